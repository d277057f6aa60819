"""The context menu of the results: what can be done with the selected rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError
from DICOMwebNetworkLib.model.records import InstanceRecord, SeriesRecord, StudyRecord

from ..common.display import dicomDate, personName
from ..common.enginetexts import engineText
from ..common.Icons import Icons
from ..common.MessageLine import MessageLine
from .ResultsTree import ResultsTree
from .rows import Row, byConnection, uidsOf

SHOWN_NAMES = 5


class ResultsMenu:
    """Actions on studies, series and instances.

    :param logic: the module's logic.
    :param ui: widgets by name.
    :param onDeleted: called when rows were deleted on the server.
    """

    def __init__(self, logic: Any, ui: Any, tree: ResultsTree, icons: Icons, onDeleted: Callable[[], None]) -> None:
        self._logic = logic
        self._ui = ui
        self._tree = tree
        self._onRowsDeleted = onDeleted
        self._message = MessageLine(ui, "action", icons)
        self._rows: Sequence[Row] = ()
        self._handle: Any = None
        ui.actionButton.clicked.connect(self._onDismiss)

    def popup(self, position: Any) -> None:
        """Open the menu for the selected rows.

        :param position: in the viewport of the tree.
        """
        self._rows = self._tree.selectedRows()
        if not self._rows:
            return
        ui = self._ui
        menu = qt.QMenu(ui.resultsTree)
        menu.setObjectName("resultsMenu")
        menu.setAttribute(qt.Qt.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for text, button in (
            (_("Retrieve and load"), ui.retrieveAndLoadButton),
            (_("Retrieve"), ui.retrieveButton),
        ):
            action = menu.addAction(text)
            action.enabled = button.enabled
            action.toolTip = button.toolTip
            action.triggered.connect(button.click)
        menu.addSeparator()
        menu.addAction(_("Show metadata")).triggered.connect(self._onShowMetadata)
        menu.addAction(_("Copy UIDs")).triggered.connect(self.copyUIDs)
        menu.addSeparator()
        if hasattr(slicer.modules, "dicom"):
            menu.addAction(_("Open the DICOM module")).triggered.connect(self._onOpenDICOMModule)
        self._addRemovals(menu)
        menu.popup(ui.resultsTree.viewport().mapToGlobal(position))

    def _addRemovals(self, menu: Any) -> None:
        """Add what takes data away, here or on the server; what cannot be done says why."""
        remove = menu.addAction(_("Remove local copy…"))
        remove.enabled = bool(self._removable())
        remove.toolTip = (
            _("The server keeps its copy")
            if remove.enabled
            else _("Nothing of this is on this computer; of a series, everything or nothing is removed")
        )
        remove.triggered.connect(self._onRemoveLocal)
        servers = ", ".join(dict.fromkeys(row.serverName for row in self._rows))
        delete = menu.addAction(_("Delete on {server}…").format(server=servers))
        delete.enabled = self._handle is None
        delete.toolTip = (
            _("For all who use that server; you are asked twice")
            if delete.enabled
            else _("What was to be deleted before is not done yet")
        )
        delete.triggered.connect(self._onDelete)

    def copyUIDs(self, _checked: bool = False) -> None:
        """Put the UIDs of the selected rows on the clipboard, one a line."""
        uids = dict.fromkeys(uidsOf(row.record)[-1] for row in self._tree.selectedRows())
        qt.QApplication.clipboard().setText("\n".join(uids))

    def close(self) -> None:
        """Stop asking the server; what it was told to delete it may have deleted."""
        if self._handle is not None:
            self._handle.cancel()

    def _onShowMetadata(self, _checked: bool = False) -> None:
        self._ui.metadataSection.collapsed = False

    def _onOpenDICOMModule(self, _checked: bool = False) -> None:
        slicer.util.selectModule("DICOM")

    def _onDismiss(self, _checked: bool = False) -> None:
        self._message.hide()

    def _removable(self) -> list[Row]:
        """Return the selected studies and series of which something is here: the database removes whole series."""
        return [
            row
            for row in self._rows
            if not isinstance(row.record, InstanceRecord)
            and self._logic.localState(*uidsOf(row.record)[:2])[0] != "none"
        ]

    def _onRemoveLocal(self, _checked: bool = False) -> None:
        rows = self._removable()
        text = _(
            "Remove from the DICOM database of this computer, files included:\n{what}\n\nThe server keeps its copy."
        )
        if not slicer.util.confirmOkCancelDisplay(text.format(what=_names(rows)), _("Remove local copy")):
            return
        wanted = [(*uidsOf(row.record), "")[:2] for row in rows]
        try:
            self._logic.startRemoveLocal(wanted, self._message.hide, self._onNotRemoved)
        except DICOMwebNetworkError as error:
            self._onNotRemoved(error)
        else:
            self._message.show("busy", _("Removing from the DICOM database…"))

    def _onNotRemoved(self, error: Exception) -> None:
        self._message.showError(error, _("OK"))

    def _onDelete(self, _checked: bool = False) -> None:
        rows = tuple(self._rows)
        profiles = [connection.profile for connection, _those in byConnection(rows)]
        where = ", ".join(f"{profile.name} ({profile.base_url})" for profile in profiles)
        what = _names(rows)
        first = _("Delete on the server {where}:\n{what}").format(where=where, what=what)
        last = _(
            "This cannot be undone, and all who use {where} lose this data:\n{what}\n\nDelete it for good?"
        ).format(where=where, what=what)
        title = _("Delete on the server")
        if not slicer.util.confirmOkCancelDisplay(first, title) or not slicer.util.confirmOkCancelDisplay(last, title):
            return
        names = ", ".join(profile.name for profile in profiles)
        self._message.show("busy", _("Deleting on {server}…").format(server=names))
        self._handle = self._logic.runInBackground(lambda token: _delete(rows, token), self._onDeleted, self._onError)

    def _onDeleted(self, outcome: tuple[list[Row], list[str]]) -> None:
        self._handle = None
        deleted, refusals = outcome
        self._tree.remove(deleted)
        self._onRowsDeleted()
        words = [_("Deleted on the server: {count}.").format(count=len(deleted))] if deleted else []
        if refusals:
            words += [_("Not deleted: {count}.").format(count=len(refusals)), *refusals[:SHOWN_NAMES]]
        self._message.show("error" if refusals else "ok", "\n".join(words), _("OK"))

    def _onError(self, error: Exception) -> None:
        self._handle = None
        self._message.showError(error, _("OK"))


def _delete(rows: Sequence[Row], token: Any) -> tuple[list[Row], list[str]]:
    """Delete one after the other, each on its server; return what was deleted and why the rest was not."""
    deleted, refusals = [], []
    for row in rows:
        try:
            row.connection.delete(*uidsOf(row.record), cancel=token)
        except DICOMwebNetworkError as error:
            refusals.append(f"{_name(row)}: {engineText(error)}")
        else:
            deleted.append(row)
    return deleted, refusals


def _names(rows: Sequence[Row]) -> str:
    """Return what a question names: a line each, not too many of them, with its server if there are several."""
    areSeveral = len(byConnection(rows)) > 1
    lines = [f"{_name(row)} · {row.serverName}" if areSeveral else _name(row) for row in rows[:SHOWN_NAMES]]
    if len(rows) > SHOWN_NAMES:
        lines.append(_("and {count} more").format(count=len(rows) - SHOWN_NAMES))
    return "\n".join(lines)


def _name(row: Row) -> str:
    record = row.record
    if isinstance(record, StudyRecord):
        kind = _("Study")
        words = [personName(record.patient_name), record.patient_id, dicomDate(record.study_date)]
        words.append(record.study_description)
    elif isinstance(record, SeriesRecord):
        kind = _("Series")
        words = ["" if record.series_number is None else str(record.series_number), record.modality]
        words.append(record.series_description)
    else:
        kind = _("Instance")
        words = ["" if record.instance_number is None else str(record.instance_number)]
    return f"{kind} {' · '.join(word for word in words if word) or uidsOf(record)[-1]}"
