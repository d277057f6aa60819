"""What a Slicer DICOM database already holds, asked from worker threads."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...model.errors import CancelledError
from ..threads.EventPump import EventPump, Task


class DatabaseHoldings:
    """Answers which instances are in the database, for the transfer engine.

    The database belongs to the main thread, so a question of a worker is answered there, in small steps, by the
    pump. An instance is here if the database names a file for it and that file exists: Slicer also lists instances
    that it merely knows from a query.

    :param database: ``LocalDatabase`` to ask.
    :param pump: must run while a worker asks.
    """

    def __init__(self, database: Any, pump: EventPump) -> None:
        self._database = database
        self._pump = pump
        self._isCancelled = threading.Event()

    def paths_of(self, sop_instance_uids: Sequence[str]) -> dict[str, str]:
        """Return the files of those instances that are here, by SOP Instance UID. Worker threads only.

        :raises CancelledError: ``cancel`` was called or the pump was closed meanwhile.
        """
        found: dict[str, str] = {}
        self._wait(self._lookUp(self._files(tuple(sop_instance_uids), found)))
        return {uid: path for uid, path in found.items() if Path(path).is_file()}

    def may_hold(self, series_instance_uid: str) -> bool:
        """Return whether the database knows of any instance of a series, be it from a query only. Worker threads only.

        :raises CancelledError: as ``paths_of``.
        """
        found: list[str] = []
        self._wait(self._lookUp(self._instances(series_instance_uid, found)))
        return bool(found)

    def _files(self, uids: tuple[str, ...], found: dict[str, str]) -> Task:
        for uid in uids:
            path = self._database.database.fileForInstance(uid)
            if path:
                found[uid] = path
            yield None

    def _instances(self, seriesUID: str, found: list[str]) -> Task:
        found.extend(self._database.database.instancesForSeries(seriesUID, 1))
        yield None

    def cancel(self) -> None:
        """Let nobody wait for an answer any more. Any thread."""
        self._isCancelled.set()

    def _lookUp(self, question: Task) -> Task:
        # A look-up that meets the indexing thread at its commit waits up to 0.1 s for SQLite, so they take turns.
        self._database.questionCount += 1
        try:
            while self._database.indexer.isWriting:
                yield True
            yield from question
        finally:
            self._database.questionCount -= 1

    def _wait(self, lookUp: Task) -> None:
        isAnswered = threading.Event()

        def answer() -> Task:
            try:
                yield from lookUp
            finally:
                isAnswered.set()

        self._pump.post(self._pump.addTask, answer())
        while not isAnswered.wait(0.02):
            if self._isCancelled.is_set() or self._pump.isClosed:
                raise CancelledError
