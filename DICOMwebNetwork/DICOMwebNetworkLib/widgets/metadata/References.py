"""Says what a segmentation, report or structure set refers to, and retrieves that too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from slicer.i18n import tr as _

from DICOMwebNetworkLib.dicomweb.references import REFERRING_MODALITIES, SeriesReference, referenced_series
from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.records import SeriesRecord

from ..common.Icons import Icons
from ..common.MessageLine import MessageLine
from ..results.rows import Row

SHOWN_SERIES = 5


class References:
    """A line above the results about what the selected series refers to.

    :param logic: the module's logic.
    :param ui: widgets by name.
    :param retrieve: called with the rows of the series to fetch.
    """

    def __init__(self, logic: Any, ui: Any, icons: Icons, retrieve: Callable[[Sequence[Row]], None]) -> None:
        self._logic = logic
        self._message = MessageLine(ui, "references", icons)
        self._retrieve = retrieve
        self._handle: Any = None
        self._row: Row | None = None
        self._found: tuple[SeriesRecord, ...] = ()
        ui.referencesButton.clicked.connect(self._onRetrieve)

    def setSelection(self, rows: Sequence[Row]) -> None:
        """Ask what the one selected series refers to if it is of a kind that refers to others."""
        row = rows[0] if len(rows) == 1 else None
        if row is not None and row == self._row:
            return
        self.close()
        self._message.hide()
        self._found = ()
        self._row = row
        if row is not None and isinstance(row.record, SeriesRecord) and row.record.modality in REFERRING_MODALITIES:
            connection, series = row.connection, row.record
            self._handle = self._logic.runInBackground(
                lambda token: _referred(connection, series, token), self._onDone, self._onError
            )

    def close(self) -> None:
        """Stop asking."""
        if self._handle is not None:
            self._handle.cancel()
        self._handle = None

    def _onDone(self, outcome: tuple[tuple[SeriesRecord, ...], int]) -> None:
        self._handle = None
        self._found, missingCount = outcome
        if not self._found and not missingCount:
            return
        lines = [_title(series) for series in self._found[:SHOWN_SERIES]]
        if len(self._found) > SHOWN_SERIES:
            lines.append(_("and {count} more").format(count=len(self._found) - SHOWN_SERIES))
        if missingCount:
            lines.append(_("{count} series that this server does not list").format(count=missingCount))
        text = _("It refers to:") + "\n" + "\n".join(lines)
        self._message.show("info", text, _("Retrieve these") if self._found else "")

    def _onError(self, _error: Exception) -> None:
        # Nobody asked for this line: the metadata section says why there are no metadata.
        self._handle = None

    def _onRetrieve(self, _checked: bool = False) -> None:
        if self._row is not None:
            self._retrieve([Row(self._row.connection, series) for series in self._found])


def _referred(connection: Any, series: SeriesRecord, token: Any) -> tuple[tuple[SeriesRecord, ...], int]:
    """Return the series that one refers to as the server lists them, and how many more it does not list."""
    datasets = connection.series_metadata(series.study_instance_uid, series.series_instance_uid, cancel=token)
    references = referenced_series(datasets)
    listed: dict[SeriesReference, SeriesRecord] = {}
    for studyUID in dict.fromkeys(reference.study_instance_uid for reference in references):
        for page in connection.search(SearchQuery(Level.SERIES, study_instance_uid=studyUID), token):
            for record in page.records:
                listed[SeriesReference(record.study_instance_uid, record.series_instance_uid)] = record
    found = tuple(listed[reference] for reference in references if reference in listed)
    return found, len(references) - len(found)


def _title(series: SeriesRecord) -> str:
    count = "" if series.instance_count is None else _("{count} instances").format(count=series.instance_count)
    number = "" if series.series_number is None else _("Series {number}").format(number=series.series_number)
    words = [number, series.modality, series.series_description, count]
    return " · ".join(word for word in words if word) or series.series_instance_uid
