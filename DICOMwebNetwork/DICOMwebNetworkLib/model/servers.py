"""Server profiles: where a DICOMweb server is and how to talk to it, without any secret."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from enum import Enum
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from .errors import ConfigurationError


class LoginKind(str, Enum):
    """How a server wants to know who asks."""

    NONE = "none"
    BASIC = "basic"
    BEARER = "bearer"


@dataclass(frozen=True)
class Secret:
    """A password or token that does not show itself in ``repr``, logs or reports."""

    value: str

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self.value)

    def __reduce__(self) -> Any:
        raise TypeError("A secret is not written to disk or sent to another process.")


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

    Raises
    ------
    ConfigurationError
        The address is no http or https URL, or a number is out of range.
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_url", normalized_base_url(self.base_url))
        object.__setattr__(self, "login_kind", LoginKind(self.login_kind))
        if self.connect_timeout_s <= 0 or self.idle_timeout_s <= 0:
            raise ConfigurationError("Timeouts must be more than 0 seconds.", url=self.base_url)
        if not 1 <= self.max_connections <= 64:
            raise ConfigurationError("The number of connections must be between 1 and 64.", url=self.base_url)

    @classmethod
    def from_url(cls, url: str, name: str = "") -> tuple[ServerProfile, Secret | None]:
        """Return a profile for a typed or pasted address, and the password it held, if any.

        ``https://user:password@host/dicom-web/`` gives a BASIC profile for ``https://host/dicom-web``; the
        password never becomes part of the profile.
        """
        base_url, user_name, password = split_url_login(url)
        kind = LoginKind.BASIC if user_name else LoginKind.NONE
        profile = cls(
            name=name or normalized_base_url(base_url), base_url=base_url, login_kind=kind, user_name=user_name
        )
        return profile, Secret(password) if password else None

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
        known = {field.name for field in fields(cls)}
        try:
            return cls(**{key: value for key, value in values.items() if key in known})
        except (AttributeError, TypeError, ValueError) as error:
            raise ConfigurationError(f"This server profile cannot be read: {error}") from error


def split_url_login(url: str) -> tuple[str, str, str]:
    """Return (address without login, user name, password) of a URL that may hold a login.

    Raises
    ------
    ConfigurationError
        The text is no address; what stands before its last ``@`` is not repeated.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        shown = url.strip().rpartition("@")[2]
        raise ConfigurationError(f"'{shown}' is not a server address.") from None
    user_name, password = unquote(parts.username or ""), unquote(parts.password or "")
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, parts.query, parts.fragment)), user_name, password


def normalized_base_url(url: str) -> str:
    """Return the address as all requests use it: scheme and host in lower case, no trailing slash, no login.

    Raises
    ------
    ConfigurationError
        The text is no http or https address.
    """
    shown = url.strip().rpartition("@")[2]  # what stands before may be a password
    bare, _, _ = split_url_login(url)
    if not bare.isprintable() or " " in bare:
        raise ConfigurationError(f"'{shown}' is not a server address: it holds a blank or a control character.")
    try:
        parts = urlsplit(bare)
        port = parts.port
    except ValueError:
        raise ConfigurationError(f"'{shown}' is not a server address.") from None
    if bare and "://" not in bare:
        raise ConfigurationError(
            f"'{shown}' is not a complete server address.", advice="Begin it with http:// or https://."
        )
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(
            f"'{shown}' is not a server address.", advice="An address looks like https://pacs.example.org/dicom-web."
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    netloc = f"{host}:{port}" if port else host
    return urlunsplit((parts.scheme.lower(), netloc, parts.path.rstrip("/"), "", ""))
