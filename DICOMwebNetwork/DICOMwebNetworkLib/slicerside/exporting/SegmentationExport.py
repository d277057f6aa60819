"""Segmentations of the scene, as the writer of DICOM SEG wants them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import slicer
import vtk

from ...model.errors import ConfigurationError
from .ExportReference import ExportReference, basisOf
from .SegmentMasks import SegmentMask, maskOf
from .SeriesWriter import SeriesWriter, sayingWhat, unchangedCheck
from .VolumeExport import ijkToWorld

CATEGORY, KIND, KIND_MODIFIER, REGION, REGION_MODIFIER = 1, 2, 3, 5, 6
"""Places in a terminology entry, whose parts are parted by tildes."""


def isExportableSegmentation(node: Any) -> bool:
    """Whether a node is a segmentation with segments."""
    return bool(node.IsA("vtkMRMLSegmentationNode")) and node.GetSegmentation().GetNumberOfSegments() > 0


def prepareSegmentation(node: Any, reference: ExportReference, options: Any) -> SeriesWriter:
    """Take what is to be written from a segmentation node: its segments on the voxels of the segmented volume.

    Without that volume the voxels are those of the segmentation's own geometry.

    :param node: ``vtkMRMLSegmentationNode``; the masks have the shape (slices k, rows j, columns i).
    :param options: ``SeriesOptions``.
    :return: its check fails if a segment was changed meanwhile.
    :raises ConfigurationError: a transform bends the slices, or all segments are empty.
    :raises PackageMissingError: highdicom is not installed.
    """
    from ...dicomexport.geometry import lps_from_ras
    from ...dicomexport.segmentation import write_segmentation
    from ...dicomexport.with_highdicom import check_highdicom

    check_highdicom()
    name = node.GetName()
    with _grid(node) as volume:
        matrix = lps_from_ras(ijkToWorld(volume))
        taken = [_taken(node, volume, segmentID) for segmentID in node.GetSegmentation().GetSegmentIDs()]

    def write(folder: str) -> Any:
        study, sources, notes = reference.readPlaced(isPlane=True)
        segments, cutNotes = _segments(taken)
        with sayingWhat(name):
            series = write_segmentation(segments, matrix, folder, study, options, sources)
        return replace(series, notes=(*series.notes, *cutNotes, *notes))

    read = [mask.scalars for _, mask in taken if mask.scalars is not None]
    return SeriesWriter(write, unchangedCheck(name, read))


def _segments(taken: list[tuple[dict[str, Any], SegmentMask]]) -> tuple[list[Any], list[str]]:
    """Return segments with their masks, and notes on those that were cut. Any thread."""
    from ...dicomexport.segmentation import Segment

    segments, notes = [], []
    for known, mask in taken:
        voxels, isCut = mask.make()
        segments.append(Segment(mask=voxels, **known))
        if isCut:
            notes.append(
                f"Segment '{known['name']}' reaches beyond the segmented images; what lies outside was left out."
            )
    return segments, notes


@contextlib.contextmanager
def _grid(node: Any) -> Iterator[Any]:
    """Give a volume with the voxel grid of a segmentation: the segmented one, or for the time being one of its own.

    :raises ConfigurationError: the segmentation has no extent.
    """
    volume = basisOf(node)
    if volume is not None:
        yield volume
        return
    segmentIDs = vtk.vtkStringArray()
    for segmentID in node.GetSegmentation().GetSegmentIDs():
        segmentIDs.InsertNextValue(segmentID)
    own = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "__temp__")
    try:
        # Where no reference geometry is remembered, Slicer takes the extent of the segments.
        isDone = slicer.vtkSlicerSegmentationsModuleLogic.ExportSegmentsToLabelmapNode(
            node, segmentIDs, own, None, slicer.vtkSegmentation.EXTENT_REFERENCE_GEOMETRY
        )
        if not isDone or own.GetImageData() is None or not own.GetImageData().GetNumberOfPoints():
            raise ConfigurationError(f"All segments of {node.GetName()} are empty.", advice="Segment something first.")
        yield own
    finally:
        display = own.GetDisplayNode()
        for each in (own, display, display.GetColorNode() if display is not None else None):
            if each is not None and slicer.mrmlScene.IsNodePresent(each):
                slicer.mrmlScene.RemoveNode(each)


def _taken(node: Any, volume: Any, segmentID: str) -> tuple[dict[str, Any], SegmentMask]:
    """Return what is said about a segment, and its mask."""
    segment = node.GetSegmentation().GetSegment(segmentID)
    red, green, blue = (round(255 * value) for value in segment.GetColor())
    known = {"name": segment.GetName() or segmentID, "color": (red, green, blue), **_codesOf(segment)}
    return known, maskOf(node, segmentID, volume)


def _codesOf(segment: Any) -> dict[str, Any]:
    """Return what the terminology entry of a segment says; nothing where it has none."""
    from ...dicomexport.codes import Code

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
