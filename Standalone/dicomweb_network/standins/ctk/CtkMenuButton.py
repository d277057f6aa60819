"""Stand-in for ``ctkMenuButton``."""

from __future__ import annotations

from typing import Any

import qt
from qt.pythonqt import custom_widget


@custom_widget
class ctkMenuButton(qt.QPushButton):
    """A push button whose right end opens its menu, while the rest of it is an ordinary button."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._menu: Any = None

    def setMenu(self, menu: Any) -> None:
        self._menu = menu
        self.update()

    def menu(self) -> Any:
        return self._menu

    def mousePressEvent(self, event: Any) -> None:
        if self._menu is not None and event.position().x() > self.width - 20:
            self._menu.popup(self.mapToGlobal(qt.QPoint(0, self.height)))
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        if self._menu is not None:
            option = qt.QStyleOption()
            option.initFrom(self)
            option.rect = qt.QRect(self.width - 16, (self.height - 10) // 2, 10, 10)
            self.style().drawPrimitive(qt.QStyle.PE_IndicatorArrowDown, option, qt.QPainter(self), self)
