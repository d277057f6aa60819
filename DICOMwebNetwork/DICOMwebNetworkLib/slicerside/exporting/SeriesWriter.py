"""What writes a part of an export."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...model.errors import ConfigurationError


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class SeriesWriter:
    """Made on the main thread from what was taken from the scene.

    :param write: writes below a folder and returns a ``WrittenSeries`` or a list of them; any thread.
    :param check: called when all is written; raises a ``DICOMwebNetworkError`` if that is not to be kept. Main thread.
    :param stop: lets ``write`` come to its end soon, with a ``CancelledError``; any thread.
    :param discard: removes temporary files; called at the end, also where nothing was written. Any thread.
    """

    write: Callable[[str], Any]
    check: Callable[[], None] = _nothing
    stop: Callable[[], None] = _nothing
    discard: Callable[[], None] = _nothing


@contextlib.contextmanager
def sayingWhat(name: str) -> Iterator[None]:
    """Let an error of a writer, which knows no nodes, name what it is about."""
    try:
        yield
    except ConfigurationError as error:
        what = f"{name} cannot be exported."  # a sentence of its own, which can be translated
        raise ConfigurationError(f"{what} {error.message}", advice=error.advice) from error


def unchangedCheck(name: str, arrays: Sequence[Any]) -> Callable[[], None]:
    """Return a function that raises a ConfigurationError if VTK arrays of the scene were changed since.

    :param name: of the node that they belong to.
    """
    known = [(array, array.GetMTime()) for array in arrays]

    def check() -> None:
        if any(array.GetMTime() != timeStamp for array, timeStamp in known):
            raise ConfigurationError(
                f"{name} was changed while it was written; nothing of it was kept.",
                advice="Export it again when it is at rest, or export a copy of it.",
            )

    return check
