"""Timers that fire once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt


def makeTimer(interval: int, slot: Callable[[], None]) -> Any:
    """Return a timer that calls a function once, some milliseconds after each start."""
    timer = qt.QTimer()
    timer.setInterval(interval)
    timer.setSingleShot(True)
    timer.timeout.connect(slot)
    return timer
