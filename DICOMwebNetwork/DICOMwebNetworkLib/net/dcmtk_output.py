"""What the DCMTK programs storescu and echoscu print, line by line, as what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ..dicomweb.failure_reasons import failure_words, is_duplicate, warning_words
from ..model import errors

_SENDING: Final = "I: Sending file: "
_RESPONSE: Final = re.compile(r"I: Received Store Response \((.*)\)$")
_NO_CONTEXT: Final = re.compile(r"E: No presentation context for: (.*)$")
_BAD_FILE: Final = re.compile(
    r"[EW]: (?:Bad DICOM file|cannot access file|cannot open file|No SOP Class or Instance UID in file)[^:]*: "
)
_BROKEN: Final = re.compile(r"[EF]: (?:Store Failed|Store SCU Failed|Aborting Association)")
_CODE: Final = re.compile(r"0x([0-9a-fA-F]+)")

_CODES: Final = {
    "Refused: OutOfResources": 0xA700,
    "Refused: SOPClassNotSupported": 0x0122,
    "Error: DataSetDoesNotMatchSOPClass": 0xA900,
    "Error: CannotUnderstand": 0xC000,
    "Warning: CoercionOfDataElements": 0xB000,
    "Warning: DataSetDoesNotMatchSOPClass": 0xB007,
    "Warning: ElementsDiscarded": 0xB006,
}
"""DCMTK's words for the status of a C-STORE (PS3.4 table B.2-1); it prints others as numbers."""


@dataclass(frozen=True)
class StoreStatus:
    """What a node said about one instance: taken (perhaps with a remark), there already, or refused, in words.

    Of a file that DCMTK cannot read, the node was told nothing.
    """

    is_stored: bool
    words: str = ""
    is_duplicate: bool = False
    code: int | None = None
    is_unreadable: bool = False


@dataclass(frozen=True)
class SendingFile:
    """The program begins to send a file."""

    path: str


@dataclass(frozen=True)
class LineBroken:
    """The association is of no use any more; whatever the program says after this means nothing.

    ``complaint`` is the line where it says why itself.
    """

    complaint: str = ""


Meaning = SendingFile | StoreStatus | LineBroken | None


def meaning_of(line: str) -> Meaning:
    """Return what a line of storescu means for the files; None for the many that mean nothing."""
    if line.startswith(_SENDING):
        return SendingFile(line[len(_SENDING) :])
    if found := _RESPONSE.match(line):
        return _status(found.group(1))
    if found := _NO_CONTEXT.match(line):
        return StoreStatus(
            is_stored=False,
            words=f"The node takes no instances of this SOP class in this transfer syntax: {found.group(1)}.",
        )
    if _BAD_FILE.match(line):
        words = "DCMTK, which sends over DIMSE, cannot read the file. Over DICOMweb it can be sent as it is."
        return StoreStatus(is_stored=False, words=words, is_unreadable=True)
    if line.startswith("E: Store SCU Failed: "):
        return LineBroken(line)
    return LineBroken() if _BROKEN.match(line) else None


def _status(text: str) -> StoreStatus:
    if text == "Success":
        return StoreStatus(is_stored=True)
    code = _CODES.get(text)
    if code is None and (found := _CODE.search(text)):
        code = int(found.group(1), 16)
    if text.startswith("Warning") or code in (0x0001, 0x0107, 0x0116) or (code or 0) >> 12 == 0xB:
        return StoreStatus(is_stored=True, words=warning_words(code) if code else text, code=code)
    words = failure_words(code) if code is not None else text
    return StoreStatus(
        is_stored=False, words=f"{words[:1].upper()}{words[1:]}.", is_duplicate=is_duplicate(code), code=code
    )


def error_of_output(lines: list[str], host: str, url: str) -> errors.DICOMwebNetworkError | None:
    """Return the error that ended the program, told by its complaints; None if there are none.

    Parameters
    ----------
    lines : list of str
        All lines, or the last ones.
    host, url : str
        The node as messages name it.
    """
    said = [line[3:].strip() for line in lines if line.startswith(("F: ", "E: "))]
    whole = " ".join(said)
    if not said:
        return None
    if "Association Rejected" in whole or "No Acceptable Presentation Contexts" in whole:
        return _rejection(whole, url)
    for pattern, kind, message in _KINDS:
        if re.search(pattern, whole, re.IGNORECASE):
            return kind(message.format(host=host, said=said[-1]), url=url)
    return errors.ConnectionLostError(f"The association with '{host}' broke off ({said[-1]}).", url=url)


_KINDS: Final[tuple[tuple[str, type[errors.NetworkError], str], ...]] = (
    ("unknown host", errors.HostUnknownError, "The host '{host}' is not known."),
    ("connection refused", errors.PortClosedError, "'{host}' refuses connections at this port."),
    ("private TLS key", errors.TLSError, "The key of our certificate cannot be opened ({said})."),
    ("tls|certificate|openssl", errors.TLSError, "No encrypted connection with '{host}' ({said})."),
    ("no route|unreachable", errors.NetworkError, "No way leads to '{host}'."),
    ("time.?out|timed out|in progress|temporarily", errors.ServerTimeoutError, "'{host}' did not answer in time."),
)


def _rejection(whole: str, url: str) -> errors.DICOMwebNetworkError:
    if "No Acceptable Presentation Contexts" in whole:
        return errors.NotAcceptableError(
            "The node takes none of these SOP classes in their transfer syntaxes.",
            advice="Ask its administrator which ones it takes, or send over DICOMweb.",
            url=url,
        )
    reason = re.search(r"Reason: (.+?)\s*$", whole)
    message = f"The node rejects the association: {reason.group(1) if reason else 'it gives no reason'}."
    if re.search(r"Transient|Congestion|Limit Exceeded", whole):
        return errors.BusyServerError(message, url=url)
    return errors.AssociationRejectedError(message, url=url)
