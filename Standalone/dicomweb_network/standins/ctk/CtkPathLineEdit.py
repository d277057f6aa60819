"""Stand-in for ``ctkPathLineEdit``."""

from __future__ import annotations

from typing import Any

import qt
from PySide6.QtCore import Property, Signal
from qt.pythonqt import custom_widget, stored_property


@custom_widget
class ctkPathLineEdit(qt.QWidget):
    """An editable path with its history and a browse button; ``filters`` says whether it is of a file or a folder."""

    Dirs, Files, Drives, NoSymLinks, AllEntries = 0x01, 0x02, 0x04, 0x08, 0x07
    Readable, Writable, Executable, Hidden = 0x10, 0x20, 0x40, 0x100

    currentPathChanged = Signal(str)
    validInputChanged = Signal(bool)

    filters = stored_property(int, "filters", AllEntries)
    nameFilters = stored_property("QStringList", "nameFilters", [])
    label = stored_property(str, "label", "")

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._settingKey = ""
        self._combo = qt.QComboBox(self)
        self._combo.setEditable(True)
        self._combo.setSizePolicy(qt.QSizePolicy.Expanding, qt.QSizePolicy.Fixed)
        self._browse = qt.QToolButton(self)
        self._browse.text = "..."
        layout = qt.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._combo)
        layout.addWidget(self._browse)
        self._browse.clicked.connect(self.browse)
        self._combo.editTextChanged.connect(self._onTextChanged)

    def comboBox(self) -> Any:
        return self._combo

    def setCurrentPath(self, path: str) -> None:
        self._combo.setEditText(path)

    currentPath = Property(str, lambda self: self._combo.currentText, setCurrentPath, notify=currentPathChanged)

    def setShowBrowseButton(self, show: bool) -> None:
        self._browse.setVisible(show)

    showBrowseButton = Property(bool, lambda self: not self._browse.isHidden(), setShowBrowseButton)

    def setSettingKey(self, key: str) -> None:
        self._settingKey = key
        self.retrieveHistory()

    settingKey = Property(str, lambda self: self._settingKey, setSettingKey)

    def retrieveHistory(self) -> None:
        history = qt.QSettings().value(self._settingKey) or []
        path = self.currentPath
        self._combo.clear()
        self._combo.addItems([history] if isinstance(history, str) else list(history))
        self.setCurrentPath(path)

    def addCurrentPathToHistory(self) -> None:
        known = [self._combo.itemText(row) for row in range(self._combo.count)]
        history = [self.currentPath, *(one for one in known if one != self.currentPath)][:5]
        if self._settingKey:
            qt.QSettings().setValue(self._settingKey, history)
            self.retrieveHistory()

    def _onTextChanged(self, path: str) -> None:
        self.currentPathChanged.emit(path)
        self.validInputChanged.emit(qt.QFileInfo(path).exists())

    def browse(self) -> None:
        if self.filters & self.Files:
            chosen = qt.QFileDialog.getOpenFileName(self, self.label, self.currentPath, ";;".join(self.nameFilters))[0]
        else:
            chosen = qt.QFileDialog.getExistingDirectory(self, self.label, self.currentPath)
        if chosen:
            self.setCurrentPath(chosen)
