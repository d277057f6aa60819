"""How a job is planned, fetched and mended: the units that the scheduler runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from ..dicomweb.resources import checked_uid, resource_path
from ..model import errors
from ..model.jobs import RetrieveTarget
from ..model.queries import Level, SearchQuery
from ..model.records import SeriesRecord
from ..model.reports import Verdict
from ..net.retry import RetryPolicy
from .bodies import Body, instance_bodies
from .job import Job
from .ledger import SeriesBook
from .part10 import Part10Summary
from .part_files import final_path, verified_file
from .scheduler import Unit
from .ways import Ladder, Way

_logger = logging.getLogger("DICOMwebNetwork.transfer")

_BULK_WASTE: Final = 1.1
"""A series is fetched as a whole if that brings at most this many times the instances that are missing."""

_ATTEMPTS_BEFORE_OTHER_WAYS: Final = 3

BookOf = Callable[[Part10Summary], SeriesBook | None]
"""Tells into which book a received instance belongs; None if it was not asked for."""

_NO_SERVICE = (errors.NotFoundError, errors.NotAcceptableError, errors.NotDICOMwebError, errors.MalformedBodyError)
_NO_LISTING = (*_NO_SERVICE, errors.TruncatedBodyError)
_MAY_PASS = (errors.NetworkError, errors.BodyError, errors.ServerError, errors.DamagedInstanceError)
_SERVER_GONE = (errors.PortClosedError, errors.HostUnknownError, errors.TLSError)


class AddUnits(Protocol):
    """Lets more units of a job run; few bulk units of a server run at once."""

    def __call__(self, units: list[Unit], *, is_bulk: bool = False) -> None:
        """Let the units run after those that wait already."""


class Retrieve:
    """The units of one job.

    Parameters
    ----------
    job : Job
        Its books are kept here.
    ladder : Ladder
        What is known of the job's server.
    add_units : callable
        Lets more units of the job run.
    policy : RetryPolicy
        When a failed request is worth another try.
    """

    def __init__(self, job: Job, ladder: Ladder, add_units: AddUnits, policy: RetryPolicy) -> None:
        self._job = job
        self._ledger = job.ledger
        self._ladder = ladder
        self._add_units = add_units
        self._policy = policy

    def first_units(self) -> list[Unit]:
        """Return one planning unit for each target."""
        return [self._unit(partial(self._plan_target, target)) for target in self._job.request.targets]

    def _unit(self, work: Callable[[], None]) -> Unit:
        """Return a unit that lets no error out: the job boundary."""

        def run() -> None:
            job = self._job
            if job.token.is_cancelled:
                return
            job.begin()
            try:
                work()
            except errors.CancelledError:
                return
            except errors.DICOMwebNetworkError as error:
                _logger.info("Job %s ends early: %s", job.id, error)
                job.abort(error)
            except Exception as error:  # the job boundary: a fault of ours must end in a report too
                _logger.exception("Job %s met an unforeseen error", job.id)
                job.abort(errors.DICOMwebNetworkError(f"An unforeseen error occurred: {error!r}."))

        return run

    def _unit_of(self, book: SeriesBook, work: Callable[[], None]) -> Unit:
        """Return a unit after the last of which the series has ended."""
        book.open_unit_count += 1

        def run() -> None:
            work()
            with self._ledger.lock:
                book.open_unit_count -= 1
                is_last = book.open_unit_count == 0
            if is_last:
                self._job.tell_series_ended(book)

        return self._unit(run)

    # Planning

    def _plan_target(self, target: RetrieveTarget) -> None:
        if target.sop_instance_uid:
            book = self._ledger.series(target.study_instance_uid, target.series_instance_uid)
            self._plan_instances(book, [checked_uid(target.sop_instance_uid, "SOPInstanceUID")])
        elif target.series_instance_uid:
            self._plan_series(self._ledger.series(target.study_instance_uid, target.series_instance_uid))
        else:
            self._plan_study(target.study_instance_uid)
        self._job.plan_ended()

    def _plan_study(self, study_uid: str) -> None:
        query = SearchQuery(Level.SERIES, study_instance_uid=study_uid, page_size=500)
        is_listed = False
        try:
            for page in self._job.connection.search(query, self._job.token, self._policy):
                records = [record for record in page.records if isinstance(record, SeriesRecord)]
                is_listed |= bool(records)
                self._job.add_plans(len(records))
                self._add_units([self._unit(partial(self._plan_listed_series, record)) for record in records])
        except _NO_LISTING:
            if is_listed:
                raise
        if not is_listed:
            self._ledger.note("The server does not list the series of the study; it was asked for as a whole.")
            self._add_units([self._unit(partial(self._fetch_study, study_uid))], is_bulk=True)

    def _plan_listed_series(self, record: SeriesRecord) -> None:
        self._plan_series(self._ledger.series(record.study_instance_uid, record.series_instance_uid))
        self._job.plan_ended()

    def _plan_series(self, book: SeriesBook) -> None:
        """Plan with each page that comes, so that the files do not wait for the server's word that no page follows."""
        job = self._job
        try:
            for sop_uids in job.connection.sop_instance_uids(
                book.study_instance_uid, book.series_instance_uid, job.token, self._policy
            ):
                self._plan_instances(book, [checked_uid(uid, "SOPInstanceUID") for uid in sop_uids])
        except _NO_LISTING:
            if book.entries:
                raise
        if not book.entries:
            self._ledger.note(
                "The server does not list the instances of a series; that it is complete rests on its answer alone."
            )
            self._add_units([self._unit_of(book, partial(self._fetch_series, book))], is_bulk=True)

    def _plan_instances(self, book: SeriesBook, sop_uids: list[str]) -> None:
        """Plan the instances of a series, or some more of them."""
        is_first = not book.entries
        self._ledger.expect(book, sop_uids)
        for uid, path in self._held_files(sop_uids):
            self._ledger.settle(book, uid, Verdict.ALREADY_HERE, path=str(path), size_bytes=path.stat().st_size)
        for uid in sop_uids:
            if not self._ledger.is_here(book, uid):
                self._take_leftover(book, uid)
        missing = [uid for uid in sop_uids if not self._ledger.is_here(book, uid)]
        if is_first and not missing:
            self._job.tell_series_ended(book)
        elif is_first and len(missing) > 1 and len(sop_uids) <= _BULK_WASTE * len(missing):
            self._add_units([self._unit_of(book, partial(self._fetch_series, book))], is_bulk=True)
        else:
            self._add_instances(book, missing)

    def _held_files(self, sop_uids: list[str]) -> list[tuple[str, Path]]:
        """Return the instances that the destination holds; not those whose file a power cut has emptied."""
        if self._job.holdings is None:
            return []
        held = ((uid, Path(path)) for uid, path in self._job.holdings.paths_of(sop_uids).items())
        return [(uid, path) for uid, path in held if path.is_file() and path.stat().st_size]

    def _take_leftover(self, book: SeriesBook, sop_uid: str) -> None:
        """Use a file that an earlier process fetched but did not live to tell of."""
        path = final_path(self._job.request.folder, book.series_instance_uid, sop_uid)
        if not path.exists():
            return
        try:
            summary, size_bytes = verified_file(path)
        except errors.DamagedInstanceError:
            return
        if summary.sop_instance_uid == sop_uid:
            self._ledger.settle(book, sop_uid, Verdict.ALREADY_HERE, path=str(path), size_bytes=size_bytes)
            self._job.tell_received(book, sop_uid, str(path), size_bytes)

    def _add_instances(self, book: SeriesBook, sop_uids: list[str]) -> None:
        self._add_units([self._unit_of(book, partial(self._fetch_instance, book, uid)) for uid in sop_uids])

    # Fetching

    def _fetch_study(self, study_uid: str) -> None:
        """Fetch a study of which nothing is known."""
        path = resource_path(study_uid)

        def book_of(summary: Part10Summary) -> SeriesBook:
            return self._ledger.series(study_uid, summary.series_instance_uid)

        if not self._climb(self._ladder.bulk_ways(), path, book_of, is_listed=False):
            self._ledger.fail("The server gives neither a list nor all files of the study.")
        for book in self._ledger.all_series():
            self._job.tell_series_ended(book)

    def _fetch_series(self, book: SeriesBook) -> None:
        """Fetch a series as a whole, then what the answer lacked, instance by instance."""
        path = resource_path(book.study_instance_uid, book.series_instance_uid)
        ways = self._ladder.bulk_ways()
        is_listed = bool(book.entries)

        def book_of(summary: Part10Summary) -> SeriesBook | None:
            return book if self._belongs(book, summary, is_listed) else None

        is_taken = self._climb(ways, path, book_of, is_listed=is_listed)
        if not is_listed and not (is_taken and book.entries):
            self._ledger.fail("The server gives neither a list nor all files of a series.")
        book.refused_ways = () if is_taken else ways
        self._add_instances(book, book.missing())

    def _belongs(self, book: SeriesBook, summary: Part10Summary, is_listed: bool) -> bool:
        if summary.sop_instance_uid in book.entries:
            return True
        if summary.series_instance_uid == book.series_instance_uid:
            if is_listed:
                self._ledger.note("The server sent instances that it had not listed; they were kept.")
            return True
        self._ledger.note("The server sent instances of another series; they were thrown away.")
        return False

    def _climb(self, ways: tuple[Way, ...], path: str, book_of: BookOf, *, is_listed: bool) -> bool:
        """Ask for a resource in one way after the other until the server takes one; False if it takes none.

        Where its instances are listed, an answer that breaks off after something of it was kept counts as taken: the
        rest is fetched by itself. Where they are not, only an answer without any fault does.
        """
        refused: list[Way] = []
        for way in ways:
            attempt = 1
            while True:
                before = self._ledger.received_bytes
                try:
                    self._ask_in_bulk(way, path, book_of, is_listed=is_listed, is_retry=attempt > 1)
                except _NO_SERVICE:
                    refused.append(way)
                    break
                except _MAY_PASS as error:
                    if is_listed and self._ledger.received_bytes > before:
                        self._ledger.note(f"An answer broke off and was completed by single instances: {error.message}")
                        return True
                    if not self._wait(attempt, error):
                        if _is_end_of_job(error):
                            raise
                        self._ledger.note(f"An answer could not be had as a whole: {error.message}")
                        return False
                    attempt += 1
                else:
                    self._ladder.learn(refused, way)
                    return True
        return False

    def _ask_in_bulk(self, way: Way, path: str, book_of: BookOf, *, is_listed: bool, is_retry: bool) -> None:
        """Take the instances of one answer; one that is damaged does not keep the others from being taken."""
        damages: list[errors.DamagedInstanceError] = []

        def take(body: Body) -> None:
            try:
                self._receive(body, way, book_of)
            except errors.DamagedInstanceError as error:
                damages.append(error)

        self._ask(way, path, take, is_retry=is_retry)
        for error in damages:
            self._ledger.note(f"A damaged instance was thrown away and asked for again: {error.message}")
        if damages and not is_listed:
            raise damages[0]

    def _fetch_instance(self, book: SeriesBook, sop_uid: str) -> None:
        """Fetch one instance until it is here or its fate is known."""
        if self._ledger.is_here(book, sop_uid):
            return
        damage: errors.DICOMwebNetworkError | None = None
        while True:
            attempt = self._ledger.count_attempt(book, sop_uid)
            try:
                self._fetch_instance_once(book, sop_uid, attempt)
            except (errors.CancelledError, errors.LocalStorageError):
                raise
            except errors.DICOMwebNetworkError as error:
                if isinstance(error, (errors.DamagedInstanceError, errors.BodyError)):
                    damage = damage or error
                if self._wait(attempt, error):
                    continue
                if _is_end_of_job(error):
                    raise
                told = damage or error
                self._ledger.settle(book, sop_uid, _verdict_of(told), reason=told.message)
            self._job.tell_progress()
            return

    def _fetch_instance_once(self, book: SeriesBook, sop_uid: str, attempt: int) -> None:
        path = resource_path(book.study_instance_uid, book.series_instance_uid, sop_uid)
        ways = self._ladder.instance_ways()
        if attempt >= _ATTEMPTS_BEFORE_OTHER_WAYS:
            ways = ways[::-1]  # what comes broken in the best way may come whole in the plainest
        refused: list[Way] = []
        last: errors.DICOMwebNetworkError | None = None
        for way in ways:

            def take(body: Body, way: Way = way) -> None:
                self._receive(body, way, lambda found: book if found.sop_instance_uid == sop_uid else None)

            try:
                self._ask(way, path, take, is_retry=attempt > 1)
            except (errors.ServerError, errors.MalformedBodyError) as error:
                if not _is_refusal_of_way(error):
                    raise
                refused.append(way)
                last = error
                continue
            if not self._ledger.is_here(book, sop_uid):
                raise errors.NotFoundError("The server did not send the instance that was asked for.")
            self._ladder.learn([*refused, *book.refused_ways], way)
            return
        raise last or errors.NotAcceptableError("The server gives this instance in no known way.")

    def _ask(self, way: Way, path: str, take: Callable[[Body], None], *, is_retry: bool) -> None:
        """Make one request and take every instance of its answer."""
        job = self._job
        job.token.count_request(is_retry=is_retry)

        def count(size_bytes: int) -> None:
            self._ledger.count_bytes(size_bytes)
            job.tell_progress()

        with job.connection.stream(path, {"Accept": way.accept}, job.token) as response:
            if response.status_code == 204:
                raise errors.NotFoundError("The server has no content here (HTTP 204).", status=204)
            for body in instance_bodies(response, count):
                take(body)

    def _receive(self, body: Body, way: Way, book_of: BookOf) -> None:
        """Write one instance to disk, verify it and give it its name, if it belongs to a book."""
        part = self._job.new_part()
        try:
            for chunk in body.chunks:
                self._job.token.raise_if_cancelled()
                part.write(chunk)
            summary = part.verified(must_hold_pixels=not body.is_framed)
            book = book_of(summary)
            if book is not None:
                self._job.accept(book, part, summary, way.name)
        finally:
            self._ledger.take_back(part.size_bytes)
            part.discard()

    def _wait(self, attempt: int, error: errors.DICOMwebNetworkError) -> bool:
        """Wait as the policy says after a failure; False if it is not worth another try."""
        wait_s = self._policy.wait_s(attempt, error)
        if wait_s is None:
            return False
        _logger.info("Job %s tries again in %.1f s: %s", self._job.id, wait_s, error.message)
        self._job.token.wait(wait_s)
        self._job.token.raise_if_cancelled()
        return True


def _is_refusal_of_way(error: errors.DICOMwebNetworkError) -> bool:
    """Whether the same instance may be had in another way."""
    kinds = (errors.NotAcceptableError, errors.NotDICOMwebError, errors.MalformedBodyError)
    return isinstance(error, kinds) or getattr(error, "status", 0) == 400


def _is_end_of_job(error: errors.DICOMwebNetworkError) -> bool:
    """Whether no other request of the job can succeed either."""
    return isinstance(error, _SERVER_GONE) or getattr(error, "status", 0) == 401


def _verdict_of(error: errors.DICOMwebNetworkError) -> Verdict:
    if isinstance(error, (errors.DamagedInstanceError, errors.BodyError)):
        return Verdict.DAMAGED
    if isinstance(error, (errors.LoginError, errors.NotAcceptableError)):
        return Verdict.REFUSED
    return Verdict.MISSING
