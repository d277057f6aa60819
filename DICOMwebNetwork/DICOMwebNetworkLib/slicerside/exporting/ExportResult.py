"""What an export has left in the DICOM database."""

from __future__ import annotations

from dataclasses import dataclass

from ...dicomexport.series import WrittenSeries


@dataclass(frozen=True)
class ExportResult:
    """New series in the DICOM database, in the order of the exported nodes; each has its files and notes."""

    series: tuple[WrittenSeries, ...]

    @property
    def paths(self) -> list[str]:
        """All written files."""
        return [str(path) for each in self.series for path in each.paths]

    @property
    def seriesInstanceUIDs(self) -> list[str]:
        """The new series."""
        return [each.series_instance_uid for each in self.series]

    @property
    def notes(self) -> list[str]:
        """What the user should know, such as values that DICOM could not hold exactly; of several series once."""
        return list(dict.fromkeys(note for each in self.series for note in each.notes))
