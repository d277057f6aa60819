"""What may pass is tried again, as often and as late as is right; what will not is not; nothing is asked blindly."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from enginekit import QUICK, SERIES, UNCOUNTED, check_same, connect, retrieve, verdicts
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source, uid

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveTarget
from DICOMwebNetworkLib.model.reports import Verdict
from DICOMwebNetworkLib.net import pace
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.retry import RetryPolicy, is_worth_another_try, retried
from DICOMwebNetworkLib.transfer.any_job import AnyJob

ATTEMPTS = QUICK.max_attempts
ONE = RetrieveTarget(uid(1), uid(1, 1), uid(1, 1, 1))


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(Source(TINY).series(6)) as running:
        yield running


def count(server: FaultServer, kind: str) -> int:
    return sum(request.kind == kind for request in server.requests)


PASSING = {
    "503": Fault(status=503),
    "429": Fault(status=429),
    "502": Fault(status=502),
    "504": Fault(status=504),
    "500": Fault(status=500),
    "reset": Fault(hang_up=True, reset=True),
    "hang up": Fault(hang_up=True),
    "stall": Fault(stall_before_s=30),
    "stall in the body": Fault(stall_at=100),
    "cut": Fault(cut_at=500),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_is_survived_and_the_repetitions_are_counted(
    server: FaultServer, tmp_path: Path, name: str
) -> None:
    from dataclasses import replace

    server.use(replace(PASSING[name], kind="retrieve-instance", times=ATTEMPTS - 1))
    connection = connect(server, idle_timeout_s=0.3 if "stall" in name else 5.0)
    report = retrieve(server, tmp_path, ONE, connection=connection)
    connection.close()
    assert report.state is JobState.FINISHED, report.to_text()
    assert report.retry_count == ATTEMPTS - 1
    assert report.instances[0].attempt_count == ATTEMPTS
    assert count(server, "retrieve-instance") == ATTEMPTS


@pytest.mark.parametrize("name", PASSING)
def test_what_stays_is_given_up_after_a_few_tries(server: FaultServer, tmp_path: Path, name: str) -> None:
    from dataclasses import replace

    server.use(replace(PASSING[name], kind="retrieve-instance"))
    connection = connect(server, idle_timeout_s=0.3 if "stall" in name else 5.0)
    report = retrieve(server, tmp_path, ONE, connection=connection)
    connection.close()
    assert report.state is JobState.FAILED
    assert report.instances[0].verdict in (Verdict.MISSING, Verdict.DAMAGED)
    assert ATTEMPTS <= count(server, "retrieve-instance") <= ATTEMPTS + 4


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (400, Verdict.REFUSED),
        (403, Verdict.REFUSED),
        (404, Verdict.MISSING),
        (406, Verdict.REFUSED),
        (410, Verdict.MISSING),
        (501, Verdict.REFUSED),
    ],
)
def test_what_will_not_pass_is_not_tried_again_in_the_same_way(
    server: FaultServer, tmp_path: Path, status: int, verdict: Verdict
) -> None:
    server.use(Fault(kind="retrieve-instance", status=status))
    report = retrieve(server, tmp_path, ONE)
    assert report.state is JobState.FAILED
    assert report.instances[0].verdict is verdict
    accepts = [request.headers["accept"] for request in server.requests if request.kind == "retrieve-instance"]
    assert len(accepts) == len(set(accepts)), "asked twice in the same way"


def test_401_ends_the_job_at_once(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="retrieve-*", status=401))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FAILED
    assert "login" in report.error
    assert sum(r.kind.startswith("retrieve") for r in server.requests) == 1
    assert set(verdicts(report).values()) == {Verdict.NOT_ATTEMPTED}


def test_a_server_that_gives_nothing_is_not_asked_in_a_blind_loop(tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(60)) as server:
        server.use(Fault(kind="retrieve-*", status=503))
        report = retrieve(server, tmp_path)
        assert report.state is JobState.FAILED
        assert len(server.requests) <= 60 * ATTEMPTS + 20


def test_a_server_that_stumbles_over_everything_is_soon_not_waited_for(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    original = AnyJob.waits_for_another_try

    def noted(job: AnyJob, policy: RetryPolicy, attempt: int, error: errors.DICOMwebNetworkError) -> bool:
        waits.append(policy.first_wait_s)
        return original(job, policy, attempt, error)

    monkeypatch.setattr(AnyJob, "waits_for_another_try", noted)
    monkeypatch.setattr("DICOMwebNetworkLib.transfer.fetch._MOST_LOSSES_IN_A_ROW", 2)
    server.use(Fault(kind="retrieve-*", status=500))
    connection = connect(server, max_connections=1)
    report = retrieve(server, tmp_path, connection=connection)
    connection.close()
    assert set(verdicts(report).values()) == {Verdict.MISSING}
    assert {each.attempt_count for each in report.instances} == {ATTEMPTS}
    assert waits.count(0.0) == 4 * ATTEMPTS


@pytest.mark.parametrize("as_date", [False, True])
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("kind", ["search-instances", "retrieve-series", "retrieve-instance"])
def test_the_wait_that_a_server_asks_for_is_kept(
    server: FaultServer, tmp_path: Path, kind: str, status: int, as_date: bool
) -> None:
    server.use(
        UNCOUNTED,
        Fault(kind=kind, status=status, retry_after_s=1.5 if as_date else 1, retry_after_as_date=as_date, times=1),
    )
    report = retrieve(server, tmp_path, ONE if kind == "retrieve-instance" else SERIES)
    assert report.state is JobState.FINISHED
    refused = next(r for r in server.requests if r.status == status)
    following = next(r for r in server.requests if r.kind == kind and r.number > refused.number)
    # A date has whole seconds, so that up to one of them is lost.
    assert following.started_s - refused.ended_s > (0.4 if as_date else 0.95)
    assert following.started_s - refused.ended_s < 10


@pytest.mark.parametrize("value", ["soon", "-5", "1e9", "Mon, 99 Foo 2026", "", "Mon, 01 Jan 2001 00:00:00 GMT"])
def test_a_wait_that_makes_no_sense_is_passed_over(server: FaultServer, tmp_path: Path, value: str) -> None:
    server.use(Fault(kind="retrieve-*", status=503, headers=(("Retry-After", value),), times=1))
    assert retrieve(server, tmp_path, ONE).state is JobState.FINISHED


def test_a_server_that_asks_for_too_long_a_wait_is_given_up_at_once(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="retrieve-instance", status=503, retry_after_s=3600))
    report = retrieve(server, tmp_path, ONE)
    assert report.state is JobState.FAILED
    assert "busy" in report.instances[0].reason
    assert count(server, "retrieve-instance") == 1


def test_an_overloaded_server_gets_every_instance_out_in_the_end(tmp_path: Path) -> None:
    source = Source(TINY)
    with FaultServer([i for n in range(1, 9) for i in source.series(5, series=n)]) as server:
        server.use(Fault(kind="retrieve-*", busy_above=2, retry_after_s=0, drip_bytes_s=2_000_000))
        patient = RetryPolicy(max_attempts=12, first_wait_s=0.02, longest_wait_s=0.2)
        connection = connect(server, max_connections=6)
        report = retrieve(server, tmp_path, connection=connection, policy=patient)
        connection.close()
        assert report.state is JobState.FINISHED, report.to_text()
        check_same(server, tmp_path)


def test_waits_grow_and_are_spread(server: FaultServer) -> None:
    policy = RetryPolicy(max_attempts=10, first_wait_s=1.0, longest_wait_s=8.0)
    error = errors.ConnectionLostError("x")
    for attempt, longest_s in ((1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (9, 8.0)):
        waits = {policy.wait_s(attempt, error) for _ in range(50)}
        assert len(waits) > 40, "many workers would come back at the same moment"
        assert all(wait is not None and longest_s / 2 <= wait <= longest_s for wait in waits)
    assert policy.wait_s(10, error) is None


@pytest.mark.parametrize(
    ("error", "is_worth"),
    [
        (errors.ConnectionLostError("x"), True),
        (errors.ServerTimeoutError("x"), True),
        (errors.PortClosedError("x"), True),
        (errors.TruncatedBodyError("x"), True),
        (errors.DamagedInstanceError("x"), True),
        (errors.BusyServerError("x", status=503), True),
        (errors.ServerError("x", status=500), True),
        (errors.ServerError("x", status=400), False),
        (errors.LoginError("x", status=401), False),
        (errors.NotFoundError("x", status=404), False),
        (errors.NotAcceptableError("x", status=406), False),
        (errors.TooManyResultsError("x", status=413), False),
        (errors.TLSError("x"), False),
        (errors.HostUnknownError("x"), False),
        (errors.ConfigurationError("x"), False),
        (errors.DiskFullError("x"), False),
        (errors.LocalStorageError("x"), False),
        (errors.CancelledError(), False),
    ],
)
def test_only_what_may_pass_is_worth_another_try(error: errors.DICOMwebNetworkError, is_worth: bool) -> None:
    assert is_worth_another_try(error) is is_worth


def test_a_cancel_wakes_whoever_waits_for_another_try() -> None:
    import threading

    token = CancelToken()
    threading.Timer(0.1, token.cancel).start()
    started_s = time.monotonic()

    def fail() -> None:
        raise errors.BusyServerError("x", status=503, retry_after_s=60)

    with pytest.raises(errors.CancelledError):
        retried(fail, RetryPolicy(), token)
    assert time.monotonic() - started_s < 5


def test_an_idle_connection_that_the_server_closed_is_opened_anew(tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(30)) as server:
        server.use(Fault(close_silently=True), Fault(kind="retrieve-series", status=404))
        connection = connect(server)
        report = retrieve(server, tmp_path, connection=connection)
        connection.close()
        assert report.state is JobState.FINISHED, report.to_text()
        check_same(server, tmp_path)


@pytest.mark.parametrize("name", ["503", "hang up", "stall"])
def test_a_server_that_gives_nothing_any_more_is_not_asked_for_every_single_instance(tmp_path: Path, name: str) -> None:
    from dataclasses import replace

    with FaultServer(Source(TINY).series(200)) as server:
        server.use(replace(PASSING[name], kind="retrieve-*"))
        connection = connect(server, idle_timeout_s=0.1 if "stall" in name else 5.0)
        report = retrieve(server, tmp_path, SERIES, connection=connection)
        connection.close()
        asked = count(server, "retrieve-instance")
    assert report.state is JobState.FAILED
    assert report.error
    assert report.counts[Verdict.NOT_ATTEMPTED] > 100
    assert asked < 40 * ATTEMPTS


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_takes_so_many_requests_a_second_gives_all_in_the_end(tmp_path: Path, status: int) -> None:
    source = Source(TINY)
    instances = [instance for number in range(1, 25) for instance in source.series(1, series=number)]
    with FaultServer(instances) as server:
        server.use(UNCOUNTED, Fault(rate_per_s=80.0, status=status))
        report = retrieve(server, tmp_path, RetrieveTarget(uid(1)), policy=RetryPolicy(first_wait_s=0.05))
        assert report.state is JobState.FINISHED, report.to_text()
        check_same(server, tmp_path)
        assert report.counts[Verdict.RECEIVED] == 24
        refused = sum(request.status == status for request in server.requests)
    assert refused < 4 * 24, "the server is not overrun again and again"


def test_a_pace_that_was_too_quick_is_found_again_when_the_server_has_time(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = connect(server)
    server.use(Fault(status=429, times=3))
    retrieve(server, tmp_path / "slow", SERIES, connection=connection)
    began_s = time.monotonic()
    for _ in range(100):
        connection.check()
    assert time.monotonic() - began_s < 30, "100 answers are no 100 waits"
    waits: list[float] = []
    monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=time.monotonic, sleep=waits.append))
    for _ in range(10):
        connection.check()
    connection.close()
    assert not waits


def test_a_wait_for_ones_turn_can_be_cancelled() -> None:
    slowed, cancel = pace.Pace(), CancelToken()
    for status in (200, 429) * 20:
        slowed.learn(time.monotonic(), status)
    with cancel.attached():
        slowed.wait_for_turn()
        cancel.cancel()
        with pytest.raises(errors.CancelledError):
            slowed.wait_for_turn()
