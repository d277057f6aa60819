"""``dicomweb-network search``: studies, series or instances of a server, as a table, as JSON or as UIDs for a pipe."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.records import InstanceRecord, Record, SeriesRecord, StudyRecord
from DICOMwebNetworkLib.net.connection import ServerConnection

from .. import exit_codes
from . import server_options
from .table import Table, plain

_LEVELS: Final = {"study": Level.STUDY, "series": Level.SERIES, "instance": Level.INSTANCE}

_KEYWORDS: Final = (
    "PatientName",
    "PatientID",
    "StudyDate",
    "AccessionNumber",
    "StudyDescription",
    "ModalitiesInStudy",
    "Modality",
    "SeriesDescription",
)
"""Filters with an option of their own."""

_COLUMNS: Final[dict[Level, tuple[str, ...]]] = {
    Level.STUDY: (
        "Patient",
        "Patient ID",
        "Date",
        "Modalities",
        "Description",
        "Series",
        "Instances",
        "Study Instance UID",
    ),
    Level.SERIES: ("Number", "Modality", "Description", "Body part", "Instances", "Series Instance UID"),
    Level.INSTANCE: ("Number", "Frames", "Rows", "Columns", "SOP Class UID", "SOP Instance UID"),
}
_NUMBERS: Final = frozenset({"Series", "Instances", "Number", "Frames", "Rows", "Columns"})

_EXPLANATION: Final = f"""\
filters:
  * and ? are wildcards, dates may be ranges. Several filters must all match.
  Any DICOM keyword can be given with -f.

examples:
  all studies of a patient:
    dicomweb-network search https://pacs.example.org/dicom-web --PatientID 12345
  CT studies of January 2026:
    dicomweb-network search URL --StudyDate 20260101-20260131 --ModalitiesInStudy CT
  by any attribute:
    dicomweb-network search URL -f ReferringPhysicianName='Smith*'
  the series of a study:
    dicomweb-network search URL --level series --study 1.2.840.99.1
  find and retrieve in one go:
    dicomweb-network search URL --PatientID 12345 --uids | dicomweb-network retrieve URL --output here

{server_options.EXPLANATION}

{exit_codes.EXPLANATION}
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to those of the program."""
    parser = subparsers.add_parser(
        "search",
        help="find studies, series or instances",
        description="Find studies, series or instances on a DICOMweb server.",
        epilog=_EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    server_options.add_server_options(parser)
    parser.add_argument("--level", choices=_LEVELS, default="study", help="what to list (default: %(default)s)")
    parser.add_argument("--study", metavar="UID", default="", help="only series or instances of this study")
    parser.add_argument("--series", metavar="UID", default="", help="only instances of this series")
    for keyword in _KEYWORDS:
        parser.add_argument(f"--{keyword}", metavar="VALUE", dest=f"filter_{keyword}", help=argparse.SUPPRESS)
    parser.add_argument(
        "-f",
        "--filter",
        metavar="KEYWORD=VALUE",
        action="append",
        default=[],
        help=f"only what matches; may be repeated. Short for the usual ones: {', '.join(f'--{k}' for k in _KEYWORDS)}",
    )
    parser.add_argument("--fuzzy", action="store_true", help="ask the server to match names that sound alike too")
    parser.add_argument("--limit", metavar="COUNT", type=int, default=0, help="list at most so many (default: all)")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    output.add_argument("--uids", action="store_true", help="one line of UIDs for each row, as 'retrieve' reads them")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Search and print what is found, page by page as it comes."""
    query = _query(arguments)
    connection = server_options.connection_of(arguments)
    table = Table(_COLUMNS[query.level], _right_columns(query.level))
    count = 0
    try:
        for records in _pages(connection, query, arguments.limit):
            count += len(records)
            if arguments.json:
                lines = [json.dumps(asdict(record)) for record in records]
            elif arguments.uids:
                lines = [",".join(_uids(record)) for record in records]
            else:
                lines = table.lines([_cells(record) for record in records])
            if lines:
                print("\n".join(lines), flush=True)
    finally:
        connection.close()
    if not count:
        print("Nothing found.", file=sys.stderr)
    return exit_codes.DONE


