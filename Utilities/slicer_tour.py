"""Walks through the tutorial in a real Slicer and keeps a picture of each step.

``make_screenshots.py`` runs it: ``Slicer --testing --python-script slicer_tour.py URL USER PASSWORD FOLDER``. It ends
with an error where a step does not do what the tutorial says.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import qt
import slicer

BONE_HU = 200
WIDTH, HEIGHT = 1400, 880
PANEL_WIDTH = 540


class Tour:
    """Hands and eyes of the tour.

    :param folder: where pictures go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._window = slicer.util.mainWindow()
        slicer.util.selectModule("DICOMwebNetwork")
        widget = slicer.util.getModuleWidget("DICOMwebNetwork")
        self.logic = widget.logic
        self.panel = widget.panel
        self.ui = widget.panel.ui
        self.exportUi = widget.panel.exportSection.ui
        self.logic.openDatabase(tempfile.mkdtemp(prefix="tour-database-"))
        self._arrange()

    def _arrange(self) -> None:
        self._window.resize(WIDTH, HEIGHT)
        self._window.statusBar().hide()
        slicer.app.layoutManager().setLayout(slicer.vtkMRMLLayoutNode.SlicerLayoutFourUpView)
        dock = self._window.findChild(qt.QDockWidget, "PanelDockWidget")
        self._window.resizeDocks([dock], [PANEL_WIDTH], qt.Qt.Horizontal)
        slicer.util.findChild(self._window, "DataProbeCollapsibleWidget").collapsed = True
        self.settle()

    def waitFor(self, what: str, condition: Callable[[], Any], timeoutS: float = 60.0) -> None:
        """Let Slicer work until something is so."""
        end = time.monotonic() + timeoutS
        while not condition():
            if time.monotonic() > end:
                said = [self.ui.connectionLabel.text, self.exportUi.exportMessageLabel.text]
                raise TimeoutError(f"waited in vain for {what}; the panel says {said}")
            slicer.app.processEvents()
            time.sleep(0.01)

    def settle(self, seconds: float = 0.5) -> None:
        """Let what was clicked be drawn."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            slicer.app.processEvents()
            time.sleep(0.01)

    def picture(self, name: str, shown: Any = None) -> None:
        """Keep a picture of the window, with a widget of the panel in sight."""
        self.settle()
        if shown is not None:
            parent = shown
            while not isinstance(parent, qt.QScrollArea):
                parent = parent.parentWidget()
            parent.ensureWidgetVisible(shown)
            self.settle()
        self._window.grab().save(str(self._folder / f"{name}.png"))

    def addServer(self, url: str, user: str, password: str) -> None:
        """Steps 1 and 2: the empty panel, and the form of a new server."""
        ui = self.ui
        ui.metadataSection.collapsed = True
        self.picture("tour-1-empty", ui.serverComboBox)
        ui.addServerButton.click()
        form = slicer.util.childWidgetVariables(self.panel.widget)
        form.serverURLLineEdit.text = url
        form.serverNameLineEdit.text = "Practice PACS"
        form.loginKindComboBox.setCurrentIndex(form.loginKindComboBox.findData("basic"))
        form.userNameLineEdit.text = user
        form.passwordLineEdit.text = password
        self.picture("tour-2-server", ui.serverComboBox)
        form.saveServerButton.click()
        self.waitFor("the connection", lambda: ui.connectionLabel.text.startswith("Connected"))

    def find(self) -> Any:
        """Step 3: search, and open the study; return the row of its series."""
        ui = self.ui
        ui.patientNameLineEdit.text = "Demo"
        ui.searchButton.click()
        self.waitFor("the study", lambda: ui.resultsTree.topLevelItemCount == 1 and not ui.cancelSearchButton.enabled)
        study = ui.resultsTree.topLevelItem(0)
        study.setExpanded(True)
        self.waitFor("its series", lambda: study.childCount() and study.child(0).data(0, qt.Qt.UserRole) is not None)
        ui.resultsTree.setCurrentItem(study.child(0))
        self.picture("tour-3-found", ui.retrieveButton)
        return study

    def seeMetadata(self) -> None:
        """Step 4: metadata before anything was retrieved."""
        ui = self.ui
        ui.metadataSection.collapsed = False
        self.waitFor("the metadata", lambda: ui.metadataTree.topLevelItemCount > 20)
        self.picture("tour-4-metadata", ui.metadataTree)
        ui.metadataSection.collapsed = True

    def load(self, study: Any) -> Any:
        """Step 5: retrieve and load; return the volume."""
        self.ui.retrieveAndLoadButton.click()
        self.waitFor("the volume", lambda: slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode"))
        self.waitFor("the word 'loaded'", lambda: study.child(0).text(1) == "loaded")
        [volume] = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
        slicer.util.setSliceViewerLayers(background=volume, fit=True)
        slicer.util.resetSliceViews()
        self.picture("tour-5-loaded", self.ui.retrieveAndLoadButton)
        return volume

    def segment(self, volume: Any) -> None:
        """Step 6: a threshold in the Segment Editor."""
        slicer.util.selectModule("SegmentEditor")
        editor = slicer.modules.segmenteditor.widgetRepresentation().self().editor
        segmentation = editor.segmentationNode()
        segmentation.SetName("Bone")
        editor.setSourceVolumeNode(volume)
        segment = segmentation.GetSegmentation().AddEmptySegment("", "Bone", (0.9, 0.84, 0.57))
        editor.setCurrentSegmentID(segment)
        editor.setActiveEffectByName("Threshold")
        effect = editor.activeEffect()
        effect.setParameter("MinimumThreshold", str(BONE_HU))
        effect.setParameter("MaximumThreshold", str(volume.GetImageData().GetScalarRange()[1]))
        effect.self().onApply()
        segmentation.CreateClosedSurfaceRepresentation()
        slicer.util.resetThreeDViews()
        self.picture("tour-6-segment")
        slicer.util.selectModule("DICOMwebNetwork")

    def send(self) -> None:
        """Step 7: export the segmentation and send it back."""
        ui = self.exportUi
        self.ui.searchSection.collapsed = True
        ui.exportSection.collapsed = False
        self.settle()
        group = ui.exportTree.topLevelItem(0)
        [row] = [group.child(i) for i in range(group.childCount()) if group.child(i).text(0) == "Bone"]
        row.setCheckState(0, qt.Qt.Checked)
        self.settle()
        self.picture("tour-7-send", ui.sendButton)
        ui.sendButton.click()
        self.waitFor("the send", lambda: "stored and seen" in ui.exportMessageLabel.text)
        self.picture("tour-8-sent", ui.sendButton)

    def seeItThere(self) -> None:
        """Step 8: the study now has one more series, on the server."""
        ui = self.ui
        self.exportUi.exportSection.collapsed = True
        ui.searchSection.collapsed = False
        ui.searchButton.click()
        self.settle()
        self.waitFor("the study", lambda: ui.resultsTree.topLevelItemCount == 1 and not ui.cancelSearchButton.enabled)
        study = ui.resultsTree.topLevelItem(0)
        study.setExpanded(True)
        self.waitFor("both series", lambda: study.childCount() == 2)
        self.picture("tour-9-there", ui.retrieveButton)


def main() -> None:
    """Walk through it."""
    url, user, password, folder = sys.argv[1:5]
    tour = Tour(Path(folder))
    tour.addServer(url, user, password)
    study = tour.find()
    tour.seeMetadata()
    tour.segment(tour.load(study))
    tour.send()
    tour.seeItThere()
    print("The tour is done.")


if __name__ == "__main__":
    main()
