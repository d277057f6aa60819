"""Other tags of what is exported: a table of keywords and values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt

OFFERED = ("BodyPartExamined", "ProtocolName", "InstitutionName", "OperatorsName")
KEYWORD, VALUE = range(2)


class ExportTags:
    """The table, with an empty last row for any other keyword; it is shown when its button is pressed.

    :param ui: widgets by name.
    :param onChanged: called when something was typed.
    """

    def __init__(self, ui: Any, onChanged: Callable[[], None]) -> None:
        self._onChanged = onChanged
        self._button = ui.otherTagsButton
        self._table = table = ui.otherTagsTable
        table.setColumnWidth(KEYWORD, table.sizeHint.width() * 2 // 3)  # pythonqt: QSize has no properties
        table.horizontalHeader().setStretchLastSection(True)
        table.verticalHeader().setVisible(False)
        table.verticalHeader().setDefaultSectionSize(table.horizontalHeader().sizeHint.height())  # pythonqt: QSize
        for keyword in (*OFFERED, ""):
            self._addRow(keyword)
        table.itemChanged.connect(self._onItemChanged)
        self._button.toggled.connect(self._onToggled)

    def update(self, isNeeded: bool) -> None:
        """Let the user type where something is to be exported, in the table if it is open."""
        self._button.enabled = self._table.enabled = isNeeded
        self._table.visible = self._button.checked

    def tags(self) -> dict[str, str]:
        """Return the values that were typed, by keyword; a keyword with nothing beside it counts for nothing."""
        rows = ((self._text(row, KEYWORD), self._text(row, VALUE)) for row in range(self._table.rowCount))
        return {keyword: value for keyword, value in rows if keyword and value}

    def _text(self, row: int, column: int) -> str:
        item = self._table.item(row, column)
        return str(item.text()).strip() if item is not None else ""

    def _addRow(self, keyword: str) -> None:
        row = self._table.rowCount
        self._table.insertRow(row)
        self._table.setItem(row, KEYWORD, qt.QTableWidgetItem(keyword))
        self._table.setItem(row, VALUE, qt.QTableWidgetItem(""))

    def _onItemChanged(self, _item: Any) -> None:
        if self._text(self._table.rowCount - 1, KEYWORD):
            self._table.blockSignals(True)
            self._addRow("")
            self._table.blockSignals(False)
        self._onChanged()

    def _onToggled(self, isOpen: bool) -> None:
        self._table.visible = isOpen
        self._button.setArrowType(qt.Qt.DownArrow if isOpen else qt.Qt.RightArrow)
