"""Widgets of MRML and Slicer that ``.ui`` files and modules name."""

from __future__ import annotations

from typing import Any

import qt
import slicer
from PySide6.QtCore import Property, Signal
from qt.pythonqt import custom_widget, stored_property


@custom_widget
class qMRMLWidget(qt.QWidget):
    """A widget that knows a scene."""

    mrmlSceneChanged = Signal(object)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._scene: Any = None

    def mrmlScene(self) -> Any:
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        self._scene = scene
        self.mrmlSceneChanged.emit(scene)


@custom_widget
class qSlicerWidget(qMRMLWidget):
    """The same under the name that designers use for panels."""


@custom_widget
class qMRMLNodeComboBox(qt.QComboBox):
    """A choice among the nodes of a scene that are of the given types."""

    currentNodeChanged = Signal(object)
    currentNodeIDChanged = Signal(str)

    nodeTypes = stored_property("QStringList", "nodeTypes", [], lambda self, _: self._refill())
    noneEnabled = stored_property(bool, "noneEnabled", False, lambda self, _: self._refill())
    noneDisplay = stored_property(str, "noneDisplay", "None", lambda self, _: self._refill())
    addEnabled = stored_property(bool, "addEnabled", False)
    removeEnabled = stored_property(bool, "removeEnabled", False)
    renameEnabled = stored_property(bool, "renameEnabled", False)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._scene: Any = None
        self._tags: list[int] = []
        self._lastID = ""
        self.currentIndexChanged.connect(self._onIndexChanged)

    def setMRMLScene(self, scene: Any) -> None:
        for tag in self._tags:
            self._scene.RemoveObserver(tag)
        self._scene = scene
        events = (slicer.vtkMRMLScene.NodeAddedEvent, slicer.vtkMRMLScene.NodeRemovedEvent)
        self._tags = [scene.AddObserver(event, lambda *_: self._refill()) for event in events] if scene else []
        self._refill()

    def mrmlScene(self) -> Any:
        return self._scene

    def currentNode(self) -> Any:
        return self._scene.GetNodeByID(self._currentID()) if self._scene and self._currentID() else None

    def setCurrentNode(self, node: Any) -> None:
        self.setCurrentNodeID(node.GetID() if node else "")

    def setCurrentNodeID(self, nodeID: str) -> None:
        self.currentIndex = self.findData(nodeID)

    def _currentID(self) -> str:
        return self.currentData or ""

    currentNodeID = Property(str, lambda self: self._currentID(), setCurrentNodeID, notify=currentNodeIDChanged)

    def _onIndexChanged(self, index: int) -> None:
        if self._currentID() != self._lastID:
            self._lastID = self._currentID()
            self.currentNodeChanged.emit(self.currentNode())
            self.currentNodeIDChanged.emit(self._lastID)

    def _refill(self) -> None:
        kept = self._currentID()
        wasBlocked = self.blockSignals(True)
        self.clear()
        if self.noneEnabled:
            self.addItem(self.noneDisplay, "")
        for nodeType in self.nodeTypes if self._scene else []:
            for node in slicer.util.getNodesByClass(nodeType, self._scene):
                if not node.GetHideFromEditors():
                    self.addItem(node.GetName(), node.GetID())
        row = self.findData(kept)
        self.currentIndex = row if row >= 0 else min(0, self.count - 1)
        self.blockSignals(wasBlocked)
        self._onIndexChanged(self.currentIndex)
