"""Files that other programs wrote, taken over as exported series."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..model.errors import ConfigurationError, LocalStorageError
from ..model.local_files import local_errors
from .reference import read_headers
from .series import WrittenSeries, new_series_folder

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_UID: Final = re.compile(r"[0-9]+(\.[0-9]+)+")
_MAGIC_AT: Final = 128
_MAGIC: Final = b"DICM"


def take_files(source: str | Path, folder: str | Path) -> list[WrittenSeries]:
    """Move the DICOM files below a folder to ``folder/<SeriesInstanceUID>/<SOPInstanceUID>.dcm``, whole or not at all.

    Other files are left where they are.

    Raises
    ------
    ConfigurationError
        There are no DICOM files, or one cannot be read, names no series or is there twice.
    LocalStorageError, DiskFullError
        A file cannot be moved, or the folder of a series exists already.
    """
    series: dict[str, dict[str, tuple[Path, Dataset]]] = {}
    for path in sorted(Path(source).rglob("*")):
        header = _header(path) if path.is_file() else None
        if header is not None:
            instances = series.setdefault(str(header.get("SeriesInstanceUID", "")), {})
            uid = str(header.get("SOPInstanceUID", ""))
            if uid in instances or not all(_UID.fullmatch(name) for name in (uid, *series)):
                raise ConfigurationError(f"{path.name} has no identity of its own; nothing was exported.")
            instances[uid] = path, header
    if not series:
        raise ConfigurationError("The plugin wrote no DICOM file.")
    for uid in series:
        if Path(folder, uid).exists():
            raise LocalStorageError(f"{Path(folder, uid)} exists already; nothing was written.")
    return [_taken(uid, instances, Path(folder)) for uid, instances in series.items()]


def _header(path: Path) -> Dataset | None:
    """Return the header of a DICOM file; None for others."""
    with local_errors(path), path.open("rb") as file:
        is_dicom = file.read(_MAGIC_AT + len(_MAGIC)).endswith(_MAGIC)
    return read_headers([path])[0] if is_dicom else None


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
