"""Fetches pictures of the series that are on the screen, a few at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ...model.records import SeriesRecord
from ..threads.Signal import Signal
from .ThumbnailCache import ThumbnailCache

AT_ONCE, AT_ONCE_BESIDE_TRANSFERS = 3, 1
SIZE = 128

WITHOUT_PICTURE = frozenset(
    ("SR", "KO", "PR", "DOC", "RTSTRUCT", "RTPLAN", "RTRECORD", "REG", "FID", "RWV", "SEG", "PLAN", "AU", "ECG", "HD")
)
"""Modalities of objects that hold no picture, or none that tells what they are."""

Wish = tuple[Any, SeriesRecord]
"""A ``ServerConnection`` and a series of its server."""


class ThumbnailLoader:
    """Main thread only. Signal: ``arrived(connection, series, path)``; the path is empty where there is no picture.

    :param runInBackground: that of the logic.
    :param cache: keeps what came.
    :param isTransferring: whether data are under way, which pictures must not hold up.
    """

    def __init__(
        self, runInBackground: Callable[..., Any], cache: ThumbnailCache, isTransferring: Callable[[], bool]
    ) -> None:
        self.arrived = Signal()
        self._runInBackground = runInBackground
        self._cache = cache
        self._isTransferring = isTransferring
        self._paths: dict[tuple[str, ...], str] = {}
        self._queue: dict[tuple[str, ...], Wish] = {}
        self._running: dict[tuple[str, ...], Any] = {}
        self._isHeld = False

    def path(self, connection: Any, series: SeriesRecord) -> str | None:
        """Return where the picture of a series is, empty where there is none; None if that is not known yet."""
        if series.modality in WITHOUT_PICTURE:
            return ""
        return self._paths.get(_names(connection, series))

    def want(self, wishes: Iterable[Wish]) -> None:
        """Fetch pictures of these series, the first ones first, and of no others any more."""
        self._queue = {_names(*wish): wish for wish in wishes if self.path(*wish) is None and wish[0].has_thumbnails}
        for names in [names for names in self._running if names not in self._queue]:
            self._running.pop(names).cancel()
        self._startSome()

    def hold(self, isHeld: bool) -> None:
        """Begin with no picture while a server searches, and go on afterwards."""
        self._isHeld = isHeld
        self._startSome()

    def forget(self) -> None:
        """Ask again for what could not be had, since the user searches anew."""
        self.want(())
        self._paths = {names: path for names, path in self._paths.items() if path}

    def clear(self) -> None:
        """Forget all pictures, those on disk too."""
        self.want(())
        self._paths = {}
        self._runInBackground(lambda _token: self._cache.clear())

    def _startSome(self) -> None:
        limit = AT_ONCE_BESIDE_TRANSFERS if self._isTransferring() else AT_ONCE
        for names, wish in self._queue.items():
            if self._isHeld or len(self._running) >= limit:
                return
            if names not in self._running:
                self._start(names, wish)

    def _start(self, names: tuple[str, ...], wish: Wish) -> None:
        connection, series = wish
        cache = self._cache

        def fetch(token: Any) -> str:
            path = cache.find(*names)
            if path:
                return path
            picture = connection.series_thumbnail(
                series.study_instance_uid, series.series_instance_uid, series.instance_count or 1, SIZE, token
            )
            return cache.keep(picture, *names) if picture else ""

        def onDone(path: str) -> None:
            self._end(names, wish, path)

        def onError(_error: Exception) -> None:
            # Nobody asked for this picture: the icon of the modality stays, until the next search.
            self._end(names, wish, "")

        self._running[names] = self._runInBackground(fetch, onDone, onError)

    def _end(self, names: tuple[str, ...], wish: Wish, path: str) -> None:
        self._running.pop(names, None)
        self._queue.pop(names, None)
        self._paths[names] = path
        self.arrived.emit(*wish, path)
        if not wish[0].has_thumbnails:
            self._queue = {those: other for those, other in self._queue.items() if other[0].has_thumbnails}
        self._startSome()


def _names(connection: Any, series: SeriesRecord) -> tuple[str, ...]:
    """Return what a picture is kept under: what one login may see at a server, another one may not."""
    profile = connection.profile
    return profile.base_url, profile.user_name, series.study_instance_uid, series.series_instance_uid
