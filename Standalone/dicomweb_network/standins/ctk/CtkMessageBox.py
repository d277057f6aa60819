"""Stand-in for ``ctkMessageBox``."""

from __future__ import annotations

from typing import Any

import qt
from PySide6.QtCore import Property
from qt.pythonqt import custom_widget


@custom_widget
class ctkMessageBox(qt.QMessageBox):
    """A message box that can be told never to ask again; the answer is kept in the settings under the given key."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._key = ""
        self._box: Any = None

    def setDontShowAgainVisible(self, visible: bool) -> None:
        if visible and self._box is None:
            self._box = qt.QCheckBox("Don't show this message again")
            self.setCheckBox(self._box)
        if self._box is not None:
            self._box.setVisible(visible)

    def setDontShowAgain(self, dontShow: bool) -> None:
        self.setDontShowAgainVisible(True)
        self._box.checked = dontShow

    def setDontShowAgainSettingsKey(self, key: str) -> None:
        self._key = key
        self.setDontShowAgain(qt.QSettings().value(key, 0) not in (0, "0", "", None))

    dontShowAgainVisible = Property(
        bool, lambda self: self._box is not None and not self._box.isHidden(), setDontShowAgainVisible
    )
    dontShowAgain = Property(bool, lambda self: self._box is not None and self._box.checked, setDontShowAgain)
    dontShowAgainSettingsKey = Property(str, lambda self: self._key, setDontShowAgainSettingsKey)

    def exec_(self) -> Any:
        if self._key and self.dontShowAgain:
            return qt.QSettings().value(self._key)
        answer = super().exec()
        if self._key:
            qt.QSettings().setValue(self._key, int(answer) if self.dontShowAgain else 0)
        return answer

    exec = exec_
