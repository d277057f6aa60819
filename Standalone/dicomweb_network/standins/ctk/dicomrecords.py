"""Writes patients, studies, series and instances into the tables of a CTK DICOM database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any

from .dicomheader import PIXEL_DATA, Header, tag_number, tag_text

_NOT_THERE = "__TAG_NOT_IN_INSTANCE__"
_NOT_STORED = "__VALUE_IS_NOT_STORED__"
EMPTY_MARKS = {_NOT_THERE, "__VALUE_IS_EMPTY_STRING__", _NOT_STORED, ""}

_PATIENT = {
    "PatientsBirthDate": 0x00100030,
    "PatientsBirthTime": 0x00100032,
    "PatientsSex": 0x00100040,
    "PatientsComments": 0x00104000,
}
_STUDY = {
    "StudyID": 0x00200010,
    "StudyDate": 0x00080020,
    "StudyTime": 0x00080030,
    "AccessionNumber": 0x00080050,
    "ModalitiesInStudy": 0x00080061,
    "InstitutionName": 0x00080080,
    "ReferringPhysician": 0x00080090,
    "PerformingPhysiciansName": 0x00081050,
    "StudyDescription": 0x00081030,
}
_SERIES = {
    "SeriesNumber": 0x00200011,
    "SeriesDate": 0x00080021,
    "SeriesTime": 0x00080031,
    "SeriesDescription": 0x0008103E,
    "Modality": 0x00080060,
    "BodyPartExamined": 0x00180015,
    "FrameOfReferenceUID": 0x00200052,
    "AcquisitionNumber": 0x00200012,
    "ContrastAgent": 0x00180010,
    "ScanningSequence": 0x00180020,
    "EchoNumber": 0x00180086,
    "TemporalPosition": 0x00200100,
}
_DATES = {"PatientsBirthDate", "StudyDate", "SeriesDate"}
_INTEGERS = {"SeriesNumber", "AcquisitionNumber", "EchoNumber", "TemporalPosition"}
_ROWS, _COLUMNS = 0x00280010, 0x00280011
_VALUES_A_STATEMENT = 900
"""SQLite before 3.32 takes 999."""
_SOP_UID, _STUDY_UID, _SERIES_UID = 0x00080018, 0x0020000D, 0x0020000E
_NAME, _ID, _AGE = 0x00100010, 0x00100020, 0x00101010

DISPLAY_TAGS = (
    *(_SOP_UID, _STUDY_UID, _SERIES_UID, _NAME, _ID, _AGE, _ROWS, _COLUMNS),
    *_PATIENT.values(),
    *_STUDY.values(),
    *_SERIES.values(),
)
"""Tags that Slicer needs in the tag cache to compose the columns it displays."""


class Identity:
    """Who an instance is: the UIDs and the patient that a file belongs to.

    An empty patient ID becomes the study UID and an empty name the patient ID, as in CTK.
    """

    def __init__(self, header: Header) -> None:
        self.instance = header.text(_SOP_UID)
        self.study = header.text(_STUDY_UID)
        self.series = header.text(_SERIES_UID)
        self.patient_id = header.text(_ID) or self.study
        self.patient_name = header.text(_NAME) or self.patient_id

    @property
    def complete(self) -> bool:
        """Whether the file can be given a place in the database."""
        return bool(self.instance and self.study and self.series)


class RecordWriter:
    """Adds rows for one file after another; remembers what it has added so that a series costs one look-up.

    Rows of instances and of the tag cache are kept back until ``write``, then hundreds go with one statement: each
    statement gives up Python's lock, and taking it back costs more than a row.

    :param connection: the main database.
    :param cache: the tag cache.
    """

    def __init__(self, connection: sqlite3.Connection, cache: sqlite3.Connection) -> None:
        self._connection = connection
        self._cache = cache
        self._images: list[tuple[str | None, ...]] = []
        self._values: list[tuple[str, str, str]] = []
        self.tags_to_cache = {tag_text(number): number for number in DISPLAY_TAGS}
        self.forget()

    def also_cache(self, tags: Iterable[str]) -> None:
        """Keep the values of further elements of each file."""
        self.tags_to_cache |= {tag: tag_number(tag) for tag in tags}

    def forget(self) -> None:
        """Drop what is remembered; to be called when rows were removed."""
        self._patients: dict[tuple[str, str], int] = {}
        self._studies: set[str] = set()
        self._series: set[str] = set()

    def add(self, header: Header, identity: Identity, filename: str) -> list[tuple[str, tuple[Any, ...]]]:
        """Take all rows of one file; an older one of the same instance is replaced.

        :param filename: as it shall stand in the table, relative to the database folder or absolute.
        :return: signals that ctkDICOMDatabase has for what was added: name and arguments.
        """
        now = datetime.now().isoformat(timespec="milliseconds")
        news = self._add_levels(header, identity, now)
        self._images.append((identity.instance, filename, "", identity.series, now, None))
        uid = identity.instance
        self._values += [(uid, tag, self._cached_text(header, number)) for tag, number in self.tags_to_cache.items()]
        return [*news, ("instanceAdded", (uid,))]

    @staticmethod
    def _cached_text(header: Header, tag: int) -> str:
        if tag == PIXEL_DATA:
            return _NOT_STORED if header.has_pixel_data else _NOT_THERE
        return header.text(tag) or _NOT_THERE

    def write(self) -> None:
        """Write the rows that were kept back, and make all visible to other connections."""
        self.cache_values(self._values)
        _insert_all(self._connection, "Images", self._images)
        self._images, self._values = [], []
        self._connection.commit()

    def _add_levels(self, header: Header, identity: Identity, now: str) -> list[tuple[str, tuple[Any, ...]]]:
        news: list[tuple[str, tuple[Any, ...]]] = []
        patient_key = (identity.patient_id, identity.patient_name)
        if patient_key not in self._patients:
            self._patients[patient_key], added = self._patient(header, identity, now)
            if added:
                birth = header.text(_PATIENT["PatientsBirthDate"])
                news.append(("patientAdded", (self._patients[patient_key], *patient_key, birth)))
        if identity.study not in self._studies:
            values = {"StudyInstanceUID": identity.study, "PatientsUID": self._patients[patient_key]}
            if self._add_once("Studies", values, _values(header, _STUDY), now):
                news.append(("studyAdded", (identity.study,)))
            self._studies.add(identity.study)
        if identity.series not in self._series:
            values = {"SeriesInstanceUID": identity.series, "StudyInstanceUID": identity.study}
            if self._add_once("Series", values, _values(header, _SERIES), now):
                news.append(("seriesAdded", (identity.series,)))
            self._series.add(identity.series)
        return news

    def _patient(self, header: Header, identity: Identity, now: str) -> tuple[int, bool]:
        known = self._connection.execute(
            "SELECT UID FROM Patients WHERE PatientID = ? AND PatientsName = ?",
            (identity.patient_id, identity.patient_name),
        ).fetchone()
        if known:
            return known[0], False
        cursor = self._insert(
            "Patients",
            PatientsName=identity.patient_name,
            PatientID=identity.patient_id,
            **_values(header, _PATIENT),
            InsertTimestamp=now,
        )
        return cursor.lastrowid or 0, True

    def _add_once(self, table: str, keys: dict[str, Any], values: dict[str, Any], now: str) -> bool:
        key, uid = next(iter(keys.items()))
        if self._connection.execute(f"SELECT 1 FROM {table} WHERE {key} = ?", (uid,)).fetchone():
            return False
        self._insert(table, **keys, **values, InsertTimestamp=now)
        return True

    def _insert(self, table: str, **values: Any) -> sqlite3.Cursor:
        columns = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        return self._connection.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', tuple(values.values()))

    def cache_values(self, rows: list[tuple[str, str, str]]) -> None:
        """Keep element values: instance UID, tag, value."""
        _insert_all(self._cache, "TagCache", rows)
        self._cache.commit()

    def update_displayed_fields(self) -> None:
        """Compose the columns that browsers show, for whatever was added since the last time."""
        query = self._connection.execute
        waiting = "SELECT DISTINCT SeriesInstanceUID FROM Images WHERE DisplayedFieldsUpdatedTimestamp IS NULL"
        for (series,) in query(waiting).fetchall():
            found = query("SELECT StudyInstanceUID FROM Series WHERE SeriesInstanceUID = ?", (series,)).fetchone()
            if found:
                self._update_series(series)
                self._update_study(found[0])
        query(
            "UPDATE Images SET DisplayedFieldsUpdatedTimestamp = CURRENT_TIMESTAMP"
            " WHERE DisplayedFieldsUpdatedTimestamp IS NULL"
        )
        self._connection.commit()

    def _update_series(self, series: str) -> None:
        any_instance = "SELECT SOPInstanceUID FROM Images WHERE SeriesInstanceUID = ? LIMIT 1"
        one = self._connection.execute(any_instance, (series,)).fetchone()
        rows, columns = (self.cached(one[0], tag_text(tag)) for tag in (_ROWS, _COLUMNS))
        self._connection.execute(
            "UPDATE Series SET DisplayedCount = (SELECT COUNT(*) FROM Images WHERE SeriesInstanceUID = :series),"
            " DisplayedSize = :size, DisplayedFieldsUpdatedTimestamp = CURRENT_TIMESTAMP"
            " WHERE SeriesInstanceUID = :series",
            {"size": f"{columns}x{rows}" if rows and columns else None, "series": series},
        )

    def _update_study(self, study: str) -> None:
        query = self._connection.execute
        # CTK writes the day as DICOM does when it composes the columns for display.
        query(
            "UPDATE Studies SET DisplayedFieldsUpdatedTimestamp = CURRENT_TIMESTAMP,"
            " StudyDate = REPLACE(StudyDate, '-', ''),"
            " DisplayedNumberOfSeries = (SELECT COUNT(*) FROM Series WHERE StudyInstanceUID = :study)"
            " WHERE StudyInstanceUID = :study",
            {"study": study},
        )
        patient, name = query(
            "SELECT Patients.UID, PatientsName FROM Patients JOIN Studies ON Patients.UID = PatientsUID"
            " WHERE StudyInstanceUID = ?",
            (study,),
        ).fetchone()
        [last] = query("SELECT MAX(StudyDate) FROM Studies WHERE PatientsUID = ?", (patient,)).fetchone()
        query(
            "UPDATE Patients SET DisplayedPatientsName = :name, DisplayedFieldsUpdatedTimestamp = CURRENT_TIMESTAMP,"
            " DisplayedNumberOfStudies = (SELECT COUNT(*) FROM Studies WHERE PatientsUID = :patient),"
            " DisplayedLastStudyDate = :last WHERE UID = :patient",
            {"name": readable_name(name), "patient": patient, "last": _iso_date(str(last or ""))},
        )

    def cached(self, instance_uid: str, tag: str) -> str | None:
        """Value from the tag cache: None if it was never asked for, empty if the file has none."""
        found = self._cached_as_is(instance_uid, tag)
        return "" if found in EMPTY_MARKS else found

    def is_marked_unstored(self, instance_uid: str, tag: str) -> bool:
        """Whether the cache says: the element is there, but its value was too large to keep."""
        return self._cached_as_is(instance_uid, tag) == _NOT_STORED

    def _cached_as_is(self, instance_uid: str, tag: str) -> str | None:
        statement = "SELECT Value FROM TagCache WHERE SOPInstanceUID = ? AND Tag = ?"
        found = self._cache.execute(statement, (instance_uid, tag)).fetchone()
        return None if found is None else str(found[0] or "")


def _insert_all(connection: sqlite3.Connection, table: str, rows: list[Any]) -> None:
    """Insert or replace rows that have a value for each column."""
    width = len(rows[0]) if rows else 1
    count = _VALUES_A_STATEMENT // width
    for some in (rows[start : start + count] for start in range(0, len(rows), count)):
        marks = ", ".join([f"({', '.join('?' * width)})"] * len(some))
        connection.execute(f'INSERT OR REPLACE INTO "{table}" VALUES {marks}', tuple(chain.from_iterable(some)))


def readable_name(dicom_name: str) -> str:
    """``"Doe, Jane Ann, Jr (Dr)"`` for ``"Doe^Jane^Ann^Dr^Jr"``."""
    last, first, middle, prefix, suffix = (dicom_name.split("=")[0].split("^") + [""] * 5)[:5]
    given = " ".join(part for part in (first, middle) if part)
    readable = ", ".join(part for part in (last, given, suffix) if part)
    return f"{readable} ({prefix})" if prefix else readable


def _values(header: Header, columns: dict[str, int]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, tag in columns.items():
        text = header.text(tag)
        if column in _DATES:
            values[column] = _iso_date(text)
        elif column in _INTEGERS:
            first = text.split("\\")[0].strip()
            values[column] = int(first) if first.lstrip("+-").isdigit() else 0
        else:
            values[column] = text
    return values


def _iso_date(text: str) -> str | None:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdigit() else None
