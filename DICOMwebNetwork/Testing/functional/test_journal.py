"""The journal offers the jobs that a session before did not bring to a good end, and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from enginekit import STUDY, connect, engine, killed_run, until
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source, uid

from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.transfer.journal import Journal

SPOILED = [
    "",
    "{",
    "[]",
    "null",
    '{"job_id": "x"}',
    '{"job_id": "x", "started_at": "", "profile": {}, "request": {}}',
    '{"job_id": "x", "started_at": 7, "profile": {"name": "x", "base_url": "http://x"}, "request": []}',
    '{"job_id": "x", "started_at": 7, "profile": {"name": "x", "base_url": "http://x"}, "request": {"targets": 7}}',
    "\0" * 100,
]


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer([i for n in range(1, 5) for i in source.series(25, series=n)]) as running:
        yield running


def test_a_failed_job_is_offered_again_and_a_finished_one_is_not(server: FaultServer, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    server.use(Fault(kind="retrieve-*", path=f"*{uid(1, 2)}*", status=404))
    with engine(journal) as (running, _):
        for number in (1, 2):
            request = RetrieveRequest((RetrieveTarget(uid(1), uid(1, number)),), str(tmp_path / "files"))
            assert running.submit(request, connect(server)).wait(30)
    with engine(journal) as (running, _):
        assert [entry.request.targets[0].series_instance_uid for entry in running.unfinished()] == [uid(1, 2)]
        running.forget(running.unfinished()[0].job_id)
        assert running.unfinished() == []
    assert not list(journal.iterdir())
    server.use()


def test_a_job_that_runs_is_not_offered_to_another_session(server: FaultServer, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    server.use(Fault(kind="retrieve-*", stall_at=1000))
    with engine(journal) as (running, _):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path / "files")), connect(server, idle_timeout_s=30.0))
        until(lambda: job.state is JobState.RUNNING)
        assert running.unfinished() == []
        with engine(journal) as (other, _):
            assert other.unfinished() == []
        running.cancel(job.id)
        assert job.wait(5)
    server.use()


def test_a_job_is_not_offered_to_another_session_in_the_moment_in_which_it_is_written_down(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, seen, replace = tmp_path / "journal", [], Path.replace

    def replace_and_look(path: Path, target: Path) -> Path:
        done = replace(path, target)
        if path.parent == journal:
            seen.append(Journal(str(journal)).unfinished())
        return done

    monkeypatch.setattr(Path, "replace", replace_and_look)
    with engine(journal) as (running, _):
        assert running.submit(RetrieveRequest((STUDY,), str(tmp_path / "files")), connect(server)).wait(30)
    assert seen == [[]]


def test_a_journal_that_a_power_cut_has_spoiled_does_not_keep_the_others_from_being_offered(
    server: FaultServer, tmp_path: Path
) -> None:
    folder, journal = tmp_path / "files", tmp_path / "journal"
    journal.mkdir()
    killed_run(server, folder, journal, 1)
    (journal / "half.new").write_text("{")
    with engine(journal) as (running, _):
        for text in SPOILED:
            (journal / "spoiled.json").write_text(text)
            assert [entry.request.label for entry in running.unfinished()] == ["Sam"], text


def test_unknown_keys_of_a_newer_version_do_not_hide_a_job(server: FaultServer, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    killed_run(server, tmp_path / "files", journal, 1)
    (path,) = journal.glob("*.json")
    values = json.loads(path.read_text())
    values["profile"]["color"] = "blue"
    values["request"]["color"] = "blue"
    values["color"] = "blue"
    path.write_text(json.dumps(values))
    assert [entry.request.label for entry in Journal(str(journal)).unfinished()] == ["Sam"]
