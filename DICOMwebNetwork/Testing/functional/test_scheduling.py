"""Jobs share a server fairly and within its bound; what the user waits for goes first; nothing is fetched twice."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from enginekit import STUDY, UNCOUNTED, check_same, checked_end, connect, engine, retrieve, until
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source, uid

from DICOMwebNetworkLib.model.events import InstanceReceived, JobPlanned, JobProgressed, JobStateChanged, SeriesEnded
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.reports import Verdict

SERIES_COUNT, STUDY_COUNT = 8, 3


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer(
        i
        for study in range(1, STUDY_COUNT + 1)
        for series in range(1, SERIES_COUNT + 1)
        for i in source.series(6, study=study, series=series)
    ) as running:
        yield running


def request_of(study: int, folder: Path, priority: int = 0) -> RetrieveRequest:
    return RetrieveRequest((RetrieveTarget(uid(study)),), str(folder / str(study)), priority=priority)


@pytest.mark.parametrize("bound", [1, 2, 4, 16])
@pytest.mark.parametrize("is_bulk", [True, False])
def test_a_server_never_gets_more_requests_at_once_than_its_bound(
    server: FaultServer, tmp_path: Path, bound: int, is_bulk: bool
) -> None:
    until(lambda: server.counters.running_requests == 0)
    server.forget_requests()
    server.use(
        Fault(kind="retrieve-*", drip_bytes_s=3_000_000),
        *([] if is_bulk else [Fault(kind="retrieve-series", status=404)]),
    )
    connection = connect(server, max_connections=bound)
    with engine() as (running, ear):
        jobs = [running.submit(request_of(study, tmp_path), connection) for study in (1, 2, 3)]
        for study, job in enumerate(jobs, 1):
            assert job.wait(60)
            assert checked_end(job, ear, tmp_path / str(study)).state is JobState.FINISHED
    assert server.counters.most_running_requests <= bound
    assert bound == 1 or server.counters.most_running_requests > 1, "nothing was done in parallel"
    connection.close()
    server.use()


@pytest.mark.parametrize("framing", ["length", "chunked"])
@pytest.mark.parametrize("is_bulk", [True, False])
def test_connections_are_used_again(server: FaultServer, tmp_path: Path, is_bulk: bool, framing: str) -> None:
    server.forget_requests()
    server.use(Fault(framing=framing), *([] if is_bulk else [Fault(kind="retrieve-series", status=404)]))
    connection = connect(server, max_connections=3)
    report = retrieve(server, tmp_path, connection=connection)
    assert report.state is JobState.FINISHED
    assert len(server.requests) > SERIES_COUNT
    assert server.counters.connections <= 4, f"{server.counters.connections} for {len(server.requests)} requests"
    connection.close()
    server.use()


def test_jobs_of_the_same_priority_take_turns(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="retrieve-*", drip_bytes_s=1_500_000))
    connection = connect(server, max_connections=2)
    with engine() as (running, ear):
        jobs = [running.submit(request_of(study, tmp_path), connection) for study in (1, 2)]
        assert all(job.wait(60) for job in jobs)
        order = [event.job_id for event in ear.of(InstanceReceived)]
    half = order[: len(order) // 2]
    counts = Counter(half)
    assert min(counts[job.id] for job in jobs) >= len(half) // 4, "one job had to wait for the other"
    connection.close()
    server.use()


@pytest.mark.parametrize("how", ["bump", "priority"])
def test_what_the_user_waits_for_goes_first(server: FaultServer, tmp_path: Path, how: str) -> None:
    server.use(Fault(kind="retrieve-*", drip_bytes_s=1_500_000))
    connection = connect(server, max_connections=1)
    with engine() as (running, ear):
        jobs = [running.submit(request_of(study, tmp_path), connection) for study in (1, 2)]
        until(lambda: len(ear.of(InstanceReceived)) >= 1)
        last = running.submit(request_of(3, tmp_path, priority=5 if how == "priority" else 0), connection)
        if how == "bump":
            running.bump(last.id)
        assert all(job.wait(60) for job in (*jobs, last))
        ends = [event.job_id for event in ear.events if type(event).__name__ == "JobEnded"]
    assert ends[0] == last.id
    connection.close()
    server.use()


def test_a_bump_of_an_unknown_job_is_nothing() -> None:
    with engine() as (running, _):
        running.bump("no such job")


def test_a_slow_server_does_not_hold_up_another(server: FaultServer, tmp_path: Path) -> None:
    server.use()
    with FaultServer(Source(TINY).series(5)) as slow:
        slow.use(Fault(stall_before_s=60))
        with engine() as (running, ear):
            stuck = running.submit(request_of(1, tmp_path / "slow"), connect(slow, idle_timeout_s=60.0))
            until(lambda: slow.counters.running_requests)
            connection = connect(server)
            job = running.submit(request_of(1, tmp_path), connection)
            assert job.wait(30)
            assert checked_end(job, ear, tmp_path / "1").state is JobState.FINISHED
            assert stuck.state is JobState.RUNNING
            running.cancel(stuck.id)
            assert stuck.wait(5)
            connection.close()


def test_many_jobs_from_many_threads_at_once(server: FaultServer, tmp_path: Path) -> None:
    server.use()
    connection = connect(server, max_connections=4)
    with engine(tmp_path / "journal") as (running, ear):
        jobs: list[Any] = []

        def submit(number: int) -> None:
            target = RetrieveTarget(uid(number % 3 + 1), uid(number % 3 + 1, number % 8 + 1))
            jobs.append((number, running.submit(RetrieveRequest((target,), str(tmp_path / f"{number}")), connection)))

        threads = [threading.Thread(target=submit, args=(number,)) for number in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(jobs) == 24
        for number, job in jobs:
            assert job.wait(60)
            assert checked_end(job, ear, tmp_path / str(number)).counts[Verdict.RECEIVED] == 6
        assert running.jobs() == []
        assert running.unfinished() == []
    connection.close()


def test_the_same_study_twice_at_once_into_the_same_folder(server: FaultServer, tmp_path: Path) -> None:
    server.use()
    connection = connect(server)
    with engine() as (running, ear):
        jobs = [running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connection) for _ in range(3)]
        for job in jobs:
            assert job.wait(60)
        for job in jobs:
            assert checked_end(job, ear, tmp_path).state is JobState.FINISHED
        check_same(server, tmp_path)
    connection.close()


def test_jobs_that_begin_and_end_all_the_time_share_a_folder(server: FaultServer, tmp_path: Path) -> None:
    server.use()
    connection = connect(server, max_connections=8)
    with engine() as (running, ear):
        jobs = []
        for number in range(60):
            target = RetrieveTarget(uid(2), uid(2, number % 8 + 1), uid(2, number % 8 + 1, number // 8 % 6 + 1))
            jobs.append(running.submit(RetrieveRequest((target,), str(tmp_path)), connection))
            time.sleep(0.002)
        for job in jobs:
            assert job.wait(30)
            assert job.report is not None
            assert job.state is JobState.FINISHED, job.report.to_text()
        checked_end(jobs[-1], ear, tmp_path)
        check_same(server, tmp_path)
    connection.close()


TWIN = """
import sys
sys.path[:0] = {path!r}
from enginekit import *
server = type("Server", (), {{"url": sys.argv[1]}})
with engine() as (running, ear):
    job = running.submit(RetrieveRequest((STUDY,), sys.argv[2]), connect(server))
    assert job.wait(30)
    print(job.report.to_text())
