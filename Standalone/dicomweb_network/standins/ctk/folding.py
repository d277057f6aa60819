"""What the two collapsible widgets share."""

from __future__ import annotations

from typing import Any

import qt


def show_children(widget: Any, visible: bool) -> None:
    """Hide the child widgets, or show again those of them that were shown before."""
    for child in widget.children():
        if not isinstance(child, qt.QWidget):
            continue
        if visible:
            child.setVisible(not child.property("hiddenBeforeCollapse"))
        elif not child.isHidden():
            child.setProperty("hiddenBeforeCollapse", False)
            child.hide()
        elif child.property("hiddenBeforeCollapse") is None:
            child.setProperty("hiddenBeforeCollapse", True)
    if visible:
        for child in widget.children():
            child.setProperty("hiddenBeforeCollapse", None)
