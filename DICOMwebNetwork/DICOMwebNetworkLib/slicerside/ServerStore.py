"""Saved servers in Slicer's settings."""

from __future__ import annotations

import json
import logging
from typing import Any

import qt

from ..model.errors import ConfigurationError
from ..model.servers import ServerProfile


class ServerStore:
    """Server profiles in the user's settings, without any password or token. Main thread only."""

    key = "DICOMwebNetwork/Servers"

    def profiles(self) -> list[ServerProfile]:
        """Return the saved servers in the order in which they were first saved."""
        found = []
        for entry in self._read():
            try:
                found.append(ServerProfile.from_dict(entry))
            except ConfigurationError as error:
                logging.warning("A saved DICOMweb server was passed over: %s", error)
        return found

    def save(self, profile: ServerProfile) -> None:
        """Save a server; one of the same name is replaced.

        :raises ConfigurationError: the profile has no name.
        """
        if not profile.name:
            raise ConfigurationError("A server needs a name to be saved.")
        entries = self._read()
        names = [entry.get("name") for entry in entries]
        if profile.name in names:
            entries[names.index(profile.name)] = profile.to_dict()
        else:
            entries.append(profile.to_dict())
        self._write(entries)

    def remove(self, name: str) -> None:
        """Forget a saved server; nothing happens if there is none of this name."""
        self._write([entry for entry in self._read() if entry.get("name") != name])

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
