"""The part of the server form that asks how to log in."""

from __future__ import annotations

import dataclasses
import shlex
import sys
from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, OAuthSettings, ServerProfile

from ..common.choices import fillCombo

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


class LoginFields:
    """Kind of login, and the fields that this kind needs.

    :param ui: widgets by name.
    :param onKindChanged: called with the kind that was chosen.
    """

    def __init__(self, ui: Any, onKindChanged: Callable[[LoginKind], None]) -> None:
        self._ui = ui
        self._onKindChanged = onKindChanged
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
        ui.loginKindComboBox.currentIndexChanged.connect(self._onIndexChanged)

    @property
    def kind(self) -> LoginKind:
        """The kind that is chosen."""
        return LoginKind(self._ui.loginKindComboBox.currentData)

    def fill(self, profile: ServerProfile | None, kind: LoginKind) -> None:
        """Show the login of a server; what was typed as a secret is forgotten.

        :param profile: None for a new server.
        :param kind: what to choose.
        """
        ui = self._ui
        ui.userNameLineEdit.text = profile.user_name if profile else ""
        # What is in use is not shown, not even how long it is.
        stored = _("Leave empty to keep the one in use") if profile and profile.login_kind.wants_secret else ""
        for edit in (ui.passwordLineEdit, ui.tokenLineEdit):
            edit.text = ""
            edit.placeholderText = stored
        self._fillSources(profile)
        self._choose(kind)

    def take(self, pasted: ServerProfile, secret: Secret | None) -> None:
        """Show the login that a pasted address told."""
        ui = self._ui
        if pasted.login_kind is LoginKind.NONE:
            return
        self._choose(pasted.login_kind)
        if pasted.login_kind is LoginKind.BASIC:
            ui.userNameLineEdit.text = pasted.user_name
            ui.passwordLineEdit.text = secret.value if secret else ""
        else:
            self._fillSources(pasted)
            ui.tokenLineEdit.text = secret.value if secret else ""

    def focus(self, hasUser: bool) -> None:
        """Put the cursor where the login is typed.

        :param hasUser: the user is known, the password is asked for.
        """
        fields = [field for field, kinds in KINDS_OF_FIELD.items() if self.kind in kinds]
        if hasUser and "userName" in fields:
            fields.remove("userName")
        if fields:
            getattr(self._ui, fields[0] + "LineEdit").setFocus()

    def values(self, known: OAuthSettings, further: dict[str, str]) -> dict[str, Any]:
        """Return the values for a ``ServerProfile``.

        :param known: what the authorization server was told with so far.
        :param further: values for ``OAuthSettings`` that are typed elsewhere.
        :raises ConfigurationError: something is missing.
        """
        kind, ui = self.kind, self._ui
        found: dict[str, Any] = {"login_kind": kind, "user_name": "", "token_file": "", "token_command": ()}
        if kind is LoginKind.BASIC:
            found["user_name"] = _typed(ui.userNameLineEdit, _("The user name is missing."), "user_name")
        elif kind is LoginKind.TOKEN_FILE:
            found["token_file"] = _typed(ui.tokenSourceLineEdit, _("The file of the token is missing."), "token_file")
        elif kind is LoginKind.TOKEN_COMMAND:
            missing = _("The command of the token is missing.")
            found["token_command"] = _commandOf(_typed(ui.tokenSourceLineEdit, missing, "token_command"))
        elif kind.is_oauth:
            clientID = _typed(ui.clientIDLineEdit, _("The client ID is missing."), "client_id")
            if not further["token_url"]:
                _typed(ui.issuerLineEdit, _("The issuer is missing."), "issuer_url")
            own = {"issuer_url": ui.issuerLineEdit.text.strip(), "scope": ui.scopeLineEdit.text.strip()}
            found["oauth"] = dataclasses.replace(known, client_id=clientID, **own, **further)
        return found

    def secret(self) -> Secret | None:
        """Return the secret that was typed for the chosen kind; None if there is none."""
        for field, edit in (("token", self._ui.tokenLineEdit), ("password", self._ui.passwordLineEdit)):
            if self.kind in KINDS_OF_FIELD[field] and edit.text:
                return Secret(edit.text)
        return None

    def _fillSources(self, profile: ServerProfile | None) -> None:
        ui = self._ui
        oauth = profile.oauth if profile else OAuthSettings()
        ui.tokenSourceLineEdit.text = (profile.token_file or shlex.join(profile.token_command)) if profile else ""
        ui.issuerLineEdit.text = oauth.issuer_url
        ui.clientIDLineEdit.text = oauth.client_id
        ui.scopeLineEdit.text = oauth.scope

    def _choose(self, kind: LoginKind) -> None:
        self._ui.loginKindComboBox.currentIndex = self._ui.loginKindComboBox.findData(kind.value)
        self._onIndexChanged()

    def _onIndexChanged(self, _index: int = -1) -> None:
        ui, kind = self._ui, self.kind
        for field, kinds in KINDS_OF_FIELD.items():
            for widget in (getattr(ui, field + "Label"), getattr(ui, field + "LineEdit")):
                widget.visible = kind in kinds
        ui.passwordLabel.text = _("Client secret:") if kind.is_oauth else _("Password:")
        ui.tokenLabel.text = _("Name: value:") if kind is LoginKind.HEADERS else _("Token:")
        ui.tokenSourceLabel.text = _("File:") if kind is LoginKind.TOKEN_FILE else _("Command:")
        self._onKindChanged(kind)


def _typed(edit: Any, missing: str, field: str) -> str:
    text = str(edit.text).strip()
    if not text:
        raise ConfigurationError(missing, field=field)
    return text


def _commandOf(text: str) -> tuple[str, ...]:
    """Return program and arguments of a command line.

    :raises ConfigurationError: a quotation mark is missing.
    """
    try:
        # On Windows, a backslash separates folders.
        return tuple(word.strip('"') for word in shlex.split(text, posix=sys.platform != "win32"))
    except ValueError as error:
        raise ConfigurationError(_("The command lacks a quotation mark."), field="token_command") from error
