"""Links that a web page hands to the application so that it opens a study: ``slicer://viewer/?studyUID=…``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from .addresses import pasted_address
from .errors import ConfigurationError
from .secret import Secret

_UID: Final = re.compile(r"[0-9]+(\.[0-9]+)+")
_LONGEST_UID: Final = 64
_TOKEN_NAMES: Final = ("access_token", "dicomweb_access_token")


@dataclass(frozen=True)
class ViewerLink:
    """What a link asks to be opened.

    Attributes
    ----------
    base_url : str
        DICOMweb root of the server, normalized.
    study_instance_uid : str
        The study.
    series_instance_uid : str
        Only this series of it; empty for all.
    access_token : Secret or None
        Bearer token for this server that the link brought.
    """

    base_url: str
    study_instance_uid: str
    series_instance_uid: str = ""
    access_token: Secret | None = None


def parse_viewer_link(url: str) -> ViewerLink | None:
    """Return what a link asks for; None if it is about something else than a study of a DICOMweb server.

    The parameters are those that Slicer's DICOM module knows (``studyUID``, ``dicomweb_endpoint``, ``access_token``),
    ``seriesUID`` and ``dicomweb_access_token``. Other ones are passed over.

    Raises
    ------
    ConfigurationError
        It is about a study of a DICOMweb server, but cannot be followed. The message repeats no token.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    values = _parameters(parts.query)
    if parts.netloc.lower() != "viewer" or not {"studyuid", "dicomweb_endpoint"} & values.keys():
        return None
    endpoint = values.get("dicomweb_endpoint", "")
    if not endpoint:
        raise ConfigurationError("The link names no server.", advice="It lacks the parameter dicomweb_endpoint.")
    token = next((values[name] for name in _TOKEN_NAMES if values.get(name)), "")
    return ViewerLink(
        _base_url(endpoint),
        _uid(values.get("studyuid", ""), "study", "studyUID"),
        _uid(values["seriesuid"], "series", "seriesUID") if values.get("seriesuid") else "",
        Secret(token) if token else None,
    )


def _parameters(query: str) -> dict[str, str]:
    """Return the parameters by name in lower case. A plus is a plus, as Qt reads it: tokens hold some."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return {unquote(name).lower(): unquote(value).strip() for name, _, value in pairs}


def _base_url(endpoint: str) -> str:
    # Some pages encode the address twice, which Slicer's DICOM module bears too.
    address = unquote(endpoint) if re.match(r"https?%3a", endpoint, re.IGNORECASE) else endpoint
    if not address.lower().startswith(("http://", "https://")):
        raise ConfigurationError(
            "The link names a server that is not reached by http or https.",
            advice="Its parameter dicomweb_endpoint begins with http:// or https://.",
        )
    return pasted_address(address).base_url


def _uid(value: str, what: str, parameter: str) -> str:
    if not _UID.fullmatch(value) or len(value) > _LONGEST_UID:
        shown = f" ('{value[:_LONGEST_UID]}')" if value.isascii() and value.isprintable() and value else ""
        raise ConfigurationError(
            f"The link names no {what} that can be looked for{shown}.",
            advice=f"Its parameter {parameter} is a UID: numbers with points between.",
        )
    return value
