"""Rows in columns, for people; what a server sends cannot steer the terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def plain(text: str, max_width: int = 0) -> str:
    """Return the text without characters that would steer a terminal, cut to ``max_width`` characters unless 0."""
    shown = "".join(" " if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} else char for char in text)
    return shown[: max_width - 1] + "…" if max_width and len(shown) > max_width else shown


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


class Table:
    """Lines with aligned columns. The widths are those of the first block of rows, since more may come much later.

    Parameters
    ----------
    titles : sequence of str
        Heads of the columns.
    right : set of int
        Columns to be aligned to the right.
    """

    def __init__(self, titles: Sequence[str], right: frozenset[int] = frozenset()) -> None:
        self._titles = titles
        self._right = right
        self._widths: list[int] = []

    def lines(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """Return one line for each row; before the first block a line with the titles."""
        block = list(rows)
        if not self._widths and block:
            block = [self._titles, *block]
            self._widths = [max(width(row[index]) for row in block) for index in range(len(self._titles))]
        return [self._line(row) for row in block]

    def _line(self, row: Sequence[str]) -> str:
        cells = []
        for index, cell in enumerate(row):
            blanks = " " * (self._widths[index] - width(cell))
            cells.append(blanks + cell if index in self._right else cell + blanks)
        return "  ".join(cells).rstrip()
