"""Faults as data: which requests a fault meets, and what it does to the answer."""

from __future__ import annotations

import fnmatch
import json
import math
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

EVERY = None
"""Index that stands for every part in `Fault.edits` and `Fault.refuse`."""


@dataclass(frozen=True)
class Fault:
    """One deviation from a correct server; every field left at its default changes nothing.

    All faults that match a request are merged; where two set the same field, the later one wins.

    Which requests
        method : glob
        kind : glob over search-studies, search-series, search-instances, metadata-study, metadata-series,
            metadata-instance, retrieve-study, retrieve-series, retrieve-instance, frames, rendered, bulkdata, store,
            delete
        path : glob over the path below the DICOMweb root, such as ``/studies/1.2/*``
        query, accept : regular expressions searched in the query string and in the Accept header
        first, times : number of the first matching request that is met, from 1; how many are met, 0 for all that follow
    Another answer
        status, body, content_type : instead of the correct ones; content_type alone only replaces the header
        headers : extra ones
        retry_after_s, retry_after_as_date : Retry-After, in seconds or as HTTP date
        redirect_to : base URL, to which the path below the root is appended; 307 or status
        busy_above : 503, or status, only while more requests than this are running
        rate_per_s : 429, or status, for what comes above so many requests a second
    The wire
        stall_before_s : wait before the status line; ends early when the client closes
        stall_at, stall_s : wait so long after so many body bytes; ends early when the client closes
        drip_bytes_s : rate limit
        cut_at : close after so many body bytes; negative counts from the end
        hang_up : carry the request out, but send no answer
        kill_upload_at : close after reading so many bytes of the request's body
        reset : a cut, hang-up or killed upload is a TCP reset
        ignore_upload : answer without reading the request's body
        close_silently : close the kept-alive connection after the answer without having said so
        framing : length, chunked or close
        length_off : Content-Length tells of so many bytes more than there are
        trailers : headers behind the last chunk
        http_version : in the status line
        gzip : Content-Encoding gzip
    Beside WADO-RS
        uri_service : path on the host at which there is a WADO-URI service
    Multipart
        boundary, boundary_parameter : its text; unquoted, quoted, capitals, missing or wrong in the Content-Type
        no_closing : omit the closing delimiter
        single_part : the first instance alone, without multipart
        ignore_syntax : as stored, whatever transfer syntax is asked for
        preamble, epilogue, line_end : text before, after; CRLF or LF
        no_part_headers, part_headers, part_type : none; extra ones; another Content-Type
        part_length : absent, right or wrong Content-Length of a part
        part_tail : text behind the content of each part but the last, before the line end of the delimiter
        edits : pairs of what and index (EVERY for all, negative from the end); what is drop, repeat, empty, html,
            truncate (pixel data short), strip (implicit VR without preamble and meta header), foreign (an instance not
            asked for in its place), extra (one more, not asked for), gzip (packed), halve (its first
            half) or flip (one byte in its middle changed)
    Search and metadata
        as_xml, numbers_as_strings, single_dict : XML; "7" for 7; the first item without its list
        encoding : of JSON and XML
        omit_tags, set_tags : tags left out; pairs of a tag and its Value list
        ignore_offset, ignore_limit, ignore_filters : as said
        offset_lag : pages overlap by so many rows
        limit_cap : no page is longer
        too_broad : 413, or status, when more rows than this match
        empty_list : 200 and [] instead of 204
        nothing_status : instead of 204 where no row is left: nothing matches, or the page is behind the last one
    Store
        refuse : pairs of index (EVERY for all) and failure reason
        refused_status : status when anything was refused
        refuse_duplicates : what is already there is refused
        max_upload_bytes : 413 above
        empty_body, empty_failures : no body; FailedSOPSequence although empty
    """

    method: str = "*"
    kind: str = "*"
    path: str = "*"
    query: str = ""
    accept: str = ""
    first: int = 1
    times: int = 0

    status: int = 0
    body: str = ""
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    retry_after_s: float | None = None
    retry_after_as_date: bool = False
    redirect_to: str = ""
    busy_above: int | None = None
    rate_per_s: float = 0.0

    stall_before_s: float = 0.0
    stall_at: int | None = None
    stall_s: float = math.inf
    drip_bytes_s: int = 0
    cut_at: int | None = None
    reset: bool = False
    hang_up: bool = False
    kill_upload_at: int | None = None
    ignore_upload: bool = False
    close_silently: bool = False
    framing: str = "length"
    length_off: int = 0
    trailers: tuple[tuple[str, str], ...] = ()
    http_version: str = "1.1"
    gzip: bool = False

    uri_service: str = ""

    boundary: str = "part-of-the-answer-5e1f"
    boundary_parameter: str = "unquoted"
    no_closing: bool = False
    single_part: bool = False
    ignore_syntax: bool = False
    preamble: str = ""
    epilogue: str = ""
    line_end: str = "\r\n"
    no_part_headers: bool = False
    part_headers: tuple[tuple[str, str], ...] = ()
    part_type: str = ""
    part_length: str = "absent"
    part_tail: str = ""
    edits: tuple[tuple[str, int | None], ...] = ()

    as_xml: bool = False
    numbers_as_strings: bool = False
    encoding: str = "utf-8"
    omit_tags: tuple[str, ...] = ()
    set_tags: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    single_dict: bool = False
    ignore_offset: bool = False
    ignore_limit: bool = False
    ignore_filters: bool = False
    offset_lag: int = 0
    limit_cap: int = 0
    too_broad: int | None = None
    empty_list: bool = False
    nothing_status: int = 0

    refuse: tuple[tuple[int | None, int], ...] = ()
    refused_status: int = 0
    refuse_duplicates: bool = False
    max_upload_bytes: int = 0
    empty_body: bool = False
    empty_failures: bool = False

    def matches(self, method: str, kind: str, path: str, query: str, accept: str) -> bool:
        """Return whether this fault is about such a request, whatever its number."""
        return (
            fnmatch.fnmatchcase(method, self.method)
            and fnmatch.fnmatchcase(kind, self.kind)
            and fnmatch.fnmatchcase(path, self.path)
            and re.search(self.query, query) is not None
            and re.search(self.accept, accept) is not None
        )


