"""The report of a transfer in a window of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.reports import RetrieveReport, SendReport

from ..common.buttons import addButton
from ..common.enginetexts import engineText
from ..common.filedialogs import chosenPath


class ReportDialog:
    """Shows a report as text and saves it as JSON or CSV.

    :param report: what to show.
    :param parent: window that it belongs to.
    """

    def __init__(self, report: RetrieveReport | SendReport, parent: Any) -> None:
        self._report = report
        self._dialog = qt.QDialog(parent)
        self._dialog.setObjectName("reportDialog")
        self._dialog.setWindowTitle(_("Report of {label}").format(label=report.label or report.job_id))
        self._dialog.setAttribute(qt.Qt.WA_DeleteOnClose)
        self._dialog.destroyed.connect(self._onDestroyed)
        layout = qt.QVBoxLayout(self._dialog)
        text = qt.QPlainTextEdit(report.to_text(), self._dialog)
        text.setObjectName("reportText")
        text.setReadOnly(True)
        layout.addWidget(text)
        row = qt.QHBoxLayout()
        layout.addLayout(row)
        for name, label, toolTip, slot in (
            ("copyReportButton", _("Copy"), _("Copy the text to the clipboard"), self._onCopy),
            ("saveReportJSONButton", _("Save as JSON…"), _("Save the whole report for programs"), self._onSaveJSON),
            (
                "saveReportCSVButton",
                _("Save as CSV…"),
                _("Save one line an instance for a spreadsheet"),
                self._onSaveCSV,
            ),
        ):
            addButton(row, self._dialog, name, label, slot, toolTip)
        row.addStretch(1)
        addButton(row, self._dialog, "closeReportButton", _("Close"), self._onClose, _("Close this window"))
        size = qt.QFontMetrics(text.font)
        self._dialog.resize(80 * size.averageCharWidth(), 24 * size.height())
        self._dialog.show()

    def close(self) -> None:
        """Close the window if it is still open."""
        if self._dialog is not None:
            self._dialog.close()

    def _onDestroyed(self, _object: Any = None) -> None:
        self._dialog = None

    def _onClose(self, _checked: bool = False) -> None:
        self.close()

    def _onCopy(self, _checked: bool = False) -> None:
        qt.QApplication.clipboard().setText(self._report.to_text())

    def _onSaveJSON(self, _checked: bool = False) -> None:
        self._save("report.json", "JSON (*.json)", self._report.to_json())

    def _onSaveCSV(self, _checked: bool = False) -> None:
        self._save("report.csv", "CSV (*.csv)", self._report.to_csv())

    def _save(self, name: str, kinds: str, text: str) -> None:
        path = chosenPath(qt.QFileDialog.getSaveFileName(self._dialog, _("Save the report"), name, kinds))
        if not path:
            return
        try:
            Path(path).write_bytes(text.encode())
        except OSError as error:
            slicer.util.errorDisplay(_("The report was not saved: {error}").format(error=engineText(error)))
