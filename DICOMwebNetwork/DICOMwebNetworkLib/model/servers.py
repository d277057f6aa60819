"""Server profiles: where a DICOMweb server is and how to talk to it, without any secret."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, field, fields
from enum import Enum
from itertools import count
from typing import Any, Final

from .addresses import normalized_base_url, pasted_address
from .dimse import DimseNode
from .errors import ConfigurationError
from .secret import Secret

_PRINT_GOOGLE_TOKEN: Final = ("gcloud", "auth", "print-access-token")
_LONGEST_TIMEOUT_S: Final = 86_400.0
_SECRET_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token"})


class LoginKind(str, Enum):
    """How a server wants to know who asks.

    BASIC: user and password. BEARER: a token that the user types. TOKEN_FILE, TOKEN_COMMAND: a token that is read from
    a file, or printed by a command. HEADERS: secret headers of a service's own. CLIENT_CREDENTIALS, DEVICE_CODE,
    AUTHORIZATION_CODE: OAuth2 or OpenID Connect, for a program, for a person at any device, and for a person at this
    computer's browser.
    """

    NONE = "none"
    BASIC = "basic"
    BEARER = "bearer"
    TOKEN_FILE = "token file"  # noqa: S105 - the name of a kind
    TOKEN_COMMAND = "token command"  # noqa: S105
    HEADERS = "headers"
    CLIENT_CREDENTIALS = "client credentials"
    DEVICE_CODE = "device code"
    AUTHORIZATION_CODE = "authorization code"

    @property
    def is_oauth(self) -> bool:
        """Whether an authorization server gives the tokens."""
        return self is LoginKind.CLIENT_CREDENTIALS or self.wants_person

    @property
    def wants_person(self) -> bool:
        """Whether a person has to sign in before the first request."""
        return self in (LoginKind.DEVICE_CODE, LoginKind.AUTHORIZATION_CODE)

    @property
    def wants_secret(self) -> bool:
        """Whether there is no login without a secret that the user has typed."""
        return self in (LoginKind.BASIC, LoginKind.BEARER, LoginKind.HEADERS, LoginKind.CLIENT_CREDENTIALS)


@dataclass(frozen=True)
class OAuthSettings:
    """Where tokens come from (RFC 6749), for the OAuth kinds of login.

    Attributes
    ----------
    issuer_url : str
        Authorization server, which tells its other addresses itself (OpenID Connect Discovery).
    token_url, authorization_url, device_url : str
        Those addresses, for a server that does not tell them; they win over what it tells.
    client_id : str
        Name under which this program is known there.
    scope : str
        What to ask for, by blanks.
    audience : str
        Service that the token is for, where the authorization server wants it named.
    """

    issuer_url: str = ""
    token_url: str = ""
    authorization_url: str = ""
    device_url: str = ""
    client_id: str = ""
    scope: str = ""
    audience: str = ""


@dataclass(frozen=True)
class ServerProfile:
    """One server, as the user knows it.

    Attributes
    ----------
    name : str
        Name shown to the user; unique among the saved profiles.
    base_url : str
        DICOMweb root, normalized: no trailing slash, no user or password, no query.
    login_kind : LoginKind
        Kind of login; the secret itself is kept elsewhere.
    user_name : str
        User for a BASIC login.
    connect_timeout_s, idle_timeout_s : float
        Longest wait for a connection, and between two arriving pieces of an answer. There is no total timeout.
    max_connections : int
        Upper bound of parallel requests to this server, 1 or more.
    transfer_syntax_uid : str
        Transfer syntax to ask for first; empty means bytes as the server stores them.
    ca_bundle : str
        File with the CA certificates to trust for this server; empty means the system's.
    token_file : str
        File to read the token from, for a TOKEN_FILE login.
    token_command : tuple of str
        Program and arguments that print the token, for a TOKEN_COMMAND login; no shell takes part.
    oauth : OAuthSettings
        For the OAuth kinds of login.
    client_certificate, client_key : str
        PEM files that show the server who asks; the key may be in the file of the certificate.
    qido_prefix, wado_prefix, stow_prefix : str
        Path of each service below ``base_url``, where they have paths of their own.
    extra_headers : tuple of (str, str)
        Headers to send with each request to this server; none of them secret.
    dimse_host : str
        Host of the DIMSE node of the same archive; empty if there is none.
    dimse_port : int
        Its port.
    called_ae_title, calling_ae_title : str
        Application entity titles of the node and of this computer, up to 16 characters each.
    dimse_uses_tls : bool
        Whether the DIMSE node expects TLS; certificates and timeouts are those of the web service.
    notes : str
        What the user wants to remember.

    Raises
    ------
    ConfigurationError
        The address is no http or https URL, a number is out of range, or a header or AE title cannot be used.
    """

    name: str
    base_url: str
    login_kind: LoginKind = LoginKind.NONE
    user_name: str = ""
    connect_timeout_s: float = 10.0
    idle_timeout_s: float = 60.0
    max_connections: int = 16
    transfer_syntax_uid: str = ""
    ca_bundle: str = ""
    token_file: str = ""
    token_command: tuple[str, ...] = ()
    oauth: OAuthSettings = field(default_factory=OAuthSettings)
    client_certificate: str = ""
    client_key: str = ""
    qido_prefix: str = ""
    wado_prefix: str = ""
    stow_prefix: str = ""
    extra_headers: tuple[tuple[str, str], ...] = ()
    dimse_host: str = ""
    dimse_port: int = 104
    called_ae_title: str = ""
    calling_ae_title: str = "SLICER"
    dimse_uses_tls: bool = False
    notes: str = ""

    def __post_init__(self) -> None:
        for name, cleaned in _CLEANED.items():
            try:
                object.__setattr__(self, name, cleaned(getattr(self, name)))
            except ConfigurationError as error:
                error.field = name
                if name != "base_url":  # which may still hold a password
                    error.url = self.base_url
                raise

    @property
    def has_dimse(self) -> bool:
        """Whether the archive can also be reached by DIMSE."""
        return bool(self.dimse_host and self.called_ae_title)

    @property
    def dimse_node(self) -> DimseNode:
        """The DIMSE node of the archive.

        Raises
        ------
        ConfigurationError
            There is none, or it cannot be used as it is set.
        """
        if not self.has_dimse:
            raise ConfigurationError(
                f"'{self.name}' has no DIMSE node.",
                advice="Set its host and AE title in the server profile, or send over DICOMweb.",
                url=self.base_url,
                field="called_ae_title" if self.dimse_host else "dimse_host",
            )
        return DimseNode(
            self.dimse_host,
            self.dimse_port,
            self.called_ae_title,
            self.calling_ae_title or "SLICER",
            uses_tls=self.dimse_uses_tls,
            ca_bundle=self.ca_bundle,
            client_certificate=self.client_certificate,
            client_key=self.client_key,
            connect_timeout_s=self.connect_timeout_s,
            idle_timeout_s=self.idle_timeout_s,
        )

    @property
    def wado_url(self) -> str:
        """Root of the retrieve service (PS3.18 10.4)."""
        return self.base_url + self.wado_prefix

    @property
    def stow_url(self) -> str:
        """Root of the store service (PS3.18 10.5)."""
        return self.base_url + self.stow_prefix

    @classmethod
    def from_url(cls, url: str, name: str = "") -> tuple[ServerProfile, Secret | None]:
        """Return a profile for a typed or pasted address, and the password or token it held, if any.

        ``https://user:password@host/dicom-web/`` gives a BASIC profile for ``https://host/dicom-web``; the
        password never becomes part of the profile. See ``pasted_address`` for what else is understood.
        """
        pasted = pasted_address(url)
        kind = LoginKind.NONE
        command: tuple[str, ...] = ()
        if pasted.is_google:
            kind, command = LoginKind.TOKEN_COMMAND, _PRINT_GOOGLE_TOKEN
        elif pasted.token:
            kind = LoginKind.BEARER
        elif pasted.user_name:
            kind = LoginKind.BASIC
        name = name or pasted.base_url
        profile = cls(name, pasted.base_url, kind, pasted.user_name, token_command=command)
        secret = pasted.token or pasted.password
        return profile, Secret(secret) if secret else None

    def to_dict(self) -> dict[str, Any]:
        """Return the profile as values that JSON can hold; there is no secret in it."""
        return asdict(self) | {"login_kind": self.login_kind.value}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ServerProfile:
        """Return the profile that ``to_dict`` described; unknown keys of newer versions are passed over.

        Raises
        ------
        ConfigurationError
            A value is missing or of the wrong kind.
        """
        try:
            known = _known(cls, values)
            if "oauth" in known:
                known["oauth"] = OAuthSettings(**_known(OAuthSettings, known["oauth"]))
            return cls(**known)
        except (AttributeError, TypeError, ValueError) as error:
            raise ConfigurationError(f"This server profile cannot be read: {error}") from error


def profiles_to_json(profiles: Iterable[ServerProfile]) -> str:
    """Return profiles as one JSON text, for a colleague or another computer; there is no secret in it."""
    return json.dumps({"DICOMwebServers": [profile.to_dict() for profile in profiles]}, indent=1, ensure_ascii=False)


def profiles_from_json(text: str) -> list[ServerProfile]:
    """Return the profiles of a text that ``profiles_to_json`` made.

    Raises
    ------
    ConfigurationError
        It is no such text, or one of the profiles cannot be used.
    """
    try:
        entries = json.loads(text)["DICOMwebServers"]
        if not all(isinstance(entry, dict) for entry in entries):
            raise ConfigurationError("This is no list of DICOMweb servers.")
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ConfigurationError("This is no list of DICOMweb servers.") from None
    return [ServerProfile.from_dict(entry) for entry in entries]


def free_name(name: str, taken: Collection[str]) -> str:
    """Return the name with the first number behind it that makes it one of its own: ``PACS (2)``."""
    stem = re.sub(r" \(\d+\)$", "", name)
    return next(new for new in (f"{stem} ({number})" for number in count(2)) if new not in taken)


def _known(kind: type[ServerProfile | OAuthSettings], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that there are fields for; TypeError if one is of the wrong kind."""
    known = {one.name: one for one in fields(kind) if one.name in values}
    for name, one in known.items():
        kinds = _KINDS.get(str(one.type))
        if kinds and type(values[name]) not in kinds:
            raise TypeError(f"{name} is no {one.type}")
    return {name: values[name] for name in known}


