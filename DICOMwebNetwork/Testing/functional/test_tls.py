"""Whom a server's profile trusts, and how it shows who asks: certificates made for the test, on real connections."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from enginekit import connect, profile, retrieve
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source
from faultserver.wire import make_reset
from servers.certificates import KEY_PASSPHRASE as PASSPHRASE
from servers.certificates import Certificates
from servers.proxy import Proxy

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.jobs import JobState
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.net import tls
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.http_errors import error_of_exception


@pytest.fixture
def behind() -> Iterator[FaultServer]:
    with FaultServer(Source(TINY).series(3)) as running:
        yield running


@pytest.fixture
def strict(behind: FaultServer, certificates: Certificates) -> Iterator[Proxy]:
    """Yield a server that lets in only clients of the authority."""
    pair = (certificates.server, certificates.server_key)
    with Proxy(behind.url, certificate=pair, client_authority=certificates.authority) as running:
        yield running


def trusting(server: Any, certificates: Certificates, **values: Any) -> ServerConnection:
    return connect(server, ca_bundle=str(certificates.authority), **values)


def test_a_client_certificate_opens_a_server_that_asks_for_one(
    strict: Proxy, certificates: Certificates, tmp_path: Path
) -> None:
    connection = trusting(
        strict,
        certificates,
        client_certificate=str(certificates.client),
        client_key=str(certificates.client_key),
    )
    connection.check()
    assert retrieve(strict, tmp_path, connection=connection).state is JobState.FINISHED
    connection.close()


def test_certificate_and_key_may_be_in_one_file(strict: Proxy, certificates: Certificates, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(certificates.client_key.read_bytes() + certificates.client.read_bytes())
    connection = trusting(strict, certificates, client_certificate=str(both))
    connection.check()
    connection.close()


def test_a_server_that_asks_for_a_certificate_in_vain_is_told(
    strict: Proxy, certificates: Certificates, behind: FaultServer
) -> None:
    connection = trusting(strict, certificates)
    # TLS 1.3 tells it only after the handshake, so that the line may be cut before the reason arrives.
    with pytest.raises(errors.NetworkError):
        connection.check()
    connection.close()
    assert not behind.requests
    alert = ssl.SSLError(1, "[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required")
    assert "asks for a client certificate" in str(error_of_exception(alert, strict.url))


def test_the_passphrase_opens_an_encrypted_key(strict: Proxy, certificates: Certificates, encrypted_key: Path) -> None:
    made = profile(
        strict,
        ca_bundle=str(certificates.authority),
        client_certificate=str(certificates.client),
        client_key=str(encrypted_key),
    )
    connection = ServerConnection(made, key_passphrase=Secret(PASSPHRASE))
    connection.check()
    for thing in (connection, connection.session, connection.session.tls):
        assert PASSPHRASE not in repr(vars(thing))
    connection.close()
    for passphrase, words in ((None, "is not known"), (Secret("wr0ng-one"), "passphrase of the key is wrong")):
        connection = ServerConnection(made, key_passphrase=passphrase)
        with pytest.raises(errors.ConfigurationError, match=words) as caught:
            connection.check()
        connection.close()
        assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize(
    ("certificate", "key"),
    [("client", "server_key"), ("server_key", "server_key"), ("authority", "client_key")],
)
def test_a_certificate_that_does_not_fit_is_said(
    certificate: str, key: str, strict: Proxy, certificates: Certificates
) -> None:
    connection = trusting(
        strict,
        certificates,
        client_certificate=str(getattr(certificates, certificate)),
        client_key=str(getattr(certificates, key)),
    )
    with pytest.raises(errors.ConfigurationError, match="client certificate"):
        connection.check()
    connection.close()


@pytest.mark.parametrize("name", ["ca_bundle", "client_certificate", "client_key"])
def test_a_missing_file_is_said_at_once(name: str, strict: Proxy, tmp_path: Path) -> None:
    with pytest.raises(errors.ConfigurationError, match="cannot be found"):
        connect(strict, **{name: str(tmp_path / "missing.pem")})


def test_a_bundle_without_certificates_is_said(strict: Proxy, certificates: Certificates) -> None:
    connection = connect(strict, ca_bundle=str(certificates.server_key))
    with pytest.raises(errors.ConfigurationError, match="no CA certificates"):
        connection.check()
    connection.close()


@pytest.fixture
def plain(behind: FaultServer, certificates: Certificates) -> Iterator[Proxy]:
    """Yield a server with a certificate of the authority."""
    with Proxy(behind.url, certificate=(certificates.server, certificates.server_key)) as running:
        yield running


def test_an_authority_of_the_system_is_trusted(
    plain: Proxy, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = connect(plain)
    with pytest.raises(errors.TLSError, match="authority"):
        connection.check()
    connection.close()
    monkeypatch.setattr("DICOMwebNetworkLib.net.tls._SYSTEM_BUNDLES", (str(certificates.authority),))
    connection = connect(plain)
    connection.check()
    connection.close()


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_an_authority_of_the_environment_is_trusted(
    name: str, plain: Proxy, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, str(certificates.authority))
    connection = connect(plain)
    connection.check()
    connection.close()


def test_the_authorities_of_certifi_stay_trusted(plain: Proxy) -> None:
    connection = connect(plain)
    subjects = [dict(pair[0] for pair in one["subject"]) for one in connection.session.tls.context.get_ca_certs()]
    connection.close()
    assert any("ISRG" in str(subject) or "DigiCert" in str(subject) for subject in subjects)


def test_the_bundle_of_the_profile_is_trusted_alone(certificates: Certificates, plain: Proxy) -> None:
    connection = trusting(plain, certificates)
    assert len(connection.session.tls.context.get_ca_certs()) == 1
    connection.close()


def test_nothing_turns_the_check_off(plain: Proxy, behind: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    connection = connect(plain)
    connection.session.verify = False
    with pytest.raises(errors.TLSError):
        connection.check()
    connection.close()
    assert not behind.requests


def test_a_folder_of_authorities_that_holds_none_trusts_nobody(certificates: Certificates, tmp_path: Path) -> None:
    with FaultServer(certificate=(certificates.server, certificates.server_key)) as server:
        connection = connect(server, ca_bundle=str(tmp_path))
        with pytest.raises(errors.TLSError):
            connection.check()
        connection.close()


def test_an_encrypted_port_that_closes_at_unencrypted_requests_is_told_so(
    behind: FaultServer, certificates: Certificates
) -> None:
    with Proxy(behind.url, certificate=(certificates.server, certificates.server_key)) as encrypted:
        plain = ServerConnection(replace(profile(encrypted), base_url=encrypted.url.replace("https", "http", 1)))
        with pytest.raises(errors.TLSError, match="for encrypted connections") as caught:
            plain.check()

    assert caught.value.advice.startswith("Use https://")


def test_a_port_that_closes_and_knows_no_encryption_has_lost_the_connection() -> None:
    hangs_up = FaultServer(Source(TINY).series(1), [Fault(hang_up=True)])
    with hangs_up as server, pytest.raises(errors.ConnectionLostError):
        connect(server).check()


def test_a_look_for_encryption_leaves_nothing_open_where_the_line_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest makes an error of a socket that nobody has closed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()

        def cut(_: socket.socket) -> None:
            connection, _ = server.accept()
            make_reset(connection)
            connection.close()

        monkeypatch.setattr(tls, "announce_socket", cut)
        assert not tls.speaks_tls(host, port, 3.0)
