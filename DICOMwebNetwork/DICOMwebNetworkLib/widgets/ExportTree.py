"""The list of what can be exported and sent: nodes of the scene and series of the DICOM database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt
from slicer.i18n import tr as _

from .columns import setColumnWidths
from .display import personName

WHAT, WHOSE = range(2)
WIDTHS_IN_DIGITS = {WHAT: 26, WHOSE: 14}
KIND_ROLE, ID_ROLE = qt.Qt.UserRole, qt.Qt.UserRole + 1
NODE, SERIES, PATIENT = "node", "series", "patient"
VIEWS = "views"


class ExportTree:
    """Rows with a box to tick.

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
        self._scene = qt.QTreeWidgetItem(tree, [_("In the scene")])
        self._database = qt.QTreeWidgetItem(tree, [_("In the DICOM database")])
        self._scene.setExpanded(True)
        tree.itemExpanded.connect(self._onExpanded)
        tree.itemChanged.connect(self._onItemChanged)

    def refresh(self) -> None:
        """Show what there is now; what was ticked stays ticked."""
        ticked = set(self.nodeIDs()) | set(self.seriesUIDs())
        self._isFilling = True
        self._scene.takeChildren()
        for node in self._logic.exportableNodes():
            patient = self._logic.patientOf(node)
            whose = _("new patient") if patient is None else personName(patient)
            self._addRow(self._scene, node.GetName(), whose, NODE, node.GetID(), node.GetID() in ticked)
        if self._logic.hasViews:
            patient = self._logic.patientOf(self._logic.shownVolume())
            whose = _("new patient") if patient is None else personName(patient)
            self._addRow(self._scene, _("Screenshot of the views"), whose, NODE, VIEWS, VIEWS in ticked)
        open_ = {self._idOf(item) for item in _children(self._database) if item.isExpanded()}
        self._database.takeChildren()
        self._database.setChildIndicatorPolicy(qt.QTreeWidgetItem.ShowIndicator)
        if self._database.isExpanded():
            self._fillPatients(open_, ticked)
        self._isFilling = False
        self._onChanged()

    def nodeIDs(self) -> list[str]:
        """Return the IDs of the ticked nodes, "views" for the screenshot."""
        return [self._idOf(item) for item in _children(self._scene) if _isTicked(item)]

    def seriesUIDs(self) -> list[str]:
        """Return the ticked series."""
        patients = _children(self._database)
        return [self._idOf(item) for patient in patients for item in _children(patient) if _isTicked(item)]

    def untick(self) -> None:
        """Take all ticks away."""
        for item in [*_children(self._scene), *(row for each in _children(self._database) for row in _children(each))]:
            item.setCheckState(0, qt.Qt.Unchecked)

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

    def _addRow(self, parent: Any, text: str, whose: str, kind: str, identity: str, isTicked: bool) -> None:
        item = qt.QTreeWidgetItem(parent, [text, whose])
        item.setToolTip(WHAT, text)
        item.setToolTip(WHOSE, whose)
        item.setData(0, KIND_ROLE, kind)
        item.setData(0, ID_ROLE, identity)
        item.setCheckState(0, qt.Qt.Checked if isTicked else qt.Qt.Unchecked)

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


def _children(item: Any) -> list[Any]:
    return [item.child(row) for row in range(item.childCount())]


def _isTicked(item: Any) -> bool:
    return bool(item.checkState(0) == qt.Qt.Checked)
