"""Metadata of a series that was not retrieved."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.local_files import local_errors
from DICOMwebNetworkLib.model.records import SeriesRecord, StudyRecord

from ..common.display import number
from ..common.filedialogs import chosenPath
from ..common.Icons import Icons
from ..common.MessageLine import MessageLine
from ..common.timers import makeTimer
from ..results.rows import Row
from .MetadataTree import MetadataTree
from .TagRow import TagRow, differingTags, filteredRows, tagRows

SERIES_KEPT = 4
WAIT_BEFORE_ASKING_MS = 200
WAIT_BEFORE_FILTERING_MS = 150


class SeriesMetadata:
    """Metadata of all instances of a series, in the order of their instance numbers, and which tags differ."""

    def __init__(self, instances: list[dict[str, Any]]) -> None:
        self.instances = sorted(instances, key=_instanceNumber)
        self.differing = differingTags(self.instances)
        self.firstRows = tagRows(self.instances[0]) if self.instances else []

    def positionOf(self, sopInstanceUID: str) -> int:
        """Return the position of an instance, counted from 1; 1 if it is not among them."""
        uids = [(one.get("00080018", {}).get("Value") or [""])[0] for one in self.instances]
        return uids.index(sopInstanceUID) + 1 if sopInstanceUID in uids else 1


class MetadataSection:
    """Asks for the metadata of the selected series and shows one instance of it.

    :param logic: the module's logic.
    :param ui: widgets by name.
    """

    def __init__(self, logic: Any, ui: Any, icons: Icons) -> None:
        self._logic = logic
        self._ui = ui
        self._message = MessageLine(ui, "metadataMessage", icons)
        self._tree = MetadataTree(ui.metadataTree, self._onExport)
        self._connection: Any = None
        self._series: SeriesRecord | None = None
        self._known: OrderedDict[tuple[Any, str], SeriesMetadata] = OrderedDict()
        self._shown: SeriesMetadata | None = None
        self._wantedInstance = ""
        self._handle: Any = None
        self._filterHandle: Any = None
        self._exportHandle: Any = None
        self._askTimer = makeTimer(ui.metadataTree, WAIT_BEFORE_ASKING_MS, self._ask)
        self._filterTimer = makeTimer(ui.metadataTree, WAIT_BEFORE_FILTERING_MS, self._filter)
        ui.metadataSection.contentsCollapsed.connect(self._onCollapsed)
        ui.instanceSlider.valueChanged.connect(self._onSliderMoved)
        ui.instanceSpinBox.valueChanged.connect(self._onInstanceChosen)
        ui.metadataFilterLineEdit.textChanged.connect(self._onFilterTyped)
        ui.metadataMessageButton.clicked.connect(self._onRetry)
        self.setSelection(())

    def setSelection(self, rows: Sequence[Row]) -> None:
        """Show the one selected series, or say what to select."""
        connection, record = (rows[0].connection, rows[0].record) if len(rows) == 1 else (None, None)
        series = record if isinstance(record, SeriesRecord) else None
        if series is not None and series == self._series and connection is self._connection:
            return
        self._stop()
        self._connection, self._series = connection, series
        if series is None:
            isStudy = isinstance(record, StudyRecord)
            self._showNothing(
                _("Open the study and select one of its series to see its metadata.")
                if isStudy
                else _("Select one series in the results to see its metadata. Nothing is retrieved for it.")
            )
        elif not self._ui.metadataSection.collapsed:
            self._askTimer.start()

    def showInstance(self, sopInstanceUID: str) -> None:
        """Step to one instance of the series, now or when its metadata have come."""
        self._wantedInstance = sopInstanceUID
        if self._shown is not None:
            self._ui.instanceSpinBox.value = self._shown.positionOf(sopInstanceUID)

    def close(self) -> None:
        """Stop everything."""
        self._stop()
        if self._exportHandle is not None:
            self._exportHandle.cancel()
        self._tree.close()

    def _stop(self) -> None:
        self._askTimer.stop()
        self._filterTimer.stop()
        for handle in (self._handle, self._filterHandle):
            if handle is not None:
                handle.cancel()
        self._handle = self._filterHandle = None

    def _onCollapsed(self, isCollapsed: bool) -> None:
        if not isCollapsed and self._series is not None and self._handle is None:
            self._ask()

    def _onExport(self) -> None:
        """Ask for a file, and write the metadata of all instances to it beside the main thread."""
        metadata, series = self._shown, self._series
        if metadata is None or series is None:
            return
        name = f"{series.series_instance_uid}.json"
        window, title = self._ui.metadataTree.window(), _("Export the metadata")
        path = chosenPath(qt.QFileDialog.getSaveFileName(window, title, name, "JSON (*.json)"))
        if path:
            text = _("Metadata of {count} instances were written to {path}.")
            said = text.format(count=number(len(metadata.instances)), path=path)
            self._exportHandle = self._logic.runInBackground(
                lambda _token: writeJSON(metadata.instances, path),
                lambda _value: self._message.show("ok", said),
                self._message.showError,
            )

    def _onRetry(self, _checked: bool = False) -> None:
        self._ask()

    def _ask(self) -> None:
        """Show the metadata of the series; ask the server unless it has told us a moment ago."""
        series, connection = self._series, self._connection
        if series is None:
            return
        key = (connection, series.series_instance_uid)
        if key in self._known:
            self._known.move_to_end(key)
            self._show(self._known[key])
            return
        self._showNothing("")
        self._message.show("busy", _("Reading the metadata of {series}…").format(series=_titleOf(series)))

        def read(token: Any) -> SeriesMetadata:
            return SeriesMetadata(
                connection.series_metadata(series.study_instance_uid, series.series_instance_uid, cancel=token)
            )

        def onDone(metadata: SeriesMetadata) -> None:
            self._handle = None
            self._known[key] = metadata
            while len(self._known) > SERIES_KEPT:
                self._known.popitem(last=False)
            self._show(metadata)

        self._handle = self._logic.runInBackground(read, onDone, self._onError)

    def _onError(self, error: Exception) -> None:
        self._handle = None
        self._message.showError(error, _("Retry"))

    def _showNothing(self, text: str) -> None:
        self._shown = None
        self._tree.show([])
        self._setContentVisible(False)
        if text:
            self._message.show("info", text)

    def _setContentVisible(self, isVisible: bool) -> None:
        ui = self._ui
        for widget in (
            *(ui.metadataTitleLabel, ui.instanceLabel, ui.instanceSlider, ui.instanceSpinBox),
            *(ui.metadataFilterLineEdit, ui.metadataTree),
        ):
            widget.visible = isVisible

    def _show(self, metadata: SeriesMetadata) -> None:
        count = len(metadata.instances)
        if count == 0:
            self._showNothing(_("The server has no metadata of this series."))
            return
        self._shown = metadata
        self._showNote()
        self._setContentVisible(True)
        ui = self._ui
        if self._series is not None:
            ui.metadataTitleLabel.text = _titleOf(self._series)
        position = metadata.positionOf(self._wantedInstance)
        for widget in (ui.instanceSlider, ui.instanceSpinBox):
            wasBlocked = widget.blockSignals(True)
            widget.maximum = count
            widget.value = position
            widget.enabled = count > 1
            widget.blockSignals(wasBlocked)
        ui.instanceSpinBox.setSuffix(_(" of {count}").format(count=count))
        self._showRows(self._currentRows())

    def _showNote(self) -> None:
        """Say where the metadata come from if that is not the server's metadata service."""
        if self._connection is not None and not self._connection.has_metadata_service:
            self._message.show("info", _("This server has no metadata service: the header of one instance is shown."))
        else:
            self._message.hide()

    def _onSliderMoved(self, value: int) -> None:
        self._ui.instanceSpinBox.value = value

    def _onInstanceChosen(self, _value: Any = None) -> None:
        wasBlocked = self._ui.instanceSlider.blockSignals(True)
        self._ui.instanceSlider.value = self._ui.instanceSpinBox.value
        self._ui.instanceSlider.blockSignals(wasBlocked)
        self._showRows(self._currentRows())

    def _currentRows(self) -> list[TagRow]:
        index = self._ui.instanceSpinBox.value - 1
        if self._shown is None or index >= len(self._shown.instances):
            return []
        return self._shown.firstRows if index == 0 else tagRows(self._shown.instances[index])

    def _showRows(self, rows: list[TagRow]) -> None:
        if self._ui.metadataFilterLineEdit.text.strip():
            self._filter()
        else:
            self._showNote()
            self._tree.show(rows, self._shown.differing if self._shown is not None else frozenset())

    def _onFilterTyped(self, _text: str) -> None:
        self._filterTimer.start()

    def _filter(self) -> None:
        """Look for the text beside the main thread: a multi-frame image has ten thousand nested rows."""
        text, rows = self._ui.metadataFilterLineEdit.text, self._currentRows()
        if self._filterHandle is not None:
            self._filterHandle.cancel()
            self._filterHandle = None
        if not text.strip():
            self._showRows(rows)
            return

        def onDone(found: list[TagRow]) -> None:
            self._filterHandle = None
            if self._shown is None:
                return
            self._tree.show(found, self._shown.differing, isAllOpen=True)
            if found:
                self._showNote()
            else:
                self._message.show("info", _("No element contains “{text}”.").format(text=text))

        self._filterHandle = self._logic.runInBackground(lambda _token: filteredRows(rows, text), onDone, self._onError)


def writeJSON(instances: list[dict[str, Any]], path: str) -> None:
    """Write data sets in the DICOM JSON model to a file. On any thread.

    :raises LocalStorageError: the file cannot be written.
    """
    file = Path(path)
    with local_errors(file):
        file.write_text(json.dumps(instances, indent=1, ensure_ascii=False), encoding="utf-8")


def _instanceNumber(instance: dict[str, Any]) -> tuple[bool, float, str]:
    """Order of instances in the stepper: by number, those without one last."""
    uid = str((instance.get("00080018", {}).get("Value") or [""])[0])
    try:
        return False, float((instance.get("00200013", {}).get("Value") or [None])[0]), uid
    except (TypeError, ValueError):
        return True, 0.0, uid


def _titleOf(series: SeriesRecord) -> str:
    words = [series.modality, series.series_description]
    if series.series_number is not None:
        words.insert(0, _("Series {number}").format(number=series.series_number))
    return " · ".join(word for word in words if word) or series.series_instance_uid
