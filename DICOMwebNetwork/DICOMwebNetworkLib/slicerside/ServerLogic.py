"""The part of the module's logic that knows servers: saves, connects and tests them, signs in; it never waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

# Slicer imports this file at start-up, so everything else is imported when it is needed.
if TYPE_CHECKING:
    from ..model.diagnosis import ServerCapabilities, StageResult
    from ..model.errors import ConfigurationError
    from ..model.quirks import ServerQuirks
    from ..model.secret import Secret
    from ..model.servers import ServerProfile
    from ..net.person_logins import SignInRequest
    from .servers.ServerImport import ServerImport
    from .threads.BackgroundTask import BackgroundTask


class ServerLogic:
    """Servers and their logins, and work in the background.

    All methods are for the main thread, and all callbacks and signals come on the main thread. Errors are those of
    ``DICOMwebNetworkLib.model.errors``; nothing is shown to the user from here.

    Signal: ``serversChanged()``.
    """

    def __init__(self) -> None:
        from .servers.Connections import Connections
        from .servers.Credentials import Credentials
        from .servers.ServerStore import ServerStore
        from .threads.EventPump import EventPump
        from .threads.Signal import Signal

        self.pump = EventPump()
        self.serversChanged = Signal()
        self._store = ServerStore()
        self._credentials = Credentials()
        self._connections = Connections(self._store, self._credentials)

    def close(self) -> None:
        """Stop all work; the logic is of no use afterwards."""
        self.pump.close()
        self._connections.close()

    def runInBackground(
        self,
        function: Callable[[Any], Any],
        onDone: Callable[[Any], Any] | None = None,
        onError: Callable[[Exception], Any] | None = None,
    ) -> BackgroundTask:
        """Run ``function(cancelToken)`` on a worker thread.

        :param function: must not touch qt, slicer, vtk or the DICOM database.
        :param onDone: called with what it returned.
        :param onError: called with what it raised.
        :return: has ``cancel()``, after which neither callback comes.
        """
        from .threads.BackgroundTask import BackgroundTask

        return BackgroundTask(self.pump, function, onDone, onError)

    def servers(self) -> list[ServerProfile]:
        """Return the saved servers."""
        return self._store.profiles()

    def server(self, name: str) -> ServerProfile:
        """Return a saved server.

        :raises ConfigurationError: there is none of this name.
        """
        from ..model.errors import ConfigurationError

        for profile in self._store.profiles():
            if profile.name == name:
                return profile
        raise ConfigurationError(f"There is no saved server '{name}'.")

    def saveServer(self, profile: ServerProfile, secret: Secret | str | None = None, replaces: str = "") -> None:
        """Save a server in Slicer's settings, and keep its password or token in memory until Slicer closes.

        :param profile: replaces a saved one of the same name.
        :param secret: None leaves a remembered one as it is; an empty one forgets it.
        :param replaces: former name of the server, whose place it takes.
        """
        from ..model.secret import Secret

        self._store.save(profile, replaces)
        if secret is not None:
            self._credentials.remember(profile, Secret(secret) if isinstance(secret, str) else secret)
        self.serversChanged.emit()

    def removeServer(self, name: str) -> None:
        """Forget a saved server, and its password if no other server has the same login."""
        removed = [profile for profile in self._store.profiles() if profile.name == name]
        self._store.remove(name)
        self._forgetLogins(removed)
        self.serversChanged.emit()

    def secretFor(self, profile: ServerProfile) -> Secret | None:
        """Return the password or token that is remembered for exactly this address and user."""
        return self._credentials.secretFor(profile)

    def connectionFor(self, server: str | ServerProfile, auth: Any = None, accessToken: str | None = None) -> Any:
        """Return the ``ServerConnection`` to a server; nothing is asked of the server yet.

        :param server: name of a saved server, an address, or a ServerProfile.
        :param auth: a ``requests.auth.AuthBase`` or (user, password), instead of the login of the profile.
        :param accessToken: bearer token, instead of the login of the profile.
        :raises ConfigurationError: neither a saved server nor an address.
        :raises LoginError: the profile asks for a login and there is none.
        """
        return self._connections.connectionFor(server, auth, accessToken)

    def diagnose(
        self,
        connection: Any,
        onStage: Callable[[StageResult], Any],
        onDone: Callable[[ServerCapabilities], Any],
        onError: Callable[[Exception], Any],
    ) -> BackgroundTask:
        """Find out how far the conversation with a server gets and what it can do; nothing is stored there.

        :param connection: what ``connectionFor`` returned.
        :param onStage: called with each result as soon as it is there.
        :param onDone: called with all of them; they are kept with the server if it is a saved one.
        :return: has ``cancel()``, after which no callback comes.
        """
        from .application.BundledDcmtk import bundledDcmtk

        dcmtk = bundledDcmtk()

        def echo(cancelToken: Any) -> None:
            dcmtk.echo(connection.dimse_node, cancelToken)

        def tell(cancelToken: Any, result: StageResult) -> None:
            if not cancelToken.is_cancelled:
                onStage(result)

        def keep(found: ServerCapabilities) -> None:
            self._store.keepCapabilities(found)
            onDone(found)

        def work(cancelToken: Any) -> ServerCapabilities:
            from ..net.diagnosis import Diagnosis

            diagnosis = Diagnosis(connection, cancelToken, echo if connection.profile.has_dimse else None)
            for result in diagnosis.stages():
                self.pump.post(tell, cancelToken, result)
            return diagnosis.capabilities

        return self.runInBackground(work, keep, onError)

    def capabilitiesOf(self, profile: ServerProfile) -> ServerCapabilities | None:
        """Return what the last test of a saved server has found out; None if it was not tested."""
        return self._store.capabilitiesOf(profile.base_url)

    def quirksOf(self, profile: ServerProfile) -> ServerQuirks | None:
        """Return what was learnt about a server while working with it; None if nothing was, or long ago."""
        return self._connections.quirksOf(profile)

    def signIn(
        self,
        connection: Any,
        onShow: Callable[[SignInRequest], Any] | None = None,
        onDone: Callable[[Any], Any] | None = None,
        onError: Callable[[Exception], Any] | None = None,
    ) -> BackgroundTask:
        """Let a person sign in at the authorization server of a connection that ``wants_sign_in``.

        :param onShow: called with the page to open and the code to type there; opens the page if not given and no
          code is needed.
        :param onDone: called with None when the person is signed in.
        :return: has ``result()`` to wait for the end while the window stays alive, and ``cancel()``.
        """

        def tell(cancelToken: Any, request: SignInRequest) -> None:
            if not cancelToken.is_cancelled:
                (onShow or self._openPage)(request)

        def work(cancelToken: Any) -> None:
            connection.sign_in(lambda request: self.pump.post(tell, cancelToken, request), cancelToken)

        return self.runInBackground(work, onDone, onError)

    def rememberLogin(self, profile: ServerProfile, secret: Secret | str) -> None:
        """Keep the password or token of a server in the key store of the operating system.

        :raises ConfigurationError: there is no key store, and how to get one; it is kept until Slicer closes.
        """
        from ..model.secret import Secret

        self._credentials.rememberForGood(profile, Secret(secret) if isinstance(secret, str) else secret)

    def rememberSignIn(self, profile: ServerProfile) -> None:
        """Keep in the key store what renews a person's sign-in at a server, so that it lasts beyond the end of Slicer.

        :raises ConfigurationError: there is no key store, and how to get one.
        """
        self._credentials.wishSignIn(profile)

    def isSignInMissing(self, profile: ServerProfile) -> bool:
        """Whether a sign-in that is to be remembered could not be."""
        return profile.login_kind.wants_person and self._credentials.isSignInMissing(profile)

    def signOut(self, profile: ServerProfile) -> None:
        """Forget the login of a server, in memory and in the key store; the next connection asks for it."""
        self._connections.signOut(profile)
        self._credentials.remember(profile, None)

    def hasLogin(self, profile: ServerProfile) -> bool:
        """Whether there is something for ``signOut`` to forget."""
        return self._credentials.hasLogin(profile)

    def forgetRememberedLogin(self, profile: ServerProfile) -> None:
        """Take the login of a server out of the key store; it is used until Slicer closes."""
        self._credentials.forgetForGood(profile)

    def isLoginRemembered(self, profile: ServerProfile) -> bool:
        """Whether the login of a server is in the key store of the operating system."""
        return self._credentials.isKeptForGood(profile)

    def whyNotRemembered(self) -> ConfigurationError | None:
        """Return why no login can be kept beyond the end of Slicer; None if it can."""
        return self._credentials.keyStore.problem()

    @property
    def canInstallKeyStore(self) -> bool:
        """Whether logins could be kept if a Python package was installed."""
        return not self._credentials.keyStore.isInstalled

    def installKeyStore(self) -> None:
        """Install that package; asks nobody, takes a while and needs the network.

        :raises ConfigurationError: that did not work.
        """
        self._credentials.keyStore.install()

    def setKeyPassphrase(self, profile: ServerProfile, passphrase: Secret | str) -> None:
        """Keep the passphrase of the key of a client certificate in memory until Slicer closes."""
        from ..model.secret import Secret

        value = Secret(passphrase) if isinstance(passphrase, str) else passphrase
        self._credentials.rememberPassphrase(profile, value)

    def exportServers(self, path: str) -> None:
        """Write the saved servers to a JSON file, without any password or token.

        :raises LocalStorageError: the file cannot be written.
        """
        from pathlib import Path

        from ..model.errors import LocalStorageError
        from ..model.servers import profiles_to_json

        try:
            Path(path).write_text(profiles_to_json(self.servers()), encoding="utf-8")
        except OSError as error:
            raise LocalStorageError(f"{path} cannot be written ({error.strerror}).") from error

    def importServers(self, path: str) -> ServerImport:
        """Add the servers of a JSON file that ``exportServers`` wrote; those that there are stay as they are.

        :return: what was added, what was renamed because its name was taken, and what was there already.
        :raises LocalStorageError: the file cannot be read.
        :raises ConfigurationError: it is no such file; nothing was saved.
        """
        from pathlib import Path

        from ..model.errors import ConfigurationError, LocalStorageError
        from ..model.servers import profiles_from_json
        from .servers.ServerImport import mergedServers

        try:
            text = Path(path).read_text(encoding="utf-8")
        except OSError as error:
            raise LocalStorageError(f"{path} cannot be read ({error.strerror}).") from error
        except UnicodeDecodeError as error:
            raise ConfigurationError(f"{path} is no list of DICOMweb servers.") from error
        imported = mergedServers(self.servers(), profiles_from_json(text))
        for profile in imported.added:
            self._store.save(profile)
        self.serversChanged.emit()
        return imported

    def moveServer(self, name: str, step: int) -> None:
        """Move a saved server in the list.

        :param step: how many places down; up if negative.
        """
        self._store.move(name, step)
        self.serversChanged.emit()

    def changeAddress(self, profile: ServerProfile, baseURL: str) -> ServerProfile:
        """Return a server at another address of the same host; a saved one is saved so, and keeps its login.

        :raises ConfigurationError: it is another host, which must not get this login, or the key store did not take the
          login at the new address, which is saved all the same.
        """
        from dataclasses import replace
        from urllib.parse import urlsplit

        from ..model.errors import ConfigurationError

        changed = replace(profile, base_url=baseURL)
        old, new = urlsplit(profile.base_url), urlsplit(changed.base_url)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise ConfigurationError(f"{changed.base_url} is on another host than {profile.base_url}.")
        if any(saved.name == profile.name for saved in self.servers()):
            self.saveServer(changed)
            try:
                self._credentials.carryOver(profile, changed)
            finally:
                self._forgetLogins([profile])
        return changed

    def _forgetLogins(self, profiles: Sequence[ServerProfile]) -> None:
        """Forget the logins that no saved server needs any more."""
        for profile in profiles:
            if not any(self._credentials.isSameLogin(profile, other) for other in self._store.profiles()):
                self._credentials.remember(profile, None)

    def _openPage(self, request: SignInRequest) -> None:
        import qt

        qt.QDesktopServices.openUrl(qt.QUrl(request.url))
