"""Spreads a retrieve over the workers of a dask.distributed cluster: one task a series, in a folder that all share.

Planned on this computer; each task runs the engine on its worker; the reports of a study's series become one here.
"""

from __future__ import annotations

import argparse
import contextlib
import queue
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.events import InstanceReceived, JobEnded, JobProgressed, JobStateChanged, SeriesEnded
from DICOMwebNetworkLib.model.jobs import JobState, Progress, RetrieveTarget
from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.records import SeriesRecord
from DICOMwebNetworkLib.model.reports import InstanceReport, RetrieveReport, Verdict
from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile
from DICOMwebNetworkLib.net.connection import ServerConnection

from .cluster_tasks import SecretSource, SeriesTask, failed_report, retrieve_series, stop_tasks
from .local_run import check_server, label_of
from .outlets import Outlet

if TYPE_CHECKING:
    from distributed import Client, Future

_STOP_S: Final = 5.0
_TASKS_A_THREAD: Final = 2
"""Tasks handed to dask for each thread of the cluster: one runs, one waits; the rest of a long list stays here."""

_NO_LIST: Final = (errors.NotFoundError, errors.NotAcceptableError, errors.NotDICOMwebError, errors.MalformedBodyError)


def secret_source(arguments: argparse.Namespace, profile: ServerProfile) -> SecretSource:
    """Return where a worker finds the secret.

    Raises
    ------
    ConfigurationError
        It is in no place that a worker can read.
    """
    variable = arguments.password_env or arguments.token_env or ""
    file = str(arguments.password_file.resolve()) if arguments.password_file else ""
    if profile.login_kind is not LoginKind.NONE and not (variable or file):
        raise errors.ConfigurationError(
            "With --dask, a password that is typed or stands in the address cannot be used: dask sends, shows and logs "
            "what its tasks hold, so every worker has to read the password or token for itself.",
            advice="Give --password-env, --token-env or --password-file, set or readable on all workers.",
        )
    return SecretSource(variable, file)


@dataclass
class _Job:
    """One target while its series are fetched."""

    target: RetrieveTarget
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    start_s: float = field(default_factory=time.monotonic)
    is_planned: bool = False
    open_count: int = 0
    expected_count: int | None = 0
    reports: list[RetrieveReport] = field(default_factory=list)


class ClusterRun:
    """One run of the command on a cluster. For the main thread.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://host:8786``.
    connection : ServerConnection
        Server to retrieve from; used here for planning only.
    secret : SecretSource
        Where a worker finds the password or token.
    folder : str
        Where the files go, as an absolute path on this computer and on all workers.
    outlet : Outlet
        Takes the events.

    Raises
    ------
    ConfigurationError
        dask.distributed is not installed.
    """

    def __init__(
        self, address: str, connection: ServerConnection, secret: SecretSource, folder: str, outlet: Outlet
    ) -> None:
        try:
            import distributed  # noqa: F401 - better said now than in the middle
        except ImportError as error:
            raise errors.ConfigurationError(
                "--dask needs dask.distributed, which is not installed.",
                advice="Install it: pip install 'slicer-dicomweb-network[dask]'",
            ) from error
        self._address = address
        self._connection = connection
        self._secret = secret
        self._folder = folder
        self._outlet = outlet
        self._run_id = uuid.uuid4().hex
        self._ended: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._open: dict[Future, tuple[_Job, SeriesTask]] = {}

    def run(self, targets: Iterable[RetrieveTarget]) -> None:
        """Retrieve all targets; raises as ``LocalRun.run`` does."""
        check_server(self._connection)
        with _client(self._address, self._connection.profile.connect_timeout_s) as client:
            most_tasks = max(4, _TASKS_A_THREAD * sum(client.nthreads().values()))
            try:
                for target in targets:
                    self._submit(client, target, most_tasks)
                while self._open:
                    self._take_ended()
            except BaseException:
                self._stop(client)
                raise

    def _submit(self, client: Client, target: RetrieveTarget, most_tasks: int) -> None:
        job = _Job(target)
        self._outlet.begin(job.id, target)
        self._outlet.take(JobStateChanged(job.id, JobState.RUNNING))
        try:
            for task in self._tasks(job):
                while len(self._open) >= most_tasks:
                    self._take_ended()
                future = client.submit(retrieve_series, task, pure=False, key=f"retrieve-{task.label}-{job.id}")
                self._open[future] = (job, task)
                job.open_count += 1
                future.add_done_callback(self._ended.put)
        except errors.DICOMwebNetworkError as error:
            job.reports.append(failed_report(self._task(target), error))
        job.is_planned = True
        self._end_if_done(job)

    def _tasks(self, job: _Job) -> Iterator[SeriesTask]:
        """Yield one task for each series; one for the whole study where the server may not list all of them."""
        target = job.target
        series = [] if target.series_instance_uid else self._listed_series(target.study_instance_uid)
        if not series:
            job.expected_count = None
            yield self._task(target)
        for record in series:
            job.expected_count = _sum(job.expected_count, record.instance_count)
            yield self._task(RetrieveTarget(target.study_instance_uid, record.series_instance_uid))

    def _listed_series(self, study_uid: str) -> list[SeriesRecord]:
        """Return all series of a study; none where the server does not list them, or may have left out some."""
        series: list[SeriesRecord] = []
        query = SearchQuery(Level.SERIES, study_instance_uid=study_uid, page_size=500)
        try:
            for page in self._connection.search(query):
                if page.is_doubtful:
                    return []
                series += [record for record in page.records if isinstance(record, SeriesRecord)]
        except _NO_LIST:
            if series:
                raise
        return series

    def _task(self, target: RetrieveTarget) -> SeriesTask:
        return SeriesTask(self._run_id, target, label_of(target), self._connection.profile, self._secret, self._folder)

    def _take_ended(self, timeout_s: float | None = None) -> None:
        """Wait for the end of a task and book its report; raises queue.Empty after the timeout."""
        future = self._ended.get(timeout=timeout_s)
        job, task = self._open.pop(future)
        report = _report_of(future, task)
        job.reports.append(report)
        job.open_count -= 1
        for instance in report.instances:
            if instance.verdict is Verdict.RECEIVED:
                self._outlet.take(_received(job.id, instance))
        uids = (task.target.study_instance_uid, task.target.series_instance_uid)
        self._outlet.take(SeriesEnded(job.id, *uids, report.is_complete, len(report.instances)))
        self._outlet.take(JobProgressed(job.id, _progress(job)))
        self._end_if_done(job)
        if report.state is JobState.FAILED:
            check_server(self._connection)

    def _end_if_done(self, job: _Job) -> None:
        if job.is_planned and not job.open_count:
            self._outlet.take(JobEnded(job.id, _merged(job, label_of(job.target))))

    def _stop(self, client: Client) -> None:
        """Stop the running tasks on their workers, take what they report, and drop the rest."""
        client.run(stop_tasks, self._run_id, on_error="ignore")
        for job in {id(job): job for job, _ in self._open.values()}.values():
            job.is_planned = True
        with contextlib.suppress(queue.Empty, errors.DICOMwebNetworkError):
            while self._open:
                self._take_ended(_STOP_S)
        client.cancel(list(self._open), force=True)


