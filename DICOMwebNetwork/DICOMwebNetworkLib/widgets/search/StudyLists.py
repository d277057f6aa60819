"""The ways in which a list of studies comes into the panel: a button, a drop on the results, a paste there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import qt

from ..results.rows import Row
from .StudyListDialog import StudyListDialog
from .StudyListDrop import StudyListDrop


class StudyLists:
    """Opens the window of a list, one at a time.

    :param logic: the module's logic.
    :param ui: widgets by name.
    :param servers: returns what is to be searched: connections, and names or addresses of servers.
    :param onFound: called with the rows of the studies, and whether they are to be retrieved.
    """

    def __init__(
        self,
        logic: Any,
        ui: Any,
        servers: Callable[[], Sequence[Any]],
        onFound: Callable[[Sequence[Row], bool], None],
    ) -> None:
        self._logic = logic
        self._ui = ui
        self._servers = servers
        self._onFound = onFound
        self._dialog: StudyListDialog | None = None
        self._drop = StudyListDrop(ui.resultsSection, self._open)
        ui.studyListButton.clicked.connect(self._onButton)
        shortcut = qt.QShortcut(qt.QKeySequence("Ctrl+V"), ui.resultsTree)
        shortcut.setContext(qt.Qt.WidgetShortcut)
        shortcut.activated.connect(self._onPaste)

    def close(self) -> None:
        """Close the window and stop what it asks."""
        if self._dialog is not None:
            self._dialog.close()

    def _onButton(self, _checked: bool = False) -> None:
        self._open("")

    def _onPaste(self) -> None:
        self._open(str(qt.QApplication.clipboard().text()))  # pythonqt: QClipboard has no property of this name

    def _open(self, text: str) -> None:
        self.close()
        window = self._ui.resultsSection.window()
        self._dialog = StudyListDialog(self._logic, self._servers, window, self._onFound, text)
