"""Testing a connection tells, stage by stage, how far it gets and what to do, and leaves nothing on the server."""

from __future__ import annotations

import contextlib
import json
import math
import socket
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from enginekit import connect
from faultserver import CASES, Fault, FaultServer
from faultserver.synthetic import TINY, Source
from servers.certificates import Certificates
from servers.proxy import Proxy
from servers.storescp import StoreScp

from dicomweb_network.demo.child import free_port
from dicomweb_network.demo.pacs import EmbeddedPacs
from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.diagnosis import ServerCapabilities, Stage, StageResult, StageVerdict
from DICOMwebNetworkLib.model.queries import SearchQuery
from DICOMwebNetworkLib.model.quirks import ServerQuirks
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.diagnosis import Diagnosis
from DICOMwebNetworkLib.net.dimse import Dcmtk

OK, FAILED, UNKNOWN, NOT_TRIED = StageVerdict
PASSWORD = "s3cret-pa55word"


class Address:
    def __init__(self, url: str) -> None:
        self.url = url


def diagnosed(connection: ServerConnection, echo: Any = None) -> ServerCapabilities:
    diagnosis = Diagnosis(connection, CancelToken(), echo)
    results = list(diagnosis.stages())
    connection.close()
    found = diagnosis.capabilities
    assert found.results == tuple(results)
    assert all(result.seen for result in results)
    assert ServerCapabilities.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    return found


def failed_at(found: ServerCapabilities, stage: Stage) -> StageResult:
    """Return the result of the stage that failed; all before it did not, and none after it was tried."""
    results = {result.stage: result for result in found.results}
    assert results[stage].verdict is FAILED, found.to_text()
    stages = list(Stage)
    for other in stages[: stages.index(stage)]:
        assert results[other].verdict is not FAILED, found.to_text()
    for other in stages[stages.index(stage) + 1 : -1]:
        assert results[other].verdict is NOT_TRIED, found.to_text()
    assert not found.is_usable
    return results[stage]


def test_a_real_server(pacs: EmbeddedPacs, ct_files: list[Path]) -> None:
    pacs.store(ct_files)
    held = [path.stem for path in ct_files]
    found = diagnosed(connect(pacs, auth=pacs.auth))
    for stage in (Stage.ADDRESS, Stage.PORT, Stage.LOGIN, Stage.SEARCH, Stage.INSTANCE, Stage.SERIES, Stage.STORE):
        assert found.can(stage) is True, found.to_text()
    assert found.can(Stage.METADATA) is (pacs.name == "orthanc")
    assert found.is_usable
    with contextlib.closing(connect(pacs, auth=pacs.auth)) as connection:
        studies = [record for page in connection.search(SearchQuery()) for record in page.records]
    assert len(studies) == 1, "nothing was stored"
    assert all(pacs.has(sop_uid) for sop_uid in held)


def test_an_empty_server_leaves_open_what_cannot_be_tried(fault_server: FaultServer) -> None:
    found = diagnosed(connect(fault_server))
    assert found.is_usable
    for stage in (Stage.METADATA, Stage.INSTANCE, Stage.SERIES, Stage.RENDERED):
        assert found.can(stage) is None
        assert "no instance" in found.result(stage).seen
    assert found.can(Stage.STORE) is True
    assert found.can(Stage.ECHO) is None


def test_an_unknown_host() -> None:
    result = failed_at(diagnosed(connect(Address("http://no-such-host.invalid/dicom-web"))), Stage.ADDRESS)
    assert "not known" in result.seen
    assert "spelling" in result.advice


def test_a_closed_port() -> None:
    result = failed_at(diagnosed(connect(Address(f"http://127.0.0.1:{free_port()}/dicom-web"))), Stage.PORT)
    assert "refuses" in result.seen
    assert "server is running" in result.advice


@pytest.mark.parametrize(
    ("pair", "trusted", "words"),
    [
        ("server", False, "does not know"),
        ("expired", True, "has expired"),
        ("client", True, "another host"),
    ],
)
def test_a_certificate_that_is_not_trusted(
    pair: str, trusted: bool, words: str, certificates: Certificates, fault_server: FaultServer
) -> None:
    files = (getattr(certificates, pair), getattr(certificates, f"{pair}_key"))
    with Proxy(fault_server.url, certificate=files) as proxy:
        bundle = str(certificates.authority) if trusted else ""
        result = failed_at(diagnosed(connect(proxy, ca_bundle=bundle)), Stage.ENCRYPTION)
    assert words in result.seen
    assert result.advice
    assert not fault_server.requests


