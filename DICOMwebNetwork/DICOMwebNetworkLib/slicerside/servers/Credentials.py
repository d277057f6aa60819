"""Passwords and tokens, kept in memory until Slicer closes, or in the key store if the user wants that."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import slicer

from ...model.errors import ConfigurationError
from ...model.secret import Secret
from ...model.servers import LoginKind, ServerProfile
from .KeyStore import KeyStore

# Slicer's own names of its global DICOMweb login (DICOMLib.DICOMUtils).
GLOBAL_USER_KEY = "GLOBAL_DICOMWEB_USER_KEY"
GLOBAL_PASSWORD_KEY = "GLOBAL_DICOMWEB_PASSWORD_KEY"  # noqa: S105 - the name of a setting

# On module level: all logics of this session share them.
_secrets: dict[tuple[str, ...], Secret] = {}
_wishes: set[tuple[str, ...]] = set()


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
            if profile.login_kind.wants_person:
                self.forgetForGood(profile)
                self.keepSignIn(profile, None)

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
        if profile.login_kind.wants_person:
            self.signIn(profile)
            _wishes.discard(self._keyOfSignIn(profile))
            self.keyStore.forget(self._keyOfSignIn(profile))
            return
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
        """Whether the key store holds the secret of exactly this server and user, or will hold the next sign-in."""
        if profile.login_kind.wants_person:
            key = self._keyOfSignIn(profile)
            return key in _wishes or self.keyStore.load(key) is not None
        return profile.login_kind.wants_secret and self.keyStore.load(self._key(profile)) is not None

    def wishSignIn(self, profile: ServerProfile) -> None:
        """Keep in the key store what renews a person's sign-in, the present one and those to come.

        :raises ConfigurationError: there is no key store.
        """
        problem = self.keyStore.problem()
        if problem is not None:
            raise problem
        _wishes.add(self._keyOfSignIn(profile))
        self.keepSignIn(profile, self.signIn(profile))

    def signIn(self, profile: ServerProfile) -> Secret | None:
        """Return what renews a person's sign-in at a server; one of the key store is in memory from then on."""
        key = self._keyOfSignIn(profile)
        if key not in _secrets:
            kept = self.keyStore.load(key)
            if kept is not None:
                _secrets[key] = kept
                _wishes.add(key)
        return _secrets.get(key)

    def keepSignIn(self, profile: ServerProfile, refresh: Secret | None) -> None:
        """Take notice of what renews a sign-in from now on; None forgets it. On any thread."""
        key = self._keyOfSignIn(profile)
        if refresh is None:
            _secrets.pop(key, None)
        else:
            _secrets[key] = refresh
        if key not in _wishes:
            return
        if refresh is None:
            self.keyStore.forget(key)
            return
        try:
            self.keyStore.save(key, refresh)
        except ConfigurationError as error:
            logging.warning("%s", error)

    def hasLogin(self, profile: ServerProfile) -> bool:
        """Whether a secret or a sign-in of this server is in memory or in the key store."""
        keys = (self._key(profile), self._keyOfSignIn(profile))
        return any(key in _secrets for key in keys) or self.isKeptForGood(profile)

    def isSignInMissing(self, profile: ServerProfile) -> bool:
        """Whether the user wants a sign-in kept that the key store does not hold."""
        key = self._keyOfSignIn(profile)
        return key in _wishes and self.keyStore.load(key) is None

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

    def _keyOfSignIn(self, profile: ServerProfile) -> tuple[str, ...]:
        return ("sign-in", *self._key(profile))

    def _key(self, profile: ServerProfile) -> tuple[str, ...]:
        key = (profile.base_url, profile.login_kind.value, profile.user_name)
        oauth = profile.oauth
        return (*key, oauth.issuer_url, oauth.token_url, oauth.client_id) if profile.login_kind.is_oauth else key


def _keyOfPassphrase(profile: ServerProfile) -> tuple[str, ...]:
    return "key", profile.client_key or profile.client_certificate


def takeOver(old: Any) -> None:
    """Keep the secrets of this module as it was before a reload, as values of the classes that hold now."""
    _secrets.update({key: Secret(secret.value) for key, secret in old._secrets.items()})
    _wishes.update(old._wishes)
