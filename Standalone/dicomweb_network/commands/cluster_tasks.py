"""What runs on a dask worker: one series, fetched and verified by the engine of the worker's process."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError
from DICOMwebNetworkLib.model.events import Event
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.moments import now_text
from DICOMwebNetworkLib.model.reports import RetrieveReport
from DICOMwebNetworkLib.model.servers import ServerProfile
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.transfer.engine import TransferEngine

from .server_options import secret_of

_lock: Final = threading.Lock()
_engines: Final[dict[str, list[TransferEngine]]] = {}
_stopped_runs: Final[set[str]] = set()


@dataclass(frozen=True)
class SecretSource:
    """Where a process finds the password or token: named here, never held, since dask shows and logs its tasks."""

    variable: str = ""
    file: str = ""


@dataclass(frozen=True)
class SeriesTask:
    """One series for a worker; holds no secret."""

    run_id: str
    target: RetrieveTarget
    label: str
    profile: ServerProfile
    secret: SecretSource
    folder: str


def retrieve_series(task: SeriesTask) -> RetrieveReport:
    """Fetch a series on this worker and return its report; a failure is in the report."""
    try:
        file = Path(task.secret.file) if task.secret.file else None
        connection = ServerConnection(task.profile, secret_of(task.profile, task.secret.variable, file))
    except DICOMwebNetworkError as error:
        return failed_report(task, error)
    engine = TransferEngine(_ignore)
    with _lock:
        _engines.setdefault(task.run_id, []).append(engine)
    try:
        job = engine.submit(RetrieveRequest((task.target,), task.folder, task.label), connection)
        if task.run_id in _stopped_runs:
            engine.cancel(job.id)
        job.wait()
        return job.report or failed_report(task, DICOMwebNetworkError("The job has left no report."))
    except DICOMwebNetworkError as error:
        return failed_report(task, error)
    finally:
        with _lock:
            _engines[task.run_id].remove(engine)
        engine.close()
        connection.close()


def stop_tasks(run_id: str) -> None:
    """Stop the tasks of a run on this worker, those that run and those that come."""
    with _lock:
        _stopped_runs.add(run_id)
        engines = list(_engines.get(run_id, ()))
    for engine in engines:
        engine.cancel_all()


def failed_report(task: SeriesTask, error: DICOMwebNetworkError) -> RetrieveReport:
    """Return the report of a task that did not come to retrieving anything."""
    return RetrieveReport(
        job_id="",
        label=task.label,
        server_name=task.profile.name,
        server_url=task.profile.base_url,
        state=JobState.FAILED,
        instances=(),
        started_at=now_text(),
        error=str(error),
    )


def _ignore(_event: Event) -> None:
    """Take no notice: what came of the task is in its report."""
