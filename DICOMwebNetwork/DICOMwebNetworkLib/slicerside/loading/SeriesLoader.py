"""Loads series of a DICOM database into the scene."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import slicer

from ...model.errors import DICOMwebNetworkError, LoadError
from ..application.SlicersDatabase import asSlicersDatabase

# Loaded after the images they refer to.
DERIVED_MODALITIES = ("RTSTRUCT", "RTDOSE", "RTPLAN", "SEG", "REG", "SR", "PR", "KO")


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
                problems.append(f"Series {uid} could not be loaded: {type(error).__name__}: {error}")
            slicer.app.processEvents()
        if problems:
            raise LoadError("; ".join(problems) + ".", nodeIDs)
        return nodeIDs

    def _files(self, seriesInstanceUID: str) -> list[str]:
        paths = self._database.filesForSeries(seriesInstanceUID)
        return [path for path in paths if path and Path(path).is_file()]

    def _isDerived(self, files: list[str]) -> bool:
        return bool(files) and self._database.fileValue(files[0], "0008,0060") in DERIVED_MODALITIES

    def _loadOne(self, uid: str, files: list[str], problems: list[str]) -> list[str]:
        if not files:
            problems.append(f"No files of series {uid} are in the DICOM database")
            return []
        load = _ownWay(files)
        messages: list[str] = []
        loadables = {} if load is not None else _loadables(files, messages)
        if load is None and not loadables:
            load = _lastWay(files)
        if load is not None:
            return _loadOurselves(load, problems)
        if not loadables:
            problems.append(f"No DICOM plugin of this Slicer can load series {uid}")
            return []
        return _loadWithPlugins(uid, loadables, messages, problems)


def _ownWay(files: list[str]) -> Callable[[], Any] | None:
    """Return what loads a scene bundle or a measurement report of this module; None for all others."""
    from .MeasurementsLoader import isOwnReport, loadMeasurements
    from .SceneLoader import isScene, loadScene

    if isScene(files):
        return lambda: loadScene(files[0])
    return (lambda: loadMeasurements(files)) if isOwnReport(files) else None


def _lastWay(files: list[str]) -> Callable[[], Any] | None:
    """Return what may load a series that no plugin can load: measurement reports of other programs."""
    from .MeasurementsLoader import isReport, loadMeasurements

    return (lambda: loadMeasurements(files)) if isReport(files) else None


def _loadOurselves(load: Callable[[], Any], problems: list[str]) -> list[str]:
    """Return the IDs of the nodes that the user sees more in the scene afterwards."""
    before = {node.GetID() for node in slicer.util.getNodesByClass("vtkMRMLNode")}
    try:
        load()
    except DICOMwebNetworkError as error:
        problems.append(error.message.rstrip("."))
    nodes = [node for node in slicer.util.getNodesByClass("vtkMRMLStorableNode") if node.GetID() not in before]
    return [node.GetID() for node in nodes if not node.GetHideFromEditors()]


def _loadables(files: list[str], messages: list[str]) -> dict[Any, list[Any]]:
    """Return what the DICOM plugins offer to load; nothing if there is no offer."""
    from DICOMLib import DICOMUtils

    loadables, _ = DICOMUtils.getLoadablesFromFileLists([files], messages=messages)
    return dict(loadables) if any(loadables.values()) else {}


def _loadWithPlugins(uid: str, loadables: dict[Any, list[Any]], messages: list[str], problems: list[str]) -> list[str]:
    from DICOMLib import DICOMUtils

    DICOMUtils.selectHighestConfidenceLoadables(loadables)
    nodeIDs = DICOMUtils.loadLoadables(loadables, messages)
    problems += messages if messages or nodeIDs else [f"Series {uid} could not be loaded"]
    return list(nodeIDs)