_KINDS: Final[dict[str, tuple[type, ...]]] = {"str": (str,), "bool": (bool,), "int": (int,), "float": (int, float)}
"""What JSON makes of the plain fields."""


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise ConfigurationError("A command is a list of texts: the program and its arguments.")
    return tuple(values)


def _seconds(value: float) -> float:
    if not 0 < value <= _LONGEST_TIMEOUT_S:
        raise ConfigurationError("Timeouts must be more than 0 seconds, and a day at most.")
    return value


def _connections(value: int) -> int:
    if not 1 <= value <= 64:
        raise ConfigurationError("The number of connections must be between 1 and 64.")
    return value


def _port(value: int) -> int:
    if not 1 <= value <= 65535:
        raise ConfigurationError("The DIMSE port must be between 1 and 65535.")
    return value


def _ae_title(text: str) -> str:
    if not re.fullmatch(r"[ -\[\]-~]{0,16}", text.strip()):
        raise ConfigurationError("An AE title has up to 16 plain characters.")
    return text.strip()


def _prefix(path: str) -> str:
    """Return a path below the root with a slash before it and none behind."""
    if not path.strip("/ "):
        return ""
    if not re.fullmatch(r"[A-Za-z0-9._~!$&'()*+,;=:@%/-]+", path.strip()) or "//" in path.strip("/ "):
        raise ConfigurationError(f"'{path}' is not a path below the address of the server.")
    return "/" + path.strip("/ ")


def _headers(pairs: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    return tuple(_header(pair) for pair in pairs)


def _header(pair: Iterable[str]) -> tuple[str, str]:
    name, value = (str(text).strip() for text in pair)
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) or not value.isprintable() or not value.isascii():
        raise ConfigurationError(f"'{name}' is not a header that can be sent.")
    if name.lower() in _SECRET_HEADERS:
        raise ConfigurationError(
            f"The header '{name}' is a secret, which is not kept in a server profile.",
            advice="Choose the login kind for secret headers.",
        )
    return name, value


_CLEANED: Final[dict[str, Callable[[Any], Any]]] = {
    "base_url": normalized_base_url,
    "login_kind": LoginKind,
    "connect_timeout_s": _seconds,
    "idle_timeout_s": _seconds,
    "max_connections": _connections,
    "token_command": _texts,
    "qido_prefix": _prefix,
    "wado_prefix": _prefix,
    "stow_prefix": _prefix,
    "extra_headers": _headers,
    "dimse_host": str.strip,
    "dimse_port": _port,
    "called_ae_title": _ae_title,
    "calling_ae_title": _ae_title,
}
"""What makes values of a profile usable, or says why they are not."""
