"""Attribute matching as PS3.4 C.2.2.2 has it, for rows of servers that ignore a filter."""

from __future__ import annotations

import re
from typing import Final

from ..model.records import DICOMJSON
from . import dicom_json

_RANGE_KEYWORDS: Final = frozenset({"StudyDate", "StudyTime", "PatientBirthDate"})


def unmatched_filters(dataset: DICOMJSON, filters: dict[str, str]) -> list[str]:
    """Return the keywords whose filter this row contradicts; attributes that the row does not hold match."""
    return [keyword for keyword, wanted in filters.items() if not _is_match(dataset, keyword, wanted)]


def _is_match(dataset: DICOMJSON, keyword: str, wanted: str) -> bool:
    if keyword not in dicom_json.TAGS:
        return True
    found = dicom_json.texts(dataset, keyword)
    if keyword == "PatientName":
        name = dicom_json.text(dataset, keyword)
        return not name or _name_matches(name, wanted)
    if not found:
        return True
    if keyword in _RANGE_KEYWORDS and "-" in wanted:
        low, _, high = wanted.partition("-")
        return any((not low or value >= low) and (not high or value[: len(high)] <= high) for value in found)
    candidates = re.split(r"[\\,]", wanted) if "\\" in wanted or keyword.endswith(("UID", "InStudy")) else [wanted]
    return any(_wildcard(candidate.strip()).fullmatch(value) for candidate in candidates for value in found)


def _name_matches(name: str, wanted: str) -> bool:
    """Whether a person name begins as asked, in any case; ``^``, blanks and commas are alike."""

    def plain(text: str) -> str:
        return re.sub(r"[\^,\s]+", " ", text).strip()

    return _wildcard(plain(wanted).rstrip("*") + "*").fullmatch(plain(name)) is not None


def _wildcard(pattern: str) -> re.Pattern[str]:
    pieces = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.compile("".join(pieces), re.IGNORECASE | re.DOTALL)
