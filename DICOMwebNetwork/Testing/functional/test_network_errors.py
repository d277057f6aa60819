"""What can go wrong below HTTP is told by its class and in words, soon, and nothing is lost or left half-written."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from enginekit import QUICK, connect, profile, retrieve
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source, uid
from servers.certificates import Certificates

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.jobs import JobState
from DICOMwebNetworkLib.model.queries import SearchQuery
from DICOMwebNetworkLib.model.servers import ServerProfile
from DICOMwebNetworkLib.net import json_answers
from DICOMwebNetworkLib.net.connection import ServerConnection


class Address:
    """A server that is nothing but an address."""

    def __init__(self, url: str) -> None:
        self.url = url


@contextlib.contextmanager
def mute_listener(backlog: int = 5) -> Iterator[Address]:
    """Yield a port that accepts connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(backlog)
        yield Address(f"http://127.0.0.1:{listener.getsockname()[1]}/dicomweb")


@contextlib.contextmanager
def talker(words: bytes) -> Iterator[Address]:
    """Yield a port that says the same to everyone and hangs up."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(20)

        def talk() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        connection.recv(10_000)
                        connection.sendall(words)

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield Address(f"http://127.0.0.1:{listener.getsockname()[1]}/dicomweb")
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def closed_port() -> Address:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Address(f"http://127.0.0.1:{probe.getsockname()[1]}/dicomweb")


def check_error(server: Any, kind: type[errors.DICOMwebNetworkError], words: str, folder: Path, **values: Any) -> None:
    """Check that both a check and a retrieve tell the error, and that the retrieve leaves nothing."""
    connection = connect(server, **values)
    with pytest.raises(kind, match=f"(?i){words}") as caught:
        connection.check()
    assert type(caught.value) is kind
    report = retrieve(server, folder, connection=connection)
    connection.close()
    assert report.state is JobState.FAILED
    assert caught.value.message in report.error
    assert not report.instances
    assert not list(folder.rglob("*"))


def test_an_unknown_host(tmp_path: Path) -> None:
    check_error(Address("http://no-such-host.invalid/dicomweb"), errors.HostUnknownError, "not known", tmp_path)


def test_a_closed_port(tmp_path: Path) -> None:
    check_error(closed_port(), errors.PortClosedError, "refuses", tmp_path)


def test_a_server_that_never_says_a_word(tmp_path: Path) -> None:
    with mute_listener() as server:
        started_s = time.monotonic()
        check_error(server, errors.ServerTimeoutError, "silent", tmp_path, idle_timeout_s=0.2)
        assert time.monotonic() - started_s < 20


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x15\x03\x01\x00\x02\x02\x16",
        b"HTTP/1.1\r\n\r\n",
        b"\0" * 5000,
    ],
)
def test_something_that_speaks_no_http(words: bytes, tmp_path: Path) -> None:
    with talker(words) as server:
        connection = connect(server)
        with pytest.raises((errors.NetworkError, errors.NotDICOMwebError)):
            connection.check()
        report = retrieve(server, tmp_path, connection=connection)
        connection.close()
        assert report.state is JobState.FAILED
        assert report.error


def test_a_header_without_end_does_not_fill_the_memory() -> None:
    with talker(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"y" * 2_000_000 + b"\r\n\r\n") as server:
        connection = connect(server)
        with pytest.raises(errors.DICOMwebNetworkError):
            connection.check()
        connection.close()


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_list_without_end_does_not_fill_the_memory(is_packed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_answers, "_LARGEST_BYTES", 1_000_000)
    with FaultServer(Source(TINY).series(1)) as server:
        endless = "[" + "{}," * 2_000_000
        server.use(Fault(status=200, body=endless, content_type="application/dicom+json", gzip=is_packed))
        connection = connect(server)
        for call in (connection.check, lambda: next(connection.search(SearchQuery()))):
            server.forget_requests()
            with pytest.raises(errors.NotDICOMwebError, match="too large"):
                call()
            assert len(server.requests) == 1
            assert is_packed or server.requests[0].body_sent_bytes < len(endless)
        connection.close()


def test_a_stall_in_the_middle_of_an_answer(tmp_path: Path) -> None:
    with FaultServer(Source(TINY).studies(3)) as server:
        server.use(Fault(kind="search-*", stall_at=50))
        check_error(server, errors.ServerTimeoutError, "silent", tmp_path, idle_timeout_s=0.2)


def test_a_slow_server_is_no_stalled_one(tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        server.use(Fault(kind="retrieve-*", drip_bytes_s=15_000))  # takes 1.2 s, but never falls silent
        connection = connect(server, idle_timeout_s=0.4)
        assert retrieve(server, tmp_path, connection=connection).state is JobState.FINISHED
        connection.close()


@pytest.mark.parametrize("kind", ["server", "expired"])
def test_a_certificate_of_an_unknown_authority(kind: str, certificates: Certificates, tmp_path: Path) -> None:
    pair = (getattr(certificates, kind), getattr(certificates, f"{kind}_key"))
    with FaultServer(Source(TINY).series(2), certificate=pair) as server:
        check_error(server, errors.TLSError, "authority", tmp_path)
        assert not server.requests


def test_an_authority_of_the_profile_is_trusted(certificates: Certificates, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(2), certificate=(certificates.server, certificates.server_key)) as server:
        connection = connect(server, ca_bundle=str(certificates.authority))
        connection.check()
        assert retrieve(server, tmp_path, connection=connection).state is JobState.FINISHED
        connection.close()


def test_the_authority_of_the_profile_wins_over_the_environment(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates.other_authority))
    with FaultServer(Source(TINY).series(2), certificate=(certificates.server, certificates.server_key)) as server:
        connection = connect(server, ca_bundle=str(certificates.authority))
        connection.check()
        connection.close()


def test_another_authority_is_not_trusted(certificates: Certificates, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(2), certificate=(certificates.server, certificates.server_key)) as server:
        check_error(server, errors.TLSError, "authority", tmp_path, ca_bundle=str(certificates.other_authority))


def test_an_expired_certificate(certificates: Certificates, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(2), certificate=(certificates.expired, certificates.expired_key)) as server:
        check_error(server, errors.TLSError, "expired", tmp_path, ca_bundle=str(certificates.authority))


def test_a_certificate_of_another_host(certificates: Certificates, tmp_path: Path) -> None:
    with FaultServer(certificate=(certificates.client, certificates.client_key)) as server:
        check_error(server, errors.TLSError, "another host", tmp_path, ca_bundle=str(certificates.authority))


def test_a_missing_authority_file_is_said(certificates: Certificates, tmp_path: Path) -> None:
    with FaultServer(certificate=(certificates.server, certificates.server_key)) as server:
        with pytest.raises(errors.ConfigurationError, match=r"(?i)certificate"):
            connect(server, ca_bundle=str(tmp_path / "missing.pem")).check()
        assert not server.requests


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_told_from_the_server_and_without_its_password(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = closed_port().url.rpartition(":")[2].partition("/")[0]
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://jane:s3cret-pa55word@127.0.0.1:{port}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    connection = connect(Address(f"{scheme}://pacs.example.org/dicomweb"))
    with pytest.raises(errors.NetworkError, match=r"(?i)proxy") as caught:
        connection.check()
    report = retrieve(Address(""), tmp_path, connection=connection)
    connection.close()
    assert report.state is JobState.FAILED
    assert "s3cret" not in str(caught.value) + repr(vars(caught.value)) + report.to_json()


def test_https_asked_of_an_http_server(tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        address = Address(server.url.replace("http://", "https://"))
        connection = connect(address)
        with pytest.raises(errors.TLSError):
            connection.check()
        connection.close()


def test_http_asked_of_an_https_server(certificates: Certificates) -> None:
    with FaultServer(Source(TINY).series(2), certificate=(certificates.server, certificates.server_key)) as server:
        connection = connect(Address(server.url.replace("https://", "http://")))
        with pytest.raises((errors.NetworkError, errors.NotDICOMwebError)):
            connection.check()
        connection.close()


def test_a_redirect_that_gives_up_encryption_is_not_followed(certificates: Certificates, tmp_path: Path) -> None:
    with (
        FaultServer(Source(TINY).series(2)) as plain,
        FaultServer(Source(TINY).series(2), certificate=(certificates.server, certificates.server_key)) as server,
    ):
        server.use(Fault(redirect_to=plain.url, status=302))
        connection = connect(server, ca_bundle=str(certificates.authority))
        with pytest.raises(errors.TLSError, match="unencrypted"):
            connection.check()
        report = retrieve(server, tmp_path, connection=connection)
        connection.close()
        assert report.state is JobState.FAILED
        assert "unencrypted" in report.error
        assert not plain.requests


BREAKS = {
    "cut, length": Fault(kind="retrieve-series", cut_at=15_000, times=1),
    "cut, chunked": Fault(kind="retrieve-series", cut_at=15_000, framing="chunked", times=1),
    "cut, no length": Fault(kind="retrieve-series", cut_at=15_000, framing="close", times=1),
    "cut by a reset": Fault(kind="retrieve-series", cut_at=15_000, reset=True, times=1),
    "hang up": Fault(kind="retrieve-*", hang_up=True, times=1),
    "reset": Fault(kind="retrieve-*", hang_up=True, reset=True, times=1),
    "hang up in the plan": Fault(kind="search-*", hang_up=True, times=1),
    "idle connections closed": Fault(close_silently=True),
    "stall": Fault(kind="retrieve-*", stall_at=5000, times=1),
}


@pytest.mark.parametrize(
    "target", ["http://[", "http://127.0.0.1:abc/x", "http://127.0.0.1:99999/x", "ftp://x/y", "http://a..b/", "http://"]
)
def test_a_redirect_to_what_is_no_address_is_told_as_that(target: str, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        server.use(Fault(status=302, headers=(("Location", target),)))
        connection = connect(server)
        for call in (connection.check, lambda: connection.series_metadata(uid(1), uid(1, 1))):
            with pytest.raises(errors.NotDICOMwebError, match="redirects"):
                call()
        server.use(Fault(kind="retrieve-*", status=302, headers=(("Location", target),)))
        report = retrieve(server, tmp_path, connection=connection)
        connection.close()
    assert report.state is JobState.FAILED
    assert "redirects" in " ".join((report.error, *report.notes, *(one.reason for one in report.instances)))


@pytest.mark.parametrize("name", BREAKS)
def test_a_line_that_breaks_under_encryption_is_no_matter_of_trust(
    name: str, certificates: Certificates, tmp_path: Path
) -> None:
    pair = (certificates.server, certificates.server_key)
    with FaultServer(Source(TINY).series(4), faults=[BREAKS[name]], certificate=pair) as server:
        connection = connect(
            server, ca_bundle=str(certificates.authority), idle_timeout_s=0.5 if name == "stall" else 5.0
        )
        report = retrieve(server, tmp_path, connection=connection)
        connection.close()
        assert report.state is JobState.FINISHED, report.to_text()
        assert len(report.paths) == 4


def test_every_request_has_both_timeouts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    send = requests.adapters.HTTPAdapter.send

    def spy(self: Any, request: Any, **kwargs: Any) -> Any:
        seen.append((request.url, kwargs.get("timeout")))
        return send(self, request, **kwargs)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", spy)
    with FaultServer(Source(TINY).series(3)) as server, FaultServer(Source(TINY).series(3)) as other:
        server.use(
            Fault(kind="retrieve-instance", redirect_to=other.url, status=302),
            Fault(kind="retrieve-series", cut_at=5000, times=1),
            Fault(kind="search-studies", status=503, times=1, retry_after_s=0),
        )
        connection = connect(server, connect_timeout_s=3.5, idle_timeout_s=4.5)
        list(connection.search(SearchQuery()))
        connection.series_metadata(uid(1), uid(1, 1))
        connection.instance_metadata(uid(1), uid(1, 1), uid(1, 1, 1))
        retrieve(server, tmp_path, connection=connection)
        connection.session.get(server.url + "/studies", timeout=None)
        connection.close()
        assert len(seen) == len(server.requests) + len(other.requests)
    assert {timeout for _, timeout in seen} == {(3.5, 4.5)}


def test_there_is_no_time_limit_for_a_whole_answer() -> None:
    made = profile(Address("http://127.0.0.1/x"))
    assert not [name for name in made.to_dict() if "total" in name]


@pytest.mark.parametrize("value", [0, -1])
def test_timeouts_and_connections_out_of_range_are_refused(value: float) -> None:
    for name in ("connect_timeout_s", "idle_timeout_s", "max_connections"):
        with pytest.raises(errors.ConfigurationError):
            ServerProfile("x", "http://127.0.0.1", **{name: value})


def test_a_server_that_dies_in_the_middle_and_comes_back_costs_nothing(tmp_path: Path) -> None:
    source = Source(TINY)
    instances = [i for n in range(1, 7) for i in source.series(10, series=n)]
    server = FaultServer(instances)
    port = server.port
    server.use(Fault(kind="retrieve-*", drip_bytes_s=200_000))
    connection = ServerConnection(profile(server))
    from enginekit import checked_end, engine, until

    from DICOMwebNetworkLib.model.jobs import RetrieveRequest, RetrieveTarget
    from DICOMwebNetworkLib.net.retry import RetryPolicy

    patient = RetryPolicy(max_attempts=8, first_wait_s=0.1, longest_wait_s=0.5)
    with engine(policy=patient) as (running, ear):
        job = running.submit(RetrieveRequest((RetrieveTarget(uid(1)),), str(tmp_path)), connection)
        until(lambda: job.progress.received_count >= 5)
        server.stop()
        time.sleep(0.3)
        with FaultServer(instances, port=port):
            assert job.wait(30)
        report = checked_end(job, ear, tmp_path)
        assert report.state is JobState.FINISHED, report.to_text()
        assert len(report.paths) == 60
    connection.close()


def test_a_server_that_dies_for_good_ends_the_job_with_what_came(tmp_path: Path) -> None:
    from enginekit import checked_end, engine, until

    from DICOMwebNetworkLib.model.jobs import RetrieveRequest, RetrieveTarget

    source = Source(TINY)
    server = FaultServer([i for n in range(1, 7) for i in source.series(10, series=n)])
    server.use(Fault(kind="retrieve-*", drip_bytes_s=200_000))
    connection = connect(server)
    with engine(policy=QUICK) as (running, ear):
        job = running.submit(RetrieveRequest((RetrieveTarget(uid(1)),), str(tmp_path)), connection)
        until(lambda: job.progress.received_count >= 5)
        server.stop()
        assert job.wait(30)
        report = checked_end(job, ear, tmp_path)
        assert report.state is JobState.FAILED
        assert "refuses" in report.error
        assert len(report.paths) >= 5
    connection.close()
