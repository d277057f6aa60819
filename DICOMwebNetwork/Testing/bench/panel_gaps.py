"""Retrieves into the DICOM database under an event loop that holds the GIL as Slicer's does; prints its gaps as JSON.

python -m bench.panel_gaps URL USER PASSWORD FOLDER [--study UID]
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from pathlib import Path

from dicomweb_network.application import start_application
from DICOMwebNetworkLib.model.jobs import RetrieveTarget

from .ct_study import STUDY_UID


def main() -> None:
    """Retrieve and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("user")
    parser.add_argument("password")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--study", default=STUDY_UID)
    arguments = parser.parse_args()
    environment = start_application(home=arguments.folder, testing=True)

    import qt
    import slicer

    logic = environment.logic
    connection = logic.connectionFor(arguments.url, auth=(arguments.user, arguments.password))
    ticks = [time.perf_counter()]
    job = logic.startRetrieve(connection, [RetrieveTarget(arguments.study)])

    def tick() -> None:
        ticks.append(time.perf_counter())
        if job.isEnded:
            slicer.app.quit()

    clock = qt.QTimer()
    clock.timeout.connect(tick)
    clock.start(1)
    start = time.perf_counter()
    environment.run_gil_holding_event_loop()
    seconds = time.perf_counter() - start
    gaps_ms = [(later - earlier) * 1000 for earlier, later in itertools.pairwise(ticks)]
    report = job.report
    indexed = sum(bool(slicer.dicomDatabase.fileForInstance(item.sop_instance_uid)) for item in report.instances)
    values = {
        "seconds": seconds,
        "gaps_ms": gaps_ms,
        "instances": len(report.instances),
        "indexed": indexed,
        "is_complete": report.is_complete,
    }
    environment.close()
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    main()
