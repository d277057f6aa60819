"""The tree of tags of one instance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt
from slicer.i18n import tr as _

from ..common.columns import setColumnWidths
from ..common.timers import makeTimer
from .TagRow import TagRow

TAG, NAME, VR, VALUE = range(4)
WIDTHS_IN_DIGITS = {TAG: 14, NAME: 16, VR: 3, VALUE: 44}
ROWS_AT_ONCE = 200
MOST_ROWS = 5000
PATH_ROLE = qt.Qt.UserRole


class MetadataTree:
    """Shows rows of tags in chunks; the items of a sequence when it is opened.

    :param tree: QTreeWidget.
    :param onExport: called when the user wants the metadata as a file.
    """

    def __init__(self, tree: Any, onExport: Callable[[], None]) -> None:
        self.widget = tree
        self._rows: list[TagRow] = []
        self._differing: frozenset[str] = frozenset()
        self._isAllOpen = False
        self._shownCount = 0
        self._bold = qt.QFont(tree.font)
        self._bold.setBold(True)
        self._differsText = _("Differs between the instances of this series")
        self._timer = makeTimer(tree, 0, self._insertChunk)
        setColumnWidths(tree, WIDTHS_IN_DIGITS)
        tree.setTextElideMode(qt.Qt.ElideRight)
        tree.itemExpanded.connect(self._onItemExpanded)
        tree.customContextMenuRequested.connect(self._onMenu)
        self._onExport = onExport
        for keys, slot in (("Ctrl+C", self._copyRows), ("Ctrl+S", self._exportJSON)):
            shortcut = qt.QShortcut(qt.QKeySequence(keys), tree)
            shortcut.setContext(qt.Qt.WidgetShortcut)
            shortcut.activated.connect(slot)

    def show(self, rows: list[TagRow], differing: frozenset[str] = frozenset(), isAllOpen: bool = False) -> None:
        """Show rows in place of those shown now.

        :param differing: tags to be marked, since they differ between instances.
        :param isAllOpen: open all sequences: the rows are what a filter found.
        """
        position = self.widget.verticalScrollBar().value
        self._timer.stop()
        self._rows, self._differing, self._isAllOpen = rows, differing, isAllOpen
        self._shownCount = 0
        self.widget.clear()
        self._insertChunk()
        self.widget.verticalScrollBar().value = position

    def close(self) -> None:
        """Stop the timer."""
        self._timer.stop()

    def _insertChunk(self) -> None:
        first = self.widget.topLevelItemCount
        self.widget.setUpdatesEnabled(False)
        for index in range(first, min(first + ROWS_AT_ONCE, len(self._rows))):
            item = self._insert(self.widget, self._rows[index], str(index))
            if self._rows[index].tag in self._differing:
                item.setFont(VALUE, self._bold)
                item.setToolTip(VALUE, self._differsText)
        self.widget.setUpdatesEnabled(True)
        if self.widget.topLevelItemCount < len(self._rows):
            self._timer.start()

    def _insert(self, parent: Any, row: TagRow, path: str) -> Any:
        item = qt.QTreeWidgetItem(parent, [row.tagText, row.name, row.vr, row.shownValue])
        item.setData(0, PATH_ROLE, path)
        self._shownCount += 1
        if row.hasChildren:
            item.setChildIndicatorPolicy(qt.QTreeWidgetItem.ShowIndicator)
            if self._isAllOpen and self._shownCount < MOST_ROWS:
                item.setExpanded(True)
        return item

    def _onItemExpanded(self, item: Any) -> None:
        if item.childCount():
            return
        row, path = self._rowOf(item), item.data(0, PATH_ROLE)
        children = row.children if row is not None else []
        for index, child in enumerate(children[:MOST_ROWS]):
            self._insert(item, child, f"{path}/{index}")
        if len(children) > MOST_ROWS:
            text = _("{count} more items are not shown").format(count=len(children) - MOST_ROWS)
            qt.QTreeWidgetItem(item, ["", text, "", ""]).setDisabled(True)

    def _rowOf(self, item: Any) -> TagRow | None:
        path = item.data(0, PATH_ROLE) if item is not None else None
        if not path:
            return None
        rows, row = self._rows, None
        for index in str(path).split("/"):
            row = rows[int(index)]
            rows = row.children if row.hasChildren else []
        return row

    def selectedRows(self) -> list[TagRow]:
        """Return the selected rows."""
        return [row for row in map(self._rowOf, self.widget.selectedItems()) if row is not None]

    def _onMenu(self, position: Any) -> None:
        menu = qt.QMenu(self.widget)
        menu.setObjectName("metadataMenu")
        menu.setAttribute(qt.Qt.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        isSelected = bool(self.selectedRows())
        for text, slot in (
            (_("Copy value"), self._copyValues),
            (_("Copy row"), self._copyRows),
            (_("Copy JSON"), self._copyJSON),
        ):
            action = menu.addAction(text)
            action.enabled = isSelected
            action.toolTip = text if isSelected else _("Select a row first")
            action.triggered.connect(slot)
        menu.addSeparator()
        export = menu.addAction(_("Export JSON…"))
        export.toolTip = _("Write the metadata of all instances of the series to a file (Ctrl+S)")
        export.triggered.connect(self._exportJSON)
        menu.popup(self.widget.viewport().mapToGlobal(position))

    def _copyValues(self, _checked: bool = False) -> None:
        self._copy([row.value for row in self.selectedRows()])

    def _copyRows(self, _checked: bool = False) -> None:
        self._copy([row.rowText for row in self.selectedRows()])

    def _copyJSON(self, _checked: bool = False) -> None:
        self._copy([row.jsonText for row in self.selectedRows()])

    def _exportJSON(self, _checked: bool = False) -> None:
        self._onExport()

    @staticmethod
    def _copy(texts: list[str]) -> None:
        if texts:
            qt.QApplication.clipboard().setText("\n".join(texts))
