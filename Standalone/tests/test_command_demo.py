"""``dicomweb-network demo``: what ``make demo`` runs, without a display."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import RunCommand

NO_DISPLAY = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": "offscreen"}
PNG = b"\x89PNG"


@pytest.mark.slow
@pytest.mark.parametrize("pacs", ["tiny-pacs", "orthanc"])
def test_the_main_job_is_done_and_pictured(pacs: str, run_command: RunCommand, tmp_path: Path) -> None:
    done = run_command("demo", "--pacs", pacs, "--output", tmp_path, **NO_DISPLAY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "59 of 59 byte for byte" in done.stdout
    assert "voxels equal" in done.stdout
    assert re.search(r"sent 3 series over DICOMweb .* Bone, Screenshot, Whole scene: 3 stored and seen", done.stdout)
    assert re.search(r"sent 1 series over DIMSE .* Bone alone: 34 stored and seen", done.stdout)
    assert re.search(r"deleted a result and retrieved it .* 34 received; voxels equal", done.stdout)
    assert done.stdout.count("\n  - ") == 4, "what was proven is said in words"
    assert re.search(r"34 received; .* MB in .* s, \d+ MB/s", done.stdout)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    pictures = sorted(tmp_path.glob("*.png"))
    assert all(f'src="{path.name}"' in page for path in pictures)
    assert [path.name[:2] for path in pictures] == [f"{number:02}" for number in range(1, len(pictures) + 1)]
    assert len(pictures) >= 15, "two show transfers under way, if they are not too fast for it"
    assert all(path.read_bytes().startswith(PNG) for path in pictures)


@pytest.mark.slow
def test_a_file_that_differs_fails_the_demo(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "from dicomweb_network.demo.pacs import TinyPacs\n"
        "held = TinyPacs.file_bytes\n"
        "TinyPacs.file_bytes = lambda pacs, uid: held(pacs, uid)[:-1] + b'?'\n"
    )
    root = Path(__file__).resolve().parents[2]
    folders = [tmp_path, root / "Standalone", root / "DICOMwebNetwork"]
    failed = run_command(
        "demo", "--output", tmp_path / "out", PYTHONPATH=os.pathsep.join(map(str, folders)), **NO_DISPLAY
    )
    assert failed.returncode == 1, failed.stdout
    assert "is not what the PACS holds" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_an_output_that_cannot_be_made_is_said(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    failed = run_command("demo", "--output", tmp_path / "file", **NO_DISPLAY)
    assert failed.returncode == 1
    assert failed.stderr.startswith("The demo failed: ")


@pytest.mark.parametrize("command", ["panel", "demo"])
def test_a_package_that_is_missing_is_named(command: str, run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "PySide6.py").write_text("raise ModuleNotFoundError('gone', name='PySide6')")
    root = Path(__file__).resolve().parents[2]
    folders = [tmp_path, root / "Standalone", root / "DICOMwebNetwork"]
    output = ["--output", tmp_path / "out"] if command == "demo" else []
    failed = run_command(command, *output, PYTHONPATH=os.pathsep.join(map(str, folders)), **NO_DISPLAY)
    assert failed.returncode == 2
    assert f"needs the package PySide6: pip install 'slicer-dicomweb-network[{command}]'" in failed.stderr
    assert "Traceback" not in failed.stderr
