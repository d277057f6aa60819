"""Pictures in rendered media types (PS3.18 8.7.4): which bytes are one, from beginning to end."""

from __future__ import annotations

from typing import Final

_JPEG: Final = (b"\xff\xd8\xff", b"\xff\xd9")
_PNG: Final = (b"\x89PNG\r\n\x1a\n", b"IEND")
_LONGEST_TAIL: Final = 64
"""Bytes after the end mark that are borne with: PNG has a checksum there, and some encoders pad."""


def is_whole_picture(data: bytes) -> bool:
    """Tell whether bytes are a JPEG or PNG picture that was not cut off."""
    return any(data.startswith(start) and end in data[-_LONGEST_TAIL:] for start, end in (_JPEG, _PNG))
