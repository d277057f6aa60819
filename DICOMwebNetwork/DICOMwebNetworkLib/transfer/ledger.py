"""The books of one job: which instances are expected, what became of each, and how far the whole has come."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..model.jobs import Progress
from ..model.reports import InstanceReport, Verdict
from .meter import Meter
from .ways import Way


@dataclass(slots=True)
class _Entry:
    verdict: Verdict = Verdict.NOT_ATTEMPTED
    size_bytes: int = 0
    path: str = ""
    way: str = ""
    attempt_count: int = 0
    reason: str = ""


@dataclass
class SeriesBook:
    """One series of a job; its entries and counts are changed only by its Ledger, the rest by those who work on it."""

    study_instance_uid: str
    series_instance_uid: str
    entries: dict[str, _Entry] = field(default_factory=dict)
    announced_count: int = 0
    is_counted: bool = False
    is_listed: bool = False
    open_unit_count: int = 0
    is_being_planned: bool = False
    is_ended: bool = False
    is_in_bulk: bool = False
    is_bulk_open: bool = False
    refused_ways: tuple[Way, ...] = ()

    @property
    def unnamed_count(self) -> int:
        """Instances that the server has counted, but of which no name is known yet."""
        return max(0, self.announced_count - len(self.entries)) if self.is_counted else 0


class Ledger:
    """Thread-safe; every method holds one lock for a moment."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._meter = Meter()
        self._series: dict[tuple[str, str], SeriesBook] = {}
        self._arriving_bytes = 0
        self._received_bytes = 0
        self._counts = dict.fromkeys(Verdict, 0)
        self.wire_bytes = 0
        self.ways: dict[str, None] = {}
        self.notes: dict[str, None] = {}
        self.failures: dict[str, None] = {}

    def series(self, study_uid: str, series_uid: str) -> SeriesBook:
        """Return the book of a series, a new one if need be."""
        with self.lock:
            return self._series.setdefault((study_uid, series_uid), SeriesBook(study_uid, series_uid))

    def all_series(self) -> list[SeriesBook]:
        """Return the books opened so far."""
        with self.lock:
            return list(self._series.values())

    def trust_count(self, book: SeriesBook) -> bool:
        """Let the server's count stand for a list; False if more than that is known of the series already."""
        with self.lock:
            if book.entries or book.open_unit_count or book.is_counted:
                return False
            book.is_counted = True
            self._counts[Verdict.NOT_ATTEMPTED] += book.announced_count
            return True

    def expect(self, book: SeriesBook, sop_uids: Iterable[str]) -> None:
        """Write down which instances the server says exist."""
        with self.lock:
            for uid in sop_uids:
                self._entry(book, uid)
                book.is_listed = True

    def mistrust_count(self, book: SeriesBook) -> None:
        """Let the count stand for nothing any more: the list is known, or there is none."""
        with self.lock:
            self._counts[Verdict.NOT_ATTEMPTED] -= book.unnamed_count
            book.is_counted = False

    def _entry(self, book: SeriesBook, sop_uid: str) -> _Entry:
        entry = book.entries.get(sop_uid)
        if entry is None:
            self._counts[Verdict.NOT_ATTEMPTED] += not book.unnamed_count
            entry = book.entries[sop_uid] = _Entry()
        return entry

    def settle(
        self,
        book: SeriesBook,
        sop_uid: str,
        verdict: Verdict,
        *,
        size_bytes: int = 0,
        path: str = "",
        way: str = "",
        reason: str = "",
    ) -> None:
        """Write down what became of an instance; also of one that was not expected."""
        with self.lock:
            entry = self._entry(book, sop_uid)
            self._counts[entry.verdict] -= 1
            entry.verdict, entry.reason = verdict, reason
            entry.size_bytes, entry.path, entry.way = size_bytes, path, way
            self._counts[verdict] += 1
            if verdict is Verdict.RECEIVED:
                self._received_bytes += entry.size_bytes
            if entry.way:
                self.ways[entry.way] = None

    def count_attempt(self, book: SeriesBook, sop_uid: str) -> int:
        """Count that the bytes of an instance are asked for; return how often so far."""
        with self.lock:
            entry = self._entry(book, sop_uid)
            entry.attempt_count += 1
            return entry.attempt_count

    def is_here(self, book: SeriesBook, sop_uid: str) -> bool:
        """Whether a whole file of the instance is here."""
        with self.lock:
            entry = book.entries.get(sop_uid)
            return entry is not None and entry.verdict.is_here

    def missing(self, book: SeriesBook) -> list[str]:
        """Return the SOP Instance UIDs of which no file is here, in the server's order."""
        with self.lock:
            return _missing(book)

    def is_complete(self, book: SeriesBook) -> bool:
        """Whether a file of every instance is here that the server has listed or counted."""
        with self.lock:
            is_as_counted = not book.is_counted or book.announced_count == len(book.entries)
            return bool(book.entries) and is_as_counted and not _missing(book)

    def count_bytes(self, size_bytes: int) -> None:
        """Count bytes of an answer."""
        with self.lock:
            self.wire_bytes += size_bytes
            self._meter.add(size_bytes)

    def count_arriving(self, size_bytes: int) -> None:
        """Count bytes of an instance that is arriving."""
        with self.lock:
            self._arriving_bytes += size_bytes

    def note(self, text: str) -> None:
        """Write down what the user should know; the same text once."""
        with self.lock:
            self.notes[text] = None

    def fail(self, text: str) -> None:
        """Write down why a part of the job cannot be brought to its end, though no known instance may be missing."""
        with self.lock:
            self.failures[text] = None

    @property
    def received_bytes(self) -> int:
        """Bytes of verified instances."""
        return self._received_bytes

    def progress(self, *, is_planned: bool) -> Progress:
        """Return how far the job has come; the expected count only if all of the plan is known."""
        with self.lock:
            expected = sum(self._counts.values())
            received = self._counts[Verdict.RECEIVED]
            bad = sum(self._counts[v] for v in (Verdict.MISSING, Verdict.DAMAGED, Verdict.REFUSED))
            left = self._counts[Verdict.NOT_ATTEMPTED] + self._counts[Verdict.DAMAGED]
            return Progress(
                expected_count=expected if is_planned else None,
                here_count=self._counts[Verdict.ALREADY_HERE],
                received_count=received,
                bad_count=bad,
                size_bytes=self._received_bytes + self._arriving_bytes,
                rate_bytes_per_s=self._meter.rate_bytes_per_s,
                seconds_left=self._meter.seconds_left(received, left, self._received_bytes) if is_planned else None,
            )

    def reports(self) -> tuple[InstanceReport, ...]:
        """Return what became of each instance, series by series; last of each those of which no name is known."""
        with self.lock:
            return tuple(report for book in self._series.values() for report in _reports(book))


def _missing(book: SeriesBook) -> list[str]:
    return [uid for uid, entry in book.entries.items() if not entry.verdict.is_here]


def _reports(book: SeriesBook) -> Iterator[InstanceReport]:
    uids = (book.study_instance_uid, book.series_instance_uid)
    for uid, entry in book.entries.items():
        yield InstanceReport(
            *uids, uid, entry.verdict, entry.size_bytes, entry.path, entry.way, entry.attempt_count, entry.reason
        )
    for _ in range(book.unnamed_count):
        yield InstanceReport(*uids, "", Verdict.NOT_ATTEMPTED)
