"""A send over C-STORE: several associations in parallel, each with contexts made for its files."""

from __future__ import annotations

import contextlib
import math
import os
from functools import partial
from typing import Final

from ..model import errors
from ..model.dimse import DimseNode
from ..model.reports import SendVerdict
from ..net.dcmtk_output import StoreStatus
from ..net.dimse import Dcmtk
from ..net.dimse_contexts import DimseFile, associations
from ..net.retry import RetryPolicy
from .batches import Batch, sendable
from .send_job import SendJob
from .send_ledger import Outgoing
from .sending import Sending, unsettled
from .units import AddUnits

MOST_ASSOCIATIONS: Final = 6
"""To one node at once. DCMTK loses 40 ms an instance to delayed acknowledgements; six lose them at the same time."""

_MOST_FILES: Final = 100
"""Of one association: an end now and then lets others have their turn, and keeps a lost line from costing much."""

_ENDS_OF_JOB: Final = (
    errors.PortClosedError,
    errors.HostUnknownError,
    errors.TLSError,
    errors.AssociationRejectedError,
)


class Cstore(Sending):
    """The work of one send over C-STORE; see ``Sending``."""

    def __init__(self, job: SendJob, node: DimseNode, dcmtk: Dcmtk, add_units: AddUnits, policy: RetryPolicy) -> None:
        super().__init__(job, add_units, policy)
        self._node = node
        self._dcmtk = dcmtk
        self._of_path: dict[str, Outgoing] = {}

    def _plan(self) -> None:
        files = []
        for entry in sendable(self._ledger, self._job.copies):
            self._job.token.raise_if_cancelled()
            path = os.path.abspath(entry.path)  # noqa: PTH100 - no name begins with a dash, and no link is followed
            self._of_path[path] = entry
            file = _file(path, entry)
            if file.can_be_proposed:
                files.append(file)
            else:
                self._ledger.settle([entry], SendVerdict.FAILED, "It names no SOP class as DIMSE needs it.")
        most_files = min(_MOST_FILES, math.ceil(len(files) / MOST_ASSOCIATIONS))
        self._add(*(partial(self._send, group) for group in associations(files, most_files)))
        self._job.plan_ended()

    def _send(self, files: list[DimseFile]) -> None:
        """Bring the files of one association to their end, over others where it breaks off."""
        attempt = 0
        entries = [self._of_path[file.path] for file in files]
        counts_before = {entry: entry.attempt_count for entry in entries}
        while batch := unsettled(entries):
            attempt += 1
            try:
                self._settle_held([entry for entry in batch if entry.attempt_count > counts_before[entry]])
                if left := self._left_of(files):
                    self._associate(left, is_retry=attempt > 1)
                self._ledger.settle(unsettled(batch), SendVerdict.FAILED, "DCMTK has passed the file over.")
            except errors.UnreadableFileError as error:
                self._ledger.settle([self._of_path[error.path]], SendVerdict.FAILED, error.message)
            except (errors.NetworkError, errors.ServerError) as error:
                if len(unsettled(batch)) < len(batch):
                    attempt = 1  # it went on for a while
                if not self._wait(attempt, error):
                    self._give_up(unsettled(batch), error)
                    return
            finally:
                self._job.tell_progress()

    def _left_of(self, files: list[DimseFile]) -> list[DimseFile]:
        """Return the files without a fate, last those at which an association broke, and those in the same syntaxes.

        DCMTK breaks off at what it cannot send, and that must not keep back what it can.
        """
        left = [file for file in files if self._of_path[file.path].verdict is SendVerdict.NOT_ATTEMPTED]
        count_of = {file.path: self._of_path[file.path].attempt_count for file in left}
        suspected = {file.transfer_syntax_uid for file in left if count_of[file.path]}
        return sorted(left, key=lambda file: (file.transfer_syntax_uid in suspected, count_of[file.path]))

    def _settle_held(self, begun: Batch) -> None:
        """Settle what an association that broke off has brought over; if nobody can be asked, it is sent again."""
        with contextlib.suppress(errors.NetworkError, errors.ServerError):
            self._not_yet_there(begun)

    def _send_again(self, batch: Batch) -> None:
        wanted = set(batch)
        files = [_file(path, entry) for path, entry in self._of_path.items() if entry in wanted]
        for group in associations(files, _MOST_FILES):
            self._send(group)

    def _associate(self, files: list[DimseFile], *, is_retry: bool) -> None:
        self._job.token.count_request(is_retry=is_retry)
        self._dcmtk.store(self._node, files, self._job.token, self._begin_file, self._end_file)

    def _begin_file(self, path: str) -> None:
        entry = self._of_path.get(path)
        if entry is not None:
            self._ledger.count_attempt([entry])

    def _end_file(self, path: str, status: StoreStatus) -> None:
        entry = self._of_path.get(path)
        if entry is None:
            return  # a name that DCMTK writes in another way: better an open fate than a wrong one
        self._ledger.count_bytes(entry.size_bytes)
        self._ledger.take_back(entry.size_bytes)
        if status.is_stored:
            self._ledger.settle([entry], SendVerdict.STORED, status.words)
        elif status.is_unreadable:
            self._ledger.settle([entry], SendVerdict.FAILED, status.words)
        elif status.code is None:
            self._ledger.settle([entry], SendVerdict.REFUSED, status.words)
        else:
            self._settle_refused(entry, status.words, status.code, is_duplicate=status.is_duplicate)
        self._job.tell_progress()

    def _give_up(self, batch: Batch, error: errors.DICOMwebNetworkError) -> None:
        begun = [entry for entry in batch if entry.attempt_count]
        doubt = " Whether the node has stored it is not known."
        self._ledger.settle(begun, SendVerdict.FAILED, error.message + doubt)
        if isinstance(error, _ENDS_OF_JOB):
            raise error
        verdict = SendVerdict.REFUSED if isinstance(error, errors.NotAcceptableError) else SendVerdict.FAILED
        left = unsettled(batch)
        self._ledger.settle(left, verdict, error.message)
        if isinstance(error, errors.BusyServerError):
            self._doubt(left)  # a node may take fewer associations at once than we want


def _file(path: str, entry: Outgoing) -> DimseFile:
    summary = entry.summary
    return DimseFile(path, summary.sop_class_uid if summary else "", summary.transfer_syntax_uid if summary else "")
