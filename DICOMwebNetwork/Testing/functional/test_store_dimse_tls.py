"""Sends over C-STORE with TLS (PS3.15 B): authorities, certificates on both sides, keys with a passphrase."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from dimsekit import check_same, node_of, record_calls, send
from enginekit import profile
from servers.certificates import Certificates, encrypted_copy
from servers.storescp import StoreScp
from storekit import make_files, verdicts

from dicomweb_network.demo.pacs import EmbeddedPacs
from DICOMwebNetworkLib.model.dimse import DimseNode
from DICOMwebNetworkLib.model.jobs import JobState
from DICOMwebNetworkLib.model.reports import SendVerdict
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.dimse import Dcmtk

STORED, FAILED = SendVerdict.STORED, SendVerdict.FAILED


def tls_node(server: StoreScp, certificates: Certificates, **changes: Any) -> DimseNode:
    """Return a node that trusts the authority and shows the client's certificate; ``changes`` win."""
    values = {
        "uses_tls": True,
        "ca_bundle": str(certificates.authority),
        "client_certificate": str(certificates.client),
        "client_key": str(certificates.client_key),
    }
    return node_of(server, **(values | changes))


def test_tls_with_certificates_on_both_sides(certificates: Certificates, tmp_path: Path) -> None:
    files = make_files(tmp_path)
    with StoreScp(tls=certificates) as server:
        node = tls_node(server, certificates)
        report = send(files, node)
        check_same(server, files)
    assert verdicts(report) == [STORED] * 5, report.to_text()
    assert report.server_url.startswith("dicom-tls://")


@pytest.mark.parametrize(
    "passphrase",
    ["sésame", "two words", 'with "quotes"', "with 'quotes'", "back\\slash $HOME"],
    ids=["accent", "blank", "double quotes", "single quotes", "shell"],
)
def test_a_key_with_passphrase(
    certificates: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str
) -> None:
    files = make_files(tmp_path / "files", 2)
    calls = record_calls(tmp_path, monkeypatch)
    with StoreScp(tls=certificates) as server:
        locked = encrypted_copy(certificates.client_key, tmp_path, passphrase)
        node = tls_node(server, certificates, client_key=str(locked), key_passphrase=Secret(passphrase))
        report = send(files, node)
        Dcmtk().echo(node, CancelToken())
        check_same(server, files)
        wrong = send(files, dataclasses.replace(node, key_passphrase=Secret("another")))
        none = send(files, dataclasses.replace(node, key_passphrase=None))
    assert verdicts(report) == [STORED] * 2, report.to_text()
    for failed in (wrong, none):
        assert failed.state is JobState.FAILED
        assert "The key of our certificate cannot be opened" in failed.error
    assert passphrase not in calls.read_text() + repr(node) + report.to_json()
    assert "another" not in wrong.to_json()


def test_the_passphrase_of_the_connection_opens_the_key(
    orthanc: EmbeddedPacs, certificates: Certificates, tmp_path: Path
) -> None:
    with StoreScp(tls=certificates) as server:
        made = profile(
            orthanc,
            dimse_host=server.dimse.host,
            dimse_port=server.dimse.port,
            called_ae_title=server.dimse.ae_title,
            dimse_uses_tls=True,
            ca_bundle=str(certificates.authority),
            client_certificate=str(certificates.client),
            client_key=str(encrypted_copy(certificates.client_key, tmp_path, "sesame")),
        )
        connection = ServerConnection(made, key_passphrase=Secret("sesame"))
        Dcmtk().echo(connection.dimse_node, CancelToken())
        connection.close()


@pytest.mark.parametrize("passphrase", ["both \" and '", "two\nlines"])
def test_passphrases_that_dcmtk_cannot_take(certificates: Certificates, tmp_path: Path, passphrase: str) -> None:
    node = DimseNode(
        "127.0.0.1",
        1,
        "X",
        uses_tls=True,
        ca_bundle=str(certificates.authority),
        client_certificate=str(certificates.client),
        key_passphrase=Secret(passphrase),
    )

    report = send(make_files(tmp_path, 1), node)

    assert "DCMTK cannot take the passphrase" in report.error
    assert passphrase not in report.error


def test_tls_of_another_authority_is_not_trusted(certificates: Certificates, tmp_path: Path) -> None:
    with StoreScp(tls=certificates) as server:
        node = tls_node(server, certificates, ca_bundle=str(certificates.other_authority))
        report = send(make_files(tmp_path, 2), node)
        assert not list(server.received.iterdir())
    assert report.state is JobState.FAILED
    assert "certificate verify failed" in report.error


def test_plain_to_a_tls_port(certificates: Certificates, tmp_path: Path) -> None:
    with StoreScp(tls=certificates) as server:
        report = send(make_files(tmp_path, 2), node_of(server))
    assert verdicts(report) == [FAILED] * 2
    assert "broke off" in report.instances[0].reason
