"""The search of one server among those that are searched at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from DICOMwebNetworkLib.model.queries import SearchQuery
from DICOMwebNetworkLib.model.records import SearchPage, StudyRecord


class ServerSearch:
    """Asks one server page by page until so many studies were found, pauses, and goes on when more are wanted.

    :param logic: the module's logic.
    :param onStudies: called with this search and the studies of each page.
    :param onChanged: called with this search when it pauses, goes on, ends or fails.
    """

    def __init__(
        self,
        logic: Any,
        connection: Any,
        query: SearchQuery,
        onStudies: Callable[[ServerSearch, Sequence[StudyRecord]], None],
        onChanged: Callable[[ServerSearch], None],
    ) -> None:
        self.connection = connection
        self.query = query
        self.notes: list[str] = []
        self.count = 0
        self.isSearching = True
        self.isPaused = self.isCapped = self.wasStopped = False
        self.error: Exception | None = None
        self._onStudies = onStudies
        self._onChanged = onChanged
        self._wantedCount: float = query.page_size
        self._run = logic.startSearch(connection, query, self._onPage, self._onDone, self._onFailed, pageCount=1)

    @property
    def serverName(self) -> str:
        """Name of the server."""
        return str(self.connection.profile.name)

    @property
    def mayHaveMore(self) -> bool:
        """Whether the server may hold studies that are not among the results."""
        return self.isCapped or self.isPaused or self.wasStopped or self.error is not None

    @property
    def hasAnswered(self) -> bool:
        """Whether the server has given what was asked for last."""
        return not self.isSearching and not self.wasStopped and self.error is None

    def more(self, count: float) -> None:
        """Go on after a pause, until so many more were found."""
        if self.isPaused:
            self.isPaused, self.isSearching = False, True
            self._wantedCount = self.count + count
            self._run.more(1)

    def cancel(self) -> None:
        """Stop; what was found stays."""
        self._run.cancel()
        self.wasStopped = self.isSearching
        self.isSearching = self.isPaused = False

    def _onPage(self, page: SearchPage) -> None:
        studies = [record for record in page.records if isinstance(record, StudyRecord)]
        self.count += len(studies)
        self.notes += [note for note in page.notes if note not in self.notes]
        self.isCapped = self.isCapped or page.is_capped
        self._onStudies(self, studies)
        if not page.is_last and self.count < self._wantedCount:
            # Servers cap their pages, and a short one is no promise of the end.
            self._run.more(1)
        elif not page.is_last:
            self.isSearching, self.isPaused = False, True
        self._onChanged(self)

    def _onDone(self) -> None:
        self.isSearching = self.isPaused = False
        self._onChanged(self)

    def _onFailed(self, error: Exception) -> None:
        self.isSearching = self.isPaused = False
        self.error = error
        self._onChanged(self)
