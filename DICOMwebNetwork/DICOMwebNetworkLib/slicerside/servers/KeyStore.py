"""Passwords and tokens in the key store of the operating system."""

from __future__ import annotations

import json
import logging
from typing import Any

from ...model.errors import ConfigurationError
from ...model.secret import Secret


class KeyStore:
    """The key store of the operating system, through the Python package ``keyring`` if that is installed.

    Nothing is written to a settings file: without the package, or without a key store behind it, nothing is kept.
    """

    service = "DICOMwebNetwork"

    @property
    def isInstalled(self) -> bool:
        """Whether the package is there."""
        return self._keyring() is not None

    @property
    def isAvailable(self) -> bool:
        """Whether secrets can be kept."""
        return self.problem() is None

    def problem(self) -> ConfigurationError | None:
        """Return why nothing can be kept; None if it can.

        A key store of low priority is none: it keeps secrets in a file that anyone can read.
        """
        keyring = self._keyring()
        if keyring is None:
            return ConfigurationError(
                "The login is not remembered beyond this session: the Python package 'keyring' is not installed.",
                advice="Install it with slicer.util.pip_install('keyring') in the Python console, and try again.",
            )
        if _priority(keyring) < 1:
            return ConfigurationError(
                "The login is not remembered beyond this session: this computer has no key store.",
                advice="On Linux, a service such as GNOME Keyring or KWallet has to run.",
            )
        return None

    def install(self) -> None:
        """Install the package; takes a while and needs the network.

        :raises ConfigurationError: that did not work.
        """
        from ..application.PackageInstall import installPackages

        installPackages("keyring")

    def save(self, key: tuple[str, ...], secret: Secret) -> None:
        """Keep a secret beyond the end of Slicer.

        :param key: what the secret belongs to.
        :raises ConfigurationError: there is no key store.
        """
        problem = self.problem()
        if problem is not None:
            raise problem
        keyring = self._keyring()
        try:
            keyring.set_password(self.service, json.dumps(key), secret.value)
        except Exception as error:  # noqa: BLE001 - key stores raise what they like
            raise ConfigurationError(
                f"The key store of this computer did not take the login ({type(error).__name__})."
            ) from None

    def load(self, key: tuple[str, ...]) -> Secret | None:
        """Return a kept secret; None if there is none, or no key store."""
        if not self.isAvailable:
            return None
        keyring = self._keyring()
        try:
            value = keyring.get_password(self.service, json.dumps(key))
        except Exception as error:  # noqa: BLE001 - key stores raise what they like
            logging.warning("The key store cannot be read: %s", type(error).__name__)
            return None
        return Secret(value) if value else None

    def forget(self, key: tuple[str, ...]) -> None:
        """Remove a secret; nothing happens if there is none."""
        if not self.isAvailable:
            return
        keyring = self._keyring()
        try:
            keyring.delete_password(self.service, json.dumps(key))
        except Exception as error:  # noqa: BLE001 - key stores raise what they like
            logging.debug("Nothing was removed from the key store: %s", type(error).__name__)

    def _keyring(self) -> Any:
        """Return the package, which Slicer does not bring along; None if it is not installed."""
        try:
            import keyring
        except ImportError:
            return None
        return keyring


def _priority(keyring: Any) -> float:
    """Return how good the key store is, in keyring's words: 1 or more is safe."""
    try:
        return float(keyring.get_keyring().priority)
    except RuntimeError:  # so says a key store that has gone, or that never was
        return 0.0