def test_a_client_certificate_that_is_asked_for_in_vain(certificates: Certificates, fault_server: FaultServer) -> None:
    pair = (certificates.server, certificates.server_key)
    with Proxy(fault_server.url, certificate=pair, client_authority=certificates.authority) as proxy:
        bundle = str(certificates.authority)
        result = failed_at(diagnosed(connect(proxy, ca_bundle=bundle)), Stage.ENCRYPTION)
        assert "client certificate" in result.seen
        found = diagnosed(
            connect(
                proxy,
                ca_bundle=bundle,
                client_certificate=str(certificates.client),
                client_key=str(certificates.client_key),
            )
        )
    assert found.is_usable


def test_a_trusted_certificate_is_described(certificates: Certificates, fault_server: FaultServer) -> None:
    with Proxy(fault_server.url, certificate=(certificates.server, certificates.server_key)) as proxy:
        found = diagnosed(connect(proxy, ca_bundle=str(certificates.authority)))
    result = found.result(Stage.ENCRYPTION)
    assert result.verdict is OK
    assert "good until" in result.seen
    assert found.is_usable


def test_https_asked_of_an_http_server(fault_server: FaultServer) -> None:
    address = Address(fault_server.url.replace("http://", "https://"))
    found = diagnosed(connect(address))
    failed_at(found, Stage.ENCRYPTION)
    assert "but not encrypted" in found.result(Stage.ENCRYPTION).seen
    assert "http://" in found.result(Stage.ENCRYPTION).advice


@pytest.mark.parametrize("auth", [None, ("jane", PASSWORD)])
def test_a_missing_or_wrong_password(auth: tuple[str, str] | None) -> None:
    with FaultServer(auth=("jane", "another")) as server:
        found = diagnosed(connect(server, auth=auth))
        assert len(server.requests) == 1
    result = failed_at(found, Stage.LOGIN)
    assert "login" in result.seen
    assert PASSWORD not in found.to_text() + repr(found)


def test_a_person_who_has_not_signed_in(fault_server: FaultServer) -> None:
    made = connect(
        fault_server,
        login_kind=LoginKind.TOKEN_FILE,
        token_file="/no/such/file",
    )
    assert "token file" in failed_at(diagnosed(made), Stage.LOGIN).seen


def test_the_root_is_proposed_when_it_is_missing_in_the_address(pacs: EmbeddedPacs) -> None:
    parts = urlsplit(pacs.url)
    found = diagnosed(connect(Address(f"{parts.scheme}://{parts.netloc}"), auth=pacs.auth))
    result = failed_at(found, Stage.SEARCH)
    assert found.proposed_url == pacs.url.rstrip("/")
    assert found.proposed_url in result.advice


def test_nothing_is_proposed_where_nothing_is(fault_server: FaultServer) -> None:
    fault_server.use(Fault(status=404))
    found = diagnosed(connect(fault_server))
    assert found.proposed_url == ""
    assert "DICOMweb root" in failed_at(found, Stage.SEARCH).advice


def test_a_web_page_is_no_dicomweb(fault_server: FaultServer) -> None:
    fault_server.use(Fault(status=200, body="<html>", content_type="text/html"))
    assert "web page" in failed_at(diagnosed(connect(fault_server)), Stage.SEARCH).seen


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(404, FAILED), (405, FAILED), (501, FAILED), (403, FAILED), (415, OK), (400, OK), (409, OK), (500, UNKNOWN)],
)
def test_how_a_store_service_is_recognized(status: int, verdict: StageVerdict, fault_server: FaultServer) -> None:
    fault_server.use(Fault(kind="store", status=status))
    found = diagnosed(connect(fault_server))
    assert found.result(Stage.STORE).verdict is verdict
    assert str(status) in found.result(Stage.STORE).seen
    assert not len(fault_server.archive)


def test_what_a_server_lacks_is_told_and_the_rest_is_tried() -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        server.use(
            Fault(kind="metadata-*", status=404),
            Fault(kind="retrieve-series", status=406),
            Fault(kind="rendered*", status=503),
        )
        found = diagnosed(connect(server))
    assert found.can(Stage.METADATA) is False
    assert found.can(Stage.SERIES) is False
    assert found.can(Stage.INSTANCE) is True
    assert found.can(Stage.STORE) is True


def test_a_server_that_gives_files_by_wado_uri_alone_gives_instances() -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        server.use(*CASES["frames and WADO-URI only"])
        found = diagnosed(connect(server))
    assert found.can(Stage.INSTANCE) is True
    assert "WADO-URI" in found.result(Stage.INSTANCE).seen
    assert found.can(Stage.SERIES) is False


def test_the_dimse_node_is_asked_whatever_the_web_service_says(fault_server: FaultServer) -> None:
    asked: list[CancelToken] = []
    fault_server.use(Fault(status=404))
    found = diagnosed(connect(fault_server, dimse_host="pacs", called_ae_title="ARCHIVE"), asked.append)
    assert asked
    assert "ARCHIVE" in found.result(Stage.ECHO).seen

    def refuse(_: CancelToken) -> None:
        raise errors.PortClosedError("Nothing listens there.")

    found = diagnosed(connect(fault_server, dimse_host="pacs", called_ae_title="ARCHIVE"), refuse)
    assert found.can(Stage.ECHO) is False


