"""One retrieve: its state, its books, and the face that the caller sees."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Final, Protocol

from ..model.errors import DICOMwebNetworkError
from ..model.events import (
    Event,
    InstanceReceived,
    JobEnded,
    JobPlanned,
    JobProgressed,
    JobStateChanged,
    SeriesEnded,
)
from ..model.jobs import JobState, Progress, RetrieveRequest
from ..model.reports import RetrieveReport, Verdict
from ..net.cancellation import CancelToken
from ..net.connection import ServerConnection
from .ledger import Ledger, SeriesBook
from .part10 import Part10Summary
from .part_files import PartFile, PartFolder, final_path
from .power_cut import PowerCut

_logger = logging.getLogger("DICOMwebNetwork.transfer")

_PROGRESS_STEP_S: Final = 0.1


class Holdings(Protocol):
    """What the destination holds already; asked on worker threads."""

    def paths_of(self, sop_instance_uids: Sequence[str]) -> dict[str, str]:
        """Return SOP Instance UID -> path of those instances whose file exists."""
        ...


class Job:
    """One retrieve as the caller sees it; made by ``TransferEngine.submit``. Thread-safe.

    Attributes
    ----------
    id : str
        Unique, also among jobs of other sessions.
    request : RetrieveRequest
        What was asked for.
    connection : ServerConnection
        The server it is asked of.
    report : RetrieveReport or None
        What came of it; None until the job has ended.
    """

    def __init__(
        self,
        request: RetrieveRequest,
        connection: ServerConnection,
        holdings: Holdings | None,
        publish: Callable[[Event], None],
        power_cut: PowerCut,
    ) -> None:
        self.id = uuid.uuid4().hex
        self.request = request
        self.connection = connection
        self.holdings = holdings
        self.power_cut = power_cut
        self.token = CancelToken()
        self.ledger = Ledger()
        self.report: RetrieveReport | None = None
        self.started_at = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self._publish = publish
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._state = JobState.QUEUED
        self._error: DICOMwebNetworkError | None = None
        self._parts: PartFolder | None = None
        self._open_plan_count = len(request.targets)
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
    def progress(self) -> Progress:
        """How far the job has come, now."""
        return self.ledger.progress(is_planned=self._open_plan_count == 0)

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

    def new_part(self) -> PartFile:
        """Return an empty part file of this job."""
        with self._lock:
            if self._parts is None:
                self._parts = PartFolder(self.request.folder, self.id)
            return self._parts.new_file()

    def accept(self, book: SeriesBook, part: PartFile, summary: Part10Summary, way: str) -> bool:
        """Give a verified part its final name and tell of it; False if it is here already or the job has ended."""
        uid = summary.sop_instance_uid
        target = final_path(self.request.folder, summary.series_instance_uid or book.series_instance_uid, uid)
        with self._lock:
            # A worker that was left behind by a cancel may come this late.
            if self._state.is_end or self.token.is_cancelled or self.ledger.is_here(book, uid):
                return False
            part.rename_to(target)
            self.ledger.settle(book, uid, Verdict.RECEIVED, size_bytes=part.size_bytes, path=str(target), way=way)
            self.tell_received(book, uid, str(target), part.size_bytes)
        return True

    def tell_received(self, book: SeriesBook, sop_uid: str, path: str, size_bytes: int) -> None:
        """Publish that a verified file lies at its final place."""
        self._tell(
            InstanceReceived(self.id, book.study_instance_uid, book.series_instance_uid, sop_uid, path, size_bytes)
        )

    def tell_series_ended(self, book: SeriesBook) -> None:
        """Publish that no more of a series will come."""
        is_complete = bool(book.entries) and not book.missing()
        self._tell(SeriesEnded(self.id, book.study_instance_uid, book.series_instance_uid, is_complete))

    def abort(self, error: DICOMwebNetworkError) -> None:
        """Let the job fail: what waits is not attempted any more, what arrives is cut off."""
        with self._lock:
            if self.token.is_cancelled and self._error is None:
                return  # the user was first, and this is what a stopped worker meets
            self._error = self._error or error
        self.token.cancel()

    def end(self) -> bool:
        """Close the books, remove what is half-written, publish the report. Return whether this call did so."""
        with self._lock:
            if self._state.is_end:
                return False
            for book in self.ledger.all_series():
                if book.open_unit_count:
                    self.tell_series_ended(book)
            self.report = self._report()
            self._state = self.report.state
            if self._parts is not None:
                self._parts.remove()
            self._publish(JobEnded(self.id, self.report))
        counts = ", ".join(f"{count} {verdict.value}" for verdict, count in self.report.counts.items() if count)
        seconds = self.report.duration_s
        _logger.info("Job %s: %s after %.1f s, %s", self.id, self.state.value, seconds, counts or "no instances")
        self._ended.set()
        return True

    def _report(self) -> RetrieveReport:
        instances = self.ledger.reports()
        error = str(self._error or " ".join(self.ledger.failures))
        if self._error is None and self.token.is_cancelled:
            state = JobState.STOPPED
        elif error or not instances or not all(instance.verdict.is_here for instance in instances):
            state = JobState.FAILED
            if not error and not instances:
                error = "The server lists no instances of what was asked for."
        else:
            state = JobState.FINISHED
        profile = self.connection.profile
        return RetrieveReport(
            job_id=self.id,
            label=self.request.label,
            server_name=profile.name,
            server_url=profile.base_url,
            state=state,
            instances=instances,
            started_at=self.started_at,
            duration_s=time.monotonic() - self._start_s,
            received_bytes=self.ledger.received_bytes,
            wire_bytes=self.ledger.wire_bytes,
            request_count=self.token.request_count,
            retry_count=self.token.retry_count,
            ways=tuple(self.ledger.ways),
            error=error,
            notes=tuple(self.ledger.notes),
        )
