"""Named cases: what real servers and networks do wrong, each as the faults that reproduce it."""

from __future__ import annotations

from .faults import EVERY, Fault

_ANY_RETRIEVE = "retrieve-*"
_TYPE = "application/dicom+json"
_LOGIN = "<!DOCTYPE html><html><body><form action=/login><input name=user></form></body></html>"

WIRE: dict[str, tuple[Fault, ...]] = {
    "cut with content length": (Fault(kind=_ANY_RETRIEVE, cut_at=3000),),
    "cut in chunked": (Fault(kind=_ANY_RETRIEVE, cut_at=3000, framing="chunked"),),
    "cut without length": (Fault(kind=_ANY_RETRIEVE, cut_at=3000, framing="close"),),
    "cut by a reset": (Fault(kind=_ANY_RETRIEVE, cut_at=3000, reset=True),),
    "cut once": (Fault(kind=_ANY_RETRIEVE, cut_at=3000, times=1),),
    "last byte missing": (Fault(kind=_ANY_RETRIEVE, cut_at=-1, framing="close"),),
    "chunked": (Fault(framing="chunked"),),
    "closed after each answer": (Fault(framing="close"),),
    "idle connection closed": (Fault(close_silently=True),),
    "gzip": (Fault(gzip=True),),
    "gzip chunked": (Fault(gzip=True, framing="chunked"),),
    "stall before headers": (Fault(kind=_ANY_RETRIEVE, stall_before_s=3600),),
    "stall in the body": (Fault(kind=_ANY_RETRIEVE, stall_at=3000),),
    "slow drip": (Fault(kind=_ANY_RETRIEVE, drip_bytes_s=20_000),),
    "hang up without an answer": (Fault(hang_up=True),),
    "hang up once": (Fault(hang_up=True, times=1),),
    "reset without an answer": (Fault(hang_up=True, reset=True),),
}

MULTIPART: dict[str, tuple[Fault, ...]] = {
    "closing delimiter missing": (Fault(no_closing=True),),
    "closing delimiter missing, no length": (Fault(no_closing=True, framing="close"),),
    "boundary wrong": (Fault(kind=_ANY_RETRIEVE, boundary_parameter="wrong"),),
    "boundary missing": (Fault(kind=_ANY_RETRIEVE, boundary_parameter="missing"),),
    "boundary quoted": (Fault(boundary_parameter="quoted"),),
    "boundary quoted with spaces": (Fault(boundary_parameter="quoted", boundary="a boundary: (of) parts/=?"),),
    "boundary parameter in capitals": (Fault(boundary_parameter="capitals"),),
    "preamble and epilogue": (Fault(preamble="This is a multipart\r\nmessage.", epilogue="the end\r\n--"),),
    "line feeds only": (Fault(kind=_ANY_RETRIEVE, line_end="\n"),),
    "part headers missing": (Fault(kind=_ANY_RETRIEVE, no_part_headers=True),),
    "part headers extra": (
        Fault(part_headers=(("MIME-Version", "1.0"), ("Content-Location", "/x"), ("Content-ID", "<1>"))),
    ),
    "part length right": (Fault(part_length="right"),),
    "part length wrong": (Fault(part_length="wrong"),),
    "line end behind each file": (Fault(kind=_ANY_RETRIEVE, part_tail="\r\n", preamble="\r\n"),),
    "part type octet-stream": (Fault(kind=_ANY_RETRIEVE, part_type="application/octet-stream"),),
}

PARTS: dict[str, tuple[Fault, ...]] = {
    "instance missing from bulk": (Fault(kind="retrieve-s*", edits=(("drop", 1),)),),
    "all instances missing": (Fault(kind=_ANY_RETRIEVE, edits=(("drop", EVERY),)),),
    "instance twice": (Fault(kind=_ANY_RETRIEVE, edits=(("repeat", 0),)),),
    "every instance twice": (Fault(kind=_ANY_RETRIEVE, edits=(("repeat", EVERY),)),),
    "wrong instance": (Fault(kind=_ANY_RETRIEVE, edits=(("foreign", 0),)),),
    "unexpected instance": (Fault(kind=_ANY_RETRIEVE, edits=(("extra", -1),)),),
    "pixel data short": (Fault(kind=_ANY_RETRIEVE, edits=(("truncate", 0),)),),
    "pixel data short once": (Fault(kind=_ANY_RETRIEVE, edits=(("truncate", 0),), times=1),),
    "html part": (Fault(kind=_ANY_RETRIEVE, edits=(("html", 0),)),),
    "empty part": (Fault(kind=_ANY_RETRIEVE, edits=(("empty", 0),)),),
    "single part although multipart was asked for": (Fault(kind="retrieve-instance", single_part=True),),
    "transfer syntax ignored": (Fault(kind=_ANY_RETRIEVE, ignore_syntax=True),),
    "retrieve without content": (Fault(kind=_ANY_RETRIEVE, status=204),),
    "retrieve of nothing": (Fault(kind=_ANY_RETRIEVE, status=200, content_type="multipart/related; boundary=x"),),
    "no preamble": (Fault(kind=_ANY_RETRIEVE, edits=(("strip", EVERY),)),),
}

