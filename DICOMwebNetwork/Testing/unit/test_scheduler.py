"""The scheduler alone: units run while their lane is there, and threads end when there is nothing to do."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from enginekit import until

from DICOMwebNetworkLib.transfer import scheduler
from DICOMwebNetworkLib.transfer.scheduler import Lane, Scheduler

SERIES_COUNT, STUDY_COUNT = 8, 3


class LateCondition(threading.Condition):
    """A condition on which something happens between the end of a wait and the lock being taken again."""

    happens: Any = None

    def wait(self, timeout: float | None = None) -> bool:
        is_told = super().wait(0.01 if timeout else timeout)
        if not is_told and self.happens:
            happens, self.happens = self.happens, None
            self.release()
            happens()
            self.acquire()
        return is_told


def test_a_unit_that_is_added_when_a_thread_gives_up_waiting_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    condition = LateCondition()
    with monkeypatch.context() as patch:
        patch.setattr(scheduler.threading, "Condition", lambda: condition)
        running = Scheduler()
    lane = Lane("server", 1, 0, lambda: None)
    condition.happens = lambda: running.add(lane, [done.set])
    running.add(lane, [lambda: None])
    assert done.wait(5), "the unit never ran"
    running.close(1)


def test_units_of_a_dropped_lane_do_not_run_and_it_ends_when_the_running_ones_do() -> None:
    running = Scheduler()
    ended, begun, go_on = threading.Event(), threading.Event(), threading.Event()
    ran: list[int] = []
    lane = Lane("server", 1, 0, ended.set)

    def first() -> None:
        begun.set()
        go_on.wait(5)

    running.add(lane, [first, *[lambda: ran.append(1)] * 5])
    assert begun.wait(5)
    assert running.drop(lane) == 1
    assert not ended.is_set()
    go_on.set()
    assert ended.wait(5)
    assert not ran
    running.close(1)


def test_threads_end_when_there_is_no_more_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "_IDLE_S", 0.05)
    running = Scheduler()
    before = threading.active_count()
    ended = threading.Event()
    running.add(Lane("server", 8, 0, ended.set), [lambda: time.sleep(0.01)] * 20)
    assert ended.wait(5)
    until(lambda: threading.active_count() <= before, 5)
