"""Reads the header of a DICOM file into text, value by value as DCMTK prints them."""

from __future__ import annotations

import contextlib
import logging
import mmap
import struct

# Not inside functions: a thread of the module may be importing pydicom at that very moment.
from pydicom import charset
from pydicom.datadict import dictionary_VR

from DICOMwebNetworkLib.model.errors import DamagedInstanceError
from DICOMwebNetworkLib.transfer.part10 import PIXELS, UNDEFINED, ElementWalk, opened

PIXEL_DATA = 0x7FE00010
_FIRST_PIXELS = min(PIXELS)
_FIRST_BYTES = 16 * 1024
_WITHOUT_TEXT = frozenset({b"AT", b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ"})
_NUMBERS = {b"US": "H", b"SS": "h", b"UL": "I", b"SL": "i", b"FL": "f", b"FD": "d", b"UV": "Q", b"SV": "q"}
_KINDS = {
    **dict.fromkeys((b"AE", b"AS", b"CS", b"DA", b"DS", b"DT", b"IS", b"TM", b"UI"), "plain"),
    **dict.fromkeys((b"LO", b"PN", b"SH", b"UC"), "local"),
    **dict.fromkeys((b"LT", b"ST", b"UT", b"UR"), "long"),
    **dict.fromkeys(_NUMBERS, "numbers"),
    **dict.fromkeys(_WITHOUT_TEXT, ""),
}
_NOTHING = (b"", b"")


class Header:
    """Elements of one file up to its pixel data.

    :param elements: value representation and value of each; of those without text the first byte is enough.
    :param byte_order: of the numbers, as struct writes it.
    :param has_pixel_data: whether pixel data follow them.
    """

    def __init__(self, elements: dict[int, tuple[bytes, bytes]], byte_order: str, has_pixel_data: bool) -> None:
        self.has_pixel_data = has_pixel_data
        self._elements = elements
        self._byte_order = byte_order
        self._encodings: list[str] | None = None

    def contains(self, tag: int) -> bool:
        """Whether the element exists and is not empty."""
        return self.has_pixel_data if tag == PIXEL_DATA else bool(self._elements.get(tag, _NOTHING)[1])

    def text(self, tag: int) -> str:
        """All values of an element, joined by backslash; empty if it is missing, a sequence or bulk data."""
        vr, raw = self._elements.get(tag, _NOTHING)
        if not raw:
            return ""
        if vr not in _KINDS:
            vr = _vr_of(tag)
        kind = _KINDS.get(vr, "")
        if kind == "plain":
            return _trimmed(raw.decode("latin-1"))
        if kind == "local":
            return _trimmed(self._localized(raw, {0x5C}))
        if kind == "long":
            return self._localized(raw, {0x0A, 0x0D}).rstrip(" \0")
        return self._numbers(_NUMBERS[vr], raw) if kind else ""

    def _numbers(self, code: str, raw: bytes) -> str:
        numbers = struct.unpack_from(f"{self._byte_order}{len(raw) // struct.calcsize(code)}{code}", raw)
        return "\\".join(format(one, ".17g") if code in "fd" else str(one) for one in numbers)

    def _localized(self, raw: bytes, delimiters: set[int]) -> str:
        if raw.isascii() and b"\x1b" not in raw:
            return raw.decode("ascii")
        if self._encodings is None:
            named = self.text(0x00080005).split("\\")
            self._encodings = charset.convert_encodings([one for one in named if one] or None)
        return str(charset.decode_bytes(raw, self._encodings, delimiters))


def read_header(path: str) -> Header | None:
    """The header of a file, or None (with a warning in the log) if it cannot be read as DICOM. Any thread."""
    try:
        with open(path, "rb", buffering=0) as stream:
            with contextlib.suppress(DamagedInstanceError):
                header = _header(stream.read(_FIRST_BYTES))
                if header.has_pixel_data:
                    return header
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _header(data)
    except (OSError, ValueError, DamagedInstanceError) as problem:  # ValueError: the file is empty
        logging.warning("Could not read DICOM file %s: %s", path, problem)
        return None


def _header(file: bytes | mmap.mmap) -> Header:
    data, at, syntax = opened(file)
    walk = ElementWalk(data, syntax)
    element, is_explicit, end = walk.element, walk.is_explicit, len(data)
    elements: dict[int, tuple[bytes, bytes]] = {}
    tag = length = 0
    try:
        while at < end:
            tag, value, length = element(at)
            if tag >= _FIRST_PIXELS:
                break
            vr = bytes(data[at + 4 : at + 6]) if is_explicit else b""
            if length == UNDEFINED:
                at = walk.end_of(at, value)
                elements[tag] = b"SQ", b"items" if at - value > 8 else b""  # 8: the delimiter of the sequence
            else:
                at = value + length
                elements[tag] = vr, bytes(data[value : value + 1 if vr in _WITHOUT_TEXT else at])
    except (struct.error, DamagedInstanceError):
        pass  # cut short: what comes before is the header
    return Header(elements, walk.byte_order, tag in PIXELS and length > 0)


def tag_number(text: str) -> int:
    """0x00100020 for ``"0010,0020"``."""
    group, element = text.split(",")
    return int(group, 16) << 16 | int(element, 16)


def tag_text(number: int) -> str:
    """``"0010,0020"`` for 0x00100020, in capitals as the database keeps it."""
    return f"{number >> 16:04X},{number & 0xFFFF:04X}"


def _vr_of(tag: int) -> bytes:
    try:
        return dictionary_VR(tag).encode()
    except KeyError:
        return b"LO"


def _trimmed(text: str) -> str:
    return "\\".join(part.strip(" \0") for part in text.split("\\")) if "\\" in text else text.strip(" \0")
