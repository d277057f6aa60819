"""Tells which files a power cut may have left with a name and a length, but without their contents."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

_WRITE_BACK_S: Final = 60.0
"""Systems write what a program wrote to the disk within this time."""


@dataclass(frozen=True)
class PowerCut:
    """A moment at which a process died and the computer with it; or none, with both times 0.

    Attributes
    ----------
    process_end_s : float
        When the process that died was last seen to write, seconds since the epoch.
    boot_s : float
        When the computer was started again.
    """

    process_end_s: float = 0.0
    boot_s: float = 0.0

    @classmethod
    def of_leftovers(cls, last_written_s: float) -> PowerCut:
        """Return the power cut that left part files behind, none if the computer has run on since."""
        boot_s = time.time() - _seconds_since_boot()
        return cls(last_written_s, boot_s) if 0 < last_written_s < boot_s else cls()

    def may_have_hit(self, written_s: float) -> bool:
        """Whether what was written at that time may not have reached the disk."""
        return self.process_end_s - _WRITE_BACK_S <= written_s < self.boot_s


def _seconds_since_boot() -> float:
    """Return how long the computer is up, its sleep included: Linux's monotonic clock stands still meanwhile."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)
