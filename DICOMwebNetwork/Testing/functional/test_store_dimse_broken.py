"""Sends over C-STORE whose line breaks, whose node is silent, busy or gone, or that are cancelled."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import Any

import pydicom
import pytest
from dimsekit import children, node_of, send
from enginekit import QUICK, connected, engine, retrieve, until
from servers.storescp import StoreScp
from storekit import AT_ONCE_S, SEEN, checked_end, make_files, send_over_a_restart, verdicts

from dicomweb_network.demo.pacs import EmbeddedPacs, Orthanc
from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.dimse import DimseNode
from DICOMwebNetworkLib.model.jobs import JobState, SendProtocol, SendRequest
from DICOMwebNetworkLib.model.reports import SendVerdict
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.dcmtk_output import StoreStatus
from DICOMwebNetworkLib.net.dimse import Dcmtk
from DICOMwebNetworkLib.transfer.cstore import MOST_ASSOCIATIONS

STORED, FAILED, NOT_ATTEMPTED = SendVerdict.STORED, SendVerdict.FAILED, SendVerdict.NOT_ATTEMPTED


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
    request = SendRequest(tuple(map(str, make_files(tmp_path, 60))), SendProtocol.DIMSE)
    report = send_over_a_restart(orthanc, request, connected(orthanc), received=5)
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


def test_files_that_dcmtk_cannot_send_do_not_keep_back_the_others(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    files = make_files(tmp_path, 60)
    odd = {files[number] for number in (1, 2, 8, 9, 10, 11, 12, 13)}
    for path in odd:
        dataset = pydicom.dcmread(path)
        if path in files[:3]:
            del dataset.SOPClassUID
            dataset.save_as(path)
        else:  # compressed in a way that it does not know
            dataset.PixelData = pydicom.encaps.encapsulate([b"\xff\x4f\xff\x51" + bytes(200)])
            dataset["PixelData"].VR = "OB"
            dataset["PixelData"].is_undefined_length = True
            dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.100"
            dataset.save_as(path)
            Path(path).write_bytes(Path(path).read_bytes().replace(b".4.100", b".4.201", 1))  # newer than pydicom 2.4
    connection = connected(orthanc)
    report = send(files, connection)
    connection.close()

    assert {Path(row.path) for row in report.instances if row.verdict.is_success} == set(files) - odd, report.to_text()


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
