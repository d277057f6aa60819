"""The books of one send: what became of each file, and how far the whole has come."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from ..model.jobs import Deidentification, Progress
from ..model.reports import SendVerdict, SentInstance
from .meter import Meter
from .part10 import Part10Summary

_TAKEN: Final = (SendVerdict.STORED_AND_SEEN, SendVerdict.STORED, SendVerdict.STORED_NOT_SEEN)
_BAD: Final = (SendVerdict.STORED_NOT_SEEN, SendVerdict.REFUSED, SendVerdict.FAILED)
_CUT_OFF: Final = "The job ended while it was sent; whether the server has stored it is not known."


@dataclass(slots=True, eq=False)
class Outgoing:
    """One file to be sent; changed only by its SendLedger.

    ``source`` is the file that the caller named; ``path`` is the one whose bytes go out, its copy where that is wanted.
    """

    source: str
    path: str
    original_sop_instance_uid: str = ""
    summary: Part10Summary | None = None
    size_bytes: int = 0
    verdict: SendVerdict = SendVerdict.NOT_ATTEMPTED
    attempt_count: int = 0
    reason: str = ""

    @property
    def sop_instance_uid(self) -> str:
        """SOP Instance UID; empty where the file could not be read."""
        return self.summary.sop_instance_uid if self.summary else ""

    @property
    def series(self) -> tuple[str, str]:
        """Study and Series Instance UID."""
        return (self.summary.study_instance_uid, self.summary.series_instance_uid) if self.summary else ("", "")


class SendLedger:
    """Thread-safe; every method holds one lock for a moment."""

    def __init__(self, paths: Iterable[str], deidentification: Deidentification | None = None) -> None:
        self._deidentification = deidentification
        self._lock = threading.Lock()
        self._meter = Meter()
        self.entries: Final = tuple(Outgoing(path, path) for path in paths)
        self._counts = dict.fromkeys(SendVerdict, 0) | {SendVerdict.NOT_ATTEMPTED: len(self.entries)}
        self._total_bytes = 0
        self._taken_bytes = 0
        self._underway_bytes = 0
        self.wire_bytes = 0
        self.notes: dict[str, None] = {}

    def look_at(self, entry: Outgoing, summary: Part10Summary, size_bytes: int) -> None:
        """Write down what a file is."""
        with self._lock:
            entry.summary = summary
            entry.size_bytes = size_bytes
            self._total_bytes += size_bytes

    def send_copy(self, entry: Outgoing, path: str, original_sop_instance_uid: str) -> None:
        """Let a copy be sent in place of a file."""
        with self._lock:
            entry.path = path
            entry.original_sop_instance_uid = original_sop_instance_uid

    def settle(self, entries: Iterable[Outgoing], verdict: SendVerdict, reason: str = "") -> None:
        """Write down what became of instances; an empty reason leaves the one that stands there."""
        with self._lock:
            for entry in entries:
                self._taken_bytes += entry.size_bytes * ((verdict in _TAKEN) - (entry.verdict in _TAKEN))
                self._counts[entry.verdict] -= 1
                self._counts[verdict] += 1
                entry.verdict = verdict
                entry.reason = reason or entry.reason

    def reopen(self, entries: Iterable[Outgoing]) -> None:
        """Take back what was written down of instances that are to be sent once more."""
        entries = list(entries)
        self.settle(entries, SendVerdict.NOT_ATTEMPTED)
        with self._lock:
            for entry in entries:
                entry.reason = ""

    def count_attempt(self, entries: Iterable[Outgoing]) -> None:
        """Count that the bytes of instances are sent."""
        with self._lock:
            for entry in entries:
                entry.attempt_count += 1

    def count_bytes(self, size_bytes: int) -> None:
        """Count bytes that are being sent."""
        with self._lock:
            self.wire_bytes += size_bytes
            self._underway_bytes += size_bytes
            self._meter.add(size_bytes)

    def take_back(self, size_bytes: int) -> None:
        """Uncount the bytes of a request that has ended, well or badly."""
        with self._lock:
            self._underway_bytes -= size_bytes

    def note(self, text: str) -> None:
        """Write down what the user should know; the same text once."""
        with self._lock:
            self.notes[text] = None

    def progress(self, *, is_planned: bool) -> Progress:
        """Return how far the job has come; the estimate only if all files were looked at."""
        with self._lock:
            there = self._counts[SendVerdict.ALREADY_THERE]
            taken = self._counts[SendVerdict.STORED_AND_SEEN] + self._counts[SendVerdict.STORED]
            left_bytes = self._total_bytes - self._taken_bytes - self._underway_bytes
            rate = self._meter.rate_bytes_per_s
            return Progress(
                expected_count=len(self.entries),
                here_count=there,
                received_count=taken,
                bad_count=sum(self._counts[verdict] for verdict in _BAD),
                size_bytes=self._taken_bytes + self._underway_bytes,
                rate_bytes_per_s=rate,
                seconds_left=max(0, left_bytes) / rate if is_planned and taken and rate > 0 else None,
            )

    def reports(self) -> tuple[SentInstance, ...]:
        """Return what became of each file, in the order of the request."""
        with self._lock:
            reports = [_report(entry) for entry in self.entries]
        wish = self._deidentification
        if wish is not None:
            whole = zip(reports, self.entries, strict=True)
            reports = [_with_key(one, entry) if wish.is_key_reported else _without_key(one) for one, entry in whole]
        return tuple(reports)


def _with_key(report: SentInstance, entry: Outgoing) -> SentInstance:
    return replace(report, original_sop_instance_uid=entry.original_sop_instance_uid)


def _without_key(report: SentInstance) -> SentInstance:
    """Name either the copy or the original: nobody who reads the report can tell which belongs to which."""
    if report.verdict.is_success:
        return replace(report, path="")
    return replace(report, study_instance_uid="", series_instance_uid="", sop_instance_uid="")


def _report(entry: Outgoing) -> SentInstance:
    verdict, reason = entry.verdict, entry.reason
    if verdict is SendVerdict.NOT_ATTEMPTED and entry.attempt_count:
        verdict, reason = SendVerdict.FAILED, reason or _CUT_OFF
    study_uid, series_uid = entry.series
    return SentInstance(
        study_uid,
        series_uid,
        entry.sop_instance_uid,
        verdict,
        size_bytes=entry.size_bytes,
        path=entry.source,
        attempt_count=entry.attempt_count,
        reason=reason,
    )
