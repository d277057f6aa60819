"""Masks of segments on the voxels of a volume, made where that does not stop the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import slicer
import vtk
from vtk.util.numpy_support import vtk_to_numpy

LATTICE_TOLERANCE = 1e-3
"""By which voxels, in parts of a voxel, may miss those of the volume and still count as the same."""


@dataclass(frozen=True)
class SegmentMask:
    """What has to be known of one segment to make its mask later.

    :param make: returns the mask, bool of shape (slices k, rows j, columns i), and whether some of it was cut off as it
      lies outside the volume; any thread.
    :param scalars: VTK array of the scene that ``make`` reads, None if it reads none.
    """

    make: Callable[[], tuple[Any, bool]]
    scalars: Any = None


def maskOf(node: Any, segmentID: str, volume: Any) -> SegmentMask:
    """Take a segment from the scene.

    Where its label map has the voxels of the volume, as the Segment Editor makes it, that is but a look; otherwise
    Slicer resamples it here and now.

    :param node: ``vtkMRMLSegmentationNode``.
    :param volume: volume node whose voxels the mask is to have. Main thread.
    """
    segment = node.GetSegmentation().GetSegment(segmentID)
    name = slicer.vtkSegmentationConverter.GetSegmentationBinaryLabelmapRepresentationName()
    image = segment.GetRepresentation(name)
    shape = tuple(reversed(volume.GetImageData().GetDimensions()))
    offset = _offset(image, node, volume) if image is not None else None
    if offset is None:
        mask = slicer.util.arrayFromSegmentBinaryLabelmap(node, segmentID, volume).astype(bool)
        return SegmentMask(lambda: (mask, False))
    scalars, label = image.GetPointData().GetScalars(), segment.GetLabelValue()
    if scalars is None or image.GetNumberOfPoints() == 0:
        return SegmentMask(lambda: (_empty(shape), False))
    labels = vtk_to_numpy(scalars).reshape(tuple(reversed(image.GetDimensions())))
    return SegmentMask(lambda: _pasted(labels, label, offset, shape), scalars)


def _offset(image: Any, node: Any, volume: Any) -> tuple[int, ...] | None:
    """Return the voxel (k, j, i) of the volume where a label map begins; None where their voxels are not the same."""
    import numpy as np

    if node.GetParentTransformNode() != volume.GetParentTransformNode():
        return None
    places = vtk.vtkMatrix4x4(), vtk.vtkMatrix4x4()
    image.GetImageToWorldMatrix(places[0])
    volume.GetIJKToRASMatrix(places[1])
    ofImage, ofVolume = (slicer.util.arrayFromVTKMatrix(place) for place in places)
    way = np.linalg.inv(ofVolume) @ ofImage
    shift = np.rint(way[:3, 3])
    farthest = max(volume.GetImageData().GetDimensions())
    isTurned = np.abs(way[:3, :3] - np.eye(3)).max() * farthest > LATTICE_TOLERANCE
    if isTurned or np.abs(way[:3, 3] - shift).max() > LATTICE_TOLERANCE:
        return None
    first = [int(each) for each in image.GetExtent()[::2]]
    return tuple(int(a) + b for a, b in zip(reversed(shift), reversed(first), strict=True))


def _empty(shape: tuple[int, ...]) -> Any:
    import numpy as np

    return np.zeros(shape, dtype=bool)


def _pasted(labels: Any, label: int, offset: tuple[int, ...], shape: tuple[int, ...]) -> tuple[Any, bool]:
    """Return the mask of a label in a grid of some shape, and whether some of it lies outside."""
    import numpy as np

    inside = labels == label
    mask = _empty(shape)
    target = [slice(max(0, a), max(0, a + n)) for a, n in zip(offset, labels.shape, strict=True)]
    source = [slice(max(0, -a), max(0, size - a)) for a, size in zip(offset, shape, strict=True)]
    mask[tuple(target)] = inside[tuple(source)]
    return mask, bool(np.count_nonzero(mask) != np.count_nonzero(inside))
