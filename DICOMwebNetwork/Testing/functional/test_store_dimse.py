"""Sends over C-STORE by DCMTK's programs: to storescp with and without TLS, to Orthanc, to tiny-pacs."""

from __future__ import annotations

import dataclasses
import io
import os
import socket
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pydicom
import pytest
from cryptography.hazmat.primitives import serialization
from enginekit import LONG_S, QUICK, connect, engine, profile, retrieve, until
from faultserver.synthetic import Kind, Source, from_pydicom, variants
from servers.certificates import Certificates
from servers.storescp import StoreScp
from storekit import AT_ONCE_S, SEEN, checked_end, make_files, verdicts

from dicomweb_network.demo.pacs import EmbeddedPacs, Orthanc, OrthancOptions
from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.dimse import DimseNode
from DICOMwebNetworkLib.model.jobs import JobState, SendProtocol, SendRequest
from DICOMwebNetworkLib.model.reports import SendReport, SendVerdict
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.dcmtk_output import StoreStatus
from DICOMwebNetworkLib.net.dimse import ENVIRONMENT_VARIABLE, Dcmtk
from DICOMwebNetworkLib.transfer.cstore import MOST_ASSOCIATIONS

STORED, REFUSED, FAILED = SendVerdict.STORED, SendVerdict.REFUSED, SendVerdict.FAILED
NOT_ATTEMPTED = SendVerdict.NOT_ATTEMPTED
ODD = ["JPEG2000.dcm", "MR_small_RLE.dcm", "color3d_jpeg_baseline.dcm", "test-SR.dcm", "rtdose.dcm", "rtplan.dcm"]


def node_of(server: Any, **values: Any) -> DimseNode:
    dimse = server.dimse
    node = DimseNode(dimse.host, dimse.port, dimse.ae_title, connect_timeout_s=5.0, idle_timeout_s=10.0)
    return dataclasses.replace(node, **values)


def connected(pacs: EmbeddedPacs, **values: Any) -> ServerConnection:
    """Return a connection whose profile names the DIMSE node too."""
    dimse = pacs.dimse
    node = {"dimse_host": dimse.host, "dimse_port": dimse.port, "called_ae_title": dimse.ae_title}
    return connect(pacs, auth=pacs.auth, **({"idle_timeout_s": 20.0} | node | values))


def send(files: Sequence[Path], destination: ServerConnection | DimseNode) -> SendReport:
    with engine() as (running, ear):
        request = SendRequest(tuple(map(str, files)), SendProtocol.DIMSE)
        job = running.submit_send(request, destination)
        assert job.wait(LONG_S), f"the job did not end: {job.progress}"
        report = checked_end(job, ear)
    assert not children(), "no process is left behind"
    return report


