"""Answers that are odd and come from real servers and proxies: what is whole is kept, what is not is told in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from enginekit import SERIES, STUDY, UNCOUNTED, check_same, connect, files_of, retrieve
from faultserver import EVERY, Fault, FaultServer
from faultserver.synthetic import TINY, Kind, Source, uid

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveTarget
from DICOMwebNetworkLib.model.queries import SearchQuery
from DICOMwebNetworkLib.model.reports import Verdict

ALL = [uid(1, 1, n) for n in range(1, 6)] + [uid(1, 2, n) for n in range(1, 4)]
BLOCKED = "<html><body><h1>Access blocked by your organisation</h1></body></html>"
JSON = {"Accept": "application/dicom+json"}


@pytest.fixture
def server() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer([*source.series(5), *source.series(3, series=2), *source.series(2, study=2)]) as running:
        yield running


# The wire


@pytest.mark.parametrize(
    "fault",
    [
        Fault(framing="close", http_version="1.0"),
        Fault(framing="chunked", trailers=(("Server-Timing", "total;dur=1"), ("X-Checksum", "5e1f"))),
        Fault(kind="retrieve-*", headers=(("Content-Encoding", "identity"),)),
        Fault(kind="retrieve-*", content_type="multipart/related; boundary=part-of-the-answer-5e1f"),
        Fault(kind="retrieve-*", content_type="multipart/mixed; boundary=part-of-the-answer-5e1f"),
        Fault(kind="retrieve-*", part_type="text/plain"),
    ],
    ids=["HTTP 1.0", "trailers", "encoding identity", "type missing", "multipart mixed", "parts called text"],
)
def test_odd_but_whole_answers_are_taken(server: FaultServer, tmp_path: Path, fault: Fault) -> None:
    server.use(fault)
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED, report.to_text()
    assert report.ways == ("bulk, as stored",)
    check_same(server, tmp_path, ALL)


@pytest.mark.parametrize("off", [-500, -5, 5])
def test_a_wrong_content_length_gives_no_short_file_and_no_success(
    server: FaultServer, tmp_path: Path, off: int
) -> None:
    server.use(Fault(kind="retrieve-*", length_off=off, close_silently=True))
    report = retrieve(server, tmp_path)
    check_same(server, tmp_path)
    received = {i.sop_instance_uid for i in report.instances if i.verdict is Verdict.RECEIVED}
    assert set(files_of(tmp_path)) == received
    assert report.is_complete == (received == set(ALL))
    assert all(i.reason for i in report.instances if not i.verdict.is_here)


def test_parts_that_are_packed_and_say_so_are_unpacked(server: FaultServer, tmp_path: Path) -> None:
    server.use(
        Fault(kind="retrieve-*", edits=(("gzip", EVERY),), part_headers=(("Content-Encoding", "gzip"),)),
    )
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(server, tmp_path, ALL)


@pytest.mark.parametrize("edit", ["truncate", "empty", "html"])
def test_parts_that_say_they_are_packed_and_are_not_are_taken_as_they_are(
    server: FaultServer, tmp_path: Path, edit: str
) -> None:
    server.use(Fault(kind="retrieve-*", edits=((edit, 0),), part_headers=(("Content-Encoding", "gzip"),)))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FAILED
    assert report.counts[Verdict.DAMAGED] == 2, "the first of each series"
    check_same(server, tmp_path)


def test_a_packed_part_that_is_cut_is_damaged(server: FaultServer, tmp_path: Path) -> None:
    cut = (("gzip", EVERY), ("halve", EVERY))
    server.use(Fault(kind="retrieve-*", edits=cut, part_headers=(("Content-Encoding", "gzip"),)))
    report = retrieve(server, tmp_path)
    assert report.counts[Verdict.DAMAGED] == len(ALL)
    assert all("packed" in instance.reason for instance in report.instances)
    assert not files_of(tmp_path)


def test_packed_parts_of_any_size_are_unpacked_and_broken_ones_are_damaged(tmp_path: Path) -> None:
    packed = Fault(kind="retrieve-*", edits=(("gzip", EVERY),), part_headers=(("Content-Encoding", "gzip"),))
    with FaultServer(Source(Kind(rows=1024, columns=1024, payload=bytes(2 * 1024 * 1024))).series(2)) as server:
        server.use(packed)
        report = retrieve(server, tmp_path / "whole")
        assert report.state is JobState.FINISHED, report.to_text()
        check_same(server, tmp_path / "whole")
        server.use(packed, Fault(kind="retrieve-*", edits=(("gzip", EVERY), ("flip", EVERY))))
        report = retrieve(server, tmp_path / "broken")
        assert report.counts[Verdict.DAMAGED] == 2
        assert all("unpacked" in instance.reason for instance in report.instances)
        assert not files_of(tmp_path / "broken")


def test_an_answer_that_says_it_is_packed_and_is_not_is_told_as_that(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="retrieve-*", headers=(("Content-Encoding", "gzip"),)))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FAILED
    assert all("packed" in instance.reason for instance in report.instances), report.to_text()


# Proxies


@pytest.mark.parametrize("kind", ["retrieve-series", "retrieve-instance"])
def test_a_web_page_that_slips_in_once_does_not_turn_the_client_away_from_the_stored_form(
    server: FaultServer, tmp_path: Path, kind: str
) -> None:
    faults = [Fault(kind="retrieve-series", status=404)] if kind == "retrieve-instance" else []
    server.use(Fault(kind=kind, status=200, body=BLOCKED, content_type="text/html", times=1), *faults)
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED, report.to_text()
    assert all(way.endswith("as stored") for way in report.ways), report.ways
    check_same(server, tmp_path, ALL)


def test_a_proxy_that_answers_everything_with_a_web_page_is_not_asked_for_every_single_instance(
    tmp_path: Path,
) -> None:
    with FaultServer(Source(TINY).series(200)) as server:
        server.use(Fault(kind="retrieve-*", status=200, body=BLOCKED, content_type="text/html"))
        report = retrieve(server, tmp_path, SERIES)
        asked = {r.path for r in server.requests if r.kind == "retrieve-instance"}
    assert report.state is JobState.FAILED
    assert "text/html" in report.error
    assert report.counts[Verdict.DAMAGED] == 0, "no instance came that could be damaged"
    assert len(asked) < 60


def test_an_instance_that_was_not_asked_for_is_not_kept(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="retrieve-s*", status=404), Fault(kind="retrieve-instance", edits=(("foreign", 0),)))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FAILED
    assert {instance.sop_instance_uid for instance in report.instances} == set(ALL)
    assert not files_of(tmp_path), "the instance of somebody else"


# Lists


def listed(server: FaultServer, path: str, kind: str, tag: str, value: object) -> Fault:
    """Return the fault that answers a search rightly, but for one value of its first row."""
    rows = requests.get(server.url + path, headers=JSON, timeout=5).json()
    rows[0][tag] = {"vr": "UI", "Value": [value]}
    return Fault(kind=kind, path=path, status=200, body=json.dumps(rows), content_type="application/dicom+json")


@pytest.mark.parametrize("level", ["series", "instance"])
def test_a_uid_that_cannot_be_asked_for_does_not_take_the_others_with_it(
    server: FaultServer, tmp_path: Path, level: str
) -> None:
    path = f"/studies/{uid(1)}/series" + (f"/{uid(1, 1)}/instances" if level == "instance" else "")
    tag = "0020000E" if level == "series" else "00080018"
    server.use(UNCOUNTED, listed(server, path, f"search-{level}*", tag, "../../etc/passwd"))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FAILED
    assert "../../etc/passwd" in report.error
    check_same(server, tmp_path)
    assert set(files_of(tmp_path)) >= set(ALL[5:])
    assert (set(files_of(tmp_path)) == set(ALL)) == (level == "instance")


@pytest.mark.parametrize("padding", [" ", "\0", "\0 ", " \0"])
def test_uids_that_are_padded_are_those_of_the_files(server: FaultServer, tmp_path: Path, padding: str) -> None:
    path = f"/studies/{uid(1)}/series/{uid(1, 1)}/instances"
    server.use(UNCOUNTED, listed(server, path, "search-instances", "00080018", uid(1, 1, 1) + padding))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(server, tmp_path, ALL)


@pytest.mark.parametrize("body", ["null", "[null]", "{}", ""])
def test_a_list_that_is_none_is_made_good_by_asking_for_the_whole(
    server: FaultServer, tmp_path: Path, body: str
) -> None:
    server.use(Fault(kind="search-*", status=200, body=body, content_type="application/dicom+json"))
    report = retrieve(server, tmp_path, STUDY, RetrieveTarget(uid(2)))
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(server, tmp_path, [*ALL, uid(2, 1, 1), uid(2, 1, 2)])


@pytest.mark.parametrize("target", [STUDY, SERIES])
def test_one_bare_file_is_no_proof_of_a_whole_study_that_nothing_lists(
    server: FaultServer, tmp_path: Path, target: RetrieveTarget
) -> None:
    server.use(
        Fault(kind="search-*", status=404),
        Fault(kind="metadata-*", status=404),
        Fault(kind="retrieve-s*", single_part=True),
    )
    report = retrieve(server, tmp_path, target)
    assert report.state is JobState.FAILED, report.to_text()
    assert "single file" in report.error
    check_same(server, tmp_path, ALL[:1])


DEEP_JSON = '[{"0020000D":{"vr":"UI","Value":["1.2"]},"00081140":' + '{"vr":"SQ","Value":[{"00081140":' * 9000
DEEP_XML = "<NativeDicomModel>" + '<DicomAttribute tag="00081140" vr="SQ"><Item>' * 9000


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("[" * 200_000, "application/dicom+json"),
        (DEEP_JSON + "{}" + "}]}" * 9000 + "}]", "application/dicom+json"),
        (DEEP_XML + "</Item></DicomAttribute>" * 9000 + "</NativeDicomModel>", "application/dicom+xml"),
    ],
    ids=["lists", "sequences", "xml"],
)
def test_a_list_that_is_nested_without_end_is_refused_in_words(
    server: FaultServer, tmp_path: Path, body: str, content_type: str
) -> None:
    server.use(Fault(kind="search-*", status=200, body=body, content_type=content_type))
    connection = connect(server)
    with pytest.raises(errors.BodyError):
        list(connection.search(SearchQuery()))
    connection.close()
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(server, tmp_path, ALL)


def test_names_that_no_screen_can_show_are_cleaned(server: FaultServer) -> None:
    name = {"Alphabetic": "A\u0000l\u001b[31ma\ud800^\u0646\u200c\u0627"}
    row = {
        "0020000D": {"vr": "UI", "Value": ["1.2"]},
        "00100010": {"vr": "PN", "Value": [name]},
        "00081030": {"vr": "LO", "Value": ["a\nb\u009bc"]},
    }
    server.use(Fault(kind="search-*", status=200, body=json.dumps([row]), content_type="application/dicom+json"))
    connection = connect(server)
    study = next(connection.search(SearchQuery())).records[0]
    connection.close()
    assert study.patient_name == "Al[31ma^\u0646\u200c\u0627"  # type: ignore[union-attr]
    assert study.study_description == "a bc"  # type: ignore[union-attr]
