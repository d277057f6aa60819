"""Tells whether the process that made a file still runs, however it ended."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import IO


def held(path: Path) -> IO[bytes]:
    """Create the file if need be and hold it until it is closed or this process ends.

    Raises
    ------
    OSError
        The file cannot be made.
    """
    file = path.open("ab")
    if os.name == "posix":  # Windows refuses to delete a file that is open, which serves the same end
        import fcntl

        with contextlib.suppress(OSError):  # file systems without locks
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return file


def is_held(path: Path) -> bool:
    """Whether a living process holds the file; on Windows a file that nobody holds is renamed back and forth."""
    try:
        if os.name != "posix":
            probe = path.with_suffix(".probe")
            path.rename(probe)
            probe.rename(path)
            return False
        import fcntl

        # A shared lock: two that look at once do not take each other for the owner, and NFS wants no more than to read.
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
