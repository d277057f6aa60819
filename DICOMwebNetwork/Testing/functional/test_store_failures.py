"""Sends that meet broken lines, busy servers, redirects, bad files and impatient users."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from enginekit import QUICK, connect, engine, until
from enginekit import checked_end as checked_end_of_retrieve
from faultserver import CASES, Fault, FaultServer
from faultserver.synthetic import CT_512, Source
from storekit import AT_ONCE_S, SEEN, check_held, checked_end, make_files, send, stores, verdicts

from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.events import JobPlanned, JobProgressed, JobStateChanged
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget, SendRequest
from DICOMwebNetworkLib.model.reports import SendVerdict
from DICOMwebNetworkLib.net.retry import RetryPolicy

THERE, FAILED = SendVerdict.ALREADY_THERE, SendVerdict.FAILED
NOT_ATTEMPTED = SendVerdict.NOT_ATTEMPTED


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return make_files(tmp_path / "files")


@pytest.fixture
def large_files(tmp_path: Path) -> list[Path]:
    """Return 20 files of half a megabyte each."""
    folder = tmp_path / "large"
    folder.mkdir()
    paths = []
    for instance in Source(CT_512).series(20):
        paths.append(folder / f"{instance.sop_uid}.dcm")
        paths[-1].write_bytes(instance.read())
    return paths


@pytest.fixture
def deaf_server() -> Iterator[Any]:
    """Yield a server that accepts connections and reads nothing."""

    class Deaf:
        url = ""

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        Deaf.url = f"http://127.0.0.1:{listener.getsockname()[1]}/dicomweb"
        yield Deaf


# Busy servers and broken lines


@pytest.mark.parametrize("case", ["store 503 once", "429 in seconds, twice", "503 when more than two at once"])
def test_busy_servers_get_a_fresh_body(fault_server: FaultServer, files: list[Path], case: str) -> None:
    fault_server.use(*CASES[case])

    report = send(fault_server, files)

    assert verdicts(report) == [SEEN] * 5
    lengths = {request.headers["content-length"] for request in stores(fault_server)}
    assert all(int(length) > sum(path.stat().st_size for path in files) for length in lengths)
    assert {request.body_bytes for request in stores(fault_server)} == {int(length) for length in lengths}
    check_held(fault_server, files)


def test_a_server_that_stays_busy(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(Fault(kind="store", status=503))

    report = send(fault_server, files)

    assert verdicts(report) == [FAILED] * 5
    assert "503" in report.instances[0].reason
    assert len(stores(fault_server)) == QUICK.max_attempts


def test_a_server_whose_disk_is_full(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(Fault(kind="store", status=507, body="no space left on device"))

    report = send(fault_server, files)

    assert report.state is JobState.FAILED
    assert verdicts(report) == [FAILED] * 5
    assert "507" in report.instances[0].reason
    assert "no space left" in report.instances[0].reason


def test_an_answer_that_is_always_lost_is_asked_for(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(Fault(kind="store", hang_up=True))

    report = send(fault_server, files, policy=RetryPolicy(max_attempts=1))

    assert verdicts(report) == [SEEN] * 5
    assert len(stores(fault_server)) == 1


def test_an_answer_that_is_lost_is_asked_for(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(*CASES["stored but no answer"])

    report = send(fault_server, files)

    assert verdicts(report) == [SEEN] * 5
    assert len(stores(fault_server)) == 1, "nothing is sent twice"


@pytest.mark.parametrize("is_reset", [False, True])
def test_uploads_killed_once(fault_server: FaultServer, large_files: list[Path], is_reset: bool) -> None:
    fault_server.use(Fault(kind="store", kill_upload_at=5000, reset=is_reset, times=1))

    report = send(fault_server, large_files)

    assert verdicts(report) == [SEEN] * 20
    assert len(stores(fault_server)) == 2
    check_held(fault_server, large_files)


def test_uploads_that_are_always_killed(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(*CASES["upload killed"])

    report = send(fault_server, files)

    assert report.state is JobState.FAILED
    assert verdicts(report) == [FAILED] * 5
    assert "broke off" in report.instances[0].reason
    assert not fault_server.archive.find()


def test_one_instance_that_kills_the_server_does_not_harm_the_others(
    fault_server: FaultServer, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = files[1].stem.encode()
    correct = fault_server.answer
    monkeypatch.setattr(
        fault_server,
        "answer",
        lambda record, fault, body: correct(record, Fault(status=500) if bad in body else fault, body),
    )

    report = send(fault_server, files)

    assert verdicts(report) == [SEEN, FAILED, SEEN, SEEN, SEEN]
    assert "500" in report.instances[1].reason


def test_a_server_that_has_broken_at_everything_for_long_is_not_waited_for_at_each_instance(
    fault_server: FaultServer, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("DICOMwebNetworkLib.transfer.store._PATIENCE_S", -1)
    fault_server.use(Fault(kind="store", status=500))

    report = send(fault_server, files)

    assert verdicts(report) == [FAILED] * 5
    assert "500" in report.instances[0].reason
    assert len(stores(fault_server)) == 9  # 5, 3, 2, 2 and each of five alone


def test_the_server_is_killed_in_the_middle(tmp_path: Path) -> None:
    files = [path for study in range(1, 9) for path in make_files(tmp_path / "files", 3, study=study)]
    slow = Fault(kind="store", stall_before_s=0.3)
    with FaultServer(faults=[slow]) as server:
        connection = connect(server, max_connections=2)
        with engine() as (running, ear):
            job = running.submit_send(SendRequest(tuple(map(str, files))), connection)
            until(server.archive.find)
            server.stop()
            assert job.wait(30)
            report = checked_end(job, ear)
            held = {instance.sop_uid for instance in server.archive.find()}
    assert report.state is JobState.FAILED
    assert "refuses connections" in report.error
    kinds = set(verdicts(report))
    assert NOT_ATTEMPTED in kinds
    for instance in report.instances:
        assert instance.verdict is not SEEN
        if instance.verdict is SendVerdict.STORED:
            assert instance.sop_instance_uid in held
        if instance.verdict is NOT_ATTEMPTED:
            assert instance.sop_instance_uid not in held


def test_a_retry_sends_only_what_failed(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(*CASES["one refused"])
    first = send(fault_server, files)
    fault_server.use()
    fault_server.forget_requests()

    second = send(fault_server, [Path(path) for path in first.unsent_paths])

    assert verdicts(second) == [SEEN]
    assert len(second.instances) == 1
    assert stores(fault_server)[0].body_bytes < 2 * files[0].stat().st_size


def test_a_silent_server_is_given_up_after_the_idle_timeout(deaf_server: Any, files: list[Path]) -> None:
    connection = connect(deaf_server, idle_timeout_s=0.3)

    report = send(deaf_server, files, connection=connection, policy=RetryPolicy(max_attempts=2, first_wait_s=0.01))

    assert verdicts(report) == [FAILED] * 5
    assert "in time" in report.instances[0].reason


def test_a_receiver_that_stalls_is_waited_for_as_long_as_a_sender(deaf_server: Any, large_files: list[Path]) -> None:
    connection = connect(deaf_server, connect_timeout_s=0.1, idle_timeout_s=1.0)
    start = time.monotonic()

    report = send(deaf_server, large_files[:12], connection=connection, policy=RetryPolicy(max_attempts=1))

    assert time.monotonic() - start > 0.9
    assert verdicts(report) == [FAILED] * 12


# Files


def test_files_that_cannot_be_sent(fault_server: FaultServer, files: list[Path], tmp_path: Path) -> None:
    damaged, text, empty = (tmp_path / name for name in ("damaged.dcm", "text.txt", "empty.dcm"))
    damaged.write_bytes(files[0].read_bytes()[:-100])
    text.write_text("no DICOM at all")
    empty.touch()
    missing = tmp_path / "missing.dcm"

    report = send(fault_server, [damaged, text, empty, missing, tmp_path, *files[1:]])

    assert verdicts(report) == [FAILED] * 5 + [SEEN] * 4
    assert "pixels" in report.instances[0].reason or "ends inside" in report.instances[0].reason
    assert "DICOM header" in report.instances[1].reason
    assert report.state is JobState.FAILED


def test_nothing_that_can_be_sent(fault_server: FaultServer, tmp_path: Path) -> None:
    report = send(fault_server, [tmp_path / "missing.dcm"])

    assert verdicts(report) == [FAILED]
    assert not fault_server.requests


def test_the_same_instance_twice(fault_server: FaultServer, files: list[Path], tmp_path: Path) -> None:
    copy, other = tmp_path / "copy.dcm", tmp_path / "other.dcm"
    copy.write_bytes(files[0].read_bytes())
    other.write_bytes(files[0].read_bytes()[:-1] + b"\x55")

    report = send(fault_server, [files[0], copy, other])

    assert verdicts(report) == [SEEN, THERE, FAILED]
    check_held(fault_server, files[:1])


def test_a_file_that_changes_or_vanishes_while_it_waits(
    fault_server: FaultServer, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from DICOMwebNetworkLib.transfer import store

    post = store.post_instances

    def spoil_and_post(*arguments: Any) -> Any:
        files[1].unlink(missing_ok=True)
        files[2].write_bytes(files[3].read_bytes() + b"  ")
        files[4].write_bytes(b"short")
        return post(*arguments)

    monkeypatch.setattr(store, "post_instances", spoil_and_post)

    report = send(fault_server, files)

    assert verdicts(report) == [SEEN, FAILED, FAILED, SEEN, FAILED]
    assert "changed" in report.instances[2].reason


def test_nothing_to_send_is_refused(fault_server: FaultServer) -> None:
    with engine() as (running, _), pytest.raises(ConfigurationError):
        running.submit_send(SendRequest(()), connect(fault_server))


# Batches, events, cancel


def test_batches_are_of_one_study_and_bounded(
    fault_server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from DICOMwebNetworkLib.transfer import store

    files = [path for study in (1, 2) for path in make_files(tmp_path, 10, study=study)]
    monkeypatch.setattr(store, "_BATCH_BYTES", 4 * files[0].stat().st_size)

    fault_server.use(Fault(kind="store", stall_before_s=0.1))
    connection = connect(fault_server, max_connections=2)

    report = send(fault_server, files, connection=connection)

    connection.close()
    assert verdicts(report) == [SEEN] * 20
    assert len(stores(fault_server)) == 6
    assert fault_server.counters.most_running_requests == 2


def test_events_are_those_of_a_retrieve(fault_server: FaultServer, large_files: list[Path]) -> None:
    with engine() as (running, ear):
        job = running.submit_send(SendRequest(tuple(map(str, large_files)), label="results"), connect(fault_server))
        assert job.wait(30)
        report = checked_end(job, ear)
    assert [event.state for event in ear.of(JobStateChanged)] == [JobState.QUEUED, JobState.RUNNING]
    assert ear.of(JobPlanned)[0].expected_count == 20
    last = ear.of(JobProgressed)[-1].progress
    assert last.expected_count == 20
    assert job.progress.received_count == 20
    assert job.progress.size_bytes == report.done_bytes
    assert report.label == "results"
    assert report.wire_bytes >= report.done_bytes


def test_sends_and_retrieves_share_a_server(fault_server: FaultServer, files: list[Path], tmp_path: Path) -> None:
    fault_server.store(make_files(tmp_path / "there", 5, study=2))
    study_uid = fault_server.archive.find()[0].study_uid
    with engine() as (running, ear):
        connection = connect(fault_server)
        sending = running.submit_send(SendRequest(tuple(map(str, files))), connection)
        fetching = running.submit(RetrieveRequest((RetrieveTarget(study_uid),), str(tmp_path / "here")), connection)
        assert sending.wait(30)
        assert fetching.wait(30)
        assert checked_end(sending, ear).is_complete
        assert checked_end_of_retrieve(fetching, ear, tmp_path / "here").is_complete


@pytest.mark.parametrize("when", ["uploading", "waiting for the answer", "asking"])
def test_cancel_ends_within_200_ms(
    fault_server: FaultServer, deaf_server: Any, large_files: list[Path], when: str
) -> None:
    server = deaf_server if when == "uploading" else fault_server
    kind = "store" if when == "waiting for the answer" else "search-*"
    fault_server.use(Fault(kind=kind, stall_before_s=30))
    with engine() as (running, ear):
        job = running.submit_send(SendRequest(tuple(map(str, large_files))), connect(server, idle_timeout_s=20.0))
        if when == "uploading":
            until(lambda: job.ledger.wire_bytes > 0)
            time.sleep(0.2)
        else:
            until(lambda: any(request.kind.startswith(kind.strip("*")) for request in fault_server.requests))
        start = time.monotonic()
        running.cancel(job.id)
        assert job.wait(5)
        until(lambda: not any(t.name == "dicomweb-transfer" and _is_busy(t) for t in threading.enumerate()), 1)
        assert time.monotonic() - start < AT_ONCE_S
        report = checked_end(job, ear)
    assert report.state is JobState.STOPPED
    expected = {SendVerdict.STORED} if when == "asking" else {FAILED, NOT_ATTEMPTED}
    assert set(verdicts(report)) <= expected


def _is_busy(thread: threading.Thread) -> bool:
    """Whether a worker is inside a unit of a job."""
    import sys

    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None:
        if frame.f_code.co_name in ("_send", "_prove"):
            return True
        frame = frame.f_back
    return False