NEGOTIATION: dict[str, tuple[Fault, ...]] = {
    "refuses any transfer syntax wildcard": (Fault(accept=r"transfer-syntax=\"?\*", status=406),),
    "refuses transfer syntax": (Fault(kind=_ANY_RETRIEVE, accept="transfer-syntax", status=406),),
    "fails at any transfer syntax wildcard": (Fault(kind=_ANY_RETRIEVE, accept=r"transfer-syntax=\"?\*", status=500),),
    "fails at transfer syntax": (Fault(kind=_ANY_RETRIEVE, accept="transfer-syntax", status=500),),
    "fails at multipart": (Fault(kind=_ANY_RETRIEVE, accept="multipart", status=500),),
    "refuses multipart": (Fault(kind=_ANY_RETRIEVE, accept="multipart", status=406),),
    "wants quoted type": (Fault(kind=_ANY_RETRIEVE, accept=r"type=application/dicom", status=406),),
    "instances only, 404": (Fault(kind="retrieve-s*", status=404),),
    "instances only, 400": (Fault(kind="retrieve-s*", status=400),),
    "instances only, 405": (Fault(kind="retrieve-s*", status=405),),
    "instances only, 501": (Fault(kind="retrieve-s*", status=501),),
    "frames and WADO-URI only": (
        Fault(kind=_ANY_RETRIEVE, status=404),
        Fault(uri_service="/wadouri"),
    ),
    "WADO-URI, and a page of a viewer for all else": (
        Fault(kind=_ANY_RETRIEVE, status=200, body="<html>Viewer</html>", content_type="text/html"),
        Fault(uri_service="/wado"),
    ),
    "WADO-URI, and rows for all else": (
        Fault(kind=_ANY_RETRIEVE, status=200, body="[]", content_type="application/json; charset=utf-8"),
        Fault(uri_service="/wadouri"),
    ),
    "series but no study": (Fault(kind="retrieve-study", status=406),),
    "no metadata, 404": (Fault(kind="metadata-*", status=404),),
    "no metadata, 501": (Fault(kind="metadata-*", status=501),),
    "no instances in searches, 403 of a static store": (
        Fault(kind="search-instances", status=403, body="<Error><Code>AccessDenied</Code></Error>"),
        Fault(kind="search-series", omit_tags=("00201209",)),
    ),
    "no instances in searches, 500": (
        Fault(kind="search-instances", status=500),
        Fault(kind="search-series", omit_tags=("00201209",)),
    ),
    "no metadata, 403": (
        Fault(kind="metadata-*", status=403),
        Fault(kind="search-instances", ignore_offset=True, ignore_limit=True),
    ),
    "no search for all series": (Fault(kind="search-series", path="/series", status=400),),
    "no search for instances of a study": (
        Fault(kind="search-instances", path="/studies/*[0-9]/instances", status=404),
    ),
}

SEARCH: dict[str, tuple[Fault, ...]] = {
    "metadata as one object": (Fault(kind="metadata-*", single_dict=True),),
    "search as one object": (Fault(kind="search-*", single_dict=True),),
    "xml instead of json": (Fault(kind="[sm]e*", as_xml=True),),
    "login page": (Fault(kind="[sm]e*", status=200, body=_LOGIN, content_type="text/html; charset=utf-8"),),
    "login page for everything": (Fault(status=200, body=_LOGIN, content_type="text/html; charset=utf-8"),),
    "json cut": (Fault(kind="[sm]e*", cut_at=200, framing="close"),),
    "json as text": (Fault(kind="[sm]e*", content_type="text/plain"),),
    "charset parameter": (Fault(kind="[sm]e*", content_type=f"{_TYPE}; charset=utf-8"),),
    "plain json": (Fault(kind="[sm]e*", content_type="application/json"),),
    "empty list": (Fault(kind="search-*", empty_list=True),),
    "numbers as strings": (Fault(numbers_as_strings=True),),
    "counts missing": (Fault(kind="search-*", omit_tags=("00201206", "00201208", "00201209")),),
    "series count wrong": (Fault(kind="search-series", set_tags=(("00201209", (7,)),)),),
    "tags missing": (Fault(kind="search-*", omit_tags=("0020000D", "00100010", "00100020", "00080060", "00200011")),),
    "instance uids missing": (Fault(kind="search-instances", omit_tags=("0020000D", "0020000E")),),
    "retrieve url null": (Fault(kind="search-*", set_tags=(("00081190", ("https://pacs/studies/null",)),)),),
    "offset ignored": (Fault(kind="search-*", ignore_offset=True),),
    "limit ignored": (Fault(kind="search-*", ignore_limit=True),),
    "offset and limit ignored": (Fault(kind="search-*", ignore_offset=True, ignore_limit=True),),
    "filters ignored": (Fault(kind="search-*", ignore_filters=True),),
    "everything ignored": (Fault(kind="search-*", ignore_filters=True, ignore_offset=True, ignore_limit=True),),
    "pages overlap": (Fault(kind="search-*", offset_lag=2),),
    "limit capped": (Fault(kind="search-*", limit_cap=5),),
    "too broad, 413": (Fault(kind="search-*", too_broad=5),),
    "too broad, 400": (Fault(kind="search-*", too_broad=5, status=400),),
    "refuses wildcards": (Fault(kind="search-*", query=r"\*|%2A", status=400),),
    "refuses large limits": (Fault(kind="search-*", query=r"limit=([2-9]\d\d|\d{4,})", status=400),),
    "refuses lists of media types": (Fault(kind="[sm]e*", accept=",", status=406),),
    "gives plain json only": (
        Fault(kind="[sm]e*", accept="dicom.json", status=406),
        Fault(kind="[sm]e*", content_type="application/json"),
    ),
    "refuses fuzzy matching": (Fault(kind="search-*", query="fuzzymatching=", status=400),),
    "refuses offset": (Fault(kind="search-*", query="offset=", status=400),),
    "refuses repeated fields, 500": (Fault(kind="search-*", query="includefield=.*includefield=", status=500),),
    "refuses all but filters": (Fault(kind="search-*", query="(limit|offset|includefield)=", status=400),),
    "refuses several values": (Fault(kind="search-*", query=r"ModalitiesInStudy=[^&]*(\\|%5C|,|%2C)", status=400),),
    "finds nothing for several values": (
        Fault(kind="search-*", query=r"ModalitiesInStudy=[^&]*(\\|%5C|,|%2C)", status=204),
    ),
    "refuses to list all": (
        Fault(kind="search-studies", query=r"^(?!.*(Patient|Study|Accession|Modalit)\w*=)", status=400),
    ),
    "nothing found, 404": (Fault(kind="search-*", nothing_status=404),),
    "nothing found, 400": (Fault(kind="search-*", nothing_status=400),),
    "malformed warning": (Fault(headers=(("Warning", "299: There are more"),)),),
}

