"""The face of the engine: takes jobs, runs them on worker threads, tells what happens."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from ..dicomweb.resources import resource_path
from ..model.dimse import DimseNode
from ..model.errors import ConfigurationError
from ..model.events import Event, JobStateChanged
from ..model.jobs import JobState, RetrieveRequest, SendProtocol, SendRequest
from ..net.connection import ServerConnection
from ..net.dimse import Dcmtk
from ..net.retry import RetryPolicy
from .any_job import AnyJob
from .copies import remove_leftover_copies
from .cstore import MOST_ASSOCIATIONS, Cstore
from .fetch import Fetch
from .job import Holdings, Job
from .journal import Journal, JournalEntry
from .part_files import remove_leftovers
from .plan import Plan
from .power_cut import PowerCut
from .scheduler import Lane, Scheduler
from .send_job import SendJob
from .store import Store
from .units import JobUnits
from .ways import Ladder

_logger = logging.getLogger("DICOMwebNetwork.transfer")

_STUCK_S = 0.15
"""A worker that a cancel cannot reach (it looks up a host name, or connects) is left behind after this time."""


class TransferEngine:
    """Runs retrieves and sends. Thread-safe; one for each application.

    Parameters
    ----------
    publish : callable
        Called with each event, on worker threads and on the thread that calls ``submit`` or ``cancel``. Put it on a
        queue and return.
    journal_folder : str, optional
        Where unfinished jobs are written down; without it they are forgotten with the process.
    policy : RetryPolicy
        When a failed request is worth another try.
    dcmtk : Dcmtk, optional
        The programs for sends over DIMSE; by default those on the ``PATH``.
    """

    def __init__(
        self,
        publish: Callable[[Event], None],
        journal_folder: str | None = None,
        policy: RetryPolicy | None = None,
        dcmtk: Dcmtk | None = None,
    ) -> None:
        self._listener = publish
        self._policy = policy or RetryPolicy()
        self._dcmtk = dcmtk or Dcmtk()
        self._journal = Journal(journal_folder) if journal_folder else None
        self._scheduler = Scheduler()
        remove_leftover_copies()
        self._lock = threading.Lock()
        self._jobs: dict[str, tuple[AnyJob[Any, Any], Lane]] = {}
        self._ladders: WeakKeyDictionary[ServerConnection, Ladder] = WeakKeyDictionary()
        self._power_cuts: dict[str, PowerCut] = {}
        self._is_closing = False

    def submit(self, request: RetrieveRequest, connection: ServerConnection, holdings: Holdings | None = None) -> Job:
        """Queue a retrieve and return at once; ``holdings`` where more is held than what lies in the request's folder.

        Raises
        ------
        ConfigurationError
            There is nothing to fetch, a UID is none, or the engine is closed.
        LocalStorageError
            The journal cannot be written.
        """
        if not request.targets:
            raise ConfigurationError("There is nothing to retrieve.")
        for target in request.targets:
            resource_path(target.study_instance_uid, target.series_instance_uid, target.sop_instance_uid)
        if self._is_closing:
            raise ConfigurationError("No more transfers are taken: this session is closing.")
        job = Job(request, connection, holdings, self._publish, self._cleaned(request.folder))
        profile = connection.profile
        lane = Lane(profile.base_url, profile.max_connections, request.priority, lambda: self._end(job))
        units = JobUnits(job, partial(self._scheduler.add, lane))
        fetch = Fetch(job, self._ladder(connection), units, self._policy)
        if self._journal:
            self._journal.begin(JournalEntry(job.id, job.started_at, profile, request))
        self._begin(job, lane)
        Plan(job, fetch, units, self._policy).begin()
        return job

    def submit_send(self, request: SendRequest, destination: ServerConnection | DimseNode) -> SendJob:
        """Queue a send and return at once; its events are those of a retrieve, its report tells of every file.

        Parameters
        ----------
        destination : ServerConnection or DimseNode
            Of a server, the request's protocol says by which of its doors; afterwards it is asked what it holds. A
            node alone is taken at its word.

        Raises
        ------
        ConfigurationError
            There is nothing to send, the server has no DIMSE node, or the engine is closed.
        PackageMissingError, LocalStorageError
            De-identified copies are asked for, and cannot be made.
        """
        if not request.files:
            raise ConfigurationError("There is nothing to send.")
        if self._is_closing:
            raise ConfigurationError("No more transfers are taken: this session is closing.")
        if isinstance(destination, DimseNode):
            return self._begin_cstore(SendJob(request, None, destination, self._publish), destination)
        if request.protocol is SendProtocol.DIMSE:
            node = destination.dimse_node
            return self._begin_cstore(SendJob(request, destination, node, self._publish), node)
        job = SendJob(request, destination, None, self._publish)
        profile = destination.profile
        lane = Lane(profile.base_url, profile.max_connections, request.priority, lambda: self._end(job))
        self._begin(job, lane)
        Store(job, destination, partial(self._scheduler.add, lane), self._policy).begin()
        return job

    def _begin_cstore(self, job: SendJob, node: DimseNode) -> SendJob:
        lane = Lane(node.url, MOST_ASSOCIATIONS, job.request.priority, lambda: self._end(job))
        self._begin(job, lane)
        Cstore(job, node, self._dcmtk, partial(self._scheduler.add, lane), self._policy).begin()
        return job

    def _begin(self, job: AnyJob[Any, Any], lane: Lane) -> None:
        with self._lock:
            self._jobs[job.id] = (job, lane)
        self._publish(JobStateChanged(job.id, JobState.QUEUED))

    def _publish(self, event: Event) -> None:
        """Tell the listener, whose faults must not end a worker."""
        try:
            self._listener(event)
        except Exception:
            _logger.exception("A listener failed at %s", type(event).__name__)

    def jobs(self) -> list[AnyJob[Any, Any]]:
        """Return the jobs that have not ended, in the order of their submission."""
        with self._lock:
            return [job for job, _ in self._jobs.values()]

    def cancel(self, job_id: str) -> None:
        """Stop a job: its workers end within 200 ms, and nothing half-written is left. Unknown jobs are passed over."""
        with self._lock:
            job, lane = self._jobs.get(job_id, (None, None))
        if job is None or lane is None:
            return
        job.token.cancel()
        if self._scheduler.drop(lane):
            watch = threading.Timer(_STUCK_S, self._end, [job])
            watch.daemon = True
            watch.start()
        else:
            self._end(job)

    def cancel_all(self) -> None:
        """Stop all jobs."""
        for job in self.jobs():
            self.cancel(job.id)

    def bump(self, job_id: str) -> None:
        """Let a job go before all others of its server: the user is waiting for it."""
        with self._lock:
            _, lane = self._jobs.get(job_id, (None, None))
        if lane is not None:
            self._scheduler.bump(lane)

    def unfinished(self) -> list[JournalEntry]:
        """Return the jobs of earlier sessions that can be taken up again, oldest first."""
        return self._journal.unfinished() if self._journal else []

    def forget(self, job_id: str) -> None:
        """Do not offer an unfinished job any more."""
        if self._journal:
            self._journal.forget(job_id)

    def close(self, timeout_s: float = 2.0) -> None:
        """Stop all jobs so that a later session can offer them again, and end the threads."""
        self._is_closing = True
        jobs = self.jobs()
        self.cancel_all()
        for job in jobs:
            job.wait(timeout_s)
        self._scheduler.close(timeout_s)

    def _ladder(self, connection: ServerConnection) -> Ladder:
        wanted_syntax_uid = connection.profile.transfer_syntax_uid
        with self._lock:
            if connection not in self._ladders:
                self._ladders[connection] = Ladder(
                    wanted_syntax_uid, takes_bulk=connection.takes_bulk, known=connection.refused_ways
                )
            return self._ladders[connection]

    def _cleaned(self, folder: str) -> PowerCut:
        """Remove what dead processes left in a folder, once, and return the power cut that it tells of."""
        with self._lock:
            if folder not in self._power_cuts:
                self._power_cuts[folder] = PowerCut.of_leftovers(remove_leftovers(folder))
            return self._power_cuts[folder]

    def _end(self, job: AnyJob[Any, Any]) -> None:
        if not job.end():
            return
        try:
            with self._lock:
                self._jobs.pop(job.id, None)
            if self._journal:
                is_stopped_by_user = job.state is JobState.STOPPED and not self._is_closing
                is_done = job.state is JobState.FINISHED or is_stopped_by_user
                self._journal.end(job.id, is_to_be_offered=not is_done)
        finally:
            job.wake_waiting()
