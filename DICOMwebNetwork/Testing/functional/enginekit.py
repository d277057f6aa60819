"""What the tests of the engine share: a quick policy, an engine with an ear, and what must hold after any job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import uid

from dicomweb_network.demo.pacs import EmbeddedPacs
from DICOMwebNetworkLib.model.events import Event, JobEnded
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.reports import RetrieveReport, Verdict
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.retry import RetryPolicy
from DICOMwebNetworkLib.transfer.engine import TransferEngine
from DICOMwebNetworkLib.transfer.job import Job
from DICOMwebNetworkLib.transfer.part_files import PARTS_FOLDER

QUICK = RetryPolicy(max_attempts=4, first_wait_s=0.01, longest_wait_s=0.02, longest_asked_wait_s=3.0)
"""As the engine's own policy, only faster."""
PATIENT = RetryPolicy(max_attempts=12, first_wait_s=0.2, longest_wait_s=1.0)
"""Outlasts the restart of a PACS."""

STUDY, SERIES, INSTANCE = (
    RetrieveTarget(uid(1)),
    RetrieveTarget(uid(1), uid(1, 1)),
    RetrieveTarget(uid(1), uid(1, 1), uid(1, 1, 1)),
)
UNCOUNTED = Fault(kind="search-series", omit_tags=("00201209",))
"""The server does not say how many instances a series has, so that they have to be listed."""
LONG_S = 30.0
"""Longest wait for what takes a moment; a slow machine must not fail a test."""

Value = TypeVar("Value")


class Archive(Protocol):
    """A server of which the tests know what it holds."""

    @property
    def url(self) -> str: ...
    def file_bytes(self, sop_uid: str) -> bytes: ...


def profile(server: Any, **values: Any) -> ServerProfile:
    """Return a profile for a server of the tests; ``values`` win over timeouts of one second."""
    return ServerProfile(
        **({"name": "test", "base_url": server.url, "connect_timeout_s": 2.0, "idle_timeout_s": 2.0} | values)
    )


def connect(server: Any, auth: tuple[str, str] | None = None, token: str = "", **values: Any) -> ServerConnection:
    """Return a connection to a server of the tests."""
    if auth:
        return ServerConnection(
            profile(server, login_kind=LoginKind.BASIC, user_name=auth[0], **values), Secret(auth[1])
        )
    if token:
        return ServerConnection(profile(server, login_kind=LoginKind.BEARER, **values), Secret(token))
    return ServerConnection(profile(server, **values))


def connected(pacs: EmbeddedPacs, **values: Any) -> ServerConnection:
    """Return a connection to a PACS whose profile names the DIMSE node too."""
    dimse = pacs.dimse
    node = {"dimse_host": dimse.host, "dimse_port": dimse.port, "called_ae_title": dimse.ae_title}
    return connect(pacs, auth=pacs.auth, **({"idle_timeout_s": 20.0} | node | values))


