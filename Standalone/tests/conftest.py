"""Runs the command as its users do: as a program of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dicomweb_network.application import Environment

_ROOT = Path(__file__).resolve().parents[2]
_TIMEOUT_S = 110
_VTK_WITH_NUMPY_2_5 = "ignore:Setting the shape on a NumPy array:DeprecationWarning"
_WARNINGS = ["-W", "error", "-W", _VTK_WITH_NUMPY_2_5, "-W", "ignore:unclosed database:ResourceWarning"]
_PROGRAM = [sys.executable, *_WARNINGS, "-m", "dicomweb_network"]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # So it is in a shell's background job; the commands that tests interrupt would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

RunCommand = Callable[..., subprocess.CompletedProcess[str]]
StartCommand = Callable[..., subprocess.Popen[str]]


def _environment(**more: str) -> dict[str, str]:
    folders = [str(_ROOT / "Standalone"), str(_ROOT / "DICOMwebNetwork")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders), **more}


@pytest.fixture
def run_command() -> RunCommand:
    """Return a function that runs the command to its end; keyword arguments become environment variables."""

    def run(*words: object, piped: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*_PROGRAM, *map(str, words)],
            input=piped,
            capture_output=True,
            text=True,
            check=False,
            env=_environment(**environment),
            timeout=_TIMEOUT_S,
        )

    return run


@pytest.fixture
def call_command(capsys: pytest.CaptureFixture[str]) -> RunCommand:
    """Return a function that runs the command in this process: quicker, where nothing but words and code matter."""

    def call(*words: object) -> subprocess.CompletedProcess[str]:
        from dicomweb_network.cli import main

        before = signal.getsignal(signal.SIGTERM)
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            signal.signal(signal.SIGTERM, before)
        return subprocess.CompletedProcess(words, code, *capsys.readouterr())

    return call


@pytest.fixture
def start_command() -> Iterator[StartCommand]:
    """Yield a function that starts the command and returns its process, killed at the end of the test if need be."""
    processes = []

    def start(*words: object, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*_PROGRAM, *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=_environment(**environment),
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def standalone(tmp_path: Path) -> Iterator[Environment]:
    """Yield the environment without Slicer, begun anew in an empty folder."""
    from dicomweb_network.application import start_application

    environment = start_application(tmp_path / "home", testing=True)
    yield environment
    environment.close()
