"""Sources of the frames of segmentations; and planes for highdicom 0.22, the newest for pydicom 2, without volumes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from .codes import code_item
from .geometry import VolumeGeometry

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from pydicom.dataset import Dataset

_DIGITS: Final = 2
"""Of a position in mm that is looked up; slices are farther apart."""
_LARGEST_TURN: Final = 1e-3
Place = tuple[float, ...]


def planes(
    highdicom: Any, geometry: VolumeGeometry, affine: npt.NDArray[np.float64], slice_count: int
) -> dict[str, Any]:
    """Return the arguments of highdicom's segmentation that say where slices lie.

    Parameters
    ----------
    geometry : VolumeGeometry
        Spacing and orientation.
    affine : array
        4×4 matrix from (slice, row, column, 1) to LPS in mm, the slices in the order in which they are written.
    """

    class Elsewhere(highdicom.PlanePositionSequence):  # type: ignore[misc]
        """At the place of no source, since highdicom 0.22 expects a source for each plane if the first has one."""

        __hash__ = None  # type: ignore[assignment]

        def __eq__(self, _other: object) -> bool:
            return False

    column, row, step = geometry.spacing_mm
    positions = [affine[:3, 3] + number * affine[:3, 0] for number in range(slice_count)]
    return {
        "plane_positions": [Elsewhere("PATIENT", place.tolist()) for place in positions],
        "plane_orientation": highdicom.PlaneOrientationSequence("PATIENT", list(geometry.orientation)),
        "pixel_measures": highdicom.PixelMeasuresSequence(
            pixel_spacing=(row, column), slice_thickness=step, spacing_between_slices=step
        ),
    }


def name_source_frames(dataset: Dataset, sources: Sequence[Dataset]) -> None:
    """Let each frame of a segmentation name the source image, or the frame of it, that lies at its place."""
    shared = dataset.SharedFunctionalGroupsSequence[0]
    axes = shared.PlaneOrientationSequence[0].ImageOrientationPatient
    parallel = [source for source in sources if _is_parallel(source.get("ImageOrientationPatient"), axes)]
    by_place = {place: (source, number) for source in parallel for place, number in _places(source)}
    for frame in dataset.PerFrameFunctionalGroupsSequence:
        found = by_place.get(_rounded(frame.PlanePositionSequence[0].ImagePositionPatient))
        frame.pop("DerivationImageSequence", None)
        if found is not None:
            frame.DerivationImageSequence = [_derivation(*found)]


def _is_parallel(orientation: Sequence[Any] | None, axes: Sequence[Any]) -> bool:
    """Tell whether an image has the axes of a segmentation; multi-frame images have their own for each frame."""
    if not orientation:
        return True
    return all(abs(float(a) - float(b)) < _LARGEST_TURN for a, b in zip(orientation, axes, strict=True))


def _places(source: Dataset) -> Iterator[tuple[Place, int | None]]:
    """Yield where an image lies, or each frame with its number."""
    for number, frame in enumerate(source.get("PerFrameFunctionalGroupsSequence") or (), start=1):
        yield _rounded(frame.PlanePositionSequence[0].ImagePositionPatient), number
    if source.get("ImagePositionPatient"):
        yield _rounded(source.ImagePositionPatient), None


def _rounded(position: Sequence[Any]) -> Place:
    return tuple(round(float(value), _DIGITS) + 0.0 for value in position)


def _derivation(source: Dataset, frame_number: int | None) -> Dataset:
    from pydicom.dataset import Dataset

    image = Dataset()
    image.ReferencedSOPClassUID = source.SOPClassUID
    image.ReferencedSOPInstanceUID = source.SOPInstanceUID
    if frame_number is not None:
        image.ReferencedFrameNumber = frame_number
    image.PurposeOfReferenceCodeSequence = [code_item("121322", "DCM", "Source image for image processing operation")]
    item = Dataset()
    item.SourceImageSequence = [image]
    item.DerivationCodeSequence = [code_item("113076", "DCM", "Segmentation")]
    return item