def _query(arguments: argparse.Namespace) -> SearchQuery:
    level = _LEVELS[arguments.level]
    if level is Level.STUDY and (arguments.study or arguments.series):
        raise ConfigurationError("--study and --series narrow a search for series or instances: give --level too.")
    if arguments.series and not arguments.study:
        raise ConfigurationError("With --series, give the study too: --study UID.")
    if arguments.limit < 0:
        raise ConfigurationError("--limit must not be negative.")
    return SearchQuery(
        level=level,
        filters=_filters(arguments),
        study_instance_uid=arguments.study,
        series_instance_uid=arguments.series,
        is_fuzzy=arguments.fuzzy,
        page_size=min(arguments.limit or 100, 100),
    )


def _filters(arguments: argparse.Namespace) -> dict[str, str]:
    found = {keyword: getattr(arguments, f"filter_{keyword}") for keyword in _KEYWORDS}
    for text in arguments.filter:
        keyword, equals, value = text.partition("=")
        if not equals:
            raise ConfigurationError(f"'{text}' is no filter.", advice="Write it as Keyword=Value.")
        found[_checked_keyword(keyword.strip())] = value
    return {keyword: value for keyword, value in found.items() if value}


def _checked_keyword(keyword: str) -> str:
    from pydicom.datadict import DicomDictionary, tag_for_keyword

    if tag_for_keyword(keyword) is not None:
        return keyword
    known = [entry[4] for entry in DicomDictionary.values()]
    by_lower_case = {name.lower(): name for name in known}
    near = difflib.get_close_matches(keyword.lower(), by_lower_case, n=1)
    advice = f"Did you mean {by_lower_case[near[0]]}?" if near else "Keywords look like PatientName (PS3.6)."
    raise ConfigurationError(f"'{keyword}' is not a DICOM keyword.", advice=advice)


def _pages(connection: ServerConnection, query: SearchQuery, limit: int) -> Iterator[list[Record]]:
    """Yield the records page by page, and tell on stderr what is to be known of them."""
    told: set[str] = set()
    left = limit
    for page in connection.search(query):
        for note in page.notes:
            if note not in told:
                told.add(note)
                print(f"Note: {note}", file=sys.stderr)
        yield list(page.records[:left] if limit else page.records)
        left -= len(page.records)
        if limit and left <= 0:
            if left < 0 or not page.is_last:
                print(f"Note: only the first {limit} were asked for; there may be more.", file=sys.stderr)
            return


def _right_columns(level: Level) -> frozenset[int]:
    return frozenset(index for index, title in enumerate(_COLUMNS[level]) if title in _NUMBERS)


def _uids(record: Record) -> list[str]:
    uids = [record.study_instance_uid]
    if isinstance(record, (SeriesRecord, InstanceRecord)):
        uids.append(record.series_instance_uid)
    if isinstance(record, InstanceRecord):
        uids.append(record.sop_instance_uid)
    return uids


def _cells(record: Record) -> tuple[str, ...]:
    if isinstance(record, StudyRecord):
        return (
            plain(record.patient_name, 30),
            plain(record.patient_id, 20),
            _date(record.study_date),
            plain(" ".join(record.modalities), 20),
            plain(record.study_description, 30),
            _number(record.series_count),
            _number(record.instance_count),
            plain(record.study_instance_uid),
        )
    if isinstance(record, SeriesRecord):
        return (
            _number(record.series_number),
            plain(record.modality),
            plain(record.series_description, 40),
            plain(record.body_part, 20),
            _number(record.instance_count),
            plain(record.series_instance_uid),
        )
    return (
        _number(record.instance_number),
        _number(record.number_of_frames),
        _number(record.rows),
        _number(record.columns),
        plain(record.sop_class_uid),
        plain(record.sop_instance_uid),
    )


def _date(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdigit() else plain(text, 20)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
