"""Reads the Native DICOM Model (PS3.19 A.1) into DICOM JSON, for servers that answer searches in XML only."""

from __future__ import annotations

import re
from typing import Any, Final
from xml.etree import ElementTree as ET

from ..model.errors import MalformedBodyError
from .encodings import text_of

_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,30}")
_NUMBER: Final = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
"""PS3.5 6.2; Python's own readers take more than that, such as 1_000."""
_NUMBER_VRS: Final = frozenset({"DS", "FD", "FL", "IS", "SL", "SS", "SV", "UL", "US", "UV"})

_DOCUMENT: Final = rb"<(?:\w+:)?NativeDicomModel(?:[^>]*/>|.*?</(?:\w+:)?NativeDicomModel>)"
_ENCODING: Final = rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)"


def datasets_of_xml(body: bytes) -> list[dict[str, Any]]:
    """Return the data sets of one or more NativeDicomModel documents, also inside a multipart body.

    Raises
    ------
    MalformedBodyError
        The body is no such XML.
    """
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise MalformedBodyError("The server answered with XML that defines entities, which is not read.")
    documents = re.findall(_DOCUMENT, body, flags=re.DOTALL)
    if not documents and not re.search(rb"<\w", body):
        return []  # a multipart answer without parts
    if not documents:
        raise MalformedBodyError("The server answered with XML that is no DICOM model.")
    declared = re.search(_ENCODING, body)
    encoding = declared[1].decode() if declared else ""
    try:
        return [_dataset(ET.fromstring(text_of(document, encoding))) for document in documents]  # noqa: S314 - no entities
    except RecursionError as error:
        raise MalformedBodyError("The server answered with XML that is nested too deep.") from error
    except ET.ParseError as error:
        raise MalformedBodyError(f"The server answered with broken XML ({error}).") from error


def _dataset(parent: ET.Element) -> dict[str, Any]:
    return {
        child.attrib["tag"].upper(): _element(child)
        for child in parent
        if _name(child) == "DicomAttribute" and "tag" in child.attrib
    }


def _element(attribute: ET.Element) -> dict[str, Any]:
    vr = attribute.attrib.get("vr", "UN")
    found: dict[str, Any] = {"vr": vr}
    values: list[Any] = []
    for child in attribute:
        name = _name(child)
        if name == "Value":
            values.append(_value(child.text or "", vr))
        elif name == "Item":
            values.append(_dataset(child))
        elif name == "PersonName":
            values.append({_name(group): _person_name(group) for group in child})
        elif name == "BulkData":
            found["BulkDataURI"] = child.attrib.get("uri") or child.attrib.get("uuid", "")
        elif name == "InlineBinary":
            found["InlineBinary"] = (child.text or "").strip()
    return found | ({"Value": values} if values else {})


def _value(text: str, vr: str) -> Any:
    number = text.strip()
    if vr in _NUMBER_VRS and _NUMBER.fullmatch(number):
        return int(number) if _INTEGER.fullmatch(number) else float(number)
    return number


def _person_name(group: ET.Element) -> str:
    parts = {_name(part): (part.text or "").strip() for part in group}
    order = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")
    return "^".join(parts.get(name, "") for name in order).rstrip("^")


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
