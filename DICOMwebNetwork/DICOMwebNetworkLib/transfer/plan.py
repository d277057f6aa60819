"""Finds out what a job has to fetch: what the server says exists, minus what is here."""

from __future__ import annotations

import stat
from functools import partial
from pathlib import Path
from typing import Final

from ..dicomweb.resources import checked_uid
from ..model import errors
from ..model.jobs import RetrieveTarget
from ..model.queries import Level, SearchQuery
from ..model.records import Record, SeriesRecord, StudyRecord
from ..model.reports import Verdict
from ..net.retry import RetryPolicy
from .fetch import NO_SERVICE, Fetch
from .job import Job
from .ledger import SeriesBook
from .part_files import final_path_beside_others, is_of_series, verified_file
from .units import JobUnits

_BULK_WASTE: Final = 1.1
"""A series is fetched as a whole if that brings at most this many times the instances that are missing."""
_NO_LISTING = (*NO_SERVICE, errors.TruncatedBodyError)


class Plan:
    """The planning of one job.

    Parameters
    ----------
    job : Job
        Its books are filled here.
    fetch : Fetch
        Fetches what is planned.
    units : JobUnits
        Lets the pieces of planning run.
    policy : RetryPolicy
        When a failed request is worth another try.
    """

    def __init__(self, job: Job, fetch: Fetch, units: JobUnits, policy: RetryPolicy) -> None:
        self._job = job
        self._ledger = job.ledger
        self._fetch = fetch
        self._units = units
        self._policy = policy

    def begin(self) -> None:
        """Let the planning of each target run."""
        self._units.add(*(partial(self._plan_target, target) for target in self._job.request.targets))

    def _plan_target(self, target: RetrieveTarget) -> None:
        if not target.series_instance_uid:
            self._plan_study(target.study_instance_uid)
        else:
            book = self._ledger.series(target.study_instance_uid, target.series_instance_uid)
            if target.sop_instance_uid:
                self._plan_series(book, target.sop_instance_uid)
            else:
                book.announced_count = self._instance_count(book)
                self._plan_whole_series(book)
        self._job.plan_ended()

    def _plan_study(self, study_uid: str) -> None:
        query = SearchQuery(Level.SERIES, study_instance_uid=study_uid, page_size=500)
        listed_count = 0
        is_doubtful = False
        why = ""
        try:
            for page in self._job.connection.search(query, self._job.token, self._policy):
                records = [record for record in page.records if isinstance(record, SeriesRecord)]
                listed_count += len(records)
                is_doubtful |= page.is_doubtful
                self._job.add_plans(len(records))
                self._units.add(*(partial(self._plan_listed_series, record) for record in records))
        except _NO_LISTING as error:
            if listed_count:
                raise
            why = error.message
        if not listed_count:
            self._ledger.note("The server does not list the series of the study; it was asked for as a whole.")
        elif is_doubtful and self._series_count(study_uid) > listed_count:
            self._ledger.note("The server does not list all series of the study; it was asked for as a whole.")
        else:
            return
        self._job.add_plans(1)
        self._units.add(partial(self._fetch_unlisted, study_uid, why), is_bulk=True)

    def _fetch_unlisted(self, study_uid: str, why: str) -> None:
        """Fetch a study, of which there is no list for a reason; only its end tells how much was to be expected."""
        self._fetch.study(study_uid, why)
        self._job.plan_ended()

    def _series_count(self, study_uid: str) -> int:
        """Return how many series the server says a study has; 0 if it does not say."""
        records = self._first_page(SearchQuery(filters={"StudyInstanceUID": study_uid}, page_size=1))
        return max((found.series_count or 0 for found in records if isinstance(found, StudyRecord)), default=0)

    def _instance_count(self, book: SeriesBook) -> int:
        """Return how many instances the server says a series has; 0 if it does not say."""
        filters = {"SeriesInstanceUID": book.series_instance_uid}
        records = self._first_page(SearchQuery(Level.SERIES, filters, book.study_instance_uid, page_size=1))
        return max((found.instance_count or 0 for found in records if isinstance(found, SeriesRecord)), default=0)

    def _first_page(self, query: SearchQuery) -> tuple[Record, ...]:
        """Return the first rows of a search; none if the server refuses it."""
        try:
            return next(self._job.connection.search(query, self._job.token, self._policy)).records
        except (errors.ServerError, errors.BodyError):
            return ()

    def _plan_listed_series(self, record: SeriesRecord) -> None:
        if series_uid := self._usable(record.series_instance_uid, "SeriesInstanceUID"):
            book = self._ledger.series(record.study_instance_uid, series_uid)
            book.announced_count = record.instance_count or 0
            self._plan_whole_series(book)
        self._job.plan_ended()

    def _usable(self, uid: str, keyword: str = "SOPInstanceUID") -> str:
        """Return a UID that the server lists as it can be asked for; empty, and told, if it cannot."""
        try:
            return checked_uid(uid, keyword)
        except errors.ConfigurationError as error:
            self._ledger.fail(f"The server lists what cannot be asked for: {error.message}")
            return ""

    def _plan_whole_series(self, book: SeriesBook) -> None:
        """Plan a series: from its list, which servers are slow to make, only if something of it may be here.

        That as many instances have arrived as the server has counted proves as much as its list does.
        """
        if book.announced_count and not self._may_be_here(book) and self._ledger.trust_count(book):
            self._fetch.begin_series(book, partial(self._plan_series, book))
        else:
            self._plan_series(book)

    def _may_be_here(self, book: SeriesBook) -> bool:
        """Whether the folder or the destination may hold something of a series."""
        job, uid = self._job, book.series_instance_uid
        return Path(job.request.folder, uid).exists() or (job.holdings is not None and job.holdings.may_hold(uid))

    def _plan_series(self, book: SeriesBook, sop_uid: str = "") -> None:
        """Plan with each page that comes, so that the files do not wait for the server's word that no page follows."""
        self._units.open(book)
        book.is_being_planned = True
        if sop_uid:
            self._plan_instances(book, [checked_uid(sop_uid, "SOPInstanceUID")])
        else:
            self._plan_pages(book)
        book.is_being_planned = False
        self._fetch.what_bulk_lacked(book)
        self._units.close(book)

    def _plan_pages(self, book: SeriesBook) -> None:
        job = self._job
        pages = job.connection.sop_instance_uids(
            book.study_instance_uid, book.series_instance_uid, job.token, self._policy, self._ledger.note
        )
        listed_count = 0
        try:
            for sop_uids in pages:
                listed_count += len(sop_uids)
                self._plan_instances(book, [uid for uid in map(self._usable, sop_uids) if uid])
        except _NO_LISTING:
            if book.is_listed:
                raise
        self._ledger.mistrust_count(book)
        if not book.is_listed:
            self._ledger.note(
                "The server does not list the instances of a series; that it is complete rests on its answer alone."
            )
            self._fetch.begin_series(book)
        elif len(book.entries) > listed_count:
            self._fetch.note_unlisted()

    def _plan_instances(self, book: SeriesBook, sop_uids: list[str]) -> None:
        """Plan the instances of a series, or some more of them."""
        is_first = not book.is_listed and not book.is_counted
        self._ledger.expect(book, sop_uids)
        for uid, path, size_bytes in self._held_files(book, self._missing(book, sop_uids)):
            self._ledger.settle(book, uid, Verdict.ALREADY_HERE, path=path, size_bytes=size_bytes)
        for uid in self._missing(book, sop_uids):
            self._take_leftover(book, uid)
        missing = self._missing(book, sop_uids)
        if is_first and len(missing) > 1 and len(sop_uids) <= _BULK_WASTE * len(missing):
            self._fetch.begin_series(book)
        elif not book.is_in_bulk:
            self._fetch.begin_instances(book, missing)

    def _missing(self, book: SeriesBook, sop_uids: list[str]) -> list[str]:
        return [uid for uid in sop_uids if not self._ledger.is_here(book, uid)]

    def _held_files(self, book: SeriesBook, sop_uids: list[str]) -> list[tuple[str, str, int]]:
        """Return UID, path and size of instances that the destination holds whole, and of no other series or study."""
        if self._job.holdings is None:
            return []
        held = self._job.holdings.paths_of(sop_uids).items()
        return [(uid, path, size) for uid, path in held if (size := self._trusted_bytes(book, Path(path)))]

    def _take_leftover(self, book: SeriesBook, sop_uid: str) -> None:
        """Use a file that an earlier process fetched but did not live to tell of."""
        series_uids = (book.study_instance_uid, book.series_instance_uid)
        path = final_path_beside_others(self._job.request.folder, *series_uids, sop_uid)
        if not self._trusted_bytes(book, path):
            return
        try:
            summary, size_bytes = verified_file(path)
        except errors.DamagedInstanceError:
            return
        if summary.sop_instance_uid == sop_uid:
            self._ledger.settle(book, sop_uid, Verdict.ALREADY_HERE, path=str(path), size_bytes=size_bytes)
            self._job.tell_received(book, sop_uid, str(path), size_bytes)

    def _trusted_bytes(self, book: SeriesBook, path: Path) -> int:
        """Return the size of a file of the series.

        0 if it is not there any more, cannot be read, is of another series, or if a power cut may have left it without
        contents: what is 0 is fetched.
        """
        try:
            status = path.stat()
            is_hit = not stat.S_ISREG(status.st_mode) or self._job.power_cut.may_have_hit(status.st_mtime)
            if is_hit or not is_of_series(path, book.study_instance_uid, book.series_instance_uid):
                return 0
        except (OSError, errors.LocalStorageError):
            return 0
        return status.st_size
