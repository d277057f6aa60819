"""Attribute matching after PS3.4 C.2.2.2, for rows of servers that ignore a filter.

A row is kept when in doubt: servers match texts in many ways (parts of words, without accents, in other scripts), and
none of their answers may be lost here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from ..model.records import DICOMJSON
from . import dicom_json

_SEPARATORS: Final = {"StudyDate": "[-./]", "PatientBirthDate": "[-./]", "StudyTime": ":"}
"""Keywords that ranges match, and what some servers put between year, month and day, or hour and minute."""
_CODE_KEYWORDS: Final = frozenset({"Modality", "ModalitiesInStudy", "PatientSex"})


def unmatched_filters(dataset: DICOMJSON, filters: Mapping[str, str]) -> list[str]:
    """Return the keywords whose filter this row contradicts; attributes that the row does not hold match."""
    return [keyword for keyword, wanted in filters.items() if not _is_match(dataset, keyword, wanted)]


def _is_match(dataset: DICOMJSON, keyword: str, wanted: str) -> bool:
    found = _texts(dataset, keyword) if keyword in dicom_json.TAGS else ()
    if keyword in _SEPARATORS:
        plain = (re.sub(_SEPARATORS[keyword], "", value) for value in found)
        found = tuple(value for value in plain if re.fullmatch(r"\d+(\.\d+)?", value))
    if not found:
        return True
    if keyword in _SEPARATORS and "-" in wanted:
        low, _, high = wanted.partition("-")
        return any((not low or value >= low) and (not high or value[: len(high)] <= high) for value in found)
    if keyword in _SEPARATORS or keyword in _CODE_KEYWORDS or keyword.endswith("UID"):
        candidates = [candidate.strip() for candidate in re.split(r"[\\,]", wanted)]
        return any(_wildcard(candidate).fullmatch(value) for candidate in candidates for value in found)
    pieces = [piece for piece in re.split(r"[*?^=\\,\s]+", _folded(wanted)) if piece]
    whole = " ".join(_folded(value) for value in found)
    return all(piece in whole for piece in pieces)


def _texts(dataset: DICOMJSON, keyword: str) -> tuple[str, ...]:
    """Return all values as texts, of person names every group."""
    names = [value for value in dicom_json.values(dataset, keyword) if isinstance(value, dict)]
    if names:
        return tuple(str(group) for name in names for group in name.values() if group)
    return dicom_json.texts(dataset, keyword)


def _folded(text: str) -> str:
    """Return the text without accents and case."""
    plain = (character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character))
    return "".join(plain).casefold()


def _wildcard(pattern: str) -> re.Pattern[str]:
    pieces = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.compile("".join(pieces), re.IGNORECASE | re.DOTALL)
