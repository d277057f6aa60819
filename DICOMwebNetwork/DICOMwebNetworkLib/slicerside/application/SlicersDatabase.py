"""Which DICOM database Slicer's Python code works with."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import slicer


@contextlib.contextmanager
def asSlicersDatabase(database: Any) -> Iterator[None]:
    """Make a database ``slicer.dicomDatabase`` inside a ``with`` block. Main thread only.

    The user's database is not closed. Compiled modules that ask ``slicer.app.dicomDatabase()`` see it all the time.

    :param database: open ``ctkDICOMDatabase``.
    """
    users = slicer.dicomDatabase
    slicer.dicomDatabase = database
    try:
        yield
    finally:
        slicer.dicomDatabase = users
