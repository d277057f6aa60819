"""``dicomweb-network search`` and ``metadata``: what they print, and how they fail."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from faultserver import CASES, FaultServer
from faultserver.synthetic import TINY, Source, uid

if TYPE_CHECKING:
    from conftest import RunCommand, StartCommand
    from dicomweb_network.demo.pacs import EmbeddedPacs

DONE, INCOMPLETE, USAGE, UNREACHABLE = 0, 1, 2, 3


@pytest.fixture
def filled(fault_server: FaultServer) -> FaultServer:
    fault_server.store(Source(TINY).series(3, study=1, series=1))
    fault_server.store(Source(TINY).series(2, study=1, series=2))
    fault_server.store(Source(TINY).series(1, study=2, series=1))
    return fault_server


def test_help_names_every_command_and_exit_code(call_command: RunCommand) -> None:
    text = call_command("--help").stdout
    for word in ("search", "metadata", "retrieve", "panel", "demo", "130"):
        assert word in text
    for command in ("search", "metadata", "retrieve"):
        assert "examples:" in call_command(command, "--help").stdout


def test_the_engine_needs_no_window() -> None:
    heavy = "{'PySide6', 'qt', 'ctk', 'slicer', 'vtk', 'numpy', 'pydicom', 'distributed'}"
    folders = os.pathsep.join(str(Path(__file__).parents[2] / name) for name in ("Standalone", "DICOMwebNetwork"))
    program = (
        "import sys; from dicomweb_network.cli import make_parser; make_parser();"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": folders}
    shown = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"


def test_table_is_aligned_and_json_has_the_same_rows(
    pacs: EmbeddedPacs, run_command: RunCommand, ct_files: list[Path]
) -> None:
    pacs.store(ct_files)
    login = ["--user", pacs.auth[0], "--password-env", "PACS_PASSWORD"] if pacs.auth else []
    secret = {"PACS_PASSWORD": pacs.auth[1]} if pacs.auth else {}
    table = run_command("search", pacs.url, *login, "--level", "series", "--study", uid(1), **secret)
    assert (table.returncode, table.stderr) == (DONE, "")
    title, *rows = table.stdout.splitlines()
    assert sorted(row.split()[-1] for row in rows) == [uid(1, 1), uid(1, 2)]
    assert {row.index("2.25.") for row in rows} == {title.index("Series Instance UID")}
    lines = run_command("search", pacs.url, *login, "--json", **secret).stdout.splitlines()
    (study,) = [json.loads(line) for line in lines]
    assert study["study_instance_uid"] == uid(1)
    assert study["dicom_json"]["0020000D"]["Value"] == [uid(1)]


def test_filters_are_sent_and_their_keywords_checked(filled: FaultServer, call_command: RunCommand) -> None:
    wanted = filled.archive.find(uid(2))[0].describe()["00100020"]["Value"][0]
    found = call_command("search", filled.url, "--PatientID", wanted, "-f", "PatientSex=O", "--uids")
    assert found.stdout.split() == [uid(2)]
    assert f"PatientID={wanted}" in filled.requests[0].query
    assert "PatientSex=O" in filled.requests[0].query
    for bad in (["-f", "PatentName=x"], ["-f", "PatientName"], ["--series", "1"], ["--limit", "-1"]):
        refused = call_command("search", filled.url, *bad)
        assert (refused.returncode, refused.stdout) == (USAGE, "")
    assert "Did you mean PatientName?" in call_command("search", filled.url, "-f", "PatentName=x").stderr


def test_names_that_the_terminal_cannot_show_are_spelled_out(run_command: RunCommand) -> None:
    with FaultServer(Source(TINY).series(1, name="山田^太郎")) as server:
        found = run_command("search", server.url, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert found.returncode == DONE, found.stderr
    assert r"\u5c71\u7530" in found.stdout


def test_limit_and_nothing_found(filled: FaultServer, call_command: RunCommand) -> None:
    first = call_command("search", filled.url, "--limit", 1, "--uids")
    assert len(first.stdout.split()) == 1
    assert "there may be more" in first.stderr
    nothing = call_command("search", filled.url, "--PatientID", "nobody")
    assert (nothing.returncode, nothing.stdout) == (DONE, "")
    assert "Nothing found" in nothing.stderr


def test_every_page_of_many_is_printed(call_command: RunCommand) -> None:
    with FaultServer(Source(TINY).studies(250)) as server:
        found = call_command("search", server.url, "--uids")
    assert len(set(found.stdout.split())) == 250


def test_what_a_server_sends_cannot_steer_the_terminal(fault_server: FaultServer, call_command: RunCommand) -> None:
    from faultserver import Fault

    fault_server.store(Source(TINY).series(1))
    fault_server.use(Fault(kind="search-*", set_tags=(("00100020", ["\x1b]0;evil\x07\u202e"]),)))
    assert not set(call_command("search", fault_server.url).stdout) & set("\x1b\x07\u202e")


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("http://127.0.0.1:1/dicom-web", UNREACHABLE, "refuses connections"),
        ("http://no-such-host.invalid/dicom-web", UNREACHABLE, "not known"),
        ("pacs.example.org/dicom-web", USAGE, "http://"),
    ],
)
def test_no_server(url: str, code: int, words: str, call_command: RunCommand) -> None:
    failed = call_command("search", url)
    assert (failed.returncode, failed.stdout) == (code, "")
    assert words in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_web_page_is_no_dicomweb_server(fault_server: FaultServer, call_command: RunCommand) -> None:
    fault_server.use(*CASES["login page for everything"])
    failed = call_command("search", fault_server.url)
    assert failed.returncode == UNREACHABLE
    assert "instead of DICOM JSON" in failed.stderr


def test_ways_to_give_a_password(run_command: RunCommand, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(1), auth=("me", "s3cret with blank ")) as server:
        (tmp_path / "password").write_text("s3cret with blank \n")
        user = ["search", server.url, "--user", "me"]
        assert run_command(*user, "--password-env", "P", P="s3cret with blank ").returncode == DONE
        assert run_command(*user, "--password-file", tmp_path / "password").returncode == DONE
        (tmp_path / "password").write_text("s3cret with blank \r\n", encoding="utf-8-sig", newline="")
        assert run_command(*user, "--password-file", tmp_path / "password").returncode == DONE
        wrong = run_command(*user, "--password-env", "P", P="wrong-s3cret")
        assert wrong.returncode == UNREACHABLE
        assert "wrong-s3cret" not in wrong.stderr
        assert run_command(*user).returncode == UNREACHABLE
        assert run_command(*user, "--password-env", "NOT_SET").returncode == USAGE
        assert run_command(*user, "--password-file", tmp_path / "none").returncode == USAGE
        assert run_command("search", server.url, "--password-env", "P", P="x").returncode == USAGE
        in_url = run_command("search", server.url.replace("//", "//me:s3cret%20with%20blank%20@"))
        assert in_url.returncode == DONE
        assert "better is --password-env" in in_url.stderr
        assert "s3cret" not in in_url.stderr


def test_token(run_command: RunCommand) -> None:
    with FaultServer(Source(TINY).series(1), token="t0ken") as server:
        assert run_command("search", server.url, "--token-env", "T", T="t0ken").returncode == DONE
        assert run_command("search", server.url, "--token-env", "T", T="other").returncode == UNREACHABLE


def test_password_is_in_no_process_list(start_command: StartCommand) -> None:
    from faultserver import Fault

    with FaultServer(auth=("me", "s3cret")) as server:
        server.use(Fault(stall_before_s=20))
        process = start_command("search", server.url, "--user", "me", "--password-env", "P", P="s3cret")
        while not server.requests:
            time.sleep(0.01)
        words = ["ps", "-ww", "-o", "args=", "-p", str(process.pid)]
        listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        assert "dicomweb_network search" in listed
        assert "s3cret" not in listed
        process.kill()


def test_password_is_asked_for_at_the_keyboard() -> None:
    with FaultServer(Source(TINY).series(1), auth=("me", "s3cret")) as server:
        words = [sys.executable, "-m", "dicomweb_network", "search", server.url, "--user", "me", "--uids"]
        folders = os.pathsep.join(str(Path(__file__).parents[2] / name) for name in ("Standalone", "DICOMwebNetwork"))
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(sys.executable, words, {**os.environ, "PYTHONPATH": folders})
        shown = _read_until(terminal, b"Password of me")
        os.write(terminal, b"s3cret\n")
        shown += _read_until(terminal, uid(1).encode())
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == DONE
        os.close(terminal)
    assert b"s3cret" not in shown


def _read_until(terminal: int, words: bytes) -> bytes:
    shown = b""
    while words not in shown:
        assert select.select([terminal], [], [], 20)[0], shown
        shown += os.read(terminal, 4096)
    return shown


def test_metadata_for_people_and_programs(filled: FaultServer, run_command: RunCommand) -> None:
    text = run_command("metadata", filled.url, uid(1), "--series", uid(1, 1), "--instance", uid(1, 1, 2)).stdout
    assert "(0020,000E) UI SeriesInstanceUID" in text
    assert uid(1, 1, 2) in text
    datasets = json.loads(run_command("metadata", filled.url, uid(1), "--json").stdout)
    assert sorted(dataset["00080018"]["Value"][0] for dataset in datasets) == [
        *(uid(1, 1, number) for number in (1, 2, 3)),
        *(uid(1, 2, number) for number in (1, 2)),
    ]


def test_metadata_where_the_server_gives_none(filled: FaultServer, run_command: RunCommand) -> None:
    filled.use(*CASES["no metadata, 404"])
    shown = run_command("metadata", filled.url, uid(1), "--series", uid(1, 2))
    assert shown.returncode == DONE
    assert "header of one instance" in shown.stderr
    assert uid(1, 2, 1) in shown.stdout
    assert "PixelData" not in shown.stdout
    absent = run_command("metadata", filled.url, uid(9), "--json")
    assert (absent.returncode, json.loads(absent.stdout)) == (INCOMPLETE, [])
    assert run_command("metadata", filled.url, uid(1), "--instance", "1").returncode == USAGE


def test_output_into_a_closed_pipe_is_no_error(start_command: StartCommand) -> None:
    with FaultServer(Source(TINY).studies(500)) as server:
        process = start_command("search", server.url, "--json")
        assert process.stdout is not None
        assert process.stdout.readline().startswith("{")
        process.stdout.close()
        process.stdout = None
        assert "Traceback" not in process.communicate(timeout=20)[1]
