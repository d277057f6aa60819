"""Scalar volumes of the scene, as the writers of DICOM want them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slicer
import vtk

from ...model.errors import ConfigurationError
from .ExportReference import ExportReference
from .SeriesWriter import SeriesWriter


def isExportableVolume(node: Any) -> bool:
    """Whether a node is a volume with one value a voxel."""
    image = node.GetImageData() if node.IsA("vtkMRMLScalarVolumeNode") else None
    return image is not None and image.GetNumberOfScalarComponents() == 1 and image.GetNumberOfPoints() > 0


def isMoved(node: Any) -> bool:
    """Whether a transform above a node moves it, so that it does not lie where its source images say."""
    transform = node.GetParentTransformNode() if node.IsA("vtkMRMLDisplayableNode") else None
    if transform is None:
        return False
    toWorld = vtk.vtkMatrix4x4()
    return not transform.GetMatrixTransformToWorld(toWorld) or not toWorld.IsIdentity()


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
    :raises ConfigurationError: the node lies under a transform that is not linear.
    """
    from ...dicomexport.geometry import lps_from_ras
    from ...dicomexport.volume import Volume, write_volume

    volume = Volume(
        voxels=slicer.util.arrayFromVolume(node),
        ijk_to_lps=lps_from_ras(ijkToWorld(node)),
        # Labels are no Hounsfield units.
        modality=modality or ("OT" if node.IsA("vtkMRMLLabelMapVolumeNode") else ""),
        window=_windowOf(node),
        derivation=f"Exported from volume {node.GetName()}",
    )

    def write(folder: str) -> Any:
        study, sources = reference.read()
        return write_volume(volume, folder, study, options, sources, isMultiframe)

    return SeriesWriter(write, _unchangedCheck(node))


def _unchangedCheck(node: Any) -> Callable[[], None]:
    """Return a function that raises a ConfigurationError if the voxels that a node has now were changed since."""
    name, scalars = node.GetName(), node.GetImageData().GetPointData().GetScalars()
    timeStamp = scalars.GetMTime()

    def check() -> None:
        if scalars.GetMTime() != timeStamp:
            raise ConfigurationError(
                f"{name} was changed while it was written; nothing of it was kept.",
                advice="Export it again when it is at rest, or export a copy of it.",
            )

    return check


def ijkToWorld(node: Any) -> Any:
    """Return the 4x4 array from (i, j, k, 1) to RAS in mm, parent transforms included.

    :raises ConfigurationError: a parent transform is not linear.
    """
    matrix = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(matrix)
    transform = node.GetParentTransformNode()
    if transform is not None:
        toWorld = vtk.vtkMatrix4x4()
        if not transform.GetMatrixTransformToWorld(toWorld):
            raise ConfigurationError(
                f"{node.GetName()} lies under a transform that is not linear.", advice="Harden the transform first."
            )
        vtk.vtkMatrix4x4.Multiply4x4(toWorld, matrix, matrix)
    return slicer.util.arrayFromVTKMatrix(matrix)


def _windowOf(node: Any) -> tuple[float, float] | None:
    """Return center and width as the user sees the volume; None if it is not shown as gray values."""
    display = node.GetDisplayNode()
    if display is None or not display.IsA("vtkMRMLScalarVolumeDisplayNode") or display.GetWindow() <= 0:
        return None
    return display.GetLevel(), display.GetWindow()
