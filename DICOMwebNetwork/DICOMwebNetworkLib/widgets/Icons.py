"""The icons of the panel, each read once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import qt


class Icons:
    """Icons by name, from ``Resources/Icons``; an empty icon where there is no such file.

    :param resourcePath: gives the path of a resource of the module.
    """

    def __init__(self, resourcePath: Callable[[str], str]) -> None:
        self._resourcePath = resourcePath
        self._icons: dict[str, Any] = {}

    def icon(self, name: str) -> Any:
        """Return the icon ``Resources/Icons/<name>.svg``."""
        if name not in self._icons:
            path = self._resourcePath(f"Icons/{name}.svg")
            self._icons[name] = qt.QIcon(path) if Path(path).is_file() else qt.QIcon()
        return self._icons[name]

    def show(self, label: Any, name: str) -> None:
        """Show an icon in a label, or nothing where there is none."""
        icon = self.icon(name)
        if icon.isNull():
            label.hide()
            return
        size = label.style().pixelMetric(qt.QStyle.PM_SmallIconSize)
        label.setPixmap(icon.pixmap(size, size))
        label.show()
