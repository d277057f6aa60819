"""A signal of plain Python."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any


class Signal:
    """Tells its slots that something happened. Main thread only.

    An own QObject signal cannot be declared in PythonQt, hence this class. A slot that raises is logged and does
    not keep the others from being called.
    """

    def __init__(self) -> None:
        self._slots: list[Callable[..., Any]] = []

    def connect(self, slot: Callable[..., Any]) -> None:
        """Call ``slot`` at each ``emit``; connecting it twice has no effect.

        :param slot: called with the arguments of ``emit``.
        """
        if slot not in self._slots:
            self._slots.append(slot)

    def disconnect(self, slot: Callable[..., Any] | None = None) -> None:
        """Do not call ``slot`` any more.

        :param slot: a connected slot, or None for all of them.
        """
        self._slots = [] if slot is None else [each for each in self._slots if each != slot]

    def emit(self, *arguments: Any) -> None:
        """Call all slots in the order in which they were connected.

        :param arguments: handed to each slot.
        """
        for slot in tuple(self._slots):
            try:
                slot(*arguments)
            except Exception:  # a broken listener must not stop a transfer
                logging.exception("A listener of DICOMweb Network failed")
