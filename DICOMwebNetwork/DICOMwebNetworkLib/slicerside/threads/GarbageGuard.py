"""Keeps Python's garbage collection on the main thread while worker threads run."""

from __future__ import annotations

import gc


class GarbageGuard:
    """Turns automatic garbage collection off between the first ``hold`` and the last ``release``. Main thread only.

    Python collects garbage on whatever thread happens to allocate. Garbage may hold Qt objects, of this module or of
    any other, and a Qt object that is deleted on a worker thread takes Slicer down with it (seen: the file watcher of
    a DICOM database). So while workers run only ``collect`` does it, with young objects, which takes no time.
    """

    youngCount = 5000
    _holdCount = 0
    _wasEnabled = False

    @classmethod
    def hold(cls) -> None:
        """Turn automatic collection off until ``release`` was called as often as ``hold``."""
        if cls._holdCount == 0:
            cls._wasEnabled = gc.isenabled()
            gc.disable()
        cls._holdCount += 1

    @classmethod
    def release(cls) -> None:
        """Take back one ``hold``."""
        cls._holdCount -= 1
        if cls._holdCount == 0 and cls._wasEnabled:
            gc.enable()

    @classmethod
    def collect(cls) -> None:
        """Collect young garbage if there is much of it."""
        if gc.get_count()[0] > cls.youngCount:
            gc.collect(1)
