"""Instances spoiled on purpose: parts dropped, repeated, cut short, replaced."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable

from .archive import Instance
from .dicomfile import IMPLICIT_LITTLE, file_bytes
from .faults import Fault
from .media import Part, part_of
from .transcoding import in_syntax

_HTML = b"<html><body><h1>Session expired</h1></body></html>"


def _truncated(part: Part) -> Part:
    """Return the part with a file that ends in the middle of its last element."""
    data = part.content.read()
    return part_of(part.content_type, data[: len(data) - max(len(data) // 4, 1)])


def _stripped(part: Part) -> Part:
    """Return the part as bare implicit VR data set, without preamble and meta header."""
    import pydicom

    dataset = pydicom.dcmread(io.BytesIO(part.content.read()), force=True)
    return part_of(part.content_type, file_bytes(dataset, IMPLICIT_LITTLE, with_meta=False))


def _flipped(part: Part) -> Part:
    """Return the part with one byte in its middle changed."""
    data = bytearray(part.content.read())
    data[len(data) // 2] ^= 0xFF
    return part_of(part.content_type, bytes(data))


def _foreign(find_foreign: Callable[[], Instance | None]) -> Part:
    instance = find_foreign()
    part = in_syntax(instance, "*") if instance else None
    if part is None:
        raise LookupError("a foreign part needs an instance outside what is asked for")
    return part


def edited(parts: list[Part], fault: Fault, find_foreign: Callable[[], Instance | None]) -> list[Part]:
    """Return the parts with the fault's edits carried out, each on the index of the part before any edit."""
    changed: list[list[Part]] = [[part] for part in parts]
    for what, index in fault.edits:
        places = range(len(changed)) if index is None else [index % len(changed)] if changed else []
        for place in places:
            changed[place] = _edit(what, changed[place], find_foreign)
    return [part for group in changed for part in group]


def _edit(what: str, group: list[Part], find_foreign: Callable[[], Instance | None]) -> list[Part]:
    if what == "drop":
        return []
    if what == "repeat":
        return group + group
    if what == "extra":
        return [*group, _foreign(find_foreign)]
    if what == "foreign":
        return [_foreign(find_foreign)]
    if what == "html":
        return [part_of("text/html", _HTML)]
    one = {
        "empty": lambda part: part_of(part.content_type, b""),
        "truncate": _truncated,
        "strip": _stripped,
        "flip": _flipped,
        "halve": lambda part: part_of(part.content_type, part.content.read()[: part.content.size_bytes // 2]),
        "gzip": lambda part: part_of(part.content_type, gzip.compress(part.content.read())),
    }[what]
    return [one(part) for part in group]
