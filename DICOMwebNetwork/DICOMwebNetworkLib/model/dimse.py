"""Where a DIMSE node listens, and how to talk to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .errors import ConfigurationError
from .secret import Secret

_AE_TITLE: Final = re.compile(r"(?=.*[^ ])[ -\[\]-~]{1,16}")
"""PS3.5 6.2: up to 16 plain characters without backslash, not blanks alone."""

_HOST: Final = re.compile(r"[0-9A-Za-z:._%\[\]][0-9A-Za-z:._%\[\]-]*")
"""Begins with no dash: the host is an argument of a program."""


@dataclass(frozen=True)
class DimseNode:
    """An application entity that takes C-STORE and C-ECHO (PS3.4 A and B).

    Attributes
    ----------
    host, port : str and int
        Where it listens.
    called_ae_title, calling_ae_title : str
        Its application entity title and ours.
    uses_tls : bool
        Whether it expects TLS (PS3.15 B).
    ca_bundle : str
        PEM file with the CA certificates that its certificate is held to.
    client_certificate, client_key : str
        PEM files that show the node who asks; the key may be in the file of the certificate.
    key_passphrase : Secret or None
        Opens an encrypted key.
    connect_timeout_s, idle_timeout_s : float
        Longest wait for an association, and for each answer. There is no total timeout.

    Raises
    ------
    ConfigurationError
        A value cannot be used.
    """

    host: str
    port: int
    called_ae_title: str
    calling_ae_title: str = "SLICER"
    uses_tls: bool = False
    ca_bundle: str = ""
    client_certificate: str = ""
    client_key: str = ""
    key_passphrase: Secret | None = None
    connect_timeout_s: float = 10.0
    idle_timeout_s: float = 60.0

    def __post_init__(self) -> None:
        if not _HOST.fullmatch(self.host):
            raise ConfigurationError(f"'{self.host}' is not the name or address of a host.", field="dimse_host")
        if not 1 <= self.port <= 65535:
            raise ConfigurationError("The DIMSE port must be between 1 and 65535.", url=self.url)
        for title in (self.called_ae_title, self.calling_ae_title):
            if not _AE_TITLE.fullmatch(title):
                raise ConfigurationError(
                    "An AE title has 1 to 16 plain characters.", url=self.url, field="called_ae_title"
                )
        if self.uses_tls and not self.ca_bundle:
            raise ConfigurationError(
                "DIMSE over TLS needs the CA certificates that the node's certificate is held to.",
                advice="Set the file with the CA certificates.",
                url=self.url,
                field="ca_bundle",
            )

    @property
    def url(self) -> str:
        """The node as reports name it: ``dicom://host:port/AE title``."""
        return f"{'dicom-tls' if self.uses_tls else 'dicom'}://{self.host}:{self.port}/{self.called_ae_title}"
