"""Sequences of volumes (4D) of the scene, as the writer of DICOM wants them."""

from __future__ import annotations

from functools import partial
from typing import Any

import slicer

from ...model.errors import ConfigurationError
from .ExportReference import ExportReference
from .SeriesWriter import SeriesWriter
from .VolumeExport import COLOR_COMPONENTS, ijkToWorld, imageWriter, isExportableVolume, scalarsOf, voxelsOf, windowOf

SECONDS = {"s": 1.0, "sec": 1.0, "ms": 0.001, "min": 60.0}
"""Of the units that the index of a sequence may have."""


def isExportableSequence(node: Any) -> bool:
    """Whether a node is a sequence of several volumes."""
    if not node.IsA("vtkMRMLSequenceNode") or node.GetNumberOfDataNodes() < 2:
        return False
    return all(isExportableVolume(each) for each in dataNodes(node))


def seriesCount(sequence: Any, modality: str, isMultiframe: bool) -> int:
    """Return how many series a sequence becomes.

    :param modality: as typed, or that of the source images; empty for none.
    :param isMultiframe: multi-frame objects are wanted, which colors and some modalities are anyway.
    """
    from ...dicomexport.kinds import image_kind

    isColor = sequence.GetNthDataNode(0).GetImageData().GetNumberOfScalarComponents() in COLOR_COMPONENTS
    isSeriesEach = isColor or image_kind(modality, isMultiframe).is_multiframe
    return sequence.GetNumberOfDataNodes() if isSeriesEach else 1


def dataNodes(sequence: Any) -> list[Any]:
    """Return the nodes of all time points."""
    return [sequence.GetNthDataNode(number) for number in range(sequence.GetNumberOfDataNodes())]


def shownNode(sequence: Any) -> Any:
    """Return the node of the scene that shows a sequence; without one, the node of its first time point."""
    for browser in slicer.util.getNodesByClass("vtkMRMLSequenceBrowserNode"):
        proxy = browser.GetProxyNode(sequence)
        if proxy is not None:
            return proxy
    return sequence.GetNthDataNode(0)


def timePointOf(node: Any) -> tuple[int, Any] | None:
    """Return which time point a volume shows, from 1 on, and of which sequence; None if it is of none."""
    for browser in slicer.util.getNodesByClass("vtkMRMLSequenceBrowserNode"):
        sequence = browser.GetSequenceNode(node)
        if sequence is not None and isExportableSequence(sequence):
            return browser.GetSelectedItemNumber() + 1, sequence
    return None


def prepareSequence(
    node: Any, reference: ExportReference, options: Any, modality: str, isMultiframe: bool = False
) -> SeriesWriter:
    """Take what is to be written from a sequence: all time points, from where the voxels lie.

    A transform above the volume that shows the sequence counts for all.

    :param node: ``vtkMRMLSequenceNode`` of volumes.
    :param options: ``SeriesOptions``.
    :param modality: empty for that of the source.
    :param isMultiframe: one enhanced multi-frame object for each time point instead of an image for each slice.
    :return: writes one series, or one for each time point where those are multi-frame objects; its check fails if
      voxels were changed meanwhile.
    :raises ConfigurationError: the time points do not lie at the same place, or that cannot be written.
    """
    from ...dicomexport.geometry import lps_from_ras
    from ...dicomexport.volume import Volume, write_time_points

    shown, points = shownNode(node), dataNodes(node)
    first, *later = (voxelsOf(each) for each in points)
    volume = Volume(
        voxels=first,
        ijk_to_lps=lps_from_ras(_commonPlace(node, shown, points)),
        modality=modality,
        window=windowOf(shown),
        derivation=f"Exported from sequence {node.GetName()}",
        later=tuple(later),
        times_s=_times(node),
    )
    write = partial(write_time_points, options=options, is_multiframe=isMultiframe)
    return imageWriter(node, volume, [scalarsOf(each) for each in points], reference, write)


def _commonPlace(sequence: Any, shown: Any, points: list[Any]) -> Any:
    """Return the matrix from IJK to RAS that all time points share, or those of the slices."""
    import numpy as np

    places = [ijkToWorld(each, shown.GetParentTransformNode()) for each in points]
    if not all(each.shape == places[0].shape and np.allclose(each, places[0], atol=1e-4) for each in places):
        raise ConfigurationError(
            f"The time points of {sequence.GetName()} do not lie at the same place.", advice="Export them one by one."
        )
    return places[0]


def _times(sequence: Any) -> tuple[float, ...]:
    """Return the seconds from the first time point to each; nothing where the index is no time."""
    perUnit = SECONDS.get((sequence.GetIndexUnit() or "").lower())
    if perUnit is None or sequence.GetIndexType() != slicer.vtkMRMLSequenceNode.NumericIndex:
        return ()
    values = [float(sequence.GetNthIndexValue(number)) for number in range(sequence.GetNumberOfDataNodes())]
    return tuple(perUnit * (value - values[0]) for value in values)
