"""The questions that ``ctkDICOMDatabase`` answers from its tables."""

from __future__ import annotations

import os
import sqlite3
from typing import Any

from . import dicomschema
from .fileindexing import internal_path


class DICOMDatabaseQueries:
    """Look-ups by UID and by file. What is unknown is an empty text or an empty tuple, as in Slicer."""

    databaseDirectory: str
    _connection: sqlite3.Connection | None

    def patients(self) -> tuple[str, ...]:
        return self._texts("SELECT UID FROM Patients")

    def studiesForPatient(self, patientUID: str) -> tuple[str, ...]:
        return self._texts("SELECT StudyInstanceUID FROM Studies WHERE PatientsUID = ?", patientUID)

    def seriesForStudy(self, studyUID: str) -> tuple[str, ...]:
        return self._texts("SELECT SeriesInstanceUID FROM Series WHERE StudyInstanceUID = ?", studyUID)

    def instancesForSeries(self, seriesUID: str, hits: int = -1) -> tuple[str, ...]:
        return self._imageTexts("SOPInstanceUID", seriesUID, hits)

    def filesForSeries(self, seriesUID: str, hits: int = -1) -> tuple[str, ...]:
        return tuple(self.absolutePath(one) for one in self._imageTexts("Filename", seriesUID, hits))

    def urlsForSeries(self, seriesUID: str, hits: int = -1) -> tuple[str, ...]:
        return self._imageTexts("URL", seriesUID, hits)

    def _imageTexts(self, column: str, seriesUID: str, hits: int) -> tuple[str, ...]:
        limit = hits if hits > 0 else -1
        return self._texts(f"SELECT {column} FROM Images WHERE SeriesInstanceUID = ? LIMIT ?", seriesUID, limit)

    def studyForSeries(self, seriesUID: str) -> str:
        return self._text("SELECT StudyInstanceUID FROM Series WHERE SeriesInstanceUID = ?", seriesUID)

    def patientForStudy(self, studyUID: str) -> str:
        return self._text("SELECT PatientsUID FROM Studies WHERE StudyInstanceUID = ?", studyUID)

    def fileForInstance(self, sopInstanceUID: str) -> str:
        return self.absolutePath(self._text("SELECT Filename FROM Images WHERE SOPInstanceUID = ?", sopInstanceUID))

    def urlForInstance(self, sopInstanceUID: str) -> str:
        return self._text("SELECT URL FROM Images WHERE SOPInstanceUID = ?", sopInstanceUID)

    def instanceForURL(self, url: str) -> str:
        return self._text("SELECT SOPInstanceUID FROM Images WHERE URL = ?", url)

    def instanceForFile(self, fileName: str) -> str:
        return self._text("SELECT SOPInstanceUID FROM Images WHERE Filename = ?", self.internalPath(fileName))

    def seriesForFile(self, fileName: str) -> str:
        return self._text("SELECT SeriesInstanceUID FROM Images WHERE Filename = ?", self.internalPath(fileName))

    def allFiles(self) -> tuple[str, ...]:
        return tuple(self.absolutePath(one) for one in self._texts("SELECT Filename FROM Images"))

    def descriptionForSeries(self, seriesUID: str) -> str:
        return self.fieldForSeries("SeriesDescription", seriesUID)

    def descriptionForStudy(self, studyUID: str) -> str:
        return self.fieldForStudy("StudyDescription", studyUID)

    def nameForPatient(self, patientUID: str) -> str:
        return self.fieldForPatient("PatientsName", patientUID)

    def displayedNameForPatient(self, patientUID: str) -> str:
        return self.fieldForPatient("DisplayedPatientsName", patientUID)

    def fieldForPatient(self, field: str, patientUID: str) -> str:
        return self._field("Patients", field, "UID", patientUID)

    def fieldForStudy(self, field: str, studyInstanceUID: str) -> str:
        return self._field("Studies", field, "StudyInstanceUID", studyInstanceUID)

    def fieldForSeries(self, field: str, seriesInstanceUID: str) -> str:
        return self._field("Series", field, "SeriesInstanceUID", seriesInstanceUID)

    def _field(self, table: str, field: str, key: str, value: str) -> str:
        if field not in dicomschema.TABLES[table]:
            return ""
        return self._text(f"SELECT {field} FROM {table} WHERE {key} = ?", value)

    def patientsCount(self) -> int:
        return self._count("Patients")

    def studiesCount(self) -> int:
        return self._count("Studies")

    def seriesCount(self) -> int:
        return self._count("Series")

    def imagesCount(self) -> int:
        return self._count("Images")

    def absolutePath(self, stored: str) -> str:
        """A path of the table as one that can be opened."""
        if not stored or os.path.isabs(stored) or not self.databaseDirectory:
            return stored
        return f"{self.databaseDirectory}/{stored}"

    def internalPath(self, path: str) -> str:
        """A path as the table holds it: relative if it lies in the database folder."""
        return internal_path(self.databaseDirectory, path)

    def _count(self, table: str) -> int:
        return int(self._text(f"SELECT COUNT(*) FROM {table}") or 0)

    def _texts(self, statement: str, *values: Any) -> tuple[str, ...]:
        if self._connection is None:
            return ()
        return tuple("" if row[0] is None else str(row[0]) for row in self._connection.execute(statement, values))

    def _text(self, statement: str, *values: Any) -> str:
        found = self._texts(statement, *values)
        return found[0] if found else ""
