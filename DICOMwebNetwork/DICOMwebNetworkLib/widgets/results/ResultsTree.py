"""The tree of patients, studies, series and instances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.records import InstanceRecord, SeriesRecord, StudyRecord

from ..common.Icons import Icons
from ..common.timers import makeTimer
from ..common.TopRows import TopRows
from .FoundRecords import PATIENT as PATIENT_KEY
from .FoundRecords import FoundRecords
from .InstanceRows import InstanceRows
from .LocalColumn import LocalColumn
from .resultcolumns import DESCRIPTION, LOCAL, NUMBERS, PATIENT
from .ResultsHeader import ResultsHeader
from .ResultsOrder import ResultsOrder
from .rows import Row
from .RowTexts import RowTexts, toolTipOf
from .SeriesPictures import SeriesPictures

KEY_ROLE = qt.Qt.UserRole


class ResultsTree:
    """Shows what was found, what is below a row on demand.

    Sorting is done on the records and the rows are written anew: Qt would sort texts, and all of them at once. Only the
    items of opened rows are kept; a row says by its key, which holds the UIDs, what it shows.

    :param tree: QTreeWidget.
    :param states: answers for the "Local" column.
    :param onWanted: called with the row of a study or series when what is below it is wanted for the first time.
    """

    def __init__(
        self, logic: Any, tree: Any, icons: Icons, states: LocalColumn, onWanted: Callable[[Row], None]
    ) -> None:
        self.widget = tree
        self._icons = icons
        self._states = states
        self._onWanted = onWanted
        self._found = FoundRecords()
        self._texts = RowTexts()
        self.pictures = SeriesPictures(logic, tree, icons, self._showPicture)
        self._isGrouped = False
        self.header = ResultsHeader(tree, self.sortNow)
        self._order = ResultsOrder(tree, self._found, states, self._rebuild)
        self._top = TopRows(tree, self._writeTop, self._fitHeights)
        self._instances = InstanceRows(tree, KEY_ROLE, self._texts, self.refreshLocal)
        self._openItems: dict[str, Any] = {}
        self._failed: set[str] = set()
        self._wasExpanded: set[str] = set()
        self._wasSelected: set[str] = set()
        self._wasCurrent = ""
        self._localTimer = makeTimer(tree, 60, self._refreshVisible)
        self._loadingSeries = _("Reading series…")
        self._loadingInstances = _("Reading instances…")
        tree.itemExpanded.connect(self._onItemExpanded)
        tree.verticalScrollBar().valueChanged.connect(self._onScrolled)

    @property
    def studyCount(self) -> int:
        """Number of studies, those still to be shown included."""
        return self._found.studyCount

    @property
    def connections(self) -> list[Any]:
        """Connections to the servers of the rows."""
        return self._found.connections

    @property
    def isFilling(self) -> bool:
        """Whether rows are still to be sorted or shown."""
        return self._top.isFilling or self._order.isSorting

    def group(self, isGrouped: bool) -> None:
        """Show the studies below their patients, or by themselves."""
        if isGrouped != self._isGrouped:
            self._isGrouped = isGrouped
            self._sort()

    def clear(self) -> None:
        """Forget all rows."""
        self._localTimer.stop()
        self._order.stop()
        self._instances.close()
        self.pictures.forget()
        self._found.clear()
        self._openItems, self._failed = {}, set()
        self._wasExpanded, self._wasSelected, self._wasCurrent = set(), set(), ""
        self._top.clear()

    def close(self) -> None:
        """Stop all timers, and keep the columns for the next time."""
        self.header.save()
        self._localTimer.stop()
        self._order.stop()
        self._instances.close()
        self._top.close()
        self.pictures.close()

    def addStudies(self, connection: Any, studies: Iterable[StudyRecord], areSelected: bool = False) -> None:
        """Add rows at the end; the order that the user chose comes with ``sortNow``."""
        known = set(self._found.patients) if self._isGrouped else set()
        keys = self._found.addStudies(connection, studies)
        patients = self._found.patients if self._isGrouped else []
        if areSelected:
            self._wasSelected.update(keys)
        if self._isGrouped:
            for patient, key in [(self._found.patientOf(key), key) for key in keys]:
                item = self._openItems.get(patient)
                if item is not None and item.childCount():
                    self._writeStudy(key, None, item)
            keys = [patient for patient in patients if patient not in known]
            self.refreshLocal()
        self._top.append(keys)

    def sortNow(self) -> None:
        """Show the rows in the order that the user chose."""
        if self.header.column >= 0:
            self._sort()

    def setSeries(self, study: Row, series: Iterable[SeriesRecord]) -> None:
        """Show the series of a study, in the order of their numbers."""
        key = self._found.keyOf(study)
        self._found.setSeries(key, series)
        item = self._openItems.get(key)
        if item is not None:
            self._writeStudy(key, item, None)
            self._showSeries(item, key)
            self.refreshLocal()

    def setInstances(self, series: Row, instances: Iterable[InstanceRecord]) -> None:
        """Show the instances of a series, in the order of their numbers."""
        key = self._found.keyOf(series)
        self._found.setInstances(key, instances)
        item = self._itemOf(key)
        if item is not None:
            self._removeChildren(item)
            self._instances.show(item, self._found.instancesOf(key))

    def setFailed(self, row: Row, text: str) -> None:
        """Say under a study or series why what it holds cannot be shown; opening it again tries again."""
        key = self._found.keyOf(row)
        item = self._itemOf(key)
        if item is not None:
            self._failed.add(key)
            self._setOnlyChild(item, text)

    def remove(self, rows: Sequence[Row]) -> None:
        """Take rows away whose studies, series or instances are no more."""
        for row in rows:
            key = self._found.keyOf(row)
            patient = self._found.patientOf(key) if self._isGrouped else ""
            items = {one: self._itemOf(one) for one in (key, patient) if one}
            self._found.remove(key)
            self._take(items[key])
            if patient and not self._found.studiesOf(patient):
                self._take(items[patient])
        self._forgetTaken()
        self.refreshLocal()

    def _take(self, item: Any) -> None:
        """Take off a row, if it is shown."""
        if item is None:
            return
        if item.parent() is not None:
            item.parent().removeChild(item)
        else:
            self.widget.takeTopLevelItem(self.widget.indexOfTopLevelItem(item))
            self._top.forget()

    def seriesOfInstance(self, instance: Row) -> Row | None:
        """Return the series of an instance that is shown."""
        series = self._found.rows(self._found.keyAbove(self._found.keyOf(instance)))
        return series[0] if series else None

    def rowOf(self, item: Any) -> Row | None:
        """Return what a row of the tree shows; None for a patient, and for a row that only says something."""
        rows = [] if self._keyOf(item).startswith(PATIENT_KEY) else self._found.rows(self._keyOf(item))
        return rows[0] if rows else None

    def selectedRows(self) -> list[Row]:
        """Return what is selected, the studies of a selected patient; what a selected row holds is left out."""
        keys = dict.fromkeys(self._keyOf(item) for item in self.widget.selectedItems())
        lone = [key for key in keys if not any(above in keys for above in self._found.keysAbove(key))]
        return [row for key in lone for row in self._found.rows(key)]

    def visibleItems(self) -> Iterable[Any]:
        """Yield the rows that are on the screen."""
        item = self.widget.itemAt(qt.QPoint(1, 1))
        bottom = self.widget.viewport().height
        while item is not None and self.widget.visualItemRect(item).top() <= bottom:
            yield item
            item = self.widget.itemBelow(item)

    def refreshLocal(self) -> None:
        """Bring the "Local" column of what is on the screen up to date, soon."""
        if not self._localTimer.isActive():
            self._localTimer.start()

    def showSelected(self) -> None:
        """Bring the current row back into sight if it is selected."""
        item = self.widget.currentItem()
        if item is not None and item.isSelected():
            self.widget.scrollToItem(item)

    @staticmethod
    def _keyOf(item: Any) -> str:
        return str((item.data(0, KEY_ROLE) if item is not None else "") or "")

    def _sort(self) -> None:
        self._order.sort(self.header.column, self.header.isDescending, self._isGrouped)

    def _rebuild(self, keys: list[str]) -> None:
        """Make all rows anew; what was open and selected will be so again."""
        self._wasExpanded.update(key for key, item in self._openItems.items() if item.isExpanded())
        self._openItems = {}
        self._wasSelected.update(self._keyOf(item) for item in self.widget.selectedItems())
        self._wasCurrent = self._keyOf(self.widget.currentItem())
        self._top.replace(keys)
        self.refreshLocal()

    def _writeTop(self, key: str, item: Any) -> None:
        """Write a row of the top level."""
        if item is not None:
            item.setExpanded(False)
            self._removeChildren(item)
        if key.startswith(PATIENT_KEY):
            self._writePatient(key, item)
        else:
            self._writeStudy(key, item, self.widget)

    def _writePatient(self, key: str, item: Any) -> None:
        summary = self._found.summary(key)
        local, icon = self._states.ofPatient([row.record for row in self._found.rows(key)])
        texts = self._texts.ofPatient(summary, local, self._found.serverNames(key))
        if item is None or any(item.text(column) != text for column, text in enumerate(texts)):
            self._written(key, item, self.widget, texts, icon, toolTipOf(summary))

    def _writeStudy(self, key: str, item: Any, parent: Any) -> None:
        study = self._found.study(key)
        local, icon = self._states.textAndIcon(study)
        server = self._found.connectionOf(key).profile.name
        texts = self._texts.ofStudy(study, local, server, self._isGrouped)
        self._written(key, item, parent, texts, icon, toolTipOf(study))

    def _written(self, key: str, item: Any, parent: Any, texts: list[str], icon: str, toolTip: str) -> Any:
        """Write a row that can be opened, a new one if there is none."""
        if item is None:
            item = qt.QTreeWidgetItem(parent, texts)
            item.setChildIndicatorPolicy(qt.QTreeWidgetItem.ShowIndicator)
        else:
            for column, text in enumerate(texts):
                item.setText(column, text)
        item.setData(0, KEY_ROLE, key)
        item.setIcon(LOCAL, self._icons.rowIcon(icon))
        item.setToolTip(PATIENT, toolTip)
        item.setToolTip(DESCRIPTION, texts[DESCRIPTION])
        for column in NUMBERS:
            item.setTextAlignment(column, qt.Qt.AlignRight | qt.Qt.AlignVCenter)
        if key in self._wasSelected:
            self._wasSelected.discard(key)
            item.setSelected(True)
        if key == self._wasCurrent:
            self._wasCurrent = ""
            self.widget.setCurrentItem(item, 0, qt.QItemSelectionModel.NoUpdate)
        if key in self._wasExpanded:
            self._wasExpanded.discard(key)
            item.setExpanded(True)
        return item

    def _itemOf(self, key: str) -> Any:
        """Return the row of a key, if it is shown."""
        if key in self._openItems:
            return self._openItems[key]
        above = self._keyAbove(key)
        if not above:
            items = (self.widget.topLevelItem(row) for row in range(self._top.count))
        else:
            parent = self._itemOf(above)
            items = (parent.child(row) for row in range(0 if parent is None else parent.childCount()))
        return next((item for item in items if self._keyOf(item) == key), None)

    def _keyAbove(self, key: str) -> str:
        """Return the key of the row that a row is shown in; empty for one of the top level."""
        above = self._found.keyAbove(key)
        if key.startswith(PATIENT_KEY) or "/" in above:
            return "" if key.startswith(PATIENT_KEY) else above
        return self._found.patientOf(key) if self._isGrouped else ""

    def _onItemExpanded(self, item: Any) -> None:
        key = self._keyOf(item)
        if not key:
            return
        self._openItems[key] = item
        row = self.rowOf(item)
        if row is None:
            self._showStudies(item, key)
        else:
            self._showBelow(item, key, row)
        self.refreshLocal()

    def _showStudies(self, item: Any, patient: str) -> None:
        if item.childCount() == 0:
            studies = self._found.studiesOf(patient)
            for key in self._order.sorted(studies, self.header.column, self.header.isDescending):
                self._writeStudy(key, None, item)

    def _showBelow(self, item: Any, key: str, row: Row) -> None:
        """Show what is known to be below a study or series, or ask for it."""
        isEmpty = item.childCount() == 0
        if self._found.seriesOf(key) and isEmpty:
            self._showSeries(item, key)
        elif self._found.instancesOf(key) and isEmpty:
            self._instances.show(item, self._found.instancesOf(key))
        elif isEmpty or key in self._failed:
            self._failed.discard(key)
            isStudy = isinstance(row.record, StudyRecord)
            self._setOnlyChild(item, self._loadingSeries if isStudy else self._loadingInstances)
            self._onWanted(row)

    def _setOnlyChild(self, item: Any, text: str) -> None:
        self._removeChildren(item)
        child = qt.QTreeWidgetItem(item, [text])
        child.setFlags(qt.Qt.ItemIsEnabled)
        child.setFirstColumnSpanned(True)

    def _removeChildren(self, item: Any) -> None:
        if item.childCount():
            item.takeChildren()
            self._forgetTaken()

    def _forgetTaken(self) -> None:
        """Let go of opened rows that are in the tree no more."""
        self._openItems = {key: item for key, item in self._openItems.items() if item.treeWidget() is not None}

    def _showSeries(self, item: Any, study: str) -> None:
        self._removeChildren(item)
        for key, series in self._found.seriesOf(study).items():
            local, icon = self._states.textAndIcon(series)
            child = self._written(key, None, item, self._texts.ofSeries(series, local), icon, "")
            self._dress(child, Row(self._found.connectionOf(key), series))
        self._fitHeights()

    def _fitHeights(self) -> None:
        """Let rows with pictures be higher than others if there are any."""
        isShowing = self.pictures.isShown and any(self._found.seriesOf(key) for key in self._openItems)
        isUniform = self._top.isFilling or not isShowing
        if isUniform != self.widget.uniformRowHeights:
            self.widget.uniformRowHeights = isUniform
            self.widget.doItemsLayout()

    def showPictures(self) -> None:
        """Show the thumbnails of all opened studies anew, or icons in their place."""
        for study in [item for key, item in self._openItems.items() if self._found.seriesOf(key)]:
            for child in [study.child(number) for number in range(study.childCount())]:
                row = self.rowOf(child)
                if row is not None:
                    self._dress(child, row)
        self._fitHeights()
        self.refreshLocal()

    def _showPicture(self, series: Row) -> None:
        if series.connection.has_thumbnails:
            item = self._itemOf(self._found.keyOf(series))
            if item is not None:
                self._dress(item, series)
        else:
            self.showPictures()

    def _dress(self, item: Any, series: Row) -> None:
        item.setData(PATIENT, qt.Qt.DecorationRole, self.pictures.pixmap(series))
        item.setToolTip(PATIENT, self.pictures.toolTip(series))

    def _onScrolled(self, _value: int) -> None:
        self.refreshLocal()

    def _refreshVisible(self) -> None:
        self._states.readJobs()
        visible = list(self.visibleItems())
        self.pictures.want([row for row in map(self.rowOf, visible) if row is not None])
        for item in visible:
            key = self._keyOf(item)
            record = self._found.record(key)
            if self._found.studiesOf(key):
                self._writePatient(key, item)
            elif record is not None:
                text, icon = self._states.textAndIcon(record)
                if text != item.text(LOCAL):
                    item.setText(LOCAL, text)
                    item.setIcon(LOCAL, self._icons.rowIcon(icon))
