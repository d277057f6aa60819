"""Volumes of the scene, as the writers of DICOM want them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import slicer
import vtk

from ...model.errors import ConfigurationError
from .ExportReference import ExportReference
from .SeriesWriter import SeriesWriter, sayingWhat, unchangedCheck

COLOR_COMPONENTS = (3, 4)
"""Red, green, blue, and opacity, for which DICOM has no place."""


def isExportableVolume(node: Any) -> bool:
    """Whether a node is a volume with one value a voxel, or with a color of 8 bits for each of red, green and blue."""
    image = node.GetImageData() if node.IsA("vtkMRMLScalarVolumeNode") else None
    if image is None or image.GetNumberOfPoints() == 0:
        return False
    count = image.GetNumberOfScalarComponents()
    return count == 1 or (count in COLOR_COMPONENTS and image.GetScalarType() == vtk.VTK_UNSIGNED_CHAR)


def liesElsewhere(node: Any, sourcePositions: Callable[[], Sequence[Any] | None]) -> bool:
    """Whether a transform above a node moves it, so that it does not lie where its source images say.

    The transform that Slicer makes for missing slices puts each where its image says: that one does not.

    :param sourcePositions: returns the places of the source images in LPS, None if they are not known.
    """
    transform = node.GetParentTransformNode() if node.IsA("vtkMRMLDisplayableNode") else None
    if transform is None:
        return False
    if not transform.IsTransformToWorldLinear():
        return not _liesOn(node, sourcePositions())
    toWorld = vtk.vtkMatrix4x4()
    transform.GetMatrixTransformToWorld(toWorld)
    return not toWorld.IsIdentity()


def prepareVolume(
    node: Any, reference: ExportReference, options: Any, modality: str, isMultiframe: bool = False
) -> SeriesWriter:
    """Take what is to be written from a volume node.

    The voxels are written from where they lie: a copy would need as much memory again, and stop the window meanwhile.
    Slicer gives a node new memory when its voxels are replaced; what a script writes into the old one is noticed.

    :param node: ``vtkMRMLScalarVolumeNode``; arrayFromVolume gives its voxels as (slices k, rows j, columns i).
    :param options: ``SeriesOptions``.
    :param modality: empty for that of the source.
    :param isMultiframe: one enhanced multi-frame object instead of an image for each slice.
    :return: its check fails if the voxels were changed meanwhile.
    :raises ConfigurationError: a transform bends the slices, or their axes are not perpendicular.
    """
    from ...dicomexport.geometry import lps_from_ras
    from ...dicomexport.volume import Volume, write_volume

    volume = Volume(
        voxels=voxelsOf(node),
        ijk_to_lps=lps_from_ras(ijkToWorld(node)),
        # Labels are no Hounsfield units.
        modality=modality or ("OT" if node.IsA("vtkMRMLLabelMapVolumeNode") else ""),
        window=windowOf(node),
        derivation=f"Exported from volume {node.GetName()}",
    )
    write = partial(write_volume, options=options, is_multiframe=isMultiframe)
    return imageWriter(node, volume, [scalarsOf(node)], reference, write)


def imageWriter(
    node: Any, volume: Any, scalars: Sequence[Any], reference: ExportReference, writeImages: Callable[..., Any]
) -> SeriesWriter:
    """Return what writes the images of a node, and can be stopped between two of them.

    :param volume: ``Volume`` with what was taken from the node.
    :param scalars: the VTK arrays with its voxels.
    :param writeImages: called with volume, folder, study and the headers of the sources as ``sources``.
    :return: its check fails if the voxels were changed meanwhile.
    :raises ConfigurationError: images cannot lie where the volume does.
    """
    from ...dicomexport.geometry import VolumeGeometry

    name, stopped = node.GetName(), threading.Event()
    stoppable = replace(volume, is_stopped=stopped.is_set)
    with sayingWhat(name):  # now, and not when others are written already
        VolumeGeometry.of_matrix(volume.ijk_to_lps, len(volume.voxels))

    def write(folder: str) -> Any:
        study, sources = reference.read()
        with sayingWhat(name):
            return writeImages(stoppable, folder, study, sources=sources)

    return SeriesWriter(write, unchangedCheck(name, scalars), stopped.set)


def voxelsOf(node: Any) -> Any:
    """Return the voxels of a volume node where they lie in memory, colors without opacity."""
    voxels = slicer.util.arrayFromVolume(node)
    isColor = node.GetImageData().GetNumberOfScalarComponents() in COLOR_COMPONENTS
    return voxels[..., : COLOR_COMPONENTS[0]] if isColor else voxels


def scalarsOf(node: Any) -> Any:
    """Return the VTK array with the voxels of a volume node."""
    return node.GetImageData().GetPointData().GetScalars()


def ijkToWorld(node: Any, transform: Any = None) -> Any:
    """Return the 4x4 array from (i, j, k, 1) to RAS in mm, parent transforms included; one for each slice where these
    are moved apart, as Slicer does it with series in which slices are missing or not equally far apart.

    :param transform: the transform node above it; None for its own.
    :raises ConfigurationError: a parent transform bends the slices, or turns them against each other.
    """
    matrix = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(matrix)
    transform = transform or node.GetParentTransformNode()
    if transform is not None:
        if not transform.IsTransformToWorldLinear():
            return _matrixOfEachSlice(node, transform)
        toWorld = vtk.vtkMatrix4x4()
        transform.GetMatrixTransformToWorld(toWorld)
        vtk.vtkMatrix4x4.Multiply4x4(toWorld, matrix, matrix)
    return slicer.util.arrayFromVTKMatrix(matrix)


def _matrixOfEachSlice(node: Any, transform: Any) -> Any:
    """Return the 4x4 arrays of the slices under a transform that is not linear.

    :raises ConfigurationError: it does not move each slice as a whole.
    """
    from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy

    from ...dicomexport.slices import matrix_of_each_slice

    matrix, toWorld = vtk.vtkMatrix4x4(), vtk.vtkGeneralTransform()
    node.GetIJKToRASMatrix(matrix)
    transform.GetTransformToWorld(toWorld)

    def moved(points: Any) -> Any:
        given, found = vtk.vtkPoints(), vtk.vtkPoints()
        given.SetData(numpy_to_vtk(points))
        found.SetDataTypeToDouble()
        toWorld.TransformPoints(given, found)
        return vtk_to_numpy(found.GetData())

    shape = tuple(reversed(node.GetImageData().GetDimensions()))
    matrices = matrix_of_each_slice(slicer.util.arrayFromVTKMatrix(matrix), shape, moved)
    if matrices is None:
        raise ConfigurationError(
            f"{node.GetName()} lies under a transform that bends its slices.", advice="Harden the transform first."
        )
    return matrices


def _liesOn(node: Any, positions: Sequence[Any] | None) -> bool:
    """Whether each slice of a volume lies where a source image does, in LPS."""
    from ...dicomexport.geometry import VolumeGeometry, lps_from_ras
    from ...dicomexport.places import ByPlace

    if not positions or not isExportableVolume(node):
        return False
    try:
        matrices = lps_from_ras(ijkToWorld(node))
        geometry = VolumeGeometry.of_matrix(matrices, node.GetImageData().GetDimensions()[2])
    except ConfigurationError:
        return False
    sources = ByPlace((position, True) for position in positions)
    return all(sources.at(place) for place in geometry.positions_mm)


def windowOf(node: Any) -> tuple[float, float] | None:
    """Return center and width as the user sees the volume; None if it is not shown as gray values."""
    display = node.GetDisplayNode()
    if display is None or not display.IsA("vtkMRMLScalarVolumeDisplayNode") or display.GetWindow() <= 0:
        return None
    return display.GetLevel(), display.GetWindow()
