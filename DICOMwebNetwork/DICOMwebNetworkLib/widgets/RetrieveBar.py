"""Retrieve and load: where to, when to load, how much there is to fetch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.records import InstanceRecord, Record, SeriesRecord, StudyRecord

from .choices import fillCombo
from .display import byteSize, dicomDate, duration, number, personName
from .LocalColumn import LocalColumn

SILENT_S = 5
DATABASE, TEMPORARY, FOLDER = "database", "temporary", "folder"


class RetrieveBar:
    """The line below the results that says what Retrieve would do, and the buttons that do it.

    :param logic: the module's logic.
    :param ui: widgets by name.
    """

    def __init__(self, logic: Any, ui: Any, states: LocalColumn) -> None:
        self._logic = logic
        self._ui = ui
        self._states = states
        self._connection: Any = None
        self._records: Sequence[Record] = ()
        fillCombo(
            ui.destinationComboBox,
            [(_("Database"), DATABASE), (_("Temporary"), TEMPORARY), (_("Folder"), FOLDER)],
        )
        fillCombo(ui.loadPolicyComboBox, [(_("at the end"), "complete"), (_("each series"), "each")])
        ui.destinationComboBox.currentIndexChanged.connect(self._onDestinationChosen)
        ui.destinationFolderLineEdit.textChanged.connect(self._onDestinationChosen)
        ui.browseFolderButton.clicked.connect(self._onBrowse)
        ui.retrieveButton.clicked.connect(self._onRetrieve)
        ui.retrieveAndLoadButton.clicked.connect(self._onRetrieveAndLoad)
        ui.cancelRetrieveButton.clicked.connect(self._onCancel)
        self._onDestinationChosen()

    def setSelection(self, connection: Any, records: Sequence[Record]) -> None:
        """Say what Retrieve is to fetch."""
        self._connection, self._records = connection, records
        self.update()

    def retrieve(self, records: Sequence[Record], isLoading: bool) -> None:
        """Fetch studies and series from the server of the search.

        :param isLoading: load them into the scene as the load policy says.
        """
        targets = tuple(
            RetrieveTarget(
                record.study_instance_uid,
                getattr(record, "series_instance_uid", ""),
                getattr(record, "sop_instance_uid", ""),
            )
            for record in records
        )
        policy = self._ui.loadPolicyComboBox.currentData if isLoading else "none"
        try:
            self._logic.startRetrieve(
                self._connection, targets, _label(records), loadPolicy=policy, destination=self._destination()
            )
        except DICOMwebNetworkError as error:
            self._ui.planLabel.text = str(error)

    def update(self) -> None:
        """Write the plan and enable what can be done."""
        why = self._whyNot()
        ui = self._ui
        transfers = self._runningText() or self._troubleText()
        ui.planLabel.text = "\n".join(text for text in (self._planText() if self._records else "", transfers) if text)
        ui.planLabel.visible = bool(ui.planLabel.text)
        isKept = ui.destinationComboBox.currentData != TEMPORARY
        whyNotOnly = why or ("" if isKept else _("A temporary database goes away after loading; use Retrieve and load"))
        ui.retrieveButton.enabled = not whyNotOnly
        ui.retrieveButton.toolTip = whyNotOnly or _("Fetch the selected studies and series")
        canLoad = ui.destinationComboBox.currentData != FOLDER
        whyNotLoad = why or ("" if canLoad else _("Files in a folder are not loaded; save to the database instead"))
        ui.retrieveAndLoadButton.enabled = not whyNotLoad
        ui.retrieveAndLoadButton.toolTip = whyNotLoad or _(
            "Fetch the selected studies and series and load them into the scene (double click on a series)"
        )
        isRunning = any(not job.state.is_end for job in self._logic.jobs())
        ui.cancelRetrieveButton.enabled = isRunning
        ui.cancelRetrieveButton.toolTip = (
            _("Stop all transfers; what has arrived is kept") if isRunning else _("No transfer is running")
        )

    @property
    def canLoad(self) -> bool:
        """Whether "Retrieve and load" can be done now."""
        return bool(self._ui.retrieveAndLoadButton.enabled)

    def _destination(self) -> str:
        chosen = str(self._ui.destinationComboBox.currentData)
        return str(self._ui.destinationFolderLineEdit.text).strip() if chosen == FOLDER else chosen

    def _whyNot(self) -> str:
        """Return why nothing can be retrieved now; empty if something can."""
        if not self._records or self._connection is None:
            return _("Select a study or series first")
        if not self._destination():
            return _("Choose the folder for the files first")
        if self._destination() == DATABASE and not self._logic.databaseIsOpen:
            return _("The DICOM database is not open; choose its folder at the top of this panel")
        return ""

    def _planText(self) -> str:
        counts = [self._states.expectedCount(record) for record in self._records]
        what = self._selectionText()
        if any(count is None for count in counts):
            return _("{what}; the server does not say how many instances.").format(what=what)
        total = sum(count or 0 for count in counts)
        onServer = _("1 instance") if total == 1 else _("{count} instances").format(count=number(total))
        if self._ui.destinationComboBox.currentData != DATABASE:
            return _("{what}: {instances} on the server.").format(what=what, instances=onServer)
        here = sum(
            min(self._states.hereCount(record), count or 0) for record, count in zip(self._records, counts, strict=True)
        )
        return _("{what}: {instances} on the server, {here} here, {missing} to fetch.").format(
            what=what, instances=onServer, here=number(here), missing=number(total - here)
        )

    def _runningText(self) -> str:
        """Return how far the running transfers are: their table may be out of sight."""
        running = [job for job in self._logic.jobs() if job.state is JobState.RUNNING]
        progresses = [job.progress for job in running if isinstance(job.request, RetrieveRequest)]
        expected = [progress.expected_count for progress in progresses if progress.expected_count is not None]
        if not expected:
            return ""
        here = sum(progress.here_count + progress.received_count for progress in progresses)
        parts = [
            _("Retrieving: {here} of {total}").format(here=number(here), total=number(sum(expected))),
            f"{byteSize(sum(progress.rate_bytes_per_s for progress in progresses))}/s",
        ]
        silentS = min(job.silentS for job in running if isinstance(job.request, RetrieveRequest))
        if silentS > SILENT_S:
            return _("{progress} · nothing has come for {time}").format(progress=parts[0], time=duration(silentS))
        seconds = [progress.seconds_left for progress in progresses if progress.seconds_left is not None]
        if seconds:
            parts.append(_("{time} left").format(time=duration(max(seconds))))
        return " · ".join(parts)

    def _troubleText(self) -> str:
        """Return what went wrong with the last transfer: its table may be out of sight."""
        last = next(reversed(self._logic.jobs()), None)
        if last is None or last.report is None:
            return ""
        if last.state is JobState.FAILED:
            counts = [
                f"{number(count)} {verdict.value}"
                for verdict, count in last.report.counts.items()
                if count and not verdict.is_success
            ]
            why = last.report.error or ", ".join(counts)
            return _("{label} failed: {why}").format(label=last.label, why=why)
        return "\n".join(last.notes)

    def _selectionText(self) -> str:
        studyCount = sum(isinstance(record, StudyRecord) for record in self._records)
        seriesCount = sum(isinstance(record, SeriesRecord) for record in self._records)
        counts = (
            (studyCount, _("1 study"), _("{count} studies")),
            (seriesCount, _("1 series"), _("{count} series")),
            (len(self._records) - studyCount - seriesCount, _("1 instance"), _("{count} instances")),
        )
        return ", ".join(
            one if count == 1 else many.format(count=number(count)) for count, one, many in counts if count
        )

    def _onDestinationChosen(self, _value: Any = None) -> None:
        self._ui.destinationFolderRow.visible = self._ui.destinationComboBox.currentData == FOLDER
        self.update()

    def _onBrowse(self, _checked: bool = False) -> None:
        edit = self._ui.destinationFolderLineEdit
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder for the files"), edit.text)
        if folder:
            edit.text = folder

    def _onRetrieve(self, _checked: bool = False) -> None:
        self.retrieve(self._records, isLoading=False)

    def _onRetrieveAndLoad(self, _checked: bool = False) -> None:
        self.retrieve(self._records, isLoading=True)

    def _onCancel(self, _checked: bool = False) -> None:
        for job in self._logic.jobs():
            if not job.state.is_end:
                self._logic.cancelJob(job.id)


def _label(records: Sequence[Record]) -> str:
    """Return what the transfers table shows: the first of them in words, and how many more."""
    first = records[0]
    if isinstance(first, StudyRecord):
        words = [
            personName(first.patient_name) or first.patient_id,
            first.study_description,
            dicomDate(first.study_date),
        ]
    elif isinstance(first, InstanceRecord):
        words = [_("Instance {number}").format(number="?" if first.instance_number is None else first.instance_number)]
    else:
        words = [first.modality, first.series_description or f"{first.series_number or ''}"]
    text = " · ".join(word for word in words if word) or first.study_instance_uid
    return text if len(records) == 1 else f"{text} +{len(records) - 1}"
