"""Widths of columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import qt


def setColumnWidths(tree: Any, widths: Mapping[int, int]) -> None:
    """Make columns wide enough for a number of digits in the font of the tree, so that they fit at any scale."""
    metrics = qt.QFontMetrics(tree.font)
    margin = 2 * metrics.averageCharWidth()
    for column, count in widths.items():
        digits = metrics.boundingRect("0" * count)
        tree.header().resizeSection(column, digits.width() + margin)  # pythonqt: QRect has no properties
