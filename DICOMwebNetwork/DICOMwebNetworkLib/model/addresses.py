"""What people type or paste as the address of a server, and the DICOMweb root that they mean by it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

from .errors import ConfigurationError

COMMON_ROOTS: Final = ("/dicom-web", "/dicomweb", "/dcm4chee-arc/aets/DCM4CHEE/rs", "/api", "/rs", "/dicomWeb")
"""Where servers often have their DICOMweb root; worth asking when an address has none."""

_GOOGLE_STORE: Final = re.compile(r"projects/[^/]+/locations/[^/]+/datasets/[^/]+/dicomStores/[^/]+")
_GOOGLE_API: Final = "https://healthcare.googleapis.com/v1/"
_GOOGLE_CONSOLE: Final = re.compile(
    r"https://console\.cloud\.google\.com/healthcare/browser/"
    r"(?P<store>locations/[^/]+/datasets/[^/]+/dicomStores/[^/?#]+)\S*[?&]project=(?P<project>[^&#]+)"
)
_KHEOPS_VIEW: Final = re.compile(r"/view/(?P<token>[A-Za-z0-9._~+/=-]+)$")


@dataclass(frozen=True)
class PastedAddress:
    """What a pasted text tells about a server.

    Attributes
    ----------
    base_url : str
        DICOMweb root, normalized; the host alone where the text tells no more, as links of viewers do.
    user_name, password, token : str
        Login that the text held; the latter two do not show in ``repr``.
    is_google : bool
        A store of Google Cloud Healthcare, which wants a token of its command line program.
    study_instance_uids : tuple of str
        Studies that the link of a viewer was about.
    """

    base_url: str
    user_name: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    is_google: bool = False
    study_instance_uids: tuple[str, ...] = ()


def pasted_address(text: str) -> PastedAddress:
    """Return what is meant by a typed or pasted address.

    Understood are, besides a DICOMweb root: a login inside the address, resources below the root
    (``…/studies/1.2.3``), links of OHIF viewers (``…/viewer?StudyInstanceUIDs=…``), links to albums of Kheops
    (``…/view/<token>``), and stores of Google Cloud Healthcare, also without their host, or as the page of the console
    shows them. Quotation marks and brackets around the text, and a comma behind it, are no part of it.

    Raises
    ------
    ConfigurationError
        The text is no address; what may be a password in it is not repeated.
    """
    text = text.strip(" \t\r\n<>\"'“”„`,;")
    console = _GOOGLE_CONSOLE.match(text)
    if console:
        text = f"projects/{console['project']}/{console['store']}"
    google = _GOOGLE_STORE.search(text)
    if google and (text.startswith(("projects/", "/projects/")) or "healthcare.googleapis.com" in text):
        start, _, _ = text.partition("projects/")
        api = start if start.startswith("https://") else _GOOGLE_API
        return PastedAddress(normalized_base_url(f"{api}{google.group()}/dicomWeb"), is_google=True)
    bare, user_name, password = split_url_login(text)
    try:
        parts = urlsplit(bare)
    except ValueError:
        raise ConfigurationError(f"'{bare}' is not a server address.") from None
    kheops = _KHEOPS_VIEW.search(parts.path)
    if kheops:
        root = normalized_base_url(_with_path(parts, parts.path[: kheops.start()] + "/api"))
        return PastedAddress(root, token=kheops["token"])
    link = _link_of_viewer(parts)
    if link is not None:
        return link
    path = re.sub(r"/studies(/.*)?$", "", parts.path.rstrip("/"))
    return PastedAddress(normalized_base_url(_with_path(parts, path)), user_name, password)


def _link_of_viewer(parts: SplitResult) -> PastedAddress | None:
    """Return what the link of an OHIF viewer tells; None if it is none."""
    queries = parse_qs(parts.query)
    found = [value for name, values in queries.items() if name.lower() == "studyinstanceuids" for value in values]
    uids = tuple(uid.strip() for value in found for uid in value.split(",") if uid.strip())
    is_old_link = re.search(r"/viewer/[0-9.]+$", parts.path)
    if not uids and not is_old_link:
        return None
    if is_old_link:
        uids = (parts.path.rpartition("/")[2],)
    return PastedAddress(normalized_base_url(_with_path(parts, "")), study_instance_uids=uids)


def _with_path(parts: SplitResult, path: str) -> str:
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def split_url_login(url: str) -> tuple[str, str, str]:
    """Return (address without login, user name, password) of a URL that may hold a login.

    Raises
    ------
    ConfigurationError
        The text is no address; what stands before its last ``@`` is not repeated.
    """
    shown = url.strip().rpartition("@")[2]
    if not url.strip().isprintable():  # urlsplit leaves line breaks out
        raise ConfigurationError(f"'{shown}' is not a server address: it holds a blank or a control character.")
    try:
        parts = urlsplit(url.strip())
    except ValueError:
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
        (parts.hostname or "").encode("idna")  # which refuses what no name service could look up
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
