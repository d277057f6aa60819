"""One line of a terminal that is written again and again."""

from __future__ import annotations

import shutil
import sys
import time
from typing import Final

_STEP_S: Final = 0.1
_BAR_WIDTH: Final = 20


class StatusLine:
    """Shows a status on stderr where that is a terminal, and nothing otherwise. For one thread."""

    def __init__(self) -> None:
        self._is_on = sys.stderr.isatty()
        self._is_shown = False
        self._shown_at_s = 0.0

    def show(self, text: str) -> None:
        """Replace what is shown, not more often than ten times a second."""
        now_s = time.monotonic()
        if not self._is_on or now_s - self._shown_at_s < _STEP_S:
            return
        self._shown_at_s = now_s
        columns = shutil.get_terminal_size().columns
        sys.stderr.write(f"\r{text[: columns - 1]}\x1b[K")
        sys.stderr.flush()
        self._is_shown = True

    def clear(self) -> None:
        """Leave an empty line, so that other output can be written."""
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._is_shown = False


def bar(done_count: int, count: int) -> str:
    """Return a bar that is filled as far as the work is done."""
    filled = _BAR_WIDTH * min(done_count, count) // max(1, count)
    return f"[{'#' * filled}{'.' * (_BAR_WIDTH - filled)}]"


def clock(seconds: float) -> str:
    """Return a duration as m:ss or h:mm:ss."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size(size_bytes: float) -> str:
    """Return a number of bytes with a unit that suits it."""
    for unit in ("B", "kB", "MB"):
        if size_bytes < 1000:
            return f"{size_bytes:.3g} {unit}" if unit != "B" else f"{size_bytes:.0f} B"
        size_bytes /= 1000
    return f"{size_bytes:.1f} GB"
