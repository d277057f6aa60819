"""The correct small DICOMweb server behind the faults: a request in, an answer out (PS3.18 10.4 to 10.6)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from . import storing
from .archive import Archive, Attributes, Instance, value_of
from .faults import Fault
from .frames import bulk_answer, frames_answer, rendered_answer
from .media import Answer, multipart, native_xml, parse_accept, part_of, text_answer, wanted_part
from .query import QueryError, parse_query, search
from .spoil import edited
from .transcoding import in_syntax

_UID = r"([0-9A-Za-z._-]+)"
_STUDY, _SERIES, _INSTANCE = (
    f"/studies/{_UID}",
    f"/studies/{_UID}/series/{_UID}",
    f"/studies/{_UID}/series/{_UID}/instances/{_UID}",
)
_ROUTES: tuple[tuple[str, str, str], ...] = (
    ("GET", "search-studies", "/studies"),
    ("GET", "search-series", "/series"),
    ("GET", "search-series", f"{_STUDY}/series"),
    ("GET", "search-instances", "/instances"),
    ("GET", "search-instances", f"{_STUDY}/instances"),
    ("GET", "search-instances", f"{_SERIES}/instances"),
    ("GET", "metadata-study", f"{_STUDY}/metadata"),
    ("GET", "metadata-series", f"{_SERIES}/metadata"),
    ("GET", "metadata-instance", f"{_INSTANCE}/metadata"),
    ("GET", "retrieve-study", _STUDY),
    ("GET", "retrieve-series", _SERIES),
    ("GET", "retrieve-instance", _INSTANCE),
    ("GET", "frames", f"{_INSTANCE}/frames/([0-9,]+)"),
    ("GET", "rendered", f"{_SERIES}/(?:rendered|thumbnail)"),
    ("GET", "rendered", f"{_INSTANCE}/(?:rendered|thumbnail)"),
    ("GET", "rendered", f"{_INSTANCE}/frames/([0-9]+)/(?:rendered|thumbnail)"),
    ("GET", "bulkdata", f"{_INSTANCE}/bulkdata/([0-9A-F]{{8}})"),
    ("DELETE", "delete", _STUDY),
    ("DELETE", "delete", _SERIES),
    ("DELETE", "delete", _INSTANCE),
    ("POST", "store", "/studies"),
    ("POST", "store", _STUDY),
)


@dataclass(frozen=True)
class Call:
    """A request below the DICOMweb root: what it asks for, and the UIDs in its path."""

    kind: str
    path: str
    query: str
    base_url: str
    uids: tuple[str, ...] = ()
    accept: str = ""
    content_type: str = ""
    body: bytes = b""

    @property
    def own_uids(self) -> tuple[str, str, str]:
        """Study, series and SOP Instance UID of the path, empty where it has none."""
        study, series, sop = (*self.uids, "", "", "")[:3]
        return study, series, sop


def route(method: str, path: str) -> tuple[str, tuple[str, ...]]:
    """Return the kind of request and the groups of its path; an empty kind where there is no such resource."""
    for its_method, kind, pattern in _ROUTES:
        found = re.fullmatch(pattern, path)
        if found and method in {its_method, "HEAD" if its_method == "GET" else its_method}:
            return kind, found.groups()
    return "", ()


def answer(call: Call, archive: Archive, fault: Fault) -> Answer:
    """Return the answer to a request; only the content of the answer is spoiled here, the wire later."""
    if call.kind.startswith("search-"):
        return _search(call, archive, fault)
    if call.kind == "store":
        upload = storing.Upload(call.body, call.content_type, call.base_url, call.own_uids[0])
        return storing.store(archive, upload, fault)
    instances = archive.find(*call.own_uids) if call.kind else []
    return _about(call, archive, instances, fault) if instances else text_answer(404, "nothing here")


def answer_to_uri(query: str, archive: Archive) -> Answer:
    """Return the answer to a WADO-URI request (PS3.18 9)."""
    asked = dict(parse_qsl(query))
    found = archive.find(*(asked.get(name, "?") for name in ("studyUID", "seriesUID", "objectUID")))
    if asked.get("requestType") != "WADO" or asked.get("contentType") != "application/dicom" or not found:
        return text_answer(400, "no such object")
    return Answer(200, "application/dicom", [found[0].read()], [])


def _about(call: Call, archive: Archive, instances: list[Instance], fault: Fault) -> Answer:
    if call.kind.startswith("metadata-"):
        rows = [_located(i.describe(), call.base_url, "instances") for i in instances]
        return _json_answer(rows, call, fault)
    if call.kind.startswith("retrieve-"):
        return _retrieve(call, archive, instances, fault)
    if call.kind == "delete":
        archive.remove(instances)
        return Answer(204, "", [], [])
    return _detail(call, instances[len(instances) // 2], fault)


def _detail(call: Call, instance: Instance, fault: Fault) -> Answer:
    if call.kind == "frames":
        return frames_answer(instance, call.uids[3], call.accept, fault)
    if call.kind == "bulkdata":
        return bulk_answer(instance, call.uids[3], call.accept, fault)
    return rendered_answer(instance, int(call.uids[3]) if len(call.uids) > 3 else 1)


def _search(call: Call, archive: Archive, fault: Fault) -> Answer:
    level = call.kind.removeprefix("search-")
    study, series, _ = call.own_uids
    try:
        query = parse_query(call.query)
    except QueryError as error:
        return text_answer(400, str(error))
    found, count = search(archive.rows(level, study, series), level, query, fault, parents=not study)
    if fault.too_broad is not None and count > fault.too_broad:
        return text_answer(fault.status or 413, "the query is too broad")
    if fault.nothing_status and not found:
        return text_answer(fault.nothing_status, "nothing here")
    result = _json_answer([_located(row, call.base_url, level) for row in found], call, fault)
    left = count - query.offset - len(found)
    if found and left > 0:
        result.headers.append(("Warning", f'299 {call.base_url}: "There are {left} additional results"'))
    return result


def _located(row: Attributes, base_url: str, level: str) -> Attributes:
    """Return the row with its RetrieveURL, and with absolute BulkDataURIs."""
    url = f"{base_url}/studies/{value_of(row, '0020000D')}"
    if level != "studies":
        url += f"/series/{value_of(row, '0020000E')}"
    if level == "instances":
        url += f"/instances/{value_of(row, '00080018')}"
    located = dict(row)
    for tag, element in row.items():
        if "BulkDataURI" in element:
            located[tag] = {**element, "BulkDataURI": f"{url}/{element['BulkDataURI']}"}
    located["00081190"] = {"vr": "UR", "Value": [url]}
    return located


def _spoiled(row: Attributes, fault: Fault) -> Attributes:
    row = {tag: element for tag, element in row.items() if tag not in fault.omit_tags}
    for tag, values in fault.set_tags:
        row[tag] = {"vr": row.get(tag, {}).get("vr", "LO"), "Value": list(values)}
    if fault.numbers_as_strings:
        row = {tag: _as_strings(element) for tag, element in row.items()}
    return row


def _as_strings(element: dict[str, Any]) -> dict[str, Any]:
    values = [str(v) if isinstance(v, (int, float)) else v for v in element.get("Value", ())]
    return {**element, "Value": values} if values else element


def _json_answer(rows: list[Attributes], call: Call, fault: Fault) -> Answer:
    types = {item.type for item in parse_accept(call.accept)}
    if not types & {"application/dicom+json", "application/json", "application/*", "*/*"}:
        return text_answer(406, "only application/dicom+json")
    rows = [_spoiled(row, fault) for row in rows]
    if fault.as_xml:
        parts = [part_of("application/dicom+xml", native_xml(row).encode(fault.encoding)) for row in rows]
        return multipart(parts, "application/dicom+xml", fault)
    if not rows and not fault.empty_list:
        return Answer(204, "", [], [])
    text = json.dumps(rows[0] if fault.single_dict and rows else rows, ensure_ascii=False)
    return Answer(200, "application/dicom+json", [text.encode(fault.encoding)], [])


def _retrieve(call: Call, archive: Archive, instances: list[Instance], fault: Fault) -> Answer:
    wanted = wanted_part(call.accept, "application/dicom")
    if wanted is None or (not wanted[0] and len(instances) > 1):
        return text_answer(406, "only multipart/related; type=application/dicom")
    parts, is_partial = [], False
    for instance in instances:
        part = in_syntax(instance, "*" if fault.ignore_syntax else wanted[1])
        is_partial = is_partial or part is None
        parts += [part] if part else []
    if not parts:
        return text_answer(406, f"cannot make transfer syntax {wanted[1]}")
    parts = edited(parts, fault, lambda: archive.not_among(instances))
    if parts and (fault.single_part or not wanted[0]):
        return Answer(200, fault.part_type or parts[0].content_type, [parts[0].content], [])
    return multipart(parts, "application/dicom", fault, 206 if is_partial else 200)
