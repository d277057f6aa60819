"""The icons of the panel, each read once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import qt

ROW_SIZES = (16, 32)


class Icons:
    """Icons by name, from ``Resources/Icons``; an empty icon where there is no such file.

    :param resourcePath: gives the path of a resource of the module.
    """

    def __init__(self, resourcePath: Callable[[str], str]) -> None:
        self._resourcePath = resourcePath
        self._icons: dict[str, Any] = {}
        self._rowIcons: dict[str, Any] = {}

    def icon(self, name: str) -> Any:
        """Return the icon ``Resources/Icons/<name>.svg``."""
        if name not in self._icons:
            path = self._resourcePath(f"Icons/{name}.svg")
            self._icons[name] = qt.QIcon(path) if Path(path).is_file() else qt.QIcon()
        return self._icons[name]

    def rowIcon(self, name: str) -> Any:
        """Return an icon that can be told from the background of a selected row too: there it lies on white."""
        if name not in self._rowIcons:
            drawn, icon = self.icon(name), qt.QIcon()
            for size in ROW_SIZES if not drawn.isNull() else ():
                icon.addPixmap(drawn.pixmap(size, size), qt.QIcon.Normal)
                icon.addPixmap(_onWhite(drawn, size), qt.QIcon.Selected)
            self._rowIcons[name] = icon
        return self._rowIcons[name]

    def show(self, label: Any, name: str) -> None:
        """Show an icon in a label, or nothing where there is none."""
        icon = self.icon(name)
        if icon.isNull():
            label.hide()
            return
        size = label.style().pixelMetric(qt.QStyle.PM_SmallIconSize)
        label.setPixmap(icon.pixmap(size, size))
        label.show()


def _onWhite(icon: Any, size: int) -> Any:
    """Return the icon, a little smaller, on a white disk."""
    pixmap = qt.QPixmap(size, size)
    pixmap.fill(qt.QColor(0, 0, 0, 0))
    painter = qt.QPainter(pixmap)
    painter.setRenderHint(qt.QPainter.Antialiasing)
    painter.setPen(qt.QPen(qt.QColor(0, 0, 0, 0)))
    painter.setBrush(qt.QBrush(qt.QColor(255, 255, 255)))
    painter.drawEllipse(0, 0, size, size)
    inset = size // 8
    painter.drawPixmap(inset, inset, icon.pixmap(size - 2 * inset, size - 2 * inset))
    painter.end()
    return pixmap
