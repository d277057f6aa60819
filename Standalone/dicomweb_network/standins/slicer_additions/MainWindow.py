"""The window: the module's panel on the left, slice views on the right, a status line below."""

from __future__ import annotations

from typing import Any

import qt
import slicer
import vtk
from slicer.LayoutManager import LayoutManager


class ModuleSelector:
    """``slicer.util.moduleSelector()``."""

    def __init__(self, window: Any) -> None:
        self._window = window
        self.selectedModule = ""

    def selectModule(self, name: str) -> None:
        """Show a module's panel; exit() of the one shown so far and enter() of this one are called."""
        if name == self.selectedModule:
            return
        module = slicer.util.getModule(name)
        if self.selectedModule:
            slicer.util.getModule(self.selectedModule).widgetRepresentation().exit()
        widget = module.widgetRepresentation()
        self._window.showPanel(module, widget)
        self.selectedModule = name
        widget.enter()


class qSlicerMainWindow(qt.QMainWindow):
    """The main window, found by ``slicer.util.mainWindow()``."""

    def __init__(self) -> None:
        super().__init__()
        self.objectName = "qSlicerMainWindow"
        self.windowTitle = "DICOMweb Network"
        self.selector = ModuleSelector(self)
        self.layoutManager = LayoutManager(self)
        self._scroll = qt.QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(qt.QFrame.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(qt.Qt.ScrollBarAsNeeded)
        splitter = qt.QSplitter(qt.Qt.Horizontal, self)
        splitter.addWidget(self._scroll)
        splitter.addWidget(self.layoutManager.viewport())
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([640, 760])
        self.setCentralWidget(splitter)
        self._volumeLabel = qt.QLabel("No volume loaded", self)
        self.statusBar().addPermanentWidget(self._volumeLabel)
        self._selection = slicer.app.applicationLogic().GetSelectionNode()
        self._tag = self._selection.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: self._describeVolume())
        self.resize(1400, 900)

    def moduleSelector(self) -> Any:
        return self.selector

    def showPanel(self, module: Any, widget: Any) -> None:
        """Put a module's panel into the window."""
        self._scroll.takeWidget()
        self._scroll.setWidget(widget)
        self.windowTitle = f"{module.title} - {slicer.app.applicationName}"
        self.windowIcon = module.icon

    def dropPanel(self) -> None:
        """Empty the window before modules are unloaded."""
        self._scroll.takeWidget()
        self.selector.selectedModule = ""

    def _describeVolume(self) -> None:
        node = slicer.mrmlScene.GetNodeByID(self._selection.GetActiveVolumeID() or "")
        if node is None or node.GetImageData() is None:
            self._volumeLabel.text = "No volume loaded"
            return
        size = " × ".join(str(one) for one in node.GetImageData().GetDimensions())
        spacing = " × ".join(f"{one:.3g}" for one in node.GetSpacing())
        self._volumeLabel.text = f"{node.GetName()}    {size} voxels of {spacing} mm"

    def release(self) -> None:
        """Stop observing; to be called before the scene goes."""
        self._selection.RemoveObserver(self._tag)
        self.layoutManager.release()
