"""The event pump under an event loop that holds Python's lock, as Slicer's does."""

from __future__ import annotations

import gc
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer, FaultServerProcess
from faultserver.synthetic import TINY, Source, uid

from DICOMwebNetworkLib.model.errors import CancelledError, ConfigurationError
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveTarget


def run_loop_until(environment: Any, condition: Any, timeout_s: float = 60.0) -> list[float]:
    """Run the lock-holding event loop until something is so; return the gaps between its ticks in seconds."""
    import qt
    import slicer

    gaps: list[float] = []
    times = [time.perf_counter(), time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        gaps.append(now - times[0])
        times[0] = now
        if condition() or now - times[1] > timeout_s:
            timer.stop()
            slicer.app.quit()

    timer = qt.QTimer()  # pythonqt: of this test
    timer.setInterval(1)
    timer.timeout.connect(tick)
    timer.start()
    environment.run_gil_holding_event_loop()
    assert condition()
    return gaps


def test_threads_work_while_the_loop_holds_the_lock_only_with_the_pump(standalone_session: Any, logic: Any) -> None:
    counts = [0]
    is_over = threading.Event()

    def work() -> None:
        while not is_over.wait(0.001):
            counts[0] += 1

    threading.Thread(target=work, daemon=True).start()
    end = time.monotonic() + 0.5
    run_loop_until(standalone_session, lambda: time.monotonic() > end)
    count_without = counts[0]
    logic.pump.hold()
    end = time.monotonic() + 0.5
    run_loop_until(standalone_session, lambda: time.monotonic() > end)
    logic.pump.release()
    is_over.set()

    assert counts[0] - count_without > 20


def test_a_large_retrieve_leaves_the_window_alive(standalone_session: Any, logic: Any) -> None:
    import slicer

    with FaultServerProcess(["--synthetic", "4x100", "--rows", "512"]) as server:
        connection = logic.connectionFor(server.url)
        logic.runInBackground(connection.check).result()
        job = logic.startRetrieve(connection, [RetrieveTarget(uid(1))])
        gaps = run_loop_until(standalone_session, lambda: job.isEnded)

    assert job.state is JobState.FINISHED
    assert job.progress.received_count == 400
    assert len(slicer.dicomDatabase.filesForSeries(uid(1, 1))) == 100
    # The machine of a test is busy with other things too; make bench measures with care.
    assert sorted(gaps)[int(0.95 * len(gaps))] < 0.1


def test_a_stalled_server_does_not_hold_up_cancel(standalone_session: Any, logic: Any) -> None:
    from faultserver import Fault

    with FaultServer(Source(TINY).series(5), faults=[Fault(kind="retrieve-*", stall_at=2000)]) as server:
        job = logic.startRetrieve(logic.connectionFor(server.url), [RetrieveTarget(uid(1))])
        run_loop_until(standalone_session, lambda: any(each.kind == "retrieve-series" for each in server.requests))
        start = time.monotonic()
        job.cancel()
        run_loop_until(standalone_session, lambda: job.isEnded)

    assert time.monotonic() - start < 1.0
    assert job.state is JobState.STOPPED
    assert not list(Path(job.request.folder).rglob("*.part"))


def test_events_arrive_in_order_and_only_the_last_progress_does(logic: Any) -> None:
    seen: list[Any] = []

    def work(_token: Any) -> None:
        for number in range(100):
            logic.pump.post(seen.append, number)
            logic.pump.postLatest("key", lambda value: seen.append(("latest", value)), number)

    logic.runInBackground(work).result()
    logic.pump.waitUntil(lambda: logic.pump.isIdle)

    assert [each for each in seen if isinstance(each, int)] == list(range(100))
    latest = [each[1] for each in seen if isinstance(each, tuple)]
    assert latest[-1] == 99
    assert latest == sorted(latest)


def test_a_handler_that_fails_does_not_stop_the_others(logic: Any, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []
    logic.pump.post(lambda: 1 / 0)
    logic.pump.post(seen.append, 1)
    logic.pump.drain()

    assert seen == [1]
    assert "ZeroDivisionError" in caplog.text


def test_a_second_waiting_call_is_refused_while_one_waits(logic: Any) -> None:
    errors: list[Exception] = []

    def ask_again() -> None:
        try:
            logic.runInBackground(lambda _: None).result()
        except ConfigurationError as error:
            errors.append(error)

    logic.pump.post(ask_again)
    logic.runInBackground(lambda token: token.wait(0.05)).result()

    assert len(errors) == 1


def test_no_callback_comes_after_cancel_or_close(logic: Any) -> None:
    calls: list[Any] = []
    handle = logic.runInBackground(lambda _: 1, calls.append, calls.append)
    handle.cancel()
    with pytest.raises(CancelledError):
        handle.result()
    logic.runInBackground(lambda _: 2, calls.append, calls.append)
    logic.close()
    time.sleep(0.05)

    assert calls == []


def test_an_error_of_a_worker_is_raised_where_its_result_is_asked_for(logic: Any) -> None:
    def fail(_token: Any) -> None:
        raise ConfigurationError("no")

    with pytest.raises(ConfigurationError, match="no"):
        logic.runInBackground(fail).result()


def test_garbage_is_not_collected_on_worker_threads(logic: Any) -> None:
    threads: list[int] = []

    class Ring:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            threads.append(threading.get_ident())

    def work(_token: Any) -> None:
        for _ in range(20000):
            Ring()

    assert gc.isenabled()
    logic.runInBackground(work).result()
    gc.collect()

    assert set(threads) == {threading.get_ident()}
    assert gc.isenabled()
