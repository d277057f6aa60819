"""Loads series of a DICOM database into the scene."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import slicer

from ...model.errors import DICOMwebNetworkError, LoadError
from ..application.SlicersDatabase import asSlicersDatabase
from .LoadProblem import whyNotLoaded
from .MeasurementsLoader import isOwnReport, isReport, loadMeasurements
from .SceneLoader import isScene, loadScene

# Loaded after the images they refer to.
DERIVED_MODALITIES = ("RTSTRUCT", "RTDOSE", "RTPLAN", "SEG", "REG", "SR", "PR", "KO")
_MOST_PROBLEMS = 5


class SeriesLoader:
    """Loads series through Slicer's DICOM plugins, as the DICOM module does. Main thread only.

    Scene bundles and measurement reports of this module are loaded by itself: Slicer's plugin closes the scene for the
    former, and knows nothing of the latter's names and kinds.

    :param database: open ``ctkDICOMDatabase`` that holds the series.
    """

    def __init__(self, database: Any) -> None:
        self._database = database

    def load(self, seriesInstanceUIDs: Sequence[str]) -> list[str]:
        """Load series one by one; the window may repaint between them.

        :param seriesInstanceUIDs: series to load; images are loaded before what refers to them.
        :return: IDs of the nodes that were added (display and storage nodes left out).
        :raises LoadError: a series could not be loaded; the others were, ``loaded_node_ids`` tells which nodes.
        """
        nodeIDs: list[str] = []
        problems: list[str] = []
        filesBySeries = {uid: self._files(uid) for uid in seriesInstanceUIDs}
        for uid in sorted(filesBySeries, key=lambda uid: self._isDerived(filesBySeries[uid])):
            try:
                # The plugins ask slicer.dicomDatabase; for a temporary database that is another one.
                with asSlicersDatabase(self._database):
                    nodeIDs += self._loadOne(uid, filesBySeries[uid], problems)
            except Exception as error:  # odd files may raise anything, and must not keep the other series from loading
                logging.exception("Series %s could not be loaded", uid)
                problems.append(f"Series {uid} could not be loaded ({type(error).__name__}: {error}).")
            slicer.app.processEvents()
        if problems:
            raise LoadError(_summary(problems), nodeIDs)
        return nodeIDs

    def _files(self, seriesInstanceUID: str) -> list[str]:
        paths = self._database.filesForSeries(seriesInstanceUID)
        return [path for path in paths if path and Path(path).is_file()]

    def _isDerived(self, files: list[str]) -> bool:
        return bool(files) and self._database.fileValue(files[0], "0008,0060") in DERIVED_MODALITIES

    def _loadOne(self, uid: str, files: list[str], problems: list[str]) -> list[str]:
        if not files:
            problems.append(f"No files of series {uid} are in the DICOM database.")
            return []
        goneCount = sum(map(bool, self._database.filesForSeries(uid))) - len(files)
        if goneCount:
            problems.append(f"{goneCount} files of series {uid} are not on the disk any more; retrieve it again.")
        load = _ownWay(files)
        if load is not None:
            return _loadOurselves(load, problems)
        nodeIDs, isAll = _loadWithPlugins(files)
        if not nodeIDs and isReport(files):
            # Of other programs; Slicer's volume plugin offers to load whatever there is, and fails.
            nodeIDs = _loadOurselves(lambda: loadMeasurements(files), [])
            isAll = bool(nodeIDs)
        if not isAll:
            problems.append(whyNotLoaded(self._database, files))
        return nodeIDs


def _summary(problems: list[str]) -> str:
    """Return why series were not loaded, at most as much as can be read."""
    rest = len(problems) - _MOST_PROBLEMS
    return " ".join(problems[:_MOST_PROBLEMS]) + (f" {rest} more series were not loaded either." if rest > 0 else "")


def _ownWay(files: list[str]) -> Callable[[], Any] | None:
    """Return what loads a scene bundle or a measurement report of this module; None for all others."""
    if isScene(files):
        return lambda: loadScene(files[0])
    return (lambda: loadMeasurements(files)) if isOwnReport(files) else None


def _loadOurselves(load: Callable[[], Any], problems: list[str]) -> list[str]:
    """Return the IDs of the nodes that the user sees more in the scene afterwards."""
    before = {node.GetID() for node in slicer.util.getNodesByClass("vtkMRMLNode")}
    try:
        load()
    except DICOMwebNetworkError as error:
        problems.append(error.message)
    nodes = [node for node in slicer.util.getNodesByClass("vtkMRMLStorableNode") if node.GetID() not in before]
    return [node.GetID() for node in nodes if not node.GetHideFromEditors()]


def _loadWithPlugins(files: list[str]) -> tuple[list[str], bool]:
    """Return (IDs of the nodes that the DICOM plugins have loaded, whether they have loaded all that they offered)."""
    from DICOMLib import DICOMUtils

    problems: list[str] = []
    loadables, _ = DICOMUtils.getLoadablesFromFileLists([files])
    DICOMUtils.selectHighestConfidenceLoadables(loadables)
    nodeIDs = list(DICOMUtils.loadLoadables(loadables, problems))
    return nodeIDs, bool(nodeIDs) and not problems
