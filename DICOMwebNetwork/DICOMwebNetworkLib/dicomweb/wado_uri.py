"""Addresses of the older service that gives one instance for each request (WADO-URI, PS3.18 section 9)."""

from __future__ import annotations

from typing import Final

from .resources import checked_uid

USUAL_SERVICES: Final = ("../wado", "../wadouri")
"""Where servers have it, relative to their DICOMweb root; the standard leaves that open."""


def wado_uri(service: str, study_uid: str, series_uid: str, sop_uid: str) -> str:
    """Return the address of an instance as a Part 10 file, relative to the DICOMweb root.

    Raises
    ------
    ConfigurationError
        A UID cannot be used.
    """
    return (
        f"{service}?requestType=WADO&studyUID={checked_uid(study_uid, 'StudyInstanceUID')}"
        f"&seriesUID={checked_uid(series_uid, 'SeriesInstanceUID')}"
        f"&objectUID={checked_uid(sop_uid, 'SOPInstanceUID')}&contentType=application%2Fdicom"
    )
