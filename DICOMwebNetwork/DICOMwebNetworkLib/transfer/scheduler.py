"""Runs the units of all jobs on a bounded number of threads a server, fairly."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

Unit = Callable[[], None]
"""A piece of a job that one thread runs from beginning to end; it raises nothing."""

_IDLE_S: Final = 2.0
_MOST_BULK_UNITS: Final = 6
"""Long answers that arrive at once from one server: more would not be faster, only hold more memory."""


class Lane:
    """The units of one job that wait for a thread. Changed only by its Scheduler.

    Parameters
    ----------
    server : str
        Lanes of the same server share its threads.
    max_threads : int
        Bound of the threads of the server.
    priority : int
        Higher goes first; lanes of the same priority take turns.
    on_idle : callable
        Called on a worker thread whenever nothing of the lane waits or runs.
    """

    def __init__(self, server: str, max_threads: int, priority: int, on_idle: Callable[[], None]) -> None:
        self.server = server
        self.max_threads = max_threads
        self.priority = priority
        self.on_idle = on_idle
        self.waiting: deque[Unit] = deque()
        self.waiting_bulk: deque[Unit] = deque()
        self.running_count = 0
        self.running_bulk_count = 0
        self.last_turn = 0

    @property
    def unit_count(self) -> int:
        """Units that wait or run."""
        return len(self.waiting) + len(self.waiting_bulk) + self.running_count


class Scheduler:
    """Threads are started when there is work and end when there is none. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._lanes: list[Lane] = []
        self._threads: dict[str, list[threading.Thread]] = {}
        self._turn = 0
        self._is_closed = False

    def add(self, lane: Lane, units: list[Unit], *, is_bulk: bool = False) -> None:
        """Let units run after those of the lane that wait already; few bulk units of a server run at once."""
        with self._changed:
            if lane not in self._lanes:
                self._lanes.append(lane)
            (lane.waiting_bulk if is_bulk else lane.waiting).extend(units)
            threads = self._threads.setdefault(lane.server, [])
            unit_count = sum(other.unit_count for other in self._lanes_of(lane.server))
            while len(threads) < min(lane.max_threads, unit_count) and not self._is_closed:
                thread = threading.Thread(target=self._work, args=(lane.server,), name="dicomweb-transfer", daemon=True)
                threads.append(thread)
                thread.start()
            self._changed.notify_all()

    def drop(self, lane: Lane) -> int:
        """Forget what waits in a lane; return how many of its units still run."""
        with self._changed:
            lane.waiting.clear()
            lane.waiting_bulk.clear()
            return lane.running_count

    def bump(self, lane: Lane) -> None:
        """Let a lane go before all others from now on."""
        with self._changed:
            lane.priority = max((other.priority for other in self._lanes), default=0) + 1

    def close(self, timeout_s: float) -> None:
        """Let all threads end after the unit that they run; wait for them, but not longer than the timeout."""
        with self._changed:
            self._is_closed = True
            threads = [thread for group in self._threads.values() for thread in group]
            self._changed.notify_all()
        for thread in threads:
            thread.join(timeout_s / max(1, len(threads)))

    def _lanes_of(self, server: str) -> list[Lane]:
        return [lane for lane in self._lanes if lane.server == server]

    def _work(self, server: str) -> None:
        while True:
            taken = self._take(server)
            if taken is None:
                return
            lane, unit, is_bulk = taken
            unit()
            self._end(lane, is_bulk=is_bulk)

    def _take(self, server: str) -> tuple[Lane, Unit, bool] | None:
        """Return the next unit and whether it is a bulk unit, or None if this thread shall end."""
        with self._changed:
            is_timed_out = False
            while not self._is_closed:
                lanes = self._lanes_of(server)
                may_take_bulk = sum(lane.running_bulk_count for lane in lanes) < _MOST_BULK_UNITS
                ready = [lane for lane in lanes if lane.waiting or (may_take_bulk and lane.waiting_bulk)]
                if ready:
                    lane = min(ready, key=lambda lane: (-lane.priority, lane.running_count, lane.last_turn))
                    return self._started(lane, is_bulk=may_take_bulk and bool(lane.waiting_bulk))
                if is_timed_out:
                    break
                # Looked at once more after the time is over: a unit may have come before the lock was taken again.
                is_timed_out = not self._changed.wait(_IDLE_S)
            self._threads[server].remove(threading.current_thread())
            return None

    def _started(self, lane: Lane, *, is_bulk: bool) -> tuple[Lane, Unit, bool]:
        self._turn += 1
        lane.last_turn = self._turn
        lane.running_count += 1
        lane.running_bulk_count += is_bulk
        return lane, (lane.waiting_bulk if is_bulk else lane.waiting).popleft(), is_bulk

    def _end(self, lane: Lane, *, is_bulk: bool) -> None:
        with self._changed:
            lane.running_count -= 1
            lane.running_bulk_count -= is_bulk
            if is_bulk:
                self._changed.notify()
            is_idle = lane.unit_count == 0
            if is_idle and lane in self._lanes:
                self._lanes.remove(lane)
        if is_idle:
            lane.on_idle()
