"""The fuzz target runs and finds nothing in a short time; longer runs are made by hand."""

from __future__ import annotations

import random

import fuzz_multipart


def test_bent_bodies_raise_only_our_errors_and_yield_only_whole_files() -> None:
    tally = fuzz_multipart.run(4.0, seed=random.randrange(10**9))
    assert tally.bodies > 50
    assert tally.verified > 20, "the target no longer reaches the Part 10 walker"
