"""The instances of opened series."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.records import InstanceRecord

from .display import number
from .timers import makeTimer

ROWS_AT_ONCE = 200


class InstanceRows:
    """Knows the instances of series and shows them in chunks, so that thousands of them never stop the window.

    :param keyRole: item data that says what a row shows.
    :param onShown: called when rows were added.
    """

    def __init__(self, keyRole: int, onShown: Callable[[], None]) -> None:
        self._keyRole = keyRole
        self._onShown = onShown
        self._instances: dict[str, dict[str, InstanceRecord]] = {}
        self._pending: deque[tuple[Any, deque[InstanceRecord]]] = deque()
        self._timer = makeTimer(0, self._insertChunk)
        self._text = _("Instance {number}")
        self._framesText = _("{count} frames")

    def isKnown(self, seriesUID: str) -> bool:
        """Whether the server has told the instances of a series."""
        return bool(self._instances.get(seriesUID))

    def record(self, seriesUID: str, sopUID: str) -> InstanceRecord | None:
        """Return an instance of a series that was opened."""
        return self._instances.get(seriesUID, {}).get(sopUID)

    def keep(self, seriesUID: str, instances: Iterable[InstanceRecord]) -> None:
        """Remember the instances of a series, in the order of their numbers."""
        ordered = sorted(
            instances, key=lambda one: (one.instance_number is None, one.instance_number, one.sop_instance_uid)
        )
        self._instances[seriesUID] = {one.sop_instance_uid: one for one in ordered}

    def show(self, item: Any, seriesUID: str) -> None:
        """Begin to add the rows of a series that is known."""
        self._pending.append((item, deque(self._instances[seriesUID].values())))
        self._timer.start()

    def clear(self) -> None:
        """Forget everything."""
        self.close()
        self._instances = {}

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
        children = [self._row(left.popleft()) for _count in range(min(ROWS_AT_ONCE, len(left)))]
        if children:
            item.addChildren(children)
            self._onShown()
        if not left:
            self._pending.popleft()
        if self._pending:
            self._timer.start()

    def _row(self, instance: InstanceRecord) -> Any:
        name = "–" if instance.instance_number is None else self._text.format(number=instance.instance_number)
        sizes = [str(size) for size in (instance.columns, instance.rows) if size]
        words = ["×".join(sizes)]
        if instance.number_of_frames and instance.number_of_frames > 1:
            words.append(self._framesText.format(count=number(instance.number_of_frames)))
        row = qt.QTreeWidgetItem([name, "", "", "", " · ".join(word for word in words if word), "", "", "", ""])
        key = f"{instance.study_instance_uid}/{instance.series_instance_uid}/{instance.sop_instance_uid}"
        row.setData(0, self._keyRole, key)
        row.setToolTip(0, instance.sop_instance_uid)
        return row
