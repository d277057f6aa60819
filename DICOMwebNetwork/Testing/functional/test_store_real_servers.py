"""Sends to real servers: an Orthanc with user and password, and a tiny-pacs; what they hold is what was sent."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pydicom
from enginekit import connect, connected, retrieve, small_disk
from faultserver.synthetic import CT_512, Source, from_pydicom, variants
from servers.certificates import Certificates
from servers.proxy import Proxy
from storekit import SEEN, check_held, make_files, send, send_over_a_restart, verdicts, written

from dicomweb_network.demo.pacs import EmbeddedPacs, Orthanc, OrthancOptions
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveTarget, SendRequest
from DICOMwebNetworkLib.model.reports import SendVerdict

ODD = [
    "JPEG2000.dcm",
    "MR_small_RLE.dcm",
    "color3d_jpeg_baseline.dcm",
    "test-SR.dcm",
    "rtdose.dcm",
    "rtplan.dcm",
    "liver.dcm",
]


def dataset_bytes(data: bytes) -> bytes:
    """Return a file without its meta header, which a PACS may write anew."""
    file = io.BytesIO(data)
    pydicom.filereader.read_preamble(file, force=False)
    pydicom.filereader._read_file_meta_info(file)
    return file.read()


def check_same_datasets(pacs: Any, files: list[Path]) -> None:
    for path in files:
        sop_uid = pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID
        assert dataset_bytes(pacs.file_bytes(sop_uid)) == dataset_bytes(path.read_bytes()), path.name


def test_series_are_stored_and_seen(pacs: EmbeddedPacs, ct_files: list[Path]) -> None:
    connection = connected(pacs)

    report = send(pacs, ct_files, connection=connection)
    again = send(pacs, ct_files, connection=connection)

    connection.close()
    assert report.state is JobState.FINISHED, report.to_text()
    assert verdicts(report) == [SEEN] * 20
    assert again.is_complete, again.to_text()
    check_same_datasets(pacs, ct_files)


def test_compressed_multi_frame_and_odd_files_arrive_as_they_are(pacs: EmbeddedPacs, tmp_path: Path) -> None:
    contents = from_pydicom(*ODD) | variants()
    if pacs.name == "tiny-pacs":
        del contents["deflated"]  # which it does not know
    files = written(tmp_path / "files", contents)
    connection = connected(pacs)

    report = send(pacs, files, connection=connection)

    connection.close()
    assert report.state is JobState.FINISHED, report.to_text()
    assert verdicts(report) == [SEEN] * len(files)
    check_same_datasets(pacs, files)


def test_there_and_back_again(pacs: EmbeddedPacs, tmp_path: Path) -> None:
    files = written(tmp_path / "files", from_pydicom(*ODD))
    connection = connected(pacs)
    studies = {pydicom.dcmread(path, stop_before_pixels=True).StudyInstanceUID for path in files}

    assert send(pacs, files, connection=connection).is_complete
    back = retrieve(pacs, tmp_path / "back", *map(RetrieveTarget, studies), connection=connection)

    connection.close()
    assert back.is_complete, back.to_text()
    returned = {instance.sop_instance_uid: Path(instance.path).read_bytes() for instance in back.instances}
    for path in files:
        uid = pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID
        assert dataset_bytes(returned[uid]) == dataset_bytes(path.read_bytes()), path.name


def test_orthanc_keeps_the_files_byte_for_byte(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    files = make_files(tmp_path)
    connection = connected(orthanc)

    report = send(orthanc, files, connection=connection)

    connection.close()
    assert report.is_complete
    check_held(orthanc, files)


def test_orthanc_refuses_one_of_a_batch(tmp_path: Path) -> None:
    """An instance whose Patient ID a Lua filter rejects; the others are stored in the same requests."""
    script = tmp_path / "filter.lua"
    script.write_text("function ReceivedInstanceFilter(dicom, origin)\n  return dicom.InstanceNumber ~= '3'\nend\n")
    files = make_files(tmp_path / "files", 5)
    with Orthanc(options=OrthancOptions(settings={"LuaScripts": [str(script)]})) as pacs:
        connection = connected(pacs)
        report = send(pacs, files, connection=connection)
        connection.close()
        assert not pacs.has(files[2].stem)
    found = verdicts(report)
    assert report.state is JobState.FAILED
    assert found[:2] + found[3:] == [SEEN] * 4
    assert found[2] in (SendVerdict.REFUSED, SendVerdict.STORED_NOT_SEEN), report.to_text()


def test_a_full_disk_that_orthanc_does_not_tell_of(tmp_path: Path) -> None:
    """It answers 200 and names every instance as stored; only that it does not list them tells the truth."""
    files = []
    for instance in Source(CT_512).series(20):
        files.append(tmp_path / f"{instance.sop_uid}.dcm")
        files[-1].write_bytes(instance.read())
    with small_disk(tmp_path, 9_000_000) as disk, Orthanc(disk / "orthanc") as pacs:
        connection = connected(pacs)
        report = send(pacs, files, connection=connection)
        connection.close()
        held = [pacs.has(path.stem) for path in files]
    assert report.state is JobState.FAILED
    assert [verdict is SEEN for verdict in verdicts(report)] == held
    assert 0 < sum(held) < 20


def test_over_tls(orthanc: EmbeddedPacs, certificates: Certificates, tmp_path: Path) -> None:
    files = make_files(tmp_path)
    with Proxy(orthanc.url, one_way_s=0, certificate=(certificates.server, certificates.server_key)) as proxy:
        connection = connect(proxy, auth=orthanc.auth, ca_bundle=str(certificates.authority), idle_timeout_s=20.0)
        report = send(proxy, files, connection=connection)
        connection.close()
    assert verdicts(report) == [SEEN] * 5, report.to_text()


def test_the_pacs_is_killed_in_the_middle_and_comes_back(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    files = [path for study in range(1, 21) for path in make_files(tmp_path, 10, study=study)]
    request = SendRequest(tuple(map(str, files)))
    report = send_over_a_restart(orthanc, request, connected(orthanc, max_connections=2), received=10)
    assert verdicts(report) == [SEEN] * 200
    check_held(orthanc, files)
