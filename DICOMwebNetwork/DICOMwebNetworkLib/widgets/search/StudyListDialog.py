"""A list of studies, pasted or dropped, that becomes a search or a retrieve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.study_lists import parse_study_list

from ..common.display import number
from ..common.enginetexts import engineText
from ..results.rows import Row

LARGEST_FILE_BYTES = 10_000_000
SHOWN_MISSING = 10


class StudyListDialog:
    """A window to paste or drop UIDs, accession numbers or a table into.

    :param logic: the module's logic.
    :param connection: server to find the studies on.
    :param parent: window that it belongs to.
    :param onFound: called with the rows of the studies, and whether they are to be retrieved.
    """

    def __init__(
        self, logic: Any, connection: Any, parent: Any, onFound: Callable[[Sequence[Row], bool], None]
    ) -> None:
        self._logic = logic
        self._connection = connection
        self._onFound = onFound
        self._handle: Any = None
        self._isRetrieving = False
        self._dialog: Any = qt.QDialog(parent)
        self._dialog.setObjectName("studyListDialog")
        self._dialog.setWindowTitle(_("Studies of {server}").format(server=connection.profile.name))
        self._build()
        self._onTextChanged()
        self._dialog.setAttribute(qt.Qt.WA_DeleteOnClose)
        self._dialog.finished.connect(self._onFinished)
        self._dialog.destroyed.connect(self._onDestroyed)
        self._dialog.show()

    def _build(self) -> None:
        layout = qt.QVBoxLayout(self._dialog)
        self._edit = qt.QPlainTextEdit(self._dialog)
        self._edit.setObjectName("studyListEdit")
        self._edit.setPlaceholderText(
            _("Paste or drop study UIDs, accession numbers, or a table (CSV) with a column of these.")
        )
        self._edit.textChanged.connect(self._onTextChanged)
        layout.addWidget(self._edit)
        self._label = qt.QLabel("", self._dialog)
        self._label.setObjectName("studyListLabel")
        self._label.setWordWrap(True)
        layout.addWidget(self._label)
        row = qt.QHBoxLayout()
        layout.addLayout(row)
        self._closeButton = self._addButton(row, "studyListCloseButton", _("Close"), self._onClose)
        row.addStretch(1)
        self._showButton = self._addButton(row, "studyListShowButton", _("Show"), self._onShow)
        self._showButton.setToolTip(_("Show these studies in the results"))
        self._retrieveButton = self._addButton(row, "studyListRetrieveButton", _("Retrieve"), self._onRetrieve)
        self._retrieveButton.setToolTip(_("Show these studies in the results and fetch them all"))
        metrics = qt.QFontMetrics(self._edit.font)
        self._dialog.resize(56 * metrics.averageCharWidth(), 20 * metrics.height())

    def _addButton(self, row: Any, name: str, label: str, slot: Any) -> Any:
        button = qt.QPushButton(label, self._dialog)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        row.addWidget(button)
        return button

    def close(self) -> None:
        """Close the window and stop what it asks."""
        if self._dialog is not None:
            self._dialog.close()

    def _onTextChanged(self) -> None:
        self._readDroppedFile()
        wanted = parse_study_list(self._edit.plainText)
        parts = []
        for count, one, many in (
            (len(wanted.study_instance_uids), _("1 study UID"), _("{count} study UIDs")),
            (len(wanted.accession_numbers), _("1 accession number"), _("{count} accession numbers")),
            (len(wanted.other_lines), _("1 line not understood"), _("{count} lines not understood")),
        ):
            if count:
                parts.append(one if count == 1 else many.format(count=number(count)))
        self._label.text = ", ".join(parts) or _("Nothing in the list yet.")
        self._enable(bool(len(wanted)))

    def _readDroppedFile(self) -> None:
        """Put the content of a dropped file in the place of its address."""
        text = self._edit.plainText.strip()
        if not text.startswith("file://") or "\n" in text:
            return
        path = Path(qt.QUrl(text).toLocalFile())
        if path.is_file() and path.stat().st_size <= LARGEST_FILE_BYTES:
            self._edit.setPlainText(path.read_text(encoding="utf-8-sig", errors="replace"))

    def _enable(self, isEnabled: bool) -> None:
        self._showButton.enabled = self._retrieveButton.enabled = isEnabled and self._handle is None

    def _onShow(self, _checked: bool = False) -> None:
        self._find(isRetrieving=False)

    def _onRetrieve(self, _checked: bool = False) -> None:
        self._find(isRetrieving=True)

    def _find(self, isRetrieving: bool) -> None:
        from DICOMwebNetworkLib.net.study_lookup import find_studies

        wanted = parse_study_list(self._edit.plainText)
        connection = self._connection
        self._isRetrieving = isRetrieving
        self._label.text = _("Asking the server…")
        self._handle = self._logic.runInBackground(
            lambda token: find_studies(connection, wanted, token), self._onDone, self._onFailed
        )
        self._enable(False)

    def _onDone(self, found: Any) -> None:
        self._handle = None
        self._enable(True)
        if found.studies:
            self._onFound([Row(self._connection, study) for study in found.studies], self._isRetrieving)
        if not found.missing:
            self.close()
            return
        shown = [*found.missing[:SHOWN_MISSING], *(["…"] if len(found.missing) > SHOWN_MISSING else [])]
        self._label.text = _("{found} found; the server does not know {count}: {missing}").format(
            found=number(len(found.studies)), count=number(len(found.missing)), missing=", ".join(shown)
        )

    def _onFailed(self, error: Exception) -> None:
        self._handle = None
        self._enable(True)
        self._label.text = engineText(error)

    def _onClose(self, _checked: bool = False) -> None:
        self.close()

    def _onFinished(self, _result: int) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _onDestroyed(self, _object: Any = None) -> None:
        self._dialog = None
