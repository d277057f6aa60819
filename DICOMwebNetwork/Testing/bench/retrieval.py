"""How fast and how frugal the transfer engine is, against curl and against Slicer's own way."""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from functional.faultserver import CASES, Fault, FaultServerProcess
from servers.proxy import Proxy

from dicomweb_network.demo.pacs import Orthanc
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.transfer.engine import TransferEngine

from .ct_study import INSTANCE_COUNT, SERIES_COUNT, STUDY_UID, orthanc_with_study, uid
from .folders import fresh_folder
from .ours import connection
from .processes import output_of, retrieved

_RUNS = 5
_ONE_WAY_S = 0.020

T = TypeVar("T")


def retrieve_vs_curl() -> float:
    """Return our throughput to verified files by that of curl saving the same bodies, one by one or all at once.

    Ours counts from the order to the report, planning included; curl's from its start to its end, in whichever of its
    two ways is faster.
    """
    with orthanc_with_study() as orthanc:
        ways = [
            lambda folder: retrieved(orthanc.url, folder, *_login(orthanc))["seconds"],
            lambda folder: _curl_seconds(orthanc, folder),
            lambda folder: _curl_seconds(orthanc, folder, "--parallel"),
        ]
        runs = [[_in_fresh_folder(way) for way in ways] for _ in range(_RUNS)]
    ours, *curls = (statistics.median(seconds) for seconds in zip(*runs, strict=True))
    return float(min(curls) / ours)


def _in_fresh_folder(work: Callable[[str], T]) -> T:
    with fresh_folder() as folder:
        return work(folder)


def _login(orthanc: Orthanc) -> list[str]:
    return ["--user", *orthanc.auth] if orthanc.auth else []


def _curl_seconds(orthanc: Orthanc, folder: str, *options: str) -> float:
    command = ["curl", "--silent", "--no-progress-meter", "--fail", *options, "--user", ":".join(orthanc.auth or ())]
    command += ["--header", 'Accept: multipart/related; type="application/dicom"; transfer-syntax=*']
    for series in range(1, SERIES_COUNT + 1):
        url = f"{orthanc.url.rstrip('/')}/studies/{STUDY_UID}/series/{uid(1, series)}"
        command += ["--output", f"{folder}/{series}.bin", url]
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start


def instances_rtt40() -> float:
    """Return Slicer's time by ours over a line of 40 ms, from a server that gives single instances only."""
    return _against_slicers_way("2x100", CASES["instances only, 404"], "--instances")


def series_rtt40() -> float:
    """Return Slicer's time by ours over a line of 40 ms, 12 series of 20 instances in bulk."""
    return _against_slicers_way("12x20", ())


def _against_slicers_way(study: str, faults: tuple[Fault, ...], *arguments: str) -> float:
    ratios = []
    with _far_server(study, faults) as url:
        for _ in range(_RUNS):
            theirs = _in_fresh_folder(lambda folder: output_of("slicers_way", url, folder, *arguments))
            ours = _in_fresh_folder(partial(retrieved, url))
            if theirs["instances"] != ours["instances"]:
                raise RuntimeError(f"not the same work: {theirs}, {ours}")
            ratios.append(theirs["seconds"] / ours["seconds"])
    return statistics.median(ratios)


@contextlib.contextmanager
def _far_server(study: str, faults: tuple[Fault, ...]) -> Iterator[str]:
    with (
        FaultServerProcess(["--synthetic", study, "--rows", "128"], faults) as server,
        Proxy(server.url, _ONE_WAY_S) as proxy,
    ):
        yield proxy.url


def retrieve_rss_mib() -> float:
    """Return how much the resident memory grows while 1.6 GB are retrieved."""
    with FaultServerProcess(["--synthetic", "16x200"]) as server, fresh_folder() as folder:
        return float(retrieved(server.url, folder)["growth_mib"])


def cancel_ms() -> float:
    """Return the longest time from a cancel to the end of all workers: in the middle of a body, and in a stall."""
    with FaultServerProcess(["--synthetic", "1x2000"]) as server:
        running_ms = [_cancel_ms(server.url) for _ in range(_RUNS)]
        server.use(Fault(kind="retrieve-*", stall_at=100_000, stall_s=30.0))
        stalled_ms = [_cancel_ms(server.url) for _ in range(_RUNS)]
    return max(*running_ms, *stalled_ms)


def _cancel_ms(url: str) -> float:
    with fresh_folder() as folder:
        engine = TransferEngine(lambda _: None)
        job = engine.submit(RetrieveRequest((RetrieveTarget(STUDY_UID),), folder), connection(url, None))
        while job.ledger.wire_bytes < 50_000:
            time.sleep(0.01)
        start = time.perf_counter()
        engine.cancel(job.id)
        engine.close(10.0)  # returns when all workers have ended
        elapsed_ms = (time.perf_counter() - start) * 1000
        if job.state is not JobState.STOPPED:
            raise RuntimeError(f"the job was not stopped but {job.state}")
    return elapsed_ms


def resume_waste() -> float:
    """Return the bytes fetched again by those that were missing, after kill -9 at half of 400 MB."""
    with FaultServerProcess(["--synthetic", "4x200"]) as server, fresh_folder() as folder:
        command = [sys.executable, "-m", "bench.ours", server.url, folder, "--journal", f"{folder}/journal"]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while sum(1 for _ in Path(folder).rglob("*.dcm")) < SERIES_COUNT * INSTANCE_COUNT // 2:
            time.sleep(0.002)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        here = list(Path(folder).rglob("*.dcm"))
        size_bytes = here[0].stat().st_size
        missing_bytes = (SERIES_COUNT * INSTANCE_COUNT - len(here)) * size_bytes
        values = output_of("ours", server.url, folder, "--journal", f"{folder}/journal")
    if not values["is_complete"]:
        raise RuntimeError(f"the second run was not complete: {values}")
    return float(values["wire_bytes"]) / missing_bytes


def many_small() -> float:
    """Return the instances per second of 20,000 instances of 10 KB by those of 2,000."""
    rates = []
    for count in (2_000, 20_000):
        arguments = ["--synthetic", f"4x{count // 4}", "--rows", "64"]
        with FaultServerProcess(arguments) as server:
            times_s = [_in_fresh_folder(partial(retrieved, server.url))["seconds"] for _ in range(_RUNS)]
        rates.append(count / statistics.median(times_s))
    return rates[1] / rates[0]
