"""Fixtures: servers that are started once a session, and clean for each test.

A server that is not installed is an error with the command that installs it, never a skipped test. When a test fails,
its report carries the end of the log of every server that it used.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer
from faultserver.synthetic import Kind, Source

from dicomweb_network.demo.child import ChildServer
from dicomweb_network.demo.pacs import EmbeddedPacs, Orthanc, TinyPacs

from .certificates import Certificates, encrypted_copy, make_certificates
from .keystore import KeyStoreService
from .storescp import StoreScp

CT_SERIES = 2
CT_SLICES = 10


def _clean(pacs: EmbeddedPacs) -> EmbeddedPacs:
    """Return the PACS running and empty, whatever the test before did to it."""
    if not pacs.is_running:
        pacs.start()
    pacs.clear()
    return pacs


@pytest.fixture(scope="session")
def _session_orthanc() -> Iterator[Orthanc]:
    with Orthanc() as server:
        yield server


@pytest.fixture
def orthanc(_session_orthanc: Orthanc) -> EmbeddedPacs:
    """Return an empty Orthanc with user and password; it may be killed."""
    return _clean(_session_orthanc)


@pytest.fixture(scope="session")
def _session_tiny_pacs() -> Iterator[TinyPacs]:
    with TinyPacs() as server:
        yield server


@pytest.fixture
def tiny_pacs(_session_tiny_pacs: TinyPacs) -> EmbeddedPacs:
    """Return an empty tiny-pacs, open to everyone; it may be killed."""
    return _clean(_session_tiny_pacs)


@pytest.fixture(params=["orthanc", "tiny_pacs"])
def pacs(request: pytest.FixtureRequest) -> EmbeddedPacs:
    """Return each of the real PACS in turn, empty."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def store_scp() -> Iterator[StoreScp]:
    """Yield a storescp that has received nothing."""
    with StoreScp() as server:
        yield server


@pytest.fixture
def key_store() -> Iterator[KeyStoreService]:
    """Yield an empty key store that keyring uses."""
    with KeyStoreService() as service:
        yield service


@pytest.fixture
def fault_server() -> Iterator[FaultServer]:
    """Yield an empty and still correct fault server in this process."""
    with FaultServer() as server:
        yield server


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Return certificates for TLS on the loopback."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def encrypted_key(certificates: Certificates, tmp_path: Path) -> Path:
    """Return the client's key, encrypted."""
    return encrypted_copy(certificates.client_key, tmp_path)


@pytest.fixture(scope="session")
def ct_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return small CT files, `CT_SERIES` series of `CT_SLICES` each, the study being ``synthetic.uid(1)``."""
    folder = tmp_path_factory.mktemp("ct")
    source = Source(Kind(rows=64, columns=64))
    instances = [instance for series in range(1, CT_SERIES + 1) for instance in source.series(CT_SLICES, series=series)]
    for instance in instances:
        (folder / f"{instance.sop_uid}.dcm").write_bytes(instance.read())
    return sorted(folder.iterdir())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Add the logs of the servers used to the report of a test that failed."""
    report = yield
    if report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, ChildServer):
                report.sections.append((f"end of the log of {value.name}", value.end_of_log()))
    return report
