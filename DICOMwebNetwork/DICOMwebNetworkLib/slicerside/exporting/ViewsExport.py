"""A screenshot of Slicer's views, as the writer of secondary captures wants it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import ctk
import slicer
import vtk

from ...model.errors import ConfigurationError
from .ExportReference import ExportReference
from .SeriesWriter import SeriesWriter

VIEWS = "views"
"""Stands for a screenshot where a node may be given."""


def hasViews() -> bool:
    """Whether there are views; Slicer may run without its main window."""
    return slicer.app.layoutManager() is not None


def shownVolume() -> Any:
    """Return the volume in the background of the first slice view that shows one; None if none does."""
    manager = slicer.app.layoutManager()
    for name in manager.sliceViewNames() if manager is not None else ():
        widget = manager.sliceWidget(name)
        composite = widget.sliceLogic().GetSliceCompositeNode() if widget is not None else None
        volumeID = composite.GetBackgroundVolumeID() if composite is not None else None
        if volumeID:
            return slicer.mrmlScene.GetNodeByID(volumeID)
    return None


def prepareViews(reference: ExportReference, options: Any) -> SeriesWriter:
    """Take a picture of all views as they are shown now.

    :param options: ``SeriesOptions``.
    :raises ConfigurationError: Slicer runs without views.
    """
    from ...dicomexport.capture import write_capture

    image = grabViews()

    def write(folder: str) -> Any:
        study, sources = reference.read()
        return write_capture(image, folder, study, options, sources)

    return SeriesWriter(write)


def grabViews() -> Any:
    """Return the views as array of bytes of shape (rows, columns, 3), the uppermost row first.

    :raises ConfigurationError: Slicer runs without views.
    """
    if not hasViews():
        raise ConfigurationError("There are no views to picture.", advice="Start Slicer with its main window.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "views.png"
        # The way that Qt's pictures and VTK's arrays have in common, in any binding.
        if not ctk.ctkWidgetsUtils.grabWidget(slicer.app.layoutManager().viewport()).save(str(path)):
            raise ConfigurationError("The picture of the views could not be taken.")
        reader = vtk.vtkPNGReader()
        reader.SetFileName(str(path))
        reader.Update()
    return _pixels(reader.GetOutput())


def _pixels(image: Any) -> Any:
    import numpy as np
    from vtk.util.numpy_support import vtk_to_numpy

    columns, rows, _ = image.GetDimensions()
    values = vtk_to_numpy(image.GetPointData().GetScalars()).reshape(rows, columns, -1)
    return np.ascontiguousarray(values[::-1, :, :3])
