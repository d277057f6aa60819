"""Stand-in for ``ctkCollapsibleGroupBox``."""

from __future__ import annotations

from typing import Any

import qt
from PySide6.QtCore import Property
from qt.pythonqt import custom_widget

from .folding import show_children


@custom_widget
class ctkCollapsibleGroupBox(qt.QGroupBox):
    """A group box whose check mark hides and shows its widgets."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.setCheckable(True)
        self.setChecked(True)
        self.toggled.connect(self._onToggled)

    def _onToggled(self, expanded: bool) -> None:
        show_children(self, expanded)
        self.setMaximumHeight(16777215 if expanded else self.fontMetrics().height() + 12)

    def setCollapsed(self, collapsed: bool) -> None:
        self.setChecked(not collapsed)

    collapsed = Property(bool, lambda self: not self.checked, setCollapsed)

    def childEvent(self, event: Any) -> None:
        if event.type() == qt.QEvent.ChildPolished and not self.checked:
            show_children(self, False)
        super().childEvent(event)
