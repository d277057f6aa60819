"""A retrieve as the user follows it."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

from ...model.jobs import JobState, Progress, RetrieveRequest
from ...model.reports import InstanceReport, RetrieveReport, Verdict
from ..database.DatabaseIndexer import REMOVED, RefusedFile
from ..threads.EventPump import Task


class LoadPolicy(str, Enum):
    """When retrieved series are loaded into the scene."""

    NONE = "none"
    COMPLETE = "complete"
    EACH = "each"


class RetrieveJob:
    """One retrieve from the request to the database, or to the scene. Main thread only.

    It has ended when the last file is in the database, which is a little later than the last byte.

    :param engineJob: the job of the transfer engine.
    :param connection: ``ServerConnection`` it uses.
    :param destination: ``LocalDatabase`` or ``FolderDestination``.
    :param holdings: what the engine asks for files that are here already.
    :param loadPolicy: when series are loaded.
    :param cancel: called by ``cancel``.

    ``retriedId`` is the id of the transfer whose place it has taken in the list, if it is another try.
    """

    def __init__(
        self,
        engineJob: Any,
        connection: Any,
        destination: Any,
        holdings: Any,
        loadPolicy: LoadPolicy,
        cancel: Callable[[str], Any],
    ) -> None:
        self.id: str = engineJob.id
        self.retriedId = ""
        self.request: RetrieveRequest = engineJob.request
        self.label = self.request.label
        self.serverName: str = self._nameOf(connection)
        self.connection = connection
        self.destination = destination
        self.holdings = holdings
        self.loadPolicy = loadPolicy
        self.state = JobState.QUEUED
        self.progress = Progress()
        self.report: RetrieveReport | None = None
        self.error: Exception | None = None
        self.loadedNodeIDs: list[str] = []
        self.notes: list[str] = []
        self.engineJob = engineJob
        self.engineReport: RetrieveReport | None = None
        self.unindexed: Counter[str] = Counter()
        self.refused: dict[str, RefusedFile] = {}
        self.removed: set[str] = set()
        self.wholeSeries: dict[str, int] = {}
        self.isEnding = False
        self.loadedSeries: set[str] = set()
        self.pendingLoadCount = 0
        self._cancel = cancel
        self._toldAt = self._movedAt = time.monotonic()

    @staticmethod
    def _nameOf(connection: Any) -> str:
        return str(connection.profile.name)

    @property
    def isEnded(self) -> bool:
        """Whether nothing more will arrive or be indexed."""
        return self.state.is_end

    def takeProgress(self, progress: Progress) -> None:
        """Take note of how far it is."""
        self._toldAt = time.monotonic()
        if replace(progress, rate_bytes_per_s=0.0, seconds_left=None) != replace(
            self.progress, rate_bytes_per_s=0.0, seconds_left=None
        ):
            self._movedAt = self._toldAt
        self.progress = progress

    def takeSilence(self) -> bool:
        """Bring the rate up to date if the engine has told nothing for a second; whether it was."""
        isDue = self.state is JobState.RUNNING and self.engineReport is None and time.monotonic() - self._toldAt > 1.0
        if isDue:
            self.takeProgress(self.engineJob.progress)
        return isDue

    @property
    def silentS(self) -> float:
        """Seconds since something arrived, while it runs and waits for a server; otherwise 0."""
        isWaiting = self.state is JobState.RUNNING and self.engineReport is None
        return time.monotonic() - self._movedAt if isWaiting else 0.0

    def cancel(self) -> None:
        """Stop it; what has arrived whole is kept. Returns at once."""
        self._cancel(self.id)

    def stopAsking(self) -> None:
        """Let no worker wait for an answer of this thread any more, before this thread waits for the worker."""
        if not self.destination.isFolder:
            self.holdings.cancel()

    def end(self) -> None:
        """Take over the engine's last word, now that everything is indexed."""
        assert self.engineReport is not None  # noqa: S101 - only called after the engine's last event
        if self.refused:
            self.notes.append(f"The DICOM database did not take {len(self.refused)} of the files; the report says why.")
        self.report = replace(
            self.engineReport,
            notes=(*self.engineReport.notes, *self.notes),
            instances=tuple(map(self._asInDatabase, self.engineReport.instances)),
        )
        if (self.refused or self.removed) and self.report.state is JobState.FINISHED:
            self.report = replace(self.report, state=JobState.FAILED)
        self.state = self.report.state

    def refuse(self, refused: RefusedFile) -> None:
        """Take note of a file that came, but that the database did not take, or that was removed meanwhile."""
        if refused.reason == REMOVED:
            self.removed.add(refused.file.sopInstanceUID)
        else:
            self.refused[refused.file.path] = refused

    def isRefused(self, seriesInstanceUID: str) -> bool:
        """Whether the database did not take some file of a series."""
        return any(each.file.seriesInstanceUID == seriesInstanceUID for each in self.refused.values())

    def missRemoved(self) -> Task:
        """Find out what somebody has removed from the database since it came."""
        if self.destination.isFolder or self.engineReport is None:
            return
        files: dict[str, dict[str, str]] = defaultdict(dict)
        for instance in self.engineReport.instances:
            if instance.verdict.is_here and instance.path not in self.refused:
                files[instance.series_instance_uid][instance.sop_instance_uid] = instance.path
        yield from self.destination.findRemoved(files, self.removed)

    def _asInDatabase(self, instance: InstanceReport) -> InstanceReport:
        if instance.sop_instance_uid in self.removed:
            return replace(instance, verdict=Verdict.MISSING, reason=REMOVED, path="")
        refused = self.refused.get(instance.path)
        if refused is None:
            return instance
        path = instance.path if Path(instance.path).is_file() else ""
        return replace(instance, verdict=Verdict.REFUSED, reason=refused.reason, path=path)

    def completeSeries(self) -> list[str]:
        """Return the series of which every expected instance is here; empty before the end."""
        isHere: dict[str, bool] = {}
        for instance in self.report.instances if self.report else ():
            uid = instance.series_instance_uid
            isHere[uid] = isHere.get(uid, True) and instance.verdict.is_here
        return [uid for uid, isComplete in isHere.items() if isComplete]
