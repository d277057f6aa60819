"""Which server we talk to, and whether it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError, LoginError, NetworkError, ServerError
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile

from ..common.Icons import Icons
from ..common.MessageLine import MessageLine
from .DiagnosisDialog import DiagnosisDialog
from .ServerForm import ServerForm, hostOf
from .ServerMenu import ServerMenu

LAST_SERVER_KEY = "DICOMwebNetwork/LastServer"


class ServerSection:
    """The list of servers, the form that edits them, the connection and its verdict.

    :param logic: the module's logic.
    :param ui: widgets by name.
    :param onChanged: called whenever another server was chosen, or a connection began, came about or failed.
    """

    def __init__(self, logic: Any, ui: Any, icons: Icons, onChanged: Callable[[], None]) -> None:
        self._logic = logic
        self._ui = ui
        self._onChanged = onChanged
        self._message = MessageLine(ui, "connection", icons)
        self._form = ServerForm(logic, ui, icons, self._onSaved)
        self._handle: Any = None
        self._typed: tuple[ServerProfile, Secret | None] | None = None
        self._whenConnected: Callable[[], None] | None = None
        self._remark = ""
        self._remedy: Callable[[], None] = self._onLogin
        self.connection: Any = None
        self.failure: Exception | None = None
        self._icons = icons
        self._diagnosis: DiagnosisDialog | None = None
        ui.testServerButton.setIcon(icons.icon("report"))
        ui.testServerButton.clicked.connect(self._onTest)
        self._menu = ServerMenu(logic, ui, icons, self._message, self._chosenProfile, self._choose, self._signedOut)
        ui.addServerButton.setIcon(icons.icon("add"))
        ui.editServerButton.setIcon(icons.icon("edit"))
        self._showServers(str(qt.QSettings().value(LAST_SERVER_KEY, "") or ""))
        ui.serverComboBox.lineEdit().setPlaceholderText(_("Server address, or a saved server"))
        ui.serverComboBox.lineEdit().returnPressed.connect(self.connect)
        ui.serverComboBox.currentTextChanged.connect(self._onServerChosen)
        ui.connectButton.clicked.connect(self._onConnectClicked)
        ui.addServerButton.clicked.connect(self._onAdd)
        ui.editServerButton.clicked.connect(self._onEdit)
        ui.connectionButton.clicked.connect(self._onRemedy)
        self._onServerChosen()

    @property
    def isConnecting(self) -> bool:
        """Whether an answer of the server is waited for."""
        return self._handle is not None

    @property
    def hasServer(self) -> bool:
        """Whether a server is chosen or an address typed."""
        return bool(self._ui.serverComboBox.currentText.strip())

    @property
    def address(self) -> str:
        """Base URL of the server that is chosen or typed."""
        text = self._ui.serverComboBox.currentText.strip()
        profile = self._savedProfile(text)
        return text if profile is None else profile.base_url

    def open(self, address: str, token: Secret | None, whenConnected: Callable[[], None]) -> None:
        """Connect to a server that somebody else named; one that answers is in the list then.

        :param address: base URL of a saved server, or of another one.
        :param token: bearer token in the place of the saved login; it is not saved.
        :param whenConnected: called once it has answered.
        """
        saved = [profile.name for profile in self._logic.servers() if profile.base_url == address]
        chosen = self._ui.serverComboBox.currentText.strip()
        if saved:
            self._showServers(chosen if chosen in saved else saved[0])
        else:
            profile, _none = ServerProfile.from_url(address, self._freeName(address))
            if token:
                profile = replace(profile, login_kind=LoginKind.BEARER, token_command=())
            self._typed = (profile, token)
            self._showText(address)
        self.connect(whenConnected=whenConnected, token=token)

    def connect(
        self,
        _checked: bool = False,
        whenConnected: Callable[[], None] | None = None,
        token: Secret | None = None,
    ) -> None:
        """Connect to the chosen server and test that it answers.

        :param whenConnected: called once it has answered.
        :param token: bearer token in the place of the saved login.
        """
        self.disconnect()
        self._whenConnected = whenConnected
        self.connection = self._openedConnection(token)
        if self.connection is None:
            return
        if self.connection.wants_sign_in:
            self._message.show("busy", _("Asking where to sign in…"))
            self._handle = self._logic.signIn(self.connection, self._onSignInPage, self._onPersonCame, self._onFailed)
        else:
            self._onSignedIn()
        self._update()

    def _onSignInPage(self, request: Any) -> None:
        """Show the page where the person signs in, and the code to type there."""
        if request.user_code:
            text = _("Sign in with the code {code} at\n{page}")
        else:
            text = _("Sign in in the browser window that opens.")
        self._message.show("busy", text.format(page=request.url, code=request.user_code))
        qt.QDesktopServices.openUrl(qt.QUrl(request.url))

    def _onPersonCame(self, _value: Any = None) -> None:
        if self._logic.isSignInMissing(self.connection.profile):
            self._remark = _(
                "The sign-in is not remembered: the authorization server gave nothing to renew it with (the scope"
                " offline_access may be missing), or the key store did not take it."
            )
        self._onSignedIn()

    def _onSignedIn(self, _value: Any = None) -> None:
        connection = self.connection
        self._message.show("busy", _("Connecting to {name}…").format(name=connection.profile.name))
        self._handle = self._logic.runInBackground(
            lambda token: connection.check(cancel=token), self._onConnected, self._onFailed
        )

    def disconnect(self) -> None:
        """Forget the connection; one that is being made is given up."""
        handle, self._handle = self._handle, None
        self.connection = self.failure = None
        self._whenConnected = None
        if handle is not None:
            handle.cancel()

    def cancel(self) -> bool:
        """Close the form, or give up connecting; tell whether there was something to give up."""
        if self._form.isOpen:
            self._form.close()
            return True
        if self.isConnecting:
            self._onServerChosen()
            return True
        return False

    def reportFailure(self, error: Exception) -> None:
        """Show an error of a later request that concerns the connection: a login that ran out, a server gone."""
        if isinstance(error, LoginError):
            self._showFailure(error)
        elif isinstance(error, NetworkError) and self.connection is not None:
            name = self.connection.profile.name
            self.disconnect()
            self._message.show("warning", _("The connection to {name} was lost.").format(name=name))
            self._update()

    def onServersChanged(self) -> None:
        """Show the saved servers anew; what is chosen or typed stays."""
        combo = self._ui.serverComboBox
        text = combo.currentText
        self._showServers(text)
        if not text:
            self._onServerChosen()
        elif combo.currentText != text:
            self._showText(text)
        self._update()

    def _onTest(self, _checked: bool = False) -> None:
        connection = self._openedConnection()
        if connection is not None:
            self.closeDiagnosis()
            profile, window = connection.profile, self._ui.testServerButton.window()
            self._diagnosis = DiagnosisDialog(
                self._logic, connection, self._icons, window, lambda address: self._onAddressFound(profile, address)
            )

    def _onAddressFound(self, profile: ServerProfile, address: str) -> None:
        """Use an address that a test has found, in place of the one that was tested."""
        secret = self._typed[1] if self._typed is not None else None
        try:
            changed = self._logic.changeAddress(profile, address)
        except DICOMwebNetworkError as error:
            self._message.showError(error)
            return
        if self._savedProfile(profile.name) is None:
            self._typed = (changed, secret)
            self._showText(address)
        self.connect()

    def closeDiagnosis(self) -> None:
        """Close the window of a test, if there is one."""
        if self._diagnosis is not None:
            self._diagnosis.close()

    def _openedConnection(self, token: Secret | None = None) -> Any:
        """Return a connection to the chosen server, of which nothing was asked yet; None after saying why not."""
        try:
            return self._openConnection(token)
        except LoginError as error:
            self._onFailed(error)
            self._onLogin()
        except DICOMwebNetworkError as error:
            self._onFailed(error)
        return None

    def _openConnection(self, token: Secret | None) -> Any:
        text = self._ui.serverComboBox.currentText.strip()
        typed = self._typed
        if self._savedProfile(text) is None and (typed is None or text != typed[0].base_url):
            typed = ServerProfile.from_url(text, self._freeName(text))
            text = self._shownAs(*typed)
        if typed is None or self._savedProfile(text) is not None:
            self._typed = None
            return self._logic.connectionFor(text, accessToken=token.value if token else None)
        self._typed = typed
        profile, secret = typed
        if secret and profile.login_kind is LoginKind.BEARER:
            return self._logic.connectionFor(profile, accessToken=secret.value)
        auth = (profile.user_name, secret.value) if secret else None
        return self._logic.connectionFor(profile, auth=auth)

    def _shownAs(self, profile: ServerProfile, secret: Secret | None) -> str:
        """Show a typed address without the login that it held, or the saved server that has this address."""
        same = [saved.name for saved in self._logic.servers() if saved.base_url == profile.base_url]
        if same and secret is None and not profile.user_name:
            self._showServers(same[0])
            return str(same[0])
        self._showText(profile.base_url)
        return profile.base_url

    def _freeName(self, address: str) -> str:
        """Return the host of an address, or all of the address if a server has that name already."""
        host = hostOf(address)
        return "" if self._savedProfile(host) is not None else host

    def _showText(self, text: str) -> None:
        """Write into the list without choosing from it; a pasted address so loses the login that it held."""
        combo = self._ui.serverComboBox
        wasBlocked = combo.blockSignals(True)
        combo.setEditText(text)
        combo.blockSignals(wasBlocked)

    def _onConnected(self, _value: Any = None) -> None:
        self._handle = None
        text = _("Connected to {name}.").format(name=self.connection.profile.name)
        if self._typed is not None:
            self._logic.saveServer(*self._typed)
            self._showServers(self._typed[0].name)
            self._typed = None
            text += " " + _("It is in the list now.")
        remark, self._remark = self._remark, ""
        self._message.show("warning" if remark else "ok", "\n".join(filter(None, [text, remark])))
        qt.QSettings().setValue(LAST_SERVER_KEY, self._ui.serverComboBox.currentText)
        whenConnected, self._whenConnected = self._whenConnected, None
        self._update()
        if whenConnected is not None:
            whenConnected()

    def _onFailed(self, error: Exception) -> None:
        self._handle = None
        self.connection, self.failure = None, error
        if not isinstance(error, LoginError):
            self._whenConnected = None
        self._showFailure(error)
        self._update()

    def _showFailure(self, error: Exception) -> None:
        """Say what went wrong, and offer what helps: to log in, or to test the connection stage by stage."""
        if isinstance(error, LoginError):
            self._remedy, text, tip = self._onLogin, _("Log in…"), _("Enter the login of this server")
        elif isinstance(error, ServerError | NetworkError):
            self._remedy, text, tip = self._onTest, _("Test…"), _("Test the connection stage by stage")
        else:
            text = tip = ""
        self._ui.connectionButton.toolTip = tip
        self._message.showError(error, text)

    def _onRemedy(self, _checked: bool = False) -> None:
        self._remedy()

    def _onServerChosen(self, _text: str = "") -> None:
        self.disconnect()
        if not self._ui.serverComboBox.lineEdit().modified:  # it was chosen, not typed
            self._showBeginning()
        if self.hasServer:
            self._message.show("info", _("Not connected."))
        else:
            self._message.show("info", _("Paste the address of a DICOMweb server above, or add one with +."))
        self._update()

    def _onConnectClicked(self, _checked: bool = False) -> None:
        if self.isConnecting:
            self._onServerChosen()
        else:
            self.connect()

    def _onSaved(self, profile: ServerProfile, notRemembered: str) -> None:
        self._typed = None
        self._showServers(profile.name)
        self._remark = notRemembered
        self.connect(whenConnected=self._whenConnected)

    def _onAdd(self, _checked: bool = False) -> None:
        text = self._ui.serverComboBox.currentText.strip()
        isAddress = "://" in text and self._savedProfile(text) is None
        self._form.openNew(text if isAddress else "")

    def _onEdit(self, _checked: bool = False) -> None:
        profile = self._chosenProfile()
        if profile is not None:
            self._form.openProfile(profile)

    def _onLogin(self, _checked: bool = False) -> None:
        profile = self._chosenProfile()
        if profile is not None and profile.login_kind.wants_person:
            self.connect()
        elif profile is not None:
            self._form.openProfile(profile, askLogin=True)
        elif self._typed is not None:
            self._form.openProfile(self._typed[0], isNew=True, askLogin=True)

    def _choose(self, name: str) -> None:
        """Choose a saved server, or the first one if there is none of that name."""
        self._showServers(name)
        self._onServerChosen()

    def _signedOut(self, text: str) -> None:
        """Let go of the connection, since its login was forgotten."""
        self._onServerChosen()
        self._message.show("ok", text)

    def _chosenProfile(self) -> ServerProfile | None:
        return self._savedProfile(self._ui.serverComboBox.currentText.strip())

    def _savedProfile(self, name: str) -> ServerProfile | None:
        return next((profile for profile in self._logic.servers() if profile.name == name), None)

    def _showServers(self, chosen: str) -> None:
        """Fill the list and choose a server, the first one if there is none of that name."""
        combo = self._ui.serverComboBox
        wasBlocked = combo.blockSignals(True)
        combo.clear()
        names = [profile.name for profile in self._logic.servers()]
        for profile in self._logic.servers():
            combo.addItem(profile.name)
            tip = "\n".join(filter(None, [profile.base_url, profile.notes]))
            combo.setItemData(combo.count - 1, tip, qt.Qt.ToolTipRole)
        combo.currentIndex = names.index(chosen) if chosen in names else (0 if names else -1)
        if not names:
            combo.setEditText("")
        combo.blockSignals(wasBlocked)
        self._showBeginning()

    def _showBeginning(self) -> None:
        """Show the beginning of a long name, which tells more than its end."""
        self._ui.serverComboBox.lineEdit().setCursorPosition(0)

    def _update(self) -> None:
        """Enable what can be done, and say why the rest cannot."""
        ui = self._ui
        text = ui.serverComboBox.currentText.strip()
        isSaved = self._savedProfile(text) is not None
        ui.connectButton.enabled = ui.testServerButton.enabled = self.hasServer
        ui.connectButton.text = _("Cancel") if self.isConnecting else _("Connect")
        ui.connectButton.toolTip = (
            _("Connect to this server and test that it answers")
            if self.hasServer
            else _("Choose or type a server first")
        )
        ui.editServerButton.enabled = isSaved
        ui.editServerButton.toolTip = _("Edit this server") if isSaved else _("Choose a saved server first")
        self._menu.update()
        self._onChanged()
