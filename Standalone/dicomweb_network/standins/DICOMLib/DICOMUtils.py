"""``DICOMLib.DICOMUtils``: import files into the database and load series from it."""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable
from typing import Any

import ctk
import numpy as np
import qt
import slicer
import vtk

GLOBAL_DICOMWEB_USER_KEY = "GLOBAL_DICOMWEB_USER_KEY"
GLOBAL_DICOMWEB_PASSWORD_KEY = "GLOBAL_DICOMWEB_PASSWORD_KEY"  # noqa: S105 - the name of a setting

_POSITION, _ORIENTATION, _FRAMES = "0020,0032", "0020,0037", "0028,0008"

Progress = Callable[[str, float], bool]


def getGlobalDICOMAuth() -> Any:
    """User and password of Slicer's global DICOMweb settings as an object for requests, or None if neither is set."""
    import requests

    user = slicer.util.settingsValue(GLOBAL_DICOMWEB_USER_KEY, "")
    password = slicer.util.settingsValue(GLOBAL_DICOMWEB_PASSWORD_KEY, "")
    return requests.auth.HTTPBasicAuth(user, password) if user or password else None


def openDatabase(databaseDir: str) -> bool:
    """Make a folder's database the one of the application."""
    if not os.path.isdir(databaseDir):
        logging.error("Specified database directory %r cannot be found", databaseDir)
        return False
    slicer.dicomDatabase.openDatabase(os.path.join(databaseDir, "ctkDICOM.sql"))
    return bool(slicer.dicomDatabase.isOpen)


def openTemporaryDatabase(directory: str | None = None) -> str | None:
    """Make an empty database in another folder the one of the application.

    :param directory: absolute, or below ``slicer.app.temporaryPath``; a database that is there is emptied.
    :return: the folder used so far, for closeTemporaryDatabase().
    """
    folder = _temporary_folder(directory)
    settings = qt.QSettings()
    original = settings.value(slicer.dicomDatabaseDirectorySettingsKey)
    settings.setValue(slicer.dicomDatabaseDirectorySettingsKey, folder)
    openDatabase(folder)
    slicer.dicomDatabase.initializeDatabase()
    return original


def closeTemporaryDatabase(originalDatabaseDir: str | None, cleanup: bool = True) -> bool:
    """Go back to the database used before openTemporaryDatabase()."""
    if slicer.dicomDatabase.isOpen:
        if cleanup:
            slicer.dicomDatabase.initializeDatabase()
        slicer.dicomDatabase.closeDatabase()
    if originalDatabaseDir is None:
        return True
    qt.QSettings().setValue(slicer.dicomDatabaseDirectorySettingsKey, originalDatabaseDir)
    return not os.path.isdir(originalDatabaseDir) or openDatabase(originalDatabaseDir)


def createTemporaryDatabase(directory: str | None = None) -> Any:
    """A database object of its own in another folder, or None if it cannot be opened."""
    database = ctk.ctkDICOMDatabase()
    database.openDatabase(os.path.join(_temporary_folder(directory), "ctkDICOM.sql"))
    return database if database.isOpen else None


def deleteTemporaryDatabase(dicomDatabase: Any, cleanup: bool = True) -> bool:
    """Close a database made by createTemporaryDatabase() and remove its folder."""
    folder = dicomDatabase.databaseDirectory
    dicomDatabase.closeDatabase()
    if cleanup:
        shutil.rmtree(folder, ignore_errors=True)
    return True


class TemporaryDICOMDatabase:
    """Context in which the application uses an empty database."""

    def __init__(self, directory: str | None = None) -> None:
        self.temporaryDatabaseDir = directory
        self.originalDatabaseDir: str | None = None

    def __enter__(self) -> Any:
        self.originalDatabaseDir = openTemporaryDatabase(self.temporaryDatabaseDir)
        return slicer.dicomDatabase

    def __exit__(self, *exception: object) -> None:
        closeTemporaryDatabase(self.originalDatabaseDir)


