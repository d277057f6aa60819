"""Stand-in for ``ctkDICOMDatabase``: the same tables, the same folder, so that Slicer can open it as its own."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from . import dicomheader, dicomschema
from .DICOMDatabaseQueries import DICOMDatabaseQueries
from .dicomheader import tag_number, tag_text
from .dicomrecords import RecordWriter
from .fileindexing import FileIndexer, folder_of, is_older


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
        self._fileName = self._folder = ""
        self._lastError = ""
        self._precached: list[str] = []
        self._watcher: QFileSystemWatcher | None = None
        if isinstance(databaseFile, str):
            self.openDatabase(databaseFile)

    isOpen = property(lambda self: self._connection is not None)
    isInMemory = property(lambda self: self._fileName == ":memory:")
    lastError = property(lambda self: self._lastError)
    databaseFilename = property(lambda self: self._fileName)
    databaseDirectory = property(lambda self: self._folder)

    def _setTagsToPrecache(self, tags: Iterable[str]) -> None:
        self._precached = [tag.upper() for tag in tags]
        if self._writer is not None:
            self._writer.also_cache(self._precached)
        self.tagsToPrecacheChanged.emit()

    tagsToPrecache = property(lambda self: tuple(self._precached), _setTagsToPrecache)

    def openDatabase(self, databaseFile: str, connectionName: str = "") -> bool:
        """Open the database file; a file that does not exist yet is made with empty tables.

        :return: False if it cannot be opened; ``lastError`` says why.
        """
        self.closeDatabase()
        self._fileName, self._folder = databaseFile, folder_of(databaseFile)
        try:
            self._connection, self._cache = dicomschema.opened(databaseFile)
        except sqlite3.Error as problem:
            self._lastError = str(problem)
            return False
        self._writer = RecordWriter(self._connection, self._cache)
        self._setTagsToPrecache(dict.fromkeys([*self._precached, *self._writer.tags_to_cache]))
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
        connection, _, writer = self._parts()
        indexer = FileIndexer(connection, writer, self.databaseDirectory)
        for name, arguments in indexer.index([filePath], copies=storeFile, keeps_paths=True):
            getattr(self, name).emit(*arguments)

    def fileExistsAndUpToDate(self, filePath: str) -> bool:
        """Whether this file is indexed and has not changed since."""
        known = "SELECT InsertTimestamp FROM Images WHERE Filename IN (?, ?)"
        return is_older(filePath, self._text(known, self.internalPath(filePath), filePath))

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
        self._commit()
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
            self._commit()
        self._parts()[2].forget()
        self.studyRemoved.emit(studyInstanceUID)
        return True

    def removePatient(self, patientUID: str, cleanup: bool = True) -> bool:
        patientID = self.fieldForPatient("PatientID", patientUID)
        for study in self.studiesForPatient(patientUID):
            self.removeStudy(study, cleanup)
        if cleanup:
            self._parts()[0].execute("DELETE FROM Patients WHERE UID = ?", (patientUID,))
            self._commit()
        self._parts()[2].forget()
        self.patientRemoved.emit(patientUID, patientID)
        return True

    def cleanup(self, vacuum: bool = False) -> bool:
        """Drop series, studies and patients that have lost all their instances."""
        connection, _, writer = self._parts()
        connection.execute("DELETE FROM Series WHERE SeriesInstanceUID NOT IN (SELECT SeriesInstanceUID FROM Images)")
        connection.execute("DELETE FROM Studies WHERE StudyInstanceUID NOT IN (SELECT StudyInstanceUID FROM Series)")
        connection.execute("DELETE FROM Patients WHERE UID NOT IN (SELECT PatientsUID FROM Studies)")
        self._commit()
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
        self._parts()[2].cache_values([(sopInstanceUID, tag.upper(), value or "__TAG_NOT_IN_INSTANCE__")])
        return True

    def _parts(self) -> tuple[sqlite3.Connection, sqlite3.Connection, RecordWriter]:
        if self._connection is None or self._cache is None or self._writer is None:
            raise RuntimeError("The DICOM database is not open.")
        return self._connection, self._cache, self._writer

    def _commit(self) -> None:
        for connection in self._parts()[:2]:
            connection.commit()


def _asTag(arguments: tuple[Any, ...]) -> str:
    """``"GGGG,EEEE"`` from either that text or a group and an element number."""
    return str(arguments[0]).upper() if len(arguments) == 1 else tag_text(arguments[0] << 16 | arguments[1])
