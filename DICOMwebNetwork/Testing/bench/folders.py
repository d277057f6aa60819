"""Folders to measure in."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

_GET_FLAGS: Final = 0x80086601
_SET_FLAGS: Final = 0x40086602
_TOP_OF_TREE: Final = 0x00020000
"""FS_IOC_GETFLAGS, FS_IOC_SETFLAGS and FS_TOPDIR_FL of <linux/fs.h>: ``chattr +T``."""


@contextlib.contextmanager
def fresh_folder() -> Iterator[str]:
    """Yield a new folder for one run that lies where no file was deleted lately.

    Its files are emptied at the end, or they would be written to the disk while the next run is measured. They are
    removed with the end of the program, all at once: ext4 remembers deleted files for minutes, and steps over each
    whenever a file is made in the same part of the disk, which then takes 0.1 to 2 ms instead of 0.02.
    """
    folder = tempfile.mkdtemp(dir=_top().name)
    try:
        yield folder
    finally:
        for path in Path(folder).rglob("*"):
            if path.is_file():
                os.truncate(path, 0)


@cache
def _top() -> tempfile.TemporaryDirectory[str]:
    """Return a folder whose subfolders are spread over the disk by their names."""
    top = tempfile.TemporaryDirectory()
    with contextlib.suppress(ImportError, OSError):  # other file systems need no such care
        _mark_as_top(top.name)
    return top


def _mark_as_top(folder: str) -> None:
    import fcntl

    opened = os.open(folder, os.O_RDONLY)
    try:
        flags = int.from_bytes(fcntl.ioctl(opened, _GET_FLAGS, bytes(8)), "little")
        fcntl.ioctl(opened, _SET_FLAGS, (flags | _TOP_OF_TREE).to_bytes(8, "little"))
    finally:
        os.close(opened)
