"""The form that adds or edits a server."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import slicer
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.addresses import normalized_base_url
from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile

from ..common.FieldErrors import FieldErrors
from ..common.Icons import Icons
from ..common.MessageLine import MessageLine
from .KnownOfServer import KnownOfServer
from .LoginFields import KINDS_OF_FIELD, LoginFields
from .RememberBox import RememberBox
from .ServerFormAdvanced import OAUTH_TEXTS, TEXTS, ServerFormAdvanced

FIELDS_WITH_ERRORS = {
    "base_url": "serverURL",
    "name": "serverName",
    "user_name": "userName",
    "secret": "token",
    "token_file": "tokenSource",
    "token_command": "tokenSource",
    "issuer_url": "issuer",
    "client_id": "clientID",
    "extra_headers": "extraHeaders",
    **TEXTS,
    **{value: field for value, field in OAUTH_TEXTS.items() if value.endswith("_url")},
}
"""Name of a value -> name of the field in which it is typed."""
FILES = ("ca_bundle", "client_certificate", "client_key")


def placeServerForm(panel: Any, resourcePath: Callable[[str], str]) -> None:
    """Put the form between the list of servers and what is said of the connection."""
    form = slicer.util.loadUI(resourcePath("UI/ServerForm.ui"))
    slicer.util.findChild(panel, "serverSection").layout().insertWidget(1, form)


class ServerForm:
    """All that is to be known of one server.

    :param logic: the module's logic.
    :param ui: widgets by name.
    :param onSaved: called with the profile after it was saved, and with what has to be said about that, if anything.
    """

    def __init__(self, logic: Any, ui: Any, icons: Icons, onSaved: Callable[[ServerProfile, str], None]) -> None:
        self._logic = logic
        self._ui = ui
        self._onSaved = onSaved
        self._edited: ServerProfile | None = None
        self._isNew = True
        self._message = MessageLine(ui, "formMessage", icons)
        self._remember = RememberBox(logic, ui)
        self._advanced = ServerFormAdvanced(ui, icons)
        self._login = LoginFields(ui, self._onKindChanged)
        self._errors = FieldErrors(ui, FIELDS_WITH_ERRORS, self._advanced.reveal)
        self._known = KnownOfServer(logic, ui)
        ui.serverForm.visible = False
        ui.serverURLLineEdit.editingFinished.connect(self._onURLEdited)
        ui.saveServerButton.clicked.connect(self._onSave)
        ui.cancelServerButton.clicked.connect(self._onCancel)
        fields = ("serverURL", "serverName", "keyPassphrase", *KINDS_OF_FIELD, *TEXTS.values(), *OAUTH_TEXTS.values())
        for name in fields:
            getattr(ui, name + "LineEdit").returnPressed.connect(self._onSave)

    @property
    def isOpen(self) -> bool:
        """Whether the form is shown."""
        return not self._ui.serverForm.isHidden()

    def openNew(self, address: str = "") -> None:
        """Show the form for a new server, with what is known of its address."""
        self._isNew, self._edited = True, None
        self._fill(None, LoginKind.NONE)
        self._ui.serverURLLineEdit.text = address
        self._onURLEdited()
        self._ui.serverURLLineEdit.setFocus()

    def openProfile(self, profile: ServerProfile, isNew: bool = False, askLogin: bool = False) -> None:
        """Show the form for a server.

        :param isNew: the profile is not among the saved ones yet.
        :param askLogin: the server refused the login: put the cursor where it is typed.
        """
        self._isNew, self._edited = isNew, profile
        kind = profile.login_kind
        self._fill(profile, LoginKind.BASIC if askLogin and kind is LoginKind.NONE else kind)
        if askLogin:
            self._login.focus(bool(profile.user_name))
        else:
            self._ui.serverURLLineEdit.setFocus()

    def close(self) -> None:
        """Hide the form and forget what was typed, the password before all."""
        self._fill(None, LoginKind.NONE)
        self._ui.serverForm.visible = False

    def _fill(self, profile: ServerProfile | None, kind: LoginKind) -> None:
        ui = self._ui
        hasOwnName = profile is not None and not (self._isNew and profile.name == profile.base_url)
        self._errors.clear()
        ui.serverURLLineEdit.text = profile.base_url if profile else ""
        ui.serverNameLineEdit.text = profile.name if profile and hasOwnName else ""
        self._login.fill(profile, kind)
        self._remember.fill(profile)
        self._advanced.fill(profile, kind.is_oauth)
        self._known.show(profile)
        self._message.hide()
        ui.serverForm.visible = True

    def _onKindChanged(self, kind: LoginKind) -> None:
        self._ui.oauthFrame.visible = kind.is_oauth
        self._remember.showFor(kind)
        self._errors.clear()

    def _onURLEdited(self) -> None:
        """Move what was pasted with the address, such as a login, to the fields where it belongs."""
        ui = self._ui
        address = ui.serverURLLineEdit.text
        try:
            pasted, secret = ServerProfile.from_url(address)
            isRoot = "://" in address and not pasted.user_name and normalized_base_url(address) == pasted.base_url
        except ConfigurationError:
            return
        if not isRoot:
            ui.serverURLLineEdit.text = pasted.base_url
            self._login.take(pasted, secret)
        ui.serverNameLineEdit.placeholderText = hostOf(ui.serverURLLineEdit.text) or _("As you want to call it")

    def _onCancel(self, _checked: bool = False) -> None:
        self.close()

    def _onSave(self, _checked: bool = False) -> None:
        self._onURLEdited()
        oldName = "" if self._isNew or self._edited is None else self._edited.name
        try:
            profile = self._profile()
            self._check(profile, oldName)
        except ConfigurationError as error:
            if not self._errors.show(error):
                self._message.showError(error)
            return
        secret = self._login.secret()
        passphrase = self._ui.keyPassphraseLineEdit.text
        if passphrase:
            self._logic.setKeyPassphrase(profile, Secret(passphrase))
        self._logic.saveServer(profile, secret, replaces=oldName)
        notRemembered = self._remember.save(profile, secret)
        self.close()
        self._onSaved(profile, notRemembered)

    def _profile(self) -> ServerProfile:
        """Return what is typed.

        :raises ConfigurationError: it cannot be used.
        """
        address = self._ui.serverURLLineEdit.text.strip()
        # The address comes first, so that what is wrong with it is said first.
        known = dataclasses.replace(self._edited or ServerProfile("", address), base_url=address)
        return dataclasses.replace(
            known,
            name=self._ui.serverNameLineEdit.text.strip() or hostOf(address),
            base_url=address,
            **self._login.values(known.oauth, self._advanced.oauthValues()),
            **self._advanced.values(),
        )

    def _check(self, profile: ServerProfile, oldName: str) -> None:
        """See to it that the profile can be used on this computer.

        :raises ConfigurationError: it cannot.
        """
        if profile.name != oldName and any(saved.name == profile.name for saved in self._logic.servers()):
            raise ConfigurationError(_("There is a server of this name already. Choose another name."), field="name")
        for field in FILES:
            path = getattr(profile, field)
            if path and not Path(path).exists():
                raise ConfigurationError(_("{path} cannot be found.").format(path=path), field=field)
        if profile.client_key and not profile.client_certificate:
            raise ConfigurationError(_("The certificate of this key is missing."), field="client_certificate")
        if profile.called_ae_title and not profile.dimse_host:
            raise ConfigurationError(_("The host of the DIMSE node is missing."), field="dimse_host")
        if profile.dimse_host and not profile.called_ae_title:
            raise ConfigurationError(_("The called AE title is missing."), field="called_ae_title")
        if profile.has_dimse:
            profile.dimse_node  # noqa: B018 - raises what is wrong with it


def hostOf(address: str) -> str:
    """Return host and port of an address; empty if it has none."""
    try:
        return urlsplit(address.strip()).netloc.rpartition("@")[2]
    except ValueError:
        return ""
