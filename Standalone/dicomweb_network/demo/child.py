"""A server program as child process: started until it answers, stopped, killed, restarted."""

from __future__ import annotations

import abc
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

_START_S = 30.0
_STOP_S = 10.0
_POLL_S = 0.05
_LOG_LINES = 40
# Waits until the pipe to its standard input breaks, which is when we are gone, however that came about.
_WATCH = 'read -r _; kill -s KILL -- "-$0"; [ -z "$1" ] || rm -rf -- "$1"'


class ServerStartError(RuntimeError):
    """A server is not installed, or did not start; the message has the end of its log."""


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class ChildServer(abc.ABC):
    """A server in a child process; a context manager. On POSIX it does not outlive this process, even killed.

    Starting and stopping is for one thread at a time.

    Parameters
    ----------
    folder : where it keeps its files and its log; a temporary folder, removed by `stop`, where it is None
    """

    name = ""

    def __init__(self, folder: Path | None = None) -> None:
        self._is_temporary = folder is None
        self.folder = folder or Path(tempfile.gettempdir(), f"{self.name}-{uuid.uuid4().hex}")
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: subprocess.Popen[bytes] | None = None

    @abc.abstractmethod
    def command(self) -> list[str]:
        """Write what configures the program and return its command line; ServerStartError where it is missing."""

    @abc.abstractmethod
    def answers(self) -> bool:
        """Return whether the program is ready to serve."""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def log(self) -> Path:
        """The file with what the program printed."""
        return self.folder / "log.txt"

    @property
    def is_running(self) -> bool:
        """Whether the program runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the program and wait until it answers; ServerStartError where it does not."""
        self.kill()  # what is left where the program ended by itself
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        command = self.command()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  the command is made here
                command,
                cwd=self.folder,
                env=os.environ | {"TMPDIR": str(self.folder)},  # tiny-pacs leaves there what it received
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if os.name == "posix":
            folder = str(self.folder) if self._is_temporary else ""
            watch = ["/bin/sh", "-c", _WATCH, str(self._process.pid), folder]
            self._watch = subprocess.Popen(watch, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603  our own
        deadline = time.monotonic() + _START_S
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise ServerStartError(f"{self.name} did not start. The end of its log:\n{self.end_of_log()}")
            time.sleep(_POLL_S)

    def stop(self) -> None:
        """End the program, asking it first where its files are to stay; remove its temporary folder."""
        if self._process is not None and not self._is_temporary:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_S)
        self.kill()
        if self._is_temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """End the program and its children at once, as a crash would; what it stored stays for `restart`."""
        if self._process is None:
            return
        if self._watch is not None:
            self._watch.kill()
            self._watch.communicate()
            self._watch = None
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()
        self._process.wait()
        self._process = None

    def restart(self) -> None:
        """Start the program again on the same ports with the same files, killing it first if it runs."""
        self.kill()
        self.start()

    def end_of_log(self) -> str:
        """Return the last lines that the program printed."""
        if not self.log.is_file():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-_LOG_LINES:])
