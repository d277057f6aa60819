"""Stand-in for ``ctkSearchBox``."""

from __future__ import annotations

from typing import Any

import qt
from qt.pythonqt import custom_widget, stored_property


@custom_widget
class ctkSearchBox(qt.QLineEdit):
    """A line edit with a button that clears it."""

    showSearchIcon = stored_property(bool, "showSearchIcon", False)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.setClearButtonEnabled(True)
        self.placeholderText = "Search..."
