"""The list of what can be exported and sent: nodes of the scene and series of the DICOM database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt
from slicer.i18n import tr as _

from ..common.columns import setColumnWidths
from ..common.display import personName

WHAT, WHOSE, AS = range(3)
WIDTHS_IN_DIGITS = {WHAT: 22, WHOSE: 12, AS: 11}
KIND_ROLE, ID_ROLE, HAS_PATIENT_ROLE, WHOSE_ROLE = (qt.Qt.UserRole + number for number in range(4))
NODE, SERIES, PATIENT = "node", "series", "patient"
VIEWS, SCENE, VOLUME, MEASUREMENTS = "views", "scene", "volume", "measurements"


class ExportTree:
    """Rows with a box to tick; volumes have a second one, for one multi-frame object instead of many images.

    :param logic: the module's logic.
    :param tree: the ``QTreeWidget``.
    :param onChanged: called when something was ticked or not any more.
    """

    def __init__(self, logic: Any, tree: Any, onChanged: Callable[[], None]) -> None:
        self._logic = logic
        self._tree = tree
        self._onChanged = onChanged
        self._isFilling = False
        setColumnWidths(tree, WIDTHS_IN_DIGITS)
        tree.headerItem().setToolTip(AS, _("What a node becomes as DICOM"))
        self._scene = qt.QTreeWidgetItem(tree, [_("In the scene")])
        self._database = qt.QTreeWidgetItem(tree, [_("In the DICOM database")])
        self._scene.setExpanded(True)
        tree.itemExpanded.connect(self._onExpanded)
        tree.itemChanged.connect(self._onItemChanged)

    def refresh(self) -> None:
        """Show what there is now; what was ticked stays ticked."""
        ticked, multiframe = set(self.nodeIDs()) | set(self.seriesUIDs()), set(self.multiframeIDs())
        self._isFilling = True
        self._scene.takeChildren()
        self._fillScene(ticked, multiframe)
        open_ = {self._idOf(item) for item in _children(self._database) if item.isExpanded()}
        self._database.takeChildren()
        self._database.setChildIndicatorPolicy(qt.QTreeWidgetItem.ShowIndicator)
        if self._database.isExpanded():
            self._fillPatients(open_, ticked)
        self._isFilling = False
        self._onChanged()

    def nodeIDs(self) -> list[str]:
        """Return the IDs of the ticked nodes, "views" for the screenshot and "scene" for the whole scene."""
        return [self._idOf(item) for item in self._tickedNodes()]

    def deidentifiableIDs(self) -> list[str]:
        """Return those of the ticked nodes that can lose the patient's identity once they are written."""
        return [self._idOf(item) for item in self._tickedNodes() if item.data(0, KIND_ROLE) not in _IDENTIFYING]

    def identifyingNames(self) -> list[str]:
        """Return the names of the others."""
        return [str(item.text(0)) for item in self._tickedNodes() if item.data(0, KIND_ROLE) in _IDENTIFYING]

    def multiframeIDs(self) -> list[str]:
        """Return the IDs of the volumes that are wanted as multi-frame objects, ticked for export or not."""
        volumes = [item for item in _children(self._scene) if item.data(0, KIND_ROLE) == VOLUME]
        return [self._idOf(item) for item in volumes if item.checkState(AS) == qt.Qt.Checked]

    @property
    def isAnyWithoutPatient(self) -> bool:
        """Whether the images that a ticked node came from are not known, so that it goes to a new patient."""
        return any(not item.data(0, HAS_PATIENT_ROLE) for item in self._tickedNodes())

    def seriesUIDs(self) -> list[str]:
        """Return the ticked series."""
        patients = _children(self._database)
        return [self._idOf(item) for patient in patients for item in _children(patient) if _isTicked(item)]

    def showWhose(self, patient: str | None) -> None:
        """Show whose results the nodes become.

        :param patient: the name for all of them, empty for a new patient; None for those of the images of each.
        """
        wasFilling, self._isFilling = self._isFilling, True
        for item in _children(self._scene):
            whose = str(item.data(0, WHOSE_ROLE)) if patient is None else patient or _("new patient")
            item.setText(WHOSE, whose)
            item.setToolTip(WHOSE, whose)
        self._isFilling = wasFilling

    def untick(self) -> None:
        """Take all ticks away; what is a multi-frame object stays one."""
        for item in [*_children(self._scene), *(row for each in _children(self._database) for row in _children(each))]:
            item.setCheckState(0, qt.Qt.Unchecked)

    def _tickedNodes(self) -> list[Any]:
        return [item for item in _children(self._scene) if _isTicked(item)]

    def _fillScene(self, ticked: set[str], multiframe: set[str]) -> None:
        for node in self._logic.exportableNodes():
            kind, nodeID = self._logic.exportKind(node), node.GetID()
            item = self._addNode(self._nameOf(node), node, kind, nodeID, nodeID in ticked)
            item.setText(AS, _KINDS[kind]())
            if kind == VOLUME:
                item.setToolTip(AS, _("Tick for one enhanced multi-frame object instead of an image for each slice"))
                item.setCheckState(AS, qt.Qt.Checked if nodeID in multiframe else qt.Qt.Unchecked)
        shown = self._logic.shownVolume()
        if self._logic.hasViews:
            item = self._addNode(_("Screenshot"), shown, VIEWS, VIEWS, VIEWS in ticked)
            item.setText(AS, _KINDS[VIEWS]())
        item = self._addNode(_("Whole scene"), shown, SCENE, SCENE, SCENE in ticked)
        item.setText(AS, _KINDS[SCENE]())
        item.setToolTip(
            AS, _("An image of the views that carries the scene; 3D Slicer loads it, others show the image")
        )

    def _nameOf(self, node: Any) -> str:
        name, found = node.GetName(), self._logic.timePoints(node)
        if found is None:
            return str(name)
        point, count = found
        if point:
            return _("{name}: only time point {point} of {count}").format(name=name, point=point, count=count)
        return _("{name}: all {count} time points").format(name=name, count=count)

    def _addNode(self, text: str, whoseNode: Any, kind: str, identity: str, isTicked: bool) -> Any:
        patient = self._logic.patientOf(whoseNode)
        whose = _("new patient") if patient is None else personName(patient) or _("no name")
        item = self._addRow(self._scene, text, whose, kind, identity, isTicked)
        item.setData(0, HAS_PATIENT_ROLE, patient is not None)
        item.setData(0, WHOSE_ROLE, whose)
        return item

    def _fillPatients(self, expanded: set[str], ticked: set[str]) -> None:
        for uid, name in self._logic.patientsInDatabase():
            item = qt.QTreeWidgetItem(self._database, [personName(name) or _("no name")])
            item.setData(0, KIND_ROLE, PATIENT)
            item.setData(0, ID_ROLE, uid)
            item.setChildIndicatorPolicy(qt.QTreeWidgetItem.ShowIndicator)
            if uid in expanded:
                self._fillSeries(item, ticked)
                item.setExpanded(True)

    def _fillSeries(self, patient: Any, ticked: set[str]) -> None:
        for uid, description, study in self._logic.seriesOfPatient(self._idOf(patient)):
            self._addRow(patient, description or uid, study, SERIES, uid, uid in ticked)

    def _addRow(self, parent: Any, text: str, whose: str, kind: str, identity: str, isTicked: bool) -> Any:
        item = qt.QTreeWidgetItem(parent, [text, whose])
        item.setToolTip(WHAT, text)
        item.setToolTip(WHOSE, whose)
        item.setData(0, KIND_ROLE, kind)
        item.setData(0, ID_ROLE, identity)
        item.setCheckState(0, qt.Qt.Checked if isTicked else qt.Qt.Unchecked)
        return item

    def _onExpanded(self, item: Any) -> None:
        if self._isFilling or item.childCount():
            return
        self._isFilling = True
        if item.data(0, KIND_ROLE) == PATIENT:
            self._fillSeries(item, set())
        elif item.parent() is None and item.text(0) == self._database.text(0):
            self._fillPatients(set(), set())
        self._isFilling = False

    def _onItemChanged(self, _item: Any, _column: int) -> None:
        if not self._isFilling:
            self._onChanged()

    @staticmethod
    def _idOf(item: Any) -> str:
        return str(item.data(0, ID_ROLE))


_KINDS: dict[str, Callable[[], str]] = {
    VOLUME: lambda: _("multi-frame"),
    "segmentation": lambda: _("segmentation"),
    MEASUREMENTS: lambda: _("report"),
    "other": lambda: _("by a plugin"),
    VIEWS: lambda: _("picture"),
    SCENE: lambda: _("scene bundle"),
}
"""What the third column says; for a volume beside its box."""


_IDENTIFYING = (VIEWS, SCENE, MEASUREMENTS)
"""Kinds whose texts or pixels may hold it anywhere, which the engine does not send as de-identified."""


def _children(item: Any) -> list[Any]:
    return [item.child(row) for row in range(item.childCount())]


def _isTicked(item: Any) -> bool:
    return bool(item.checkState(0) == qt.Qt.Checked)
