"""Scene bundles of a DICOM database, loaded into the scene."""

from __future__ import annotations

import tempfile
from pathlib import Path

import slicer

from ...model.errors import LoadError

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


def isScene(files: list[str]) -> bool:
    """Whether a series is a scene bundle, of this module or of Slicer itself.

    :param files: of a series; a bundle is one secondary capture.
    """
    from ...dicomexport.scene import is_scene

    if len(files) != 1 or slicer.dicomDatabase.fileValue(files[0], "0008,0016") != SECONDARY_CAPTURE:
        return False
    return is_scene(files[0])


def loadScene(path: str) -> None:
    """Add a scene bundle to the scene; nothing that is there is removed, as Slicer's own plugin would do.

    Slicer remembers the bundle's temporary address as that of the scene, so the one before is put back.

    :raises LoadError: Slicer could not read it.
    :raises ConfigurationError: the file carries no whole scene bundle.
    """
    from ...dicomexport.scene import extract_scene

    scene = slicer.mrmlScene
    address, folder = scene.GetURL(), scene.GetRootDirectory()
    with tempfile.TemporaryDirectory(prefix="DICOMwebNetwork-scene-", dir=slicer.app.temporaryPath) as copies:
        archive = extract_scene(path, Path(copies, "scene.mrb"))
        isRead = scene.ReadFromMRB(str(archive), False)
        scene.SetURL(address)
        scene.SetRootDirectory(folder)
    if not isRead:
        raise LoadError("The scene was not read completely", [])
