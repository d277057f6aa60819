"""Fetches what is planned, in bulk or by single instances, mends what came broken, and gives each instance its fate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from ..dicomweb.resources import resource_path
from ..model import errors
from ..model.reports import Verdict
from ..net.retry import RetryPolicy
from .bodies import Body, instance_bodies
from .job import Job
from .ledger import SeriesBook
from .part10 import Part10Summary
from .units import JobUnits
from .ways import Ladder, Way

_ATTEMPTS_BEFORE_OTHER_WAYS: Final = 3
_MOST_LOSSES_IN_A_ROW: Final = 10
"""Instances lost to a silent or busy server before the job is given up, since the rest would fare alike.

After as many lost to a server that stumbles, the rest is still asked for, but no other try is waited for.
"""

BookOf = Callable[[Part10Summary], SeriesBook | None]
"""Tells into which book a received instance belongs; None if it was not asked for."""

NO_SERVICE = (errors.NotFoundError, errors.NotAcceptableError, errors.NotDICOMwebError, errors.MalformedBodyError)
_MAY_PASS = (errors.NetworkError, errors.BodyError, errors.ServerError, errors.DamagedInstanceError)
_SERVER_GONE = (errors.PortClosedError, errors.HostUnknownError, errors.TLSError)
_BROKEN = (errors.DamagedInstanceError, errors.TruncatedBodyError)


class Fetch:
    """The fetching of one job.

    Parameters
    ----------
    job : Job
        Its books are kept here.
    ladder : Ladder
        What is known of the job's server.
    units : JobUnits
        Lets the pieces of fetching run.
    policy : RetryPolicy
        When a failed request is worth another try.
    """

    def __init__(self, job: Job, ladder: Ladder, units: JobUnits, policy: RetryPolicy) -> None:
        self._job = job
        self._ledger = job.ledger
        self._ladder = ladder
        self._units = units
        self._wait = partial(job.waits_for_another_try, policy)
        self._hurry = partial(job.waits_for_another_try, replace(policy, first_wait_s=0.0))
        self._most_attempts = policy.max_attempts
        self._losses_in_row = 0

    def begin_instances(self, book: SeriesBook, sop_uids: list[str]) -> None:
        """Let instances be fetched one by one."""
        self._units.add_for(book, *(partial(self._instance, book, uid) for uid in sop_uids))

    def begin_series(self, book: SeriesBook, list_instances: Callable[[], None] | None = None) -> None:
        """Let a series be fetched as a whole; then its instances are listed if the server has counted more or fewer."""
        book.is_in_bulk = book.is_bulk_open = True
        self._units.add_for(book, partial(self._series, book, list_instances), is_bulk=True)

    def what_bulk_lacked(self, book: SeriesBook) -> None:
        """Let the rest of a series be fetched one by one, once both its plan and its bulk answer have ended."""
        with self._ledger.lock:
            is_due = book.is_in_bulk and not book.is_bulk_open and not book.is_being_planned
            if is_due:
                book.is_in_bulk = False
        if is_due:
            self.begin_instances(book, self._ledger.missing(book))

    def study(self, study_uid: str, why_unlisted: str) -> None:
        """Fetch a study of which nothing is known, and tell why if that is not to be had either."""

        def book_of(summary: Part10Summary) -> SeriesBook:
            return self._ledger.series(study_uid, summary.series_instance_uid)

        if not self._climb(self._ladder.bulk_ways(), resource_path(study_uid), book_of, is_listed=False):
            if why_unlisted:
                self._ledger.fail(why_unlisted)
            self._ledger.fail("The server gives neither a list nor all files of the study.")
        for book in self._ledger.all_series():
            self._job.tell_series_ended(book)

    def _series(self, book: SeriesBook, list_instances: Callable[[], None] | None) -> None:
        """Fetch a series as a whole, then what the answer lacked."""
        path = resource_path(book.study_instance_uid, book.series_instance_uid)
        ways = self._ladder.bulk_ways()
        is_listed, is_counted = book.is_listed, book.is_counted

        def book_of(summary: Part10Summary) -> SeriesBook | None:
            return book if self._belongs(book, summary, is_listed) else None

        is_taken = self._climb(ways, path, book_of, is_listed=is_listed or is_counted)
        if not is_listed and not is_counted and not (is_taken and book.entries):
            self._ledger.fail("The server gives neither a list nor all files of a series.")
        book.refused_ways = () if is_taken else ways
        book.is_bulk_open = False
        if list_instances and not book.is_listed and not self._ledger.is_complete(book):
            book.is_in_bulk = False
            self._units.add_for(book, list_instances)
        else:
            self.what_bulk_lacked(book)

    def _belongs(self, book: SeriesBook, summary: Part10Summary, is_listed: bool) -> bool:
        if summary.sop_instance_uid in book.entries:
            return True
        if summary.series_instance_uid == book.series_instance_uid:
            if is_listed and not book.is_being_planned:
                self.note_unlisted()
            return True
        self._ledger.note("The server sent instances of another series; they were thrown away.")
        return False

    def note_unlisted(self) -> None:
        """Write down that the server sent more than it says exists."""
        self._ledger.note("The server sent instances that it had not listed; they were kept.")

    def _climb(self, ways: tuple[Way, ...], path: str, book_of: BookOf, *, is_listed: bool) -> bool:
        """Ask for a resource in one way after the other until the server takes one; False if it takes none.

        Where its instances are listed, an answer that breaks off after something of it was kept counts as taken: the
        rest is fetched by itself. Where they are not, only an answer without any fault does.
        """
        refused: list[Way] = []
        failed: list[Way] = []
        why = trouble = ""
        for way in ways:
            try:
                self._take_bulk(way, path, book_of, is_listed=is_listed, is_first=not failed)
            except NO_SERVICE as error:
                refused.append(way)
                why = why or error.message
            except _MAY_PASS as error:
                if _is_end_of_job(error):
                    raise
                failed.append(way)
                trouble = trouble or error.message
                if not _is_stumbling(error):
                    break
            else:
                self._ladder.learn(refused, way, failed)
                return True
        if trouble:
            self._ledger.note(f"An answer could not be had as a whole: {trouble}")
        elif why and not is_listed:
            self._ledger.fail(why)
        return False

    def _take_bulk(self, way: Way, path: str, book_of: BookOf, *, is_listed: bool, is_first: bool) -> None:
        """Ask for a resource in one way, again and again while that is worth it.

        A server that stumbles (HTTP 500) over one way after the other is given one try for each but the first.
        """
        attempt = 1
        while True:
            answer = _BulkAnswer(partial(self._receive, way=way, book_of=book_of))
            try:
                self._ask(way, path, answer.take, is_retry=attempt > 1)
                self._judge_damages(answer, is_listed=is_listed)
            except NO_SERVICE as error:
                if not _may_have_slipped_in(attempt, error) or not self._wait(attempt, error):
                    raise
            except _MAY_PASS as error:
                if is_listed and answer.kept_count:
                    self._ledger.note(f"An answer broke off; what it lacked was asked for one by one: {error.message}")
                    return
                if (_is_stumbling(error) and not is_first) or not self._wait(attempt, error):
                    raise
            else:
                return
            attempt += 1

    def _judge_damages(self, answer: _BulkAnswer, *, is_listed: bool) -> None:
        for error in answer.damages:
            self._ledger.note(f"A damaged instance was thrown away and asked for again: {error.message}")
        if answer.damages and not is_listed:
            raise answer.damages[0]
        if answer.is_alone and not is_listed:
            self._ledger.fail("The server answered with a single file, and does not list whether there are more.")

    def _instance(self, book: SeriesBook, sop_uid: str) -> None:
        """Fetch one instance until it is here or its fate is known."""
        if self._ledger.is_here(book, sop_uid):
            return
        damage: errors.DICOMwebNetworkError | None = None
        failed: list[Way] = []
        received_bytes = self._ledger.received_bytes
        while True:
            attempt = self._ledger.count_attempt(book, sop_uid)
            try:
                self._instance_once(book, sop_uid, attempt, failed)
            except (errors.CancelledError, errors.LocalStorageError):
                raise
            except errors.DICOMwebNetworkError as error:
                if isinstance(error, _BROKEN):
                    damage = damage or error
                before_bytes, received_bytes = received_bytes, self._ledger.received_bytes
                if isinstance(error, errors.BusyServerError) and received_bytes > before_bytes:
                    attempt = min(attempt, self._most_attempts - 1)  # busy with our own requests: its turn will come
                is_late = _is_stumbling(error) and self._losses_in_row >= _MOST_LOSSES_IN_A_ROW
                if (self._hurry if is_late else self._wait)(attempt, error):
                    continue
                if _is_end_of_job(error) or self._is_given_up(error):
                    raise
                told = damage or error
                self._ledger.settle(book, sop_uid, _verdict_of(told), reason=told.message)
            self._job.tell_progress()
            return

    def _is_given_up(self, error: errors.DICOMwebNetworkError) -> bool:
        """Count an instance that was lost; whether the server has lost so many that it is not asked any more."""
        is_silent = isinstance(error, (errors.NetworkError, errors.BusyServerError, errors.MalformedBodyError))
        if not is_silent and not _is_stumbling(error):
            return False
        with self._ledger.lock:
            self._losses_in_row += 1
            return is_silent and self._losses_in_row >= _MOST_LOSSES_IN_A_ROW

    def _instance_once(self, book: SeriesBook, sop_uid: str, attempt: int, failed: list[Way]) -> None:
        """Ask for an instance in one way after the other until the server takes one; add to those that failed."""
        # What comes broken in the best way may come whole in the plainest.
        ways = list(self._ladder.instance_ways(is_plainest_first=attempt >= _ATTEMPTS_BEFORE_OTHER_WAYS))

        def book_of(summary: Part10Summary) -> SeriesBook | None:
            return book if summary.sop_instance_uid == sop_uid else None

        refused: list[Way] = []
        refusal: errors.DICOMwebNetworkError | None = None
        while ways:
            way = ways.pop(0)
            path = way.path_of(book.study_instance_uid, book.series_instance_uid, sop_uid)
            try:
                self._ask(way, path, partial(self._receive, way=way, book_of=book_of), is_retry=attempt > 1)
            except (errors.ServerError, errors.MalformedBodyError) as error:
                if _is_stumbling(error):
                    failed.append(way)
                older = [rest for rest in ways if rest.uri_service]
                if isinstance(error, errors.NotFoundError) and (older or way.uri_service):
                    ways = older  # what WADO-RS does not know may be there all the same
                elif not _is_refusal_of_way(error) or _may_have_slipped_in(attempt, error):
                    raise
                refused.append(way)
                refusal = refusal or error
                continue
            if not self._ledger.is_here(book, sop_uid):
                raise errors.NotFoundError("The server did not send the instance that was asked for.")
            self._losses_in_row = 0
            self._ladder.learn([*refused, *book.refused_ways], way, failed)
            return
        self._ladder.give_up(refused)
        raise refusal or errors.NotAcceptableError("The server gives this instance in no known way.")

    def _ask(self, way: Way, path: str, take: Callable[[Body], object], *, is_retry: bool) -> None:
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

    def _receive(self, body: Body, way: Way, book_of: BookOf) -> bool:
        """Write one instance to disk, verify it and give it its name; False if it was not asked for, or is here."""
        part = self._job.new_part()
        try:
            for chunk in body.chunks:
                self._job.token.raise_if_cancelled()
                part.write(chunk)
                self._ledger.count_arriving(len(chunk))
            summary = part.verified(must_hold_pixels=not body.is_framed)
            book = book_of(summary)
            return book is not None and self._job.accept(book, part, summary, way.name)
        finally:
            self._ledger.count_arriving(-part.size_bytes)
            part.discard()


class _BulkAnswer:
    """The instances of one bulk answer; one that is damaged does not keep the others from being taken."""

    def __init__(self, receive: Callable[[Body], bool]) -> None:
        self._receive = receive
        self.kept_count = 0
        self.is_alone = False
        self.damages: list[errors.DamagedInstanceError] = []

    def take(self, body: Body) -> None:
        self.is_alone |= body.is_alone
        try:
            self.kept_count += self._receive(body)
        except errors.DamagedInstanceError as error:
            self.damages.append(error)


def _is_refusal_of_way(error: errors.DICOMwebNetworkError) -> bool:
    """Whether the same instance may be had in another way."""
    kinds = (errors.NotAcceptableError, errors.NotDICOMwebError, errors.MalformedBodyError)
    return isinstance(error, kinds) or getattr(error, "status", 0) == 400


def _is_stumbling(error: errors.DICOMwebNetworkError) -> bool:
    """Whether the server failed at a request, which may be its way to refuse what was asked for."""
    return getattr(error, "status", 0) == 500


def _may_have_slipped_in(attempt: int, error: errors.DICOMwebNetworkError) -> bool:
    """Whether the answer may be a page of some proxy, which says nothing about what the server can do."""
    return attempt == 1 and isinstance(error, errors.MalformedBodyError)


def _is_end_of_job(error: errors.DICOMwebNetworkError) -> bool:
    """Whether no other request of the job can succeed either."""
    return isinstance(error, _SERVER_GONE) or getattr(error, "status", 0) == 401


def _verdict_of(error: errors.DICOMwebNetworkError) -> Verdict:
    if isinstance(error, _BROKEN):
        return Verdict.DAMAGED
    if isinstance(error, (errors.LoginError, errors.NotAcceptableError)) or getattr(error, "status", 0) == 400:
        return Verdict.REFUSED
    return Verdict.MISSING
