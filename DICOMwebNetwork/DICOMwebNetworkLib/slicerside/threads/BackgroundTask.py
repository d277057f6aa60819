"""A function that runs on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ...model.errors import CancelledError
from .EventPump import EventPump


class BackgroundTask:
    """Runs ``function(cancelToken)`` on a daemon thread and tells its result on the main thread.

    Make it on the main thread. After ``cancel`` neither callback is called.

    :param pump: brings the result to the main thread.
    :param function: called with a ``CancelToken``; must not touch qt, slicer, vtk or the DICOM database.
    :param onDone: called with the value that ``function`` returned.
    :param onError: called with the exception that ``function`` raised.
    """

    def __init__(
        self,
        pump: EventPump,
        function: Callable[[Any], Any],
        onDone: Callable[[Any], Any] | None = None,
        onError: Callable[[Exception], Any] | None = None,
    ) -> None:
        from ...net.cancellation import CancelToken

        self.isEnded = False
        self.value: Any = None
        self.error: Exception | None = None
        self.cancelToken = CancelToken()
        self._pump = pump
        self._function = function
        self._onDone = onDone
        self._onError = onError
        self._isCancelled = False
        isFirst = pump.isIdle
        pump.hold()
        threading.Thread(target=self._work, name="DICOMweb Network task", daemon=True).start()
        if isFirst:
            pump.giveWay()

    def cancel(self) -> None:
        """Ask the function to stop; returns at once."""
        self._isCancelled = True
        self.cancelToken.cancel()

    def wait(self, timeoutS: float | None = None) -> bool:
        """Wait on the main thread until the task has ended; the window stays alive.

        :param timeoutS: longest wait in seconds, None for no limit.
        :return: whether it has ended.
        """
        return self._pump.waitUntil(lambda: self.isEnded, timeoutS)

    def result(self) -> Any:
        """Wait for the end and return what the function returned, or raise what it raised.

        :raises CancelledError: the task was cancelled, or the logic was closed meanwhile.
        """
        try:
            isEnded = self.wait()
        except BaseException:
            self.cancel()
            raise
        if self.error is not None:
            raise self.error
        if not isEnded or self._isCancelled:
            raise CancelledError
        return self.value

    def _work(self) -> None:
        value, error = None, None
        try:
            value = self._function(self.cancelToken)
        except Exception as caught:  # noqa: BLE001 - told to the main thread
            error = caught
        self._pump.post(self._end, value, error)

    def _end(self, value: Any, error: Exception | None) -> None:
        self.value, self.error, self.isEnded = value, error, True
        self._pump.release()
        if self._isCancelled:
            return
        if error is not None and self._onError is not None:
            self._onError(error)
        elif error is None and self._onDone is not None:
            self._onDone(value)
