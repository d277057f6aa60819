"""A list of studies, pasted or dropped, that becomes a search or a retrieve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.study_lists import parse_study_list

from ..common.buttons import addButton
from ..common.display import number
from ..common.enginetexts import engineText
from ..results.rows import Row
from .StudyListDrop import fileText, isListFile
from .StudyListSearch import StudyListSearch

SHOWN_MISSING = 10


class StudyListDialog:
    """A window to paste or drop UIDs, accession numbers or a table into.

    :param logic: the module's logic.
    :param servers: returns what is to be searched: connections, and names or addresses of servers.
    :param parent: window that it belongs to.
    :param onFound: called with the rows of the studies, and whether they are to be retrieved.
    :param text: what is in the list already.
    """

    def __init__(
        self,
        logic: Any,
        servers: Callable[[], Sequence[Any]],
        parent: Any,
        onFound: Callable[[Sequence[Row], bool], None],
        text: str = "",
    ) -> None:
        self._servers = servers
        self._onFound = onFound
        self._isRetrieving = False
        self._dialog: Any = qt.QDialog(parent)
        self._search = StudyListSearch(logic, self._dialog, self._onProgress, self._onDone)
        self._dialog.setObjectName("studyListDialog")
        self._dialog.setWindowTitle(_("List of studies"))
        self._build()
        self._edit.setPlainText(text)
        self._onTextChanged()
        self._dialog.setAttribute(qt.Qt.WA_DeleteOnClose)
        self._dialog.finished.connect(self._onFinished)
        self._dialog.destroyed.connect(self._onDestroyed)
        self._dialog.show()

    def _build(self) -> None:
        layout = qt.QVBoxLayout(self._dialog)
        self._edit = qt.QPlainTextEdit(self._dialog)
        self._edit.setObjectName("studyListEdit")
        self._edit.setAccessibleName(_("List of studies"))
        self._edit.setTabChangesFocus(True)
        self._edit.setPlaceholderText(
            _("Paste or drop study UIDs, accession numbers, links, or a table (CSV) with a column of these.")
        )
        self._edit.textChanged.connect(self._onTextChanged)
        layout.addWidget(self._edit)
        self._label = qt.QLabel("", self._dialog)
        self._label.setObjectName("studyListLabel")
        self._label.setTextFormat(qt.Qt.PlainText)
        self._label.setWordWrap(True)
        layout.addWidget(self._label)
        row = qt.QHBoxLayout()
        layout.addLayout(row)
        addButton(row, self._dialog, "studyListCloseButton", _("Close"), self._onClose)
        row.addStretch(1)
        self._showButton = addButton(row, self._dialog, "studyListShowButton", _("Show"), self._onShow)
        self._retrieveButton = addButton(row, self._dialog, "studyListRetrieveButton", _("Retrieve"), self._onRetrieve)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = qt.QShortcut(qt.QKeySequence(keys), self._dialog)
            shortcut.activated.connect(self._showButton.click)
        metrics = qt.QFontMetrics(self._edit.font)
        self._dialog.resize(56 * metrics.averageCharWidth(), 20 * metrics.height())

    def close(self) -> None:
        """Close the window and stop what it asks."""
        if self._dialog is not None:
            self._dialog.close()

    def _onTextChanged(self) -> None:
        self._readDroppedFile()
        self._wanted = wanted = parse_study_list(self._edit.plainText)
        parts = []
        for count, one, many in (
            (len(wanted.study_instance_uids), _("1 study UID"), _("{count} study UIDs")),
            (len(wanted.accession_numbers), _("1 accession number"), _("{count} accession numbers")),
            (len(wanted.other_lines), _("1 line not understood"), _("{count} lines not understood")),
        ):
            if count:
                parts.append(one if count == 1 else many.format(count=number(count)))
        self._label.text = ", ".join(parts) or _("Nothing in the list yet.")
        self._enable()

    def _readDroppedFile(self) -> None:
        """Put the content of a dropped file in the place of its address."""
        text = self._edit.plainText.strip()
        path = qt.QUrl(text).toLocalFile() if text.startswith("file://") and "\n" not in text else ""
        if path and isListFile(path):
            self._edit.setPlainText(fileText(path))

    def _enable(self) -> None:
        why = "" if len(self._wanted) else _("Put studies into the list first")
        why = _("The servers are being asked; Close stops that") if self._search.isAsking else why
        self._showButton.enabled = self._retrieveButton.enabled = not why
        self._showButton.toolTip = why or _("Show these studies in the results (Ctrl+Enter)")
        self._retrieveButton.toolTip = why or _("Show these studies in the results and fetch them all")

    def _onShow(self, _checked: bool = False) -> None:
        self._find(isRetrieving=False)

    def _onRetrieve(self, _checked: bool = False) -> None:
        self._find(isRetrieving=True)

    def _find(self, isRetrieving: bool) -> None:
        servers = self._servers()
        if not servers:
            self._label.text = _("Choose or type a server first")
            return
        self._isRetrieving = isRetrieving
        self._search.start(servers, self._wanted)
        self._enable()

    def _onProgress(self, answeredCount: int, count: int) -> None:
        text = _("Asking the server… {answered} of {count} answers")
        self._label.text = text.format(answered=number(answeredCount), count=number(count))

    def _onDone(self, rows: Sequence[Row], missing: Sequence[str], errors: dict[str, Exception]) -> None:
        self._enable()
        if rows:
            self._onFound(rows, self._isRetrieving)
        if rows and not missing and not errors:
            self.close()
            return
        lines = [_("{server}: {text}").format(server=name, text=engineText(error)) for name, error in errors.items()]
        if missing or not errors:
            shown = [*missing[:SHOWN_MISSING], *(["…"] if len(missing) > SHOWN_MISSING else [])]
            text = _("{found} found; the server does not know {count}: {missing}")
            lines.insert(0, text.format(found=number(len(rows)), count=number(len(missing)), missing=", ".join(shown)))
        elif rows:
            lines.insert(0, _("{found} found.").format(found=number(len(rows))))
        self._label.text = "\n".join(lines)

    def _onClose(self, _checked: bool = False) -> None:
        self.close()

    def _onFinished(self, _result: int) -> None:
        self._search.cancel()

    def _onDestroyed(self, _object: Any = None) -> None:
        self._dialog = None
