"""Brings received files into the index of a DICOM database while more of them arrive."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import ctk
import slicer

from ..threads.EventPump import EventPump, Task

_MOST_LISTED = 500
_LEAST_FREE_BYTES = 1 << 20
REMOVED = "It came, but was removed from the DICOM database before the retrieve had ended."
_LEFT = "The DICOM database was left before it listed the file."


@dataclass(frozen=True)
class ArrivedFile:
    """A whole file that is not in the index yet, and the job that brought it."""

    jobId: str
    studyInstanceUID: str
    seriesInstanceUID: str
    sopInstanceUID: str
    path: str


@dataclass(frozen=True)
class RefusedFile:
    """A whole file that the database did not take, and why."""

    file: ArrivedFile
    reason: str


class Stage(Enum):
    """How far a batch is."""

    NONE = "none"
    LOOKED_AT = "looked at"
    READY = "ready"
    WRITTEN = "written"
    CHECKED = "checked"


class DatabaseIndexer:
    """Indexes files in batches on CTK's own indexing thread. Main thread only; the pump must be held by the caller.

    Files are left where they are. CTK stores paths below the database folder as relative ones, so that removing a
    series in Slicer deletes these files too; ``ctkDICOMDatabase.insert`` would store them as foreign files.

    :param database: open ``ctkDICOMDatabase`` on whose file the index is.
    :param pump: drives the batches.
    :param onIndexed: called with (``ArrivedFile``s now in the database, ``RefusedFile``s) after each batch.
    :param mayStart: asked before each batch; False while somebody reads the database.

    The database holds each SOP Instance UID once. CTK would give the place of an instance that it knows to the file
    that comes later, and the study before would be a slice short: such files are refused here.
    """

    fewCount = 100
    batchCount = 1000
    latencyS = 0.5

    def __init__(
        self,
        database: Any,
        pump: EventPump,
        onIndexed: Callable[[list[ArrivedFile], list[RefusedFile]], Any],
        mayStart: Callable[[], bool],
    ) -> None:
        self._database = database
        self._fileName = database.databaseFilename
        self._pump = pump
        self._onIndexed = onIndexed
        self._mayStart = mayStart
        self._waiting: list[ArrivedFile] = []
        self._batch: list[ArrivedFile] = []
        self._refused: list[RefusedFile] = []
        self._stage = Stage.NONE
        self._isUrgent = False
        self._oldestSince = 0.0
        self._isClosed = False
        self._ctkIndexer: Any = None
        self._decoy: Any = None

    @property
    def isIdle(self) -> bool:
        """Whether every added file has been told to ``onIndexed``."""
        return not self._waiting and self._stage is Stage.NONE

    @property
    def isWriting(self) -> bool:
        """Whether CTK's indexing thread is at work."""
        return self._stage is Stage.WRITTEN

    def add(self, file: ArrivedFile) -> None:
        """Index a file soon; after ``close`` it is told at once as not accepted."""
        if self._isClosed:
            self._onIndexed([], [RefusedFile(file, _LEFT)])
            return
        if not self._waiting:
            self._oldestSince = time.monotonic()
        self._waiting.append(file)

    def flush(self) -> None:
        """Do not wait for more files, somebody needs those that are here."""
        self._isUrgent = True

    def poll(self) -> None:
        """Begin or end a batch if it is time for it; returns at once."""
        if self._stage is Stage.WRITTEN and not self._ctkIndexer.importing:
            self._stage = Stage.CHECKED
            self._pump.addTask(self._check())
        elif self._stage is Stage.READY and self._mayStart():
            self._write()
        elif self._stage is Stage.NONE and self._waiting and self._isTime() and self._mayStart():
            self._batch, self._waiting = self._waiting[: self.batchCount], self._waiting[self.batchCount :]
            self._isUrgent = self._isUrgent and bool(self._waiting)
            self._stage = Stage.LOOKED_AT
            self._pump.addTask(self._lookAt())

    def close(self) -> None:
        """Give up what is not indexed yet, which is told as not accepted, and free the files of the database."""
        self._isClosed = True
        left, self._batch, self._waiting = [*self._batch, *self._waiting], [], []
        self._stage = Stage.NONE
        if self._ctkIndexer is not None:
            self._ctkIndexer.cancel()
            self._ctkIndexer.waitForImportFinished()
            self._ctkIndexer.setDatabase(None)
            self._decoy.closeDatabase()
            _alive.remove((self._decoy, self._ctkIndexer))
            self._ctkIndexer.deleteLater()
            self._decoy.deleteLater()
            self._ctkIndexer = self._decoy = None
        if left or self._refused:
            known = {each.file for each in self._refused}
            self._onIndexed([], [*self._refused, *(RefusedFile(file, _LEFT) for file in left if file not in known)])

    def _isTime(self) -> bool:
        age = time.monotonic() - self._oldestSince
        return self._isUrgent or len(self._waiting) >= self.fewCount or age >= self.latencyS

    def _lookAt(self) -> Task:
        """Take those files out of the batch whose place in the database is taken by another file."""
        free = []
        studies: dict[str, str] = {}
        for file in self._batch:
            series = file.seriesInstanceUID
            studies[series] = studies.get(series) or self._studyOf(series) or file.studyInstanceUID
            other = self._otherFile(file)
            if other:
                self._refuse(file, other)
            elif studies[series] != file.studyInstanceUID:
                self._refuseAsMixed(file, studies[series])
            else:
                free.append(file)
            yield None
            if self._isClosed:
                return
        self._batch = free
        if free:
            self._stage = Stage.READY
            self.poll()
        else:
            self._stage = Stage.CHECKED
            yield from self._check()

    def _write(self) -> None:
        self._stage = Stage.WRITTEN
        if self._ctkIndexer is None:
            self._makeIndexer()
        # One request at a time: CTK holds back the results of a request as long as another one is waiting.
        self._ctkIndexer.addListOfFiles([asInCTK(file.path) for file in self._batch])

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
        listed: dict[str, set[str]] = {}
        for file in self._batch:
            if file.seriesInstanceUID not in listed:
                listed[file.seriesInstanceUID] = self._filesOfSeries(file.seriesInstanceUID)
                yield None
                if self._isClosed:
                    return
            if asInCTK(file.path) in listed[file.seriesInstanceUID]:
                indexed.append(file)
                continue
            known = self._fileOf(file)
            if known is None or _isSame(known, file.path):
                indexed.append(file)
            else:
                self._refuse(file, known)
            yield None
            if self._isClosed:
                return
        refused, self._refused = self._refused, []
        self._batch = []
        self._stage = Stage.NONE
        if self._waiting:
            self._oldestSince = time.monotonic()
        self._onIndexed(indexed, refused)
        self.poll()

    @property
    def isLeft(self) -> bool:
        """Whether the database was closed, or another one is open in its place."""
        return not self._database.isOpen or self._database.databaseFilename != self._fileName

    def _filesOfSeries(self, seriesInstanceUID: str) -> set[str]:
        """Return the files that the database names for a series, by one question; empty if they are many."""
        if self.isLeft:
            return set()
        files = self._database.filesForSeries(seriesInstanceUID, _MOST_LISTED)
        return set(files) if len(files) < _MOST_LISTED else set()

    def _fileOf(self, file: ArrivedFile) -> str | None:
        """Return the file that the database names for an instance; None if it was left meanwhile."""
        return None if self.isLeft else str(self._database.fileForInstance(file.sopInstanceUID))

    def _otherFile(self, file: ArrivedFile) -> str:
        """Return the file of another series or study that holds the place of an instance; empty if there is none."""
        known = self._fileOf(file)
        if not known or _isSame(known, file.path) or not Path(known).is_file():
            return ""
        series = self._database.seriesForFile(known)
        isOfSeries = series == file.seriesInstanceUID
        return "" if isOfSeries and self._database.studyForSeries(series) == file.studyInstanceUID else known

    def _studyOf(self, seriesInstanceUID: str) -> str:
        """Return the study of which the database holds files of a series; empty if there is none."""
        if self.isLeft or not self._database.filesForSeries(seriesInstanceUID, 1):
            return ""
        return str(self._database.studyForSeries(seriesInstanceUID))

    def _refuseAsMixed(self, file: ArrivedFile, studyInstanceUID: str) -> None:
        """Do not let images of two studies become one series, which would be loaded as one volume."""
        isIn = f"The DICOM database holds a series of the same Series Instance UID in study {studyInstanceUID}."
        self._discard(file, f"{isIn} Remove that study from it first, or retrieve into a folder.")

    def _refuse(self, file: ArrivedFile, known: str) -> None:
        """Take note of a file that cannot be in the database, and delete it if another one is there in its place."""
        if known:
            series = self._database.seriesForFile(known)
            isIn = f"The DICOM database holds an instance of the same SOP Instance UID in series {series or known}."
            self._discard(file, f"{isIn} Remove that series from it first, or retrieve into a folder.")
            return
        if not Path(file.path).is_file():
            reason = REMOVED
        elif shutil.disk_usage(Path(self._fileName).parent).free < _LEAST_FREE_BYTES:
            reason = "The DICOM database could not list the file: no space is left on its disk."
        else:
            reason = "The DICOM database could not read the file, or found no patient or study in it."
        self._refused.append(RefusedFile(file, reason))

    def _discard(self, file: ArrivedFile, reason: str) -> None:
        with contextlib.suppress(OSError):
            Path(file.path).unlink()
        self._refused.append(RefusedFile(file, reason))


def asInCTK(path: str) -> str:
    """Return a path as CTK writes it; it takes files for its own only if their paths have forward slashes."""
    return path.replace(os.sep, "/")


def _isSame(path: str, other: str) -> bool:
    """Whether two paths lead to the same file."""
    if path == other:
        return True
    try:
        return Path(path).samefile(other)
    except OSError:
        return False


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
