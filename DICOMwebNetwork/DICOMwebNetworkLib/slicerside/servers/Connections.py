"""From what a caller names as server to a connection to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import slicer

from ...model.errors import ConfigurationError
from ...model.secret import Secret
from ...model.servers import LoginKind, ServerProfile
from .Credentials import Credentials
from .ServerStore import KNOWN_FOR_DAYS, ServerStore
from .SignInKeeper import SignInKeeper

if TYPE_CHECKING:
    from ...model.diagnosis import ServerCapabilities
    from ...model.quirks import ServerQuirks


class Connections:
    """One ``ServerConnection`` for each server and login. Main thread only; the connections are thread-safe.

    :param store: saved servers.
    :param credentials: their secrets.
    """

    def __init__(self, store: ServerStore, credentials: Credentials) -> None:
        self._store = store
        self._credentials = credentials
        self._open: dict[Any, Any] = {}

    def connectionFor(self, server: str | ServerProfile, auth: Any = None, accessToken: str | None = None) -> Any:
        """Return the connection to a server; nothing is asked of the server yet.

        :param server: name of a saved server, an address, or a ServerProfile. The address of a saved server uses
          what was saved for it.
        :param auth: a ``requests.auth.AuthBase``, or (user, password), instead of the login of the profile.
        :param accessToken: bearer token, instead of the login of the profile; passed over if there is an ``auth``.
        :raises ConfigurationError: no saved server has this name and it is no address either.
        """
        from ...net.connection import ServerConnection

        profile, secret = self.profileOf(server)
        authObject = None
        if isinstance(auth, tuple | list):
            profile = replace(profile, login_kind=LoginKind.BASIC, user_name=auth[0])
            secret = Secret(auth[1])
        elif auth is not None:
            authObject = auth
        elif accessToken:
            profile, secret = replace(profile, login_kind=LoginKind.BEARER, user_name=""), Secret(accessToken)
        if authObject is None:
            profile, secret = self._credentials.complete(profile, secret)
        # The connection keeps authObject alive, so its id is not given to another object.
        passphrase = self._credentials.passphraseFor(profile)
        known = self._knownOf(profile)
        key = (profile, secret, passphrase, id(authObject), known)
        if key not in self._open:
            self._keepQuirks()
            login = authObject or self._longLivedLogin(profile, secret)
            quirks = self._store.quirksOf(profile.base_url)
            self._open[key] = ServerConnection(profile, secret, login, passphrase, known, quirks)
        return self._open[key]

    def profileOf(self, server: str | ServerProfile) -> tuple[ServerProfile, Secret | None]:
        """Return the profile that a caller means, and the password if it was part of the address.

        :raises ConfigurationError: no saved server has this name and it is no address either.
        """
        if isinstance(server, ServerProfile):
            return server, None
        saved = self._store.profiles()
        for profile in saved:
            if profile.name == server:
                return profile, None
        if "://" not in str(server):
            raise ConfigurationError(
                f"There is no saved server '{server}'.",
                advice="Give the name of a saved server or an address that begins with http:// or https://.",
            )
        typed, secret = ServerProfile.from_url(server)
        same = [profile for profile in saved if profile.base_url == typed.base_url]
        if secret is None and not typed.user_name and same:
            return same[0], None
        return typed, secret

    def _knownOf(self, profile: ServerProfile) -> ServerCapabilities | None:
        """Return what a test has found out about a server, unless that is long ago: servers are mended, too."""
        found = self._store.capabilitiesOf(profile.base_url)
        return found if found is not None and found.age_days <= KNOWN_FOR_DAYS else None

    def quirksOf(self, profile: ServerProfile) -> ServerQuirks | None:
        """Return what was learnt about a server while working with it, in this session too; None if nothing was."""
        self._keepQuirks()
        return self._store.quirksOf(profile.base_url)

    def _keepQuirks(self) -> None:
        for (*_, known), connection in self._open.items():
            if known == self._knownOf(connection.profile):  # else it was tested since, which has the last word
                self._store.keepQuirks(connection.quirks)

    def signOut(self, profile: ServerProfile) -> None:
        """Let no connection of a server's login use it any more; the next one has to log in anew."""
        gone = [key for key in self._open if self._credentials.isSameLogin(key[0], profile)]
        for connection in map(self._open.pop, gone):
            connection.sign_out()
            connection.close()

    def _longLivedLogin(self, profile: ServerProfile, secret: Secret | None) -> Any:
        """Return a login that a connection does not make by itself; None for other kinds."""
        from ...net.login_of_profile import login_of

        if profile.login_kind is LoginKind.TOKEN_COMMAND:
            # The command gets the environment without what Slicer has put into it.
            return login_of(profile, None, slicer.util.startupEnvironment())
        if profile.login_kind.wants_person:
            return login_of(profile, secret, memory=SignInKeeper(self._credentials, profile))
        return None

    def close(self) -> None:
        """Close all connections; what was learnt about their servers is kept."""
        self._keepQuirks()
        while self._open:
            self._open.popitem()[1].close()