def children() -> list[str]:
    """Return the storescu processes of this one, dead or alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        if name in ("storescu", "echoscu") and int(rest.split()[1]) == os.getpid():
            found.append(rest)
    return found


def written(folder: Path, files: dict[str, bytes]) -> list[Path]:
    folder.mkdir()
    for name, data in files.items():
        (folder / f"{name}.dcm").write_bytes(data)
    return sorted(folder.iterdir())


def check_same(server: Any, files: Sequence[Path]) -> None:
    """Check that data sets and transfer syntaxes are those of the files; DCMTK leaves out padding that says nothing."""
    for path in files:
        sent = pydicom.dcmread(path)
        sent.pop("DataSetTrailingPadding", None)
        received = pydicom.dcmread(io.BytesIO(server.file_bytes(sent.SOPInstanceUID)))
        assert received == sent, path.name
        assert received.file_meta.TransferSyntaxUID == sent.file_meta.TransferSyntaxUID, path.name


def test_to_storescp_that_cannot_be_asked(store_scp: StoreScp, tmp_path: Path) -> None:
    files = make_files(tmp_path / "a folder with blanks, 'quotes' and ümläuts", 10)

    report = send(files, node_of(store_scp))

    assert report.state is JobState.FINISHED, report.to_text()
    assert verdicts(report) == [STORED] * 10
    assert report.protocol == "dimse"
    assert report.server_url == f"dicom://127.0.0.1:{store_scp.dimse.port}/STORESCP"
    assert any("rests on its word" in note for note in report.notes)
    check_same(store_scp, files)


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
def test_compressed_multi_frame_and_odd_files(store_scp: StoreScp, tmp_path: Path) -> None:
    files = written(tmp_path / "files", from_pydicom(*ODD) | variants())

    report = send(files, node_of(store_scp))

    assert verdicts(report) == [STORED] * len(files), report.to_text()
    check_same(store_scp, files)


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
def test_orthanc_is_asked_afterwards(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    files = [*written(tmp_path / "files", from_pydicom(*ODD)), *make_files(tmp_path / "series", 8)]
    connection = connected(orthanc)

    report = send(files, connection)

    connection.close()
    assert verdicts(report) == [SEEN] * len(files), report.to_text()
    check_same(orthanc, files)


def test_tiny_pacs_is_asked_afterwards(tiny_pacs: EmbeddedPacs, tmp_path: Path) -> None:
    files = make_files(tmp_path, 3)
    connection = connected(tiny_pacs)

    report = send(files, connection)

    connection.close()
    assert report.state is JobState.FINISHED, report.to_text()
    assert verdicts(report) == [SEEN] * 3
    check_same(tiny_pacs, files)


def test_more_kinds_than_one_association_takes(store_scp: StoreScp, tmp_path: Path) -> None:
    files = []
    for number in range(1, 141):
        kind = Kind(rows=2, columns=2, sop_class=f"1.2.840.10008.5.1.4.1.1.999.{number}")
        instance = next(Source(kind, seed=number).series(1))
        files.append(tmp_path / f"{instance.sop_uid}.dcm")
        files[-1].write_bytes(instance.read())

    from DICOMwebNetworkLib.net.dimse_contexts import DimseFile, associations

    groups = list(
        associations([DimseFile(str(n), f"1.2.{n}", "1.2.840.10008.1.2.1") for n in range(140)], most_files=1000)
    )
    assert [len(group) for group in groups] == [64, 64, 12]
    report = send(files, node_of(store_scp))

    # storescp knows the SOP classes of the standard only
    assert verdicts(report) == [REFUSED] * 140
    assert "SOP class" in report.instances[0].reason


def test_an_unknown_sop_class_among_others(tmp_path: Path) -> None:
    files = make_files(tmp_path, 4)
    foreign = tmp_path / "foreign.dcm"
    foreign.write_bytes(next(Source(Kind(rows=2, columns=2, sop_class="1.2.840.99.7"), seed=5).series(1)).read())
    with Orthanc(options=OrthancOptions(settings={"UnknownSopClassAccepted": False})) as pacs:
        connection = connected(pacs)
        report = send([*files[:2], foreign, *files[2:]], connection)
        connection.close()

    assert report.state is JobState.FAILED
    assert verdicts(report) == [SEEN, SEEN, REFUSED, SEEN, SEEN], report.to_text()
    assert "SOP class" in report.instances[2].reason


def test_a_wrong_ae_title(tmp_path: Path) -> None:
    files = make_files(tmp_path, 3)
    with Orthanc(options=OrthancOptions(settings={"DicomCheckCalledAet": True})) as pacs:
        connection = connected(pacs, called_ae_title="WRONG")
        report = send(files, connection)
        with pytest.raises(errors.AssociationRejectedError, match="Called AE Title Not Recognized"):
            Dcmtk().echo(node_of(pacs, called_ae_title="WRONG"), CancelToken())
        Dcmtk().echo(node_of(pacs), CancelToken())
        connection.close()

    assert report.state is JobState.FAILED
    assert "Called AE Title Not Recognized" in report.error
    assert set(verdicts(report)) <= {NOT_ATTEMPTED, FAILED}


def test_refusals_have_words(store_scp: StoreScp, tmp_path: Path) -> None:
    files = make_files(tmp_path, 3)
    store_scp.received.rmdir()

    report = send(files, node_of(store_scp))

    assert verdicts(report) == [REFUSED] * 3
    assert "out of resources" in report.instances[0].reason


def test_what_a_filter_drops_is_not_seen(tmp_path: Path) -> None:
    script = tmp_path / "filter.lua"
    script.write_text("function ReceivedInstanceFilter(dicom, origin)\n  return dicom.InstanceNumber ~= '3'\nend\n")
    files = make_files(tmp_path / "files", 4)
    with Orthanc(options=OrthancOptions(settings={"LuaScripts": [str(script)]})) as pacs:
        connection = connected(pacs)
        report = send(files, connection)
        connection.close()

    assert report.state is JobState.FAILED
    assert verdicts(report) == [SEEN, SEEN, SendVerdict.STORED_NOT_SEEN, SEEN]


# TLS


def test_tls_with_certificates_on_both_sides(certificates: Certificates, tmp_path: Path) -> None:
    files = make_files(tmp_path)
    with StoreScp(tls=certificates) as server:
        node = node_of(
            server,
            uses_tls=True,
            ca_bundle=str(certificates.authority),
            client_certificate=str(certificates.client),
            client_key=str(certificates.client_key),
        )
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
        node = node_of(
            server,
            uses_tls=True,
            ca_bundle=str(certificates.authority),
            client_certificate=str(certificates.client),
            client_key=str(encrypted_key(certificates, tmp_path, passphrase)),
            key_passphrase=Secret(passphrase),
        )
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
            client_key=str(encrypted_key(certificates, tmp_path, "sesame")),
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
        node = node_of(
            server,
            uses_tls=True,
            ca_bundle=str(certificates.other_authority),
            client_certificate=str(certificates.client),
            client_key=str(certificates.client_key),
        )
        report = send(make_files(tmp_path, 2), node)
        assert not list(server.received.iterdir())
    assert report.state is JobState.FAILED
    assert "certificate verify failed" in report.error


def test_plain_to_a_tls_port(certificates: Certificates, tmp_path: Path) -> None:
    with StoreScp(tls=certificates) as server:
        report = send(make_files(tmp_path, 2), node_of(server))
    assert verdicts(report) == [FAILED] * 2
    assert "broke off" in report.instances[0].reason


# Broken lines and cancel


def test_nobody_listens(tmp_path: Path) -> None:
    report = send(make_files(tmp_path, 2), DimseNode("127.0.0.1", 1, "NOBODY"))

    assert report.state is JobState.FAILED
    assert "refuses connections" in report.error


def test_an_unknown_host(tmp_path: Path) -> None:
    report = send(make_files(tmp_path, 2), DimseNode("no.such.host.invalid", 104, "NOBODY"))

    assert report.state is JobState.FAILED
    assert "is not known" in report.error


def test_a_silent_node_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        node = DimseNode("127.0.0.1", silent.getsockname()[1], "SILENT", idle_timeout_s=1.0)
        report = send(make_files(tmp_path, 1), node)
        with pytest.raises(errors.ServerTimeoutError):
            Dcmtk().echo(node, CancelToken())
    assert verdicts(report) == [FAILED]
    assert "in time" in report.instances[0].reason


def test_the_pacs_is_killed_in_the_middle_and_comes_back(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    from DICOMwebNetworkLib.net.retry import RetryPolicy

    files = make_files(tmp_path, 60)
    connection = connected(orthanc)
    with engine(policy=RetryPolicy(max_attempts=12, first_wait_s=0.2, longest_wait_s=1.0)) as (running, ear):
        job = running.submit_send(SendRequest(tuple(map(str, files)), SendProtocol.DIMSE), connection)
        until(lambda: job.progress.received_count > 5)
        orthanc.kill()
        orthanc.restart()
        assert job.wait(60)
        report = checked_end(job, ear)
    connection.close()
    assert report.state is JobState.FINISHED, report.to_text()
    assert verdicts(report) == [SEEN] * 60
    assert sum(instance.attempt_count for instance in report.instances) < 70, "nothing is sent again without need"


def test_the_node_is_gone_for_good(tmp_path: Path) -> None:
    files = make_files(tmp_path, 60)
    with Orthanc() as pacs:
        connection = connected(pacs)
        with engine(policy=QUICK) as (running, ear):
            job = running.submit_send(SendRequest(tuple(map(str, files)), SendProtocol.DIMSE), connection)
            until(lambda: job.progress.received_count > 5)
            pacs.kill()
            assert job.wait(30)
            report = checked_end(job, ear)
        connection.close()
    assert report.state is JobState.FAILED
    kinds = set(verdicts(report))
    assert kinds <= {STORED, FAILED, NOT_ATTEMPTED}
    assert STORED in kinds
    assert any("not known" in instance.reason for instance in report.instances if instance.verdict is FAILED)


def test_a_node_that_takes_one_association_at_a_time(
    store_scp: StoreScp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files(tmp_path, 12)
    store = Dcmtk.store
    free = threading.Lock()

    def store_or_reject(self: Dcmtk, *arguments: Any) -> None:
        if not free.acquire(blocking=False):
            raise errors.BusyServerError("The node rejects the association: Local Limit Exceeded.")
        try:
            time.sleep(0.3)
            store(self, *arguments)
        finally:
            free.release()

    monkeypatch.setattr(Dcmtk, "store", store_or_reject)

    report = send(files, node_of(store_scp))

    assert verdicts(report) == [STORED] * 12, report.to_text()


def test_what_a_node_refuses_and_lists_all_the_same_is_sent_again(
    orthanc: EmbeddedPacs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tiny-pacs whose database is busy lists what it has refused, and has lost the file."""
    files = make_files(tmp_path, 1)
    orthanc.store(files)
    store = Dcmtk.store
    calls: list[int] = []

    def refuse_once(self: Dcmtk, node: Any, sent: Any, cancel: Any, on_sending: Any, on_status: Any) -> None:
        calls.append(len(sent))
        if len(calls) > 1:
            store(self, node, sent, cancel, on_sending, on_status)
            return
        on_sending(sent[0].path)
        on_status(sent[0].path, StoreStatus(is_stored=False, words="It does not understand.", code=0xC000))

    monkeypatch.setattr(Dcmtk, "store", refuse_once)
    connection = connected(orthanc)

    report = send(files, connection)

    connection.close()
    assert verdicts(report) == [SEEN]
    assert report.instances[0].attempt_count == 2
    assert not report.instances[0].reason


