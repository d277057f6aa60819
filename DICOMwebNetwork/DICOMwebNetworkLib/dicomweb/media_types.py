"""Accept headers for DICOM retrieval, and the Content-Type of what comes back (PS3.18 8.7)."""

from __future__ import annotations

from typing import Final

DICOM: Final = "application/dicom"
DICOM_JSON: Final = "application/dicom+json"
DICOM_XML: Final = "application/dicom+xml"
EXPLICIT_VR_LITTLE_ENDIAN: Final = "1.2.840.10008.1.2.1"
AS_STORED: Final = "*"
"""Transfer syntax parameter for "as it is stored" (PS3.18 8.7.3.5.2)."""


def multipart_dicom(transfer_syntax_uid: str = "") -> str:
    """Return the Accept value for Part 10 files in a multipart body.

    Parameters
    ----------
    transfer_syntax_uid : str
        UID, ``*`` for the stored one, or empty to leave the choice to the server.
    """
    return f'multipart/related; type="{DICOM}"' + _transfer_syntax_parameter(transfer_syntax_uid)


def single_dicom(transfer_syntax_uid: str = "") -> str:
    """Return the Accept value for one Part 10 file as the whole body."""
    return DICOM + _transfer_syntax_parameter(transfer_syntax_uid)


def _transfer_syntax_parameter(uid: str) -> str:
    return f"; transfer-syntax={uid}" if uid else ""


def parsed_media_type(value: str) -> tuple[str, dict[str, str]]:
    """Return (type/subtype in lower case, parameters) of a Content-Type value.

    Parameter names are in lower case, quotes are taken off; a value may hold ``;`` inside quotes (RFC 9110 8.3.1).
    """
    pieces = _split_outside_quotes(value)
    parameters = {}
    for piece in pieces[1:]:
        name, _, text = piece.partition("=")
        if name.strip():
            parameters[name.strip().lower()] = _unquoted(text.strip())
    return pieces[0].strip().lower(), parameters


def _split_outside_quotes(value: str) -> list[str]:
    pieces = [""]
    is_quoted = is_escaped = False
    for character in value:
        if character == ";" and not is_quoted:
            pieces.append("")
            continue
        if character == '"' and not is_escaped:
            is_quoted = not is_quoted
        is_escaped = character == "\\" and not is_escaped
        pieces[-1] += character
    return pieces


def _unquoted(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return text
