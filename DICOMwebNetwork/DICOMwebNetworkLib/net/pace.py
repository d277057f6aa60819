"""How fast requests to one server follow each other: as fast as they come, until it says that they are too many."""

from __future__ import annotations

import threading
import time
from typing import Final

from .cancellation import raise_if_cancelled_here

_TOO_MANY: Final = frozenset({429, 503})
_SHORTEST_S: Final = 0.01
_LONGEST_S: Final = 1.0
_LONGEST_IN_VAIN_S: Final = 0.03
"""Where a server refuses everything, it does not help to ask more slowly."""
_SLOWER: Final = 1.5
_QUICKER: Final = 0.95
"""What becomes of the interval with a refusal, and with each request that is answered."""
_LOOK_S: Final = 0.05


class Pace:
    """The interval between the beginnings of requests, longer with each refusal and shorter with each success.

    Services let each client make so many requests a second; who only waits after a refusal, sixteen requests at a time,
    meets them again at the same moment. Thread-safe.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._interval_s = 0.0
        self._next_s = 0.0
        self._slowed_at_s = 0.0
        self._is_giving = False

    def wait_for_turn(self) -> float:
        """Wait until the next request may begin; return when that is, in seconds of ``time.monotonic``.

        Raises
        ------
        CancelledError
            The token of this thread was cancelled meanwhile.
        """
        while True:
            with self._lock:
                now_s = time.monotonic()
                left_s = self._next_s - now_s if self._interval_s else 0.0
                if left_s <= 0:
                    self._next_s = now_s + self._interval_s
                    return now_s
            raise_if_cancelled_here()
            time.sleep(min(left_s, _LOOK_S))

    def learn(self, began_s: float, status: int) -> None:
        """Go on more slowly after a refusal of a request that began at the present pace, else a little more quickly."""
        with self._lock:
            if status not in _TOO_MANY:
                self._is_giving = True
                self._interval_s = self._interval_s * _QUICKER if self._interval_s > _SHORTEST_S else 0.0
            elif began_s >= self._slowed_at_s:
                longest_s = _LONGEST_S if self._is_giving else _LONGEST_IN_VAIN_S
                self._interval_s = max(_SHORTEST_S, self._interval_s, min(longest_s, _SLOWER * self._interval_s))
                self._slowed_at_s = time.monotonic()
                self._is_giving = False
