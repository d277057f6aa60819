"""Runs the units of all jobs on a bounded number of threads a server, fairly."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

Unit = Callable[[], None]
"""A piece of a job that one thread runs from beginning to end; it raises nothing."""

_IDLE_S: Final = 2.0


class Lane:
    """The units of one job that wait for a thread. Changed only by its Scheduler.

    Parameters
    ----------
    server : str
        Lanes of the same server share its threads.
    priority : int
        Higher goes first; lanes of the same priority take turns.
    on_idle : callable
        Called on a worker thread whenever nothing of the lane waits or runs.
    """

    def __init__(self, server: str, priority: int, on_idle: Callable[[], None]) -> None:
        self.server = server
        self.priority = priority
        self.on_idle = on_idle
        self.waiting: deque[Unit] = deque()
        self.running_count = 0
        self.last_turn = 0


class Scheduler:
    """Threads are started when there is work and end when there is none. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._lanes: list[Lane] = []
        self._threads: dict[str, list[threading.Thread]] = {}
        self._turn = 0
        self._is_closed = False

    def add(self, lane: Lane, units: list[Unit], max_threads: int) -> None:
        """Let units run after those that wait already; ``max_threads`` bounds the threads of the lane's server."""
        with self._changed:
            if lane not in self._lanes:
                self._lanes.append(lane)
            lane.waiting.extend(units)
            threads = self._threads.setdefault(lane.server, [])
            lanes = [other for other in self._lanes if other.server == lane.server]
            unit_count = sum(len(other.waiting) + other.running_count for other in lanes)
            while len(threads) < min(max_threads, unit_count) and not self._is_closed:
                thread = threading.Thread(target=self._work, args=(lane.server,), name="dicomweb-transfer", daemon=True)
                threads.append(thread)
                thread.start()
            self._changed.notify_all()

    def drop(self, lane: Lane) -> int:
        """Forget what waits in a lane; return how many of its units still run."""
        with self._changed:
            lane.waiting.clear()
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

    def _work(self, server: str) -> None:
        while True:
            taken = self._take(server)
            if taken is None:
                return
            lane, unit = taken
            unit()
            self._end(lane)

    def _take(self, server: str) -> tuple[Lane, Unit] | None:
        """Return the next unit, or None if this thread shall end."""
        with self._changed:
            while not self._is_closed:
                lanes = [lane for lane in self._lanes if lane.server == server and lane.waiting]
                if lanes:
                    lane = min(lanes, key=lambda lane: (-lane.priority, lane.running_count, lane.last_turn))
                    self._turn += 1
                    lane.last_turn = self._turn
                    lane.running_count += 1
                    return lane, lane.waiting.popleft()
                if not self._changed.wait(_IDLE_S):
                    break
            self._threads[server].remove(threading.current_thread())
            return None

    def _end(self, lane: Lane) -> None:
        with self._changed:
            lane.running_count -= 1
            is_idle = not lane.running_count and not lane.waiting
            if is_idle and lane in self._lanes:
                self._lanes.remove(lane)
        if is_idle:
            lane.on_idle()
