"""Logins and redirects of a store: what is sent goes to its own host, whole, or nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from enginekit import connect
from faultserver import Fault, FaultServer
from storekit import SEEN, make_files, send, stores, verdicts

from DICOMwebNetworkLib.model.jobs import JobState
from DICOMwebNetworkLib.model.reports import SendVerdict
from DICOMwebNetworkLib.model.servers import LoginKind

FAILED = SendVerdict.FAILED


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return make_files(tmp_path / "files")


def test_a_wrong_login_ends_the_job(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.auth = ("user", "right")

    connection = connect(fault_server, auth=("user", "a-secret"))

    report = send(fault_server, files, connection=connection)

    assert report.state is JobState.FAILED
    assert verdicts(report) == [FAILED] * 5
    assert "login" in report.error
    assert "a-secret" not in report.to_json()


def test_a_token_that_has_run_out_is_renewed_and_the_whole_body_sent_again(
    fault_server: FaultServer, files: list[Path], tmp_path: Path
) -> None:
    token_file = tmp_path / "token"
    token_file.write_text("first")
    fault_server.token = "first"
    connection = connect(fault_server, login_kind=LoginKind.TOKEN_FILE, token_file=str(token_file))
    connection.check()
    token_file.write_text("second")
    fault_server.token = "second"

    report = send(fault_server, files, connection=connection)

    connection.close()
    assert verdicts(report) == [SEEN] * 5, report.to_text()
    assert [request.status for request in stores(fault_server)] == [401, 200]
    assert len({request.body_bytes for request in stores(fault_server)}) == 1
    assert "second" not in report.to_json()


def test_redirects_to_another_host_get_no_data(fault_server: FaultServer, files: list[Path]) -> None:
    with FaultServer() as other:
        fault_server.use(Fault(kind="store", redirect_to=other.url.replace("127.0.0.1", "localhost"), status=307))

        report = send(fault_server, files)

        assert not other.requests
    assert report.state is JobState.FAILED
    assert "localhost" in report.error
    assert "Nothing was sent there" in report.error


def test_redirects_on_the_same_host_get_the_whole_body(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(Fault(kind="store", redirect_to=fault_server.url, status=308, times=1))

    report = send(fault_server, files)

    assert verdicts(report) == [SEEN] * 5
    assert len({request.body_bytes for request in stores(fault_server)}) == 1


@pytest.mark.parametrize("status", [301, 302, 303])
def test_redirects_that_change_the_method_are_not_followed(
    fault_server: FaultServer, files: list[Path], status: int
) -> None:
    fault_server.use(Fault(kind="store", redirect_to=fault_server.url, status=status))

    report = send(fault_server, files)

    assert verdicts(report) == [FAILED] * 5
    assert len(stores(fault_server)) == 1


def test_a_redirect_in_a_circle_ends(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(Fault(kind="store", redirect_to=fault_server.url))

    report = send(fault_server, files)

    assert report.state is JobState.FAILED
    assert "circle" in report.error
    assert len(stores(fault_server)) == 4
