"""What this computer's file system says, as errors of ours; and patience with programs that look at new files."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from .errors import DiskFullError, LocalStorageError

_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_LONGEST_PATH: Final = 259 if os.name == "nt" else 4095
_WAITS_S: Final = (0.01, 0.03, 0.1, 0.3) if os.name == "nt" else ()


@contextlib.contextmanager
def local_errors(path: Path) -> Iterator[None]:
    """Let LocalStorageError out for whatever the file system says of this path."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise DiskFullError(f"No space is left on the disk of {path.parent}.") from error
        advice = "Check that the folder exists and that you may write there."
        if len(str(path)) > _LONGEST_PATH:
            advice = "Its path is longer than the system takes: choose a folder with a shorter one."
        raise LocalStorageError(
            f"{path} cannot be written or read ({error.strerror or error}).", advice=advice
        ) from error


def patiently(rename: Callable[[], object]) -> None:
    """Call what renames a file or folder; on Windows again for a moment, as virus scanners hold new files open."""
    for wait_s in _WAITS_S:
        try:
            rename()
        except PermissionError:
            time.sleep(wait_s)
        else:
            return
    rename()
