"""QIDO-RS: which rows match a query string, and which of their attributes are returned (PS3.18 8.3.4, 10.6)."""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from .archive import LEVEL_TAGS, Attributes
from .faults import Fault

_RANGE_VRS = {"DA", "TM", "DT"}
_EXACT_VRS = {"UI", "IS", "DS", "US", "SS", "UL", "SL", "FL", "FD", "AT"}


class QueryError(ValueError):
    """The query string cannot be understood; the answer is 400."""


@dataclass(frozen=True)
class Query:
    """A parsed query string; offset and limit in rows."""

    filters: tuple[tuple[str, str], ...]
    include: frozenset[str]
    include_all: bool
    is_fuzzy: bool
    limit: int | None
    offset: int


def tag_of(name: str) -> str:
    """Return the tag of a keyword or of eight hex digits; QueryError where it is unknown."""
    from pydicom.datadict import tag_for_keyword

    if re.fullmatch(r"[0-9A-Fa-f]{8}", name):
        return name.upper()
    tag = tag_for_keyword(name)
    if tag is None:
        raise QueryError(f"unknown attribute {name}")
    return f"{tag:08X}"


def _count(text: str, name: str) -> int:
    if not text.isdecimal():
        raise QueryError(f"{name} is not a number: {text}")
    return int(text)


def parse_query(text: str) -> Query:
    """Return the parsed query string; QueryError where it cannot be understood."""
    filters: list[tuple[str, str]] = []
    include: set[str] = set()
    include_all, is_fuzzy, limit, offset = False, False, None, 0
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name == "includefield":
            names = [item for item in value.split(",") if item]
            include_all = include_all or "all" in names
            include.update(tag_of(item) for item in names if item != "all")
        elif name == "fuzzymatching":
            is_fuzzy = value.lower() == "true"
        elif name == "limit":
            limit = _count(value, name)
        elif name == "offset":
            offset = _count(value, name)
        else:
            filters.append((tag_of(name), value))
    return Query(tuple(filters), frozenset(include), include_all, is_fuzzy, limit, offset)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def _texts(element: dict[str, Any]) -> Iterable[str]:
    for value in element.get("Value", ()):
        if isinstance(value, dict):
            yield from (str(group) for group in value.values())
        else:
            yield str(value)


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\^=\s,*]+", _folded(name)) if word]


def _in_range(value: str, wanted: str) -> bool:
    if "-" not in wanted:
        return value.startswith(wanted) if len(wanted) < len(value) and "." in value else value == wanted
    first, last = wanted.split("-", 1)
    return (not first or value[: len(first)] >= first) and (not last or value[: len(last)] <= last)


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return one.strip() == other.strip()


def _matches_value(vr: str, value: str, wanted: str, is_fuzzy: bool) -> bool:
    if vr in _RANGE_VRS:
        return _in_range(value, wanted)
    if vr == "UI":
        return value in re.split(r"[,\\]", wanted)
    if vr in _EXACT_VRS:
        return _same_number(value, wanted)
    if vr == "PN":
        if is_fuzzy:
            words = _words(value)
            return all(any(word.startswith(part) for word in words) for part in _words(wanted))
        value, wanted = _folded(value), _folded(wanted)
    pattern = re.sub(r"\[", "[[]", wanted)
    return fnmatch.fnmatchcase(value, pattern)


def matches(row: Attributes, query: Query) -> bool:
    """Return whether a row satisfies all filters; an empty value matches everything."""
    for tag, wanted in query.filters:
        if wanted in {"", "*"}:
            continue
        element = row.get("00080061" if tag == "00080060" and "00080061" in row else tag, {})
        vr = str(element.get("vr", ""))
        if not any(_matches_value(vr, text, wanted, query.is_fuzzy) for text in _texts(element)):
            return False
    return True


def _returned(level: str, query: Query) -> set[str]:
    asked = {tag for tag, _ in query.filters}
    return set(LEVEL_TAGS[level]) | asked | query.include


def _project(row: Attributes, tags: set[str], query: Query) -> Attributes:
    if query.include_all:
        return {tag: element for tag, element in row.items() if "BulkDataURI" not in element}
    return {tag: row[tag] for tag in sorted(tags) if tag in row}


def search(
    rows: list[Attributes], level: str, query: Query, fault: Fault, parents: bool
) -> tuple[list[Attributes], int]:
    """Return the page of rows asked for, and how many matched in all.

    `parents`: rows of series or instances also carry the attributes of their study, as the standard asks where the
    path does not name it.
    """
    found = rows if fault.ignore_filters else [row for row in rows if matches(row, query)]
    start = 0 if fault.ignore_offset else max(query.offset - fault.offset_lag, 0)
    limit = len(found) if query.limit is None or fault.ignore_limit else query.limit
    if fault.limit_cap:
        limit = min(limit, fault.limit_cap)
    tags = _returned(level, query)
    if parents:
        tags |= set(LEVEL_TAGS["studies"]) | (set(LEVEL_TAGS["series"]) if level == "instances" else set())
    return [_project(row, tags, query) for row in found[start : start + limit]], len(found)
