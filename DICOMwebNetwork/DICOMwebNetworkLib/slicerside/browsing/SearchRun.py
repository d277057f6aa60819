"""A search that hands over page after page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...model.queries import SearchQuery
from ...model.records import SearchPage
from ..threads.BackgroundTask import BackgroundTask
from ..threads.EventPump import EventPump


class SearchRun:
    """Asks a server for search results on a worker thread; no thread waits while it pauses.

    Make it on the main thread, where the callbacks are called too; none of them comes after ``cancel``.

    :param pump: brings the pages to the main thread.
    :param connection: a ``ServerConnection``.
    :param query: what to search for.
    :param onPage: called with each ``SearchPage``.
    :param onDone: called without argument after the last page.
    :param onError: called once, with the error that ended the search.
    :param pageCount: pause after that many pages until ``more`` is called; None for all pages.
    """

    def __init__(
        self,
        pump: EventPump,
        connection: Any,
        query: SearchQuery,
        onPage: Callable[[SearchPage], Any],
        onDone: Callable[[], Any],
        onError: Callable[[Exception], Any],
        pageCount: int | None = None,
    ) -> None:
        self.isEnded = False
        self._pump = pump
        self._connection = connection
        self._query = query
        self._onPage = onPage
        self._onDone = onDone
        self._onError = onError
        self._pages: Iterator[SearchPage] | None = None
        self._token: Any = None
        self._task: BackgroundTask | None = None
        self._isCancelled = False
        self._wantedCount: float = 0
        self.more(pageCount)

    @property
    def isPaused(self) -> bool:
        """Whether ``more`` would bring another page."""
        return not self.isEnded and not self._isCancelled and self._task is None

    def more(self, pageCount: int | None = 1) -> None:
        """Let the search go on.

        :param pageCount: number of further pages, None for all the rest.
        """
        self._wantedCount += float("inf") if pageCount is None else pageCount
        if self.isPaused and self._wantedCount >= 1:
            self._task = BackgroundTask(self._pump, self._nextPage, self._onFetched, self._onFailed)

    def cancel(self) -> None:
        """Stop the search; returns at once."""
        self._isCancelled = True
        if self._token is not None:
            self._token.cancel()
        if self._task is not None:
            self._task.cancel()

    def _nextPage(self, cancelToken: Any) -> SearchPage | None:
        # The first task's token serves the whole search: the pages come from one iterator.
        if self._pages is None:
            self._token = cancelToken
            self._pages = iter(self._connection.search(self._query, cancelToken))
        return next(self._pages, None)

    def _onFetched(self, page: SearchPage | None) -> None:
        self._task = None
        self._wantedCount -= 1
        self.isEnded = page is None or page.is_last
        if page is not None:
            self._onPage(page)
        if self._isCancelled:
            return
        if self.isEnded:
            self._onDone()
        else:
            self.more(0)

    def _onFailed(self, error: Exception) -> None:
        self._task = None
        self.isEnded = True
        self._onError(error)
