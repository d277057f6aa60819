"""TLS as hospitals have it: a real nginx with certificates of the test before a real Orthanc."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from enginekit import check_same, engine, profile, retrieve
from servers.certificates import KEY_PASSPHRASE, Certificates
from servers.nginx import Nginx

from dicomweb_network.demo.pacs import EmbeddedPacs
from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.diagnosis import ServerCapabilities, Stage, StageVerdict
from DICOMwebNetworkLib.model.jobs import JobState, SendRequest
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.diagnosis import Diagnosis

Start = Callable[..., Nginx]


@pytest.fixture
def start(orthanc: EmbeddedPacs, certificates: Certificates) -> Iterator[Start]:
    """Return a function that starts nginx with a certificate of that name before Orthanc."""
    with ExitStack() as running:

        def started(name: str = "server", *, is_strict: bool = False) -> Nginx:
            pair = (getattr(certificates, name), getattr(certificates, f"{name}_key"))
            authority = certificates.authority if is_strict else None
            return running.enter_context(Nginx(orthanc.url, pair, authority))

        yield started


def diagnosed(connection: ServerConnection) -> ServerCapabilities:
    diagnosis = Diagnosis(connection, CancelToken())
    list(diagnosis.stages())
    return diagnosis.capabilities


def connected(
    server: Nginx, orthanc: EmbeddedPacs, passphrase: Secret | None = None, **values: str
) -> ServerConnection:
    assert orthanc.auth is not None
    user, password = orthanc.auth
    made = profile(server, login_kind=LoginKind.BASIC, user_name=user, **values)
    return ServerConnection(made, Secret(password), key_passphrase=passphrase)


def test_with_the_authority_all_works(
    start: Start, orthanc: EmbeddedPacs, certificates: Certificates, ct_files: list[Path], tmp_path: Path
) -> None:
    server = start()
    connection = connected(server, orthanc, ca_bundle=str(certificates.authority))
    with engine() as (running, _):
        sent = running.submit_send(SendRequest(tuple(map(str, ct_files))), connection)
        assert sent.wait(60)
        assert sent.report is not None
        assert sent.report.is_complete
    report = retrieve(server, tmp_path, connection=connection)
    assert report.state is JobState.FINISHED
    assert len(report.instances) == len(ct_files)
    check_same(orthanc, tmp_path)
    found = diagnosed(connection)
    connection.close()
    assert found.can(Stage.ENCRYPTION) is True
    assert "TLS" in found.result(Stage.ENCRYPTION).seen
    assert found.is_usable
    assert any('"POST /dicom-web/studies' in line for line in server.requests), "all goes through nginx"


@pytest.mark.parametrize(
    ("name", "trusted", "words", "advice"),
    [
        ("server", "", "signed by an authority that this computer does not know", "CA certificate"),
        ("server", "other_authority", "signed by an authority that this computer does not know", "CA certificate"),
        ("self_signed", "", "is self-signed", "CA certificate"),
        ("expired", "authority", "has expired", "renew"),
        ("other_host", "authority", "belongs to another host", "name that is in the certificate"),
    ],
)
def test_a_certificate_that_is_not_trusted_is_told_with_advice(
    name: str, trusted: str, words: str, advice: str, start: Start, orthanc: EmbeddedPacs, certificates: Certificates
) -> None:
    server = start(name)
    connection = connected(server, orthanc, ca_bundle=str(getattr(certificates, trusted)) if trusted else "")
    with pytest.raises(errors.TLSError, match=words) as caught:
        connection.check()
    assert advice in caught.value.advice
    found = diagnosed(connection)
    connection.close()
    result = found.result(Stage.ENCRYPTION)
    assert result.verdict is StageVerdict.FAILED
    assert words in result.seen
    assert advice in result.advice
    assert found.result(Stage.LOGIN).verdict is StageVerdict.NOT_TRIED
    assert not server.requests, "the login never left this computer"


def test_a_self_signed_certificate_can_be_trusted_by_itself(
    start: Start, orthanc: EmbeddedPacs, certificates: Certificates
) -> None:
    connection = connected(start("self_signed"), orthanc, ca_bundle=str(certificates.self_signed))
    connection.check()
    connection.close()


def test_a_client_certificate_opens_a_strict_server(
    start: Start, orthanc: EmbeddedPacs, certificates: Certificates, encrypted_key: Path
) -> None:
    server = start(is_strict=True)
    mine = {"ca_bundle": str(certificates.authority), "client_certificate": str(certificates.client)}
    for key, passphrase in ((certificates.client_key, None), (encrypted_key, Secret(KEY_PASSPHRASE))):
        connection = connected(server, orthanc, passphrase, client_key=str(key), **mine)
        connection.check()
        assert diagnosed(connection).is_usable
        connection.close()


@pytest.mark.parametrize("who", ["", "stranger"])
def test_a_strict_server_says_what_it_wants(
    who: str, start: Start, orthanc: EmbeddedPacs, certificates: Certificates
) -> None:
    server = start(is_strict=True)
    shown = {"client_certificate": str(certificates.stranger), "client_key": str(certificates.stranger_key)}
    values = {"ca_bundle": str(certificates.authority)} | (shown if who else {})
    connection = connected(server, orthanc, **values)
    with pytest.raises(errors.LoginError, match="client certificate") as caught:
        connection.check()
    assert "server profile" in caught.value.advice
    result = diagnosed(connection).result(Stage.LOGIN)
    connection.close()
    assert result.verdict is StageVerdict.FAILED
    assert "client certificate" in result.seen
    assert "certificate and its key" in result.advice


def test_an_unencrypted_request_to_an_encrypted_port_is_told_so(start: Start, orthanc: EmbeddedPacs) -> None:
    """Nginx says it in words, with HTTP 400."""
    made = profile(start())
    plain = ServerConnection(replace(made, base_url=made.base_url.replace("https://", "http://")))

    with pytest.raises(errors.TLSError, match="for encrypted connections") as caught:
        plain.check()

    assert caught.value.advice.startswith(f"Use {made.base_url}")