@contextlib.contextmanager
def _client(address: str, timeout_s: float) -> Iterator[Client]:
    """Yield a client of a cluster that has workers which hold this package."""
    from distributed import Client

    try:
        client = Client(address, timeout=timeout_s, set_as_default=False)
    except (OSError, ValueError) as error:
        raise errors.NetworkError(
            f"No dask scheduler answers at {address}.", advice="Check the address: tcp://host:8786."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=timeout_s)
            client.run(stop_tasks, "")
        except TimeoutError as error:
            raise errors.NetworkError(f"The dask cluster at {address} has no workers.") from error
        except ImportError as error:
            raise errors.ConfigurationError(
                f"The dask workers lack a package: {error}.",
                advice="Install there too: pip install 'slicer-dicomweb-network[dask]'",
            ) from error
        yield client


def _received(job_id: str, instance: InstanceReport) -> InstanceReceived:
    return InstanceReceived(
        job_id,
        instance.study_instance_uid,
        instance.series_instance_uid,
        instance.sop_instance_uid,
        instance.path,
        instance.size_bytes,
    )


def _report_of(future: Future, task: SeriesTask) -> RetrieveReport:
    if future.status == "finished":
        return _seen_from_here(future.result())
    reason = "it was cancelled" if future.status == "cancelled" else repr(future.exception())
    return failed_report(task, errors.DICOMwebNetworkError(f"The task did not end well on its worker: {reason}."))


def _seen_from_here(report: RetrieveReport) -> RetrieveReport:
    """Return the report with those instances missing whose file this computer does not see."""
    instances = tuple(_checked(instance) for instance in report.instances)
    is_seen = all(instance.verdict.is_here for instance in instances)
    state = JobState.FAILED if report.state is JobState.FINISHED and not is_seen else report.state
    return replace(report, instances=instances, state=state)


def _checked(instance: InstanceReport) -> InstanceReport:
    if not instance.verdict.is_here:
        return instance
    with contextlib.suppress(OSError):
        if Path(instance.path).stat().st_size == instance.size_bytes:
            return instance
    reason = "A worker has saved it, but it is not in this computer's folder: the folder is not shared."
    return replace(instance, verdict=Verdict.MISSING, reason=reason)


def _progress(job: _Job) -> Progress:
    counts = [report.counts for report in job.reports]
    here = sum(count[Verdict.ALREADY_HERE] for count in counts)
    received = sum(count[Verdict.RECEIVED] for count in counts)
    size_bytes = sum(report.received_bytes for report in job.reports)
    return Progress(
        expected_count=job.expected_count if job.is_planned else None,
        here_count=here,
        received_count=received,
        bad_count=sum(sum(count.values()) for count in counts) - here - received,
        size_bytes=size_bytes,
        rate_bytes_per_s=size_bytes / max(1e-3, time.monotonic() - job.start_s),
    )


def _sum(total: int | None, count: int | None) -> int | None:
    return None if total is None or count is None else total + count


def _merged(job: _Job, label: str) -> RetrieveReport:
    """Return one report of all series."""
    reports = job.reports
    states = {report.state for report in reports}
    worst = next(state for state in (JobState.FAILED, JobState.STOPPED, JobState.FINISHED) if state in states)
    return replace(
        reports[0],
        job_id=job.id,
        label=label,
        state=JobState.STOPPED if JobState.STOPPED in states else worst,
        instances=tuple(instance for report in reports for instance in report.instances),
        started_at=min(report.started_at for report in reports),
        duration_s=time.monotonic() - job.start_s,
        ways=_distinct(way for report in reports for way in report.ways),
        error=" ".join(_distinct(report.error for report in reports if report.error)),
        notes=_distinct(note for report in reports for note in report.notes),
        **{name: sum(getattr(report, name) for report in reports) for name in _SUMMED},
    )


_SUMMED: Final = ("received_bytes", "wire_bytes", "request_count", "retry_count")


def _distinct(texts: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(texts))
