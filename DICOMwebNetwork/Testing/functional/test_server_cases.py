"""Each quirk of the fault server that a retrieving client can meet, and what is expected of the engine for it.

Every case is met by the same retrieve of a study: two series, of five and of three instances.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from enginekit import STUDY, UNCOUNTED, check_same, connect, engine, retrieve, verdicts
from faultserver import CASES, Fault, FaultServer
from faultserver.cases import SEARCH, STORE
from faultserver.synthetic import TINY, Source, uid

from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.reports import RetrieveReport, Verdict

ALL = [uid(1, 1, n) for n in range(1, 6)] + [uid(1, 2, n) for n in range(1, 4)]
FIRST = [uid(1, 1, 1), uid(1, 2, 1)]
STORED, EXPLICIT, CHOICE = "as stored", "Explicit VR Little Endian", "server's choice"


@dataclass(frozen=True)
class Expected:
    """What a case comes to.

    Parameters
    ----------
    state : how the job ends
    ways : kinds of ways that brought instances, by the beginning of their names; None for any
    bad : verdict of each instance that is not here
    bad_count : how many are not here
    error : a word of the report's error, or of the reasons
    note : a word of the report's notes
    at_most : requests
    """

    state: JobState = JobState.FINISHED
    ways: tuple[str, ...] | None = (f"bulk, {STORED}",)
    bad: Verdict = Verdict.MISSING
    bad_count: int = 0
    error: str = ""
    note: str = ""
    at_most: int = 25


WHOLE = Expected()
SINGLES = Expected(ways=(f"instances, {STORED}",))
BROKEN = Expected(ways=(f"bulk, {STORED}", f"instances, {STORED}"), at_most=40)
LAST_ALONE = Expected(ways=(f"bulk, {STORED}", "single part, "), at_most=40)


def failed(verdict: Verdict, error: str, bad_count: int = 8, at_most: int = 80) -> Expected:
    return Expected(JobState.FAILED, None, verdict, bad_count, error, at_most=at_most)


def stopped_early(error: str, at_most: int = 24) -> Expected:
    """Return what is expected where not even the plan can be made."""
    return Expected(JobState.FAILED, (), error=error, at_most=at_most)


EXPECTED: dict[str, Expected] = {
    # The wire: cut after 3000 bytes, which is within the first instance.
    "cut with content length": failed(Verdict.MISSING, "broke off"),
    "cut in chunked": failed(Verdict.MISSING, "broke off"),
    "cut without length": failed(Verdict.DAMAGED, "ended inside"),
    "cut by a reset": failed(Verdict.MISSING, "broke off"),
    "cut once": Expected(at_most=12),
    "last byte missing": WHOLE,  # it is the line end behind the closing delimiter
    "chunked": WHOLE,
    "closed after each answer": WHOLE,
    "idle connection closed": WHOLE,
    "gzip": WHOLE,
    "gzip chunked": WHOLE,
    "stall before headers": failed(Verdict.MISSING, "silent"),
    "stall in the body": failed(Verdict.MISSING, "silent"),
    "slow drip": WHOLE,
    "hang up without an answer": stopped_early("broke off"),
    "hang up once": WHOLE,
    "reset without an answer": stopped_early("broke off"),
    # Multipart.
    "closing delimiter missing": LAST_ALONE,
    "closing delimiter missing, no length": LAST_ALONE,
    "boundary wrong": WHOLE,
    "boundary missing": WHOLE,
    "boundary parameter in capitals": WHOLE,
    "boundary quoted": WHOLE,
    "boundary quoted with spaces": WHOLE,
    "preamble and epilogue": WHOLE,
    "line feeds only": Expected(ways=("single part, ",), at_most=60),
    "part headers missing": WHOLE,
    "part headers extra": WHOLE,
    "part length right": WHOLE,
    "part length wrong": WHOLE,
    "line end behind each file": WHOLE,
    "part type octet-stream": WHOLE,
    # Parts.
    "instance missing from bulk": BROKEN,
    "all instances missing": failed(Verdict.MISSING, "did not send"),
    "retrieve of nothing": failed(Verdict.MISSING, "did not send"),
    "instance twice": WHOLE,
    "every instance twice": WHOLE,
    "wrong instance": failed(Verdict.MISSING, "did not send", bad_count=2),
    "unexpected instance": WHOLE,
    "pixel data short": failed(Verdict.DAMAGED, "ends inside", bad_count=2),
    "pixel data short once": BROKEN,
    "html part": failed(Verdict.DAMAGED, "no DICOM header", bad_count=2),
    "empty part": failed(Verdict.DAMAGED, "is empty", bad_count=2),
    "no preamble": failed(Verdict.DAMAGED, "no DICOM header"),
    # Negotiation.
    "transfer syntax ignored": WHOLE,
    "single part although multipart was asked for": WHOLE,
    "retrieve without content": failed(Verdict.MISSING, "204"),
    "refuses any transfer syntax wildcard": Expected(ways=(f"bulk, {EXPLICIT}",)),
    "refuses transfer syntax": Expected(ways=(f"bulk, {CHOICE}",)),
    "fails at any transfer syntax wildcard": Expected(ways=(f"bulk, {EXPLICIT}",)),
    "fails at transfer syntax": Expected(ways=(f"bulk, {CHOICE}",)),
    "fails at multipart": Expected(ways=("single part, ",), at_most=80),
    "refuses multipart": Expected(ways=("single part, ",), at_most=60),
    "wants quoted type": WHOLE,
    "instances only, 404": SINGLES,
    "instances only, 400": SINGLES,
    "instances only, 405": SINGLES,
    "instances only, 501": SINGLES,
    "frames and WADO-URI only": Expected(ways=("WADO-URI",), at_most=60),
    "WADO-URI, and a page of a viewer for all else": Expected(ways=("WADO-URI",), at_most=120),
    "WADO-URI, and rows for all else": Expected(ways=("WADO-URI",), at_most=120),
    "series but no study": WHOLE,
    "no metadata, 404": WHOLE,
    "no metadata, 501": WHOLE,
    "no instances in searches, 403 of a static store": WHOLE,
    "no instances in searches, 500": WHOLE,
    "no metadata, 403": WHOLE,
    "no search for all series": WHOLE,
    "no search for instances of a study": WHOLE,
    # Search and metadata: the plan must come to the same.
    "metadata as one object": WHOLE,
    "search as one object": Expected(ways=None),
    "xml instead of json": WHOLE,
    "login page": Expected(note="does not list"),
    "login page for everything": stopped_early("", at_most=40),
    "json cut": Expected(ways=None, at_most=40),
    "json as text": WHOLE,
    "charset parameter": WHOLE,
    "plain json": WHOLE,
    "empty list": WHOLE,
    "numbers as strings": WHOLE,
    "counts missing": WHOLE,
    "series count wrong": WHOLE,
    "tags missing": WHOLE,
    "instance uids missing": WHOLE,
    "retrieve url null": WHOLE,
    "pages overlap": WHOLE,
    "offset ignored": WHOLE,
    "limit ignored": WHOLE,
    "offset and limit ignored": WHOLE,
    "filters ignored": WHOLE,
    "everything ignored": WHOLE,
    "limit capped": WHOLE,
    "too broad, 413": WHOLE,
    "too broad, 400": WHOLE,
    "refuses wildcards": WHOLE,
    "refuses large limits": Expected(ways=None, at_most=40),
    "refuses lists of media types": WHOLE,
    "gives plain json only": WHOLE,
    "refuses fuzzy matching": WHOLE,
    "refuses offset": WHOLE,
    "refuses repeated fields, 500": Expected(at_most=30),
    "refuses all but filters": Expected(at_most=30),
    "refuses several values": WHOLE,
    "finds nothing for several values": WHOLE,
    "refuses to list all": WHOLE,
    "nothing found, 404": WHOLE,
    "nothing found, 400": WHOLE,
    "malformed warning": WHOLE,
    # Status.
    "401": stopped_early("login", at_most=1),
    "401 once": stopped_early("login", at_most=1),
    "403": stopped_early("does not allow", at_most=1),
    "404": stopped_early("", at_most=20),
    "429 in seconds, twice": WHOLE,
    "429 as date, once": WHOLE,
    "503 in seconds, twice": WHOLE,
    "503 for an hour": stopped_early("busy", at_most=2),
    "503 always": stopped_early("busy", at_most=4),
    "408 once": WHOLE,
    "524 of a content network, once": WHOLE,
    "still being recalled, once": WHOLE,
    "500 once": WHOLE,
    "503 when more than two at once": Expected(ways=None, at_most=80),
    "500 three times": WHOLE,
    "500 always": stopped_early("500", at_most=20),
}


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer([*source.series(5), *source.series(3, series=2), *source.series(2, study=2)]) as running:
        yield running


def test_every_case_of_the_fault_server_has_an_expected_outcome() -> None:
    assert set(EXPECTED) == set(CASES) - set(STORE)


def run(server: FaultServer, name: str, folder: Path, *further: Fault) -> RetrieveReport:
    server.forget_requests()
    server.use(*further, *CASES[name])
    is_stalling = "stall" in name
    connection = connect(server, idle_timeout_s=0.25 if is_stalling else 5.0)
    try:
        return retrieve(server, folder, STUDY, connection=connection)
    finally:
        connection.close()
        server.use()


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("is_counted", [True, False], ids=["counted", "listed"])
def test_case(server: FaultServer, tmp_path: Path, name: str, is_counted: bool) -> None:
    expected = EXPECTED[name]
    report = run(server, name, tmp_path, *([] if is_counted else [UNCOUNTED]))
    told = report.to_text()
    assert report.state is expected.state, told
    check_same(server, tmp_path, [i.sop_instance_uid for i in report.instances if i.verdict.is_here])
    if expected.state is JobState.FINISHED:
        assert sorted(verdicts(report)) == sorted(ALL) or "unexpected" in name, told
        assert set(ALL) <= set(verdicts(report)), told
    bad = [instance for instance in report.instances if not instance.verdict.is_here]
    assert len(bad) == expected.bad_count, told
    assert {instance.verdict for instance in bad} <= {expected.bad}, told
    assert all(instance.reason for instance in bad), "each instance that is not here has its reason"
    said = " ".join([report.error, *(instance.reason for instance in bad)])
    assert expected.error in said, told
    assert report.state is JobState.FINISHED or said.strip(), "a failure without a word"
    assert expected.note in " ".join(report.notes), told
    if expected.ways is not None:
        assert all(way.startswith(expected.ways) for way in report.ways), told
        assert bool(report.ways) == bool(expected.ways), told
    assert len(server.requests) <= expected.at_most, [(r.kind, r.status) for r in server.requests]


@pytest.mark.parametrize("name", ["instance missing from bulk", "pixel data short once", "wrong instance"])
def test_what_a_bulk_answer_lacks_is_asked_for_once_and_alone(server: FaultServer, tmp_path: Path, name: str) -> None:
    faults = CASES[name]
    server.forget_requests()
    server.use(*(Fault(kind="retrieve-series", edits=fault.edits, times=fault.times) for fault in faults))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(server, tmp_path, ALL)
    singles = [request.path.rpartition("/")[2] for request in server.requests if request.kind == "retrieve-instance"]
    assert len(singles) == len(set(singles)) <= 2
    assert sum(request.kind == "retrieve-series" for request in server.requests) == 2


def test_a_bulk_answer_that_brought_nothing_is_asked_for_again_in_bulk(server: FaultServer, tmp_path: Path) -> None:
    server.forget_requests()
    # The other series arrives while this one has brought nothing, and then breaks.
    server.use(Fault(kind="retrieve-series", path=f"*{uid(1, 2)}", stall_at=10, stall_s=0.5, cut_at=10, times=1))
    report = retrieve(server, tmp_path)
    server.use()
    assert report.state is JobState.FINISHED
    assert sum(request.kind == "retrieve-series" for request in server.requests) == 3
    assert not any(request.kind == "retrieve-instance" for request in server.requests)


def test_the_servers_own_damaged_copy_is_told_as_damaged_and_the_others_are_kept(tmp_path: Path) -> None:
    source = Source(TINY)
    with FaultServer(source.series(5)) as server:
        damaged = uid(1, 1, 3)
        server.use(
            Fault(kind="retrieve-series", edits=(("truncate", 2),)),
            Fault(path=f"*/{damaged}", edits=(("truncate", 0),)),
        )
        report = retrieve(server, tmp_path)
        assert report.state is JobState.FAILED
        assert verdicts(report)[damaged] is Verdict.DAMAGED
        assert report.counts[Verdict.RECEIVED] == 4
        check_same(server, tmp_path)
        asked = [r for r in server.requests if r.path.endswith(damaged)]
        assert 2 <= len(asked) <= 4, "a damaged instance is asked for again, but not for ever"


def test_an_instance_of_another_series_in_the_answer_is_thrown_away(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="retrieve-series", edits=(("extra", -1),)))
    report = retrieve(server, tmp_path)
    server.use()
    check_same(server, tmp_path, ALL)
    assert any("another series" in note for note in report.notes)


BLIND = (Fault(kind="search-*", status=404), Fault(kind="metadata-*", status=404))


@pytest.mark.parametrize("edit", ["truncate", "html", "empty"])
def test_without_a_list_a_damaged_instance_is_no_success(server: FaultServer, tmp_path: Path, edit: str) -> None:
    server.use(*BLIND, Fault(kind="retrieve-*", edits=((edit, 1),)))
    report = retrieve(server, tmp_path)
    server.use()
    assert report.state is JobState.FAILED, report.to_text()
    check_same(server, tmp_path)


def test_without_a_list_a_damage_that_does_not_come_again_is_mended(server: FaultServer, tmp_path: Path) -> None:
    server.use(*BLIND, Fault(kind="retrieve-*", edits=(("truncate", 1),), times=1))
    report = retrieve(server, tmp_path)
    server.use()
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(server, tmp_path, ALL)


def test_the_way_that_a_server_takes_is_remembered(server: FaultServer, tmp_path: Path) -> None:
    server.use(*CASES["refuses transfer syntax"])
    connection = connect(server)
    with engine() as (running, _):
        for study in (1, 2):
            server.forget_requests()
            folder = tmp_path / str(study)
            job = running.submit(RetrieveRequest((RetrieveTarget(uid(study)),), str(folder)), connection)
            assert job.wait(30)
            assert job.state is JobState.FINISHED
    connection.close()
    server.use()
    assert [r.status for r in server.requests if r.kind.startswith("retrieve")] == [200]
    assert job.report is not None
    assert job.report.ways == ("bulk, server's choice",)


def test_a_wanted_transfer_syntax_is_asked_for_first(tmp_path: Path) -> None:
    import pydicom

    implicit = "1.2.840.10008.1.2"
    with FaultServer(Source(TINY).series(3)) as server:
        connection = connect(server, transfer_syntax_uid=implicit)
        report = retrieve(server, tmp_path, connection=connection)
        connection.close()
        assert report.state is JobState.FINISHED
        assert report.ways == (f"bulk, transfer syntax {implicit}",)
        assert not report.notes
        for path in report.paths:
            assert pydicom.dcmread(path).file_meta.TransferSyntaxUID == implicit


def test_where_a_wanted_transfer_syntax_cannot_be_had_the_stored_one_is_taken_and_told(tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(3)) as server:
        connection = connect(server, transfer_syntax_uid="1.2.840.10008.1.2.4.80")
        report = retrieve(server, tmp_path, connection=connection)
        connection.close()
        assert report.state is JobState.FINISHED
        assert report.ways == (f"bulk, {STORED}",)
        assert any("another transfer syntax than 1.2.840.10008.1.2.4.80" in note for note in report.notes)
        check_same(server, tmp_path)


def test_the_cases_of_searches_are_all_met_by_the_plan() -> None:
    assert set(SEARCH) <= set(EXPECTED)
