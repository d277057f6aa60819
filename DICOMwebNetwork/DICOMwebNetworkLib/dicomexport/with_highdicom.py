"""What the exports that need highdicom share; it is bundled with Slicer since 5.12."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..model.errors import ConfigurationError, PackageMissingError
from .geometry import decimals
from .reference import PatientStudy, make_uid
from .series import SeriesOptions

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_OLDEST: Final = (0, 22)
"""The last one for pydicom 2, which Slicer bundles up to 5.10."""
_KEPT: Final = ("pydicom", "numpy")
"""Packages of Slicer that highdicom needs too, and would replace by newer ones."""


def check_highdicom() -> None:
    """Find out without importing it, which takes a second, whether highdicom can be used.

    Raises
    ------
    PackageMissingError
        It is not installed, or too old.
    """
    from importlib.metadata import PackageNotFoundError, version

    try:
        is_new_enough = tuple(int(part) for part in version("highdicom").split(".")[:2]) >= _OLDEST
    except PackageNotFoundError:
        is_new_enough = False
    if not is_new_enough:
        raise PackageMissingError("The export of segmentations and markups", requirements())


def requirements() -> str:
    """Return what pip is asked for: highdicom in a version that fits, and what it must leave as it is."""
    from importlib.metadata import version

    versions = {name: version(name) for name in _KEPT}
    # Without a bound pip would download all newer versions one after the other to learn what they need.
    bound = ",<0.23" if versions["pydicom"].startswith("2.") else ""
    return " ".join([f"highdicom>=0.22{bound}", *(f"{name}=={found}" for name, found in versions.items())])


def require_highdicom() -> Any:
    """Return the module ``highdicom``.

    Raises
    ------
    PackageMissingError
        It is not installed, or too old.
    """
    check_highdicom()
    import highdicom
    import numpy as np

    if not hasattr(np, "float_"):  # highdicom for pydicom 2 compares with it; NumPy 2, in Slicer 5.10, has it no more
        np.float_ = np.float64  # type: ignore[attr-defined]
    # It tells of each attribute that it copies, and Slicer's log would take all of that.
    logging.getLogger("highdicom").setLevel(logging.WARNING)
    return highdicom


def prepared_sources(sources: Sequence[Dataset], study: PatientStudy, options: SeriesOptions) -> list[Dataset]:
    """Return copies of the sources' headers that have all that constructors ask of them; a stand-in if there are none.

    Raises
    ------
    ConfigurationError
        A source has no place in space.
    """
    from pydicom.dataset import Dataset

    ours = Dataset()
    study.write_into(ours)
    # highdicom warns of names of one part; the name comes in the end, see `complete`.
    ours.PatientName = None
    if options.frame_of_reference_uid:
        ours.FrameOfReferenceUID = options.frame_of_reference_uid
    prepared = []
    for source in sources:
        if not source.get("FrameOfReferenceUID"):
            raise ConfigurationError(
                "The source images have no frame of reference.", advice="Export without naming source images."
            )
        copy = Dataset()
        copy.update(source)
        # Not set one by one: that would change the elements, which the source has too.
        copy.update(ours)
        prepared.append(copy)
    return prepared or [_stand_in_source(study, options)]


def _stand_in_source(study: PatientStudy, options: SeriesOptions) -> Dataset:
    """Return the header of an image that is nowhere, for constructors that want one; no reference to it may remain."""
    from pydicom.dataset import Dataset

    header = Dataset()
    header.SOPClassUID, header.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", make_uid()
    header.SeriesInstanceUID = make_uid()
    header.FrameOfReferenceUID = options.frame_of_reference_uid or options.new_uid()
    header.Modality, header.SeriesNumber = "CT", 1
    header.Rows = header.Columns = 1
    header.PixelSpacing = [1, 1]
    header.SliceThickness = 1
    header.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    header.ImagePositionPatient = [0, 0, 0]
    study.write_into(header)
    header.PatientName = None
    return header


def complete(dataset: Dataset, study: PatientStudy, options: SeriesOptions) -> None:
    """Set patient, study and the user's wishes; the texts are written in UTF-8."""
    dataset.SpecificCharacterSet = "ISO_IR 192"
    study.write_into(dataset)
    options.write_into(dataset)
    _shorten_decimals(dataset)


def _shorten_decimals(dataset: Dataset) -> None:
    """Keep decimal strings within 16 characters; pydicom 3.0 makes 17 of 9.999999999999999."""
    for element in dataset.iterall():
        if element.VR == "DS" and element.value is not None:
            values = element.value if element.VM > 1 else [element.value]
            if any(len(str(value)) > 16 for value in values):
                element.value = decimals([float(value) for value in values])


def save(dataset: Dataset, path: Path) -> None:
    """Write a data set of highdicom into a new file, in the transfer syntax that it was made with."""
    from pydicom import dcmwrite

    with path.open("xb") as file:
        if "enforce_file_format" in signature(dcmwrite).parameters:
            dcmwrite(file, dataset, enforce_file_format=True)
        else:
            dcmwrite(file, dataset, write_like_original=False)
