"""Saved servers in Slicer's settings."""

from __future__ import annotations

import json
import logging
from typing import Any

import qt

from ...model.diagnosis import ServerCapabilities
from ...model.errors import ConfigurationError
from ...model.quirks import ServerQuirks
from ...model.servers import ServerProfile
from .ServerNotes import ServerNotes

KNOWN_FOR_DAYS = 30
"""So long counts what a test of the connection has told."""
QUIRKS_FOR_DAYS = 7
"""So long counts what was learnt by the way: it may have been a bad hour of the server."""


class ServerStore:
    """Server profiles in the user's settings, without any password or token. Main thread only."""

    key = "DICOMwebNetwork/Servers"

    def __init__(self) -> None:
        self._capabilities = ServerNotes("DICOMwebNetwork/ServerCapabilities", self._addresses)
        self._quirks = ServerNotes("DICOMwebNetwork/ServerQuirks", self._addresses)

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
        for notes in (self._capabilities, self._quirks):
            notes.forgetSession()
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
        """Keep what a test has found out about a server; what was learnt of it before may be so no more."""
        self._capabilities.keep(found.base_url, found.to_dict())
        self._quirks.forget(found.base_url)

    def capabilitiesOf(self, baseURL: str) -> ServerCapabilities | None:
        """Return what was found out about the server at an address; None if nothing is known."""
        try:
            return ServerCapabilities.from_dict(self._capabilities.of(baseURL) or {})
        except ConfigurationError:
            return None

    def keepQuirks(self, quirks: ServerQuirks) -> None:
        """Keep what was learnt about a server while working with it; with its old date if it is nothing new."""
        known = self.quirksOf(quirks.base_url)
        if quirks and quirks != known:
            self._quirks.keep(quirks.base_url, quirks.to_dict())

    def quirksOf(self, baseURL: str) -> ServerQuirks | None:
        """Return what was learnt about the server at an address, unless that is long ago: servers are mended, too."""
        try:
            quirks = ServerQuirks.from_dict(self._quirks.of(baseURL) or {})
        except ConfigurationError:
            return None
        return quirks if quirks.age_days <= QUIRKS_FOR_DAYS else None

    def _addresses(self) -> set[str]:
        return {profile.base_url for profile in self.profiles()}

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
        for notes in (self._capabilities, self._quirks):
            notes.prune()
