"""Sources of the frames of segmentations; and planes for highdicom 0.22, the newest for pydicom 2, without volumes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from .codes import code_item
from .geometry import VolumeGeometry
from .places import ByPlace

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_LARGEST_TURN: Final = 1e-3


def planes(highdicom: Any, geometry: VolumeGeometry) -> dict[str, Any]:
    """Return the arguments of highdicom's segmentation that say where slices lie, in the order of the geometry."""

    class Elsewhere(highdicom.PlanePositionSequence):  # type: ignore[misc]
        """At the place of no source, since highdicom 0.22 expects a source for each plane if the first has one."""

        __hash__ = None  # type: ignore[assignment]

        def __eq__(self, _other: object) -> bool:
            return False

    column, row, step = geometry.spacing_mm
    return {
        "plane_positions": [Elsewhere("PATIENT", list(geometry.positions_mm[k])) for k in geometry.order],
        "plane_orientation": highdicom.PlaneOrientationSequence("PATIENT", list(geometry.orientation)),
        "pixel_measures": highdicom.PixelMeasuresSequence(
            pixel_spacing=(row, column),
            slice_thickness=step,
            spacing_between_slices=step if geometry.is_even else None,
        ),
    }


def name_source_frames(dataset: Dataset, sources: Sequence[Dataset]) -> None:
    """Let each frame of a segmentation name the source image, or the frame of it, that lies at its place."""
    shared = dataset.SharedFunctionalGroupsSequence[0]
    axes = shared.PlaneOrientationSequence[0].ImageOrientationPatient
    parallel = [source for source in sources if _is_parallel(source.get("ImageOrientationPatient"), axes)]
    by_place = ByPlace((place, (source, number)) for source in parallel for place, number in _places(source))
    for frame in dataset.PerFrameFunctionalGroupsSequence:
        found = by_place.at(frame.PlanePositionSequence[0].ImagePositionPatient)
        frame.pop("DerivationImageSequence", None)
        if found:
            frame.DerivationImageSequence = [_derivation(*found[-1])]


def _is_parallel(orientation: Sequence[Any] | None, axes: Sequence[Any]) -> bool:
    """Tell whether an image has the axes of a segmentation; multi-frame images have their own for each frame."""
    if not orientation:
        return True
    return all(abs(float(a) - float(b)) < _LARGEST_TURN for a, b in zip(orientation, axes, strict=True))


def _places(source: Dataset) -> Iterator[tuple[Sequence[Any], int | None]]:
    """Yield where an image lies, or each frame with its number."""
    for number, frame in enumerate(source.get("PerFrameFunctionalGroupsSequence") or (), start=1):
        yield frame.PlanePositionSequence[0].ImagePositionPatient, number
    if source.get("ImagePositionPatient"):
        yield source.ImagePositionPatient, None


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
