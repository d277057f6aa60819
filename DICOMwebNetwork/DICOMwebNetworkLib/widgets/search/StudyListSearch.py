"""The questions to several servers for the studies of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError
from DICOMwebNetworkLib.model.study_lists import StudyList

from ..common.readyconnection import readyConnection
from ..common.timers import makeTimer
from ..results.rows import Row

PROGRESS_MS = 100


class StudyListSearch:
    """Asks all servers at once; a server that fails does not hold up the others.

    :param logic: the module's logic.
    :param parent: widget that the answers are for.
    :param onProgress: called now and then with the number of answers, and of questions.
    :param onDone: called with the rows that were found, what no server knows of the list, and the errors by the names
        of their servers.
    """

    def __init__(
        self,
        logic: Any,
        parent: Any,
        onProgress: Callable[[int, int], None],
        onDone: Callable[[Sequence[Row], Sequence[str], dict[str, Exception]], None],
    ) -> None:
        self._logic = logic
        self._onProgress = onProgress
        self._onDone = onDone
        self._handles: list[Any] = []
        self._timer = makeTimer(parent, PROGRESS_MS, self._tell)
        self._clear()

    def _clear(self) -> None:
        self._running: set[int] = set()
        self._questionCount = 0
        self._answers: list[None] = []
        self._rows: list[Row] = []
        self._unknown: list[set[str]] = []
        self._wanted = StudyList()
        self._errors: dict[str, Exception] = {}

    @property
    def isAsking(self) -> bool:
        """Whether an answer is waited for."""
        return bool(self._running)

    def start(self, servers: Sequence[Any], wanted: StudyList) -> None:
        """Ask for the studies of a list.

        :param servers: connections, and names or addresses of servers.
        """
        self.cancel()
        self._clear()
        self._wanted = wanted
        connections = []
        for server in servers:
            try:
                connections.append(readyConnection(self._logic, server) if isinstance(server, str) else server)
            except DICOMwebNetworkError as error:
                self._errors[server] = error
        self._questionCount = len(connections) * len(wanted)
        self._running = set(range(len(connections)))
        self._handles = [self._ask(place, connection) for place, connection in enumerate(connections)]
        if connections:
            self._tell()
        else:
            self._finish()

    def cancel(self) -> None:
        """Stop asking."""
        self._timer.stop()
        for handle in self._handles:
            handle.cancel()
        self._handles, self._running = [], set()

    def _ask(self, place: int, connection: Any) -> Any:
        from DICOMwebNetworkLib.net.study_lookup import find_studies

        wanted, answers = self._wanted, self._answers

        def ask(token: Any) -> Any:
            return find_studies(connection, wanted, token, lambda: answers.append(None))

        def onDone(found: Any) -> None:
            self._rows += [Row(connection, study) for study in found.studies]
            self._unknown.append(set(found.missing))
            self._onAnswered(place)

        def onError(error: Exception) -> None:
            self._errors[str(connection.profile.name)] = error
            self._onAnswered(place)

        return self._logic.runInBackground(ask, onDone, onError)

    def _onAnswered(self, place: int) -> None:
        self._running.discard(place)
        if not self._running:
            self._finish()

    def _finish(self) -> None:
        self._timer.stop()
        names = (*self._wanted.study_instance_uids, *self._wanted.accession_numbers)
        missing = [name for name in names if self._unknown and all(name in unknown for unknown in self._unknown)]
        self._onDone(self._rows, missing, self._errors)

    def _tell(self) -> None:
        self._onProgress(len(self._answers), self._questionCount)
        self._timer.start()
