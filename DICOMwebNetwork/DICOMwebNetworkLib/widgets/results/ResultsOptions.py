"""The menu of how results are shown."""

from __future__ import annotations

from typing import Any

import qt
from slicer.i18n import tr as _

from ..common.display import byteSize
from .ResultsTree import ResultsTree

GROUPED_KEY = "DICOMwebNetwork/GroupByPatient"


class ResultsOptions:
    """Grouping, order, columns and thumbnails of the results, for mouse and keyboard; kept for the next time.

    :param logic: the module's logic.
    :param button: tool button that opens the menu.
    """

    def __init__(self, logic: Any, button: Any, tree: ResultsTree) -> None:
        self._logic = logic
        self._tree = tree
        menu = qt.QMenu(button)
        menu.setToolTipsVisible(True)
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
        menu.addSeparator()
        self._thumbnailsAction = menu.addAction(_("Show thumbnails"))
        self._thumbnailsAction.setCheckable(True)
        self._thumbnailsAction.setChecked(tree.pictures.isShown)
        self._thumbnailsAction.setToolTip(
            _("Pictures of series, as far as the server has them. They are kept on this computer, for you alone.")
        )
        self._thumbnailsAction.toggled.connect(self._onThumbnails)
        self._clearAction = menu.addAction(_("Remove kept thumbnails"))
        self._clearAction.setToolTip(_("They are in {folder}").format(folder=tree.pictures.cache.folder))
        self._clearAction.triggered.connect(self._onClear)
        menu.aboutToShow.connect(self._readSize)

    def _onGrouped(self, isGrouped: bool) -> None:
        qt.QSettings().setValue(GROUPED_KEY, "1" if isGrouped else "0")
        self._tree.group(isGrouped)

    def _onThumbnails(self, isShown: bool) -> None:
        self._tree.pictures.setShown(isShown)
        self._tree.showPictures()

    def _onClear(self, _checked: bool = False) -> None:
        self._tree.pictures.clear()
        self._tree.showPictures()

    def _readSize(self) -> None:
        cache = self._tree.pictures.cache
        self._logic.runInBackground(lambda _token: cache.sizeBytes, self._showSize)

    def _showSize(self, size: int) -> None:
        self._clearAction.enabled = size > 0
        text = _("Remove kept thumbnails ({size})").format(size=byteSize(size))
        self._clearAction.text = text if size else _("Remove kept thumbnails (none)")

    def _fillOrders(self) -> None:
        self._orderMenu.clear()
        self._tree.header.addOrders(self._orderMenu)

    def _fillColumns(self) -> None:
        self._columnsMenu.clear()
        self._tree.header.addColumns(self._columnsMenu)
