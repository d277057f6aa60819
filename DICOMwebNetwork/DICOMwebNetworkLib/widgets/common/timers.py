"""Timers that fire once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt


def makeTimer(parent: Any, interval: int, slot: Callable[[], None]) -> Any:
    """Return a timer that calls a function once, some milliseconds after each start.

    :param parent: widget that takes the timer along when it goes; Qt's hold on the function, which keeps alive all that
      the function knows, would never end otherwise.
    """
    timer = qt.QTimer(parent)
    timer.setInterval(interval)
    timer.setSingleShot(True)
    timer.timeout.connect(slot)
    return timer