NO_FAULT = Fault()
_MATCHING = {"method", "kind", "path", "query", "accept", "first", "times"}
_EFFECTS = tuple(field.name for field in fields(Fault) if field.name not in _MATCHING)


def merge(faults: Iterable[Fault]) -> Fault:
    """Return one fault with the effects of all; where two set the same field, the later one wins."""
    effects: dict[str, Any] = {}
    for fault in faults:
        effects.update({n: getattr(fault, n) for n in _EFFECTS if getattr(fault, n) != getattr(NO_FAULT, n)})
    return Fault(**effects)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def from_mapping(values: Mapping[str, Any]) -> Fault:
    """Return the fault that a JSON object describes; TypeError where a name is unknown."""
    return Fault(**{name: _frozen(value) for name, value in values.items()})


def to_json(faults: Iterable[Fault]) -> str:
    """Return the faults as a JSON list, only with the fields that differ from the defaults."""
    plain = asdict(NO_FAULT)
    return json.dumps([{k: v for k, v in asdict(fault).items() if v != plain[k]} for fault in faults])


def from_json(text: str) -> tuple[Fault, ...]:
    """Return the faults of a JSON list, or of one JSON object."""
    value = json.loads(text)
    items = value if isinstance(value, list) else [value] if value else []
    return tuple(from_mapping(item) for item in items)


class FaultBook:
    """The faults in force and how often each was met; any thread may use it."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self.replace(faults)

    def replace(self, faults: Iterable[Fault]) -> None:
        """Put these faults in force, all counters at zero."""
        with self._lock:
            self._faults = tuple(faults)
            self._met = [0] * len(self._faults)

    def fault_for(self, method: str, kind: str, path: str, query: str, accept: str) -> Fault:
        """Count this request and return what shall go wrong with it."""
        active = []
        with self._lock:
            for index, fault in enumerate(self._faults):
                if not fault.matches(method, kind, path, query, accept):
                    continue
                self._met[index] += 1
                number = self._met[index]
                if number >= fault.first and (not fault.times or number < fault.first + fault.times):
                    active.append(fault)
        return merge(active)
