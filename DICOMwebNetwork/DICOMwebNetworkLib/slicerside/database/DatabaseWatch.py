"""Notices what others do to Slicer's DICOM database and scene."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt
import slicer


class DatabaseWatch:
    """Calls back when Slicer's DICOM database or the loaded nodes may have changed. Main thread only.

    Several changes in a short time make one call, some milliseconds later.

    :param onDatabaseOpened: the database was opened or closed.
    :param onDatabaseChanged: its content may have changed.
    :param onSceneChanged: a node was added or removed, or the scene was closed.
    """

    settleMs = 300

    def __init__(
        self,
        onDatabaseOpened: Callable[[], Any],
        onDatabaseChanged: Callable[[], Any],
        onSceneChanged: Callable[[], Any],
    ) -> None:
        self._timers = [self._makeTimer(call) for call in (onDatabaseOpened, onDatabaseChanged, onSceneChanged)]
        # Not slicer.dicomDatabase, which is another one while a script works with a database of its own.
        self._database = slicer.app.dicomDatabase()
        self._sceneTags = [
            slicer.mrmlScene.AddObserver(event, self._onScene)
            for event in (
                slicer.vtkMRMLScene.NodeAddedEvent,
                slicer.vtkMRMLScene.NodeRemovedEvent,
                slicer.vtkMRMLScene.EndCloseEvent,
            )
        ]
        self._database.opened.connect(self._onOpened)
        self._database.closed.connect(self._onOpened)
        self._database.databaseChanged.connect(self._onChanged)

    def close(self) -> None:
        """Do not look any more."""
        for tag in self._sceneTags:
            slicer.mrmlScene.RemoveObserver(tag)
        self._sceneTags = []
        for timer in self._timers:
            timer.stop()
            timer.deleteLater()
        self._timers = []
        self._database.opened.disconnect(self._onOpened)
        self._database.closed.disconnect(self._onOpened)
        self._database.databaseChanged.disconnect(self._onChanged)

    def _makeTimer(self, call: Callable[[], Any]) -> Any:
        timer = qt.QTimer()  # pythonqt: deleted by close
        timer.setSingleShot(True)
        timer.setInterval(self.settleMs)
        timer.timeout.connect(call)
        return timer

    def _onOpened(self) -> None:
        self._timers[0].start()

    def _onChanged(self) -> None:
        # Not restarted: while a transfer goes on the index changes all the time.
        if not self._timers[1].isActive():
            self._timers[1].start()

    def _onScene(self, _caller: Any = None, _event: Any = None) -> None:
        if not self._timers[2].isActive():
            self._timers[2].start()
