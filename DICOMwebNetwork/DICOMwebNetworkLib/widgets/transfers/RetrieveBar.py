"""Retrieve and load: where to, when to load, how much there is to fetch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from DICOMwebNetworkLib.dicomweb.resources import resource_path
from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError
from DICOMwebNetworkLib.model.jobs import RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.records import Record

from ..common.choices import fillCombo
from ..common.display import number
from ..common.enginetexts import engineText
from ..results.LocalColumn import LocalColumn
from ..results.rows import Row, byConnection, uidsOf
from .RetrievePlan import labelOf, planText
from .TransferTexts import transfersText

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
        self._rows: Sequence[Row] = ()
        self._impossible: Sequence[str] = ()
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

    def setSelection(self, rows: Sequence[Row]) -> None:
        """Say what Retrieve is to fetch."""
        self._rows, self._impossible = _divided(rows)
        self.update()

    def retrieve(self, rows: Sequence[Row], isLoading: bool) -> None:
        """Fetch studies, series and instances, each from its server; what is on its way already is left out, and what
        cannot be asked for, which is said.

        :param isLoading: load them into the scene as the load policy says.
        """
        policy = self._ui.loadPolicyComboBox.currentData if isLoading else "none"
        possible, impossible = _divided(rows)
        self._impossible = impossible or self._impossible
        for connection, those in byConnection(possible):
            # The same study may have been chosen on two servers.
            coming = self._coming()
            records = [row.record for row in those if not _isAmong(coming, row.record)]
            if not records:
                continue
            targets = tuple(RetrieveTarget(*uidsOf(record)) for record in records)
            try:
                self._logic.startRetrieve(
                    connection, targets, labelOf(records), loadPolicy=policy, destination=self._destination()
                )
            except DICOMwebNetworkError as error:
                self._ui.planLabel.text = engineText(error)
                self._ui.planLabel.visible = True
                return
        self.update()

    def update(self) -> None:
        """Write the plan and enable what can be done."""
        why = self._whyNot()
        ui = self._ui
        records = [row.record for row in self._rows]
        destination = ui.destinationComboBox.currentData
        plan = planText(records, self._states, destination == DATABASE) if records else ""
        ui.planLabel.text = "\n".join(
            text for text in (plan, _impossibleText(self._impossible), transfersText(self._logic)) if text
        )
        ui.planLabel.visible = bool(ui.planLabel.text)
        isKept = destination != TEMPORARY
        whyNotOnly = why or ("" if isKept else _("A temporary database goes away after loading; use Retrieve and load"))
        ui.retrieveButton.enabled = not whyNotOnly
        ui.retrieveButton.toolTip = whyNotOnly or _("Fetch the selected studies and series (Ctrl+Enter)")
        canLoad = destination != FOLDER
        whyNotLoad = why or ("" if canLoad else _("Files in a folder are not loaded; save to the database instead"))
        ui.retrieveAndLoadButton.enabled = not whyNotLoad
        ui.retrieveAndLoadButton.toolTip = whyNotLoad or _(
            "Fetch the selected studies and series and load them into the scene (Shift+Enter; double click on a series)"
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
        if self._impossible and not self._rows:
            return self._impossible[0]
        if not self._rows:
            return _("Select a study or series first")
        if not self._destination():
            return _("Choose the folder for the files first")
        if self._destination() == DATABASE and not self._logic.databaseIsOpen:
            return _("The DICOM database is not open; create it at the top of this panel")
        coming = self._coming()
        if coming and all(_isAmong(coming, row.record) for row in self._rows):
            return _("This is being retrieved already; Cancel stops it")
        return ""

    def _coming(self) -> set[tuple[str, ...]]:
        """Return the UIDs of what is on its way to the chosen destination."""
        destination = self._destination()
        isFolder = destination not in (DATABASE, TEMPORARY)
        return {
            tuple(uid for uid in (one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid) if uid)
            for job in self._logic.jobs()
            if not job.state.is_end and isinstance(job.request, RetrieveRequest)
            if not job.destination.isTransient and job.destination.isFolder == isFolder
            if destination != TEMPORARY and (not isFolder or job.destination.folder == destination)
            for one in job.request.targets
        }

    def _onDestinationChosen(self, _value: Any = None) -> None:
        self._ui.destinationFolderRow.visible = self._ui.destinationComboBox.currentData == FOLDER
        self.update()

    def _onBrowse(self, _checked: bool = False) -> None:
        edit = self._ui.destinationFolderLineEdit
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder for the files"), edit.text)
        if folder:
            edit.text = folder

    def _onRetrieve(self, _checked: bool = False) -> None:
        self.retrieve(self._rows, isLoading=False)

    def _onRetrieveAndLoad(self, _checked: bool = False) -> None:
        self.retrieve(self._rows, isLoading=True)

    def _onCancel(self, _checked: bool = False) -> None:
        for job in self._logic.jobs():
            if not job.state.is_end:
                self._logic.cancelJob(job.id)


def _divided(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """Return the rows that can be asked for, and of the others why not: some servers hold UIDs that are none."""
    possible, impossible = [], []
    for row in rows:
        try:
            resource_path(*uidsOf(row.record))
        except DICOMwebNetworkError as error:
            impossible.append(engineText(error))
        else:
            possible.append(row)
    return possible, impossible


def _impossibleText(reasons: Sequence[str]) -> str:
    if len(reasons) < 2:
        return _("Cannot be retrieved: {reason}").format(reason=reasons[0]) if reasons else ""
    text = _("{count} of them cannot be retrieved, the first because: {reason}")
    return text.format(count=number(len(reasons)), reason=reasons[0])


def _isAmong(coming: set[tuple[str, ...]], record: Record) -> bool:
    """Whether a record, or what holds it, is on its way."""
    uids = uidsOf(record)
    return any(tuple(uids[:length]) in coming for length in range(1, len(uids) + 1))
