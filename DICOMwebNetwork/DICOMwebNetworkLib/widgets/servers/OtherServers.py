"""A button with a menu of further servers to search together with the chosen one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import qt
from slicer.i18n import tr as _

OTHERS_KEY = "DICOMwebNetwork/AlsoSearched"


class OtherServers:
    """The saved servers besides the chosen one, to check; there to be seen only where there are any.

    :param logic: the module's logic.
    :param ui: widgets by name.
    :param chosen: returns the address of the chosen server.
    """

    def __init__(self, logic: Any, ui: Any, chosen: Callable[[], str]) -> None:
        self._logic = logic
        self._label = ui.otherServersLabel
        self._button = ui.otherServersButton
        self._chosen = chosen
        self._checked = self._read()
        self._boxes: dict[str, Any] = {}
        self._menu = qt.QMenu(self._button)
        self._menu.setObjectName("otherServersMenu")
        self._button.setMenu(self._menu)
        self.refresh()

    @property
    def names(self) -> list[str]:
        """Names of the further servers to search."""
        return [name for name in self._others() if name in self._checked]

    def refresh(self) -> None:
        """Offer the servers that are saved now, but for the chosen one."""
        names = self._others()
        if names != list(self._boxes):
            self._fill(names)
        self._label.visible = self._button.visible = bool(names)
        self._showChecked()

    def _others(self) -> list[str]:
        return [profile.name for profile in self._logic.servers() if profile.base_url != self._chosen()]

    def _fill(self, names: list[str]) -> None:
        self._menu.clear()
        content = qt.QWidget(self._menu)
        layout = qt.QVBoxLayout(content)
        self._boxes = {}
        for name in names:
            # An ampersand would underline the next letter.
            box = qt.QCheckBox(name.replace("&", "&&"), content)
            box.setObjectName("alsoSearch" + name)
            box.setToolTip(_("Search {server} too").format(server=name))
            box.checked = name in self._checked
            box.toggled.connect(self._onToggled)
            layout.addWidget(box)
            self._boxes[name] = box
        action = qt.QWidgetAction(self._menu)
        action.setDefaultWidget(content)
        self._menu.addAction(action)
        self._menu.addSeparator()
        self._menu.addAction(_("All servers")).triggered.connect(self._onAll)
        self._menu.addAction(_("Only the chosen server")).triggered.connect(self._onNone)

    def _onAll(self, _checked: bool = False) -> None:
        self._check(isChecked=True)

    def _onNone(self, _checked: bool = False) -> None:
        self._check(isChecked=False)

    def _check(self, isChecked: bool) -> None:
        for box in self._boxes.values():
            box.checked = isChecked

    def _onToggled(self, _checked: bool = False) -> None:
        kept = self._checked - set(self._boxes)
        self._checked = kept | {name for name, box in self._boxes.items() if box.checked}
        qt.QSettings().setValue(OTHERS_KEY, json.dumps(sorted(self._checked)))
        self._showChecked()

    def _showChecked(self) -> None:
        names = self.names
        if not names:
            text = _("no other server")
        elif len(names) > 1 and len(names) == len(self._boxes):
            text = _("all other servers")
        else:
            text = ", ".join(names)
        self._button.text = text.replace("&", "&&")

    @staticmethod
    def _read() -> set[str]:
        """Return the names that were checked last; what cannot be read was not written by this version."""
        try:
            return {str(name) for name in json.loads(str(qt.QSettings().value(OTHERS_KEY) or "[]"))}
        except (TypeError, ValueError):
            return set()
