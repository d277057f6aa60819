"""Coded terms (PS3.3 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


class Code(NamedTuple):
    """A coded term: ``Code("10200004", "SCT", "Liver")``."""

    value: str
    scheme: str
    meaning: str


def code_item(value: str, scheme: str, meaning: str) -> Dataset:
    """Return an item of a code sequence (PS3.3 table 8.8-1)."""
    from pydicom.dataset import Dataset

    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = scheme
    item.CodeMeaning = meaning
    return item
