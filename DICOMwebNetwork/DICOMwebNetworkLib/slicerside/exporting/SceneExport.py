"""The whole scene, as the writer of scene bundles wants it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import slicer

from ...model.errors import LocalStorageError
from .ExportReference import ExportReference
from .SceneState import keptScene
from .SeriesWriter import SeriesWriter
from .ViewsExport import grabViews, hasViews

SCENE = "scene"
"""Stands for the whole scene where a node may be given."""
PLAIN_SIZE = 64


def prepareScene(reference: ExportReference, options: Any) -> SeriesWriter:
    """Save a copy of the scene as it is now; the scene itself stays as saved or unsaved as it was.

    Slicer writes the copy on the main thread, into its folder for temporary files.

    :param options: ``SeriesOptions``.
    :return: writes it as DICOM; the copy stays until it is discarded.
    :raises LocalStorageError: the copy cannot be written.
    """
    from ...dicomexport.scene import write_scene

    thumbnail = grabViews() if hasViews() else _plain()
    copies = tempfile.mkdtemp(prefix="DICOMwebNetwork-scene-", dir=slicer.app.temporaryPath)
    archive = str(Path(copies, "scene.mrb"))
    with keptScene():
        isWritten = slicer.mrmlScene.WriteToMRB(archive, None)
    if not isWritten:
        shutil.rmtree(copies, ignore_errors=True)
        raise LocalStorageError(
            "Slicer could not save a copy of the scene.",
            advice="The Slicer error log tells which node is the reason; often the disk is full.",
        )

    def write(folder: str) -> Any:
        study, sources = reference.read()
        return write_scene(archive, thumbnail, folder, study, options, sources)

    return SeriesWriter(write, discard=lambda: shutil.rmtree(copies, ignore_errors=True))


def _plain() -> Any:
    """Return the picture of a scene without views."""
    import numpy as np

    return np.full((PLAIN_SIZE, PLAIN_SIZE, 3), 128, np.uint8)
