"""A series of which nothing is here is fetched on the server's word of how many instances it has, without a list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from enginekit import SERIES, STUDY, check_same, checked_end, connect, engine, files_of, retrieve, until
from faultserver import CASES, Fault, FaultServer
from faultserver.synthetic import TINY, Source, uid

from DICOMwebNetworkLib.model.events import InstanceReceived, JobPlanned, SeriesEnded
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.reports import Verdict

COUNT = 12


@pytest.fixture(scope="module")
def shared() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer([i for n in (1, 2) for i in source.series(COUNT, series=n)]) as running:
        yield running


@pytest.fixture
def server(shared: FaultServer) -> FaultServer:
    shared.use()
    shared.forget_requests()
    return shared


def kinds(server: FaultServer) -> set[str]:
    return {request.kind for request in server.requests}


@pytest.mark.parametrize(("target", "count"), [(STUDY, 2 * COUNT), (SERIES, COUNT)])
def test_no_list_of_instances_is_asked_for(
    server: FaultServer, tmp_path: Path, target: RetrieveTarget, count: int
) -> None:
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((target,), str(tmp_path)), connect(server))
        assert job.wait(30)
        report = checked_end(job, ear, tmp_path)
        (planned,) = ear.of(JobPlanned)
    assert kinds(server) == {"search-series", "retrieve-series"}
    assert report.state is JobState.FINISHED
    assert report.counts[Verdict.RECEIVED] == len(report.instances) == planned.expected_count == count
    check_same(server, tmp_path)


@pytest.mark.parametrize(
    "name",
    ["series count wrong", "counts missing", "instance missing from bulk", "pixel data short once"],
)
def test_where_count_and_answer_differ_the_list_tells_what_is_expected(
    server: FaultServer, tmp_path: Path, name: str
) -> None:
    server.use(*CASES[name])
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED
    assert "search-instances" in kinds(server)
    assert {instance.verdict for instance in report.instances} == {Verdict.RECEIVED}
    assert {uid(1, n, i) for n in (1, 2) for i in range(1, COUNT + 1)} <= files_of(tmp_path).keys()


def test_more_than_is_listed_is_kept_and_told(server: FaultServer, tmp_path: Path) -> None:
    server.use(
        *CASES["series count wrong"],
        Fault(kind="search-instances", limit_cap=5, ignore_offset=True),
        Fault(kind="metadata-*", status=404),
    )
    report = retrieve(server, tmp_path)
    assert report.counts[Verdict.RECEIVED] == len(report.instances) == 2 * COUNT
    assert any("had not listed" in note for note in report.notes)


def test_an_answer_that_broke_off_is_completed_from_the_list(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="retrieve-series", cut_at=45_000))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED
    assert report.counts[Verdict.RECEIVED] == 2 * COUNT
    assert 0 < sum(r.kind == "retrieve-instance" for r in server.requests) < 2 * COUNT
    check_same(server, tmp_path)


def test_a_server_that_counts_but_does_not_list_is_asked_for_the_whole_series_again(
    server: FaultServer, tmp_path: Path
) -> None:
    server.use(
        Fault(kind="search-instances", status=404),
        Fault(kind="metadata-*", status=404),
        Fault(kind="retrieve-series", cut_at=45_000, times=2),
    )
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED
    assert report.counts[Verdict.RECEIVED] == len(report.instances) == 2 * COUNT
    assert any("does not list" in note for note in report.notes)
    check_same(server, tmp_path)


def test_what_is_left_of_a_stopped_job_is_in_its_report_though_it_has_no_names(
    server: FaultServer, tmp_path: Path
) -> None:
    server.use(Fault(kind="retrieve-*", drip_bytes_s=200_000))
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connect(server))
        ear.wait_for(InstanceReceived, 2)
        assert job.progress.expected_count in (None, 2 * COUNT)
        running.cancel(job.id)
        assert job.wait(30)
        report = checked_end(job, ear, tmp_path)
        assert not any(event.is_complete for event in ear.of(SeriesEnded))
    assert report.state is JobState.STOPPED
    assert len(report.instances) == 2 * COUNT
    assert report.counts[Verdict.RECEIVED] >= 2
    left = 2 * COUNT - report.counts[Verdict.RECEIVED]
    assert report.counts[Verdict.NOT_ATTEMPTED] == left
    series = {one.series_instance_uid for one in report.instances if not one.verdict.is_here}
    assert len(report.problems()) == len(series), "one line a series tells how many, none is empty"
    assert all(any(uid in line for line in report.problems()) for uid in series)
    assert all(line in report.to_text() for line in report.problems())
    until(lambda: server.counters.running_requests == 0)


def test_series_that_overlap_with_the_study_are_booked_once(server: FaultServer, tmp_path: Path) -> None:
    report = retrieve(server, tmp_path, STUDY, SERIES, STUDY)
    assert report.state is JobState.FINISHED
    assert len(report.instances) == 2 * COUNT
    check_same(server, tmp_path)


def test_what_the_destination_may_hold_is_listed_first(server: FaultServer, tmp_path: Path) -> None:
    class Holdings:
        def paths_of(self, sop_instance_uids: list[str]) -> dict[str, str]:
            return {}

        def may_hold(self, series_instance_uid: str) -> bool:
            return series_instance_uid == uid(1, 2)

    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connect(server), Holdings())
        assert job.wait(30)
        report = checked_end(job, ear, tmp_path)
    assert report.counts[Verdict.RECEIVED] == 2 * COUNT
    listed = {request.path for request in server.requests if request.kind == "search-instances"}
    assert len(listed) == 1
    assert uid(1, 2) in listed.pop()
