"""Tables of a CTK DICOM database, schema 0.8.1, so that Slicer can open the folder as its own."""

from __future__ import annotations

import os
import sqlite3

VERSION = "0.8.1"
_TAG_CACHE_FILE = "ctkDICOMTagCache.sql"

_UID, _TEXT, _TIME = "VARCHAR(64)", "VARCHAR(255)", "VARCHAR(20)"
_REQUIRED = " NOT NULL"

TABLES: dict[str, dict[str, str]] = {
    "SchemaInfo": {"Version": "VARCHAR(1024) NOT NULL"},
    "Images": {
        "SOPInstanceUID": f"{_UID}{_REQUIRED} PRIMARY KEY",
        "Filename": "VARCHAR(1024)",
        "URL": "VARCHAR(2048)",
        "SeriesInstanceUID": _UID + _REQUIRED,
        "InsertTimestamp": _TIME + _REQUIRED,
        "DisplayedFieldsUpdatedTimestamp": "DATETIME",
    },
    "Patients": {
        "UID": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "PatientsName": _TEXT,
        "PatientID": _TEXT,
        "PatientsBirthDate": "DATE",
        "PatientsBirthTime": "TIME",
        "PatientsSex": "VARCHAR(1)",
        "PatientsAge": "VARCHAR(10)",
        "PatientsComments": _TEXT,
        "InsertTimestamp": _TIME + _REQUIRED,
        "DisplayedPatientsName": _TEXT,
        "DisplayedNumberOfStudies": "INT",
        "DisplayedLastStudyDate": "DATE",
        "DisplayedFieldsUpdatedTimestamp": "DATETIME",
        "Connections": "VARCHAR(2048)",
    },
    "Studies": {
        "StudyInstanceUID": f"{_UID}{_REQUIRED} PRIMARY KEY",
        "PatientsUID": "INT" + _REQUIRED,
        "StudyID": _TEXT,
        "StudyDate": "DATE",
        "StudyTime": _TIME,
        "StudyDescription": _TEXT,
        "AccessionNumber": _TEXT,
        "ModalitiesInStudy": _TEXT,
        "InstitutionName": _TEXT,
        "ReferringPhysician": _TEXT,
        "PerformingPhysiciansName": _TEXT,
        "InsertTimestamp": _TIME + _REQUIRED,
        "DisplayedNumberOfSeries": "INT",
        "DisplayedFieldsUpdatedTimestamp": "DATETIME",
    },
    "Series": {
        "SeriesInstanceUID": f"{_UID}{_REQUIRED} PRIMARY KEY",
        "StudyInstanceUID": _UID + _REQUIRED,
        "SeriesNumber": "INT",
        "SeriesDate": "DATE",
        "SeriesTime": _TIME,
        "SeriesDescription": _TEXT,
        "Modality": _TIME,
        "BodyPartExamined": _TEXT,
        "FrameOfReferenceUID": _UID,
        "AcquisitionNumber": "INT",
        "ContrastAgent": _TEXT,
        "ScanningSequence": "VARCHAR(45)",
        "EchoNumber": "INT",
        "TemporalPosition": "INT",
        "InsertTimestamp": _TIME + _REQUIRED,
        "DisplayedCount": "INT",
        "DisplayedSize": _TIME,
        "DisplayedNumberOfFrames": "INT",
        "DisplayedFieldsUpdatedTimestamp": "DATETIME",
    },
    "Directories": {"Dirname": "VARCHAR(1024) PRIMARY KEY"},
    "ColumnDisplayProperties": {
        "TableName": _UID + _REQUIRED,
        "FieldName": _UID + _REQUIRED,
        "DisplayedName": _TEXT,
        "Visibility": "INT DEFAULT 1",
        "Weight": "INT",
        "Format": _TEXT,
    },
    "DisplayedFieldGeneratorRules": {
        "Name": f"{_UID}{_REQUIRED} PRIMARY KEY",
        "Enabled": "INT DEFAULT 1",
        "Options": _TEXT,
    },
}

