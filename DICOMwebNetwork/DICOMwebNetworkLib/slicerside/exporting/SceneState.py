"""What saving a copy of the scene must not change."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import slicer


@contextlib.contextmanager
def keptScene() -> Iterator[None]:
    """Leave a scene as unsaved as it was, although Slicer writes a copy of it inside the ``with`` block.

    Slicer's bundle writer puts file names and address back, but takes every node for saved from then on, so that
    nobody would be asked to save when the application closes; and it leaves storage nodes behind.
    """
    scene = slicer.mrmlScene
    address, folder = scene.GetURL(), scene.GetRootDirectory()
    isModified = scene.GetModifiedSinceRead()
    nodes = slicer.util.getNodesByClass("vtkMRMLStorableNode")
    unsaved = [node for node in nodes if node.GetModifiedSinceRead()]
    storageIDs = {node.GetID() for node in slicer.util.getNodesByClass("vtkMRMLStorageNode")}
    try:
        yield
    finally:
        for storage in slicer.util.getNodesByClass("vtkMRMLStorageNode"):
            if storage.GetID() not in storageIDs:
                scene.RemoveNode(storage)
        for node in unsaved:
            node.StorableModified()
        scene.SetURL(address)
        scene.SetRootDirectory(folder)
        _setModified(scene, isModified)


def _setModified(scene: Any, isModified: bool) -> None:
    if scene.GetModifiedSinceRead() == isModified:
        return
    if isModified:
        slicer.util.getNodesByClass("vtkMRMLDisplayableNode")[0].Modified()
        return
    # Writing the description of the scene into memory makes it count as saved.
    scene.SetSaveToXMLString(1)
    try:
        scene.Commit()
    finally:
        scene.SetSaveToXMLString(0)
