"""Files that other programs wrote, taken over as exported series."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.errors import ConfigurationError
from .reference import read_headers
from .series import WrittenSeries, new_series_folder

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def take_files(source: str | Path, folder: str | Path) -> list[WrittenSeries]:
    """Move the DICOM files below a folder to ``folder/<SeriesInstanceUID>/<SOPInstanceUID>.dcm``, whole or not at all.

    Other files are left where they are.

    Raises
    ------
    ConfigurationError
        There are no DICOM files, or one names no series or is there twice.
    LocalStorageError, DiskFullError
        A file cannot be moved, or the folder of a series exists already.
    """
    series: dict[str, dict[str, tuple[Path, Dataset]]] = {}
    for path in sorted(Path(source).rglob("*")):
        header = _header(path) if path.is_file() else None
        if header is not None:
            instances = series.setdefault(str(header.get("SeriesInstanceUID", "")), {})
            uid = str(header.get("SOPInstanceUID", ""))
            if not uid or uid in instances or "" in series:
                raise ConfigurationError(f"{path.name} has no identity of its own; nothing was exported.")
            instances[uid] = path, header
    if not series:
        raise ConfigurationError("The plugin wrote no DICOM file.")
    return [_taken(uid, instances, Path(folder)) for uid, instances in series.items()]


def _header(path: Path) -> Dataset | None:
    try:
        return read_headers([path])[0]
    except ConfigurationError:
        return None


def _taken(series_uid: str, instances: dict[str, tuple[Path, Dataset]], folder: Path) -> WrittenSeries:
    with new_series_folder(folder, series_uid) as part:
        for uid, (path, _) in instances.items():
            shutil.move(path, part / f"{uid}.dcm")
    _, first = next(iter(instances.values()))
    return WrittenSeries(
        str(first.get("StudyInstanceUID", "")),
        series_uid,
        str(first.get("SOPClassUID", "")),
        tuple(folder / series_uid / f"{uid}.dcm" for uid in instances),
        tuple(instances),
    )
