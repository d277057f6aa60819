"""Gives the tests of a file a connection to the fault server of that file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from enginekit import connect
from faultserver import FaultServer

from DICOMwebNetworkLib.net.connection import ServerConnection


@pytest.fixture
def connection(server: FaultServer) -> Iterator[ServerConnection]:
    """Yield a connection to ``server``, which has no faults and no requests of the test before."""
    server.use()
    server.forget_requests()
    running = connect(server)
    yield running
    running.close()
    server.use()
