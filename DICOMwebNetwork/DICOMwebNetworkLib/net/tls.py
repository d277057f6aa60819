"""Whom to trust and how to show who we are: the TLS context of a server."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from pathlib import Path
from typing import Final

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.ssl_ import create_urllib3_context

from ..model.errors import ConfigurationError
from ..model.secret import Secret
from ..model.servers import ServerProfile
from .cancellation import announce_socket

_SYSTEM_BUNDLES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where Linux and macOS keep their certificates; the OpenSSL that an application brings along often looks elsewhere."""

_BUNDLE_VARIABLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Of the environment, as requests reads them."""


class TLSSettings:
    """Makes the TLS context of a server when it is first needed, once. Thread-safe.

    Trusted are the profile's CA certificates alone if it has some; else those of the system, of certifi and of the
    environment.

    Parameters
    ----------
    profile : ServerProfile
        Its ``ca_bundle``, ``client_certificate`` and ``client_key`` count.
    key_passphrase : Secret, optional
        Opens an encrypted key.
    is_for_login : bool
        The context is for the authorization server, which may be another one than the archive: all of the above are
        trusted, and the client certificate is not shown.

    Raises
    ------
    ConfigurationError
        A file of the profile is not there.
    """

    def __init__(
        self, profile: ServerProfile, key_passphrase: Secret | None = None, *, is_for_login: bool = False
    ) -> None:
        self._profile = profile
        self._key_passphrase = key_passphrase
        self._is_for_login = is_for_login
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None
        for what, path in (
            ("CA certificates", profile.ca_bundle),
            ("client certificate", profile.client_certificate),
            ("key of the client certificate", profile.client_key),
        ):
            if path and not Path(path).exists():
                raise self._error(f"The {what} {path} cannot be found.")

    @property
    def context(self) -> ssl.SSLContext:
        """The context.

        Raises
        ------
        ConfigurationError
            A file holds no certificate or key, or the key is encrypted and the passphrase is missing or wrong.
        """
        with self._lock:
            if self._context is None:
                context = create_urllib3_context()
                context.check_hostname = True
                context.verify_mode = ssl.CERT_REQUIRED
                self._load_authorities(context)
                if self._profile.client_certificate and not self._is_for_login:
                    self._load_client_certificate(context)
                self._context = context
            return self._context

    def _load_authorities(self, context: ssl.SSLContext) -> None:
        if not self._profile.ca_bundle or self._is_for_login:
            context.load_default_certs()
            context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
            paths = [*_SYSTEM_BUNDLES, *(os.environ.get(name, "") for name in _BUNDLE_VARIABLES)]
            for path in paths:
                if path and Path(path).exists():
                    self._load_authority(context, path)
        if self._profile.ca_bundle:
            self._load_authority(context, self._profile.ca_bundle)

    def _load_authority(self, context: ssl.SSLContext, path: str) -> None:
        try:
            if Path(path).is_dir():
                context.load_verify_locations(capath=path)
            else:
                context.load_verify_locations(path)
        except (OSError, ValueError) as error:
            raise self._error(f"{path} holds no CA certificates in PEM form.") from error

    def _load_client_certificate(self, context: ssl.SSLContext) -> None:
        profile = self._profile
        try:
            context.load_cert_chain(profile.client_certificate, profile.client_key or None, self._passphrase)
        except (OSError, ValueError) as error:
            if self._key_passphrase:
                message = "does not fit its key, is not in PEM form, or the passphrase of the key is wrong"
            else:
                message = "does not fit its key, or is not in PEM form"
            raise self._error(f"The client certificate {profile.client_certificate} {message}.") from error

    def _passphrase(self) -> str:
        """Return the passphrase to OpenSSL, which would else ask for it at the terminal."""
        if not self._key_passphrase:
            raise self._error(
                "The key of the client certificate is encrypted, and its passphrase is not known.",
                "Give the passphrase, or a key that is not encrypted.",
            )
        return self._key_passphrase.value

    def _error(self, message: str, advice: str = "Correct the file in the server profile.") -> ConfigurationError:
        return ConfigurationError(message, advice=advice, url=self._profile.base_url)


def speaks_tls(host: str, port: int, timeout_s: float) -> bool:
    """Whether what listens at a port answers the beginning of TLS; nobody is trusted, and no more than that is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with socket.create_connection((host, port), timeout_s) as line:
            announce_socket(line)
            line.getpeername()  # fails if nobody is there any more; wrap_socket would leave its socket open
            with context.wrap_socket(line, server_hostname=host):
                return True
    except ssl.SSLError as error:
        return "ALERT" in (error.reason or "")  # it speaks TLS, and does not like how we do
    except (OSError, ValueError):
        return False
