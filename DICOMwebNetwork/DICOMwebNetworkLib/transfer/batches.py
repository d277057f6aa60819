"""The files of a send, looked at one by one and put together into batches of one study."""

from __future__ import annotations

import filecmp
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..model import errors
from ..model.reports import SendVerdict
from .copies import Copies
from .part_files import verified_file
from .send_ledger import Outgoing, SendLedger

Batch = list[Outgoing]


def batches(entries: Iterable[Outgoing], longest_bytes: int) -> Iterator[Batch]:
    """Yield files in their order, in batches of one study, not longer than said unless one file is."""
    batch: Batch = []
    size_bytes = 0
    for entry in entries:
        is_same_study = bool(batch) and batch[0].series[0] == entry.series[0]
        if batch and (not is_same_study or size_bytes + entry.size_bytes > longest_bytes):
            yield batch
            batch, size_bytes = [], 0
        batch.append(entry)
        size_bytes += entry.size_bytes
    if batch:
        yield batch


def sendable(ledger: SendLedger, copies: Copies | None) -> Iterator[Outgoing]:
    """Yield the files that can be sent, or copies of them, looked at; settle the others.

    What is damaged is not sent, nor a second file of the same instance.
    """
    first_of: dict[str, Outgoing] = {}
    for entry in ledger.entries:
        try:
            _look_at(entry, ledger, copies)
        except (errors.DamagedInstanceError, errors.LocalStorageError, errors.NotDeidentifiableError) as error:
            ledger.settle([entry], SendVerdict.FAILED, f"The file was not sent: {error.message}")
            continue
        first = first_of.setdefault(entry.sop_instance_uid, entry)
        if not all(entry.series):
            ledger.settle([entry], SendVerdict.FAILED, "The file names no study or no series.")
        elif first is not entry:
            ledger.settle([entry], *_fate_of_second(first, entry))
        else:
            yield entry
    for note in copies.notes() if copies else ():
        ledger.note(note)


def _look_at(entry: Outgoing, ledger: SendLedger, copies: Copies | None) -> None:
    summary, size_bytes = verified_file(Path(entry.path))
    if copies is not None:
        copy, original_sop_instance_uid = copies.copy_of(Path(entry.path))
        summary, size_bytes = verified_file(copy)
        ledger.send_copy(entry, str(copy), original_sop_instance_uid)
    ledger.look_at(entry, summary, size_bytes)


def _fate_of_second(first: Outgoing, second: Outgoing) -> tuple[SendVerdict, str]:
    try:
        is_copy = filecmp.cmp(first.path, second.path, shallow=False)
    except OSError:
        is_copy = False
    if is_copy:
        of = first.source if first.source == first.path else "another file"
        return SendVerdict.ALREADY_THERE, f"A copy of {of}, which is sent."
    return SendVerdict.FAILED, f"Another file of this instance is sent: {first.source}."
