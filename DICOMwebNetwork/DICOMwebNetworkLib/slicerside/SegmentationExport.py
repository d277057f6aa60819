"""Segmentations of the scene, as the writer of DICOM SEG wants them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slicer
import vtk

from ..model.errors import ConfigurationError
from .ExportReference import ExportReference, segmentedVolume
from .VolumeExport import ijkToWorld

CATEGORY, KIND, KIND_MODIFIER, REGION, REGION_MODIFIER = 1, 2, 3, 5, 6
"""Places in a terminology entry, whose parts are parted by tildes."""


def isExportableSegmentation(node: Any) -> bool:
    """Whether a node is a segmentation with segments."""
    return bool(node.IsA("vtkMRMLSegmentationNode")) and node.GetSegmentation().GetNumberOfSegments() > 0


def prepareSegmentation(node: Any, reference: ExportReference, options: Any) -> Callable[[str], Any]:
    """Take what is to be written from a segmentation node: its segments on the voxels of the segmented volume.

    Slicer makes the masks on the main thread, one segment after the other.

    :param node: ``vtkMRMLSegmentationNode``; the masks have the shape (slices k, rows j, columns i).
    :param options: ``SeriesOptions``.
    :return: function that writes it below a folder and returns the ``WrittenSeries``; any thread.
    :raises ConfigurationError: Slicer does not know which volume was segmented, or highdicom is not installed.
    """
    from ..dicomexport.geometry import lps_from_ras
    from ..dicomexport.segmentation import write_segmentation
    from ..dicomexport.with_highdicom import require_highdicom

    require_highdicom()
    volume = segmentedVolume(node)
    if volume is None:
        raise ConfigurationError(
            f"It is not known which volume {node.GetName()} segments.",
            advice="Choose the source volume in the Segment Editor.",
        )
    segmentation = node.GetSegmentation()
    segments = [_segmentOf(node, volume, segmentID) for segmentID in segmentation.GetSegmentIDs()]
    matrix = lps_from_ras(ijkToWorld(volume))

    def write(folder: str) -> Any:
        study, sources = reference.read()
        return write_segmentation(segments, matrix, folder, study, options, sources)

    return write


def _segmentOf(node: Any, volume: Any, segmentID: str) -> Any:
    from ..dicomexport.segmentation import Segment

    segment = node.GetSegmentation().GetSegment(segmentID)
    red, green, blue = (round(255 * value) for value in segment.GetColor())
    return Segment(
        name=segment.GetName() or segmentID,
        mask=slicer.util.arrayFromSegmentBinaryLabelmap(node, segmentID, volume).astype(bool),
        color=(red, green, blue),
        **_codesOf(segment),
    )


def _codesOf(segment: Any) -> dict[str, Any]:
    """Return what the terminology entry of a segment says; nothing where it has none."""
    from ..dicomexport.segmentation import Code

    entry = vtk.reference("")
    if not segment.GetTag(segment.GetTerminologyEntryTagName(), entry):
        return {}
    parts = str(entry).split("~")
    places = {
        "category": CATEGORY,
        "kind": KIND,
        "kind_modifier": KIND_MODIFIER,
        "region": REGION,
        "region_modifier": REGION_MODIFIER,
    }
    found = {}
    for name, place in places.items():
        scheme, value, meaning = (*(parts[place] if place < len(parts) else "").split("^"), "", "", "")[:3]
        if scheme and value and meaning:
            found[name] = Code(value, scheme, meaning)
    return found
