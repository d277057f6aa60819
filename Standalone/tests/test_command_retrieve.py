"""``dicomweb-network retrieve``: files, reports, lists, stopping and going on."""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Kind, Source, uid

if TYPE_CHECKING:
    from conftest import RunCommand, StartCommand
    from dicomweb_network.demo.pacs import EmbeddedPacs

DONE, INCOMPLETE, USAGE, UNREACHABLE, CANCELLED = 0, 1, 2, 3, 130


def files(folder: Path) -> list[Path]:
    """Return all files of a folder, hidden ones included."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_study_of_a_real_pacs_arrives_byte_for_byte(
    pacs: EmbeddedPacs, run_command: RunCommand, ct_files: list[Path], tmp_path: Path
) -> None:
    pacs.store(ct_files)
    login = ["--user", pacs.auth[0], "--password-env", "PACS_PASSWORD"] if pacs.auth else []
    secret = {"PACS_PASSWORD": pacs.auth[1]} if pacs.auth else {}
    done = run_command("retrieve", pacs.url, *login, uid(1), "--output", tmp_path, **secret)
    assert done.returncode == DONE, done.stderr
    assert done.stdout.startswith(f"complete    {uid(1)}  20 received; ")
    assert len(files(tmp_path)) == 20
    for path in files(tmp_path):
        assert path.read_bytes() == pacs.file_bytes(path.stem)


def test_series_and_instance(fault_server: FaultServer, call_command: RunCommand, tmp_path: Path) -> None:
    fault_server.store(Source(TINY).series(3, series=1))
    fault_server.store(Source(TINY).series(3, series=2))
    one = call_command(
        "retrieve", fault_server.url, uid(1), "--series", uid(1, 2), "--instance", uid(1, 2, 3), "-o", tmp_path
    )
    assert one.returncode == DONE
    assert [path.stem for path in files(tmp_path)] == [uid(1, 2, 3)]
    assert call_command("retrieve", fault_server.url, uid(1), "--series", uid(1, 2), "-o", tmp_path).returncode == DONE
    assert {path.parent.name for path in files(tmp_path)} == {uid(1, 2)}
    assert len(files(tmp_path)) == 3


@pytest.mark.parametrize("suffix", ["json", "csv", "txt"])
def test_what_is_missing_is_said_and_reported(
    suffix: str, fault_server: FaultServer, run_command: RunCommand, tmp_path: Path
) -> None:
    fault_server.store(Source(TINY).series(3))
    fault_server.use(
        Fault(kind="retrieve-series", edits=(("drop", 1),)),
        Fault(kind="retrieve-instance", path=f"*{uid(1, 1, 2)}*", status=404),
    )
    report = tmp_path / f"report.{suffix}"
    failed = run_command("retrieve", fault_server.url, uid(1), uid(7), "-o", tmp_path / "out", "--report", report)
    assert failed.returncode == INCOMPLETE
    assert f"missing: {uid(1, 1, 2)}" in failed.stdout
    assert "0 of 2 complete" in failed.stdout
    text = report.read_text()
    if suffix == "json":
        reports = {values["label"]: values for values in map(json.loads, text.splitlines())}
        assert reports[uid(1)]["counts"] | {"received": 2, "missing": 1} == reports[uid(1)]["counts"]
        assert reports[uid(7)]["error"]
    elif suffix == "csv":
        rows = list(csv.DictReader(text.splitlines()))
        verdicts = sorted((row["study_instance_uid"], row["verdict"]) for row in rows)
        assert verdicts == [(uid(1), "missing"), (uid(1), "received"), (uid(1), "received"), (uid(7), "missing")]
    else:
        assert f"missing: {uid(1, 1, 2)}" in text
    fault_server.use()
    again = run_command("retrieve", fault_server.url, uid(1), "-o", tmp_path / "out")
    assert again.returncode == DONE
    assert "1 received, 2 already here" in again.stdout


def test_json_tells_every_event(fault_server: FaultServer, run_command: RunCommand, tmp_path: Path) -> None:
    fault_server.store(Source(TINY).series(3))
    done = run_command("retrieve", fault_server.url, uid(1), uid(7), "-o", tmp_path, "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    names = [event["event"] for event in events]
    assert names.count("instance_received") == 3
    assert {event["sop_instance_uid"] for event in events if event["event"] == "instance_received"} == {
        path.stem for path in files(tmp_path)
    }
    assert names.count("job_ended") == 2
    assert events[-1]["event"] == "ended"
    assert events[-1]["exit_code"] == done.returncode == INCOMPLETE
    assert events[-1]["complete_count"] == 1


def test_list_of_500_studies_from_a_search(run_command: RunCommand, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).studies(500)) as server:
        found = run_command("search", server.url, "--uids").stdout
        report = tmp_path / "report.json"
        done = run_command("retrieve", server.url, "-o", tmp_path / "out", "--report", report, piped=found)
        assert done.returncode == DONE, done.stderr
        assert "500 of 500 complete: 500 received" in done.stdout.splitlines()[-1]
        assert len(files(tmp_path / "out")) == 500
        assert all(json.loads(line)["is_complete"] for line in report.read_text().splitlines())


def test_a_list_may_be_as_other_systems_write_it(run_command: RunCommand, tmp_path: Path) -> None:
    with FaultServer([*Source(TINY).series(1), *Source(TINY).series(1, study=2)]) as server:
        (tmp_path / "list").write_bytes(f"# Röntgen\r\n{uid(1)}\r\n".encode("latin-1"))
        listed = run_command("retrieve", server.url, "--list", tmp_path / "list", "-o", tmp_path / "out")
        piped = run_command("retrieve", server.url, "-o", tmp_path / "out", piped=f"\ufeff{uid(2)}\r\n# Röntgen")
    for done in (listed, piped):
        assert done.returncode == DONE, done.stderr
    assert len(files(tmp_path / "out")) == 2


def test_list_of_a_file(fault_server: FaultServer, call_command: RunCommand, tmp_path: Path) -> None:
    fault_server.store(Source(TINY).series(2, study=1))
    fault_server.store(Source(TINY).series(2, study=2))
    listed = tmp_path / "list.txt"
    listed.write_text(f"# two\n{uid(1)}\n\n{uid(2)},{uid(2, 1)},{uid(2, 1, 2)}\n")
    done = call_command("retrieve", fault_server.url, "--list", listed, "-o", tmp_path / "out")
    assert done.returncode == DONE
    assert {path.stem for path in files(tmp_path / "out")} == {uid(1, 1, 1), uid(1, 1, 2), uid(2, 1, 2)}
    fault_server.forget_requests()
    listed.write_text(f"{uid(1)}\n1,2,3,4\n")
    refused = call_command("retrieve", fault_server.url, "--list", listed, "-o", tmp_path / "out")
    assert refused.returncode == USAGE
    assert "Line 2" in refused.stderr
    assert not fault_server.requests


def test_wrong_use_touches_neither_server_nor_disk(
    fault_server: FaultServer, call_command: RunCommand, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for words in (
        [uid(1)],
        ["../../etc", "-o", out],
        [uid(1), uid(2), "--series", "1.2", "-o", out],
        [uid(1), "--instance", "1.2", "-o", out],
        [uid(1), "--list", "x", "-o", out],
        ["--list", tmp_path / "none", "-o", out],
        [uid(1), "-o", out, "--connections", 0],
        [uid(1), "-o", out, "--transfer-syntax", "jpeg"],
        [uid(1), "-o", out, "--report", tmp_path / "report.pdf"],
    ):
        refused = call_command("retrieve", fault_server.url, *words)
        assert refused.returncode == USAGE, refused.stderr
        assert "Traceback" not in refused.stderr
    assert not fault_server.requests


def test_server_that_goes_away_ends_the_list(run_command: RunCommand, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).studies(20)) as server:
        url = server.url
        assert run_command("retrieve", url, uid(1), "-o", tmp_path).returncode == DONE
        server.use(Fault(status=401, first=10))
        gone = run_command("retrieve", url, *(uid(number) for number in range(1, 21)), "-o", tmp_path)
        assert gone.returncode == UNREACHABLE
        assert "login" in gone.stderr
    assert run_command("retrieve", url, uid(1), "-o", tmp_path).returncode == UNREACHABLE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stop_leaves_whole_files_and_the_same_command_goes_on(
    number: signal.Signals, run_command: RunCommand, start_command: StartCommand, tmp_path: Path
) -> None:
    with FaultServer(Source(Kind(256, 256)).series(20, series=1)) as server:
        server.store(Source(Kind(256, 256)).series(20, series=2))
        server.use(Fault(kind="retrieve-series", drip_bytes_s=1_000_000))
        words = ["retrieve", server.url, uid(1), "-o", tmp_path / "out", "--report", tmp_path / "report.json"]
        process = start_command(*words)
        while len(list((tmp_path / "out").glob("*/*.dcm"))) < 2:
            time.sleep(0.02)
            assert process.poll() is None
        started_s = time.monotonic()
        process.send_signal(number)
        output, errors = process.communicate(timeout=10)
        assert time.monotonic() - started_s < 2
        assert process.returncode == CANCELLED
        assert output.startswith("STOPPED")
        assert "same command again" in errors
        assert "Traceback" not in errors
        (report,) = [json.loads(line) for line in (tmp_path / "report.json").read_text().splitlines()]
        received = [row for row in report["instances"] if row["verdict"] == "received"]
        assert [row["path"] for row in sorted(received, key=lambda row: row["path"])] == [
            str(path) for path in files(tmp_path / "out")
        ]
        server.use()
        server.forget_requests()
        again = run_command(*words)
        assert again.returncode == DONE
        assert f"{40 - len(received)} received, {len(received)} already here" in again.stdout
        for path in files(tmp_path / "out"):
            assert path.read_bytes() == server.file_bytes(path.stem)


def test_kill_at_once_and_the_same_command_goes_on(
    run_command: RunCommand, start_command: StartCommand, tmp_path: Path
) -> None:
    with FaultServer(Source(Kind(256, 256)).series(30)) as server:
        server.use(Fault(kind="retrieve-series", drip_bytes_s=1_000_000))
        process = start_command("retrieve", server.url, uid(1), "-o", tmp_path)
        while len(list(tmp_path.glob("*/*.dcm"))) < 2:
            time.sleep(0.02)
            assert process.poll() is None
        process.kill()
        process.wait()
        server.use()
        assert run_command("retrieve", server.url, uid(1), "-o", tmp_path).returncode == DONE
        assert [path.suffix for path in files(tmp_path)] == [".dcm"] * 30


def test_progress_on_a_terminal_only(tmp_path: Path) -> None:
    with FaultServer(Source(Kind(256, 256)).series(10)) as server:
        server.use(Fault(kind="retrieve-series", drip_bytes_s=2_000_000))
        words = [sys.executable, "-m", "dicomweb_network", "retrieve", server.url, uid(1), "-o", str(tmp_path)]
        folders = os.pathsep.join(str(Path(__file__).parents[2] / name) for name in ("Standalone", "DICOMwebNetwork"))
        controller, terminal = pty.openpty()
        process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=terminal, env={**os.environ, "PYTHONPATH": folders}
        )
        os.close(terminal)
        output, _ = process.communicate(timeout=30)
        shown = b""
        while select.select([controller], [], [], 0)[0]:
            try:
                shown += os.read(controller, 65536)
            except OSError:
                break
        os.close(controller)
    assert b" of 10 instances" in shown
    assert b"MB/s" in shown
    assert b" left" in shown
    assert b"\x1b" not in output
