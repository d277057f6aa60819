"""What jobs of all kinds have in common: their states, their events, and the face that the caller sees."""

from __future__ import annotations

import abc
import logging
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from ..model.errors import DICOMwebNetworkError
from ..model.events import Event, JobEnded, JobPlanned, JobProgressed, JobStateChanged
from ..model.jobs import JobState, Progress, RetrieveRequest, SendRequest
from ..model.moments import now_text
from ..model.reports import RetrieveReport, SendReport
from ..net.cancellation import CancelToken
from ..net.retry import RetryPolicy

_logger = logging.getLogger("DICOMwebNetwork.transfer")

_PROGRESS_STEP_S: Final = 0.1

Request = TypeVar("Request", RetrieveRequest, SendRequest)
Report = TypeVar("Report", RetrieveReport, SendReport)


class AnyJob(abc.ABC, Generic[Request, Report]):
    """One transfer as the caller sees it; made by ``TransferEngine``. Thread-safe.

    Parameters
    ----------
    request : RetrieveRequest or SendRequest
        What was asked for.
    publish : callable
        Takes the job's events.
    plan_count : int
        How many plans have to end before it is known what is to be transferred.

    Attributes
    ----------
    id : str
        Unique, also among jobs of other sessions.
    report : RetrieveReport or SendReport or None
        What came of it; None until the job has ended.
    """

    def __init__(self, request: Request, publish: Callable[[Event], None], plan_count: int) -> None:
        self.id = uuid.uuid4().hex
        self.request: Request = request
        self.token = CancelToken()
        self.report: Report | None = None
        self.started_at = now_text()
        self._publish = publish
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._state = JobState.QUEUED
        self._error: DICOMwebNetworkError | None = None
        self._open_plan_count = plan_count
        self._start_s = time.monotonic()
        self._last_progress_s = 0.0

    @property
    def state(self) -> JobState:
        """Where the job stands."""
        return self._state

    @property
    def error(self) -> DICOMwebNetworkError | None:
        """The error that ended the job early, for callers that raise it; None while there is none."""
        return self._error

    @property
    @abc.abstractmethod
    def progress(self) -> Progress:
        """How far the job has come, now."""

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until the job has ended; return whether it has."""
        return self._ended.wait(timeout_s)

    # What follows is for the engine.

    def _tell(self, event: Event) -> None:
        """Publish, unless the job has ended: its end is the last that is told, also by workers left behind."""
        with self._lock:
            if not self._state.is_end:
                self._publish(event)

    def begin(self) -> None:
        """Go from queued to running; called by every unit, effective once."""
        with self._lock:
            if self._state is not JobState.QUEUED:
                return
            self._state = JobState.RUNNING
            self._start_s = time.monotonic()
        self._tell(JobStateChanged(self.id, JobState.RUNNING))

    def add_plans(self, count: int) -> None:
        """Announce that more has to be planned before the expected count is known."""
        with self._lock:
            self._open_plan_count += count

    def plan_ended(self) -> None:
        """One target is planned; the last one makes the counts known."""
        with self._lock:
            self._open_plan_count -= 1
            is_last = self._open_plan_count == 0
        if is_last:
            progress = self.progress
            self._tell(JobPlanned(self.id, progress.expected_count or 0, progress.here_count))
            self.tell_progress()

    def tell_progress(self, *, is_throttled: bool = True) -> None:
        """Publish how far the job has come, not more often than ten times a second."""
        now = time.monotonic()
        with self._lock:
            if self._state.is_end or (is_throttled and now - self._last_progress_s < _PROGRESS_STEP_S):
                return
            self._last_progress_s = now
        self._tell(JobProgressed(self.id, self.progress))

    def waits_for_another_try(self, policy: RetryPolicy, attempt: int, error: DICOMwebNetworkError) -> bool:
        """Wait as a policy says after try number ``attempt`` has failed; False, at once, if no other one is worth it.

        Raises
        ------
        CancelledError
            The job was stopped meanwhile.
        """
        wait_s = policy.wait_s(attempt, error)
        if wait_s is None:
            return False
        _logger.info("Job %s tries again in %.1f s: %s", self.id, wait_s, error.message)
        self.token.wait(wait_s)
        self.token.raise_if_cancelled()
        return True

    def abort(self, error: DICOMwebNetworkError) -> None:
        """Let the job fail: what waits is not attempted any more, what arrives is cut off."""
        with self._lock:
            if self.token.is_cancelled and self._error is None:
                return  # the user was first, and this is what a stopped worker meets
            self._error = self._error or error
        self.token.cancel()

    def end(self) -> bool:
        """Close the books and publish the report. Return whether this call did so."""
        with self._lock:
            if self._state.is_end:
                return False
            report = self._closed_books()
            self.report, self._state = report, report.state
            self._publish(JobEnded(self.id, report))
        counts = ", ".join(f"{count} {verdict.value}" for verdict, count in report.counts.items() if count)
        _logger.info(
            "Job %s: %s after %.1f s, %s", self.id, self.state.value, report.duration_s, counts or "no instances"
        )
        return True

    def wake_waiting(self) -> None:
        """Let ``wait`` return; called when all that follows from the end of the job is done."""
        self._ended.set()

    @abc.abstractmethod
    def _closed_books(self) -> Report:
        """Return what came of the job, and leave nothing half-written; called once, under the job's lock."""

    def _report_values(self, *, is_done: bool, failures: str, default_failure: str) -> dict[str, Any]:
        """Return what reports of all kinds have in common.

        Parameters
        ----------
        is_done : bool
            Whether the work is done on every instance there is, and there is one.
        failures, default_failure : str
            Why it is not, as far as known; what to say if that is empty.
        """
        error = str(self._error or failures)
        if self._error is None and self.token.is_cancelled:
            state = JobState.STOPPED
        elif error or not is_done:
            state = JobState.FAILED
            error = error or default_failure
        else:
            state = JobState.FINISHED
        return {
            "job_id": self.id,
            "label": self.request.label,
            "state": state,
            "started_at": self.started_at,
            "duration_s": time.monotonic() - self._start_s,
            "request_count": self.token.request_count,
            "retry_count": self.token.retry_count,
            "error": error,
        }
