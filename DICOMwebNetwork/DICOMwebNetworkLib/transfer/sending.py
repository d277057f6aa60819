"""What sends over all protocols share: rounds of batches on worker threads, another try, and the proof at the end."""

from __future__ import annotations

import abc
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from typing import Final

from ..model import errors
from ..model.reports import SendVerdict
from ..net.retry import ONCE, RetryPolicy
from .batches import Batch
from .proof import Proof
from .send_job import SendJob
from .send_ledger import Outgoing
from .units import AddUnits, guarded

_DOUBTFUL_CODES: Final = (None, 0x0110, 0x0213, 0xB00F, 0xC000)
"""Failures that may pass when less happens at once, and by which some servers mean that they hold the instance."""

_LISTED: Final = "The server lists it, though its answer did not say so."


class Sending(abc.ABC):
    """The work of one send.

    Parameters
    ----------
    job : SendJob
        Its books are kept here.
    add_units : callable
        Lets more units of the job run.
    policy : RetryPolicy
        When a failed request is worth another try.
    """

    def __init__(self, job: SendJob, add_units: AddUnits, policy: RetryPolicy) -> None:
        self._job = job
        self._ledger = job.ledger
        self._add_units = add_units
        self._policy = policy
        self._wait = partial(job.waits_for_another_try, policy)
        self._proof = Proof(job, policy)
        self._lock = threading.Lock()
        self._open_count = 0
        self._doubtful: Batch = []
        self._is_second_round = False

    def begin(self) -> None:
        """Let the work begin on worker threads."""
        self._add(self._plan)

    @abc.abstractmethod
    def _plan(self) -> None:
        """Look at the files and add the batches."""

    @abc.abstractmethod
    def _send_again(self, batch: Batch) -> None:
        """Send instances once more while nothing else is sent."""

    def _add(self, *works: Callable[[], None]) -> None:
        """Let pieces of work run; the round ends with the last one."""

        def run(work: Callable[[], None]) -> None:
            work()
            with self._lock:
                self._open_count -= 1
                is_last = self._open_count == 0
            if is_last:
                self._end_round()

        with self._lock:
            self._open_count += len(works)
        self._add_units([guarded(self._job, partial(run, work)) for work in works], is_bulk=True)

    def _end_round(self) -> None:
        """Send once more what the server may take when nothing else goes on; then ask it what it holds."""
        if self._doubtful and not self._is_second_round:
            self._is_second_round = True
            self._add(self._second_round)
        else:
            self._add_units([guarded(self._job, proof) for proof in self._proof.works()])

    def _second_round(self) -> None:
        batch, self._doubtful = self._doubtful, []
        self._job.token.wait(self._policy.first_wait_s)
        self._job.token.raise_if_cancelled()
        self._ledger.reopen(batch)
        self._send_again(batch)
        refused = [entry for entry in batch if entry.verdict is SendVerdict.REFUSED]
        with contextlib.suppress(errors.NetworkError, errors.ServerError):
            held = self._proof.held(refused, ONCE) or ()
            self._ledger.settle(self._proof.given(held), SendVerdict.ALREADY_THERE)

    def _settle_refused(self, entry: Outgoing, words: str, code: int | None, *, is_duplicate: bool) -> None:
        """Settle an instance that the server did not take."""
        verdict = SendVerdict.ALREADY_THERE if is_duplicate else SendVerdict.REFUSED
        self._ledger.settle([entry], verdict, words)
        if code in _DOUBTFUL_CODES and not is_duplicate:
            self._doubt([entry])

    def _doubt(self, entries: Batch) -> None:
        """Let instances be sent once more when nothing else goes on."""
        with self._lock:
            self._doubtful += entries

    def _not_yet_there(
        self, batch: Batch, verdict: SendVerdict = SendVerdict.STORED_AND_SEEN, refusal: str = ""
    ) -> Batch:
        """Settle the instances that the server lists, though no answer said so; return the others.

        Where it has said that it failed, its list alone proves nothing: it has to give the instances too.
        """
        held = self._proof.held(batch, ONCE) or set()
        if refusal:
            held = set(self._proof.given(held))
        self._ledger.settle(held, verdict, f"The server lists it. {refusal}" if refusal else _LISTED)
        return [entry for entry in batch if entry not in held]


def unsettled(batch: Batch) -> Batch:
    """Return the instances whose fate is open."""
    return [entry for entry in batch if entry.verdict is SendVerdict.NOT_ATTEMPTED]
