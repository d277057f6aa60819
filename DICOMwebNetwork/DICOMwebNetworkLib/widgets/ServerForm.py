"""The small form that adds or edits a server."""

from __future__ import annotations

import dataclasses
import shlex
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.addresses import normalized_base_url, split_url_login
from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.servers import LoginKind, OAuthSettings, Secret, ServerProfile

from .choices import fillCombo
from .Icons import Icons
from .MessageLine import MessageLine

OAUTH_KINDS = tuple(kind for kind in LoginKind if kind.is_oauth)
KINDS_OF_FIELD = {
    "userName": (LoginKind.BASIC,),
    "password": (LoginKind.BASIC, LoginKind.CLIENT_CREDENTIALS),
    "token": (LoginKind.BEARER, LoginKind.HEADERS),
    "tokenSource": (LoginKind.TOKEN_FILE, LoginKind.TOKEN_COMMAND),
    "issuer": OAUTH_KINDS,
    "clientID": OAUTH_KINDS,
    "scope": OAUTH_KINDS,
}


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
            (_("Token from a file"), LoginKind.TOKEN_FILE.value),
            (_("Token printed by a command"), LoginKind.TOKEN_COMMAND.value),
            (_("Secret header"), LoginKind.HEADERS.value),
            (_("Sign in in the browser (OAuth2)"), LoginKind.AUTHORIZATION_CODE.value),
            (_("Sign in with a code (OAuth2)"), LoginKind.DEVICE_CODE.value),
            (_("Client and secret (OAuth2)"), LoginKind.CLIENT_CREDENTIALS.value),
        ]
        fillCombo(ui.loginKindComboBox, kinds)
        ui.loginKindComboBox.currentIndexChanged.connect(self._onLoginKindChanged)
        ui.serverURLLineEdit.editingFinished.connect(self._onURLEdited)
        ui.saveServerButton.clicked.connect(self._onSave)
        ui.cancelServerButton.clicked.connect(self._onCancel)
        for name in ("serverURL", "serverName", *KINDS_OF_FIELD):
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
        self._fillSources(profile)
        stored = _("Leave empty to keep the one in use") if profile.login_kind is not LoginKind.NONE else ""
        self._ui.passwordLineEdit.placeholderText = stored
        self._ui.tokenLineEdit.placeholderText = stored
        fields = [field for field, kinds in KINDS_OF_FIELD.items() if kind in kinds] if askLogin else ["serverURL"]
        if "userName" in fields and profile.user_name:
            fields.remove("userName")
        getattr(self._ui, fields[0] + "LineEdit").setFocus()

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
        for edit in (ui.tokenSourceLineEdit, ui.issuerLineEdit, ui.clientIDLineEdit, ui.scopeLineEdit):
            edit.text = ""
        self._onLoginKindChanged()
        self._message.hide()
        ui.serverForm.visible = True

    def _fillSources(self, profile: ServerProfile) -> None:
        ui = self._ui
        ui.tokenSourceLineEdit.text = profile.token_file or shlex.join(profile.token_command)
        ui.issuerLineEdit.text = profile.oauth.issuer_url
        ui.clientIDLineEdit.text = profile.oauth.client_id
        ui.scopeLineEdit.text = profile.oauth.scope

    def _onLoginKindChanged(self, _index: int = -1) -> None:
        ui = self._ui
        kind = LoginKind(ui.loginKindComboBox.currentData)
        for field, kinds in KINDS_OF_FIELD.items():
            for widget in (getattr(ui, field + "Label"), getattr(ui, field + "LineEdit")):
                widget.visible = kind in kinds
        ui.passwordLabel.text = _("Client secret:") if kind.is_oauth else _("Password:")
        ui.tokenLabel.text = _("Name: value:") if kind is LoginKind.HEADERS else _("Token:")
        ui.tokenSourceLabel.text = _("File:") if kind is LoginKind.TOKEN_FILE else _("Command:")

    def _onURLEdited(self) -> None:
        """Move what was pasted with the address, such as a login, to the fields where it belongs."""
        ui = self._ui
        try:
            address, userName, password = split_url_login(ui.serverURLLineEdit.text)
        except ConfigurationError:
            return
        if userName or password:
            ui.serverURLLineEdit.text = address
            ui.userNameLineEdit.text = userName
            ui.passwordLineEdit.text = password
            ui.loginKindComboBox.currentIndex = ui.loginKindComboBox.findData(LoginKind.BASIC.value)
        self._understand(address)
        ui.serverNameLineEdit.placeholderText = hostOf(ui.serverURLLineEdit.text) or _("As you want to call it")

    def _understand(self, address: str) -> None:
        """Put the root of the server in place of the link of a viewer or a store, and choose the login it wants."""
        ui = self._ui
        try:
            profile, secret = ServerProfile.from_url(address)
            isRoot = "://" in address and normalized_base_url(address) == profile.base_url
        except ConfigurationError:
            return
        if isRoot:
            return
        ui.serverURLLineEdit.text = profile.base_url
        if profile.login_kind is not LoginKind.NONE:
            ui.loginKindComboBox.currentIndex = ui.loginKindComboBox.findData(profile.login_kind.value)
            self._fillSources(profile)
        if secret:
            ui.tokenLineEdit.text = secret.value

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
        values |= self._sources(kind)
        return dataclasses.replace(self._edited, **values) if self._edited else ServerProfile(**values)

    def _sources(self, kind: LoginKind) -> dict[str, Any]:
        """Return the values of the profile that tell where the tokens come from."""
        ui = self._ui
        source = ui.tokenSourceLineEdit.text.strip()
        if kind in KINDS_OF_FIELD["tokenSource"] and not source:
            raise ConfigurationError(_("The file or command of the token is missing."))
        if kind is LoginKind.TOKEN_FILE:
            return {"token_file": source}
        if kind is LoginKind.TOKEN_COMMAND:
            return {"token_command": _commandOf(source)}
        if not kind.is_oauth:
            return {}
        issuer, clientID = ui.issuerLineEdit.text.strip(), ui.clientIDLineEdit.text.strip()
        known = self._edited.oauth if self._edited else OAuthSettings()
        if not clientID or not (issuer or known.token_url):
            raise ConfigurationError(_("The issuer or the client ID is missing."))
        scope = ui.scopeLineEdit.text.strip()
        return {"oauth": dataclasses.replace(known, issuer_url=issuer, client_id=clientID, scope=scope)}

    def _secret(self, profile: ServerProfile) -> Secret | None:
        for field, edit in (("token", self._ui.tokenLineEdit), ("password", self._ui.passwordLineEdit)):
            if profile.login_kind in KINDS_OF_FIELD[field] and edit.text:
                return Secret(edit.text)
        return None


def _commandOf(text: str) -> tuple[str, ...]:
    """Return program and arguments of a command line.

    :raises ConfigurationError: a quotation mark is missing.
    """
    try:
        # On Windows, a backslash separates folders.
        return tuple(word.strip('"') for word in shlex.split(text, posix=sys.platform != "win32"))
    except ValueError as error:
        raise ConfigurationError(_("The command lacks a quotation mark.")) from error


def hostOf(address: str) -> str:
    """Return host and port of an address; empty if it has none."""
    try:
        return urlsplit(address.strip()).netloc.rpartition("@")[2]
    except ValueError:
        return ""
