"""What was found out about saved servers, in Slicer's settings."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import qt


class ServerNotes:
    """One value for each server; kept as long as a server is saved at its address, else for this session.

    :param key: of the settings.
    :param addresses: returns the base URLs of the saved servers.
    """

    def __init__(self, key: str, addresses: Callable[[], set[str]]) -> None:
        self._key = key
        self._addresses = addresses
        # Of servers that may be saved later in this session, too.
        self._found: dict[str, Any] = {}

    def keep(self, baseURL: str, value: dict[str, Any]) -> None:
        """Keep a value that JSON can hold in the place of the last one."""
        self._found[baseURL] = value
        self.prune()

    def of(self, baseURL: str) -> dict[str, Any] | None:
        """Return the value of a server; None if there is none."""
        value = self._read().get(baseURL)
        return value if isinstance(value, dict) else None

    def forget(self, baseURL: str) -> None:
        """Forget the value of a server."""
        kept = self._read()
        kept.pop(baseURL, None)
        self._found.pop(baseURL, None)
        self._write(kept)

    def forgetSession(self) -> None:
        """Forget what was kept for this session only."""
        self._found.clear()

    def prune(self) -> None:
        """Forget what belongs to no saved server any more."""
        self._write(self._read())

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(qt.QSettings().value(self._key) or "{}")
        except (TypeError, ValueError):
            kept = {}
        return (kept if isinstance(kept, dict) else {}) | self._found

    def _write(self, kept: dict[str, Any]) -> None:
        addresses = self._addresses()
        left = {url: value for url, value in kept.items() if url in addresses}
        qt.QSettings().setValue(self._key, json.dumps(left))
