"""The last searches of each server."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import qt
from slicer.i18n import tr as _

HISTORY_KEY = "DICOMwebNetwork/RecentSearches"
KEPT_COUNT = 8


class SearchHistory:
    """A button whose menu repeats one of the last searches of the server; kept in the settings.

    :param button: tool button that opens the menu.
    :param address: returns the base URL of the server in use; empty if there is none.
    :param onChosen: called with the fields of the chosen search.
    """

    def __init__(self, button: Any, address: Callable[[], str], onChosen: Callable[[Mapping[str, Any]], None]) -> None:
        self._address = address
        self._onChosen = onChosen
        self._menu = qt.QMenu(button)
        self._menu.setObjectName("recentSearchesMenu")
        self._menu.aboutToShow.connect(self._fill)
        button.setMenu(self._menu)

    def remember(self, address: str, label: str, fields: Mapping[str, Any]) -> None:
        """Put a search at the top of the list of a server; one without any field is not worth it."""
        if not label:
            return
        entries = self._read()
        others = [entry for entry in entries.get(address, []) if entry["fields"] != fields]
        entries[address] = [{"label": label, "fields": dict(fields)}, *others][:KEPT_COUNT]
        qt.QSettings().setValue(HISTORY_KEY, json.dumps(entries))

    def _fill(self) -> None:
        self._menu.clear()
        address = self._address()
        entries = self._read().get(address, [])
        for entry in entries:
            # An ampersand would underline the next letter.
            action = self._menu.addAction(entry["label"].replace("&", "&&"))
            action.triggered.connect(partial(self._choose, entry["fields"]))
        if not entries:
            self._menu.addAction(_("No searches of this server yet")).enabled = False
            return
        self._menu.addSeparator()
        self._menu.addAction(_("Forget these")).triggered.connect(partial(self._forget, address))

    def _choose(self, fields: Mapping[str, Any], _checked: bool = False) -> None:
        self._onChosen(fields)

    def _forget(self, address: str, _checked: bool = False) -> None:
        entries = self._read()
        entries.pop(address, None)
        qt.QSettings().setValue(HISTORY_KEY, json.dumps(entries))

    @staticmethod
    def _read() -> dict[str, list[dict[str, Any]]]:
        """Return the searches by server; what cannot be read was not written by this version and is passed over."""
        try:
            entries = json.loads(str(qt.QSettings().value(HISTORY_KEY) or "{}"))
            return {
                str(address): [entry for entry in found if isinstance(entry["fields"], dict) and entry["label"]]
                for address, found in entries.items()
            }
        except (AttributeError, KeyError, TypeError, ValueError):
            return {}
