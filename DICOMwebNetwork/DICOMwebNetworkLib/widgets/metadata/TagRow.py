"""One element of a data set as a row of the metadata tree, made from the DICOM JSON model. No Qt."""

from __future__ import annotations

import json
from typing import Any

PER_FRAME_GROUPS = "52009230"
LONGEST_VALUE = 240
"""Characters of a value that a row shows; the whole value is copied, not shown."""


class TagRow:
    """One element, or one item of a sequence.

    :param tag: 8 hex digits; empty for a sequence item.
    :param name: keyword, name of a known private element, ``Item 1``, or ``Frame 1`` of a multi-frame image.
    :param vr: value representation.
    :param value: the whole value as text.
    :param element: the DICOM JSON of the element or item.
    :param children: its rows where they are known already; otherwise they are made when first asked for.
    """

    __slots__ = ("_children", "element", "name", "tag", "value", "vr")

    def __init__(
        self, tag: str, name: str, vr: str, value: str, element: Any, children: list[TagRow] | None = None
    ) -> None:
        self.tag = tag
        self.name = name
        self.vr = vr
        self.value = value
        self.element = element
        self._children = children

    @property
    def hasChildren(self) -> bool:
        """Whether the row is a sequence with items, or an item with elements."""
        return bool(self.element.get("Value")) if self.vr == "SQ" else not self.tag and bool(self.element)

    @property
    def children(self) -> list[TagRow]:
        """Items of a sequence, elements of an item. Made late: a multi-frame image has ten thousands of them."""
        if self._children is None:
            if self.vr == "SQ":
                items = enumerate(_items(self.element), 1)
                name = "Frame" if self.tag == PER_FRAME_GROUPS else "Item"
                self._children = [TagRow("", f"{name} {i}", "", "", item) for i, item in items]
            else:
                self._children = [] if self.tag else tagRows(self.element)
        return self._children

    @property
    def tagText(self) -> str:
        """``(0010,0020)``; empty for a sequence item."""
        return f"({self.tag[:4]},{self.tag[4:]})" if self.tag else ""

    @property
    def shownValue(self) -> str:
        """The value, shortened to what a row can hold."""
        text = self.value.replace("\n", " ").replace("\r", "")
        return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"

    @property
    def rowText(self) -> str:
        """The row as it is copied, columns parted by tabs."""
        return "\t".join((self.tagText, self.name, self.vr, self.value))

    @property
    def jsonText(self) -> str:
        """The element as DICOM JSON."""
        return json.dumps({self.tag: self.element} if self.tag else self.element, indent=1, ensure_ascii=False)

    def matches(self, text: str) -> bool:
        """Whether the row itself contains a text (lower case) in its tag, name or value."""
        return text in f"{self.tagText} {self.tag} {self.name} {self.value}".lower()


def tagRows(dataset: dict[str, Any]) -> list[TagRow]:
    """Return the rows of a data set in DICOM JSON, in order of their tags, sequences with their items.

    Runs on any thread; the first call imports pydicom's dictionary.
    """
    creators = {
        tag[:4] + tag[6:]: str((element.get("Value") or [""])[0])
        for tag, element in dataset.items()
        if len(tag) == 8 and _isPrivate(tag) and tag[4:6] == "00"
    }
    return [_elementRow(tag.upper(), dataset[tag], creators) for tag in sorted(dataset)]


def filteredRows(rows: list[TagRow], text: str) -> list[TagRow]:
    """Return the rows that contain a text, or that hold one that does, with only those children."""
    wanted = text.strip().lower()
    if not wanted:
        return rows
    found = []
    for row in rows:
        children = filteredRows(row.children, wanted)
        if row.matches(wanted):
            found.append(row)
        elif children:
            found.append(TagRow(row.tag, row.name, row.vr, row.value, row.element, children))
    return found


def differingTags(datasets: list[dict[str, Any]]) -> frozenset[str]:
    """Return the top-level tags whose element is not the same in all data sets."""
    if not datasets:
        return frozenset()
    first = datasets[0]
    tags = set(first).union(*datasets[1:])
    return frozenset(tag.upper() for tag in tags if any(other.get(tag) != first.get(tag) for other in datasets[1:]))


def _elementRow(tag: str, element: dict[str, Any], creators: dict[str, str]) -> TagRow:
    vr = str(element.get("vr", ""))
    row = TagRow(tag, _elementName(tag, creators), vr, "", element)
    if vr == "SQ":
        count = len(_items(element))
        row.value = f"{count} item" + ("" if count == 1 else "s")
    else:
        row.value = _valueText(element)
    return row


def _items(element: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in element.get("Value") or [] if isinstance(item, dict)]


def _valueText(element: dict[str, Any]) -> str:
    if "BulkDataURI" in element:
        return f"bulk data at {element['BulkDataURI']}"
    if "InlineBinary" in element:
        text = str(element["InlineBinary"])
        return f"{len(text) * 3 // 4 - text[-2:].count('=')} bytes"
    return "\\".join(_oneValueText(value) for value in element.get("Value") or [])


def _oneValueText(value: Any) -> str:
    if isinstance(value, dict):
        return "=".join(str(value.get(key, "")) for key in ("Alphabetic", "Ideographic", "Phonetic")).rstrip("=")
    return "" if value is None else str(value)


def _isPrivate(tag: str) -> bool:
    return tag[3] in "13579BDFbdf"


def _elementName(tag: str, creators: dict[str, str]) -> str:
    from pydicom import datadict

    try:
        number = int(tag, 16)
    except ValueError:
        return ""
    if not _isPrivate(tag):
        return datadict.keyword_for_tag(number)
    if tag[4:6] == "00":
        return "PrivateCreator"
    creator = creators.get(tag[:4] + tag[4:6], "")
    try:
        return datadict.private_dictionary_description(number, creator)
    except KeyError:
        return f"Private ({creator})" if creator else "Private"
