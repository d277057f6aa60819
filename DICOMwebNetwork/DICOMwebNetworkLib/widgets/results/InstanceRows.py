"""The rows of the instances of opened series."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import qt

from DICOMwebNetworkLib.model.records import InstanceRecord

from ..common.timers import makeTimer
from .RowTexts import RowTexts

ROWS_AT_ONCE = 200


class InstanceRows:
    """Adds the rows of instances in chunks, so that thousands of them never stop the window.

    :param tree: QTreeWidget.
    :param keyRole: item data that says what a row shows.
    :param onShown: called when rows were added.
    """

    def __init__(self, tree: Any, keyRole: int, texts: RowTexts, onShown: Callable[[], None]) -> None:
        self._keyRole = keyRole
        self._texts = texts
        self._onShown = onShown
        self._pending: deque[tuple[Any, deque[tuple[str, InstanceRecord]]]] = deque()
        self._timer = makeTimer(tree, 0, self._insertChunk)

    def show(self, item: Any, instances: Mapping[str, InstanceRecord]) -> None:
        """Begin to add the rows of a series.

        :param item: row of the series.
        :param instances: by the keys of their rows.
        """
        self._pending.append((item, deque(instances.items())))
        self._timer.start()

    def close(self) -> None:
        """Stop adding rows."""
        self._timer.stop()
        self._pending.clear()

    def _insertChunk(self) -> None:
        if not self._pending:
            return
        item, left = self._pending[0]
        # A row that was taken off meanwhile has no tree any more.
        if item.treeWidget() is None:
            left.clear()
        children = [self._row(*left.popleft()) for _count in range(min(ROWS_AT_ONCE, len(left)))]
        if children:
            item.addChildren(children)
            self._onShown()
        if not left:
            self._pending.popleft()
        if self._pending:
            self._timer.start()

    def _row(self, key: str, instance: InstanceRecord) -> Any:
        row = qt.QTreeWidgetItem(self._texts.ofInstance(instance))
        row.setData(0, self._keyRole, key)
        row.setToolTip(0, instance.sop_instance_uid)
        return row
