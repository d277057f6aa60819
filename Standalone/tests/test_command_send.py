"""``dicomweb-network send`` and ``echo``: what they tell, what they leave, and how they end."""

from __future__ import annotations

import csv
import json
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from faultserver import CASES, Fault, FaultServer
from storekit import make_files

if TYPE_CHECKING:
    from servers.certificates import Certificates
    from servers.storescp import StoreScp

    from conftest import RunCommand, StartCommand
    from dicomweb_network.demo.pacs import EmbeddedPacs

DONE, INCOMPLETE, USAGE, UNREACHABLE, CANCELLED = 0, 1, 2, 3, 130


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return make_files(tmp_path / "files")


def login(pacs: EmbeddedPacs) -> tuple[list[str], dict[str, str]]:
    if not pacs.auth:
        return [], {}
    return ["--user", pacs.auth[0], "--password-env", "PACS_PASSWORD"], {"PACS_PASSWORD": pacs.auth[1]}


def test_help_has_examples(call_command: RunCommand) -> None:
    for command in ("send", "echo"):
        text = call_command(command, "--help").stdout
        assert "examples:" in text
        assert "dicom://" in text


def test_a_folder_is_sent_and_seen(pacs: EmbeddedPacs, run_command: RunCommand, files: list[Path]) -> None:
    (files[0].parent / "notes.txt").write_text("no DICOM")
    (files[0].parent / "empty.dcm").touch()
    os.mkfifo(files[0].parent / "pipe")
    (files[0].parent / "folder").symlink_to(files[0].parent)
    words, secret = login(pacs)

    done = run_command("send", files[0].parent, pacs.url, *words, **secret)

    assert done.returncode == DONE
    assert done.stderr == "Note: 3 files in folders are no DICOM files; they are passed over.\n"
    assert done.stdout.startswith("complete ")
    assert "5 stored and seen" in done.stdout
    assert all(pacs.has(path.stem) for path in files)


def test_the_address_may_stand_first(fault_server: FaultServer, call_command: RunCommand, files: list[Path]) -> None:
    done = call_command("send", fault_server.url, *files[:2], files[2].parent)

    assert done.returncode == DONE, done.stderr
    assert "5 stored and seen" in done.stdout


def test_deidentified_and_the_key_only_if_asked_for(
    fault_server: FaultServer, call_command: RunCommand, files: list[Path], tmp_path: Path
) -> None:
    before = [path.read_bytes() for path in files]
    plain, key = tmp_path / "plain.csv", tmp_path / "key.csv"

    first = call_command("send", *files, fault_server.url, "--deidentify", "--report", plain)
    second = call_command("send", *files, fault_server.url, "--deidentify", "--report", key, "--report-key")

    assert (first.returncode, second.returncode) == (DONE, DONE), first.stderr + second.stderr
    assert "De-identified by the basic profile" in first.stderr
    assert not any(path.stem in first.stdout + first.stderr + plain.read_text() for path in files)
    rows = list(csv.DictReader(key.read_text().splitlines()))
    assert [row["original_sop_instance_uid"] for row in rows] == [path.stem for path in files]
    assert [path.read_bytes() for path in files] == before
    assert len(fault_server.archive.find()) == 10


def test_refusals_are_told_and_reported(fault_server: FaultServer, run_command: RunCommand, files: list[Path]) -> None:
    fault_server.use(*CASES["one refused"])
    report = files[0].parent / "out" / "report.csv"

    done = run_command("send", *files, fault_server.url, "--report", report)

    assert done.returncode == INCOMPLETE
    assert "INCOMPLETE" in done.stdout
    assert "4 stored and seen, 1 refused" in done.stdout
    assert "out of resources" in done.stdout
    rows = list(csv.DictReader(report.read_text().splitlines()))
    assert [row["verdict"] for row in rows] == ["refused"] + ["stored and seen"] * 4
    assert rows[0]["path"] == str(files[0])


def test_a_file_whose_name_is_no_text_is_told_and_reported(
    fault_server: FaultServer, run_command: RunCommand, files: list[Path]
) -> None:
    odd = Path(os.fsdecode(os.fsencode(files[0].parent) + b"/r\xf6ntgen.dcm"))
    odd.write_bytes(b"no DICOM")
    for suffix in (".csv", ".json", ".txt"):
        report = files[0].parent / f"report{suffix}"
        done = run_command("send", odd, fault_server.url, "--report", report)
        assert done.returncode == INCOMPLETE, done.stderr
        assert r"r\udcf6ntgen" in done.stdout
        assert r"r\udcf6ntgen" in report.read_text(encoding="utf-8")


def test_json_tells_every_event(fault_server: FaultServer, call_command: RunCommand, files: list[Path]) -> None:
    report = files[0].parent / "report.json"

    done = call_command("send", *files, fault_server.url, "--json", "--report", report)

    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events[0]["event"] == "job_state_changed"
    assert events[-1]["event"] == "job_ended"
    assert events[-1]["counts"]["stored and seen"] == 5
    assert len(events[-1]["instances"]) == 5
    assert json.loads(report.read_text())["is_complete"]
    assert done.returncode == DONE