STATUS: dict[str, tuple[Fault, ...]] = {
    "401": (Fault(status=401),),
    "401 once": (Fault(status=401, times=1),),
    "403": (Fault(status=403),),
    "404": (Fault(status=404),),
    "429 in seconds, twice": (Fault(status=429, retry_after_s=1, times=2),),
    "429 as date, once": (Fault(status=429, retry_after_s=2, retry_after_as_date=True, times=1),),
    "503 in seconds, twice": (Fault(status=503, retry_after_s=1, times=2),),
    "503 for an hour": (Fault(status=503, retry_after_s=3600),),
    "503 always": (Fault(status=503),),
    "503 when more than two at once": (Fault(busy_above=2, retry_after_s=0),),
    "408 once": (Fault(status=408, times=1),),
    "524 of a content network, once": (Fault(status=524, body="A timeout occurred", times=1),),
    "still being recalled, once": (Fault(kind=_ANY_RETRIEVE, status=202, times=1),),
    "500 once": (Fault(status=500, body="java.lang.NullPointerException", times=1),),
    "500 three times": (Fault(status=500, times=3),),
    "500 always": (Fault(status=500),),
}

STORE: dict[str, tuple[Fault, ...]] = {
    "one refused": (Fault(kind="store", refuse=((0, 0xA700),)),),
    "all refused": (Fault(kind="store", refuse=((EVERY, 0xA700),)),),
    "duplicates refused": (Fault(kind="store", refuse_duplicates=True),),
    "one bad part rejects the request": (
        Fault(kind="store", refuse=((0, 0xC000),), refused_status=400, empty_body=True),
    ),
    "refused behind a 200": (Fault(kind="store", refuse=((0, 0xA700),), refused_status=200),),
    "reason as string": (Fault(kind="store", refuse=((0, 0xA700),), numbers_as_strings=True),),
    "request too large": (Fault(kind="store", max_upload_bytes=50_000),),
    "store 503 once": (Fault(kind="store", status=503, retry_after_s=0, times=1),),
    "upload killed": (Fault(kind="store", kill_upload_at=5000),),
    "upload killed once": (Fault(kind="store", kill_upload_at=5000, times=1),),
    "upload reset": (Fault(kind="store", kill_upload_at=5000, reset=True),),
    "refused before the upload": (Fault(kind="store", status=413, ignore_upload=True),),
    "stored but no answer": (Fault(kind="store", hang_up=True, times=1),),
    "answer in xml": (Fault(kind="store", as_xml=True),),
    "answer empty": (Fault(kind="store", empty_body=True),),
    "answer html": (Fault(kind="store", status=200, body=_LOGIN, content_type="text/html"),),
    "failures empty": (Fault(kind="store", empty_failures=True),),
    "failure only in a warning": (
        Fault(kind="store", refuse=((EVERY, 0x0110),), empty_body=True, headers=(("Warning", "299 pacs: invalid"),)),
    ),
}

CASES: dict[str, tuple[Fault, ...]] = {**WIRE, **MULTIPART, **PARTS, **NEGOTIATION, **SEARCH, **STATUS, **STORE}
"""All named cases; a redirect needs another server's URL and is made by `Fault(redirect_to=...)`."""
