"""One send with our engine in a process of its own; prints what came of it as JSON.

python -m bench.ours_send URL FOLDER [--user NAME PASSWORD] [--dimse HOST PORT AE_TITLE]
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

from DICOMwebNetworkLib.model.jobs import SendProtocol, SendRequest
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.transfer.engine import TransferEngine

from .ours import PeakMemory, connection


def main() -> None:
    """Send and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("folder")
    parser.add_argument("--user", nargs=2)
    parser.add_argument("--dimse", nargs=3)
    arguments = parser.parse_args()
    server = connection(arguments.url, arguments.user)
    protocol = SendProtocol.DICOMWEB
    if arguments.dimse:
        host, port, title = arguments.dimse
        profile = replace(server.profile, dimse_host=host, dimse_port=int(port), called_ae_title=title)
        secret = Secret(arguments.user[1]) if arguments.user else None
        server, protocol = ServerConnection(profile, secret), SendProtocol.DIMSE
    files = tuple(sorted(str(path) for path in Path(arguments.folder).iterdir()))
    engine = TransferEngine(lambda _: None)
    with PeakMemory() as memory:
        start = time.perf_counter()
        job = engine.submit_send(SendRequest(files, protocol), server)
        job.wait()
        seconds = time.perf_counter() - start
    assert job.report is not None
    values = {
        "seconds": seconds,
        "is_complete": job.report.is_complete,
        "counts": {verdict.value: count for verdict, count in job.report.counts.items()},
        "growth_mib": memory.growth_mib,
        "error": job.report.error,
    }
    print(json.dumps(values))
    engine.close()


if __name__ == "__main__":
    main()
