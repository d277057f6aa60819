"""Stand-in for ``ctkDirectoryButton``."""

from __future__ import annotations

from typing import Any

import qt
from PySide6.QtCore import Property, Signal
from qt.pythonqt import custom_widget, stored_property


@custom_widget
class ctkDirectoryButton(qt.QWidget):
    """A button that shows a folder and asks for another one when clicked."""

    directoryChanged = Signal(str)
    directorySelected = Signal(str)
    caption = stored_property(str, "caption", "")

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._directory = qt.QDir.currentPath()
        self._button = qt.QPushButton(self._directory, self)
        layout = qt.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._button)
        self._button.clicked.connect(self.browse)

    def setDirectory(self, directory: str) -> None:
        changed = directory != self._directory
        self._directory = directory
        self._button.text = qt.QDir.toNativeSeparators(directory)
        if changed:
            self.directoryChanged.emit(directory)

    directory = Property(str, lambda self: self._directory, setDirectory, notify=directoryChanged)

    def browse(self) -> str:
        chosen = qt.QFileDialog.getExistingDirectory(self, self.caption, self._directory)
        if chosen:
            self.setDirectory(chosen)
            self.directorySelected.emit(chosen)
        return str(chosen)
