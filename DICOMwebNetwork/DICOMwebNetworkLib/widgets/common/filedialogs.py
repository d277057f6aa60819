"""What Qt's windows that ask for a file give back."""

from __future__ import annotations

from typing import Any


def chosenPath(answer: Any) -> str:
    """Return the path that a ``QFileDialog`` was left with, empty if it was cancelled.

    :param answer: Slicer gives the path, other bindings a pair of path and chosen kind.
    """
    return str(answer[0] if isinstance(answer, (tuple, list)) else answer)