def test_to_a_dimse_node(store_scp: StoreScp, run_command: RunCommand, files: list[Path]) -> None:
    url = f"dicom://{store_scp.dimse.host}:{store_scp.dimse.port}/STORESCP"

    done = run_command("send", files[0].parent, url)

    assert done.returncode == DONE, done.stdout + done.stderr
    assert "5 stored" in done.stdout
    assert "rests on its word" in done.stderr
    assert all(store_scp.has(path.stem) for path in files)


def test_over_dimse_to_a_server_that_can_be_asked(
    orthanc: EmbeddedPacs, run_command: RunCommand, files: list[Path]
) -> None:
    words, secret = login(orthanc)
    node = ["--protocol", "dimse", "--dimse", f"127.0.0.1:{orthanc.dimse.port}", "--called", orthanc.dimse.ae_title]

    done = run_command("send", *files, orthanc.url, *words, *node, **secret)

    assert done.returncode == DONE, done.stdout + done.stderr
    assert "5 stored and seen" in done.stdout


def test_echo(orthanc: EmbeddedPacs, run_command: RunCommand) -> None:
    words, secret = login(orthanc)
    node = f"dicom://127.0.0.1:{orthanc.dimse.port}/{orthanc.dimse.ae_title}"

    web = run_command("echo", orthanc.url, *words, **secret)
    dimse = run_command("echo", node, "--json")

    assert (web.returncode, dimse.returncode) == (DONE, DONE)
    assert "answers" in web.stdout
    assert json.loads(dimse.stdout)["url"] == node


def test_echo_over_tls(
    certificates: Certificates, call_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from servers.certificates import encrypted_copy
    from servers.storescp import StoreScp

    with StoreScp(tls=certificates) as server:
        address = f"{server.dimse.host}:{server.dimse.port}"
        trusting = ["--ca", certificates.authority]
        shown = ["--certificate", certificates.client, "--key", certificates.client_key]
        done = call_command("echo", f"dicom-tls://{address}/STORESCP", *trusting, *shown)
        monkeypatch.setenv("KEY", "sesame")
        locked = encrypted_copy(certificates.client_key, tmp_path, "sesame")
        shown = ["--certificate", certificates.client, "--key", locked, "--key-passphrase-env", "KEY"]
        opened = call_command("echo", f"dicom-tls://{address}/STORESCP", *trusting, *shown)
        refused = call_command("echo", f"dicom-tls://{address}/STORESCP", "--ca", certificates.other_authority)
    assert done.returncode == DONE, done.stderr
    assert opened.returncode == DONE, opened.stderr
    assert refused.returncode == UNREACHABLE
    assert "encrypted" in refused.stderr


def test_nobody_is_there(call_command: RunCommand, files: list[Path]) -> None:
    for words in (["echo", "http://127.0.0.1:1/x"], ["echo", "dicom://127.0.0.1:1/AE"]):
        done = call_command(*words)
        assert done.returncode == UNREACHABLE
        assert "refuses connections" in done.stderr
    done = call_command("send", *files, "dicom://127.0.0.1:1/AE")
    assert done.returncode == UNREACHABLE
    assert "refuses connections" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["/no/such/file", "http://127.0.0.1:1/x"],
        ["{folder}/empty", "http://127.0.0.1:1/x"],
        ["{folder}", "dicom://pacs"],
        ["{folder}", "dicom://pacs:104"],
        ["{folder}", "dicom://pacs:104/AE", "--protocol", "dicomweb"],
        ["{folder}", "http://127.0.0.1:1/x", "--protocol", "dimse"],
        ["{folder}", "http://127.0.0.1:1/x", "--protocol", "dimse", "--dimse", "pacs:104"],
        ["{folder}", "dicom-tls://pacs:104/AE"],
        ["{folder}", "http://127.0.0.1:1/x", "--report", "report.pdf"],
        ["{folder}", "http://127.0.0.1:1/x", "--deidentify", "--report-key"],
        ["{folder}", "http://127.0.0.1:1/x", "--report", "{folder}/report.csv", "--report-key"],
        ["{folder}"],
    ],
)
def test_wrong_use(call_command: RunCommand, files: list[Path], words: list[str]) -> None:
    folder = files[0].parent
    (folder / "empty").mkdir()
    done = call_command("send", *(word.format(folder=folder) for word in words))
    assert (done.returncode, done.stdout) == (USAGE, "")


def test_ctrl_c_stops_at_once(fault_server: FaultServer, start_command: StartCommand, files: list[Path]) -> None:
    fault_server.use(Fault(kind="store", stall_before_s=30))
    process = start_command("send", files[0].parent, fault_server.url)
    end_s = time.monotonic() + 20
    while not fault_server.requests and time.monotonic() < end_s:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    start_s = time.monotonic()
    stdout, _ = process.communicate(timeout=10)
    assert time.monotonic() - start_s < 3
    assert process.returncode == CANCELLED
    assert "STOPPED" in stdout
    assert "5 failed" in stdout
