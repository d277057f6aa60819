"""A DICOM database as destination of retrieves."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...model.errors import DatabaseNotOpenError, LocalStorageError
from ..loading.SeriesLoader import SeriesLoader
from ..threads.BackgroundTask import BackgroundTask
from ..threads.EventPump import EventPump, Task
from .DatabaseHoldings import DatabaseHoldings
from .DatabaseIndexer import ArrivedFile, DatabaseIndexer, RefusedFile, asInCTK
from .TemporaryDatabase import TemporaryDatabase


class LocalDatabase:
    """An open DICOM database: where files go, what is there, how they are indexed and loaded. Main thread only.

    :param database: open ``ctkDICOMDatabase``.
    :param pump: drives indexing and look-ups.
    :param onIndexed: called with (files now in the database, files that it refused, and why) after each batch.
    :raises DatabaseNotOpenError: it is not open.
    """

    isFolder = False
    isTransient = False

    def __init__(
        self,
        database: Any,
        pump: EventPump,
        onIndexed: Callable[[list[ArrivedFile], list[RefusedFile]], Any],
    ) -> None:
        if not isOpen(database):
            raise DatabaseNotOpenError("Slicer's DICOM database is not open.")
        self.database = database
        self.fileName: str = database.databaseFilename
        # Below the database folder: Slicer deletes these files when their series is removed from the database.
        self.folder = f"{database.databaseDirectory}/DICOMwebNetwork"
        self.journalFolder = f"{self.folder}/journal"
        self.questionCount = 0
        self._removalCount = 0
        self.indexer = DatabaseIndexer(database, pump, onIndexed, lambda: self.questionCount == 0)
        self._pump = pump
        pump.addPoller(self.indexer.poll)

    def holdings(self) -> DatabaseHoldings:
        """Return what answers the transfer engine's question of what is here already."""
        return DatabaseHoldings(self, self._pump)

    def load(self, seriesInstanceUIDs: Sequence[str]) -> list[str]:
        """Load series into the scene and return the node IDs.

        :raises LoadError: a series could not be loaded.
        """
        return SeriesLoader(self.database).load(seriesInstanceUIDs)

    def hereCount(self, seriesInstanceUID: str) -> int:
        """Return how many instances of a series have a file; looks at one file only, not at all of them."""
        paths = [path for path in self.database.filesForSeries(seriesInstanceUID) if path]
        return len(paths) if paths and Path(paths[0]).is_file() else 0

    def fileCount(self, seriesInstanceUID: str) -> int:
        """Return of how many instances of a series the database names a file that exists."""
        return sum(bool(path) and Path(path).is_file() for path in self.database.filesForSeries(seriesInstanceUID))

    def findRemoved(self, files: Mapping[str, Mapping[str, str]], removed: set[str]) -> Task:
        """Find out which instances are not in the database any more; none if it was left meanwhile.

        :param files: that were in the database, by Series Instance UID and SOP Instance UID.
        :param removed: gets the SOP Instance UIDs of those that are not.
        """
        # On a thread, since the folder may be that of another computer.
        look = BackgroundTask(self._pump, lambda _: {uid for those in files.values() for uid in _withoutFile(those)})
        while not look.isEnded:
            yield True
        for series, paths in files.items():
            listed: set[str] | None = None
            for uid, path in paths.items():
                if self.indexer.isLeft:
                    return
                if listed is None:
                    listed = set(self.database.filesForSeries(series))
                # The series that a file names may be another one than the server did.
                isListed = asInCTK(path) in listed or bool(self.database.fileForInstance(uid))
                # CTK may delete files and keep their rows: what it indexes at that moment locks the rows.
                if not isListed or uid in look.value:
                    removed.add(uid)
                yield None

    def isHere(self, sopInstanceUID: str) -> bool:
        """Whether an instance has a file."""
        path = self.database.fileForInstance(sopInstanceUID)
        return bool(path) and Path(path).is_file()

    @property
    def isRemoving(self) -> bool:
        """Whether a removal has begun that has not ended; several may be under way."""
        return self._removalCount > 0

    def removal(self, seriesInstanceUIDs: Sequence[str]) -> Task:
        """Begin to take series out of the database, and to delete those of their files that lie in its folder.

        :return: does it, a series with each step; CTK needs a tenth of a second for one in a large database. It raises
          LocalStorageError where the database keeps a series; CTK says why in the log only.
        """
        self._removalCount += 1

        def steps() -> Task:
            try:
                for uid in seriesInstanceUIDs:
                    self.database.removeSeries(uid)
                    if self.database.filesForSeries(uid, 1):
                        raise LocalStorageError(
                            "The DICOM database did not remove a series.",
                            advice="Try again; if it stays so, Slicer's log says why.",
                        )
                    yield True
            finally:
                self._removalCount -= 1

        return steps()

    def seriesOfStudy(self, studyInstanceUID: str) -> list[str]:
        """Return the series of a study that the database knows."""
        return list(self.database.seriesForStudy(studyInstanceUID))

    def close(self) -> None:
        """Stop indexing; the database itself stays open."""
        self._pump.removePoller(self.indexer.poll)
        self.indexer.close()


class TransientDatabase(LocalDatabase):
    """A temporary database as destination: closed and removed when its retrieve has ended and was loaded."""

    isTransient = True

    def __init__(
        self,
        temporary: TemporaryDatabase,
        pump: EventPump,
        onIndexed: Callable[[list[ArrivedFile], list[RefusedFile]], Any],
    ) -> None:
        super().__init__(temporary.database, pump, onIndexed)
        self.journalFolder = ""
        self._temporary = temporary

    def close(self) -> None:
        """Remove the database and its files."""
        super().close()
        self._temporary.close()


def _withoutFile(paths: Mapping[str, str]) -> list[str]:
    """Return the keys of paths where no file can be seen. Any thread."""
    return [uid for uid, path in paths.items() if not os.path.isfile(path)]  # noqa: PTH113 - which may raise


def isOpen(database: Any) -> bool:
    """Whether a ``ctkDICOMDatabase`` can be used; it may be None before Slicer's DICOM module was set up."""
    return database is not None and bool(database.isOpen)
