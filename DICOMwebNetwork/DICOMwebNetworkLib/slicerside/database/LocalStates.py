"""How much of a study or series is on this computer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


class LocalStates:
    """Remembers how many instances of which series are in the database, for lists that show it row by row.

    Main thread only. The first question about a series costs about a millisecond for a few hundred instances, the
    following ones nothing.

    :param database: returns the ``LocalDatabase`` in use, or None if none is open.
    """

    def __init__(self, database: Callable[[], Any]) -> None:
        self._database = database
        self._counts: dict[str, int] = {}
        # Tuples: as many empty lists as there are studies would make the garbage collector stop the window.
        self._seriesOfStudy: dict[str, tuple[str, ...]] = {}

    def state(
        self, studyInstanceUID: str, seriesInstanceUID: str | None = None, expectedCount: int | None = None
    ) -> tuple[str, int]:
        """Return ("none" | "partial" | "complete", number of instances here).

        :param expectedCount: instances that the server has; without it nothing is called complete.
        """
        database = self._database()
        if database is None:
            return "none", 0
        if seriesInstanceUID:
            count = self._count(database, seriesInstanceUID)
        else:
            if studyInstanceUID not in self._seriesOfStudy:
                self._seriesOfStudy[studyInstanceUID] = tuple(database.seriesOfStudy(studyInstanceUID))
            count = sum(self._count(database, uid) for uid in self._seriesOfStudy[studyInstanceUID])
        if not count:
            return "none", 0
        return ("complete" if expectedCount and count >= expectedCount else "partial"), count

    def add(self, files: Iterable[Any]) -> None:
        """Count files that were just indexed (``ArrivedFile``)."""
        for file in files:
            if file.seriesInstanceUID in self._counts:
                self._counts[file.seriesInstanceUID] += 1
            series = self._seriesOfStudy.get(file.studyInstanceUID)
            if series is not None and file.seriesInstanceUID not in series:
                self._seriesOfStudy[file.studyInstanceUID] = (*series, file.seriesInstanceUID)

    def clear(self) -> None:
        """Forget everything, because somebody else changed the database."""
        self._counts = {}
        self._seriesOfStudy = {}

    def _count(self, database: Any, seriesInstanceUID: str) -> int:
        if seriesInstanceUID not in self._counts:
            self._counts[seriesInstanceUID] = database.hereCount(seriesInstanceUID)
        return self._counts[seriesInstanceUID]
