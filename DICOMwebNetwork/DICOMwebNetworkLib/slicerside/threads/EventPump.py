"""The one place where the work of other threads reaches the main thread."""

from __future__ import annotations

import collections
import logging
import queue
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

import qt
import slicer

from ...model.errors import ConfigurationError
from .GarbageGuard import GarbageGuard

Task = Generator[bool | None, None, None]


class EventPump:
    """Runs what worker threads ask for on the main thread, and lets them run meanwhile.

    While Qt's event loop idles in Slicer, the main thread holds Python's global interpreter lock, so worker threads
    stand still. The pump is a timer on the main thread that sleeps a few milliseconds at each tick, which gives the
    lock away, and then runs what has arrived, for a limited time. It ticks only while somebody holds it.

    ``post`` and ``postLatest`` may be called from any thread, everything else from the main thread only.
    """

    sleepS = 0.005
    startS = 0.002
    budgetS = 0.008

    def __init__(self) -> None:
        self.isClosed = False
        self.isWaiting = False
        self._queue: queue.SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]]] = queue.SimpleQueue()
        self._latest: dict[Any, tuple[Callable[..., Any], tuple[Any, ...]]] = {}
        self._latestLock = threading.Lock()
        self._tasks: collections.deque[Task] = collections.deque()
        self._restingTasks: list[Task] = []
        self._pollers: list[Callable[[], Any]] = []
        self._holdCount = 0
        self._timer: Any = None
        self._isInTick = False

    # Any thread

    def post(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Have ``function(*arguments)`` called on the main thread, in the order of posting.

        The pump must be held by somebody who waits for this, otherwise it is called when the pump runs next.
        """
        if not self.isClosed:
            self._queue.put((function, arguments))

    def postLatest(self, key: Any, function: Callable[..., Any], *arguments: Any) -> None:
        """Like ``post``, but a later call with the same key takes the place of one that was not run yet.

        :param key: any hashable value; meant for progress, of which only the last value is of interest.
        """
        if not self.isClosed:
            with self._latestLock:
                self._latest[key] = (function, arguments)

    # Main thread

    @property
    def isIdle(self) -> bool:
        """Whether nobody holds the pump and nothing is left to be run."""
        isDone = self._queue.empty() and not self._latest and not self._tasks and not self._restingTasks
        return isDone and self._holdCount == 0

    def hold(self) -> None:
        """Keep the pump running until ``release`` was called as often as ``hold``."""
        if self.isClosed:
            raise ConfigurationError("This DICOMweb Network logic was closed and cannot be used any more.")
        if self._holdCount == 0:
            GarbageGuard.hold()
        self._holdCount += 1
        self._startTimer()

    def release(self) -> None:
        """Take back one ``hold``; the pump stops by itself when nothing is left to be run."""
        if self._holdCount == 1:
            GarbageGuard.release()
        self._holdCount = max(0, self._holdCount - 1)

    def giveWay(self) -> None:
        """Let a thread that was just started run for a moment: its request goes out before Qt paints."""
        time.sleep(self.startS)

    def addTask(self, task: Task) -> None:
        """Run a generator to its end in small steps, several ticks if needed.

        :param task: yields wherever it may be interrupted, True to be left alone until the next tick; a step should
          take less than a few milliseconds.
        """
        self._tasks.append(task)
        self._startTimer()

    def addPoller(self, poller: Callable[[], Any]) -> None:
        """Call ``poller()`` at each tick while the pump runs."""
        self._pollers.append(poller)

    def removePoller(self, poller: Callable[[], Any]) -> None:
        """Do not call ``poller`` any more."""
        self._pollers = [each for each in self._pollers if each != poller]

    def waitUntil(self, isDone: Callable[[], bool], timeoutS: float | None = None) -> bool:
        """Wait on the main thread for the work of others, while the application window stays alive.

        :param isDone: asked again and again; the wait is over when it returns True.
        :param timeoutS: longest wait in seconds, None for no limit.
        :return: False if the time was over first.
        :raises ConfigurationError: called while another call of it waits, e.g. by a second click on a button.
        """
        if self.isWaiting:
            raise ConfigurationError(
                "Another DICOMweb call is still waiting for its answer.",
                advice="Wait for it, or use the functions that do not wait (startSearch, startRetrieve).",
            )
        end = None if timeoutS is None else time.monotonic() + timeoutS
        self.isWaiting = True
        try:
            while not isDone():
                if self.isClosed or (end is not None and time.monotonic() > end):
                    return isDone()
                time.sleep(self.sleepS)
                self.drain()
                slicer.app.processEvents()
            return True
        finally:
            self.isWaiting = False

    def drain(self) -> None:
        """Run what has arrived, for at most ``budgetS`` seconds plus the last step."""
        end = time.perf_counter() + self.budgetS
        GarbageGuard.collect()
        for poller in tuple(self._pollers):
            self._run(poller, ())
        self._tasks.extend(self._restingTasks)
        self._restingTasks = []
        with self._latestLock:
            latest, self._latest = self._latest, {}
        for function, arguments in latest.values():
            self._run(function, arguments)
        while time.perf_counter() < end and self._runOne():
            pass

    def close(self) -> None:
        """Stop; nothing that was posted is run any more."""
        self.isClosed = True
        if self._holdCount:
            GarbageGuard.release()
            self._holdCount = 0
        if self._timer is not None:
            self._timer.stop()
            self._timer.deleteLater()
            self._timer = None
        self._tasks.clear()
        self._restingTasks = []
        self._pollers = []

    def _runOne(self) -> bool:
        """Run one posted call or one step of a task; False if there is nothing to do."""
        try:
            self._run(*self._queue.get_nowait())
            return True
        except queue.Empty:
            pass
        if not self._tasks:
            return False
        # Out of the list while it runs: a step may itself wait and drain.
        task = self._tasks.popleft()
        answer = self._run(next, (task, self))
        if answer is True:
            self._restingTasks.append(task)
        elif answer is not self:
            self._tasks.append(task)
        return True

    def _run(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        try:
            return function(*arguments)
        except Exception:  # the pump must go on for everybody else
            logging.exception("An event of DICOMweb Network could not be handled")
            return self

    def _startTimer(self) -> None:
        if self.isClosed:
            return
        if self._timer is None:
            self._timer = qt.QTimer()  # pythonqt: deleted by close
            self._timer.setInterval(0)
            self._timer.timeout.connect(self._onTimer)
        if not self._timer.isActive():
            self._timer.start()

    def _onTimer(self) -> None:
        # A handler that lets Qt process events, or a waiting console call, pumps by itself.
        if self._isInTick or self.isWaiting or self.isClosed:
            return
        self._isInTick = True
        try:
            time.sleep(self.sleepS)
            self.drain()
        finally:
            self._isInTick = False
        if self._timer is not None and self.isIdle:
            self._timer.stop()
