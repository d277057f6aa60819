"""Stand-in for ``ctkDICOMDatabase``: the same tables, the same folder, so that Slicer can open it as its own."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from . import dicomheader, dicomschema
from .DICOMDatabaseQueries import DICOMDatabaseQueries
from .dicomheader import tag_number, tag_text
from .dicomrecords import Identity, RecordWriter


class ctkDICOMDatabase(QObject, DICOMDatabaseQueries):
    """The DICOM database of one folder. Main thread only, as in Slicer.

    Unlike CTK's it makes no thumbnails and does not index what a DICOM server offers.
    """

    opened = Signal()
    closed = Signal()
    databaseChanged = Signal()
    displayedFieldsUpdated = Signal()
    tagsToPrecacheChanged = Signal()
    patientAdded = Signal(int, str, str, str)
    studyAdded = Signal(str)
    seriesAdded = Signal(str)
    instanceAdded = Signal(str)
    patientRemoved = Signal(str, str)
    studyRemoved = Signal(str)
    seriesRemoved = Signal(str)

    def __init__(self, databaseFile: Any = None, parent: Any = None) -> None:
        super().__init__(parent)
        self._connection: sqlite3.Connection | None = None
        self._cache: sqlite3.Connection | None = None
        self._writer: RecordWriter | None = None
        self._fileName = ""
        self._lastError = ""
        self._precached: list[str] = []
        self._watcher: QFileSystemWatcher | None = None
        if isinstance(databaseFile, str):
            self.openDatabase(databaseFile)

    isOpen = property(lambda self: self._connection is not None)
    isInMemory = property(lambda self: self._fileName == ":memory:")
    lastError = property(lambda self: self._lastError)
    databaseFilename = property(lambda self: self._fileName)
    databaseDirectory = property(lambda self: self._directory())

    def _directory(self) -> str:
        in_folder = self._fileName not in ("", ":memory:")
        return os.path.dirname(os.path.abspath(self._fileName)).replace(os.sep, "/") if in_folder else ""

    def _setTagsToPrecache(self, tags: Iterable[str]) -> None:
        self._precached = [tag.upper() for tag in tags]
        if self._writer is not None:
            wanted = [tag_number(tag) for tag in self._precached]
            self._writer.tags_to_cache = list(dict.fromkeys([*self._writer.tags_to_cache, *wanted]))
        self.tagsToPrecacheChanged.emit()

    tagsToPrecache = property(lambda self: tuple(self._precached), _setTagsToPrecache)

    def openDatabase(self, databaseFile: str, connectionName: str = "") -> bool:
        """Open the database file; a file that does not exist yet is made with empty tables.

        :return: False if it cannot be opened; ``lastError`` says why.
        """
        self.closeDatabase()
        self._fileName = databaseFile
        try:
            cacheFile = os.path.join(self.databaseDirectory, dicomschema.TAG_CACHE_FILE)
            cacheFile = ":memory:" if self.isInMemory else cacheFile
            self._connection, self._cache = _connected(databaseFile), _connected(cacheFile)
            if not _tables(self._connection):
                dicomschema.create(self._connection)
            if not _tables(self._cache):
                dicomschema.create_tag_cache(self._cache)
        except sqlite3.Error as problem:
            self._lastError = str(problem)
            self._connection = self._cache = None
            return False
        self._writer = RecordWriter(self._connection, self._cache)
        self._setTagsToPrecache(dict.fromkeys([*self._precached, *map(tag_text, self._writer.tags_to_cache)]))
        if not self.isInMemory:
            self._watcher = QFileSystemWatcher([databaseFile], self)
            self._watcher.fileChanged.connect(self.databaseChanged)
        self.opened.emit()
        return True

    def closeDatabase(self) -> None:
        """Close the files. ``databaseFilename`` stays known."""
        if self._connection is None or self._cache is None:
            return
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None
        self._connection.close()
        self._cache.close()
        self._connection = self._cache = self._writer = None
        self.closed.emit()

    def initializeDatabase(self, schemaFile: str | None = None) -> bool:
        """Forget everything that the tables hold; files stay on disk."""
        connection, _, writer = self._parts()
        dicomschema.create(connection)
        writer.forget()
        self.databaseChanged.emit()
        return True

    def schemaVersion(self) -> str:
        return dicomschema.VERSION

    def schemaVersionLoaded(self) -> str:
        return self._text("SELECT Version FROM SchemaInfo")

    def updateSchemaIfNeeded(self) -> bool:
        """Make the tables anew and index their files again if they are of another version."""
        if self.schemaVersionLoaded() == self.schemaVersion():
            return False
        files = self.allFiles()
        self.initializeDatabase()
        for one in files:
            self.insert(one, False, False)
        self.updateDisplayedFields()
        return True

    def prepareInsert(self) -> None:
        """To be called before insert() if others may have removed rows."""
        self._parts()[2].forget()

    def insert(self, filePath: str, storeFile: bool = True, generateThumbnail: bool = True) -> None:
        """Index one file.

        :param storeFile: copy it below ``databaseDirectory``/dicom; otherwise it is linked by its absolute path.
        :param generateThumbnail: accepted and ignored.
        """
        news = self.index(filePath, storeFile, lambda path: path)
        self.commit()
        for name, arguments in news:
            getattr(self, name).emit(*arguments)

    def index(
        self, filePath: str, storeFile: bool, asStored: Callable[[str], str]
    ) -> list[tuple[str, tuple[Any, ...]]]:
        """Add the rows of one file to the running transaction; for ctkDICOMIndexer.

        :param asStored: makes of an absolute path what the table shall hold, for files that are not copied.
        :return: the signals that insert() would send.
        """
        connection, _, writer = self._parts()
        if self.fileExistsAndUpToDate(filePath):
            return []
        header = dicomheader.read_header(filePath)
        if header is None:
            return []
        identity = Identity(header)
        if not identity.complete:
            logging.error("Failed to insert file into database (required fields missing): %s", filePath)
            return []
        stored = asStored(filePath)
        if storeFile and not self.isInMemory:
            stored = f"dicom/{_storagePath(identity)}.dcm"
            _copy(filePath, os.path.join(self.databaseDirectory, stored))
        connection.execute("DELETE FROM Images WHERE SOPInstanceUID = ?", (identity.instance,))
        return writer.add(header, identity, stored)

    def fileExistsAndUpToDate(self, filePath: str) -> bool:
        """Whether this file is indexed and has not changed since."""
        known = "SELECT InsertTimestamp FROM Images WHERE Filename IN (?, ?)"
        stamp = self._text(known, self.internalPath(filePath), filePath)
        try:
            return bool(stamp) and datetime.fromtimestamp(os.path.getmtime(filePath)) < datetime.fromisoformat(stamp)
        except OSError:
            return False

    def updateDisplayedFields(self) -> None:
        """Compose the columns that Slicer's browser shows."""
        self._parts()[2].update_displayed_fields()
        self.displayedFieldsUpdated.emit()
        self.databaseChanged.emit()

    def removeSeries(self, seriesInstanceUID: str, clearCachedTags: bool = False, cleanup: bool = True) -> bool:
        """Take a series out of the tables; files that lie in the database folder are deleted, others stay."""
        connection, cache, writer = self._parts()
        images = "SELECT SOPInstanceUID, Filename FROM Images WHERE SeriesInstanceUID = ?"
        found = connection.execute(images, (seriesInstanceUID,)).fetchall()
        connection.execute("DELETE FROM Images WHERE SeriesInstanceUID = ?", (seriesInstanceUID,))
        if clearCachedTags:
            cache.executemany("DELETE FROM TagCache WHERE SOPInstanceUID = ?", [(uid,) for uid, _ in found])
        if cleanup:
            connection.execute("DELETE FROM Series WHERE SeriesInstanceUID = ?", (seriesInstanceUID,))
        self.commit()
        for _, filename in found:
            if filename and not os.path.isabs(filename):
                self._deleteStored(filename)
        writer.forget()
        self.seriesRemoved.emit(seriesInstanceUID)
        return True

    def _deleteStored(self, filename: str) -> None:
        path = self.absolutePath(filename)
        try:
            os.remove(path)
        except FileNotFoundError:
            return
        except OSError as problem:
            logging.warning("Failed to remove file %s: %s", path, problem)
            return
        folder = os.path.dirname(path)
        while folder.startswith(self.databaseDirectory + "/") and not os.listdir(folder):
            os.rmdir(folder)
            folder = os.path.dirname(folder)

    def removeStudy(self, studyInstanceUID: str, cleanup: bool = True) -> bool:
        for series in self.seriesForStudy(studyInstanceUID):
            self.removeSeries(series, False, cleanup)
        if cleanup:
            self._parts()[0].execute("DELETE FROM Studies WHERE StudyInstanceUID = ?", (studyInstanceUID,))
            self.commit()
        self._parts()[2].forget()
        self.studyRemoved.emit(studyInstanceUID)
        return True

    def removePatient(self, patientUID: str, cleanup: bool = True) -> bool:
        patientID = self.fieldForPatient("PatientID", patientUID)
        for study in self.studiesForPatient(patientUID):
            self.removeStudy(study, cleanup)
        if cleanup:
            self._parts()[0].execute("DELETE FROM Patients WHERE UID = ?", (patientUID,))
            self.commit()
        self._parts()[2].forget()
        self.patientRemoved.emit(patientUID, patientID)
        return True

    def cleanup(self, vacuum: bool = False) -> bool:
        """Drop series, studies and patients that have lost all their instances."""
        connection, _, writer = self._parts()
        connection.execute("DELETE FROM Series WHERE SeriesInstanceUID NOT IN (SELECT SeriesInstanceUID FROM Images)")
        connection.execute("DELETE FROM Studies WHERE StudyInstanceUID NOT IN (SELECT StudyInstanceUID FROM Series)")
        connection.execute("DELETE FROM Patients WHERE UID NOT IN (SELECT PatientsUID FROM Studies)")
        self.commit()
        if vacuum:
            connection.execute("VACUUM")
        writer.forget()
        return True

    def instanceValue(self, sopInstanceUID: str, *tag: Any) -> str:
        """Value of an element as text; from the tag cache, or read from the file and then cached."""
        return self._value(sopInstanceUID, self.fileForInstance(sopInstanceUID), _asTag(tag))

    def fileValue(self, fileName: str, *tag: Any) -> str:
        """As instanceValue, for a file, which need not be in the database."""
        return self._value(self.instanceForFile(fileName), fileName, _asTag(tag)) if fileName else ""

    def _value(self, sopInstanceUID: str, filePath: str, tag: str) -> str:
        writer = self._parts()[2]
        cached = writer.cached(sopInstanceUID, tag) if sopInstanceUID else None
        if cached is not None:
            return cached
        header = dicomheader.read_header(filePath) if filePath else None
        if header is None:
            return ""
        value = header.text(tag_number(tag))
        if sopInstanceUID:
            self.cacheTag(sopInstanceUID, tag, value)
        return value

    def instanceValueExists(self, sopInstanceUID: str, *tag: Any) -> bool:
        return self._valueExists(sopInstanceUID, self.fileForInstance(sopInstanceUID), _asTag(tag))

    def fileValueExists(self, fileName: str, *tag: Any) -> bool:
        """Whether the element is there and not empty, be it too large for the cache, as pixel data are."""
        return self._valueExists(self.instanceForFile(fileName), fileName, _asTag(tag))

    def _valueExists(self, sopInstanceUID: str, filePath: str, tag: str) -> bool:
        writer = self._parts()[2]
        cached = writer.cached(sopInstanceUID, tag)
        if cached is not None:
            return bool(cached) or writer.is_marked_unstored(sopInstanceUID, tag)
        header = dicomheader.read_header(filePath) if filePath else None
        return header is not None and header.contains(tag_number(tag))

    def cachedTag(self, sopInstanceUID: str, tag: str) -> str:
        return self._parts()[2].cached(sopInstanceUID, tag.upper()) or ""

    def cacheTag(self, sopInstanceUID: str, tag: str, value: str) -> bool:
        _, cache, writer = self._parts()
        writer.cache_values([(sopInstanceUID, tag.upper(), value or "__TAG_NOT_IN_INSTANCE__")])
        cache.commit()
        return True

    def _parts(self) -> tuple[sqlite3.Connection, sqlite3.Connection, RecordWriter]:
        if self._connection is None or self._cache is None or self._writer is None:
            raise RuntimeError("The DICOM database is not open.")
        return self._connection, self._cache, self._writer

    def commit(self) -> None:
        """Make what index() added visible to other connections."""
        for connection in self._parts()[:2]:
            connection.commit()


def _connected(fileName: str) -> sqlite3.Connection:
    connection = sqlite3.connect(fileName)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _tables(connection: sqlite3.Connection) -> list[Any]:
    return connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()


def _asTag(arguments: tuple[Any, ...]) -> str:
    """``"GGGG,EEEE"`` from either that text or a group and an element number."""
    return str(arguments[0]).upper() if len(arguments) == 1 else tag_text(arguments[0] << 16 | arguments[1])


def _storagePath(identity: Identity) -> str:
    """Where CTK keeps a copied file: folders and name from digests of the UIDs, short enough for every file system."""
    uids = (identity.study, identity.series, identity.instance)
    study, series, instance = (hashlib.md5(uid.encode()).hexdigest() for uid in uids)
    return f"{study[:8]}/{series[:8]}/{instance}"


def _copy(source: str, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.abspath(source) != os.path.abspath(target):
        shutil.copyfile(source, target)
