"""What the tests of sending share: files to send, and a send run to its end with all that must hold after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from enginekit import LONG_S, PATIENT, QUICK, Ear, connect, engine, until
from faultserver.synthetic import TINY, Source

from dicomweb_network.demo.pacs import EmbeddedPacs
from DICOMwebNetworkLib.model.events import JobEnded
from DICOMwebNetworkLib.model.jobs import JobState, SendRequest
from DICOMwebNetworkLib.model.reports import SendReport, SendVerdict
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.retry import RetryPolicy
from DICOMwebNetworkLib.transfer.send_job import SendJob

SEEN = SendVerdict.STORED_AND_SEEN

AT_ONCE_S = 0.5
"""The promise is 0.2 s; a slow machine must not fail a test."""


def make_files(folder: Path, count: int = 5, series: int = 1, study: int = 1) -> list[Path]:
    """Write small CT files named after their SOP Instance UIDs."""
    folder.mkdir(exist_ok=True, parents=True)
    paths = []
    for instance in Source(TINY).series(count, study=study, series=series):
        path = folder / f"{instance.sop_uid}.dcm"
        path.write_bytes(instance.read())
        paths.append(path)
    return paths


def written(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write files, given by name without suffix, into a new folder."""
    folder.mkdir()
    for name, data in files.items():
        (folder / f"{name}.dcm").write_bytes(data)
    return sorted(folder.iterdir())


def send(
    server: Any,
    files: Sequence[Path],
    *,
    connection: ServerConnection | None = None,
    policy: RetryPolicy = QUICK,
    seconds: float = LONG_S,
) -> SendReport:
    """Run one send to its end, check what must hold after every one, and return its report."""
    own = connection or connect(server)
    with engine(policy=policy) as (running, ear):
        job = running.submit_send(SendRequest(tuple(map(str, files))), own)
        assert job.wait(seconds), f"the job did not end: {job.progress}"
        report = checked_end(job, ear)
    if connection is None:
        own.close()
    return report


def send_over_a_restart(
    pacs: EmbeddedPacs, request: SendRequest, connection: ServerConnection, received: int
) -> SendReport:
    """Run one send to its end; the PACS is killed and started again when more than so many files are there."""
    with engine(policy=PATIENT) as (running, ear):
        job = running.submit_send(request, connection)
        until(lambda: job.progress.received_count > received)
        pacs.kill()
        pacs.restart()
        assert job.wait(60)
        report = checked_end(job, ear)
    connection.close()
    assert report.state is JobState.FINISHED, report.to_text()
    return report


def checked_end(job: SendJob, ear: Ear) -> SendReport:
    """Return the report after checking that it agrees with the events and with itself."""
    report = job.report
    assert report is not None
    mine = [event for event in ear.events if event.job_id == job.id]
    assert mine[-1] == JobEnded(job.id, report)
    assert len(ear.of(JobEnded, job.id)) == 1
    assert job.state is report.state
    assert tuple(instance.path for instance in report.instances) == job.request.files
    if report.state is JobState.FINISHED:
        assert report.is_complete
        assert not report.unsent_paths
    for instance in report.instances:
        assert instance.verdict.is_success or instance.reason or instance.verdict is SendVerdict.NOT_ATTEMPTED
    return report


def verdicts(report: SendReport) -> list[SendVerdict]:
    """Return the verdicts in the order of the files."""
    return [instance.verdict for instance in report.instances]


def check_held(server: Any, files: Sequence[Path]) -> None:
    """Check that the server holds these files, byte for byte."""
    for path in files:
        assert server.file_bytes(path.stem) == path.read_bytes(), path


def stores(server: Any) -> list[Any]:
    """Return the store requests that a fault server got."""
    return [request for request in server.requests if request.kind == "store"]
