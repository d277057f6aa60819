"""Brings files into the tables of a CTK DICOM database, on whatever thread has opened them."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sqlite3
import threading
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from . import dicomheader, dicomschema
from .dicomrecords import Identity, RecordWriter

_BATCH_COUNT = 100


def internal_path(folder: str, path: str) -> str:
    """A path as the table holds it: relative if it lies in the database folder."""
    clean = os.path.normpath(path).replace(os.sep, "/")
    return clean[len(folder) + 1 :] if os.path.isabs(path) and clean.startswith(f"{folder}/") else path


class FileIndexer:
    """Indexes files into the tables of one database.

    :param connection: the main database.
    :param writer: writes its rows.
    :param folder: of the database; empty if it is in memory.
    """

    def __init__(self, connection: sqlite3.Connection, writer: RecordWriter, folder: str) -> None:
        self._connection = connection
        self._writer = writer
        self._folder = folder

    def index(self, paths: list[str], *, copies: bool, keeps_paths: bool = False) -> list[tuple[str, tuple[Any, ...]]]:
        """Add the rows of files that are not indexed yet, or have changed since.

        :param paths: absolute, a few hundred at most.
        :param copies: copy them below the database folder.
        :param keeps_paths: link what is not copied by its absolute path, though it lie in the database folder.
        :return: signals that ctkDICOMDatabase has for what was added: name and arguments.
        """
        news = []
        stamps = self._stamps(paths)
        for path in paths:
            if is_older(path, stamps.get(path) or stamps.get(internal_path(self._folder, path))):
                continue
            header = dicomheader.read_header(path)
            if header is None:
                continue
            identity = Identity(header)
            if not identity.complete:
                logging.error("Failed to insert file into database (required fields missing): %s", path)
                continue
            if copies and self._folder:
                stored = f"dicom/{_storage_path(identity)}.dcm"
                _copy(path, os.path.join(self._folder, stored))
            else:
                stored = path if keeps_paths else internal_path(self._folder, path)
            news += self._writer.add(header, identity, stored)
        self._writer.write()
        return news

    def _stamps(self, paths: list[str]) -> dict[str, str]:
        """When those of the files that are in the table were indexed."""
        names = {*paths, *(internal_path(self._folder, path) for path in paths)}
        query = f"SELECT Filename, InsertTimestamp FROM Images WHERE Filename IN ({', '.join('?' * len(names))})"
        return dict(self._connection.execute(query, tuple(names)).fetchall())


class IndexingRun:
    """Indexes files on a thread of its own until none is left, as CTK does.

    :param database_file: is opened once more by its name.
    :param tags: whose values are kept besides those that are displayed.
    """

    def __init__(self, database_file: str, tags: Iterable[str]) -> None:
        self.done_count = self.total_count = 0
        self.added: tuple[int, ...] = (0, 0, 0, 0)
        self.ended = threading.Event()
        self._database_file = database_file
        self._tags = tuple(tags)
        self._waiting: deque[tuple[str, bool]] = deque()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="DICOM indexing", daemon=True)

    def add(self, paths: list[str], copies: bool) -> bool:
        """Index files too; False if the run has ended meanwhile."""
        with self._lock:
            if self.ended.is_set():
                return False
            self._waiting.extend((path, copies) for path in paths)
            self.total_count += len(paths)
        if self._thread.ident is None:
            self._thread.start()
        return True

    def cancel(self) -> None:
        """Index no further file; what is indexed stays."""
        with self._lock:
            self._waiting.clear()

    def _run(self) -> None:
        try:
            connection, cache = dicomschema.opened(self._database_file)
            try:
                self._index_all(connection, RecordWriter(connection, cache))
            finally:
                connection.close()
                cache.close()
        except Exception:
            logging.exception("Files could not be indexed in %s", self._database_file)
        finally:
            self.ended.set()

    def _index_all(self, connection: sqlite3.Connection, writer: RecordWriter) -> None:
        writer.also_cache(self._tags)
        indexer = FileIndexer(connection, writer, folder_of(self._database_file))
        before = _counts(connection)
        while True:
            while batch := self._batch():
                for copies in (False, True):
                    indexer.index([path for path, is_copied in batch if is_copied is copies], copies=copies)
                self.done_count += len(batch)
            writer.update_displayed_fields()
            self.added = tuple(now - then for now, then in zip(_counts(connection), before, strict=True))
            with self._lock:
                if not self._waiting:
                    self.ended.set()
                    return

    def _batch(self) -> list[tuple[str, bool]]:
        with self._lock:
            return [self._waiting.popleft() for _ in range(min(_BATCH_COUNT, len(self._waiting)))]


def folder_of(database_file: str) -> str:
    """The folder of a database with forward slashes; empty if it has none."""
    has_folder = database_file not in ("", ":memory:")
    return os.path.dirname(os.path.abspath(database_file)).replace(os.sep, "/") if has_folder else ""


def is_older(path: str, stamp: str | None) -> bool:
    """Whether a file was last changed before a time as the tables have it."""
    try:
        return bool(stamp) and datetime.fromtimestamp(os.path.getmtime(path)) < datetime.fromisoformat(stamp or "")
    except OSError:
        return False


def _counts(connection: sqlite3.Connection) -> tuple[int, ...]:
    tables = ("Patients", "Studies", "Series", "Images")
    return tuple(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables)


def _storage_path(identity: Identity) -> str:
    """Where CTK keeps a copied file: folders and name from digests of the UIDs, short enough for every file system."""
    uids = (identity.study, identity.series, identity.instance)
    study, series, instance = (hashlib.md5(uid.encode()).hexdigest() for uid in uids)
    return f"{study[:8]}/{series[:8]}/{instance}"


def _copy(source: str, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.abspath(source) != os.path.abspath(target):
        shutil.copyfile(source, target)
