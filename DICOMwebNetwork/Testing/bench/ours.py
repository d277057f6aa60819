"""One retrieve with our engine in a process of its own; prints what came of it as JSON.

python -m bench.ours URL FOLDER [--user NAME PASSWORD] [--study UID] [--connections N] [--journal FOLDER]
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from DICOMwebNetworkLib.model.jobs import RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.transfer.engine import TransferEngine

from .ct_study import STUDY_UID

if TYPE_CHECKING:
    from typing_extensions import Self


class PeakMemory:
    """Tells the highest resident memory of this process while a ``with`` block runs. The kernel watches: no thread."""

    def __enter__(self) -> Self:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is the present from here on
        self._before_kib = self._peak_kib()
        return self

    def __exit__(self, *_: object) -> None:
        self._growth_kib = self._peak_kib() - self._before_kib

    @staticmethod
    def _peak_kib() -> int:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0])

    @property
    def growth_mib(self) -> float:
        """Highest resident memory above that of the beginning."""
        return self._growth_kib / 1024


def connection(url: str, login: list[str] | None, connections: int = 16) -> ServerConnection:
    """Return a connection, with user and password if given."""
    profile = replace(ServerProfile.from_url(url)[0], max_connections=connections)
    if not login:
        return ServerConnection(profile)
    profile = replace(profile, login_kind=LoginKind.BASIC, user_name=login[0])
    return ServerConnection(profile, Secret(login[1]))


def main() -> None:
    """Retrieve and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("folder")
    parser.add_argument("--user", nargs=2)
    parser.add_argument("--study", default=STUDY_UID)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--journal")
    arguments = parser.parse_args()
    server = connection(arguments.url, arguments.user, arguments.connections)
    engine = TransferEngine(lambda _: None, arguments.journal)
    request = RetrieveRequest((RetrieveTarget(arguments.study),), arguments.folder)
    server.check()
    with PeakMemory() as memory:
        start = time.perf_counter()
        job = engine.submit(request, server)
        job.wait()
        seconds = time.perf_counter() - start
    assert job.report is not None
    print(
        json.dumps(
            {
                "seconds": seconds,
                "received_bytes": job.report.received_bytes,
                "wire_bytes": job.report.wire_bytes,
                "instances": len(job.report.instances),
                "is_complete": job.report.is_complete,
                "growth_mib": memory.growth_mib,
                "error": job.report.error,
            }
        )
    )
    engine.close()


if __name__ == "__main__":
    main()
