"""The top level of a tree, filled a few rows at once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from .timers import makeTimer

SECONDS_AT_ONCE = 0.015
FEW_ROWS = 500


class TopRows:
    """Fills a tree in chunks, so that ten thousand rows never stop the window.

    Rows that are there already are written anew, which is faster than making new ones.

    :param tree: QTreeWidget.
    Meanwhile all rows are of one height: Qt measures each text that is written otherwise, which takes seconds.

    :param write: called with the key of a row and the item to write it into, or None if a new one is to be added.
    :param onFilled: called when no row is to be shown any more.
    """

    def __init__(self, tree: Any, write: Callable[[str, Any], None], onFilled: Callable[[], None]) -> None:
        self._tree = tree
        self._write = write
        self._onFilled = onFilled
        self._pending: deque[str] = deque()
        self._timer = makeTimer(tree, 0, self._insertChunk)
        self._trimTimer = makeTimer(tree, 0, self._trim)
        self.count = 0

    @property
    def isFilling(self) -> bool:
        """Whether rows are still to be shown."""
        return bool(self._pending)

    def clear(self) -> None:
        """Take all rows off."""
        self._timer.stop()
        self._pending, self.count = deque(), 0
        if self._tree.topLevelItemCount <= FEW_ROWS:
            self._tree.clear()
        else:
            # Ten thousand rows take a tenth of a second to destroy; the first new ones are written into them.
            self._tree.clearSelection()
            self._trimTimer.start()

    def append(self, keys: Iterable[str]) -> None:
        """Add rows at the end, soon."""
        self._pending.extend(keys)
        self._tree.uniformRowHeights = True
        self._timer.start()

    def replace(self, keys: Iterable[str]) -> None:
        """Show these rows in the place of all others; the first of them at once."""
        self._timer.stop()
        self._tree.clearSelection()
        self._tree.uniformRowHeights = True
        self._pending, self.count = deque(keys), 0
        self._insertChunk()
        self._trimTimer.start()

    def forget(self) -> None:
        """Count one row less, since its item was taken off."""
        self.count -= 1

    def close(self) -> None:
        """Stop all timers."""
        self._timer.stop()
        self._trimTimer.stop()

    def _insertChunk(self) -> None:
        end = time.perf_counter() + SECONDS_AT_ONCE
        self._tree.setUpdatesEnabled(False)
        while self._pending and time.perf_counter() < end:
            isThere = self.count < self._tree.topLevelItemCount
            self._write(self._pending.popleft(), self._tree.topLevelItem(self.count) if isThere else None)
            self.count += 1
        self._tree.setUpdatesEnabled(True)
        if self._pending:
            self._timer.start()
        else:
            self._onFilled()

    def _trim(self) -> None:
        """Take off rows that nobody needs any more, a few at once."""
        end = time.perf_counter() + SECONDS_AT_ONCE
        self._tree.setUpdatesEnabled(False)
        surplus = self._tree.topLevelItemCount - self.count - len(self._pending)
        while surplus > 0 and time.perf_counter() < end:
            self._tree.takeTopLevelItem(self._tree.topLevelItemCount - 1)
            surplus -= 1
        self._tree.setUpdatesEnabled(True)
        if surplus > 0:
            self._trimTimer.start()
