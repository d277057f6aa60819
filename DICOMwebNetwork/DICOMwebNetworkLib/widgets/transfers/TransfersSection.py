"""The table of transfers."""

from __future__ import annotations

from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError
from DICOMwebNetworkLib.model.jobs import JobState

from ..common.columns import digitsWidth, setColumnWidths
from ..common.display import byteSize, duration, number
from ..common.enginetexts import engineText
from ..common.Icons import Icons
from ..common.timers import makeTimer
from .ReportDialog import ReportDialog
from .TransferTexts import SILENT_S
from .UnfinishedJobs import UnfinishedJobs

TRANSFER, PROGRESS, STATE, SIZE, RATE, TIME_LEFT = range(6)
WIDTHS_IN_DIGITS = {PROGRESS: 13, STATE: 9, SIZE: 8, RATE: 9, TIME_LEFT: 9}
LABEL_DIGITS = 14
HIDDEN_FIRST = (SIZE, RATE, TIME_LEFT)
FEWEST_ROWS, MOST_ROWS = 3, 8
REFRESH_MS = 100
ID_ROLE = qt.Qt.UserRole


class TransfersSection:
    """Shows the jobs and does what can be done with them.

    :param logic: the module's logic.
    :param ui: widgets by name.
    """

    def __init__(self, logic: Any, ui: Any, icons: Icons) -> None:
        self._logic = logic
        self._ui = ui
        self._icons = icons
        self._items: dict[str, Any] = {}
        self._bars: dict[str, Any] = {}
        self._changed: set[str] = set()
        self._dialogs: list[ReportDialog] = []
        self._problem = ""
        self._words = {
            JobState.QUEUED: _("queued"),
            JobState.RUNNING: _("running"),
            JobState.FINISHED: _("finished"),
            JobState.FAILED: _("failed"),
            JobState.STOPPED: _("stopped"),
        }
        self._unfinished = UnfinishedJobs(logic, ui, icons)
        self._timer = makeTimer(ui.transfersTree, REFRESH_MS, self._refresh)
        self._fitTimer = makeTimer(ui.transfersTree, 0, self._fitColumns)
        self._setUpTree()
        ui.cancelJobButton.clicked.connect(self._onCancel)
        ui.retryJobButton.clicked.connect(self._onRetry)
        ui.reportJobButton.clicked.connect(self._onReport)
        ui.clearFinishedButton.clicked.connect(self._onClear)
        self.refreshAll()

    def _setUpTree(self) -> None:
        tree = self._ui.transfersTree
        setColumnWidths(tree, WIDTHS_IN_DIGITS)
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(TRANSFER, qt.QHeaderView.Stretch)
        header.sectionResized.connect(self._onSectionResized)
        for column in (SIZE, RATE, TIME_LEFT):
            tree.headerItem().setTextAlignment(column, qt.Qt.AlignRight | qt.Qt.AlignVCenter)
        tree.itemSelectionChanged.connect(self._updateButtons)
        tree.customContextMenuRequested.connect(self._onMenu)
        tree.itemDoubleClicked.connect(self._onDoubleClick)

    def onJobChanged(self, jobId: str) -> None:
        """Take notice that a job has moved on; it is shown with the next refresh."""
        if jobId not in self._items and jobId not in self._changed:
            self._ui.transfersSection.collapsed = False
        self._changed.add(jobId)
        if not self._timer.isActive():
            self._timer.start()

    def refreshAll(self) -> None:
        """Make the table anew."""
        tree = self._ui.transfersTree
        row = tree.indexOfTopLevelItem(tree.currentItem()) if tree.currentItem() is not None else -1
        tree.clear()
        self._items, self._bars = {}, {}
        self._changed = {job.id for job in self._logic.jobs()}
        self._refresh()
        if 0 <= row < tree.topLevelItemCount:
            tree.setCurrentItem(tree.topLevelItem(row))
        self._unfinished.refresh()

    def close(self) -> None:
        """Stop the timer and close the reports."""
        self._timer.stop()
        self._fitTimer.stop()
        for dialog in self._dialogs:
            dialog.close()

    def _refresh(self) -> None:
        changed, self._changed = self._changed, set()
        jobs = self._logic.jobs()
        if not self._items.keys() <= {job.id for job in jobs}:
            # A job that was tried again has given its place to a new one.
            self.refreshAll()
            return
        for job in jobs:
            if job.id in changed:
                self._showJob(job)
        self._showSummary(jobs)
        self._fitRows()
        self._fitTimer.start()
        self._updateButtons()

    def _fitRows(self) -> None:
        """Give the table the height of its rows, within limits: the results need the rest."""
        tree = self._ui.transfersTree
        rowCount = min(max(tree.topLevelItemCount, FEWEST_ROWS), MOST_ROWS)
        rowSize = tree.sizeHintForRow(0) if tree.topLevelItemCount else 0
        headerSize = tree.header().sizeHint
        tree.setFixedHeight(headerSize.height() + rowCount * rowSize + 2 * tree.frameWidth)  # pythonqt: QSize

    def _onSectionResized(self, column: int, _oldSize: int, _newSize: int) -> None:
        if column == TRANSFER:
            self._fitTimer.start()

    def _fitColumns(self) -> None:
        """Leave out what a narrow table has no room for, so that the name of the transfer can be read."""
        tree = self._ui.transfersTree
        header = tree.header()
        room = tree.viewport().width - LABEL_DIGITS * qt.QFontMetrics(tree.font).averageCharWidth()
        widths = {column: digitsWidth(tree, count) for column, count in WIDTHS_IN_DIGITS.items()}
        for column in HIDDEN_FIRST:
            isHidden = sum(widths.values()) > room
            header.setSectionHidden(column, isHidden)
            if isHidden:
                del widths[column]

    def _showJob(self, job: Any) -> None:
        item = self._items.get(job.id) or self._addItem(job)
        state, progress = job.state, job.progress
        isRunning = state is JobState.RUNNING
        item.setText(STATE, self._words[state])
        item.setIcon(STATE, self._icons.rowIcon(state.value))
        size = job.report.done_bytes if job.report is not None else progress.size_bytes
        item.setText(SIZE, byteSize(size) if size else "")
        isMoving = isRunning and job.silentS < SILENT_S
        item.setText(RATE, f"{byteSize(progress.rate_bytes_per_s)}/s" if isMoving else "")
        isGuessed = isMoving and progress.seconds_left is not None
        item.setText(TIME_LEFT, duration(progress.seconds_left) if isGuessed else "")
        notes = [job.report.error] if job.report is not None and job.report.error else []
        item.setToolTip(STATE, "\n".join(map(engineText, [*notes, *job.notes])))
        self._showBar(self._bars[job.id], job)

    def _addItem(self, job: Any) -> Any:
        tree = self._ui.transfersTree
        item = qt.QTreeWidgetItem(tree, [job.label])
        item.setData(0, ID_ROLE, job.id)
        item.setToolTip(TRANSFER, job.label)
        for column in (SIZE, RATE, TIME_LEFT):
            item.setTextAlignment(column, qt.Qt.AlignRight | qt.Qt.AlignVCenter)
        bar = qt.QProgressBar(tree)
        bar.setObjectName("transferProgressBar")
        bar.setAlignment(qt.Qt.AlignCenter)
        tree.setItemWidget(item, PROGRESS, bar)
        self._items[job.id], self._bars[job.id] = item, bar
        tree.scrollToItem(item)
        if not tree.selectedItems():
            tree.setCurrentItem(item)
        return item

    @staticmethod
    def _showBar(bar: Any, job: Any) -> None:
        progress, isEnd = job.progress, job.state.is_end
        expected = progress.expected_count
        here = progress.here_count + progress.received_count
        if job.report is not None and job.report.instances:
            expected = len(job.report.instances)
            here = sum(instance.verdict.is_success for instance in job.report.instances)
        if expected is None:
            bar.maximum = 1 if isEnd or job.state is JobState.QUEUED else 0
            bar.value = 0
            bar.format = "–" if isEnd else number(here)
            return
        bar.maximum = max(1, expected)
        bar.value = here if expected else 1
        bar.format = f"{number(here)} / {number(expected)}"

    def _showSummary(self, jobs: list[Any]) -> None:
        running = [job for job in jobs if job.state is JobState.RUNNING]
        counts = [
            (len(running), _("{count} running")),
            (sum(job.state is JobState.QUEUED for job in jobs), _("{count} queued")),
            (sum(job.state is JobState.FAILED for job in jobs), _("{count} failed")),
            (sum(job.state is JobState.FINISHED for job in jobs), _("{count} finished")),
            (sum(job.state is JobState.STOPPED for job in jobs), _("{count} stopped")),
        ]
        words = [text.format(count=number(count)) for count, text in counts if count]
        moving = [job for job in running if job.silentS < SILENT_S]
        if moving:
            words.append(f"{byteSize(sum(job.progress.rate_bytes_per_s for job in moving))}/s")
        nothing = _("No transfers yet. What you retrieve or send appears here.")
        self._ui.transfersSummaryLabel.text = "\n".join(filter(None, [" · ".join(words) or nothing, self._problem]))
        self._ui.transfersTree.visible = bool(jobs)
        for name in ("cancelJob", "retryJob", "reportJob", "clearFinished"):
            getattr(self._ui, name + "Button").visible = bool(jobs)

    def _selectedJobs(self) -> list[Any]:
        selected = {str(item.data(0, ID_ROLE)) for item in self._ui.transfersTree.selectedItems()}
        return [job for job in self._logic.jobs() if job.id in selected]

    def _updateButtons(self) -> None:
        jobs, ui = self._selectedJobs(), self._ui
        first = _("Select a transfer first")
        for button, isEnabled, does, why in (
            (
                ui.cancelJobButton,
                any(not job.state.is_end for job in jobs),
                _("Stop the selected transfers; what has arrived is kept"),
                _("The selected transfers have ended"),
            ),
            (
                ui.retryJobButton,
                any(job.state in (JobState.FAILED, JobState.STOPPED) for job in jobs),
                _("Fetch or send what is missing of the selected transfers"),
                _("The selected transfers neither failed nor were stopped"),
            ),
            (
                ui.reportJobButton,
                any(job.report is not None for job in jobs),
                _("Show what became of each instance"),
                _("A transfer has its report when it has ended"),
            ),
        ):
            button.enabled = isEnabled
            button.toolTip = does if isEnabled else (why if jobs else first)
        hasEnded = any(job.state.is_end for job in self._logic.jobs())
        ui.clearFinishedButton.enabled = hasEnded
        ui.clearFinishedButton.toolTip = (
            _("Remove the transfers that have ended from this table") if hasEnded else _("No transfer has ended yet")
        )

    def _onMenu(self, position: Any) -> None:
        menu = qt.QMenu(self._ui.transfersTree)
        menu.setObjectName("transfersMenu")
        menu.setAttribute(qt.Qt.WA_DeleteOnClose)
        for text, slot, button in (
            (_("Cancel"), self._onCancel, self._ui.cancelJobButton),
            (_("Retry"), self._onRetry, self._ui.retryJobButton),
            (_("Do this first"), self._onBump, self._ui.cancelJobButton),
            (_("Report…"), self._onReport, self._ui.reportJobButton),
        ):
            action = menu.addAction(text)
            action.enabled = button.enabled
            action.triggered.connect(slot)
        menu.popup(self._ui.transfersTree.viewport().mapToGlobal(position))

    def _onDoubleClick(self, _item: Any, _column: int) -> None:
        if self._ui.reportJobButton.enabled:
            self._onReport()

    def _onCancel(self, _checked: bool = False) -> None:
        for job in self._selectedJobs():
            if not job.state.is_end:
                self._logic.cancelJob(job.id)

    def _onRetry(self, _checked: bool = False) -> None:
        self._problem = ""
        try:
            for job in self._selectedJobs():
                if job.state in (JobState.FAILED, JobState.STOPPED):
                    self._logic.retryJob(job.id)
        except DICOMwebNetworkError as error:
            self._problem = engineText(error)
        self._showSummary(self._logic.jobs())

    def _onBump(self, _checked: bool = False) -> None:
        for job in self._selectedJobs():
            self._logic.bumpJob(job.id)

    def _onReport(self, _checked: bool = False) -> None:
        for job in self._selectedJobs():
            if job.report is not None:
                self._dialogs.append(ReportDialog(job.report, self._ui.transfersTree.window()))

    def _onClear(self, _checked: bool = False) -> None:
        self._problem = ""
        self._logic.clearFinishedJobs()
        self.refreshAll()
