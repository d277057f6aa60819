"""Room for texts of several lines."""

from __future__ import annotations

from typing import Any

import qt

SPACING = 1.08
"""A label's lines are up to a pixel further apart than the metrics of its font tell."""


class WholeText(qt.QObject):
    """Gives a label that wraps its text the height that the text needs.

    In a scroll area, such as Slicer's module panel, Qt counts one line for it; what is below would lie over the others.

    :param label: QLabel; the object belongs to it.
    """

    def __init__(self, label: Any) -> None:
        qt.QObject.__init__(self, label)
        label.installEventFilter(self)

    def eventFilter(self, label: Any, event: Any) -> bool:
        """Look before it is painted whether the text or the width has changed; see Qt."""
        if event.type() in (qt.QEvent.Paint, qt.QEvent.Resize):
            height = heightOf(label)
            if label.minimumHeight != height:
                label.setMinimumHeight(height)
        return False


def heightOf(label: Any) -> int:
    """Return the height that a label's text needs at its width; 0 without a text."""
    if not label.text:
        return 0
    metrics = qt.QFontMetrics(label.font)
    room = metrics.boundingRect(qt.QRect(0, 0, label.width, 1), qt.Qt.TextWordWrap, label.text)
    return int(SPACING * room.height())  # pythonqt: QRect has no properties


def showWholeTexts(widget: Any) -> list[WholeText]:
    """Give all labels of a widget that wrap their texts the height that these need; keep what is returned."""
    return [WholeText(label) for label in widget.findChildren(qt.QLabel) if label.wordWrap]
