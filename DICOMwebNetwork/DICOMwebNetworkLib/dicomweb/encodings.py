"""The text in bytes whose encoding servers announce wrongly or not at all."""

from __future__ import annotations

import contextlib
import json


def text_of(body: bytes, declared: str = "") -> str:
    """Return the text of JSON or XML: Unicode as the standards want it, else as declared, else Latin-1.

    Servers pass on the names of their files as they lie there, in ISO_IR 100, and call them UTF-8; that a text is UTF-8
    by chance does not happen. Latin-1 holds any byte: names may be spelled wrongly then, but the list is not lost.

    Parameters
    ----------
    body : bytes
        The whole body.
    declared : str
        Name of an encoding; one that does not exist is passed over.

    References
    ----------
    RFC 8259 8.1, PS3.18 F.2, PS3.3 C.12.1.1.2
    """
    for encoding in (json.detect_encoding(body), declared):
        with contextlib.suppress(ValueError, LookupError):  # codecs raise more than UnicodeDecodeError
            return body.decode(encoding)
    return body.decode("latin-1")
