"""Addresses of PS3.18 resources below a DICOMweb root."""

from __future__ import annotations

import re
from typing import Final

from ..model.errors import ConfigurationError

_UID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,127}")
"""Wider than PS3.5 9.1: servers hold UIDs with leading zeros, over-long ones and worse, and they must be reachable."""


def checked_uid(uid: str, keyword: str) -> str:
    """Return the UID without surrounding blanks if it can stand in an address and in a file name.

    Raises
    ------
    ConfigurationError
        The text is empty or holds characters that do not belong in a UID.
    """
    text = uid.strip().rstrip("\0")
    if not _UID.fullmatch(text) or ".." in text:
        raise ConfigurationError(f"'{uid}' is not a {keyword}.")
    return text


def resource_path(study_uid: str, series_uid: str = "", sop_uid: str = "") -> str:
    """Return ``/studies/{study}[/series/{series}[/instances/{instance}]]`` (PS3.18 table 10.4.1-1).

    Raises
    ------
    ConfigurationError
        A UID cannot be used, or a level between is missing.
    """
    if sop_uid and not series_uid:
        raise ConfigurationError("To address an instance, give its series too.")
    path = f"/studies/{checked_uid(study_uid, 'StudyInstanceUID')}"
    if series_uid:
        path += f"/series/{checked_uid(series_uid, 'SeriesInstanceUID')}"
    if sop_uid:
        path += f"/instances/{checked_uid(sop_uid, 'SOPInstanceUID')}"
    return path
