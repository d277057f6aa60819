"""What a newcomer is told whose machine lacks something."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[3] / "Utilities" / "require-system.sh"


def run_script(folder: Path, python: str, *groups: str) -> subprocess.CompletedProcess[str]:
    """Run the script as a user who is not root, with the programs in a folder before all others."""
    place(folder, "id", "echo 1000")
    place(folder, "apt-get", "echo unexpected; exit 1")
    environment = {"PATH": f"{folder}:{os.environ['PATH']}"}
    return subprocess.run([SCRIPT, python, *groups], env=environment, capture_output=True, text=True, check=False)


def place(folder: Path, name: str, body: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    program.chmod(0o755)


def test_missing_venv_is_named_with_the_command_to_type(tmp_path: Path) -> None:
    place(tmp_path, "python-without-venv", 'case "$2" in *ensurepip*) exit 1 ;; esac')

    done = run_script(tmp_path, "python-without-venv", "python")

    assert done.returncode == 1
    assert done.stderr.endswith(
        "sudo apt-get update && sudo apt-get install --yes --no-install-recommends python3-venv\n"
    )


def test_old_python_is_refused_with_the_way_out(tmp_path: Path) -> None:
    place(tmp_path, "python-old", 'case "$1" in --version) echo Python 3.6.15 ;; *) exit 1 ;; esac')

    done = run_script(tmp_path, "python-old", "python")

    assert done.returncode == 1
    assert "Python 3.6.15 is too old" in done.stderr
    assert "make PYTHON=" in done.stderr


def test_nothing_missing_is_silent(tmp_path: Path) -> None:
    place(tmp_path, "python-good", "exit 0")

    done = run_script(tmp_path, "python-good", "python")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_python_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = run_script(tmp_path, str(tmp_path / "python3"), "python")

    assert done.returncode == 1
    assert f"There is no '{tmp_path}/python3'" in done.stderr
