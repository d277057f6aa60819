"""The menu of how results are shown."""

from __future__ import annotations

from typing import Any

import qt
from slicer.i18n import tr as _

from .ResultsTree import ResultsTree

GROUPED_KEY = "DICOMwebNetwork/GroupByPatient"


class ResultsOptions:
    """Grouping, order and columns of the results, for mouse and keyboard; kept for the next time.

    :param button: tool button that opens the menu.
    """

    def __init__(self, button: Any, tree: ResultsTree) -> None:
        self._tree = tree
        menu = qt.QMenu(button)
        menu.setObjectName("resultsOptionsMenu")
        button.setMenu(menu)
        self._groupAction = menu.addAction(_("Group by patient"))
        self._groupAction.setCheckable(True)
        self._groupAction.setChecked(str(qt.QSettings().value(GROUPED_KEY, "0")) == "1")
        self._groupAction.toggled.connect(self._onGrouped)
        self._orderMenu = menu.addMenu(_("Sort by"))
        self._orderMenu.aboutToShow.connect(self._fillOrders)
        self._columnsMenu = menu.addMenu(_("Columns"))
        self._columnsMenu.aboutToShow.connect(self._fillColumns)
        tree.group(self._groupAction.isChecked())

    def _onGrouped(self, isGrouped: bool) -> None:
        qt.QSettings().setValue(GROUPED_KEY, "1" if isGrouped else "0")
        self._tree.group(isGrouped)

    def _fillOrders(self) -> None:
        self._orderMenu.clear()
        self._tree.header.addOrders(self._orderMenu)

    def _fillColumns(self) -> None:
        self._columnsMenu.clear()
        self._tree.header.addColumns(self._columnsMenu)
