"""Asks the server what it holds: after a request of unknown fate, and at the end of every send."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from ..model import errors
from ..model.reports import SendVerdict
from ..net.connection import ServerConnection
from ..net.retry import RetryPolicy
from .send_job import SendJob
from .send_ledger import Outgoing

_WAITS_S: Final = (0.0, 0.3, 1.0, 2.0)
"""Some servers list an instance only a moment after they have taken it."""

_NOT_ASKABLE: Final = (
    errors.ConfigurationError,
    errors.LoginError,
    errors.NotAcceptableError,
    errors.NotDICOMwebError,
    errors.BodyError,
)


class Proof:
    """What the server lists, series by series (QIDO-RS, PS3.18 10.6).

    Parameters
    ----------
    job : SendJob
        Its entries are settled here.
    policy : RetryPolicy
        When a failed question at the end of the send is worth another try.
    """

    def __init__(self, job: SendJob, policy: RetryPolicy) -> None:
        self._job = job
        self._ledger = job.ledger
        self._policy = policy

    def held(self, entries: Iterable[Outgoing], policy: RetryPolicy) -> set[Outgoing] | None:
        """Return those entries that the server lists; None if it cannot be asked.

        Raises
        ------
        NetworkError, ServerError, CancelledError
            It cannot be asked now.
        """
        connection = self._job.connection
        if connection is None:
            return None
        found: set[Outgoing] = set()
        for (study_uid, series_uid), wanted in by_series(entries).items():
            try:
                listed = self._listed(connection, study_uid, series_uid, policy)
            except _NOT_ASKABLE:
                return None
            found.update(entry for entry in wanted if entry.sop_instance_uid in listed)
        return found

    def given(self, entries: Iterable[Outgoing]) -> list[Outgoing]:
        """Return those of some listed entries that the server can also give: one that failed may list what it lost."""
        return [entry for entry in entries if self._is_given(entry)]

    def _is_given(self, entry: Outgoing) -> bool:
        connection = self._job.connection
        if connection is None:
            return False
        try:
            connection.instance_metadata(*entry.series, entry.sop_instance_uid, self._job.token)
        except errors.NotFoundError:
            return False
        except (errors.NetworkError, errors.ServerError, *_NOT_ASKABLE):
            return True  # it cannot be asked: then its list is all there is
        return True

    def _listed(self, connection: ServerConnection, study_uid: str, series_uid: str, policy: RetryPolicy) -> set[str]:
        uids: set[str] = set()
        try:
            for page in connection.sop_instance_uids(study_uid, series_uid, self._job.token, policy):
                uids.update(page)
        except errors.NotFoundError:
            return uids
        return uids

    def works(self) -> list[Callable[[], None]]:
        """Return the pieces of work that prove a send: one for each series of which the server took something."""
        taken = (SendVerdict.STORED, SendVerdict.ALREADY_THERE)
        series = by_series(entry for entry in self._ledger.entries if entry.verdict in taken and entry.attempt_count)
        return [partial(self._prove, entries) for entries in series.values()]

    def _prove(self, entries: Sequence[Outgoing]) -> None:
        """Settle for good what the server says to have taken of one series."""
        unseen = set(entries)
        for wait_s in _WAITS_S:
            self._job.token.wait(wait_s)
            self._job.token.raise_if_cancelled()
            try:
                seen = self.held(unseen, self._policy)
            except (errors.NetworkError, errors.ServerError) as error:
                self._ledger.note(f"The server could not be asked afterwards what it holds: {error.message}")
                return
            if seen is None:
                self._ledger.note("The server cannot be asked what it holds; that it has stored rests on its word.")
                return
            stored = (entry for entry in seen if entry.verdict is SendVerdict.STORED)
            self._ledger.settle(stored, SendVerdict.STORED_AND_SEEN)
            self._job.tell_progress()
            unseen -= seen
            if not unseen:
                return
        self._ledger.settle(
            unseen, SendVerdict.STORED_NOT_SEEN, "The server says that it has the instance, but does not list it."
        )


def by_series(entries: Iterable[Outgoing]) -> dict[tuple[str, str], list[Outgoing]]:
    """Return the entries by study and series."""
    groups: defaultdict[tuple[str, str], list[Outgoing]] = defaultdict(list)
    for entry in entries:
        groups[entry.series].append(entry)
    return groups
