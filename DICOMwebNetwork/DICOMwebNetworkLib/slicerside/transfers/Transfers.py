"""All transfers of one logic, from the request to the last indexed file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...model import events
from ...model.errors import ConfigurationError, DICOMwebNetworkError
from ...model.jobs import JobState, RetrieveRequest, RetrieveTarget, SendRequest
from ..application.BundledDcmtk import bundledDcmtk
from ..database.DatabaseIndexer import ArrivedFile, RefusedFile
from ..threads.EventPump import EventPump, Task
from ..threads.Signal import Signal
from .RetrieveJob import LoadPolicy, RetrieveJob
from .SendJob import SendJob


class Transfers:
    """Starts retrieves and sends, follows the transfer engine's events, has files indexed and loads series.

    Main thread only; the engine's worker threads reach it through the pump. Two engines at most are made: one that
    keeps a journal, from which unfinished retrieves are offered again, and one without, for temporary databases.

    :param pump: brings the engine's events.
    """

    def __init__(self, pump: EventPump) -> None:
        self.jobChanged = Signal()
        self.filesIndexed = Signal()
        self.loaded = Signal()
        self._pump = pump
        self._jobs: dict[str, RetrieveJob] = {}
        self._engines: dict[str, Any] = {}
        self._handlers: dict[type, Callable[[RetrieveJob, Any], None]] = {
            events.JobStateChanged: self._onStateChanged,
            events.JobPlanned: self._onPlanned,
            events.JobProgressed: self._onProgressed,
            events.InstanceReceived: self._onReceived,
            events.SeriesEnded: self._onSeriesEnded,
            events.JobEnded: self._onEnded,
        }
        pump.addPoller(self._tellSilence)

    def jobs(self) -> list[RetrieveJob]:
        """Return all retrieves in the order in which they were started."""
        return list(self._jobs.values())

    def job(self, jobId: str) -> RetrieveJob:
        """Return one retrieve.

        :raises ConfigurationError: there is none with this id.
        """
        if jobId not in self._jobs:
            raise ConfigurationError("There is no such retrieve.")
        return self._jobs[jobId]

    @property
    def isIdle(self) -> bool:
        """Whether every retrieve has ended."""
        return all(job.isEnded for job in self._jobs.values())

    def isRetrieving(self, studyInstanceUID: str, seriesInstanceUID: str = "") -> bool:
        """Whether something of a study, or of one of its series, is on its way into a database that stays."""
        return any(
            target.study_instance_uid == studyInstanceUID
            and (not seriesInstanceUID or target.series_instance_uid in ("", seriesInstanceUID))
            for job in self._jobs.values()
            if not job.isEnded and not job.destination.isFolder and not job.destination.isTransient
            for target in job.request.targets
        )

    def start(
        self,
        connection: Any,
        targets: Sequence[RetrieveTarget],
        label: str,
        loadPolicy: LoadPolicy,
        destination: Any,
    ) -> RetrieveJob:
        """Start a retrieve; returns at once.

        :param connection: ``ServerConnection``.
        :param targets: studies, series or instances.
        :param label: what the user reads in the list of transfers.
        :param loadPolicy: when series are loaded.
        :param destination: ``LocalDatabase`` or ``FolderDestination``.
        """
        request = RetrieveRequest(targets=tuple(targets), folder=destination.folder, label=label)
        holdings = destination.holdings()
        self._pump.hold()
        try:
            engineJob = self.engine(destination.journalFolder).submit(request, connection, holdings)
        except BaseException:
            self._pump.release()
            if destination.isTransient:
                destination.close()
            raise
        job = RetrieveJob(engineJob, connection, destination, holdings, loadPolicy, self.cancel)
        self._jobs[job.id] = job
        self.jobChanged.emit(job.id)
        return job

    def startSend(self, connection: Any, request: SendRequest) -> SendJob:
        """Start a send; returns at once.

        :param connection: ``ServerConnection`` of the destination, or a ``DimseNode``.
        """
        self._pump.hold()
        try:
            engineJob = self.engine("").submit_send(request, connection)
        except BaseException:
            self._pump.release()
            raise
        job = SendJob(engineJob, connection, self.cancel)
        self._jobs[job.id] = job
        self.jobChanged.emit(job.id)
        return job

    def cancel(self, jobId: str) -> None:
        """Stop a retrieve; nothing happens if it has ended."""
        job = self.job(jobId)
        engine = self._engineOf(job)
        if engine is not None and not job.isEnded:
            job.stopAsking()
            engine.cancel(jobId)

    def retry(self, old: RetrieveJob, destination: Any) -> RetrieveJob:
        """Start an ended transfer once more, with what is missing; the new one takes its place in the list."""
        before = self.jobs()
        if isinstance(old, SendJob):
            new: RetrieveJob = self.startSend(old.connection, old.retryRequest())
        else:
            new = self.start(old.connection, old.request.targets, old.label, old.loadPolicy, destination)
        new.retriedId = old.id
        self._jobs = {job.id: job for job in (new if job is old else job for job in before)}
        self._forget(old)
        self.jobChanged.emit(new.id)
        return new

    def bump(self, jobId: str) -> None:
        """Let a retrieve go before the others; nothing happens if it has ended."""
        engine = self._engineOf(self.job(jobId))
        if engine is not None:
            engine.bump(jobId)

    def clearEnded(self) -> None:
        """Take ended retrieves off the list; those that failed are not offered again."""
        for job in self._jobs.values():
            if job.isEnded:
                self._forget(job)
        self._jobs = {job.id: job for job in self._jobs.values() if not job.isEnded}

    def unfinished(self, journalFolder: str) -> list[Any]:
        """Return the journal entries of retrieves that earlier sessions did not finish."""
        if not Path(journalFolder).is_dir():
            return []
        return [entry for entry in self.engine(journalFolder).unfinished() if entry.job_id not in self._jobs]

    def engine(self, journalFolder: str) -> Any:
        """Return the transfer engine that keeps its journal in this folder, or the one without if it is empty."""
        from ...transfer.engine import TransferEngine

        if journalFolder not in self._engines:
            self._engines[journalFolder] = TransferEngine(self._publish, journalFolder or None, dcmtk=bundledDcmtk())
        return self._engines[journalFolder]

    def leave(self, destination: Any) -> None:
        """Stop what goes to a destination that will not be there any more; takes two seconds at most."""
        for job in self._jobs.values():
            if job.destination is destination and not job.isEnded:
                self.cancel(job.id)
        engine = self._engines.pop(destination.journalFolder, None)
        if engine is not None:
            engine.close()

    def close(self) -> None:
        """Stop everything; unfinished retrieves stay in the journal. Takes two seconds at most."""
        for job in self._jobs.values():
            job.stopAsking()
        for engine in self._engines.values():
            engine.close()
        self._engines = {}
        for job in self._jobs.values():
            if job.destination.isTransient:
                job.destination.close()

    def _engineOf(self, job: RetrieveJob) -> Any:
        """Return the engine that a job was given to; None if the user has left its database, whose journal stays."""
        return self._engines.get(job.destination.journalFolder)

    def _forget(self, job: RetrieveJob) -> None:
        """Do not offer an ended transfer again."""
        engine = self._engineOf(job)
        if engine is not None:
            engine.forget(job.id)

    # Events

    def _publish(self, event: events.Event) -> None:
        """Take an event of the engine to the main thread. Any thread."""
        if isinstance(event, events.JobProgressed):
            self._pump.postLatest(("progress", event.job_id), self._onEvent, event)
        else:
            self._pump.post(self._onEvent, event)

    def _onEvent(self, event: events.Event) -> None:
        job = self._jobs.get(event.job_id)
        if job is not None and not job.isEnded:
            self._handlers[type(event)](job, event)

    def _onStateChanged(self, job: RetrieveJob, event: events.JobStateChanged) -> None:
        if not event.state.is_end:
            job.state = event.state
            self.jobChanged.emit(job.id)

    def _onPlanned(self, job: RetrieveJob, event: events.JobPlanned) -> None:
        job.progress = replace(job.progress, expected_count=event.expected_count, here_count=event.here_count)
        self.jobChanged.emit(job.id)

    def _onProgressed(self, job: RetrieveJob, event: events.JobProgressed) -> None:
        job.takeProgress(event.progress)
        self.jobChanged.emit(job.id)

    def _tellSilence(self) -> None:
        """Keep rates true while a server sends nothing: the engine tells only what arrives."""
        for job in self.jobs():
            if job.takeSilence():
                self.jobChanged.emit(job.id)

    def _onReceived(self, job: RetrieveJob, event: events.InstanceReceived) -> None:
        if job.destination.indexer is None:
            return
        job.unindexed[event.series_instance_uid] += 1
        job.destination.indexer.add(
            ArrivedFile(job.id, event.study_instance_uid, event.series_instance_uid, event.sop_instance_uid, event.path)
        )

    def _onSeriesEnded(self, job: RetrieveJob, event: events.SeriesEnded) -> None:
        if event.is_complete:
            job.wholeSeries[event.series_instance_uid] = event.instance_count
        if job.loadPolicy is LoadPolicy.EACH and job.destination.indexer is not None:
            job.destination.indexer.flush()
            self._loadSeriesIfReady(job, event.series_instance_uid)

    def _onEnded(self, job: RetrieveJob, _event: events.JobEnded) -> None:
        job.engineReport = job.engineJob.report
        job.progress = job.engineJob.progress
        job.error = job.engineJob.error
        if job.destination.indexer is not None:
            job.destination.indexer.flush()
        self._endIfReady(job)

    # Indexing

    def onIndexed(self, indexed: list[ArrivedFile], refused: list[RefusedFile]) -> None:
        """Go on with what waited for these files; called by the indexers."""
        for each in refused:
            if each.file.jobId in self._jobs:
                self._jobs[each.file.jobId].refuse(each)
        files = [*indexed, *(each.file for each in refused)]
        touched = {(file.jobId, file.seriesInstanceUID): None for file in files}
        for file in files:
            if file.jobId in self._jobs:
                self._jobs[file.jobId].unindexed[file.seriesInstanceUID] -= 1
        self.filesIndexed.emit(indexed)
        for jobId, seriesInstanceUID in touched:
            if jobId in self._jobs:
                self._loadSeriesIfReady(self._jobs[jobId], seriesInstanceUID)
        for jobId in dict.fromkeys(jobId for jobId, _ in touched):
            if jobId in self._jobs:
                self._endIfReady(self._jobs[jobId])

    def _endIfReady(self, job: RetrieveJob) -> None:
        if job.isEnding or job.engineReport is None or any(job.unindexed.values()):
            return
        job.isEnding = True
        self._pump.addTask(self._ending(job))

    def _ending(self, job: RetrieveJob) -> Task:
        """End a transfer, of which somebody may have removed files from the database while it went on."""
        yield from job.missRemoved()
        job.end()
        self.jobChanged.emit(job.id)
        if job.loadPolicy is LoadPolicy.EACH or (
            job.loadPolicy is LoadPolicy.COMPLETE and job.state is JobState.FINISHED
        ):
            self._load(job, job.completeSeries())
        self._leaveIfReady(job)

    # Loading

    def _loadSeriesIfReady(self, job: RetrieveJob, seriesInstanceUID: str) -> None:
        count = job.wholeSeries.get(seriesInstanceUID, 0)
        isReady = job.loadPolicy is LoadPolicy.EACH and count and not job.unindexed[seriesInstanceUID]
        if isReady and not job.isRefused(seriesInstanceUID) and job.destination.fileCount(seriesInstanceUID) >= count:
            self._load(job, [seriesInstanceUID])

    def _load(self, job: RetrieveJob, seriesInstanceUIDs: list[str]) -> None:
        wanted = [uid for uid in seriesInstanceUIDs if uid not in job.loadedSeries]
        if wanted and not job.destination.isFolder:
            job.loadedSeries.update(wanted)
            job.pendingLoadCount += 1
            self._pump.addTask(self._loading(job, wanted))

    def _loading(self, job: RetrieveJob, seriesInstanceUIDs: list[str]) -> Task:
        """Load when the pump comes to it, not inside the handler of an event."""
        yield None
        try:
            job.loadedNodeIDs += job.destination.load(seriesInstanceUIDs)
        except DICOMwebNetworkError as error:
            job.loadedNodeIDs += getattr(error, "loaded_node_ids", [])
            job.notes.append(str(error))
        finally:
            job.pendingLoadCount -= 1
            self._leaveIfReady(job)
        self.loaded.emit()
        self.jobChanged.emit(job.id)

    def _leaveIfReady(self, job: RetrieveJob) -> None:
        """Let go of what an ended retrieve held."""
        if job.isEnded and not job.pendingLoadCount:
            if job.destination.isTransient:
                job.destination.close()
            self._pump.release()
