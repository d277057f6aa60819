"""The part of the module's logic that searches, retrieves, and knows what is on this computer, without ever waiting."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import slicer

from .ServerLogic import ServerLogic

# Slicer imports this file at start-up, so everything else is imported when it is needed.
if TYPE_CHECKING:
    from ..model.jobs import RetrieveTarget
    from ..model.queries import SearchQuery
    from ..model.records import SearchPage
    from .browsing.SearchRun import SearchRun
    from .database.DatabaseIndexer import ArrivedFile
    from .threads.EventPump import Task
    from .transfers.RetrieveJob import RetrieveJob
    from .transfers.UnfinishedJob import UnfinishedJob


class RetrieveLogic(ServerLogic):
    """Searches, transfers, the DICOM database and what of it is loaded. For the main thread.

    Signals: ``jobChanged(jobId)``, ``seriesIndexed(seriesInstanceUID)``, ``loadedChanged()``, ``databaseChanged()``.
    """

    def __init__(self) -> None:
        from .database.Databases import Databases
        from .database.LocalStates import LocalStates
        from .threads.Signal import Signal
        from .transfers.Transfers import Transfers

        super().__init__()
        self.jobChanged = Signal()
        self.seriesIndexed = Signal()
        self.loadedChanged = Signal()
        self.databaseChanged = Signal()
        self._transfers = Transfers(self.pump)
        self._transfers.jobChanged.connect(self._onJobChanged)
        self._transfers.filesIndexed.connect(self._onFilesIndexed)
        self._transfers.loaded.connect(self.loadedChanged.emit)
        self._databases = Databases(self.pump, self._transfers.onIndexed)
        self._states = LocalStates(lambda: self._databases.current() if self.databaseIsOpen else None)
        self._areStatesStale = False
        self._watch: Any = None

    def watch(self) -> None:
        """Begin to notice what others do to the database and the scene; import what takes long, clear what crashed."""
        from .database.DatabaseWatch import DatabaseWatch
        from .database.TemporaryDatabase import removeLeftovers

        if self._watch is None:
            temporaryPath = slicer.app.temporaryPath
            self.runInBackground(lambda _cancelToken: removeLeftovers(temporaryPath))
            self._watch = DatabaseWatch(self._onDatabaseOpened, self._onDatabaseChanged, self.loadedChanged.emit)
            self.runInBackground(_importSlowModules)

    def close(self) -> None:
        """Stop all work within seconds; unfinished retrieves can be resumed. The logic is of no use afterwards."""
        if self.pump.isClosed:
            return
        if self._watch is not None:
            self._watch.close()
        self._transfers.close()
        self._databases.finishIndexing()
        super().close()
        self._databases.close()

    def startSearch(
        self,
        connection: Any,
        query: SearchQuery,
        onPage: Callable[[SearchPage], Any],
        onDone: Callable[[], Any],
        onError: Callable[[Exception], Any],
        pageCount: int | None = None,
    ) -> SearchRun:
        """Search page by page.

        :param pageCount: pause after that many pages until ``more()`` of the returned object is called.
        :return: has ``more(pageCount)`` and ``cancel()``, after which no callback comes.
        """
        from .browsing.SearchRun import SearchRun

        return SearchRun(self.pump, connection, query, onPage, onDone, onError, pageCount)

    # Retrieves

    def startRetrieve(
        self,
        connection: Any,
        targets: Sequence[RetrieveTarget],
        label: str = "",
        loadPolicy: str = "none",
        destination: str = "database",
    ) -> RetrieveJob:
        """Start a retrieve; ``jobChanged`` tells how it goes.

        :param connection: what ``connectionFor`` returned.
        :param targets: studies, series or instances.
        :param label: what the user reads in the list of transfers.
        :param loadPolicy: "none", "complete" (load when all of it is here) or "each" (each series when it is here).
        :param destination: "database", "temporary" (a database that is removed when the job has ended and was
          loaded) or the path of a folder.
        :raises DatabaseNotOpenError: Slicer's database is the destination and is not open.
        :raises ConfigurationError: local copies are just being removed from it.
        """
        from .transfers.RetrieveJob import LoadPolicy

        policy = LoadPolicy(loadPolicy)
        where = self._databases.destination(destination)
        label = label or (targets[0].series_instance_uid or targets[0].study_instance_uid)
        return self._transfers.start(connection, targets, label, policy, where)

    def jobs(self) -> list[RetrieveJob]:
        """Return all retrieves and sends of this session, in the order in which they were started."""
        return self._transfers.jobs()

    def cancelJob(self, jobId: str) -> None:
        """Stop a transfer; what has arrived whole is kept. Returns at once."""
        self._transfers.cancel(jobId)

    def retryJob(self, jobId: str) -> RetrieveJob:
        """Start an ended transfer once more, with what is missing; it takes the old one's place in ``jobs``.

        :raises DatabaseNotOpenError: it is to go to Slicer's database, and that is not open.
        """
        job = self._transfers.job(jobId)
        if not job.isEnded:
            return job
        return self._transfers.retry(job, self._databases.renewed(job.destination))

    def bumpJob(self, jobId: str) -> None:
        """Let a transfer go before the others."""
        self._transfers.bump(jobId)

    def clearFinishedJobs(self) -> None:
        """Take ended transfers off the list."""
        self._transfers.clearEnded()

    def unfinishedJobs(self) -> list[UnfinishedJob]:
        """Return the retrieves into the open database that an earlier session did not finish."""
        from .transfers.UnfinishedJob import UnfinishedJob

        if not self.databaseIsOpen:
            return []
        folder = self._databases.current().journalFolder
        return [UnfinishedJob(entry) for entry in self._transfers.unfinished(folder)]

    def resumeUnfinished(self, job: UnfinishedJob) -> RetrieveJob:
        """Start an unfinished retrieve again; only what is missing is fetched.

        :raises LoginError: its server asks for a login that has to be typed again.
        """
        database = self._databases.current()
        request = job.entry.request
        destination = "database" if request.folder == database.folder else request.folder
        started = self.startRetrieve(
            self.connectionFor(job.entry.profile), request.targets, request.label, destination=destination
        )
        self.forgetUnfinished(job)
        return started

    def forgetUnfinished(self, job: UnfinishedJob) -> None:
        """Do not offer an unfinished retrieve any more."""
        self._transfers.engine(self._databases.current().journalFolder).forget(job.entry.job_id)

    # Local data

    @property
    def databaseIsOpen(self) -> bool:
        """Whether Slicer has an open DICOM database."""
        return self._databases.isOpen

    @property
    def defaultDatabaseFolder(self) -> str:
        """Folder that Slicer uses for its DICOM database, or would propose for it."""
        return self._databases.defaultFolder

    def openDatabase(self, folder: str) -> None:
        """Open the DICOM database in a folder, or create one there; Slicer uses it from now on.

        An existing database is never changed or emptied.

        :raises DatabaseNotOpenError: the folder cannot be used, or holds a database of another Slicer version.
        """
        self._databases.open(folder)
        self._onDatabaseOpened()

    def localState(
        self, studyInstanceUID: str, seriesInstanceUID: str | None = None, expectedCount: int | None = None
    ) -> tuple[str, int]:
        """Return ("none" | "partial" | "complete", number of instances in the database).

        :param expectedCount: instances that the server has; without it nothing is called complete.
        """
        return self._states.state(studyInstanceUID, seriesInstanceUID, expectedCount)

    def isInstanceHere(self, sopInstanceUID: str) -> bool:
        """Whether the database holds an instance and its file exists."""
        return self.databaseIsOpen and self._databases.current().isHere(sopInstanceUID)

    def removeLocal(self, studyInstanceUID: str, seriesInstanceUID: str = "") -> None:
        """Remove a series, or all series of a study, from the database; nothing happens on any server.

        :raises DatabaseNotOpenError: Slicer has no open database.
        :raises ConfigurationError: some of it is being retrieved.
        :raises LocalStorageError: the database keeps some of it.
        """
        for _step in self._removal([(studyInstanceUID, seriesInstanceUID)]):
            pass

    def startRemoveLocal(
        self,
        wanted: Sequence[tuple[str, str]],
        onDone: Callable[[], Any],
        onError: Callable[[Exception], Any],
    ) -> None:
        """Do what ``removeLocal`` does, without ever waiting: in a large database it takes long.

        :param wanted: UIDs of study and series, the latter empty for all series of the study.
        :param onDone: called when all of it is removed; until then nothing can be retrieved into the database.
        :param onError: called instead with what was raised where some of it could not be removed.
        :raises DatabaseNotOpenError: Slicer has no open database.
        :raises ConfigurationError: some of it is being retrieved.
        """
        removal = self._removal(wanted)

        def steps() -> Task:
            try:
                yield from removal
            except Exception as error:  # noqa: BLE001 - told to the caller
                onError(error)
            else:
                onDone()
            finally:
                self.pump.release()

        self.pump.hold()
        self.pump.addTask(steps())

    def isLoaded(self, seriesInstanceUID: str) -> bool:
        """Whether something of the scene came from this series."""
        hierarchy = slicer.mrmlScene.GetSubjectHierarchyNode()
        name = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMUIDName()
        return hierarchy is not None and bool(hierarchy.GetItemByUID(name, seriesInstanceUID))

    def loadSeries(self, seriesInstanceUIDs: Sequence[str]) -> list[str]:
        """Load series of the database into the scene through the DICOM plugins, as the DICOM module does.

        Loading is Slicer's own work on the main thread; the window may repaint between two series.

        :return: IDs of the loaded nodes.
        :raises LoadError: a series could not be loaded; its ``loaded_node_ids`` tells which nodes were.
        :raises DatabaseNotOpenError: Slicer has no open database.
        """
        nodeIDs = self._databases.current().load(seriesInstanceUIDs)
        self.loadedChanged.emit()
        return nodeIDs

    @contextlib.contextmanager
    def temporaryDatabase(self) -> Iterator[Any]:
        """Have a database that leaves nothing behind as Slicer's DICOM database inside a ``with`` block.

        No setting is written and the user's database is not closed, so even a crash leaves nothing to repair.
        """
        from .application.SlicersDatabase import asSlicersDatabase
        from .database.TemporaryDatabase import TemporaryDatabase

        temporary = TemporaryDatabase()
        try:
            with asSlicersDatabase(temporary.database):
                yield temporary.database
        finally:
            self._leaveOtherDatabases()
            temporary.close()

    # Inner life

    def _removal(self, wanted: Sequence[tuple[str, str]]) -> Task:
        from ..model.errors import ConfigurationError

        database = self._databases.current()
        if any(self._transfers.isRetrieving(study, series) for study, series in wanted):
            raise ConfigurationError("This is being retrieved.", advice="Cancel the retrieve, or wait for its end.")
        uids = [[series] if series else database.seriesOfStudy(study) for study, series in wanted]
        removal = database.removal([uid for each in uids for uid in each])

        def steps() -> Task:
            try:
                yield from removal
            finally:
                self._states.clear()
                self.databaseChanged.emit()

        return steps()

    def _leaveOtherDatabases(self) -> None:
        """Stop what goes into databases that are not Slicer's one any more."""
        for database in self._databases.takeOthers():
            self._transfers.leave(database)
            database.close()

    def _onJobChanged(self, jobId: str) -> None:
        self.jobChanged.emit(jobId)
        if self._areStatesStale and self._transfers.isIdle:
            self._onDatabaseChanged()

    def _onFilesIndexed(self, files: list[ArrivedFile]) -> None:
        self._states.add(files)
        for uid in dict.fromkeys(file.seriesInstanceUID for file in files):
            self.seriesIndexed.emit(uid)

    def _onDatabaseOpened(self) -> None:
        self._leaveOtherDatabases()
        self._states.clear()
        self.databaseChanged.emit()

    def _onDatabaseChanged(self) -> None:
        # While files arrive the changes are mostly our own, and those are counted as they come.
        self._areStatesStale = not self._transfers.isIdle
        if not self._areStatesStale:
            self._states.clear()
            self.databaseChanged.emit()


def _importSlowModules(_cancelToken: Any) -> None:
    """Import here what would otherwise hold up the first search for a second; a connection imports its libraries."""
    import pydicom  # noqa: F401

    from ..model.servers import ServerProfile
    from ..net.connection import ServerConnection
    from ..transfer import engine  # noqa: F401

    ServerConnection(ServerProfile("", "http://localhost")).close()