_INDEXES = {
    "ImagesFilenameIndex": ("Images", "Filename"),
    "ImagesSeriesIndex": ("Images", "SeriesInstanceUID"),
    "SeriesStudyIndex": ("Series", "StudyInstanceUID"),
    "StudiesPatientIndex": ("Studies", "PatientsUID"),
}

_NARROW = '{"resizeMode":"resizeToContents"}'
_WIDE = '{"resizeMode":"stretch"}'
_NARROW_SORTED = '{"resizeMode":"resizeToContents", "sort": "ascending"}'
_NEWEST_FIRST = '{"sort": "descending"}'

# How the browser of Slicer heads and orders the columns that it shows: title, position, format. All others stay hidden.
_SHOWN: dict[str, dict[str, tuple[str, int, str]]] = {
    "Patients": {
        "DisplayedPatientsName": ("Patient name", 1, _WIDE),
        "PatientID": ("Patient ID", 2, ""),
        "PatientsBirthDate": ("Birth date", 3, _NARROW),
        "PatientsSex": ("Sex", 4, _NARROW),
        "DisplayedNumberOfStudies": ("Studies", 5, _NARROW),
        "DisplayedLastStudyDate": ("Last study date", 6, ""),
        "InsertTimestamp": ("Date added", 7, _NEWEST_FIRST),
    },
    "Studies": {
        "StudyDate": ("Study date", 1, _NARROW_SORTED),
        "StudyID": ("Study ID", 2, ""),
        "StudyDescription": ("Study description", 3, _WIDE),
        "DisplayedNumberOfSeries": ("Series", 4, _NARROW),
        "InsertTimestamp": ("Date added", 5, ""),
    },
    "Series": {
        "SeriesNumber": ("Series #", 1, _NARROW_SORTED),
        "SeriesDescription": ("Series description", 2, _WIDE),
        "Modality": ("Modality", 3, _NARROW),
        "DisplayedSize": ("Size", 4, _NARROW),
        "DisplayedCount": ("Count", 5, _NARROW),
        "InsertTimestamp": ("Date added", 6, ""),
    },
}


def opened(database_file: str) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """Connections to a database and to the tag cache beside it; tables are made where there are none.

    :raises sqlite3.Error: a file cannot be opened or is no database.
    """
    in_memory = database_file == ":memory:"
    cache_file = ":memory:" if in_memory else os.path.join(os.path.dirname(database_file), _TAG_CACHE_FILE)
    connection, cache = _connected(database_file), _connected(cache_file)
    if not _tables(connection):
        create(connection)
    if not _tables(cache):
        create_tag_cache(cache)
    return connection, cache


def _connected(file_name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file_name)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _tables(connection: sqlite3.Connection) -> list[tuple[str]]:
    return connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()


def create(connection: sqlite3.Connection) -> None:
    """Drop whatever the database holds and make empty tables."""
    for table, columns in TABLES.items():
        connection.execute(f'DROP TABLE IF EXISTS "{table}"')
        body = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        key = ', PRIMARY KEY ("TableName", "FieldName")' if table == "ColumnDisplayProperties" else ""
        connection.execute(f'CREATE TABLE "{table}" ({body}{key})')
    for name, (table, column) in _INDEXES.items():
        connection.execute(f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}" ("{column}")')
    connection.execute('INSERT INTO "SchemaInfo" ("Version") VALUES (?)', (VERSION,))
    connection.executemany('INSERT INTO "ColumnDisplayProperties" VALUES (?, ?, ?, ?, ?, ?)', _display_rows())
    connection.commit()


def create_tag_cache(connection: sqlite3.Connection) -> None:
    """Make an empty cache of element values, one row an instance and tag."""
    connection.execute('DROP TABLE IF EXISTS "TagCache"')
    connection.execute('CREATE TABLE "TagCache" (SOPInstanceUID, Tag, Value, PRIMARY KEY (SOPInstanceUID, Tag))')
    connection.commit()


def _display_rows() -> list[tuple[str, str, str, int, int, str]]:
    rows = []
    for table, shown in _SHOWN.items():
        for column in TABLES[table]:
            title, weight, form = shown.get(column, ("", 0, ""))
            rows.append((table, column, title, int(column in shown), weight, form))
    return rows
