"""Status codes of storage in words (PS3.18 Annex I.2, PS3.4 B.2.3, PS3.7 Annex C), for STOW-RS and C-STORE alike."""

from __future__ import annotations

import re
from typing import Final

DUPLICATE_SOP_INSTANCE: Final = 0x0111
_ALREADY_EXISTS: Final = 0xB00E
"""45070, as Azure's service has it."""

_FAILURES: Final = {
    0x0105: "an attribute is unknown to the server",
    0x0106: "an attribute has a value that the server does not take",
    0x0110: "the server failed while it processed the instance",
    0x0111: "the server holds an instance of this UID already",
    0x0112: "the server knows no such instance",
    0x0117: "the SOP Instance UID breaks the rules for UIDs",
    0x0118: "the server knows no such SOP class",
    0x0119: "the SOP class and the instance do not belong together",
    0x0120: "an attribute is missing",
    0x0121: "an attribute has no value",
    0x0122: "the server does not take this SOP class",
    0x0124: "this is not allowed for this login",
    0x0131: "the transaction was used before",
    0x0210: "the operation was sent twice",
    0x0211: "the server does not know the operation",
    0x0212: "the server does not take an argument",
    0x0213: "the server lacks a resource",
    0xA773: "the server does not take instances of this series or study",
    0xB00F: "the same instance is being stored by somebody else",
    0xC122: "the server does not take this transfer syntax",
    _ALREADY_EXISTS: "the server holds this instance already",
}
_RANGES: Final = (
    (0xA700, 0xA7FF, "the server is out of resources, for example of disk space"),
    (0xA800, 0xA8FF, "the server does not take this SOP class"),
    (0xA900, 0xA9FF, "the data set does not match its SOP class or the study it was sent to"),
    (0xB000, 0xBFFF, "the server has warned"),
    (0xC000, 0xCFFF, "the server does not understand the data set"),
)
_WARNINGS: Final = {
    0xB000: "the server has changed attributes",
    0xB006: "the server has left out elements",
    0xB007: "the data set does not match its SOP class",
}


def failure_words(code: int | None) -> str:
    """Return why an instance was not stored; with the code, in hexadecimal as the standard writes it."""
    if code is None:
        return "the server gives no reason"
    ranged = (words for low, high, words in _RANGES if low <= code <= high)
    words = _FAILURES.get(code) or next(ranged, "the server gives a reason that the standard does not know")
    return f"{words} ({code:04X}H)"


def warning_words(code: int) -> str:
    """Return what the server remarked about an instance that it has stored."""
    return f"{_WARNINGS.get(code, 'the server has warned')} ({code:04X}H)"


def is_duplicate(code: int | None, comment: str = "") -> bool:
    """Whether a failure says that the server holds the instance already, rather than that it does not want it."""
    if code in (DUPLICATE_SOP_INSTANCE, _ALREADY_EXISTS):
        return True
    return re.search(r"already (exists|stored|present)|duplicate", comment, re.IGNORECASE) is not None
