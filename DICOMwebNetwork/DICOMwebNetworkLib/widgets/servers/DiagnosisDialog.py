"""The test of a connection, stage by stage, in a window of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.diagnosis import ServerCapabilities, StageResult, StageVerdict

from ..common.buttons import addButton
from ..common.enginetexts import engineText
from ..common.Icons import Icons
from ..common.timers import makeTimer
from .stages import stageName

ICONS = {
    StageVerdict.OK: "ok",
    StageVerdict.FAILED: "failed",
    StageVerdict.UNKNOWN: "info",
    StageVerdict.NOT_TRIED: "stopped",
}
SEEN = 1


class DiagnosisDialog:
    """Tests a connection and shows each result as it comes; closing the window ends the test.

    :param logic: the module's logic.
    :param connection: what ``logic.connectionFor`` returned.
    :param parent: window that it belongs to.
    :param onUse: called with the address at which DICOMweb was found instead, if the user wants that.
    """

    def __init__(self, logic: Any, connection: Any, icons: Icons, parent: Any, onUse: Callable[[str], None]) -> None:
        self._icons = icons
        self._onUse = onUse
        self._found: ServerCapabilities | None = None
        self._dialog = qt.QDialog(parent)
        self._dialog.setObjectName("diagnosisDialog")
        self._dialog.setWindowTitle(_("Test of {name}").format(name=connection.profile.name))
        self._dialog.setAttribute(qt.Qt.WA_DeleteOnClose)
        self._dialog.destroyed.connect(self._onDestroyed)
        layout = qt.QVBoxLayout(self._dialog)
        self._tree = qt.QTreeWidget(self._dialog)
        self._tree.setObjectName("diagnosisTree")
        self._tree.setColumnCount(2)
        self._tree.setHeaderLabels([_("Stage"), _("What was seen")])
        self._tree.setRootIsDecorated(False)
        self._tree.setWordWrap(True)
        self._tree.setUniformRowHeights(False)
        self._wrapTimer = makeTimer(self._tree, 0, self._wrap)
        self._tree.header().sectionResized.connect(self._onSectionResized)
        layout.addWidget(self._tree)
        self._verdict = qt.QLabel(_("Testing…"), self._dialog)
        self._verdict.setObjectName("diagnosisLabel")
        self._verdict.setWordWrap(True)
        layout.addWidget(self._verdict)
        self._useButton = addButton(layout, self._dialog, "useAddressButton", "", self._onUseAddress)
        self._useButton.setToolTip(_("Set this address in the server and connect"))
        self._useButton.hide()
        row = qt.QHBoxLayout()
        layout.addLayout(row)
        self._copyButton = addButton(row, self._dialog, "copyDiagnosisButton", _("Copy"), self._onCopy)
        self._copyButton.setToolTip(_("Copy the results as text, for the administrator of the server"))
        self._copyButton.setEnabled(False)
        row.addStretch(1)
        addButton(row, self._dialog, "closeDiagnosisButton", _("Close"), self._onClose)
        size = qt.QFontMetrics(self._tree.font)
        self._dialog.resize(90 * size.averageCharWidth(), 28 * size.height())
        self._dialog.show()
        self._handle = logic.diagnose(connection, self._onStage, self._onDone, self._onError)

    def close(self) -> None:
        """Close the window if it is still open."""
        if self._dialog is not None:
            self._dialog.close()

    def _onStage(self, result: StageResult) -> None:
        text = "\n".join(engineText(words) for words in (result.seen, result.advice) if words)
        item = qt.QTreeWidgetItem([stageName(result.stage), text])
        item.setIcon(0, self._icons.icon(ICONS[result.verdict]))
        item.setToolTip(SEEN, text)
        self._tree.addTopLevelItem(item)
        self._tree.resizeColumnToContents(0)
        self._wrapTimer.start()

    def _onSectionResized(self, _column: int, _oldSize: int, _newSize: int) -> None:
        self._wrapTimer.start()

    def _wrap(self) -> None:
        """Give each row as many lines as its text needs; Qt wraps a text, but does not make room for that."""
        metrics = qt.QFontMetrics(self._tree.font)
        margin = metrics.averageCharWidth()
        room = qt.QRect(0, 0, self._tree.columnWidth(SEEN) - 2 * margin, 1)
        for item in [self._tree.topLevelItem(row) for row in range(self._tree.topLevelItemCount)]:
            text = metrics.boundingRect(room, qt.Qt.TextWordWrap, item.text(SEEN))
            item.setSizeHint(SEEN, qt.QSize(0, text.height() + margin // 2))  # pythonqt: QRect has no properties

    def _onDone(self, found: ServerCapabilities) -> None:
        self._found = found
        self._copyButton.setEnabled(True)
        if found.is_usable:
            self._verdict.text = _("The server can be searched.")
        else:
            self._verdict.text = _("The server cannot be searched; the stage that failed tells why.")
        if found.proposed_url:
            self._useButton.text = _("Use {address}").format(address=found.proposed_url)
            self._useButton.show()

    def _onError(self, error: Exception) -> None:
        self._verdict.text = engineText(error)

    def _onCopy(self, _checked: bool = False) -> None:
        if self._found is not None:
            qt.QApplication.clipboard().setText(self._found.to_text())

    def _onUseAddress(self, _checked: bool = False) -> None:
        if self._found is not None:
            self.close()
            self._onUse(self._found.proposed_url)

    def _onClose(self, _checked: bool = False) -> None:
        self.close()

    def _onDestroyed(self, _object: Any = None) -> None:
        self._dialog = None
        self._wrapTimer.stop()
        self._handle.cancel()
