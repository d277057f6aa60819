"""The order of the results."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from ..common.timers import makeTimer
from ..common.TopRows import SECONDS_AT_ONCE
from .FoundRecords import PATIENT, FoundRecords
from .LocalColumn import LocalColumn
from .resultcolumns import LOCAL, SERVER, SORT_KEYS


class ResultsOrder:
    """Sorts studies or patients by a column.

    What is on this computer has to be asked study by study, so for that column the answers are gathered first, a few
    at once. Data that arrive later do not move rows under the hands of the user.

    :param tree: QTreeWidget.
    :param onSorted: called with the keys in their order.
    """

    def __init__(
        self, tree: Any, found: FoundRecords, states: LocalColumn, onSorted: Callable[[list[str]], None]
    ) -> None:
        self._found = found
        self._states = states
        self._onSorted = onSorted
        self._ranks: dict[str, float] = {}
        self._unranked: deque[str] = deque()
        self._wish: tuple[int, bool, bool] = (-1, False, False)
        self._timer = makeTimer(tree, 0, self._rankChunk)

    @property
    def isSorting(self) -> bool:
        """Whether the sorted rows are still to come."""
        return bool(self._timer.isActive())

    def sort(self, column: int, isDescending: bool, isGrouped: bool) -> None:
        """Sort all that was found.

        :param column: to sort by; -1 for the order in which it came.
        :param isGrouped: sort patients instead of studies.
        """
        self.stop()
        self._wish = column, isDescending, isGrouped
        if column == LOCAL:
            self._ranks = {}
            self._unranked = deque(self._found.studies)
            self._timer.start()
        else:
            self._finish()

    def stop(self) -> None:
        """Sort no more."""
        self._timer.stop()

    def sorted(self, keys: Iterable[str], column: int, isDescending: bool) -> list[str]:
        """Return studies, or patients, in their order."""
        if column < 0:
            return list(keys)
        if column == LOCAL:
            return sorted(keys, key=self._rank, reverse=isDescending)
        if column == SERVER:
            return sorted(keys, key=self._found.serverNames, reverse=isDescending)
        keyOf, found = SORT_KEYS[column], self._found

        def ofRow(key: str) -> Any:
            return keyOf(found.summary(key) if key.startswith(PATIENT) else found.study(key))

        return sorted(keys, key=ofRow, reverse=isDescending)

    def _rank(self, key: str) -> float:
        ranks = [self._ranks.get(study, 0.0) for study in self._found.studiesOf(key)] or [self._ranks.get(key, 0.0)]
        return sum(ranks) / len(ranks)

    def _rankChunk(self) -> None:
        end = time.perf_counter() + SECONDS_AT_ONCE
        while self._unranked and time.perf_counter() < end:
            key = self._unranked.popleft()
            record = self._found.record(key)
            if record is not None:
                self._ranks[key] = self._states.rank(record)
        if self._unranked:
            self._timer.start()
        else:
            self._finish()

    def _finish(self) -> None:
        column, isDescending, isGrouped = self._wish
        keys = self._found.patients if isGrouped else self._found.studies
        self._onSorted(self.sorted(keys, column, isDescending))
