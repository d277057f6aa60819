"""Passwords and tokens, kept in memory until Slicer closes, or in the key store if the user wants that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import slicer

from ...model.secret import Secret
from ...model.servers import LoginKind, ServerProfile
from .KeyStore import KeyStore

# Slicer's own names of its global DICOMweb login (DICOMLib.DICOMUtils).
GLOBAL_USER_KEY = "GLOBAL_DICOMWEB_USER_KEY"
GLOBAL_PASSWORD_KEY = "GLOBAL_DICOMWEB_PASSWORD_KEY"  # noqa: S105 - the name of a setting

# On module level: all logics of this session share them.
_secrets: dict[tuple[str, ...], Secret] = {}


class Credentials:
    """The secrets of servers: never in the settings and never in the scene.

    A secret belongs to an address, a kind of login and a user, or to an authorization server and a client. A profile
    in which one of these is changed has no secret until the user types one: a password never goes to another server
    than the one it was given for.
    """

    def __init__(self) -> None:
        self.keyStore = KeyStore()

    def remember(self, profile: ServerProfile, secret: Secret | None) -> None:
        """Keep a secret until Slicer closes; None or an empty one forgets it, also in the key store."""
        if secret:
            _secrets[self._key(profile)] = secret
        else:
            _secrets.pop(self._key(profile), None)
            if profile.login_kind.wants_secret or profile.login_kind.is_oauth:
                self.keyStore.forget(self._key(profile))

    def rememberForGood(self, profile: ServerProfile, secret: Secret) -> None:
        """Keep a secret in the key store of the operating system.

        :raises ConfigurationError: there is none; the secret is kept until Slicer closes.
        """
        self.remember(profile, secret)
        self.keyStore.save(self._key(profile), secret)

    def carryOver(self, old: ServerProfile, new: ServerProfile) -> None:
        """Use the secret of a server at its new address too, and keep it there as it was kept.

        :raises ConfigurationError: the key store did not take it; it is kept until Slicer closes.
        """
        secret = self._recall(old)
        if secret is None:
            return
        self.remember(new, secret)
        if self.isKeptForGood(old):
            self.rememberForGood(new, secret)

    def isSameLogin(self, one: ServerProfile, other: ServerProfile) -> bool:
        """Whether the secret of one server is also that of the other."""
        return self._key(one) == self._key(other)

    def forgetForGood(self, profile: ServerProfile) -> None:
        """Take a secret out of the key store; it stays in memory until Slicer closes."""
        self._recall(profile)
        self.keyStore.forget(self._key(profile))

    def _recall(self, profile: ServerProfile) -> Secret | None:
        """Return the secret in memory; one of the key store is there from then on."""
        secret = self.secretFor(profile)
        if secret is None and profile.login_kind.wants_secret:
            secret = self.keyStore.load(self._key(profile))
            if secret is not None:
                _secrets[self._key(profile)] = secret
        return secret

    def isKeptForGood(self, profile: ServerProfile) -> bool:
        """Whether the key store holds the secret of exactly this server and user."""
        return profile.login_kind.wants_secret and self.keyStore.load(self._key(profile)) is not None

    def rememberPassphrase(self, profile: ServerProfile, passphrase: Secret) -> None:
        """Keep the passphrase of the key of a client certificate until Slicer closes."""
        _secrets[_keyOfPassphrase(profile)] = passphrase

    def passphraseFor(self, profile: ServerProfile) -> Secret | None:
        """Return the passphrase that was remembered for the key of exactly this file."""
        return _secrets.get(_keyOfPassphrase(profile)) if profile.client_certificate else None

    def secretFor(self, profile: ServerProfile) -> Secret | None:
        """Return the secret that was remembered for exactly this server and user."""
        return _secrets.get(self._key(profile))

    def complete(self, profile: ServerProfile, secret: Secret | None = None) -> tuple[ServerProfile, Secret | None]:
        """Return profile and secret as they are to be used for a connection.

        Slicer's global DICOMweb login knows no host, so it is used only where the user chose it: for a server with
        login "user and password" whose user name and password were left empty.

        :param secret: takes precedence over a remembered one.
        """
        secret = secret or self._recall(profile)
        if profile.login_kind is LoginKind.BASIC and not profile.user_name and not secret:
            user = slicer.util.settingsValue(GLOBAL_USER_KEY, "")
            password = slicer.util.settingsValue(GLOBAL_PASSWORD_KEY, "")
            if user or password:
                return replace(profile, user_name=user), Secret(password)
        return profile, secret

    def _key(self, profile: ServerProfile) -> tuple[str, ...]:
        key = (profile.base_url, profile.login_kind.value, profile.user_name)
        oauth = profile.oauth
        return (*key, oauth.issuer_url, oauth.token_url, oauth.client_id) if profile.login_kind.is_oauth else key


def _keyOfPassphrase(profile: ServerProfile) -> tuple[str, ...]:
    return "key", profile.client_key or profile.client_certificate


def takeOver(old: Any) -> None:
    """Keep the secrets of this module as it was before a reload, as values of the classes that hold now."""
    _secrets.update({key: Secret(secret.value) for key, secret in old._secrets.items()})
