"""What writes a part of an export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _nothingToCheck() -> None:
    pass


@dataclass(frozen=True)
class SeriesWriter:
    """Made on the main thread from what was taken from the scene.

    :param write: writes below a folder and returns a ``WrittenSeries`` or a list of them; any thread.
    :param check: called when all is written; raises a ``DICOMwebNetworkError`` if that is not to be kept. Main thread.
    """

    write: Callable[[str], Any]
    check: Callable[[], None] = _nothingToCheck
