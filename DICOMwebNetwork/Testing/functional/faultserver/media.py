"""Media types of PS3.18 8.7: the Accept header, multipart bodies in and out, DICOM JSON as XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from .archive import Attributes
from .faults import Fault


@dataclass(frozen=True)
class MediaRange:
    """One item of an Accept header; type and parameter names in lower case."""

    type: str
    parameters: dict[str, str]


@dataclass(frozen=True)
class Chunk:
    """A piece of a body of known length, read only when it is sent."""

    size_bytes: int
    read: Callable[[], bytes]


Body = list["bytes | Chunk"]


@dataclass
class Answer:
    """What is sent back: status, headers and the pieces of the body."""

    status: int
    content_type: str
    body: Body
    headers: list[tuple[str, str]]

    @property
    def size_bytes(self) -> int:
        """Length of the body."""
        return sum(len(p) if isinstance(p, bytes) else p.size_bytes for p in self.body)


def text_answer(status: int, text: str, content_type: str = "text/plain") -> Answer:
    """Return an answer made of a text."""
    return Answer(status, content_type, [text.encode()] if text else [], [])


def parse_media(text: str) -> MediaRange:
    """Return the media type and its parameters, quotes removed."""
    pieces = re.findall(r'(?:[^;"]|"[^"]*")+', text)
    parameters = {}
    for piece in pieces[1:]:
        name, _, value = piece.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    return MediaRange(pieces[0].strip().lower() if pieces else "", parameters)


def parse_accept(text: str) -> list[MediaRange]:
    """Return the items of an Accept header in their order; one ``*/*`` where it is empty."""
    items = [parse_media(item) for item in re.findall(r'(?:[^,"]|"[^"]*")+', text) if item.strip()]
    return items or [MediaRange("*/*", {})]


def wanted_part(accept: str, part_type: str) -> tuple[bool, str] | None:
    """Return whether multipart is wanted and the transfer syntax asked for, None where the type is not acceptable.

    The transfer syntax is empty where none is named.
    """
    for item in parse_accept(accept):
        syntax = item.parameters.get("transfer-syntax", "")
        if item.type in {"*/*", "multipart/*"}:
            return True, syntax
        if item.type == "multipart/related" and item.parameters.get("type", part_type) in {part_type, "*/*"}:
            return True, syntax
        if item.type in {part_type, part_type.partition("/")[0] + "/*"}:
            return False, syntax
    return None


@dataclass(frozen=True)
class Part:
    """One part of a multipart answer."""

    content_type: str
    content: Chunk


def part_of(content_type: str, data: bytes) -> Part:
    """Return a part whose content is at hand."""
    return Part(content_type, Chunk(len(data), lambda: data))


def _part_head(part: Part, fault: Fault) -> bytes:
    end = fault.line_end
    if fault.no_part_headers:
        return end.encode()
    headers = [("Content-Type", fault.part_type or part.content_type), *fault.part_headers]
    if fault.part_length != "absent":
        wrong = 7 if fault.part_length == "wrong" else 0
        headers.append(("Content-Length", str(part.content.size_bytes + wrong)))
    return ("".join(f"{name}: {value}{end}" for name, value in headers) + end).encode()


def multipart(parts: list[Part], root_type: str, fault: Fault, status: int = 200) -> Answer:
    """Return the multipart/related answer of these parts, spoiled as the fault says."""
    end, delimiter = fault.line_end.encode(), b"--" + fault.boundary.encode()
    body: Body = [fault.preamble.encode() + end] if fault.preamble else []
    for part in parts:
        body += [delimiter + end + _part_head(part, fault), part.content]
        body.append(fault.part_tail.encode() + end if part is not parts[-1] else end)
    if not fault.no_closing:
        body.append(delimiter + b"--" + end)
    if fault.epilogue:
        body.append(fault.epilogue.encode())
    content_type = {
        "unquoted": f'multipart/related; type="{root_type}"; boundary={fault.boundary}',
        "quoted": f'multipart/related; type="{root_type}"; boundary="{fault.boundary}"',
        "capitals": f'Multipart/Related;BOUNDARY="{fault.boundary}";Type={root_type}',
        "wrong": f'multipart/related; type="{root_type}"; boundary=not-the-one-in-the-body',
        "missing": f'multipart/related; type="{root_type}"',
    }[fault.boundary_parameter]
    return Answer(status, content_type, body, [])


def read_multipart(body: bytes, content_type: str) -> Iterator[bytes]:
    """Yield the content of each part of a request; ValueError where the body is no whole multipart."""
    media = parse_media(content_type)
    boundary = media.parameters.get("boundary", "")
    if not media.type.startswith("multipart/") or not boundary:
        raise ValueError("not a multipart request")
    delimiter = b"\r\n--" + boundary.encode()
    body = b"\r\n" + body
    position = body.find(delimiter)
    while position >= 0:
        position += len(delimiter)
        if body[position : position + 2] == b"--":
            return
        following = body.find(delimiter, position)
        head_end = body.find(b"\r\n\r\n", position)
        if following < 0 or head_end < 0 or head_end > following:
            break
        yield body[head_end + 4 : following]
        position = following
    raise ValueError("multipart request without its closing delimiter")


def _xml_value(number: int, value: Any) -> str:
    if not isinstance(value, dict):
        return f'<Value number="{number}">{escape(str(value))}</Value>'
    if set(value) <= {"Alphabetic", "Ideographic", "Phonetic"}:
        groups = ""
        for group, text in value.items():
            names = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")
            filled = zip(names, text.split("^"), strict=False)
            inner = "".join(f"<{name}>{escape(item)}</{name}>" for name, item in filled if item)
            groups += f"<{group}>{inner}</{group}>"
        return f'<PersonName number="{number}">{groups}</PersonName>'
    return f'<Item number="{number}">{_xml_attributes(value)}</Item>'


def _xml_attributes(attributes: Attributes) -> str:
    from pydicom.datadict import keyword_for_tag

    text = ""
    for tag, element in attributes.items():
        values = "".join(_xml_value(i, v) for i, v in enumerate(element.get("Value", ()), 1) if v is not None)
        if "BulkDataURI" in element:
            values = f"<BulkData uri={quoteattr(element['BulkDataURI'])}/>"
        keyword = keyword_for_tag(int(tag, 16))
        text += (
            f'<DicomAttribute tag="{tag}" vr="{element.get("vr", "UN")}" keyword="{keyword}">{values}</DicomAttribute>'
        )
    return text


def native_xml(attributes: Attributes) -> str:
    """Return a data set as Native DICOM Model (PS3.19 A.1)."""
    space = "http://dicom.nema.org/PS3.19/models/NativeDICOM"
    model = f'<NativeDicomModel xmlns="{space}">{_xml_attributes(attributes)}</NativeDicomModel>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{model}'
