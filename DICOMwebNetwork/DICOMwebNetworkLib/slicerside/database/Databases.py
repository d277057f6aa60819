"""Where retrieved files may go: Slicer's DICOM database, a temporary one, or a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import qt
import slicer

from ...model.errors import ConfigurationError, DatabaseNotOpenError
from ..threads.EventPump import EventPump
from .FolderDestination import FolderDestination
from .LocalDatabase import LocalDatabase, TransientDatabase, isOpen
from .TemporaryDatabase import TemporaryDatabase


class Databases:
    """The databases that one logic works with. Main thread only.

    :param pump: drives their indexing.
    :param onIndexed: called after each batch of indexed files.
    """

    def __init__(self, pump: EventPump, onIndexed: Callable[..., Any]) -> None:
        self._pump = pump
        self._onIndexed = onIndexed
        self._known: dict[str, LocalDatabase] = {}

    @property
    def isOpen(self) -> bool:
        """Whether Slicer has an open DICOM database."""
        return isOpen(getattr(slicer, "dicomDatabase", None))

    @property
    def defaultFolder(self) -> str:
        """Folder that Slicer uses for its DICOM database, or would propose for it."""
        key = getattr(slicer, "dicomDatabaseDirectorySettingsKey", "")
        saved = qt.QSettings().value(key) if key else ""
        documents = qt.QStandardPaths.writableLocation(qt.QStandardPaths.DocumentsLocation)
        return str(saved or Path(documents) / f"{slicer.app.applicationName}DICOMDatabase")

    def open(self, folder: str) -> None:
        """Open the database in a folder, or create one there; Slicer uses it from now on.

        :raises DatabaseNotOpenError: the folder cannot be used, or holds a database of another Slicer version.
        """
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseNotOpenError(f"The folder {folder} cannot be made: {error.strerror}.") from error
        database = slicer.dicomDatabase
        database.openDatabase(f"{folder}/ctkDICOM.sql")
        if not isOpen(database):
            raise DatabaseNotOpenError(f"The DICOM database in {folder} cannot be opened.")
        if database.schemaVersionLoaded() != database.schemaVersion():
            database.closeDatabase()
            raise DatabaseNotOpenError(
                f"The DICOM database in {folder} belongs to another version of Slicer.",
                advice="Choose another folder, or update it in the DICOM module.",
            )
        qt.QSettings().setValue(slicer.dicomDatabaseDirectorySettingsKey, folder)

    def current(self) -> LocalDatabase:
        """Return what is Slicer's DICOM database now.

        :raises DatabaseNotOpenError: it is not open.
        """
        database: Any = getattr(slicer, "dicomDatabase", None)
        if not isOpen(database):
            raise DatabaseNotOpenError("Slicer's DICOM database is not open.")
        fileName = database.databaseFilename
        known = self._known.get(fileName)
        if known is None or known.database is not database:
            self._known[fileName] = LocalDatabase(database, self._pump, self._onIndexed)
        return self._known[fileName]

    def destination(self, name: str) -> LocalDatabase | FolderDestination:
        """Return where files go.

        :param name: "database", "temporary" or the path of a folder.
        :raises DatabaseNotOpenError: Slicer's database was asked for and is not open.
        :raises ConfigurationError: local copies are just being removed from it.
        """
        if name == "temporary":
            return TransientDatabase(TemporaryDatabase(), self._pump, self._onIndexed)
        if name == "database":
            if self.current().isRemoving:
                raise ConfigurationError(
                    "Local copies are being removed from the DICOM database.", advice="Try again in a moment."
                )
            return self.current()
        return FolderDestination(name, self.current().journalFolder if self.isOpen else "")

    def renewed(self, destination: Any) -> Any:
        """Return where a transfer goes that is tried again: the database of the first attempt may be gone.

        :raises DatabaseNotOpenError: it is to go to Slicer's database, and that is not open.
        """
        if destination.isFolder:
            return destination
        return self.destination("temporary" if destination.isTransient else "database")

    def takeOthers(self) -> list[LocalDatabase]:
        """Forget and return all databases that are not Slicer's one any more."""
        current = slicer.dicomDatabase.databaseFilename if self.isOpen else ""
        return [self._known.pop(name) for name in [name for name in self._known if name != current]]

    def finishIndexing(self) -> None:
        """Bring what has arrived into the databases, for at most two seconds."""
        indexers = [database.indexer for database in self._known.values()]
        for indexer in indexers:
            indexer.flush()
        if not self._pump.isWaiting:
            self._pump.waitUntil(lambda: all(indexer.isIdle for indexer in indexers), timeoutS=2.0)

    def close(self) -> None:
        """Stop all indexing; the databases themselves stay open."""
        while self._known:
            self._known.popitem()[1].close()
