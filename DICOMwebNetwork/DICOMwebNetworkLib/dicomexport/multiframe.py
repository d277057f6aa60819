"""Functional groups and dimensions of multi-frame objects (PS3.3 C.7.6.16, C.7.6.17)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .codes import code_item
from .part10 import numbers_element, sequence_element, text_element
from .reference import make_uid

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_IMAGE_POSITION: Final = 0x00200032
_FRAME_CONTENT: Final = 0x00209111
_PLANE_POSITION: Final = 0x00209113
_DIMENSION_INDEX_VALUES: Final = 0x00209157
_UNASSIGNED_PER_FRAME: Final = 0x00209171
_IMAGE_INDEX: Final = 0x00541330
_STACK_ID: Final = 0x00209056
_IN_STACK_POSITION_NUMBER: Final = 0x00209057
_PER_FRAME_FUNCTIONAL_GROUPS: Final = 0x52009230
_MULTIFRAME_WORD: Final = "1.2.840.10008.5.1.4.1.1.7.3"
_MULTIFRAME_COLOR: Final = "1.2.840.10008.5.1.4.1.1.7.4"
_LEGACY_PET: Final = "1.2.840.10008.5.1.4.1.1.128.1"
_FRAME_TYPE_GROUPS: Final = {
    "CT": "CTImageFrameTypeSequence", "MR": "MRImageFrameTypeSequence", "PT": "PETFrameTypeSequence",
}  # fmt: skip
_FRAME_TYPE_KEYWORDS: Final = tuple(
    "PixelPresentation VolumetricProperties VolumeBasedCalculationTechnique ComplexImageComponent "
    "AcquisitionContrast".split()
)


def write_functional_groups(
    header: Dataset,
    plane: Dataset,
    transformation: Dataset,
    references: Sequence[Dataset],
) -> None:
    """Say what the frames have in common.

    Parameters
    ----------
    header : Dataset
        Top level, changed in place.
    plane, transformation : Dataset
        Spacing and orientation, without spacing between slices where that is not even; rescale and window, nothing for
        colors: the same for all frames.
    references : sequence of Dataset
        Items that name the source images.
    """
    from pydicom.dataset import Dataset

    shared = Dataset()
    shared.PixelMeasuresSequence = [_part(plane, "PixelSpacing SliceThickness SpacingBetweenSlices")]
    shared.PlaneOrientationSequence = [_part(plane, "ImageOrientationPatient")]
    if transformation:
        shared.PixelValueTransformationSequence = [_part(transformation, "RescaleIntercept RescaleSlope RescaleType")]
        shared.PixelValueTransformationSequence[0].setdefault("RescaleType", "US")
        shared.FrameVOILUTSequence = [_part(transformation, "WindowCenter WindowWidth VOILUTFunction")]
    shared.FrameAnatomySequence = [_whole_body()]
    if references:
        shared.DerivationImageSequence = [_derivation(header.DerivationDescription, references)]
    if header.Modality in _FRAME_TYPE_GROUPS and header.SOPClassUID != _MULTIFRAME_WORD:
        kind = _part(header, " ".join(_FRAME_TYPE_KEYWORDS))
        kind.FrameType = header.ImageType
        setattr(shared, _FRAME_TYPE_GROUPS[header.Modality], [kind])
    if header.Modality == "CT":
        shared.IrradiationEventIdentificationSequence = [_irradiation_event()]
    header.SharedFunctionalGroupsSequence = [shared]
    if header.SOPClassUID in (_MULTIFRAME_WORD, _MULTIFRAME_COLOR):
        header.FrameIncrementPointer = _PER_FRAME_FUNCTIONAL_GROUPS
    if header.SOPClassUID == _MULTIFRAME_WORD:
        header.RescaleSlope, header.RescaleIntercept = transformation.RescaleSlope, transformation.RescaleIntercept
        header.RescaleType = "US"
    elif header.SOPClassUID != _MULTIFRAME_COLOR:
        header.AcquisitionContextSequence = []
    _write_dimensions(header, is_grid="SpacingBetweenSlices" in plane)


def encoded_frames(sop_class_uid: str, positions: Sequence[Sequence[str]]) -> dict[int, bytes]:
    """Return the element that says where each frame is, encoded here as pydicom would take longer than the disk.

    Parameters
    ----------
    sop_class_uid : str
        Of the object.
    positions : sequence of 3 decimal strings
        Image position of each frame, in mm, LPS.
    """
    frames = []
    for number, position in enumerate(positions, start=1):
        content = {
            _STACK_ID: text_element(_STACK_ID, "SH", "1"),
            _IN_STACK_POSITION_NUMBER: numbers_element(_IN_STACK_POSITION_NUMBER, "UL", [number]),
            _DIMENSION_INDEX_VALUES: numbers_element(_DIMENSION_INDEX_VALUES, "UL", [1, number]),
        }
        place = {_IMAGE_POSITION: text_element(_IMAGE_POSITION, "DS", "\\".join(position))}
        frame = {
            _FRAME_CONTENT: sequence_element(_FRAME_CONTENT, [content]),
            _PLANE_POSITION: sequence_element(_PLANE_POSITION, [place]),
        }
        if sop_class_uid == _LEGACY_PET:
            index = {_IMAGE_INDEX: numbers_element(_IMAGE_INDEX, "US", [number])}
            frame[_UNASSIGNED_PER_FRAME] = sequence_element(_UNASSIGNED_PER_FRAME, [index])
        frames.append(frame)
    return {_PER_FRAME_FUNCTIONAL_GROUPS: sequence_element(_PER_FRAME_FUNCTIONAL_GROUPS, frames)}


def _part(dataset: Dataset, keywords: str) -> Dataset:
    from pydicom.dataset import Dataset

    item = Dataset()
    for keyword in keywords.split():
        if keyword in dataset:
            setattr(item, keyword, dataset[keyword].value)
    return item


def _whole_body() -> Dataset:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.FrameLaterality = "U"
    item.AnatomicRegionSequence = [code_item("38266002", "SCT", "Entire body")]
    return item


def _irradiation_event() -> Dataset:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.IrradiationEventUID = make_uid()
    return item


def _derivation(description: str, references: Sequence[Dataset]) -> Dataset:
    from pydicom.dataset import Dataset

    item = Dataset()
    item.DerivationDescription = description
    item.DerivationCodeSequence = [code_item("113085", "DCM", "Spatial resampling")]
    for one in references:
        one.PurposeOfReferenceCodeSequence = [code_item("121322", "DCM", "Source image for image processing operation")]
    item.SourceImageSequence = list(references)
    return item


def _write_dimensions(header: Dataset, is_grid: bool) -> None:
    from pydicom.dataset import Dataset

    organization = Dataset()
    organization.DimensionOrganizationUID = make_uid()
    header.DimensionOrganizationSequence = [organization]
    if is_grid:
        header.DimensionOrganizationType = "3D"
    indices = []
    for pointer in (_STACK_ID, _IN_STACK_POSITION_NUMBER):
        index = Dataset()
        index.DimensionOrganizationUID = organization.DimensionOrganizationUID
        index.DimensionIndexPointer = pointer
        index.FunctionalGroupPointer = _FRAME_CONTENT
        indices.append(index)
    header.DimensionIndexSequence = indices