"""


def test_two_processes_may_fetch_the_same_into_the_same_folder(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="retrieve-*", drip_bytes_s=1_000_000))
    code = TWIN.format(path=[entry for entry in sys.path if entry])
    command = [sys.executable, "-c", code, server.url, str(tmp_path)]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in "ab"]
    for child in children:
        told, _ = child.communicate(timeout=60)
        assert child.returncode == 0, told
        assert ": finished" in told, told
    server.use()
    check_same(server, tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".dcm"]


def test_targets_that_overlap_are_booked_once(server: FaultServer, tmp_path: Path) -> None:
    server.use()
    targets = (STUDY, RetrieveTarget(uid(1), uid(1, 1)), RetrieveTarget(uid(1), uid(1, 1), uid(1, 1, 1)), STUDY)
    report = retrieve(server, tmp_path, *targets)
    assert report.state is JobState.FINISHED
    sops = [instance.sop_instance_uid for instance in report.instances]
    assert len(sops) == len(set(sops)) == SERIES_COUNT * 6


def test_events_come_in_order_and_agree_with_the_report(server: FaultServer, tmp_path: Path) -> None:
    server.use()
    connection = connect(server)
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connection)
        assert job.wait(30)
        report = checked_end(job, ear, tmp_path)
        events = ear.events
    connection.close()
    states = [event.state for event in events if isinstance(event, JobStateChanged)]
    assert states == [JobState.QUEUED, JobState.RUNNING]
    assert isinstance(events[0], JobStateChanged)
    (planned,) = [event for event in events if isinstance(event, JobPlanned)]
    assert (planned.expected_count, planned.here_count) == (SERIES_COUNT * 6, 0)
    received = [event for event in events if isinstance(event, InstanceReceived)]
    assert sorted(event.path for event in received) == sorted(report.paths)
    assert sum(event.size_bytes for event in received) == report.received_bytes
    progress = [event.progress for event in events if isinstance(event, JobProgressed)]
    assert [p.received_count for p in progress] == sorted(p.received_count for p in progress)
    assert all(p.expected_count in (None, SERIES_COUNT * 6) for p in progress)
    check_series_ends(events, SERIES_COUNT)


def check_series_ends(events: list[Any], count: int) -> None:
    """Check that each series ends once, after all its instances, and complete."""
    ended: set[str] = set()
    for event in events:
        if isinstance(event, SeriesEnded):
            assert event.series_instance_uid not in ended, "a series ended twice"
            assert event.is_complete
            ended.add(event.series_instance_uid)
        elif isinstance(event, InstanceReceived):
            assert event.series_instance_uid not in ended, "an instance came after the end of its series"
    assert len(ended) == count


def test_progress_at_the_end_is_what_the_report_says(server: FaultServer, tmp_path: Path) -> None:
    server.use()
    connection = connect(server)
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connection)
        assert job.wait(30)
        report = checked_end(job, ear, tmp_path)
        assert job.progress.received_count == job.progress.expected_count == SERIES_COUNT * 6
        assert job.progress.size_bytes == report.received_bytes == sum(i.size_bytes for i in report.instances)
        assert report.wire_bytes >= report.received_bytes
    connection.close()


def test_progress_is_told_often_but_not_too_often(tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(60)) as server:
        server.use(Fault(kind="retrieve-*", drip_bytes_s=400_000))
        connection = connect(server)
        with engine() as (running, ear):
            job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connection)
            started_s = time.monotonic()
            assert job.wait(30)
            seconds = time.monotonic() - started_s
            told = len(ear.of(JobProgressed))
        connection.close()
    assert 3 <= told <= seconds * 11 + 3


def test_a_long_list_of_studies_is_one_job_in_linear_time(tmp_path: Path) -> None:
    with FaultServer(Source(TINY).studies(150)) as server:
        connection = connect(server)
        targets = tuple(RetrieveTarget(uid(study)) for study in range(1, 151))
        report = retrieve(server, tmp_path, *targets, connection=connection, seconds=60)
        connection.close()
        assert report.state is JobState.FINISHED
        assert len(report.paths) == 150
        assert len(server.requests) <= 5 * 150 + 5
        assert server.counters.connections <= connection.profile.max_connections + 1


# A server that lists a series in small pages


@pytest.fixture
def paging() -> Iterator[FaultServer]:
    with FaultServer(Source(TINY).series(40)) as running:
        yield running


def test_a_series_that_is_listed_in_small_pages_is_not_fetched_twice(paging: FaultServer, tmp_path: Path) -> None:
    paging.use(UNCOUNTED, Fault(kind="search-instances", limit_cap=5), Fault(kind="retrieve-*", drip_bytes_s=1_000_000))
    report = retrieve(paging, tmp_path)
    assert report.state is JobState.FINISHED
    check_same(paging, tmp_path)
    until(lambda: paging.counters.running_requests == 0)
    sent = sum(request.body_sent_bytes for request in paging.requests if request.kind.startswith("retrieve"))
    assert sent <= 1.1 * report.received_bytes
    assert not [note for note in report.notes if "not listed" in note], "a page that comes later is no surprise"


@pytest.mark.parametrize("here", [0, 5, 20])
def test_a_series_that_is_listed_in_pages_ends_once_and_after_its_last_page(
    paging: FaultServer, tmp_path: Path, here: int
) -> None:
    folder = tmp_path / uid(1, 1)
    folder.mkdir()
    for number in range(1, here + 1):
        (folder / f"{uid(1, 1, number)}.dcm").write_bytes(paging.file_bytes(uid(1, 1, number)))
    paging.use(
        UNCOUNTED,
        Fault(kind="search-instances", limit_cap=5),
        Fault(kind="search-instances", query="offset=(5|20|35)", stall_before_s=0.3),
    )
    connection = connect(paging)
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connection)
        assert job.wait(30)
        report = checked_end(job, ear, tmp_path)
        assert report.state is JobState.FINISHED
        assert report.counts[Verdict.ALREADY_HERE] == here
        check_series_ends(ear.events, 1)
    connection.close()


def test_a_list_that_breaks_in_the_middle_is_no_success(paging: FaultServer, tmp_path: Path) -> None:
    paging.use(
        UNCOUNTED,
        Fault(kind="search-instances", limit_cap=5),
        Fault(kind="search-instances", query="offset=15", status=500),
        Fault(kind="retrieve-series", status=404),
    )
    report = retrieve(paging, tmp_path)
    assert report.state is JobState.FAILED, "a job cannot be finished when its list is not known to its end"
    assert report.error
    check_same(paging, tmp_path)
