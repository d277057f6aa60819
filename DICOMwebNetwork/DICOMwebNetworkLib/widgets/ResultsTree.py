"""The tree of studies and series."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.records import InstanceRecord, Record, SeriesRecord, StudyRecord

from .columns import setColumnWidths
from .display import dicomDate, personName
from .Icons import Icons
from .InstanceRows import InstanceRows
from .LocalColumn import LocalColumn
from .resultcolumns import DATE, DESCRIPTION, IMAGES, LOCAL, PATIENT, SERIES, SORT_KEYS, WIDTHS_IN_DIGITS
from .rowkeys import keyOf, keysAbove
from .timers import makeTimer

SECONDS_AT_ONCE = 0.015
FEW_ROWS = 500
KEY_ROLE = qt.Qt.UserRole
HEADER_KEY = "DICOMwebNetwork/ResultsHeader"


class ResultsTree:
    """Shows studies in chunks, so that ten thousand rows never stop the window; series under them on demand.

    Sorting is done on the records and the rows are written anew: Qt would sort texts, and all of them at once. Only the
    items of opened studies are kept; a row says by its key, which holds the UIDs, what it shows.

    :param tree: QTreeWidget.
    :param states: answers for the "Local" column.
    :param onExpanded: called with the study or series whose series or instances are wanted for the first time.
    """

    def __init__(
        self, tree: Any, icons: Icons, states: LocalColumn, onExpanded: Callable[[StudyRecord | SeriesRecord], None]
    ) -> None:
        self.widget = tree
        self._icons = icons
        self._states = states
        self._onExpanded = onExpanded
        self._studies: dict[str, StudyRecord] = {}
        self._series: dict[str, dict[str, SeriesRecord]] = {}
        self._instances = InstanceRows(KEY_ROLE, self.refreshLocal)
        self._pending: deque[str] = deque()
        self._filledCount = 0
        self._sortColumn, self._isDescending = -1, False
        self._openItems: dict[str, Any] = {}
        self._failed: set[str] = set()
        self._wasExpanded: set[str] = set()
        self._wasSelected: set[str] = set()
        self._timer = makeTimer(0, self._insertChunk)
        self._trimTimer = makeTimer(0, self._trim)
        self._localTimer = makeTimer(60, self._refreshVisible)
        self._loadingText = _("Reading series…")
        self._loadingInstancesText = _("Reading instances…")
        self._seriesText = _("Series {number}")
        self._setUpHeader()
        tree.itemExpanded.connect(self._onItemExpanded)
        tree.verticalScrollBar().valueChanged.connect(self._onScrolled)

    def _setUpHeader(self) -> None:
        header = self.widget.header()
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)
        header.setStretchLastSection(False)
        header.setContextMenuPolicy(qt.Qt.CustomContextMenu)
        header.customContextMenuRequested.connect(self._onHeaderMenu)
        header.sectionClicked.connect(self._onSectionClicked)
        setColumnWidths(self.widget, WIDTHS_IN_DIGITS)
        for column in (IMAGES, SERIES):
            self.widget.headerItem().setTextAlignment(column, qt.Qt.AlignRight | qt.Qt.AlignVCenter)
        state = qt.QSettings().value(HEADER_KEY)
        if state:
            header.restoreState(state)
        header.setSortIndicatorShown(False)

    def saveHeader(self) -> None:
        """Keep the order, widths and choice of columns for the next time."""
        qt.QSettings().setValue(HEADER_KEY, self.widget.header().saveState())

    @property
    def studyCount(self) -> int:
        """Number of studies, those still to be shown included."""
        return len(self._studies)

    @property
    def isFilling(self) -> bool:
        """Whether rows are still to be shown."""
        return bool(self._pending)

    def clear(self) -> None:
        """Forget all rows."""
        self._timer.stop()
        self._localTimer.stop()
        self._studies, self._series, self._pending = {}, {}, deque()
        self._openItems, self._failed = {}, set()
        self._instances.clear()
        self._filledCount = 0
        self._wasExpanded, self._wasSelected = set(), set()
        if self.widget.topLevelItemCount <= FEW_ROWS:
            self.widget.clear()
        else:
            # Ten thousand rows take a tenth of a second to destroy; the first new ones are written into them.
            self.widget.clearSelection()
            self._trimTimer.start()

    def close(self) -> None:
        """Stop all timers."""
        self._timer.stop()
        self._localTimer.stop()
        self._trimTimer.stop()
        self._instances.close()

    def addStudies(self, studies: Iterable[StudyRecord], areSelected: bool = False) -> None:
        """Add rows at the end; the order that the user chose comes with ``sortNow``."""
        for study in studies:
            if study.study_instance_uid not in self._studies:
                # Ten thousand raw answers, which are not shown, would make the garbage collector stop the window.
                self._studies[study.study_instance_uid] = replace(study, dicom_json={})
                self._pending.append(study.study_instance_uid)
                if areSelected:
                    self._wasSelected.add(study.study_instance_uid)
        self._timer.start()

    def sortNow(self) -> None:
        """Show the rows in the order that the user chose."""
        if self._sortColumn in SORT_KEYS:
            self._rebuild()

    def setSeries(self, studyUID: str, series: Iterable[SeriesRecord]) -> None:
        """Show the series of a study, in the order of their numbers."""
        ordered = sorted(
            series, key=lambda one: (one.series_number is None, one.series_number, one.series_instance_uid)
        )
        self._series[studyUID] = {one.series_instance_uid: one for one in ordered}
        item = self._openItems.get(studyUID)
        if item is not None:
            self._showSeries(item, studyUID)

    def setInstances(self, series: SeriesRecord, instances: Iterable[InstanceRecord]) -> None:
        """Show the instances of a series, in the order of their numbers."""
        item = self._itemOf(keyOf(series))
        self._instances.keep(series.series_instance_uid, instances)
        if item is not None:
            self._removeChildren(item)
            self._instances.show(item, series.series_instance_uid)

    def setFailed(self, record: Record, text: str) -> None:
        """Say under a study or series why what it holds cannot be shown; opening it again tries again."""
        item = self._itemOf(keyOf(record))
        if item is not None:
            self._failed.add(keyOf(record))
            self._setOnlyChild(item, text)

    def remove(self, records: Sequence[Record]) -> None:
        """Take rows away whose studies, series or instances are no more."""
        for record in records:
            key = keyOf(record)
            item = self._itemOf(key)
            if isinstance(record, StudyRecord):
                self._studies.pop(key, None)
                self._openItems.pop(key, None)
            elif isinstance(record, SeriesRecord):
                self._series.get(record.study_instance_uid, {}).pop(record.series_instance_uid, None)
            if item is None:
                continue
            if item.parent() is not None:
                item.parent().removeChild(item)
            else:
                self.widget.takeTopLevelItem(self.widget.indexOfTopLevelItem(item))
                self._filledCount -= 1

    def seriesOf(self, studyUID: str) -> list[SeriesRecord]:
        """Return the series of a study that are known."""
        return list(self._series.get(studyUID, {}).values())

    def seriesOfInstance(self, instance: InstanceRecord) -> SeriesRecord | None:
        """Return the series of an instance that is shown."""
        return self._series.get(instance.study_instance_uid, {}).get(instance.series_instance_uid)

    def recordOf(self, item: Any) -> Record | None:
        """Return the record of a row; None for a row that only says something."""
        key = item.data(0, KEY_ROLE) if item is not None else None
        uids = str(key or "").split("/")
        if len(uids) == 1:
            return self._studies.get(uids[0])
        return (
            self._series.get(uids[0], {}).get(uids[1]) if len(uids) == 2 else self._instances.record(uids[1], uids[2])
        )

    def selectedRecords(self) -> list[Record]:
        """Return what is selected; a row is left out when the row above it, which holds it, is selected too."""
        records = {keyOf(r): r for r in map(self.recordOf, self.widget.selectedItems()) if r is not None}
        return [record for key, record in records.items() if not any(above in records for above in keysAbove(key))]

    def refreshLocal(self) -> None:
        """Bring the "Local" column of what is on the screen up to date, soon."""
        if not self._localTimer.isActive():
            self._localTimer.start()

    def showSelected(self) -> None:
        """Bring the current row back into sight if it is selected."""
        item = self.widget.currentItem()
        if item is not None and item.isSelected():
            self.widget.scrollToItem(item)

    def _rebuild(self) -> None:
        """Make all rows anew in the chosen order; what was open and selected will be so again."""
        self._timer.stop()
        self._wasExpanded.update(uid for uid, item in self._openItems.items() if item.isExpanded())
        self._openItems = {}
        self._wasSelected.update(str(item.data(0, KEY_ROLE)) for item in self.widget.selectedItems())
        ordered = sorted(
            self._studies, key=lambda uid: SORT_KEYS[self._sortColumn](self._studies[uid]), reverse=self._isDescending
        )
        self.widget.clearSelection()
        self._pending, self._filledCount = deque(ordered), 0
        self._insertChunk()

    def _insertChunk(self) -> None:
        end = time.perf_counter() + SECONDS_AT_ONCE
        self.widget.setUpdatesEnabled(False)
        while self._pending and time.perf_counter() < end:
            self._showStudy(self._studies[self._pending.popleft()])
        self.widget.setUpdatesEnabled(True)
        if self._pending:
            self._timer.start()

    def _trim(self) -> None:
        """Take off rows of an earlier search, a few at once."""
        end = time.perf_counter() + SECONDS_AT_ONCE
        self.widget.setUpdatesEnabled(False)
        surplus = self.widget.topLevelItemCount - self._filledCount - len(self._pending)
        while surplus > 0 and time.perf_counter() < end:
            self.widget.takeTopLevelItem(self.widget.topLevelItemCount - 1)
            surplus -= 1
        self.widget.setUpdatesEnabled(True)
        if surplus > 0:
            self._trimTimer.start()

    def _showStudy(self, study: StudyRecord) -> None:
        """Show a study in the next row; a row that is there already is written anew, which is faster than a new one."""
        localText, localIcon = self._states.textAndIcon(study)
        texts = [
            personName(study.patient_name) or study.patient_id or "–",
            localText,
            dicomDate(study.study_date),
            ", ".join(study.modalities),
            study.study_description,
            "" if study.instance_count is None else str(study.instance_count),
            "" if study.series_count is None else str(study.series_count),
            study.patient_id,
            study.accession_number,
        ]
        if self._filledCount < self.widget.topLevelItemCount:
            item = self.widget.topLevelItem(self._filledCount)
            self._rewrite(item, texts)
        else:
            item = qt.QTreeWidgetItem(self.widget, texts)
            item.setChildIndicatorPolicy(qt.QTreeWidgetItem.ShowIndicator)
        self._filledCount += 1
        self._dress(item, study.study_instance_uid, localIcon)
        born = [study.patient_sex, dicomDate(study.patient_birth_date)]
        item.setToolTip(PATIENT, " · ".join(word for word in [texts[PATIENT], study.patient_id, *born] if word))
        item.setToolTip(DESCRIPTION, study.study_description)
        if study.study_instance_uid in self._wasExpanded:
            self._wasExpanded.discard(study.study_instance_uid)
            item.setExpanded(True)

    def _rewrite(self, item: Any, texts: list[str]) -> None:
        item.setExpanded(False)
        self._removeChildren(item)
        for column, text in enumerate(texts):
            item.setText(column, text)

    def _dress(self, item: Any, key: str, localIcon: str) -> None:
        item.setData(0, KEY_ROLE, key)
        item.setIcon(LOCAL, self._icons.rowIcon(localIcon))
        for column in (IMAGES, SERIES):
            item.setTextAlignment(column, qt.Qt.AlignRight | qt.Qt.AlignVCenter)
        if key in self._wasSelected:
            self._wasSelected.discard(key)
            item.setSelected(True)

    def _itemOf(self, key: str) -> Any:
        """Return the row of a key, if it is shown in an opened row."""
        above = keysAbove(key)
        if not above:
            return self._openItems.get(key) or self._topLevelItem(key)
        parent = self._itemOf(above[-1])
        children = [] if parent is None else [parent.child(row) for row in range(parent.childCount())]
        return next((child for child in children if child.data(0, KEY_ROLE) == key), None)

    def _topLevelItem(self, key: str) -> Any:
        items = (self.widget.topLevelItem(row) for row in range(self._filledCount))
        return next((item for item in items if item.data(0, KEY_ROLE) == key), None)

    def _onItemExpanded(self, item: Any) -> None:
        record = self.recordOf(item)
        if isinstance(record, StudyRecord):
            self._onStudyExpanded(item, record)
        elif isinstance(record, SeriesRecord):
            self._onSeriesExpanded(item, record)

    def _onSeriesExpanded(self, item: Any, series: SeriesRecord) -> None:
        key = keyOf(series)
        if self._instances.isKnown(series.series_instance_uid):
            if item.childCount() == 0:
                self._instances.show(item, series.series_instance_uid)
            self.refreshLocal()
        elif item.childCount() == 0 or key in self._failed:
            self._failed.discard(key)
            self._setOnlyChild(item, self._loadingInstancesText)
            self._onExpanded(series)

    def _onStudyExpanded(self, item: Any, study: StudyRecord) -> None:
        studyUID = study.study_instance_uid
        self._openItems[studyUID] = item
        if studyUID in self._series:
            if item.childCount() == 0:
                self._showSeries(item, studyUID)
            self.refreshLocal()
        elif item.childCount() == 0 or studyUID in self._failed:
            self._failed.discard(studyUID)
            self._setOnlyChild(item, self._loadingText)
            self._onExpanded(study)

    def _setOnlyChild(self, item: Any, text: str) -> None:
        self._removeChildren(item)
        child = qt.QTreeWidgetItem(item, [text])
        child.setFlags(qt.Qt.ItemIsEnabled)
        child.setFirstColumnSpanned(True)

    @staticmethod
    def _removeChildren(item: Any) -> None:
        while item.childCount():
            item.removeChild(item.child(0))

    def _showSeries(self, item: Any, studyUID: str) -> None:
        self._removeChildren(item)
        for series in self._series[studyUID].values():
            localText, localIcon = self._states.textAndIcon(series)
            name = "–" if series.series_number is None else self._seriesText.format(number=series.series_number)
            count = "" if series.instance_count is None else str(series.instance_count)
            child = qt.QTreeWidgetItem(
                item, [name, localText, "", series.modality, series.series_description, count, "", "", ""]
            )
            self._dress(child, keyOf(series), localIcon)
            child.setToolTip(DESCRIPTION, series.series_description)
            child.setChildIndicatorPolicy(qt.QTreeWidgetItem.ShowIndicator)

    def _onScrolled(self, _value: int) -> None:
        self.refreshLocal()

    def _refreshVisible(self) -> None:
        self._states.readJobs()
        item = self.widget.itemAt(qt.QPoint(1, 1))
        bottom = self.widget.viewport().height
        while item is not None and self.widget.visualItemRect(item).top() <= bottom:
            record = self.recordOf(item)
            if record is not None:
                text, icon = self._states.textAndIcon(record)
                if text != item.text(LOCAL):
                    item.setText(LOCAL, text)
                    item.setIcon(LOCAL, self._icons.rowIcon(icon))
            item = self.widget.itemBelow(item)

    def _onSectionClicked(self, column: int) -> None:
        """Sort by a column; a second click turns the order round. "Local" changes too quickly to be an order."""
        if column not in SORT_KEYS:
            return
        self._isDescending = not self._isDescending if column == self._sortColumn else column in (DATE, IMAGES, SERIES)
        self._sortColumn = column
        header = self.widget.header()
        header.setSortIndicatorShown(True)
        header.setSortIndicator(column, qt.Qt.DescendingOrder if self._isDescending else qt.Qt.AscendingOrder)
        self._rebuild()

    def _onHeaderMenu(self, position: Any) -> None:
        header = self.widget.header()
        menu = qt.QMenu(header)
        menu.setAttribute(qt.Qt.WA_DeleteOnClose)
        for column in range(1, self.widget.columnCount):
            action = menu.addAction(self.widget.headerItem().text(column))
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(column))
            action.toggled.connect(lambda isShown, column=column: header.setSectionHidden(column, not isShown))
        menu.popup(header.mapToGlobal(position))
