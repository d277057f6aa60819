"""The menu that keeps the list of servers in order: duplicate, move, remove, import, export."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError
from DICOMwebNetworkLib.model.servers import ServerProfile, free_name

from ..common.filedialogs import chosenPath
from ..common.Icons import Icons
from ..common.MessageLine import MessageLine

FILE_NAME = "DICOMweb-servers.json"


class ServerMenu:
    """What can be done with the list of servers, and with the one that is chosen.

    :param logic: the module's logic.
    :param ui: widgets by name.
    :param message: where is said what was done.
    :param chosen: gives the saved server that is chosen, or None.
    :param choose: chooses a saved server by its name; "" for the first.
    :param signedOut: called with what to say after the login of the chosen server was forgotten.
    """

    def __init__(
        self,
        logic: Any,
        ui: Any,
        icons: Icons,
        message: MessageLine,
        chosen: Callable[[], ServerProfile | None],
        choose: Callable[[str], None],
        signedOut: Callable[[str], None],
    ) -> None:
        self._logic = logic
        self._button = ui.moreServersButton
        self._message = message
        self._chosen = chosen
        self._choose = choose
        self._signedOut = signedOut
        self._tips: dict[str, str] = {}
        self._button.setIcon(icons.icon("more"))
        menu = qt.QMenu(self._button)
        menu.setObjectName("serverMenu")
        menu.setToolTipsVisible(True)
        self._ofChosen = [
            self._add(menu, "duplicateServer", _("Duplicate"), _("Add a copy of this server"), self._onDuplicate),
            self._add(menu, "moveServerUp", _("Move up"), _("Move this server up in the list"), self._onUp),
            self._add(menu, "moveServerDown", _("Move down"), _("Move this server down in the list"), self._onDown),
            self._add(menu, "removeServer", _("Remove…"), _("Remove this server from the list"), self._onRemove),
        ]
        self._ofChosen[-1].icon = icons.icon("remove")
        tip = _("Forget the password, token or sign-in of this server, also in the key store of this computer")
        self._signOut = self._add(menu, "signOutOfServer", _("Sign out"), tip, self._onSignOut)
        self._signOut.enabled = False
        menu.addSeparator()
        tip = _("Add servers of a file that a colleague or another computer exported")
        self._add(menu, "importServers", _("Import…"), tip, self._onImport)
        tip = _("Write all servers to a file, without passwords and tokens")
        self._export = self._add(menu, "exportServers", _("Export…"), tip, self._onExport)
        menu.aboutToShow.connect(self._updateSignOut)
        self._button.setMenu(menu)

    def update(self) -> None:
        """Enable what can be done, and say why the rest cannot."""
        names = self._names()
        chosen = self._chosen()
        first = "" if chosen is not None else _("Choose a saved server first")
        for action in self._ofChosen:
            self._allow(action, first)
        if chosen is not None:
            self._allow(self._ofChosen[1], _("It is the first one") if chosen.name == names[0] else "")
            self._allow(self._ofChosen[2], _("It is the last one") if chosen.name == names[-1] else "")
        self._allow(self._export, "" if names else _("There is no saved server yet"))

    def _updateSignOut(self) -> None:
        """Look whether there is a login to forget, now that somebody looks: the key store takes its time."""
        chosen = self._chosen()
        if chosen is None:
            why = _("Choose a saved server first")
        else:
            why = "" if self._logic.hasLogin(chosen) else _("There is no login of this server to forget")
        self._allow(self._signOut, why)

    def _allow(self, action: Any, why: str) -> None:
        action.enabled = not why
        action.toolTip = why or self._tips[action.objectName]

    def _add(self, menu: Any, name: str, text: str, tip: str, slot: Callable[..., None]) -> Any:
        action = menu.addAction(text)
        action.setObjectName(name)
        self._tips[name] = action.toolTip = tip
        action.triggered.connect(slot)
        return action

    def _onDuplicate(self, _checked: bool = False) -> None:
        profile = self._chosen()
        if profile is not None:
            copy = dataclasses.replace(profile, name=free_name(profile.name, self._names()))
            self._logic.saveServer(copy)
            self._choose(copy.name)
            self._message.show("ok", _("{name} was added, with the same login.").format(name=copy.name))

    def _onUp(self, _checked: bool = False) -> None:
        self._move(-1)

    def _onDown(self, _checked: bool = False) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        profile = self._chosen()
        if profile is not None:
            self._logic.moveServer(profile.name, step)
            place = self._names().index(profile.name) + 1
            text = _("{name} is number {place} in the list.").format(name=profile.name, place=place)
            self._message.show("ok", text)

    def _onRemove(self, _checked: bool = False) -> None:
        profile = self._chosen()
        if profile is None:
            return
        question = _("Remove {name} from the list of servers? Nothing is deleted on the server.")
        if slicer.util.confirmOkCancelDisplay(question.format(name=profile.name), windowTitle=_("Remove server")):
            self._logic.removeServer(profile.name)
            self._choose("")

    def _onSignOut(self, _checked: bool = False) -> None:
        profile = self._chosen()
        if profile is not None:
            self._logic.signOut(profile)
            self._signedOut(_("The login of {name} was forgotten.").format(name=profile.name))

    def _onExport(self, _checked: bool = False) -> None:
        path = self._pathOf(qt.QFileDialog.getSaveFileName, _("Export servers"), FILE_NAME)
        if not path:
            return
        try:
            self._logic.exportServers(path)
        except DICOMwebNetworkError as error:
            self._message.showError(error)
            return
        text = _("Written to {path}, without passwords and tokens: {names}.")
        self._message.show("ok", text.format(path=path, names=", ".join(self._names())))

    def _onImport(self, _checked: bool = False) -> None:
        path = self._pathOf(qt.QFileDialog.getOpenFileName, _("Import servers"), "")
        if not path:
            return
        try:
            imported = self._logic.importServers(path)
        except DICOMwebNetworkError as error:
            self._message.showError(error)
            return
        if imported.added:
            self._choose(imported.added[0].name)
        self._message.show("warning" if imported.commands else "ok", importText(imported))

    def _pathOf(self, ask: Callable[..., Any], title: str, name: str) -> str:
        return chosenPath(ask(self._button.window(), title, name, "JSON (*.json)"))

    def _names(self) -> list[str]:
        return [profile.name for profile in self._logic.servers()]


def importText(imported: Any) -> str:
    """Return what came in with an import, what was renamed, and what to beware of."""
    lines = []
    if imported.added:
        names = ", ".join(profile.name for profile in imported.added)
        lines.append(_("Added: {names}.").format(names=names))
    for oldName, newName in imported.renamed:
        text = _("'{old}' is called '{new}' here, because there is another server of that name.")
        lines.append(text.format(old=oldName, new=newName))
    if imported.known:
        lines.append(_("Already in the list: {names}.").format(names=", ".join(imported.known)))
    if not lines:
        lines.append(_("There is no server in this file."))
    for profile in imported.commands:
        text = _("To log in, {name} runs the command '{command}'. Connect only if you trust it.")
        lines.append(text.format(name=profile.name, command=" ".join(profile.token_command)))
    return "\n".join(lines)
