"""The header of the results: which columns are shown, how wide, and by which one the rows are sorted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import qt

from ..common.columns import setColumnWidths
from .resultcolumns import DATE, IMAGES, LOCAL, NUMBERS, SERIES, SERVER, WIDTHS_IN_DIGITS

HEADER_KEY = "DICOMwebNetwork/ResultsColumns"
LARGEST_FIRST = (LOCAL, DATE, IMAGES, SERIES)


class ResultsHeader:
    """Columns that the user chooses, moves, sizes and sorts by; all of that is kept for the next time.

    :param tree: QTreeWidget.
    :param onSort: called when the rows are to be sorted.
    """

    def __init__(self, tree: Any, onSort: Callable[[], None]) -> None:
        self._tree = tree
        self._onSort = onSort
        self._header = header = tree.header()
        self.column, self.isDescending = -1, False
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)
        header.setStretchLastSection(False)
        setColumnWidths(tree, WIDTHS_IN_DIGITS)
        for column in NUMBERS:
            tree.headerItem().setTextAlignment(column, qt.Qt.AlignRight | qt.Qt.AlignVCenter)
        # Where it is in sight: it is there only while it matters.
        header.moveSection(SERVER, LOCAL + 1)
        header.setSortIndicatorShown(False)
        state = qt.QSettings().value(HEADER_KEY)
        if state:
            header.restoreState(state)
        if header.isSortIndicatorShown():
            self.column = header.sortIndicatorSection()
            self.isDescending = header.sortIndicatorOrder() == qt.Qt.DescendingOrder
        self.showServers(False)
        header.setContextMenuPolicy(qt.Qt.CustomContextMenu)
        header.customContextMenuRequested.connect(self._onMenu)
        header.sectionClicked.connect(self._onClicked)

    def save(self) -> None:
        """Keep the columns for the next time."""
        qt.QSettings().setValue(HEADER_KEY, self._header.saveState())

    def showServers(self, isShown: bool) -> None:
        """Show the column that says where a study is; with one server it says nothing."""
        self._header.setSectionHidden(SERVER, not isShown)

    def addColumns(self, menu: Any) -> None:
        """Add an action for each column that can be hidden."""
        for column in range(1, self._tree.columnCount):
            action = menu.addAction(self._tree.headerItem().text(column))
            action.setCheckable(True)
            action.setChecked(not self._header.isSectionHidden(column))
            action.toggled.connect(partial(self._setShown, column))

    def addOrders(self, menu: Any) -> None:
        """Add an action for each column to sort by."""
        for column in range(self._tree.columnCount):
            action = menu.addAction(self._tree.headerItem().text(column))
            action.setCheckable(True)
            action.setChecked(column == self.column)
            action.triggered.connect(partial(self._onOrderChosen, column))

    def _setShown(self, column: int, isShown: bool) -> None:
        self._header.setSectionHidden(column, not isShown)

    def _onOrderChosen(self, column: int, _checked: bool = False) -> None:
        self._onClicked(column)

    def _onClicked(self, column: int) -> None:
        """Sort by a column; a second click turns the order round."""
        self.isDescending = not self.isDescending if column == self.column else column in LARGEST_FIRST
        self.column = column
        self._header.setSortIndicatorShown(True)
        self._header.setSortIndicator(column, qt.Qt.DescendingOrder if self.isDescending else qt.Qt.AscendingOrder)
        self._onSort()

    def _onMenu(self, position: Any) -> None:
        menu = qt.QMenu(self._header)
        menu.setAttribute(qt.Qt.WA_DeleteOnClose)
        self.addColumns(menu)
        menu.popup(self._header.mapToGlobal(position))
