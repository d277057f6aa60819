"""Stand-in for ``ctkDICOMIndexer``."""

from __future__ import annotations

import os
import time
from collections import deque
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal

STEP_S = 0.015
"""How long one step may keep the event loop waiting."""


class ctkDICOMIndexer(QObject):
    """Adds files to a DICOM database, in short steps so that the window stays alive.

    As in CTK the calls come back when all is done, with events served meanwhile, unless ``backgroundImportEnabled``;
    the database's file is opened once more by its name, so that the database object sends no ``seriesAdded`` and the
    like, only ``databaseChanged``.
    """

    progress = Signal(int)
    progressStep = Signal(str)
    progressDetail = Signal(str)
    indexingComplete = Signal(int, int, int, int)
    updatingDatabase = Signal(bool)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._database: Any = None
        self._fileName = ""
        self._working: Any = None
        self._background = False
        self._queue: deque[tuple[str, bool]] = deque()
        self._total = 0
        self._before: tuple[int, int, int, int] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)

    def _setBackground(self, enabled: bool) -> None:
        self._background = enabled

    backgroundImportEnabled = property(lambda self: self._background, _setBackground)
    importing = property(lambda self: self._before is not None)

    def setBackgroundImportEnabled(self, enabled: bool) -> None:
        self._background = enabled

    def setDatabase(self, database: Any) -> None:
        if database is self._database:
            return
        if self._database is not None:
            self._database.opened.disconnect(self._onOpened)
        self._database = database
        if database is not None:
            database.opened.connect(self._onOpened)
            self._onOpened()

    def _onOpened(self) -> None:
        self._fileName = self._database.databaseFilename

    def database(self) -> Any:
        return self._database

    def addListOfFiles(self, *arguments: Any) -> None:
        """``(files, copyFile=False)`` or ``(database, files, copyFile=False)``."""
        files, copyFile = self._withoutDatabase(arguments)
        self._enqueue([str(one) for one in files], copyFile)

    def addFile(self, *arguments: Any) -> None:
        """``(file, copyFile=False)`` or ``(database, file, copyFile=False)``."""
        path, copyFile = self._withoutDatabase(arguments)
        self._enqueue([str(path)], copyFile)

    def addDirectory(self, *arguments: Any) -> None:
        """``(folder, copyFile=False)`` or ``(database, folder, copyFile=False)``; all files below the folder."""
        folder, copyFile = self._withoutDatabase(arguments)
        files = [os.path.join(base, name) for base, _, names in sorted(os.walk(str(folder))) for name in sorted(names)]
        self._enqueue(files, copyFile)

    def waitForImportFinished(self, msecTimeout: int = -1) -> None:
        """Serve events until all is indexed or the time is over."""
        deadline = time.monotonic() + msecTimeout / 1000 if msecTimeout >= 0 else None
        while self._before is not None and (deadline is None or time.monotonic() < deadline):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def cancel(self) -> None:
        """Index no further file; what is indexed stays."""
        self._queue.clear()

    def _withoutDatabase(self, arguments: tuple[Any, ...]) -> tuple[Any, bool]:
        if isinstance(arguments[0], QObject):
            self.setDatabase(arguments[0])
            arguments = arguments[1:]
        return arguments[0], bool(arguments[1]) if len(arguments) > 1 else False

    def _enqueue(self, files: list[str], copyFile: bool) -> None:
        if self._database is None or not self._database.isOpen:
            raise RuntimeError("The DICOM database is not open.")
        self._queue.extend((os.path.abspath(one).replace(os.sep, "/"), copyFile) for one in files)
        self._total = len(self._queue)
        if self._before is None:
            self.updatingDatabase.emit(True)
            self._working = type(self._database)(self._fileName)
            self._working.tagsToPrecache = self._database.tagsToPrecache
            self._before = self._counts()
            self.progressStep.emit("Parsing DICOM files")
            self._timer.start(0)
        if not self._background:
            self.waitForImportFinished()

    def _counts(self) -> tuple[int, int, int, int]:
        database = self._working
        return database.patientsCount(), database.studiesCount(), database.seriesCount(), database.imagesCount()

    def _step(self) -> None:
        end = time.monotonic() + STEP_S
        while self._queue and time.monotonic() < end:
            path, copyFile = self._queue.popleft()
            self._working.index(path, copyFile, self._working.internalPath)
        self._working.commit()  # nothing stays locked while others use the database
        self.progress.emit(int(95 * (1 - len(self._queue) / max(self._total, 1))))
        if not self._queue:
            self._finish()

    def _finish(self) -> None:
        self._timer.stop()  # first, so that an error ends the import instead of coming again and again
        before, self._before = self._before, None
        self._working.updateDisplayedFields()
        added = [after - before for after, before in zip(self._counts(), before or (), strict=True)]
        self._working.closeDatabase()
        self._working = None
        self.updatingDatabase.emit(False)
        self.progress.emit(100)
        self.progressStep.emit("Indexing complete")
        self.indexingComplete.emit(*added)
