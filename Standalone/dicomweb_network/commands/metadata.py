"""``dicomweb-network metadata``: the attributes of instances, without fetching their pixels."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from DICOMwebNetworkLib.dicomweb.dicom_json import text
from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.json_rows import Dataset

from .. import exit_codes
from . import server_options
from .table import plain

_LONGEST_VALUE: Final = 80

_EXPLANATION: Final = f"""\
examples:
  all series of a study, one instance after the other:
    dicomweb-network metadata https://pacs.example.org/dicom-web 1.2.840.99.1
  one instance:
    dicomweb-network metadata URL STUDY_UID --series UID --instance UID
  the slice positions of a series, with jq:
    dicomweb-network metadata URL STUDY_UID --series UID --json | jq '.[]["00200032"].Value'

{server_options.EXPLANATION}

{exit_codes.EXPLANATION}
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to those of the program."""
    parser = subparsers.add_parser(
        "metadata",
        help="show the attributes of instances, without fetching their pixels",
        description="Show the attributes of all instances of a study or series, or of one instance.",
        epilog=_EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    server_options.add_server_options(parser)
    parser.add_argument("study", metavar="STUDY_UID", help="Study Instance UID")
    parser.add_argument("--series", metavar="UID", default="", help="only this series")
    parser.add_argument("--instance", metavar="UID", default="", help="only this instance of the series")
    parser.add_argument("--json", action="store_true", help="one array in the DICOM JSON model (PS3.18 Annex F)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the metadata, series by series as it comes."""
    if arguments.instance and not arguments.series:
        raise errors.ConfigurationError("With --instance, give its series too: --series UID.")
    connection = server_options.connection_of(arguments)
    try:
        datasets = _datasets(connection, arguments.study, arguments.series, arguments.instance)
        count = _print_json(datasets) if arguments.json else _print_text(datasets)
    finally:
        connection.close()
    if not count:
        print("The server has no such instances.", file=sys.stderr)
        return exit_codes.INCOMPLETE
    return exit_codes.DONE


def _datasets(connection: ServerConnection, study: str, series: str, instance: str) -> Iterator[Dataset]:
    if instance:
        yield connection.instance_metadata(study, series, instance)
    elif series:
        yield from _series(connection, study, series)
    else:
        for page in connection.search(SearchQuery(Level.SERIES, study_instance_uid=study)):
            for record in page.records:
                yield from _series(connection, study, getattr(record, "series_instance_uid", ""))


def _series(connection: ServerConnection, study: str, series: str) -> list[Dataset]:
    datasets = connection.series_metadata(study, series)
    if not connection.has_metadata_service:
        print("Note: the server has no metadata service; this is the header of one instance.", file=sys.stderr)
    return datasets


def _print_json(datasets: Iterator[Dataset]) -> int:
    count = 0
    for count, dataset in enumerate(datasets, start=1):
        print("[" if count == 1 else ",", json.dumps(dataset), sep="")
    print("]" if count else "[]")
    return count


def _print_text(datasets: Iterator[Dataset]) -> int:
    count = 0
    for count, dataset in enumerate(datasets, start=1):
        print(f"# Instance {count}: {plain(text(dataset, 'SOPInstanceUID'))}")
        for line in _lines(dataset, 0):
            print(line)
        print()
    return count


def _lines(dataset: Mapping[str, Any], depth: int) -> Iterator[str]:
    from pydicom.datadict import keyword_for_tag

    indent = "  " * depth
    for tag, element in sorted(dataset.items()):
        if not isinstance(element, Mapping):
            continue
        vr = str(element.get("vr", ""))
        name = keyword_for_tag(tag) or ("Private" if int(tag[3:4], 16) % 2 else "")
        head = f"{indent}({tag[:4]},{tag[4:]}) {vr:2} {name:{max(1, 36 - len(indent))}}"
        if vr == "SQ":
            items = element.get("Value") or []
            yield f"{head} {len(items)} item{'s' * (len(items) != 1)}"
            for number, item in enumerate(items, start=1):
                yield f"{indent}  item {number}"
                yield from _lines(item or {}, depth + 2)
        else:
            yield f"{head} {_value(element)}".rstrip()


def _value(element: Mapping[str, Any]) -> str:
    if "BulkDataURI" in element:
        return f"(bulk data at {plain(str(element['BulkDataURI']))})"
    if "InlineBinary" in element:
        return f"({len(str(element['InlineBinary'])) * 3 // 4} bytes)"
    values = element.get("Value")
    found = values if isinstance(values, list) else [] if values is None else [values]
    return plain("\\".join(_item(value) for value in found), _LONGEST_VALUE)


def _item(value: Any) -> str:
    if isinstance(value, Mapping):
        return "=".join(str(value[group]) for group in ("Alphabetic", "Ideographic", "Phonetic") if value.get(group))
    return "" if value is None else str(value)
