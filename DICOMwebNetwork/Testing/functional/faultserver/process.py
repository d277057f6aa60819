"""The fault server as a child process, so that it shares no interpreter lock with the client under test."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .faults import Fault, to_json
from .listener import CONTROL, Counters, Request

if TYPE_CHECKING:
    from typing_extensions import Self

PROGRAM = Path(__file__).resolve().parent.parent / "fault_server.py"


class FaultServerProcess:
    """A fault server in a process of its own, with the members of `FaultServer`; a context manager.

    Parameters
    ----------
    arguments : command line of ``fault_server.py``, such as ``("--synthetic", "4x200")``
    faults : in force from the start
    python : interpreter, for one other than this
    """

    def __init__(
        self, arguments: Sequence[str] = (), faults: Iterable[Fault] = (), python: str = sys.executable
    ) -> None:
        command = [python, str(PROGRAM), *arguments, "--scenario", to_json(faults)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the fault server did not start: exit code {self.process.wait()}")
        self.url: str = json.loads(line)["url"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the child; RuntimeError when a request broke the server."""
        errors = self._ask("GET", "errors")["errors"] if self.process.poll() is None else []
        self.kill()
        if errors:
            raise RuntimeError("the fault server broke:\n" + "\n".join(errors))

    def kill(self) -> None:
        """End the child at once, as a crash would."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def use(self, *faults: Fault) -> None:
        """Put these faults in force instead of all others."""
        self._ask("PUT", "faults", to_json(faults).encode())

    @property
    def requests(self) -> list[Request]:
        """The requests so far."""
        return [Request(**values) for values in self._ask("GET", "requests")["requests"]]

    @property
    def counters(self) -> Counters:
        """How many connections and requests there were, and at once; the one that asks counts as a connection."""
        return Counters(**self._ask("GET", "counters")["counters"])

    def forget_requests(self) -> None:
        """Start the records and counters anew."""
        self._ask("PUT", "forget")

    def clear(self) -> None:
        """Forget all instances, requests and faults."""
        self._ask("PUT", "clear")

    def store(self, files: Iterable[Path | bytes]) -> None:
        """Put instances into the archive, past DICOMweb."""
        for file in files:
            self._ask("PUT", "store", file if isinstance(file, bytes) else file.read_bytes())

    def has(self, sop_uid: str) -> bool:
        """Return whether the archive holds that instance."""
        return self._exchange("GET", f"file/{sop_uid}", b"")[0] == 200

    def file_bytes(self, sop_uid: str) -> bytes:
        """Return the instance byte for byte as the archive holds it; KeyError where it does not."""
        status, body = self._exchange("GET", f"file/{sop_uid}", b"")
        if status != 200:
            raise KeyError(sop_uid)
        return body

    def _ask(self, method: str, what: str, body: bytes = b"") -> Any:
        return json.loads(self._exchange(method, what, body)[1])

    def _exchange(self, method: str, what: str, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        try:
            connection.request(method, f"{CONTROL}/{what}", body)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()
