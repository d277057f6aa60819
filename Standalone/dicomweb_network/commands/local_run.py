"""Runs retrieves in this process, a few at a time, for as long as there are targets."""

from __future__ import annotations

import queue
from collections.abc import Iterable
from typing import Final

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.events import Event, JobEnded
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.transfer.engine import TransferEngine

from .outlets import Outlet

_MOST_JOBS: Final = 4
"""Jobs at a time: while one is still planned, others use the line. Memory is bounded by their instances."""

_CLOSE_S: Final = 2.0


class LocalRun:
    """One run of the command with the engine in this process. For the main thread.

    Parameters
    ----------
    connection : ServerConnection
        Server to retrieve from.
    folder : str
        Where the files go.
    outlet : Outlet
        Takes the events.
    """

    def __init__(self, connection: ServerConnection, folder: str, outlet: Outlet) -> None:
        self._connection = connection
        self._folder = folder
        self._outlet = outlet
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._engine = TransferEngine(self._events.put)
        self._open_count = 0

    def run(self, targets: Iterable[RetrieveTarget]) -> None:
        """Retrieve all targets; what came of each is told to the outlet.

        Raises
        ------
        NetworkError, LoginError, NotDICOMwebError
            The server is not there, or is gone; the remaining targets were not asked for.
        KeyboardInterrupt
            The user stopped it; the reports of the running jobs were told.
        """
        try:
            check_server(self._connection)
            for target in targets:
                while self._open_count >= _MOST_JOBS:
                    self._take_event()
                self._submit(target)
            while self._open_count:
                self._take_event()
        except BaseException:
            self._stop()
            raise
        finally:
            self._engine.close(_CLOSE_S)

    def _submit(self, target: RetrieveTarget) -> None:
        request = RetrieveRequest((target,), self._folder, label=label_of(target))
        job = self._engine.submit(request, self._connection)
        self._outlet.begin(job.id, target)
        self._open_count += 1

    def _take_event(self) -> None:
        event = self._events.get()
        is_end = isinstance(event, JobEnded)
        self._open_count -= is_end
        self._outlet.take(event)
        if isinstance(event, JobEnded) and event.report.state is JobState.FAILED:
            check_server(self._connection)

    def _stop(self) -> None:
        """Stop the running jobs and tell of their reports."""
        self._engine.cancel_all()
        while self._open_count:
            try:
                event = self._events.get(timeout=_CLOSE_S)
            except queue.Empty:
                return
            self._open_count -= isinstance(event, JobEnded)
            self._outlet.take(event)


def check_server(connection: ServerConnection) -> None:
    """Raise the error if no request to the server can succeed now; a server that merely refuses searches may pass.

    Raises
    ------
    NetworkError, LoginError, NotDICOMwebError
        It is not there, does not accept the login, or is something else.
    """
    try:
        connection.check()
    except (errors.ConnectionLostError, errors.BusyServerError, errors.NotFoundError, errors.NotAcceptableError):
        return


def label_of(target: RetrieveTarget) -> str:
    """Return the UIDs of a target as one word."""
    uids = (target.study_instance_uid, target.series_instance_uid, target.sop_instance_uid)
    return "/".join(uid for uid in uids if uid)
