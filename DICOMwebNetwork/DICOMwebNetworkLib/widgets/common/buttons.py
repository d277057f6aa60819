"""Buttons of windows that are built in code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt


def addButton(layout: Any, dialog: Any, name: str, label: str, slot: Callable[..., None], toolTip: str = "") -> Any:
    """Add a button to a window and return it; Return in another field does not press it.

    :param layout: of the window; the button comes last.
    :param name: by which tests find it.
    :param slot: called with whether it is checked.
    """
    button = qt.QPushButton(label, dialog)
    button.setObjectName(name)
    button.setToolTip(toolTip)
    button.setAutoDefault(False)
    button.clicked.connect(slot)
    layout.addWidget(button)
    return button
