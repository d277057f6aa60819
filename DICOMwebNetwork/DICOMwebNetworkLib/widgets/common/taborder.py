"""The order in which Tab goes through the panel."""

from __future__ import annotations

from typing import Any

import qt


def tabAfter(before: Any, part: Any) -> None:
    """Let Tab come to a part of the panel after another widget.

    Qt puts parts with a .ui file of their own at the end, wherever they are inserted.

    :param before: widget that has the focus before.
    :param part: widget that holds those that come next, in their present order.
    """
    chain, widget = [], part.nextInFocusChain()
    while part.isAncestorOf(widget):
        chain.append(widget)
        widget = widget.nextInFocusChain()
    for widget in [each for each in chain if each.focusPolicy & qt.Qt.TabFocus]:
        qt.QWidget.setTabOrder(before, widget)
        before = widget
