"""Fixtures: servers that are started once a session, and clean ones for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from faultserver import FaultServer


@pytest.fixture
def fault_server() -> Iterator[FaultServer]:
    """Yield an empty and still correct fault server in this process."""
    with FaultServer() as server:
        yield server
