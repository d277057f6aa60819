"""Segmentations as DICOM SEG with binary segments (PS3.3 A.51)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..model.errors import ConfigurationError
from ..model.implementation import VERSION
from .codes import Code, code_item
from .colors import dicom_lab
from .geometry import UNEVEN_FRAMES, VolumeGeometry
from .header import MANUFACTURER, MODEL_NAME, SERIAL_NUMBER
from .planes import name_source_frames, planes
from .reference import PatientStudy
from .series import SeriesOptions, WrittenSeries, default_series_number, new_series_folder
from .with_highdicom import complete, prepared_sources, require_highdicom, save

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from pydicom.dataset import Dataset

_SEGMENTATION: Final = "1.2.840.10008.5.1.4.1.1.66.4"
_LABEL_LENGTH: Final = 64


_TISSUE: Final = Code("85756007", "SCT", "Tissue")


@dataclass(frozen=True, eq=False)
class Segment:
    """One segment; segments may overlap.

    Parameters
    ----------
    name : str
        In any script; cut after 64 characters.
    mask : array
        Shape (slices k, rows j, columns i); what is not 0 is inside.
    color : (int, int, int)
        Red, green, blue from 0 to 255, for display.
    category, kind : Code
        What it is (PS3.16 CID 7150, 7151).
    kind_modifier, region, region_modifier : Code or None
        Such as left or right; where in the body.
    algorithm : str
        Name of the algorithm that made it; empty if that was a person.
    """

    name: str
    mask: npt.NDArray[Any]
    color: tuple[int, int, int] = (128, 174, 128)
    category: Code = _TISSUE
    kind: Code = _TISSUE
    kind_modifier: Code | None = None
    region: Code | None = None
    region_modifier: Code | None = None
    algorithm: str = ""


def write_segmentation(
    segments: Sequence[Segment],
    ijk_to_lps: npt.ArrayLike,
    folder: str | Path,
    study: PatientStudy,
    options: SeriesOptions | None = None,
    sources: Sequence[Dataset] = (),
) -> WrittenSeries:
    """Write segments as a new series of one DICOM SEG object.

    Parameters
    ----------
    segments : sequence of Segment
        All masks of the same shape. Empty ones are left out, and a note tells so.
    ijk_to_lps : array_like
        4×4 matrix of the masks from (i, j, k, 1) to LPS in mm, or one for each slice.
    folder : path
        Gets the folder ``<SeriesInstanceUID>`` with one file; nothing in it is overwritten.
    study : PatientStudy
        Whose it is.
    options : SeriesOptions, optional
        What the user says about the series.
    sources : sequence of Dataset
        Headers of the segmented images: one series of single images, or one multi-frame image. Frames that lie at
        the place of a source name it, the others do not.

    Raises
    ------
    ConfigurationError
        highdicom is missing, all segments are empty, shapes differ, or geometry or sources cannot be used.
    LocalStorageError, DiskFullError
        The file cannot be written.
    """
    highdicom = require_highdicom()
    options = options or SeriesOptions()
    kept, notes = _without_empty(segments)
    geometry = _geometry_of(ijk_to_lps, len(kept[0].mask))
    images = prepared_sources(sources, study, options)
    series_uid, uid = options.new_uid(), options.new_uid()
    try:
        dataset = highdicom.seg.Segmentation(
            source_images=images,
            pixel_array=_labels([one.mask[list(geometry.order)].astype(bool) for one in kept]),
            **planes(highdicom, geometry),
            segmentation_type="BINARY",
            segment_descriptions=[_description(highdicom, one, n) for n, one in enumerate(kept, start=1)],
            series_instance_uid=series_uid,
            series_number=default_series_number(sources),
            sop_instance_uid=uid,
            instance_number=1,
            manufacturer=MANUFACTURER,
            manufacturer_model_name=MODEL_NAME,
            software_versions=VERSION,
            device_serial_number=SERIAL_NUMBER,
            content_label="SEGMENTATION",
        )
    except (ValueError, TypeError, AttributeError, LookupError) as problem:
        raise ConfigurationError(f"The segmentation cannot be written as DICOM: {problem}") from problem
    if not sources:
        _forget_sources(dataset)
    else:
        name_source_frames(dataset, sources)
    _complete_derivations(dataset)
    _add_modifiers_and_colors(dataset, kept)
    complete(dataset, study, options)
    with new_series_folder(folder, series_uid) as part:
        save(dataset, part / f"{uid}.dcm")
    path = Path(folder, series_uid, f"{uid}.dcm")
    notes += () if geometry.is_even else (UNEVEN_FRAMES,)
    return WrittenSeries(study.study_instance_uid, series_uid, _SEGMENTATION, (path,), (uid,), notes=notes)


def _without_empty(segments: Sequence[Segment]) -> tuple[list[Segment], tuple[str, ...]]:
    if len({one.mask.shape for one in segments}) > 1 or any(one.mask.ndim != 3 for one in segments):
        raise ConfigurationError("The masks of all segments must have the same three dimensions.")
    kept = [one for one in segments if one.mask.any()]
    if not kept:
        raise ConfigurationError("All segments are empty.", advice="Segment something first.")
    return kept, tuple(f"Segment '{one.name}' is empty and was left out." for one in segments if not one.mask.any())


def _geometry_of(ijk_to_lps: npt.ArrayLike, slice_count: int) -> VolumeGeometry:
    geometry = VolumeGeometry.of_matrix(ijk_to_lps, slice_count)
    if geometry.has_shared_places:
        raise ConfigurationError(
            "The volume has several slices at the same place; a segmentation cannot tell them apart.",
            advice="Segment a volume with one image of each place.",
        )
    return geometry


def _labels(masks: Sequence[npt.NDArray[np.bool_]]) -> npt.NDArray[Any]:
    """Return numbers from 1 on for segments that do not overlap, otherwise all masks side by side in a fourth axis."""
    import numpy as np

    labels = np.zeros(masks[0].shape, dtype=np.uint16)
    for number, mask in enumerate(masks, start=1):
        if labels[mask].any():
            return np.stack(masks, axis=-1).astype(np.uint8)
        labels[mask] = number
    return labels


def _description(highdicom: Any, segment: Segment, number: int) -> Any:
    concept = highdicom.sr.CodedConcept
    identification = None
    if segment.algorithm:
        family = concept("123109", "DCM", "Manual Processing")
        identification = highdicom.AlgorithmIdentificationSequence(segment.algorithm, family, "1")
    return highdicom.seg.SegmentDescription(
        segment_number=number,
        segment_label=segment.name[:_LABEL_LENGTH] or f"Segment {number}",
        segmented_property_category=concept(*segment.category),
        segmented_property_type=concept(*segment.kind),
        algorithm_type="SEMIAUTOMATIC" if segment.algorithm else "MANUAL",
        algorithm_identification=identification,
        anatomic_regions=[concept(*segment.region)] if segment.region else None,
    )


def _complete_derivations(dataset: Dataset) -> None:
    """Let frames without a source say so where others name theirs (PS3.3 C.7.6.16.2.6)."""
    frames = dataset.PerFrameFunctionalGroupsSequence
    if any("DerivationImageSequence" in frame for frame in frames):
        for frame in frames:
            if "DerivationImageSequence" not in frame:
                frame.DerivationImageSequence = []


def _add_modifiers_and_colors(dataset: Dataset, segments: Sequence[Segment]) -> None:
    for item, segment in zip(dataset.SegmentSequence, segments, strict=True):
        item.RecommendedDisplayCIELabValue = dicom_lab(segment.color)
        if segment.kind_modifier:
            modifiers = [code_item(*segment.kind_modifier)]
            item.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence = modifiers
        if segment.region and segment.region_modifier:
            item.AnatomicRegionSequence[0].AnatomicRegionModifierSequence = [code_item(*segment.region_modifier)]


def _forget_sources(dataset: Dataset) -> None:
    """Remove all that names the image that stood in for a source."""
    groups = [*dataset.SharedFunctionalGroupsSequence, *dataset.PerFrameFunctionalGroupsSequence]
    for item in (dataset, *groups):
        for keyword in ("ReferencedSeriesSequence", "SourceImageSequence", "DerivationImageSequence"):
            item.pop(keyword, None)
