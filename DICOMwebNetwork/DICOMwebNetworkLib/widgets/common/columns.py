"""Widths of columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import qt


def setColumnWidths(tree: Any, widths: Mapping[int, int]) -> None:
    """Make columns wide enough for a number of digits in the font of the tree, so that they fit at any scale."""
    for column, count in widths.items():
        tree.header().resizeSection(column, digitsWidth(tree, count))


def digitsWidth(tree: Any, count: int) -> int:
    """Return the width of a column for a number of digits, in pixels."""
    metrics = qt.QFontMetrics(tree.font)
    digits = metrics.boundingRect("0" * count)
    return int(digits.width() + 2 * metrics.averageCharWidth())  # pythonqt: QRect has no properties
