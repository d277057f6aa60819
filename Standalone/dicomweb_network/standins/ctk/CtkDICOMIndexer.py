"""Stand-in for ``ctkDICOMIndexer``."""

from __future__ import annotations

import os
import time
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer, Signal

from .fileindexing import IndexingRun

_LOOK_MS = 10


class ctkDICOMIndexer(QObject):
    """Adds files to a DICOM database on a thread of its own.

    As in CTK the calls come back when all is done, with events served meanwhile, unless ``backgroundImportEnabled``;
    the database's file is opened once more by its name, so that the database object sends no ``seriesAdded`` and the
    like, only ``databaseChanged``. Signals are sent on the main thread.
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
        self._background = False
        self._run: IndexingRun | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def _setBackground(self, enabled: bool) -> None:
        self._background = enabled

    backgroundImportEnabled = property(lambda self: self._background, _setBackground)
    importing = property(lambda self: self._run is not None and not self._run.ended.is_set())

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
        while self._run is not None and (deadline is None or time.monotonic() < deadline):
            self._run.ended.wait(0.005)
            self._look()
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def cancel(self) -> None:
        """Index no further file; what is indexed stays."""
        if self._run is not None:
            self._run.cancel()

    def _withoutDatabase(self, arguments: tuple[Any, ...]) -> tuple[Any, bool]:
        if isinstance(arguments[0], QObject):
            self.setDatabase(arguments[0])
            arguments = arguments[1:]
        return arguments[0], bool(arguments[1]) if len(arguments) > 1 else False

    def _enqueue(self, files: list[str], copyFile: bool) -> None:
        if self._database is None or not self._database.isOpen:
            raise RuntimeError("The DICOM database is not open.")
        paths = [os.path.abspath(one).replace(os.sep, "/") for one in files]
        if self._run is None or not self._run.add(paths, copyFile):
            self._look()
            self.updatingDatabase.emit(True)
            self._run = IndexingRun(self._fileName, self._database.tagsToPrecache)
            self._run.add(paths, copyFile)
            self.progressStep.emit("Parsing DICOM files")
            self._timer.start(_LOOK_MS)
        if not self._background:
            self.waitForImportFinished()

    def _look(self) -> None:
        """Tell how far the thread is; also when nobody serves the event loop."""
        run = self._run
        if run is None:
            return
        if not run.ended.is_set():
            self.progress.emit(int(95 * run.done_count / max(run.total_count, 1)))
            return
        self._run = None
        self._timer.stop()
        self.updatingDatabase.emit(False)
        self.progress.emit(100)
        self.progressStep.emit("Indexing complete")
        self.indexingComplete.emit(*run.added)