def _temporary_folder(directory: str | None) -> str:
    name = directory or time.strftime("%Y%m%d_%H%M%S_", time.gmtime()) + "TempDICOMDatabase"
    folder = name if os.path.isabs(name) else os.path.join(slicer.app.temporaryPath, name)
    os.makedirs(folder, exist_ok=True)
    return folder


def importDicom(dicomDataDir: str, dicomDatabase: Any = None, copyFiles: bool = False) -> bool:
    """Index all files below a folder."""
    try:
        indexer = ctk.ctkDICOMIndexer()
        indexer.addDirectory(dicomDatabase or slicer.dicomDatabase, dicomDataDir, copyFiles)
        indexer.waitForImportFinished()
    except Exception:
        logging.exception("Failed to import DICOM folder %s", dicomDataDir)
        return False
    return True


def allSeriesUIDsInDatabase(database: Any = None) -> list[str]:
    database = database or slicer.dicomDatabase
    studies = [study for patient in database.patients() for study in database.studiesForPatient(patient)]
    return [series for study in studies for series in database.seriesForStudy(study)]


def seriesUIDsForFiles(files: list[str]) -> set[str]:
    return {slicer.dicomDatabase.seriesForFile(one) for one in files} - {""}


def loadPatientByUID(
    patientUID: Any, messages: Any = None, progressCallback: Any = None, enabledPluginClassNames: Any = None
) -> list[str]:
    """Load all series of a patient, given by its row number in the database.

    :raises OSError: if there is no such patient, or nothing of it.
    """
    _require_database()
    if str(patientUID) not in slicer.dicomDatabase.patients():
        raise OSError(f"No patient found with DICOM database UID {patientUID}")
    studies = slicer.dicomDatabase.studiesForPatient(str(patientUID))
    series = [uid for study in studies for uid in slicer.dicomDatabase.seriesForStudy(study)]
    if not series:
        raise OSError(f"No series found in patient with DICOM database UID {patientUID}")
    return loadSeriesByUID(series, messages, progressCallback, enabledPluginClassNames)


def loadSeriesByUID(
    seriesUIDs: Any, messages: Any = None, progressCallback: Any = None, enabledPluginClassNames: Any = None
) -> list[str]:
    """Load series from the database with the plugins that are surest of them.

    :param messages: list that gets a text for what could not be loaded.
    :param progressCallback: called with a text and a percentage; stops the loading by returning True.
    :return: IDs of the nodes that came into the scene.
    """
    if not isinstance(seriesUIDs, list) or not seriesUIDs:
        raise ValueError("SeriesUIDs must contain a list")
    _require_database()
    fileLists = [slicer.dicomDatabase.filesForSeries(uid) for uid in seriesUIDs]
    found = [one for one in fileLists if one]
    if not found:
        return []
    loadables, _ = getLoadablesFromFileLists(found, enabledPluginClassNames, messages, progressCallback)
    selectHighestConfidenceLoadables(loadables)
    return loadLoadables(loadables, messages, progressCallback)


def _require_database() -> None:
    if not slicer.dicomDatabase.isOpen:
        raise OSError("DICOM module or database cannot be accessed")


def getDefaultPluginClassNames() -> list[str]:
    return list(slicer.modules.dicomPlugins)


def getLoadablesFromFileLists(
    fileLists: Any,
    pluginClassNames: Any = None,
    messages: Any = None,
    progressCallback: Any = None,
    pluginInstances: Any = None,
) -> tuple[dict[Any, list[Any]], bool]:
    """Ask the plugins what they could load.

    :param fileLists: one list of files a series.
    :return: loadables of each plugin object, and whether there is any.
    """
    found: dict[Any, list[Any]] = {}
    if not isinstance(fileLists, list) or not fileLists or not isinstance(fileLists[0], list | tuple):
        logging.error("File lists must contain a non-empty list of tuples/lists")
        return found, False
    instances = {} if pluginInstances is None else pluginInstances
    names = getDefaultPluginClassNames() if pluginClassNames is None else pluginClassNames
    for step, name in enumerate(names):
        plugin = instances.setdefault(name, None) or slicer.modules.dicomPlugins[name]()
        instances[name] = plugin
        if progressCallback and progressCallback(name, step * 100 / len(names)):
            break
        try:
            found[plugin] = plugin.examineForImport(fileLists)
        except Exception:
            logging.exception("DICOM plugin %s failed", name)
            if messages is not None:
                messages.append(f"Plugin failed: {name}.")
    return found, any(found.values())


