"""Saved servers in Slicer's settings."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import qt

from ...model.errors import ConfigurationError
from ...model.servers import ServerProfile

if TYPE_CHECKING:
    from ...model.diagnosis import ServerCapabilities


class ServerStore:
    """Server profiles in the user's settings, without any password or token. Main thread only."""

    key = "DICOMwebNetwork/Servers"
    capabilitiesKey = "DICOMwebNetwork/ServerCapabilities"

    def __init__(self) -> None:
        # Of servers that may be saved later in this session, too.
        self._found: dict[str, Any] = {}

    def profiles(self) -> list[ServerProfile]:
        """Return the saved servers in the user's order."""
        found = []
        for entry in self._read():
            try:
                found.append(ServerProfile.from_dict(entry))
            except ConfigurationError as error:
                logging.warning("A saved DICOMweb server was passed over: %s", error)
        return found

    def save(self, profile: ServerProfile, replaces: str = "") -> None:
        """Save a server; one of the same name is replaced.

        :param replaces: former name of the server, whose place it takes; none if empty.
        :raises ConfigurationError: the profile has no name.
        """
        if not profile.name:
            raise ConfigurationError("A server needs a name to be saved.", field="name")
        entries = self._read()
        names = [entry.get("name") for entry in entries]
        place = next((names.index(name) for name in (replaces, profile.name) if name in names), len(entries))
        entries[place : place + 1] = [profile.to_dict()]
        self._write([entry for row, entry in enumerate(entries) if row == place or entry.get("name") != profile.name])

    def remove(self, name: str) -> None:
        """Forget a saved server; nothing happens if there is none of this name."""
        self._found.clear()
        self._write([entry for entry in self._read() if entry.get("name") != name])

    def move(self, name: str, step: int) -> None:
        """Move a server among the others; nothing happens if there is none of this name.

        :param step: how many places down; up if negative. The ends of the list are not left.
        """
        entries = self._read()
        place = next((row for row, entry in enumerate(entries) if entry.get("name") == name), None)
        if place is not None:
            entry = entries.pop(place)
            entries.insert(min(max(place + step, 0), len(entries)), entry)
            self._write(entries)

    def keepCapabilities(self, found: ServerCapabilities) -> None:
        """Keep what was found out about a server as long as one is saved at this address; else for this session."""
        self._found[found.base_url] = found.to_dict()
        self._writeCapabilities(self._readCapabilities())

    def capabilitiesOf(self, baseURL: str) -> ServerCapabilities | None:
        """Return what was found out about the server at an address; None if nothing is known."""
        from ...model.diagnosis import ServerCapabilities

        try:
            return ServerCapabilities.from_dict(self._readCapabilities()[baseURL])
        except (KeyError, ConfigurationError):
            return None

    def _readCapabilities(self) -> dict[str, Any]:
        try:
            kept = json.loads(qt.QSettings().value(self.capabilitiesKey) or "{}")
        except (TypeError, ValueError):
            kept = {}
        return (kept if isinstance(kept, dict) else {}) | self._found

    def _writeCapabilities(self, kept: dict[str, Any]) -> None:
        addresses = {profile.base_url for profile in self.profiles()}
        left = {url: value for url, value in kept.items() if url in addresses}
        qt.QSettings().setValue(self.capabilitiesKey, json.dumps(left))

    def _read(self) -> list[dict[str, Any]]:
        text = qt.QSettings().value(self.key) or "[]"
        try:
            entries = json.loads(text)
        except (TypeError, ValueError):
            logging.warning("The saved DICOMweb servers cannot be read: settings key %s", self.key)
            return []
        return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []

    def _write(self, entries: list[dict[str, Any]]) -> None:
        settings = qt.QSettings()
        if entries:
            settings.setValue(self.key, json.dumps(entries))
        else:
            settings.remove(self.key)
        self._writeCapabilities(self._readCapabilities())
