"""Stand-in for ``ctkCheckableComboBox``."""

from __future__ import annotations

from typing import Any

import qt
from PySide6.QtCore import Signal
from qt.pythonqt import custom_widget


@custom_widget
class ctkCheckableComboBox(qt.QComboBox):
    """A combo box whose items carry check marks; closed, it shows the checked items."""

    checkedIndexesChanged = Signal()

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._handling = False
        self.view().pressed.connect(self._onPressed)
        self.model().dataChanged.connect(self._onDataChanged)
        self.model().rowsInserted.connect(self._onRowsInserted)

    def checkableModel(self) -> Any:
        return self.model()

    def checkedIndexes(self) -> list[Any]:
        return [index for index in self._indexes() if self.checkState(index) == qt.Qt.Checked]

    def allChecked(self) -> bool:
        return len(self.checkedIndexes()) == self.count

    def noneChecked(self) -> bool:
        return not self.checkedIndexes()

    def checkState(self, index: Any) -> Any:
        return self.model().itemFromIndex(index).checkState()

    def setCheckState(self, index: Any, state: Any) -> None:
        self.model().itemFromIndex(index).setCheckState(state)

    def _indexes(self) -> list[Any]:
        return [self.model().index(row, 0) for row in range(self.count)]

    def _onRowsInserted(self, parent: Any, first: int, last: int) -> None:
        for row in range(first, last + 1):
            item = self.model().item(row)
            item.setCheckable(True)
            item.setCheckState(qt.Qt.Unchecked)

    def _onPressed(self, index: Any) -> None:
        checked = self.checkState(index) == qt.Qt.Checked
        self._handling = True
        self.setCheckState(index, qt.Qt.Unchecked if checked else qt.Qt.Checked)

    def _onDataChanged(self, *arguments: Any) -> None:
        self.checkedIndexesChanged.emit()
        self.update()

    def hidePopup(self) -> None:
        if not self._handling:  # a click on an item leaves the list open, so that several can be checked
            super().hidePopup()
        self._handling = False

    def paintEvent(self, event: Any) -> None:
        painter = qt.QStylePainter(self)
        option = qt.QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = ", ".join(str(index.data()) for index in self.checkedIndexes())
        painter.drawComplexControl(qt.QStyle.CC_ComboBox, option)
        painter.drawControl(qt.QStyle.CE_ComboBoxLabel, option)
