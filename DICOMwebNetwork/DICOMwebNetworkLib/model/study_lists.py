"""Lists of studies as people paste them: UIDs, accession numbers, tables."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import Final

_UID: Final = re.compile(r"[0-2](\.[0-9]+){2,}")
_IN_ADDRESS: Final = re.compile(r"(?:/studies/|studyinstanceuids?=)([0-9.,]+)", re.IGNORECASE)
"""Studies in addresses of DICOMweb servers and in links of viewers."""
_LONGEST_ACCESSION_NUMBER: Final = 16
"""Characters of the value representation SH (PS3.5 6.2)."""


@dataclass(frozen=True)
class StudyList:
    """What a list names, each once and in its order, and the lines that name nothing."""

    study_instance_uids: tuple[str, ...] = ()
    accession_numbers: tuple[str, ...] = ()
    other_lines: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.study_instance_uids) + len(self.accession_numbers)


def parse_study_list(text: str) -> StudyList:
    """Read UIDs, accession numbers and addresses of studies, one or several a line, or a table with a heading.

    A heading is a first line with a cell ``StudyInstanceUID`` or ``AccessionNumber``, however it is spelled; then only
    those columns count. Columns are parted by commas, semicolons or tabs. Without a heading every UID is one of a
    study, and a line without any is an accession number, if it is short enough to be one.
    """
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    rows = [_cells(line) for line in lines]
    names = [re.sub(r"[^a-z]", "", cell.lower()) for cell in rows[0]] if rows else []
    columns = [names.index(name) if name in names else -1 for name in ("studyinstanceuid", "accessionnumber")]
    uids: dict[str, None] = {}
    numbers: dict[str, None] = {}
    others: dict[str, None] = {}
    has_heading = max(columns) >= 0
    for line, cells in zip(lines[has_heading:], rows[has_heading:], strict=True):
        found, number = _of_columns(cells, columns) if has_heading else _of_line(line, cells)
        uids.update(dict.fromkeys(found))
        if number and not found:
            numbers[number] = None
        if not found and not number:
            others[line.strip()] = None
    return StudyList(tuple(uids), tuple(numbers), tuple(others))


def _cells(line: str) -> list[str]:
    separator = next((mark for mark in "\t;," if mark in line), ",")
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
    except csv.Error:  # a cell longer than any that csv takes, or one with a NUL
        return [cell.strip() for cell in line.split(separator)]


def _of_columns(cells: list[str], columns: list[int]) -> tuple[list[str], str]:
    uid, number = (cells[column] if 0 <= column < len(cells) else "" for column in columns)
    return ([uid] if _UID.fullmatch(uid) else []), number


def _of_line(line: str, cells: list[str]) -> tuple[list[str], str]:
    words = _IN_ADDRESS.findall(line) or [line]
    uids = [uid for word in words for uid in re.split(r"[\s,;\"]+", word) if _UID.fullmatch(uid)]
    filled = [cell for cell in cells if cell]
    is_number = bool(filled) and len(filled[0]) <= _LONGEST_ACCESSION_NUMBER
    return uids, filled[0] if is_number and not uids else ""
