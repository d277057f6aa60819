"""What a person may say about an exported series, what comes back, and the folder that is whole or not there."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..model.errors import ConfigurationError, LocalStorageError
from ..model.local_files import local_errors, patiently
from .reference import make_uid

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

DESCRIPTION_LENGTH: Final = 64
"""Characters of a series description."""

_OWN_GROUPS: Final = frozenset({0x0002, 0x0028, 0x7FE0, 0x5200})
_OWN_KEYWORDS: Final = frozenset(
    """SpecificCharacterSet SOPClassUID SOPInstanceUID StudyInstanceUID SeriesInstanceUID FrameOfReferenceUID
    InstanceNumber ImagePositionPatient ImageOrientationPatient PatientName PatientID PatientBirthDate PatientSex
    StudyID StudyDate StudyTime StudyDescription AccessionNumber SeriesDescription SeriesNumber Modality""".split()
)
_FREE_KEYWORDS: Final = frozenset("RescaleType BurnedInAnnotation WindowCenterWidthExplanation".split())
_TEXT_VRS: Final = frozenset("AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT".split())
_NUMBER_VRS: Final[Mapping[str, type[int | float]]] = {
    "US": int, "SS": int, "UL": int, "SL": int, "FL": float, "FD": float,
}  # fmt: skip


@dataclass(frozen=True)
class SeriesOptions:
    """What is said about a new series.

    Parameters
    ----------
    description : str
        Series description, 64 characters at most, in any script.
    number : int or None
        Series number; None: 1000 more than that of the source.
    attributes : mapping of str to str
        Other attributes by DICOM keyword, several values parted by backslashes. They replace defaults.
    uid_prefix : str
        Root of new UIDs, see `reference.make_uid`.
    frame_of_reference_uid : str
        The space that coordinates are in; empty: that of the source, a new one without.

    Raises
    ------
    ConfigurationError
        A keyword is unknown, belongs to the writer or to the patient and study, or a value is not in DICOM's form.
    """

    description: str = ""
    number: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    uid_prefix: str = ""
    frame_of_reference_uid: str = ""

    def __post_init__(self) -> None:
        checked_value("SeriesDescription", self.description)
        if self.number is not None and not 0 <= self.number < 2**31:
            raise ConfigurationError(f"{self.number} is no series number.", advice="Use a number from 0 to 2147483647.")
        for keyword, value in self.attributes.items():
            _check_is_free(keyword)
            checked_value(keyword, value)
        make_uid(self.uid_prefix)

    def new_uid(self) -> str:
        """Return a new UID below the chosen root."""
        return make_uid(self.uid_prefix)

    def write_into(self, dataset: Dataset) -> None:
        """Set the attributes that the user chose."""
        if self.description:
            dataset.SeriesDescription = self.description
        if self.number is not None:
            dataset.SeriesNumber = self.number
        for keyword, value in self.attributes.items():
            setattr(dataset, keyword, checked_value(keyword, value))


@dataclass(frozen=True)
class WrittenSeries:
    """What an export left on the disk: one new series in a folder of its own.

    ``paths`` and ``sop_instance_uids`` are parallel. ``largest_rescale_error`` is the largest difference between a
    voxel and what a reader gets, in the voxels' unit; 0 where nothing was lost. ``notes`` are for the user.
    """

    study_instance_uid: str
    series_instance_uid: str
    sop_class_uid: str
    paths: tuple[Path, ...]
    sop_instance_uids: tuple[str, ...]
    largest_rescale_error: float = 0.0
    notes: tuple[str, ...] = ()


def default_series_number(sources: Sequence[Dataset]) -> int:
    """Return 1000 more than the series number of the first source, so that results sort behind what was acquired."""
    number = sources[0].get("SeriesNumber") if sources else None
    return min(1000 + int(number or 0), 2**31 - 1)


@contextlib.contextmanager
def new_series_folder(folder: str | Path, series_uid: str) -> Iterator[Path]:
    """Give a folder to write files into, which becomes ``folder/<SeriesInstanceUID>`` at the end or vanishes.

    Raises
    ------
    LocalStorageError, DiskFullError
        Something cannot be written, or the folder of the series exists already.
    """
    final = Path(folder, series_uid)
    part = Path(folder, f".{series_uid}.part")
    try:
        with local_errors(final):
            part.mkdir(parents=True)
            yield part
            if final.exists():
                raise LocalStorageError(f"{final} exists already; nothing was written.")
            patiently(lambda: part.rename(final))
    finally:
        shutil.rmtree(part, ignore_errors=True)


def checked_value(keyword: str, value: str) -> Any:
    """Return what pydicom takes as the value of an attribute.

    Raises
    ------
    ConfigurationError
        The keyword is unknown, of a kind that cannot be typed, or the value is not in DICOM's form.
    """
    from pydicom.config import RAISE
    from pydicom.datadict import dictionary_VM, dictionary_VR, tag_for_keyword
    from pydicom.valuerep import validate_value

    tag = tag_for_keyword(keyword)
    if tag is None:
        raise ConfigurationError(f"DICOM knows no attribute '{keyword}'.", advice="Use keywords of PS3.6.")
    vr, single = dictionary_VR(tag), dictionary_VM(tag) == "1"
    if vr not in _TEXT_VRS and vr not in _NUMBER_VRS:
        raise ConfigurationError(f"{keyword} cannot be given as text.")
    if single and "\\" in value and vr not in {"LT", "ST", "UT", "UR"}:
        raise ConfigurationError(f"{keyword} takes one value, without backslash.")
    values = [value] if single else value.split("\\")
    try:
        if vr in _NUMBER_VRS:
            numbers = [_NUMBER_VRS[vr](one) for one in values]
            return numbers if len(numbers) > 1 else numbers[0]
        for one in values:
            validate_value(vr, one, RAISE)
    except ValueError as problem:
        raise ConfigurationError(f"{keyword} cannot be '{value}': {problem}") from problem
    return values if len(values) > 1 else values[0]


def _check_is_free(keyword: str) -> None:
    from pydicom.datadict import tag_for_keyword

    tag = tag_for_keyword(keyword)
    is_own = keyword in _OWN_KEYWORDS or (tag is not None and (tag >> 16) in _OWN_GROUPS)
    if is_own and keyword not in _FREE_KEYWORDS:
        advice = "Patient, study, series description and number have fields of their own."
        raise ConfigurationError(f"{keyword} cannot be set freely.", advice=advice)
    if re.search(r"Sequence$", keyword):
        raise ConfigurationError(f"{keyword} cannot be given as text.")
