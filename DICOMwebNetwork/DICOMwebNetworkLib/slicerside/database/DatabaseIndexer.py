"""Brings received files into the index of a DICOM database while more of them arrive."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctk
import slicer

from ..threads.EventPump import EventPump, Task


@dataclass(frozen=True)
class ArrivedFile:
    """A whole file that is not in the index yet, and the job that brought it."""

    jobId: str
    studyInstanceUID: str
    seriesInstanceUID: str
    sopInstanceUID: str
    path: str


class DatabaseIndexer:
    """Indexes files in batches on CTK's own indexing thread. Main thread only; the pump must be held by the caller.

    Files are left where they are. CTK stores paths below the database folder as relative ones, so that removing a
    series in Slicer deletes these files too; ``ctkDICOMDatabase.insert`` would store them as foreign files.

    :param database: open ``ctkDICOMDatabase`` on whose file the index is.
    :param pump: drives the batches.
    :param onIndexed: called with (files now in the database, files that CTK did not accept) after each batch.
    :param mayStart: asked before each batch; False while somebody reads the database.
    """

    fewCount = 100
    batchCount = 1000
    latencyS = 0.5

    def __init__(
        self,
        database: Any,
        pump: EventPump,
        onIndexed: Callable[[list[ArrivedFile], list[ArrivedFile]], Any],
        mayStart: Callable[[], bool],
    ) -> None:
        self._database = database
        self._fileName = database.databaseFilename
        self._pump = pump
        self._onIndexed = onIndexed
        self._mayStart = mayStart
        self._waiting: list[ArrivedFile] = []
        self._batch: list[ArrivedFile] = []
        self._isChecking = False
        self._isUrgent = False
        self._oldestSince = 0.0
        self._isClosed = False
        self._ctkIndexer: Any = None
        self._decoy: Any = None

    @property
    def isIdle(self) -> bool:
        """Whether every added file has been told to ``onIndexed``."""
        return not self._waiting and not self._batch

    @property
    def isWriting(self) -> bool:
        """Whether CTK's indexing thread is at work."""
        return bool(self._batch) and not self._isChecking

    def add(self, file: ArrivedFile) -> None:
        """Index a file soon; after ``close`` it is told at once as not accepted."""
        if self._isClosed:
            self._onIndexed([], [file])
            return
        if not self._waiting:
            self._oldestSince = time.monotonic()
        self._waiting.append(file)

    def flush(self) -> None:
        """Do not wait for more files, somebody needs those that are here."""
        self._isUrgent = True

    def poll(self) -> None:
        """Begin or end a batch if it is time for it; returns at once."""
        if self._batch:
            if not self._isChecking and not self._ctkIndexer.importing:
                self._isChecking = True
                self._pump.addTask(self._check())
        elif self._waiting and self._isTime() and self._mayStart():
            self._start()

    def close(self) -> None:
        """Give up what is not indexed yet, which is told as not accepted, and free the files of the database."""
        self._isClosed = True
        left, self._batch, self._waiting = [*self._batch, *self._waiting], [], []
        if self._ctkIndexer is not None:
            self._ctkIndexer.cancel()
            self._ctkIndexer.waitForImportFinished()
            self._ctkIndexer.setDatabase(None)
            self._decoy.closeDatabase()
            _alive.remove((self._decoy, self._ctkIndexer))
            self._ctkIndexer.deleteLater()
            self._decoy.deleteLater()
            self._ctkIndexer = self._decoy = None
        if left:
            self._onIndexed([], left)

    def _isTime(self) -> bool:
        age = time.monotonic() - self._oldestSince
        return self._isUrgent or len(self._waiting) >= self.fewCount or age >= self.latencyS

    def _start(self) -> None:
        if self._ctkIndexer is None:
            self._makeIndexer()
        self._batch, self._waiting = self._waiting[: self.batchCount], self._waiting[self.batchCount :]
        self._isUrgent = self._isUrgent and bool(self._waiting)
        # One request at a time: CTK holds back the results of a request as long as another one is waiting.
        # CTK takes paths as its own only if they are written like its folder, with forward slashes.
        self._ctkIndexer.addListOfFiles([file.path.replace(os.sep, "/") for file in self._batch])

    def _makeIndexer(self) -> None:
        """Make an indexer that never reads the whole index on the main thread.

        At each start CTK asks the indexer's database object for the time stamp of every file in it, here, on the
        main thread: 0.7 s with 150,000 images. The indexing thread itself opens the index by its file name. So the
        object is pointed to an empty file once the indexer has learned the name; as only new files are handed over,
        their time stamps are of no interest.
        """
        self._decoy = ctk.ctkDICOMDatabase()
        self._decoy.openDatabase(self._fileName)
        self._decoy.tagsToPrecache = self._database.tagsToPrecache
        self._ctkIndexer = ctk.ctkDICOMIndexer()
        self._ctkIndexer.backgroundImportEnabled = True
        self._ctkIndexer.setDatabase(self._decoy)
        self._decoy.blockSignals(True)
        self._decoy.closeDatabase()
        self._decoy.openDatabase(_emptyIndex())
        self._decoy.blockSignals(False)
        _alive.append((self._decoy, self._ctkIndexer))

    def _check(self) -> Task:
        indexed: list[ArrivedFile] = []
        refused: list[ArrivedFile] = []
        for file in self._batch:
            # Where the user has opened another database meanwhile, nobody can be asked.
            isOther = self._database.databaseFilename != self._fileName
            isIndexed = isOther or bool(self._database.fileForInstance(file.sopInstanceUID))
            (indexed if isIndexed else refused).append(file)
            yield None
            if self._isClosed:
                return
        self._batch = []
        self._isChecking = False
        if self._waiting:
            self._oldestSince = time.monotonic()
        self._onIndexed(indexed, refused)


# CTK's indexer touches its database when it is deleted, and garbage is collected in any order: both live until close.
_alive: list[Any] = []


def _emptyIndex() -> str:
    """Return the file name of an empty index; CTK needs 0.1 s of the main thread to make one itself."""
    folder = Path(slicer.app.temporaryPath) / "DICOMwebNetwork-empty-index"
    tables = {
        folder
        / "ctkDICOM.sql": "Images (SOPInstanceUID PRIMARY KEY, Filename, URL, SeriesInstanceUID, InsertTimestamp)",
        folder / "ctkDICOMTagCache.sql": "TagCache (SOPInstanceUID, Tag, Value, PRIMARY KEY (SOPInstanceUID, Tag))",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for path, table in tables.items():
        if not path.exists():
            new = path.with_suffix(f".{os.getpid()}")
            with contextlib.closing(sqlite3.connect(new)) as connection:
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute(f"CREATE TABLE {table}")
            new.replace(path)
    return str(folder / "ctkDICOM.sql")
