"""The small form that adds or edits a server."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.addresses import split_url_login
from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.servers import LoginKind, Secret, ServerProfile

from .choices import fillCombo
from .Icons import Icons
from .MessageLine import MessageLine


class ServerForm:
    """Address, name and login of one server.

    :param logic: the module's logic.
    :param ui: widgets by name.
    :param onSaved: called with the profile after it was saved.
    """

    def __init__(self, logic: Any, ui: Any, icons: Icons, onSaved: Callable[[ServerProfile], None]) -> None:
        self._logic = logic
        self._ui = ui
        self._onSaved = onSaved
        self._edited: ServerProfile | None = None
        self._isNew = True
        self._message = MessageLine(ui, "formMessage", icons)
        ui.serverForm.visible = False
        kinds = [
            (_("None"), LoginKind.NONE.value),
            (_("User and password"), LoginKind.BASIC.value),
            (_("Bearer token"), LoginKind.BEARER.value),
        ]
        fillCombo(ui.loginKindComboBox, kinds)
        ui.loginKindComboBox.currentIndexChanged.connect(self._onLoginKindChanged)
        ui.serverURLLineEdit.editingFinished.connect(self._onURLEdited)
        ui.saveServerButton.clicked.connect(self._onSave)
        ui.cancelServerButton.clicked.connect(self._onCancel)
        for name in ("serverURL", "serverName", "userName", "password", "token"):
            getattr(ui, name + "LineEdit").returnPressed.connect(self._onSave)

    @property
    def isOpen(self) -> bool:
        """Whether the form is shown."""
        return not self._ui.serverForm.isHidden()

    def openNew(self, address: str = "") -> None:
        """Show the form for a new server, with what is known of its address."""
        self._isNew, self._edited = True, None
        self._fill(address, "", LoginKind.NONE, "")
        self._onURLEdited()
        self._ui.serverURLLineEdit.setFocus()

    def openProfile(self, profile: ServerProfile, isNew: bool = False, askLogin: bool = False) -> None:
        """Show the form for a server.

        :param isNew: the profile is not among the saved ones yet.
        :param askLogin: the server refused the login: put the cursor where it is typed.
        """
        self._isNew, self._edited = isNew, profile
        kind = profile.login_kind
        if askLogin and kind is LoginKind.NONE:
            kind = LoginKind.BASIC
        name = "" if isNew and profile.name == profile.base_url else profile.name
        self._fill(profile.base_url, name, kind, profile.user_name)
        stored = _("Leave empty to keep the one in use") if profile.login_kind is not LoginKind.NONE else ""
        self._ui.passwordLineEdit.placeholderText = stored
        self._ui.tokenLineEdit.placeholderText = stored
        if not askLogin:
            self._ui.serverURLLineEdit.setFocus()
        elif kind is LoginKind.BEARER:
            self._ui.tokenLineEdit.setFocus()
        else:
            edit = self._ui.passwordLineEdit if profile.user_name else self._ui.userNameLineEdit
            edit.setFocus()

    def close(self) -> None:
        """Hide the form and forget what was typed, the password before all."""
        self._fill("", "", LoginKind.NONE, "")
        self._ui.serverForm.visible = False

    def _fill(self, address: str, name: str, kind: LoginKind, userName: str) -> None:
        ui = self._ui
        ui.serverURLLineEdit.text = address
        ui.serverNameLineEdit.text = name
        ui.loginKindComboBox.currentIndex = ui.loginKindComboBox.findData(kind.value)
        ui.userNameLineEdit.text = userName
        for edit in (ui.passwordLineEdit, ui.tokenLineEdit):
            edit.text = ""
            edit.placeholderText = ""
        self._onLoginKindChanged()
        self._message.hide()
        ui.serverForm.visible = True

    def _onLoginKindChanged(self, _index: int = -1) -> None:
        ui = self._ui
        kind = ui.loginKindComboBox.currentData
        for widget in (ui.userNameLabel, ui.userNameLineEdit, ui.passwordLabel, ui.passwordLineEdit):
            widget.visible = kind == LoginKind.BASIC.value
        for widget in (ui.tokenLabel, ui.tokenLineEdit):
            widget.visible = kind == LoginKind.BEARER.value

    def _onURLEdited(self) -> None:
        """Move a login that was pasted with the address to the fields where it belongs."""
        ui = self._ui
        try:
            address, userName, password = split_url_login(ui.serverURLLineEdit.text)
        except ValueError:
            return
        if userName or password:
            ui.serverURLLineEdit.text = address
            ui.userNameLineEdit.text = userName
            ui.passwordLineEdit.text = password
            ui.loginKindComboBox.currentIndex = ui.loginKindComboBox.findData(LoginKind.BASIC.value)
        ui.serverNameLineEdit.placeholderText = hostOf(address) or _("As you want to call it")

    def _onCancel(self, _checked: bool = False) -> None:
        self.close()

    def _onSave(self, _checked: bool = False) -> None:
        self._onURLEdited()
        try:
            profile = self._profile()
        except ConfigurationError as error:
            self._message.showError(error)
            return
        oldName = "" if self._isNew or self._edited is None else self._edited.name
        if profile.name != oldName and any(saved.name == profile.name for saved in self._logic.servers()):
            self._message.show("error", _("There is a server of this name already. Choose another name."))
            return
        self._logic.saveServer(profile, self._secret(profile))
        if oldName and oldName != profile.name:
            self._logic.removeServer(oldName)
        self.close()
        self._onSaved(profile)

    def _profile(self) -> ServerProfile:
        ui = self._ui
        kind = LoginKind(ui.loginKindComboBox.currentData)
        values = {
            "base_url": ui.serverURLLineEdit.text.strip(),
            "name": ui.serverNameLineEdit.text.strip() or hostOf(ui.serverURLLineEdit.text),
            "login_kind": kind,
            "user_name": ui.userNameLineEdit.text.strip() if kind is LoginKind.BASIC else "",
        }
        if kind is LoginKind.BASIC and not values["user_name"]:
            raise ConfigurationError(_("The user name is missing."))
        return dataclasses.replace(self._edited, **values) if self._edited else ServerProfile(**values)

    def _secret(self, profile: ServerProfile) -> Secret | None:
        edit = self._ui.tokenLineEdit if profile.login_kind is LoginKind.BEARER else self._ui.passwordLineEdit
        isUsed = profile.login_kind is not LoginKind.NONE and bool(edit.text)
        return Secret(edit.text) if isUsed else None


def hostOf(address: str) -> str:
    """Return host and port of an address; empty if it has none."""
    try:
        return urlsplit(address.strip()).netloc.rpartition("@")[2]
    except ValueError:
        return ""
