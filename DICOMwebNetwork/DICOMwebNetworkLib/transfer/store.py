"""A send over STOW-RS: batches posted in parallel, every answer read instance by instance."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator
from functools import partial
from typing import Final

from ..dicomweb.multipart_writer import FilePart, MultipartBody
from ..dicomweb.store_response import StoreResponse, read_store_response, warning_text
from ..model import errors
from ..model.reports import SendVerdict
from ..net.connection import ServerConnection
from ..net.retry import RetryPolicy
from ..net.storing import StoreAnswer, post_instances
from .batches import Batch, batches, sendable
from .proof import by_series
from .send_job import SendJob
from .send_ledger import Outgoing
from .sending import Sending, unsettled
from .units import AddUnits

_logger = logging.getLogger("DICOMwebNetwork.transfer")

_BATCH_BYTES: Final = 16 * 1024 * 1024
_ATTEMPTS_BEFORE_SPLIT: Final = 2
_PATIENCE_S: Final = 20.0
"""So long after a failure, with no success since, no other try is waited for, and requests are made smaller at once."""
_FAILED: Final = SendVerdict.FAILED
_ENDS_OF_JOB: Final = (
    errors.PortClosedError,
    errors.HostUnknownError,
    errors.TLSError,
    errors.LoginError,
    errors.NotFoundError,
    errors.NotAcceptableError,
    errors.NotDICOMwebError,
)
"""After these no other request of the job can succeed either."""


class Store(Sending):
    """The work of one send over STOW-RS; see ``Sending``."""

    def __init__(self, job: SendJob, connection: ServerConnection, add_units: AddUnits, policy: RetryPolicy) -> None:
        super().__init__(job, add_units, policy)
        self._connection = connection
        self._failing_since_s: float | None = None

    def _plan(self) -> None:
        for batch in batches(sendable(self._ledger, self._job.copies), _BATCH_BYTES):
            self._job.token.raise_if_cancelled()
            self._add(partial(self._send, batch))
        self._job.plan_ended()

    def _send_again(self, batch: Batch) -> None:
        for entries in by_series(batch).values():
            self._send(entries)

    # One batch

    def _send(self, batch: Batch) -> None:
        """Bring a batch to its end: each instance is settled, or goes on in a smaller batch."""
        attempt = 0
        is_fate_unknown = is_too_much = False
        while batch:
            attempt += 1
            try:
                if is_fate_unknown:
                    batch = self._not_yet_there(batch)
                    is_fate_unknown = False
                if is_too_much:
                    self._split(batch)
                elif batch:
                    self._take(batch, self._post(batch, is_retry=attempt > 1))
                return
            except errors.UnreadableFileError as error:
                self._ledger.settle((entry for entry in batch if entry.path == error.path), _FAILED, error.message)
                is_fate_unknown = True
                batch = unsettled(batch)
            except (errors.NetworkError, errors.ServerError) as error:
                is_fate_unknown |= not _is_surely_not_stored(error)
                batch = unsettled(batch)
                is_late = _is_of_request(error) and self._fails_for_long()
                is_too_much |= (
                    _is_of_request(error) and len(batch) > 1 and (is_late or attempt >= _ATTEMPTS_BEFORE_SPLIT)
                )
                if is_late and is_too_much and attempt <= _ATTEMPTS_BEFORE_SPLIT:
                    continue
                if is_late or not self._wait(attempt, error):
                    self._give_up(batch, error, is_fate_unknown=is_fate_unknown)
                    return
            finally:
                self._job.tell_progress()

    def _post(self, batch: Batch, *, is_retry: bool) -> StoreAnswer:
        """Make one request with a fresh body."""
        job, ledger = self._job, self._ledger
        counted_bytes = 0

        def count(size_bytes: int) -> None:
            nonlocal counted_bytes
            counted_bytes += size_bytes
            ledger.count_bytes(size_bytes)
            job.tell_progress()

        body = MultipartBody([FilePart(entry.path, entry.size_bytes) for entry in batch], count)
        job.token.count_request(is_retry=is_retry)
        ledger.count_attempt(batch)
        try:
            return post_instances(self._connection.session, body, job.token)
        finally:
            ledger.take_back(counted_bytes)

    # Answers

    def _take(self, batch: Batch, answer: StoreAnswer) -> None:
        """Settle what the answer names, and find out about the rest."""
        self._failing_since_s = None
        response = self._read(batch, answer)
        self._settle_named(batch, response)
        unnamed = [entry for entry in batch if not _is_named(entry, response)]
        is_clear = not response.other_failures and (answer.status == 200 or not response.is_empty)
        if answer.refusal is None and is_clear:
            self._ledger.settle(unnamed, SendVerdict.STORED, "The server's answer does not name the instance.")
        elif unnamed:
            self._find_out(batch, unnamed, answer, response)

    def _read(self, batch: Batch, answer: StoreAnswer) -> StoreResponse:
        try:
            return read_store_response(answer.body, answer.content_type)
        except errors.MalformedBodyError as error:
            if answer.refusal is not None:
                return StoreResponse()
            reason = f"The server's answer cannot be read: {error.message}"
            self._ledger.settle(self._not_yet_there(batch), _FAILED, reason)
            raise errors.NotDICOMwebError(
                "The server does not answer a store request as DICOMweb servers do. " + error.message,
                url=self._connection.profile.base_url,
            ) from error

    def _settle_named(self, batch: Batch, response: StoreResponse) -> None:
        for entry in batch:
            uid = entry.sop_instance_uid
            if uid in response.stored:
                self._ledger.settle([entry], SendVerdict.STORED, response.stored[uid])
            elif failure := response.failed.get(uid):
                words = f"{failure.words[:1].upper()}{failure.words[1:]}."
                self._settle_refused(entry, words, failure.code, is_duplicate=failure.is_duplicate)

    def _find_out(self, batch: Batch, unnamed: Batch, answer: StoreAnswer, response: StoreResponse) -> None:
        """Find out which instances of a refused request are at fault, by asking and by smaller requests."""
        reason = _reason(answer, response)
        if answer.status == 409 or len(batch) == 1:
            # Nothing of this request was stored, so what is listed was there before.
            rest = self._not_yet_there(unnamed, SendVerdict.ALREADY_THERE, reason)
        else:
            rest = self._not_yet_there(unnamed, refusal=reason)
        if len(batch) > 1 and answer.status != 403:
            self._split(rest)
            return
        for entry in rest:
            if len(batch) == 1 and response.other_failures:
                failure = response.other_failures[0]  # it has no name, but there is only one that it can belong to
                self._settle_refused(entry, reason, failure.code, is_duplicate=failure.is_duplicate)
            else:
                self._ledger.settle([entry], SendVerdict.REFUSED, reason)

    # Failures

    def _fails_for_long(self) -> bool:
        """Whether the server has taken nothing for long: it will break at every instance, however often it is asked."""
        now = time.monotonic()
        self._failing_since_s = self._failing_since_s or now
        return now - self._failing_since_s > _PATIENCE_S

    def _split(self, batch: Batch) -> None:
        _logger.info("Job %s sends %d instances again in smaller requests", self._job.id, len(batch))
        self._add(*(partial(self._send, half) for half in _halves(batch)))

    def _give_up(self, batch: Batch, error: errors.DICOMwebNetworkError, *, is_fate_unknown: bool) -> None:
        if isinstance(error, _ENDS_OF_JOB):
            self._settle_failed(batch, error, is_fate_unknown=is_fate_unknown)
            raise error
        if is_fate_unknown and not isinstance(error, errors.ServerTimeoutError):
            with contextlib.suppress(errors.NetworkError, errors.ServerError):
                batch = self._not_yet_there(batch)
                is_fate_unknown = False
        self._settle_failed(batch, error, is_fate_unknown=is_fate_unknown)

    def _settle_failed(self, batch: Batch, error: errors.DICOMwebNetworkError, *, is_fate_unknown: bool) -> None:
        doubt = " Whether the server has stored it is not known." if is_fate_unknown else ""
        self._ledger.settle(batch, _FAILED, error.message + doubt)


def _is_surely_not_stored(error: errors.DICOMwebNetworkError) -> bool:
    """Whether the server has said, or never had the chance to say, that it took nothing of the request."""
    never_reached = (errors.PortClosedError, errors.HostUnknownError, errors.TLSError)
    refused = (errors.LoginError, errors.NotFoundError, errors.NotAcceptableError)
    status = getattr(error, "status", 0)
    return isinstance(error, (*never_reached, *refused)) or status in (429, 503) or 300 <= status < 400


def _is_of_request(error: errors.DICOMwebNetworkError) -> bool:
    """Whether one instance may be what the server breaks at, or the request too long for something between."""
    is_lost = isinstance(error, (errors.ConnectionLostError, errors.ServerTimeoutError))
    return is_lost or getattr(error, "status", 0) == 500


def _is_named(entry: Outgoing, response: StoreResponse) -> bool:
    return entry.sop_instance_uid in response.stored or entry.sop_instance_uid in response.failed


def _reason(answer: StoreAnswer, response: StoreResponse) -> str:
    words = [f"{failure.words[:1].upper()}{failure.words[1:]}." for failure in response.other_failures]
    words += [warning_text(answer.warning)] if answer.warning else []
    if answer.refusal is None:
        return " ".join(["The server did not store it.", *(words or ["It gives no reason."])])
    message = answer.refusal.message
    is_mute = message.endswith(").") and answer.status != 413
    return " ".join([message, *(words or (["It gives no reason."] if is_mute else []))])


def _halves(batch: Batch) -> Iterator[Batch]:
    middle = (len(batch) + 1) // 2
    return (half for half in (batch[:middle], batch[middle:]) if half)
