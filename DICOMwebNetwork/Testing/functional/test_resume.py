"""After kill -9 the next run fetches only what is missing; leftovers are cleaned; the journal offers the job."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from enginekit import QUICK, STUDY, check_same, checked_end, connect, engine, files_of, killed_run, until, verdicts
from faultserver import Fault, FaultServer, FaultServerProcess
from faultserver.synthetic import TINY, Source, uid

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.events import InstanceReceived
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.reports import RetrieveReport, Verdict
from DICOMwebNetworkLib.transfer import plan
from DICOMwebNetworkLib.transfer.part_files import PARTS_FOLDER, remove_leftovers
from DICOMwebNetworkLib.transfer.power_cut import PowerCut
from DICOMwebNetworkLib.transfer.process_lock import is_held


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer([i for n in range(1, 5) for i in source.series(25, series=n)]) as running:
        yield running


def resumed(server: FaultServer, folder: Path, journal: Path) -> RetrieveReport:
    """Take up the one job that the journal offers, run it to its end, and check that it is forgotten then."""
    server.forget_requests()
    with engine(journal) as (running, ear):
        (entry,) = running.unfinished()
        assert entry.profile.base_url == server.url
        assert entry.request == RetrieveRequest((STUDY,), str(folder), label="Sam", priority=2)
        job = running.submit(entry.request, connect(server))
        running.forget(entry.job_id)
        assert job.wait(30)
        report = checked_end(job, ear, folder)
        assert len(ear.of(InstanceReceived)) == len(report.instances), "each file must be told, so that it is indexed"
        assert running.unfinished() == []
    with engine(journal) as (running, _):
        assert running.unfinished() == []
    return report


@pytest.mark.parametrize("received", [1, 40])
def test_after_kill_9_only_what_is_missing_is_fetched(server: FaultServer, tmp_path: Path, received: int) -> None:
    folder, journal = tmp_path / "files", tmp_path / "journal"
    killed_run(server, folder, journal, received)
    before = files_of(folder)
    assert received <= len(before) < 100
    check_same(server, folder)
    assert any((folder / PARTS_FOLDER).iterdir()), "the test is to leave the folder of its parts behind"
    report = resumed(server, folder, journal)
    assert report.state is JobState.FINISHED
    check_same(server, folder)
    assert report.counts[Verdict.ALREADY_HERE] == len(before)
    assert report.counts[Verdict.RECEIVED] == 100 - len(before)
    until(lambda: server.counters.running_requests == 0)
    missing_bytes = sum(i.size_bytes for i in report.instances if i.verdict is Verdict.RECEIVED)
    sent_bytes = sum(r.body_sent_bytes for r in server.requests if r.kind.startswith("retrieve"))
    assert sent_bytes <= 1.1 * missing_bytes + 5000


def test_a_run_killed_again_and_again_comes_to_its_end(server: FaultServer, tmp_path: Path) -> None:
    folder, journal = tmp_path / "files", tmp_path / "journal"
    for received in (10, 40, 70):
        killed_run(server, folder, journal, received)
    with engine(journal) as (running, _):
        entries = running.unfinished()
        assert len(entries) == 3
        for entry in entries[:-1]:
            running.forget(entry.job_id)
    assert resumed(server, folder, journal).state is JobState.FINISHED
    check_same(server, folder)


@pytest.mark.parametrize("damage", ["empty", "truncated", "zeros", "another instance", "no DICOM"])
def test_a_leftover_that_is_not_whole_is_not_taken(server: FaultServer, tmp_path: Path, damage: str) -> None:
    server.use()
    server.forget_requests()
    folder = tmp_path / uid(1, 1)
    folder.mkdir()
    for number in range(1, 26):
        data = server.file_bytes(uid(1, 1, number))
        if number in (3, 7):
            data = {
                "empty": b"",
                "truncated": data[: len(data) // 2],
                "zeros": data[:500] + bytes(len(data) - 500),
                "another instance": server.file_bytes(uid(1, 2, 1)),
                "no DICOM": b"<html>",
            }[damage]
        (folder / f"{uid(1, 1, number)}.dcm").write_bytes(data)
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((RetrieveTarget(uid(1), uid(1, 1)),), str(tmp_path)), connect(server))
        assert job.wait(30)
        report = checked_end(job, ear, tmp_path)
    assert report.state is JobState.FINISHED
    check_same(server, tmp_path)
    fetched = [u for u, verdict in verdicts(report).items() if verdict is Verdict.RECEIVED]
    assert fetched == [uid(1, 1, 3), uid(1, 1, 7)]
    assert sum(r.kind.startswith("retrieve") for r in server.requests) == 2


def test_after_a_power_cut_the_last_files_are_not_trusted_though_they_look_whole(
    server: FaultServer, tmp_path: Path
) -> None:
    server.use()
    boot_s = time.time() - time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
    folder = tmp_path / uid(1, 1)
    folder.mkdir()
    for number in range(1, 26):
        data = server.file_bytes(uid(1, 1, number))
        path = folder / f"{uid(1, 1, number)}.dcm"
        # The last five had their name and length on the disk, but not their last pixels.
        path.write_bytes(data if number <= 20 else data[:-4000] + bytes(4000))
        written_s = boot_s - (3600 if number <= 20 else 15)
        os.utime(path, (written_s, written_s))
    parts = tmp_path / PARTS_FOLDER / "dead-job"
    parts.mkdir(parents=True)
    (parts / "1.part").write_bytes(b"half")
    for path in (parts / "1.part", parts):
        os.utime(path, (boot_s - 10, boot_s - 10))
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((RetrieveTarget(uid(1), uid(1, 1)),), str(tmp_path)), connect(server))
        assert job.wait(30)
        report = checked_end(job, ear, tmp_path)
    assert report.state is JobState.FINISHED
    assert report.counts[Verdict.ALREADY_HERE] == 20
    check_same(server, tmp_path)


def test_what_the_destination_holds_elsewhere_is_not_fetched_but_a_lost_file_is(
    server: FaultServer, tmp_path: Path
) -> None:
    server.use()
    server.forget_requests()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    held: dict[str, str] = {}
    for number in range(1, 26):
        path = elsewhere / f"{number}.dcm"
        path.write_bytes(server.file_bytes(uid(1, 1, number)) if number != 2 else b"")
        held[uid(1, 1, number)] = str(path)
    (elsewhere / "1.dcm").unlink()

    class Holdings:
        def paths_of(self, sop_instance_uids: list[str]) -> dict[str, str]:
            return {sop_uid: held[sop_uid] for sop_uid in sop_instance_uids if sop_uid in held}

        def may_hold(self, series_instance_uid: str) -> bool:
            return True

    folder = tmp_path / "files"
    with engine() as (running, ear):
        request = RetrieveRequest((RetrieveTarget(uid(1), uid(1, 1)),), str(folder))
        job = running.submit(request, connect(server), Holdings())
        assert job.wait(30)
        report = job.report
    assert report is not None
    assert report.state is JobState.FINISHED
    assert report.counts[Verdict.ALREADY_HERE] == 23
    check_same(server, folder, [uid(1, 1, 1), uid(1, 1, 2)])
    assert ear.of(InstanceReceived)[0].path.startswith(str(folder))


@pytest.mark.parametrize("error", [FileNotFoundError("gone"), errors.LocalStorageError("The drive is gone.")])
def test_a_held_file_that_vanishes_while_it_is_looked_at_is_fetched(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def vanish(*_: object) -> bool:
        raise error

    (tmp_path / "held.dcm").write_bytes(server.file_bytes(uid(1, 1, 1)))

    class Holdings:
        def paths_of(self, sop_instance_uids: list[str]) -> dict[str, str]:
            return {uid(1, 1, 1): str(tmp_path / "held.dcm")} if uid(1, 1, 1) in sop_instance_uids else {}

        def may_hold(self, series_instance_uid: str) -> bool:
            return True

    monkeypatch.setattr(plan, "is_of_series", vanish)
    with engine() as (running, _):
        request = RetrieveRequest((RetrieveTarget(uid(1), uid(1, 1)),), str(tmp_path / "files"))
        job = running.submit(request, connect(server), Holdings())
        assert job.wait(30)
    assert job.report is not None
    assert job.report.state is JobState.FINISHED
    assert job.report.counts[Verdict.RECEIVED] == 25


@pytest.mark.parametrize("kind", ["cancelled", "broken", "strange"])
def test_a_destination_that_cannot_say_what_it_holds_ends_the_job(
    server: FaultServer, tmp_path: Path, kind: str
) -> None:
    server.use()
    broken = {"cancelled": errors.CancelledError(), "broken": RuntimeError("no database"), "strange": None}[kind]

    class Holdings:
        def paths_of(self, sop_instance_uids: list[str]) -> dict[str, str]:
            if broken is not None:
                raise broken
            return {"1.2.3": "/no/such/file", sop_instance_uids[0]: "/no/such/file"}

        def may_hold(self, series_instance_uid: str) -> bool:
            return True

    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connect(server), Holdings())
        if kind == "cancelled":
            time.sleep(0.2)
            running.cancel(job.id)
        assert job.wait(20)
        report = checked_end(job, ear, tmp_path)
        wanted = {"cancelled": JobState.STOPPED, "broken": JobState.FAILED, "strange": JobState.FINISHED}
        assert report.state is wanted[kind], report.error


def test_where_most_is_here_the_rest_is_fetched_one_by_one_and_else_in_bulk(
    server: FaultServer, tmp_path: Path
) -> None:
    server.use()
    for here, kind in ((1, "retrieve-series"), (20, "retrieve-instance")):
        root = tmp_path / str(here)
        folder = root / uid(1, 1)
        folder.mkdir(parents=True)
        for number in range(1, here + 1):
            (folder / f"{uid(1, 1, number)}.dcm").write_bytes(server.file_bytes(uid(1, 1, number)))
        server.forget_requests()
        with engine() as (running, ear):
            job = running.submit(RetrieveRequest((RetrieveTarget(uid(1), uid(1, 1)),), str(root)), connect(server))
            assert job.wait(30)
            assert checked_end(job, ear, root).state is JobState.FINISHED
        assert {r.kind for r in server.requests if r.kind.startswith("retrieve")} == {kind}


def test_when_all_is_here_no_file_is_asked_for(server: FaultServer, tmp_path: Path) -> None:
    server.use()
    for _ in range(2):
        server.forget_requests()
        with engine() as (running, ear):
            job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connect(server))
            assert job.wait(30)
            report = checked_end(job, ear, tmp_path)
    assert report.state is JobState.FINISHED
    assert report.counts[Verdict.ALREADY_HERE] == 100
    assert report.received_bytes == 0
    assert not any(r.kind.startswith("retrieve") for r in server.requests)


REMOVE = """
from DICOMwebNetworkLib.transfer.part_files import remove_leftovers
print(remove_leftovers(sys.argv[1]))
"""


def test_leftovers_of_a_living_process_are_left_alone(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="retrieve-*", stall_at=20_000))
    with engine() as (running, _):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connect(server, idle_timeout_s=30.0))
        until(lambda: list((tmp_path / PARTS_FOLDER).rglob("*.part")))
        path = [entry for entry in sys.path if entry]
        code = f"import sys; sys.path[:0] = {path!r}\n{REMOVE}"
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
        assert float(done.stdout) == 0
        assert remove_leftovers(str(tmp_path)) == 0
        assert list((tmp_path / PARTS_FOLDER).rglob("*.part"))
        running.cancel(job.id)
        assert job.wait(5)
    server.use()


def test_two_that_look_at_once_whether_an_owner_lives_do_not_take_each_other_for_it(tmp_path: Path) -> None:
    (tmp_path / "owner").touch()
    with ThreadPoolExecutor(8) as threads:
        assert not any(threads.map(is_held, [tmp_path / "owner"] * 2000))


def test_a_sleep_of_the_computer_is_no_power_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 0.5)  # which Linux stops during sleep
    assert PowerCut.of_leftovers(time.time() - 1.0) == PowerCut()


def test_a_server_that_was_killed_and_restarted_costs_only_what_was_under_way(tmp_path: Path) -> None:
    arguments = ["--synthetic", "4x25", "--rows", "64"]
    with FaultServerProcess(arguments) as server:
        server.use(Fault(kind="retrieve-*", drip_bytes_s=300_000))
        with engine(policy=QUICK) as (running, ear):
            job = running.submit(RetrieveRequest((RetrieveTarget(uid(1)),), str(tmp_path)), connect(server))
            until(lambda: job.progress.received_count >= 20)
            server.kill()
            assert job.wait(30)
            first = checked_end(job, ear, tmp_path)
    assert first.state is JobState.FAILED
    with FaultServerProcess(arguments) as server, engine() as (running, ear):
        job = running.submit(RetrieveRequest((RetrieveTarget(uid(1)),), str(tmp_path)), connect(server))
        assert job.wait(30)
        second = checked_end(job, ear, tmp_path)
        assert second.state is JobState.FINISHED
        assert second.counts[Verdict.ALREADY_HERE] == first.counts[Verdict.RECEIVED] >= 20
        check_same(server, tmp_path)
