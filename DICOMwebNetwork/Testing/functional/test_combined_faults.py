"""Several faults at once, as they come in bad weeks: whatever a job says of itself is true."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from enginekit import STUDY, UNCOUNTED, check_same, connect, files_of, retrieve
from faultserver import CASES, Fault, FaultServer
from faultserver.cases import STORE
from faultserver.synthetic import TINY, Source, uid

ALL = {uid(1, 1, n) for n in range(1, 6)} | {uid(1, 2, n) for n in range(1, 4)}
SLOW = {"stall before headers", "stall in the body", "slow drip"}
NAMES = sorted(set(CASES) - set(STORE) - SLOW)
RUNS = 40


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer([*source.series(5), *source.series(3, series=2), *source.series(2, study=2)]) as running:
        yield running


def some_faults(dice: random.Random) -> list[Fault]:
    """Return the faults of two or three cases; some of them pass, some begin later."""
    faults = []
    for fault in [fault for name in dice.sample(NAMES, dice.choice((2, 3))) for fault in CASES[name]]:
        times = fault.times or dice.choice((0, 0, 0, 1, 2))
        faults.append(replace(fault, times=times, first=dice.choice((1, 1, 1, 2, 3))))
    return [*faults, UNCOUNTED] if dice.random() < 0.5 else faults


@pytest.mark.parametrize("seed", range(3))
def test_no_combination_of_faults_makes_a_job_say_what_is_not_so(
    server: FaultServer, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    for number in range(RUNS):
        folder = tmp_path / str(number)
        server.forget_requests()
        server.use(*some_faults(dice))
        connection = connect(server, idle_timeout_s=0.5)
        report = retrieve(server, folder, STUDY, connection=connection)
        connection.close()
        told = report.to_text()
        is_unlisted = any("not list" in note for note in report.notes)
        assert not report.is_complete or is_unlisted or set(files_of(folder)) >= ALL, told
        assert report.is_complete or report.error or any(instance.reason for instance in report.instances), told
        assert "unforeseen" not in report.error, told
        assert len(server.requests) < 300, told
        if all(way.endswith("as stored") for way in report.ways):
            check_same(server, folder)
