"""The units of one job: nothing they do may raise, and a series has ended with the last unit that works for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

from ..model import errors
from .any_job import AnyJob
from .job import Job
from .ledger import SeriesBook
from .scheduler import Unit

_logger = logging.getLogger("DICOMwebNetwork.transfer")


class AddUnits(Protocol):
    """Lets more units of a job run; few bulk units of a server run at once."""

    def __call__(self, units: list[Unit], *, is_bulk: bool = False) -> None:
        """Let the units run after those that wait already."""


class JobUnits:
    """Turns pieces of work of one job into units and lets them run.

    Parameters
    ----------
    job : Job
        An error of a piece of work ends it.
    add : callable
        The scheduler's.
    """

    def __init__(self, job: Job, add: AddUnits) -> None:
        self._job = job
        self._add = add

    def add(self, *works: Callable[[], None], is_bulk: bool = False) -> None:
        """Let pieces of work run, each on some worker thread."""
        self._add([self._unit(work) for work in works], is_bulk=is_bulk)

    def add_for(self, book: SeriesBook, *works: Callable[[], None], is_bulk: bool = False) -> None:
        """Let pieces of work for a series run; with the end of the last one the series has ended."""
        for _ in works:
            self.open(book)
        self._add([self._unit(work, book) for work in works], is_bulk=is_bulk)

    def open(self, book: SeriesBook) -> None:
        """Keep a series from ending until ``close`` was called as often."""
        with self._job.ledger.lock:
            book.open_unit_count += 1

    def close(self, book: SeriesBook) -> None:
        """Take back one ``open``."""
        with self._job.ledger.lock:
            book.open_unit_count -= 1
            is_last = book.open_unit_count == 0
        if is_last:
            self._job.tell_series_ended(book)

    def _unit(self, work: Callable[[], None], book: SeriesBook | None = None) -> Unit:
        def run() -> None:
            work()
            if book is not None:
                self.close(book)

        return guarded(self._job, run)


def guarded(job: AnyJob[Any, Any], work: Callable[[], None]) -> Unit:
    """Return a unit that lets no error out: the job boundary."""

    def run() -> None:
        if job.token.is_cancelled:
            return
        job.begin()
        try:
            work()
        except errors.CancelledError:
            job.token.cancel()  # also where a part of the application was stopped that the work relied on
        except errors.DICOMwebNetworkError as error:
            _logger.info("Job %s ends early: %s", job.id, error)
            job.abort(error)
        except Exception as error:  # the job boundary: a fault of ours must end in a report too
            _logger.exception("Job %s met an unforeseen error", job.id)
            job.abort(errors.DICOMwebNetworkError(f"An unforeseen error occurred: {error!r}."))

    return run
