"""Room for texts of several lines."""

from __future__ import annotations

from typing import Any

import qt


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
            height = label.heightForWidth(label.width) if label.text else 0
            if label.minimumHeight != height:
                label.setMinimumHeight(height)
        return False


def showWholeTexts(widget: Any) -> list[WholeText]:
    """Give all labels of a widget that wrap their texts the height that these need; keep what is returned."""
    return [WholeText(label) for label in widget.findChildren(qt.QLabel) if label.wordWrap]
