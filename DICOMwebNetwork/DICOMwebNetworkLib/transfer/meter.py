"""How fast bytes arrive now, and how long the rest will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

_WINDOW_S: Final = 3.0
_STEP_S: Final = 0.1


class Meter:
    """Mean rate of the last seconds. Not thread-safe: its owner holds a lock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._size_bytes = 0
        self._samples: deque[tuple[float, int]] = deque([(clock(), 0)])

    def add(self, size_bytes: int) -> None:
        """Count bytes that have arrived."""
        self._size_bytes += size_bytes
        now = self._clock()
        if now - self._samples[-1][0] >= _STEP_S:
            self._samples.append((now, self._size_bytes))
            while now - self._samples[0][0] > _WINDOW_S and len(self._samples) > 2:
                self._samples.popleft()

    @property
    def rate_bytes_per_s(self) -> float:
        """Mean over the window up to now; falls towards 0 while nothing arrives."""
        since, size_bytes = self._samples[0]
        seconds = self._clock() - since
        return (self._size_bytes - size_bytes) / seconds if seconds > 0 else 0.0

    def seconds_left(self, done_count: int, left_count: int, done_bytes: int) -> float | None:
        """Estimate from the mean size of what is done; None while that would be a guess."""
        rate = self.rate_bytes_per_s
        if not done_count or rate <= 0:
            return None
        return left_count * (done_bytes / done_count) / rate