def test_a_real_dimse_node_is_echoed(fault_server: FaultServer, store_scp: StoreScp) -> None:
    title = store_scp.dimse.ae_title
    for port, can in ((store_scp.dimse.port, True), (free_port(), False)):
        connection = connect(fault_server, dimse_host="127.0.0.1", dimse_port=port, called_ae_title=title)
        node = connection.profile.dimse_node
        found = diagnosed(connection, lambda cancel, node=node: Dcmtk().echo(node, cancel))
        assert found.can(Stage.ECHO) is can, found.to_text()


def test_a_diagnosis_can_be_cancelled(fault_server: FaultServer) -> None:
    fault_server.use(Fault(stall_before_s=30))
    token = CancelToken()
    connection = connect(fault_server, idle_timeout_s=60)
    diagnosis = Diagnosis(connection, token)
    threading.Timer(0.3, token.cancel).start()
    started_s = time.monotonic()
    with pytest.raises(errors.CancelledError):
        list(diagnosis.stages())
    assert time.monotonic() - started_s < 2
    connection.close()
    assert [result.stage for result in diagnosis.capabilities.results] == [Stage.ADDRESS, Stage.PORT, Stage.ENCRYPTION]


def test_a_proxy_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, f"http://jane:{PASSWORD}@127.0.0.1:{free_port()}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    found = diagnosed(connect(Address("http://pacs.example.org/dicom-web")))
    assert found.result(Stage.PORT).verdict is UNKNOWN
    assert "proxy" in found.result(Stage.PORT).seen
    assert "proxy" in failed_at(found, Stage.LOGIN).seen
    assert PASSWORD not in found.to_text() + repr(found)


def test_no_result_holds_a_secret() -> None:
    with FaultServer(Source(TINY).series(1), auth=("jane", PASSWORD)) as server:
        connection = connect(server, auth=("jane", PASSWORD))
        found = diagnosed(connection)
    assert found.is_usable
    assert PASSWORD not in found.to_text() + repr(found) + json.dumps(found.to_dict())
    assert Secret(PASSWORD) != PASSWORD


@pytest.mark.parametrize(("days_ago", "age_days"), [(0.0, 0.0), (2.5, 2.5), (-0.01, -0.01), (-1.0, math.inf)], ids=str)
def test_what_was_found_out_at_a_time_that_has_not_come_yet_is_of_no_known_age(
    days_ago: float, age_days: float
) -> None:
    moment = datetime.now(timezone.utc) - timedelta(days=days_ago)
    assert ServerCapabilities("http://x", moment.isoformat()).age_days == pytest.approx(age_days, abs=0.001)
    assert ServerQuirks("http://x", learnt_at=moment.isoformat()).age_days == pytest.approx(age_days, abs=0.001)
    for odd in ("", "soon", moment.replace(tzinfo=None).isoformat()):
        assert ServerCapabilities("http://x", odd).age_days == math.inf
        assert ServerQuirks("http://x", learnt_at=odd).age_days == math.inf


@pytest.mark.parametrize("values", [{}, {"results": 7}, {"results": [{"stage": "x"}]}, {"results": [], "color": 1}])
def test_what_is_no_diagnosis_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(errors.ConfigurationError):
        ServerCapabilities.from_dict(values)


def test_what_is_no_dicom_is_no_retrieve_service() -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        server.use(Fault(kind="retrieve-*", status=200, body="<html>", content_type="text/html"))
        found = diagnosed(connect(server))
    assert found.result(Stage.INSTANCE).verdict is FAILED
    assert "text/html" in found.result(Stage.INSTANCE).seen


def test_a_series_whose_instances_nothing_lists_leaves_open_whether_one_can_be_had() -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        server.use(Fault(kind="search-instances", status=204), Fault(kind="metadata-series", status=204))
        found = diagnosed(connect(server))
    assert found.result(Stage.INSTANCE).verdict is UNKNOWN
    assert "lists no instance" in found.result(Stage.INSTANCE).seen


def test_no_other_root_is_proposed_where_the_server_itself_is_in_trouble(fault_server: FaultServer) -> None:
    fault_server.use(Fault(kind="search-studies", status=500, first=2))
    found = diagnosed(connect(fault_server))
    assert not found.proposed_url


def test_a_port_that_takes_no_more_connections_is_told_as_that() -> None:
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        found = diagnosed(connect(Address(f"http://127.0.0.1:{port}/dicom-web"), connect_timeout_s=0.3))
        connection = connect(Address(f"http://127.0.0.1:{port}/x"), connect_timeout_s=0.3)
        stack.callback(connection.close)
        with pytest.raises(errors.ServerTimeoutError, match="connection request"):
            connection.check()
    assert "does not answer at port" in failed_at(found, Stage.PORT).seen