def test_everything_that_a_busy_tiny_pacs_is_said_to_hold_can_be_fetched(
    tiny_pacs: EmbeddedPacs, tmp_path: Path
) -> None:
    """It refuses some of what comes over several associations at once, as its database is locked."""
    files = make_files(tmp_path / "sent", 40)
    connection = connected(tiny_pacs)

    report = send(files, connection)
    back = retrieve(tiny_pacs, tmp_path / "back", connection=connection)

    connection.close()
    assert set(verdicts(report)) == {SEEN}, report.to_text()
    assert back.is_complete, back.to_text()
    assert len(back.instances) == 40


def test_files_that_vanish_while_they_wait(
    store_scp: StoreScp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make_files(tmp_path, 6)
    store = Dcmtk.store

    def vanish_and_store(self: Dcmtk, *arguments: Any) -> None:
        files[2].unlink(missing_ok=True)
        files[5].unlink(missing_ok=True)
        store(self, *arguments)

    monkeypatch.setattr(Dcmtk, "store", vanish_and_store)

    report = send(files, node_of(store_scp))

    assert verdicts(report) == [STORED, STORED, FAILED, STORED, STORED, FAILED], report.to_text()


def test_cancel_kills_the_programs_within_200_ms(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    files = make_files(tmp_path, 200)
    connection = connected(orthanc)
    with engine() as (running, ear):
        job = running.submit_send(SendRequest(tuple(map(str, files)), SendProtocol.DIMSE), connection)
        until(lambda: job.progress.received_count > 5)
        assert children()
        start = time.monotonic()
        running.cancel(job.id)
        assert job.wait(5)
        assert time.monotonic() - start < AT_ONCE_S
        until(lambda: not children(), AT_ONCE_S)
        report = checked_end(job, ear)
    connection.close()
    assert report.state is JobState.STOPPED
    assert set(verdicts(report)) == {STORED, FAILED, NOT_ATTEMPTED}
    assert verdicts(report).count(FAILED) <= MOST_ASSOCIATIONS


def test_cancel_of_a_silent_node(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, engine() as (running, _):
        node = DimseNode("127.0.0.1", silent.getsockname()[1], "SILENT", idle_timeout_s=30.0)
        job = running.submit_send(SendRequest((str(make_files(tmp_path, 1)[0]),)), node)
        until(children)
        start = time.monotonic()
        running.cancel(job.id)
        assert job.wait(5)
        assert time.monotonic() - start < AT_ONCE_S
        until(lambda: not children(), AT_ONCE_S)
    assert job.report is not None
    assert job.report.state is JobState.STOPPED


# The programs


def encrypted_key(certificates: Certificates, folder: Path, passphrase: str) -> Path:
    key = serialization.load_pem_private_key(certificates.client_key.read_bytes(), None)
    path = folder / "encrypted-key.pem"
    encryption = serialization.BestAvailableEncryption(passphrase.encode())
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(*kinds, encryption))
    return path


def record_calls(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let DCMTK's programs write down their arguments, which every user of a computer can read."""
    calls, programs = folder / "calls", folder / "programs"
    programs.mkdir()
    for name in ("storescu", "echoscu"):
        (programs / name).write_text(f'#!/bin/sh\necho "$* $(env)" >> {calls}\nexec /usr/bin/{name} "$@"\n')
        (programs / name).chmod(0o755)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(programs))
    return calls


def test_programs_are_looked_for_in_order(store_scp: StoreScp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = tmp_path / "calls"
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        program = folder / "echoscu"
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {calls}\nexec /usr/bin/echoscu "$@"\n')
        program.chmod(0o755)

    Dcmtk([str(tmp_path / "second")]).echo(node_of(store_scp), CancelToken())
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "first"))
    Dcmtk([str(tmp_path / "second")]).echo(node_of(store_scp), CancelToken())

    assert [line.split()[0] for line in calls.read_text().splitlines()] == ["second", "first"]


def test_missing_programs_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(errors.ConfigurationError, match="echoscu of DCMTK is not there"):
        Dcmtk().echo(DimseNode("127.0.0.1", 104, "X"), CancelToken())
    report = send(make_files(tmp_path, 1), DimseNode("127.0.0.1", 104, "X"))
    assert "storescu of DCMTK is not there" in report.error


def test_a_profile_without_node_is_refused(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    with engine() as (running, _), pytest.raises(errors.ConfigurationError, match="no DIMSE node"):
        running.submit_send(SendRequest((str(tmp_path),), SendProtocol.DIMSE), connect(orthanc, auth=orthanc.auth))


@pytest.mark.parametrize(
    "values",
    [{"host": "-tls"}, {"host": ""}, {"port": 0}, {"called_ae_title": ""}, {"calling_ae_title": "A" * 17},
     {"called_ae_title": "  "}, {"called_ae_title": "A\\B"}, {"uses_tls": True}],
)  # fmt: skip
def test_nodes_that_cannot_be(values: dict[str, Any]) -> None:
    with pytest.raises(errors.ConfigurationError):
        dataclasses.replace(DimseNode("host", 104, "AE"), **values)


def test_the_profile_gives_its_node(orthanc: EmbeddedPacs) -> None:
    made = profile(orthanc, dimse_host="pacs", dimse_port=11112, called_ae_title="AE", calling_ae_title="ME")

    assert made.dimse_node == DimseNode("pacs", 11112, "AE", "ME", connect_timeout_s=2.0, idle_timeout_s=2.0)


def test_a_name_that_dcmtk_cannot_take_is_told_and_the_others_are_sent(store_scp: StoreScp, tmp_path: Path) -> None:
    good, odd = make_files(tmp_path / "files", count=2)
    odd = odd.rename(tmp_path / "files" / """both " and '.dcm""")
    report = send([good, odd], node_of(store_scp))
    assert sorted(verdicts(report)) == sorted([STORED, FAILED])
    assert any("quotes" in instance.reason for instance in report.instances)