def selectHighestConfidenceLoadables(loadablesByPlugin: dict[Any, list[Any]]) -> None:
    """Leave selected only what is surest, series by series."""
    bySeries: dict[str, list[Any]] = {}
    for loadables in loadablesByPlugin.values():
        for one in loadables:
            bySeries.setdefault(slicer.dicomDatabase.fileValue(one.files[0], "0020,000E"), []).append(one)
    for loadables in bySeries.values():
        best = max(one.confidence for one in loadables)
        for one in loadables:
            one.selected = one.confidence == best


def loadLoadables(
    loadablesByPlugin: dict[Any, list[Any]], messages: Any = None, progressCallback: Any = None
) -> list[str]:
    """Load what is selected; ``loadSuccess`` of each loadable says how it went.

    :return: IDs of the nodes that came into the scene, without display and storage nodes.
    """
    chosen = {one: plugin for plugin, loadables in loadablesByPlugin.items() for one in loadables if one.selected}
    loaded: list[str] = []

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def onNodeAdded(caller: Any, event: Any, node: Any) -> None:
        if not isinstance(node, slicer.vtkMRMLStorageNode | slicer.vtkMRMLDisplayNode):
            loaded.append(node.GetID())

    tag = slicer.mrmlScene.AddObserver(slicer.vtkMRMLScene.NodeAddedEvent, onNodeAdded)
    try:
        for step, (loadable, plugin) in enumerate(chosen.items(), start=1):
            if progressCallback and progressCallback(loadable.name, step * 100 / len(chosen)):
                break
            loadable.loadSuccess = _load(plugin, loadable, messages)
    finally:
        slicer.mrmlScene.RemoveObserver(tag)
    return loaded


def _load(plugin: Any, loadable: Any, messages: Any) -> bool:
    try:
        node = plugin.load(loadable)
    except Exception:
        logging.exception("DICOM plugin failed to load '%s' as a '%s'", loadable.name, plugin.loadType)
        node = None
    if not node and messages is not None:
        messages.append(f"Could not load: {loadable.name} as a {plugin.loadType}")
    return bool(node)


def getSortedImageFiles(filePaths: list[str], epsilon: float = 0.01) -> tuple[list[str], dict[str, float], str]:
    """Order files along the normal of the first one's slice.

    :param epsilon: spacings that differ by more, in mm, are warned of.
    :return: files, distance of each in mm, and a warning, empty if the slices are evenly spaced.
    """
    value = slicer.dicomDatabase.fileValue
    places = [(value(one, _POSITION), value(one, _ORIENTATION)) for one in filePaths]
    warning = ""
    if filePaths and value(filePaths[0], _FRAMES) not in ("", "1"):
        warning = "Multi-frame image: where its slices are not evenly spaced it may be displayed incorrectly.\n"
    if not all(position and orientation for position, orientation in places):
        return filePaths, {}, warning + "One or more images of the series lack position or orientation.\n"
    if not filePaths:
        return filePaths, {}, warning
    axes = np.array([float(one) for one in places[0][1].split("\\")])
    normal = np.cross(axes[:3], axes[3:])
    positions = np.array([[float(one) for one in position.split("\\")] for position, _ in places])
    along = (positions - positions[0]) @ normal
    ordered = sorted(zip(filePaths, along, strict=True), key=lambda one: one[1])
    distances = {file: float(distance) for file, distance in ordered}
    gaps = np.diff(list(distances.values()))
    if len(gaps) and np.abs(gaps - gaps[0]).max() > epsilon:
        warning += f"Image slices are not equally spaced ({gaps[0]:g} mm was expected).\n"
    return list(distances), distances, warning
