"""Reads the header of a DICOM file into text, value by value as DCMTK prints them."""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterable
from typing import Any

# Not inside functions: a thread of the module may be importing pydicom at that very moment.
from pydicom import charset
from pydicom.datadict import dictionary_VR
from pydicom.errors import InvalidDicomError
from pydicom.filereader import read_partial

PIXEL_DATA = 0x7FE00010
_FLOAT_PIXEL_DATA, _DOUBLE_PIXEL_DATA = 0x7FE00008, 0x7FE00009
_PLAIN_TEXT = {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI"}
_LOCAL_TEXT = {"LO", "PN", "SH", "UC"}
_LONG_TEXT = {"LT", "ST", "UT", "UR"}
_NUMBERS = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}


class Header:
    """Elements of one file up to its pixel data.

    :param data_set: the elements, as pydicom read them, not yet converted.
    :param has_pixel_data: whether pixel data follow them.
    """

    def __init__(self, data_set: Any, has_pixel_data: bool) -> None:
        self.has_pixel_data = has_pixel_data
        self._data_set = data_set
        self._encodings: list[str] | None = None

    def contains(self, tag: int) -> bool:
        """Whether the element exists and is not empty."""
        if tag == PIXEL_DATA:
            return self.has_pixel_data
        element = self._data_set.get_item(tag)
        return element is not None and element.value not in (None, b"", "", [])

    def text(self, tag: int) -> str:
        """All values of an element, joined by backslash; empty if it is missing, a sequence or bulk data."""
        element = self._data_set.get_item(tag)
        if element is None or element.value is None or element.VR == "SQ":
            return ""
        if not isinstance(element.value, bytes):
            return _joined(element.value)
        vr = element.VR
        if vr is None or vr == "UN":
            vr = _vr_of(tag)
        return self._decoded(vr, element)

    def _decoded(self, vr: str, element: Any) -> str:
        raw = element.value
        if vr in _PLAIN_TEXT:
            return "\\".join(part.strip(" \0") for part in raw.decode("latin-1").split("\\"))
        if vr in _LOCAL_TEXT:
            return "\\".join(part.strip(" \0") for part in self._localized(raw, {0x5C}).split("\\"))
        if vr in _LONG_TEXT:
            return self._localized(raw, {0x0A, 0x0D}).rstrip(" \0")
        if vr in _NUMBERS:
            code = _NUMBERS[vr]
            order = "<" if element.is_little_endian else ">"
            numbers = struct.unpack_from(f"{order}{len(raw) // struct.calcsize(code)}{code}", raw)
            return "\\".join(format(one, ".17g") if code in "fd" else str(one) for one in numbers)
        return ""

    def _localized(self, raw: bytes, delimiters: set[int]) -> str:
        if raw.isascii() and b"\x1b" not in raw:
            return raw.decode("ascii")
        if self._encodings is None:
            named = self.text(0x00080005).split("\\")
            self._encodings = charset.convert_encodings([one for one in named if one] or None)
        return str(charset.decode_bytes(raw, self._encodings, delimiters))


def read_header(path: str) -> Header | None:
    """The header of a file, or None (with a warning in the log) if it cannot be read as DICOM."""
    reached: list[int] = []

    def at_pixel_data(tag: Any, vr: Any, length: int) -> bool:
        if int.__lt__(tag, _FLOAT_PIXEL_DATA):  # pydicom's own comparison of tags is ten times slower
            return False
        if tag in (_FLOAT_PIXEL_DATA, _DOUBLE_PIXEL_DATA, PIXEL_DATA):
            reached.append(length)
        return True

    try:
        with open(path, "rb") as stream:
            data_set = read_partial(stream, stop_when=at_pixel_data)
    except (OSError, InvalidDicomError, EOFError, ValueError, struct.error, NotImplementedError) as problem:
        logging.warning("Could not read DICOM file %s: %s", path, problem)
        return None
    return Header(data_set, any(reached))


def tag_number(text: str) -> int:
    """0x00100020 for ``"0010,0020"``."""
    group, element = text.split(",")
    return int(group, 16) << 16 | int(element, 16)


def tag_text(number: int) -> str:
    """``"0010,0020"`` for 0x00100020, in capitals as the database keeps it."""
    return f"{number >> 16:04X},{number & 0xFFFF:04X}"


def _vr_of(tag: int) -> str:
    try:
        return dictionary_VR(tag)
    except KeyError:
        return "LO"


def _joined(value: Any) -> str:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "\\".join(str(one) for one in value)
    return str(value)
