"""De-identified sends: what the server gets, what the report tells, and that nothing of it stays behind."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pydicom
import pytest
from enginekit import LONG_S, QUICK, connect, engine, until
from faultserver import CASES, Fault, FaultServer
from faultserver.synthetic import from_pydicom
from servers.storescp import StoreScp
from storekit import SEEN, make_files, verdicts

from DICOMwebNetworkLib.model.dimse import DimseNode
from DICOMwebNetworkLib.model.errors import PackageMissingError
from DICOMwebNetworkLib.model.jobs import Deidentification, JobState, SendRequest
from DICOMwebNetworkLib.model.reports import SendReport, SendVerdict
from DICOMwebNetworkLib.transfer.engine import TransferEngine

FAILED = SendVerdict.FAILED


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return make_files(tmp_path / "files")


def copies(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def send(destination: Any, files: Sequence[Path], wish: Deidentification | None = None, **values: Any) -> SendReport:
    request = SendRequest(tuple(map(str, files)), deidentification=wish or Deidentification())
    with engine(policy=QUICK) as (running, _):
        job = running.submit_send(request, destination if isinstance(destination, DimseNode) else connect(destination))
        assert job.wait(LONG_S), job.progress
        assert job.report is not None
        return job.report


def held(server: FaultServer) -> list[pydicom.Dataset]:
    uids = [instance.sop_uid for instance in server.archive.find()]
    return [pydicom.dcmread(pydicom.filebase.DicomBytesIO(server.file_bytes(uid))) for uid in uids]


def test_copies_arrive_and_the_files_stay_as_they_are(
    fault_server: FaultServer, files: list[Path], own_temporary_folder: Path
) -> None:
    before = [path.read_bytes() for path in files]

    report = send(fault_server, files)

    assert report.state is JobState.FINISHED, report.to_text()
    assert verdicts(report) == [SEEN] * 5
    assert [path.read_bytes() for path in files] == before
    assert not copies(own_temporary_folder)
    original, arrived = pydicom.dcmread(files[0]), held(fault_server)
    assert len({copy.StudyInstanceUID for copy in arrived}) == len({copy.SeriesInstanceUID for copy in arrived}) == 1
    assert {path.stem for path in files}.isdisjoint(copy.SOPInstanceUID for copy in arrived)
    assert sorted(copy.PixelData for copy in arrived) == sorted(pydicom.dcmread(path).PixelData for path in files)
    assert all(copy.PatientIdentityRemoved == "YES" for copy in arrived)
    assert str(original.PatientName) not in str(arrived[0])
    assert any("De-identified" in note for note in report.notes)


def test_the_report_does_not_tell_who_is_who(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(*CASES["one refused"])

    report = send(fault_server, files)

    assert verdicts(report) == [SendVerdict.REFUSED] + [SEEN] * 4
    assert report.unsent_paths == (str(files[0]),)
    for row in csv.DictReader(report.to_csv().splitlines()):
        assert bool(row["path"]) != bool(row["sop_instance_uid"])
        assert not row["original_sop_instance_uid"]
    everything = report.to_text() + report.to_json()
    assert not any(path.stem in everything for path in files[1:])
    assert Path(files[0]).name in everything


def test_the_key_is_in_the_report_if_asked_for(fault_server: FaultServer, files: list[Path]) -> None:
    report = send(fault_server, files, Deidentification(is_key_reported=True))

    for path, one in zip(files, report.instances, strict=True):
        assert one.path == str(path)
        assert one.original_sop_instance_uid == path.stem
        assert one.sop_instance_uid in {copy.SOPInstanceUID for copy in held(fault_server)}
    assert json.loads(report.to_json())["instances"][0]["original_sop_instance_uid"] == files[0].stem


def test_a_retry_gives_the_same_uids(fault_server: FaultServer, files: list[Path]) -> None:
    wish = Deidentification(is_key_reported=True)
    fault_server.use(*CASES["one refused"])
    first = send(fault_server, files, wish)
    fault_server.use()

    second = send(fault_server, [Path(path) for path in first.unsent_paths], wish)

    assert verdicts(second) == [SEEN]
    assert second.instances[0].series_instance_uid == first.instances[1].series_instance_uid
    assert len(held(fault_server)) == 5


def test_what_cannot_lose_the_identity_is_not_sent_while_the_rest_is(
    fault_server: FaultServer, files: list[Path], tmp_path: Path
) -> None:
    burned_in = pydicom.dcmread(files[1])
    burned_in.BurnedInAnnotation = "YES"
    burned_in.save_as(files[1])
    report_file = tmp_path / "report.dcm"
    report_file.write_bytes(next(iter(from_pydicom("test-SR.dcm").values())))
    damaged = tmp_path / "damaged.dcm"
    damaged.write_bytes(files[0].read_bytes()[:-50])

    report = send(fault_server, [files[0], files[1], report_file, damaged, files[2]])

    assert verdicts(report) == [SEEN, FAILED, FAILED, FAILED, SEEN]
    assert "burned into its pixels" in report.instances[1].reason
    assert "structured report" in report.instances[2].reason
    assert len(held(fault_server)) == 2


def test_kinds_that_often_show_names_are_noted(fault_server: FaultServer, tmp_path: Path) -> None:
    paths = []
    for name, data in from_pydicom("gdcm-US-ALOKA-16.dcm", "JPEG2000.dcm", "MR_small_RLE.dcm").items():
        paths.append(tmp_path / f"{name}.dcm")
        paths[-1].write_bytes(data)

    report = send(fault_server, paths)

    assert verdicts(report) == [SEEN] * 3
    (note,) = (note for note in report.notes if note.startswith("Pixels"))
    assert "1 US, 1 secondary capture." in note


def test_over_dimse(store_scp: StoreScp, files: list[Path], own_temporary_folder: Path) -> None:
    dimse = store_scp.dimse

    report = send(DimseNode(dimse.host, dimse.port, dimse.ae_title), files)

    assert report.is_complete, report.to_text()
    received = [pydicom.dcmread(path) for path in store_scp.received.iterdir()]
    assert {one.SOPInstanceUID for one in received} == {one.sop_instance_uid for one in report.instances}
    assert all(str(one.PatientName).startswith("ANON-") for one in received)
    assert not any(path.suffix == ".part" for path in copies(own_temporary_folder))


def test_a_missing_package_is_told_before_anything_is_sent(
    fault_server: FaultServer, files: list[Path], monkeypatch: pytest.MonkeyPatch, own_temporary_folder: Path
) -> None:
    monkeypatch.setitem(sys.modules, "dicomanonymizer.simpledicomanonymizer", None)

    with pytest.raises(PackageMissingError):
        send(fault_server, files)

    assert not fault_server.requests
    assert not copies(own_temporary_folder)


def test_a_cancel_leaves_no_copies(fault_server: FaultServer, files: list[Path], own_temporary_folder: Path) -> None:
    fault_server.use(Fault(kind="store", stall_before_s=30))
    with engine() as (running, _):
        request = SendRequest(tuple(map(str, files)), deidentification=Deidentification())
        job = running.submit_send(request, connect(fault_server))
        until(lambda: fault_server.requests)
        assert len(copies(own_temporary_folder)) > 5
        running.cancel(job.id)
        assert job.wait(5)
    assert not copies(own_temporary_folder)


def test_the_copies_of_a_crash_go_at_the_next_start(
    fault_server: FaultServer, files: list[Path], own_temporary_folder: Path
) -> None:
    fault_server.use(Fault(kind="store", stall_before_s=30))
    words = ["-m", "dicomweb_network", "send", str(files[0].parent), fault_server.url, "--deidentify"]
    folders = [path for path in sys.path if path.endswith(("Standalone", "DICOMwebNetwork"))]
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(folders)}
    with subprocess.Popen([sys.executable, *words], env=environment, stdout=subprocess.DEVNULL) as process:
        until(lambda: fault_server.requests)
        left = copies(own_temporary_folder)
        TransferEngine(lambda _: None).close()
        assert copies(own_temporary_folder) == left, "what a living process needs stays"
        process.send_signal(signal.SIGKILL)
    assert copies(own_temporary_folder)
    assert left[0].parents[2].stat().st_mode & 0o077 == 0

    TransferEngine(lambda _: None).close()

    assert not copies(own_temporary_folder)


def test_a_folder_of_somebody_else_is_not_used(fault_server: FaultServer, files: list[Path], tmp_path: Path) -> None:
    from DICOMwebNetworkLib.model.errors import LocalStorageError
    from DICOMwebNetworkLib.transfer import copies as module
    from DICOMwebNetworkLib.transfer.part_files import PARTS_FOLDER

    leftover = tmp_path / "elsewhere" / PARTS_FOLDER / "of somebody else"
    leftover.mkdir(parents=True)
    module._path().symlink_to(tmp_path / "elsewhere")

    with pytest.raises(LocalStorageError, match="belongs to somebody else"):
        send(fault_server, files)

    assert [path for path in (tmp_path / "elsewhere").rglob("*") if path.is_file()] == []
    assert leftover.exists(), "what somebody else put there is not cleaned either"


def test_the_same_instance_twice_tells_no_path(fault_server: FaultServer, files: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy.dcm"
    copy.write_bytes(files[0].read_bytes())

    report = send(fault_server, [files[0], copy])

    assert verdicts(report) == [SEEN, SendVerdict.ALREADY_THERE]
    assert files[0].name not in report.to_json()


def test_the_secret_shows_itself_nowhere(fault_server: FaultServer, files: list[Path]) -> None:
    wish = Deidentification(b"a very secret secret")
    request = dataclasses.replace(SendRequest(()), deidentification=wish)

    report = send(fault_server, files, wish)

    assert "very secret" not in repr(request) + repr(report) + report.to_json() + report.to_text()
