"""Lists to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def fillCombo(combo: Any, choices: Iterable[tuple[str, str]]) -> None:
    """Fill a list with texts and their data; its popup is as wide as they are, however narrow the list itself is."""
    for text, value in choices:
        combo.addItem(text, value)
    view = combo.view()
    scrollBarSize = view.verticalScrollBar().sizeHint
    view.setMinimumWidth(view.sizeHintForColumn(0) + scrollBarSize.width())  # pythonqt: QSize has no properties
