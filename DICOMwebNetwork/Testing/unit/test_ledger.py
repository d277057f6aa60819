"""The books of a job are read and written by many threads at once."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from DICOMwebNetworkLib.transfer.ledger import Ledger


@pytest.fixture
def quick_turns() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("quick_turns")
def test_a_series_can_be_judged_while_more_of_it_is_listed() -> None:
    ledger = Ledger()
    book = ledger.series("1.1", "1.2")
    uids = [f"1.2.{number}" for number in range(3000)]
    writer = threading.Thread(target=lambda: [ledger.expect(book, [uid]) for uid in uids])
    writer.start()
    while writer.is_alive():
        assert not ledger.is_complete(book)
        assert len(ledger.missing(book)) <= len(uids)
    writer.join()
    assert ledger.missing(book) == uids