class Ear:
    """Hears the events of an engine."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def of(self, kind: type[Value], job_id: str = "") -> list[Value]:
        """Return the events of a kind, of one job or of all."""
        with self.changed:
            return [event for event in self.events if isinstance(event, kind) and job_id in ("", event.job_id)]

    def wait_for(self, kind: type[Value], count: int = 1) -> list[Value]:
        """Return the events of a kind as soon as there are so many."""
        until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)


@contextmanager
def engine(journal: Path | None = None, policy: RetryPolicy = QUICK) -> Iterator[tuple[TransferEngine, Ear]]:
    """Yield an engine and its ear; it is closed behind the block."""
    ear = Ear()
    running = TransferEngine(ear, str(journal) if journal else None, policy)
    try:
        yield running, ear
    finally:
        running.close()


def until(is_so: Callable[[], Any], seconds: float = LONG_S) -> None:
    """Wait until something is so; AssertionError if it does not come."""
    end_s = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end_s, "it did not come"
        time.sleep(0.002)


def retrieve(
    server: Any,
    folder: Path,
    *targets: RetrieveTarget,
    connection: ServerConnection | None = None,
    policy: RetryPolicy = QUICK,
    seconds: float = LONG_S,
) -> RetrieveReport:
    """Run one job to its end, check what must hold after every job, and return its report."""
    own = connection or connect(server)
    with engine(policy=policy) as (running, ear):
        job = running.submit(RetrieveRequest(targets or (STUDY,), str(folder)), own)
        assert job.wait(seconds), f"the job did not end: {job.progress}"
        report = checked_end(job, ear, folder)
    if connection is None:
        own.close()
    return report


def checked_end(job: Job, ear: Ear, folder: Path) -> RetrieveReport:
    """Return the report after checking that events, report and folder agree."""
    report = job.report
    assert report is not None
    ends = ear.of(JobEnded, job.id)
    assert len(ends) == 1, "a job ends exactly once"
    mine = [event for event in ear.events if event.job_id == job.id]
    assert mine[-1] is ends[0], f"something was told after the end of the job: {mine[-1]}"
    assert ends[0].report == report
    assert job.state is report.state
    assert report.state.is_end
    assert no_strays(folder)
    assert files_of(folder).keys() >= {Path(path).stem for path in report.paths}
    for instance in report.instances:
        if instance.verdict.is_here:
            assert Path(instance.path).stat().st_size == instance.size_bytes > 0
        else:
            assert not instance.path
    assert report.is_complete == (report.state is JobState.FINISHED)
    return report


def files_of(folder: Path) -> dict[str, bytes]:
    """Return SOP Instance UID -> content of the files in a folder of the engine."""
    return {path.stem: path.read_bytes() for path in folder.rglob("*.dcm")}


def no_strays(folder: Path) -> bool:
    """Whether there is nothing but whole files with their final names."""
    strays = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".dcm"]
    assert not strays, strays
    assert not (folder / PARTS_FOLDER).exists()
    return True


def check_same(server: Archive, folder: Path, sop_uids: list[str] | None = None) -> None:
    """Check that the files are, byte for byte, what the server holds; and that they are these, if told."""
    files = files_of(folder)
    if sop_uids is not None:
        assert sorted(files) == sorted(sop_uids)
    for sop_uid, data in files.items():
        assert data == server.file_bytes(sop_uid), sop_uid


def verdicts(report: RetrieveReport) -> Mapping[str, Verdict]:
    """Return SOP Instance UID -> verdict."""
    return {instance.sop_instance_uid: instance.verdict for instance in report.instances}


def is_root() -> bool:
    """Whether the tests may do what only root may."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


@contextmanager
def small_disk(folder: Path, size_bytes: int) -> Iterator[Path]:
    """Yield a folder with little room; skipped where a disk cannot be mounted."""
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(disk)]
    if not is_root() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk takes rights that this user does not have; see the test with a file limit")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


_CHILD = """
import sys
sys.path[:0] = {path!r}
from enginekit import *
server = type("Server", (), {{"url": sys.argv[1]}})
with engine(Path(sys.argv[3])) as (running, ear):
    job = running.submit(RetrieveRequest((STUDY,), sys.argv[2], label="Sam", priority=2), connect(server))
    print(job.id, flush=True)
    job.wait()
"""


def killed_run(server: FaultServer, folder: Path, journal: Path, received: int) -> str:
    """Retrieve in a child process, kill it when so many files are there, and return the id of its job."""
    server.use(Fault(kind="retrieve-*", drip_bytes_s=300_000))
    code = _CHILD.format(path=[p for p in sys.path if p])
    command = [sys.executable, "-c", code, server.url, str(folder), str(journal)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        job_id = child.stdout.readline().strip()
        until(lambda: len(list(folder.rglob("*.dcm"))) >= received)
        child.send_signal(signal.SIGKILL)
        child.wait()
    until(lambda: server.counters.running_requests == 0)
    server.use()
    return job_id
