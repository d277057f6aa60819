"""The engine against real servers: an Orthanc with user and password, and a tiny-pacs."""

from __future__ import annotations

import io
from pathlib import Path

import pydicom
import pytest
from enginekit import PATIENT, check_same, checked_end, connect, connected, engine, files_of, retrieve, until, verdicts
from faultserver.synthetic import TINY, Kind, Source, from_pydicom, uid, variants

from dicomweb_network.demo.pacs import EmbeddedPacs
from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.reports import Verdict

COMPRESSED = [
    "JPEG2000.dcm",
    "MR_small_RLE.dcm",
    "color3d_jpeg_baseline.dcm",
    "test-SR.dcm",
    "rtdose.dcm",
    "rtplan.dcm",
]


def stored(pacs: EmbeddedPacs, folder: Path, files: dict[str, bytes]) -> dict[str, pydicom.Dataset]:
    """Store files and return their headers by SOP Instance UID."""
    folder.mkdir()
    headers = {}
    for name, data in files.items():
        path = folder / f"{name}.dcm"
        path.write_bytes(data)
        header = pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True)
        headers[str(header.SOPInstanceUID)] = header
    pacs.store(sorted(folder.iterdir()))
    return headers


def series_of(server_files: int, study: int = 1, series: int = 1, kind: Kind = TINY) -> dict[str, bytes]:
    return {i.sop_uid: i.read() for i in Source(kind).series(server_files, study=study, series=series)}


@pytest.mark.parametrize(
    ("target", "count"),
    [
        (RetrieveTarget(uid(1)), 20),
        (RetrieveTarget(uid(1), uid(1, 2)), 10),
        (RetrieveTarget(uid(1), uid(1, 1), uid(1, 1, 4)), 1),
    ],
    ids=["study", "series", "instance"],
)
def test_study_series_and_instance_come_byte_for_byte_as_the_pacs_holds_them(
    pacs: EmbeddedPacs, ct_files: list[Path], tmp_path: Path, target: RetrieveTarget, count: int
) -> None:
    pacs.store(ct_files)
    connection = connected(pacs)
    connection.check()
    report = retrieve(pacs, tmp_path, target, connection=connection)
    assert report.state is JobState.FINISHED, report.to_text()
    assert len(report.paths) == count
    check_same(pacs, tmp_path)
    again = retrieve(pacs, tmp_path, target, connection=connection)
    connection.close()
    assert again.counts[Verdict.ALREADY_HERE] == count
    assert again.wire_bytes == 0


def test_compressed_multi_frame_and_odd_files_come_as_they_are_stored(pacs: EmbeddedPacs, tmp_path: Path) -> None:
    headers = stored(pacs, tmp_path / "sent", from_pydicom(*COMPRESSED))
    targets = {RetrieveTarget(str(header.StudyInstanceUID)) for header in headers.values()}
    connection = connected(pacs)
    report = retrieve(pacs, tmp_path / "files", *targets, connection=connection)
    connection.close()
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(pacs, tmp_path / "files", list(headers))
    for sop_uid, data in files_of(tmp_path / "files").items():
        found = pydicom.dcmread(io.BytesIO(data)).file_meta.TransferSyntaxUID
        assert found == headers[sop_uid].file_meta.TransferSyntaxUID


def test_every_encoding_and_name_of_any_script_comes_as_stored(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    headers = stored(orthanc, tmp_path / "sent", variants())
    connection = connected(orthanc)
    targets = {RetrieveTarget(str(header.StudyInstanceUID)) for header in headers.values()}
    report = retrieve(orthanc, tmp_path / "files", *targets, connection=connection)
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(orthanc, tmp_path / "files", list(headers))
    connection.close()


def test_searches_find_what_was_stored(pacs: EmbeddedPacs, ct_files: list[Path]) -> None:
    pacs.store(ct_files)
    connection = connected(pacs)
    studies = [r for page in connection.search(SearchQuery(page_size=2)) for r in page.records]
    assert [study.study_instance_uid for study in studies] == [uid(1)]
    query = SearchQuery(Level.SERIES, study_instance_uid=uid(1), page_size=1)
    series = {r.series_instance_uid for page in connection.search(query) for r in page.records}  # type: ignore[union-attr]
    assert series == {uid(1, 1), uid(1, 2)}
    wildcards = ("Synthetic*", "Syn*", "*") if pacs.name == "orthanc" else ()  # tiny-pacs matches none
    for name in ("Synthetic^Sam", *wildcards):
        pages = list(connection.search(SearchQuery(filters={"PatientName": name})))
        assert sum(len(page.records) for page in pages) == 1, name
    nobody = list(connection.search(SearchQuery(filters={"PatientID": "NOBODY"})))
    assert sum(len(page.records) for page in nobody) == 0
    connection.close()


def test_metadata_of_orthanc_has_every_instance(orthanc: EmbeddedPacs, ct_files: list[Path]) -> None:
    orthanc.store(ct_files)
    connection = connected(orthanc)
    rows = connection.series_metadata(uid(1), uid(1, 1))
    assert {row["00080018"]["Value"][0] for row in rows} == {uid(1, 1, n) for n in range(1, 11)}
    one = connection.instance_metadata(uid(1), uid(1, 1), uid(1, 1, 3))
    assert one["00280010"]["Value"] == [64]
    connection.close()


def test_a_wrong_password_is_said(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    connection = connect(orthanc, auth=("demo", "wrong"))
    with pytest.raises(errors.LoginError):
        connection.check()
    report = retrieve(orthanc, tmp_path, RetrieveTarget(uid(1)), connection=connection)
    connection.close()
    assert report.state is JobState.FAILED
    assert "login" in report.error


def test_an_address_beside_the_dicomweb_root_is_said(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    class Beside:
        url = orthanc.url.rstrip("/").rpartition("/")[0]

    connection = connect(Beside, auth=orthanc.auth)
    with pytest.raises((errors.NotDICOMwebError, errors.NotFoundError)) as caught:
        connection.check()
    connection.close()
    assert "DICOMweb root" in str(caught.value)


def test_a_study_that_is_not_there(pacs: EmbeddedPacs, tmp_path: Path) -> None:
    connection = connected(pacs)
    report = retrieve(pacs, tmp_path, RetrieveTarget(uid(77)), connection=connection)
    connection.close()
    assert report.state is JobState.FAILED
    assert report.error
    assert not list(tmp_path.rglob("*"))


def test_a_wanted_transfer_syntax_of_orthanc(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    stored(orthanc, tmp_path / "sent", series_of(3))
    for wanted in ("1.2.840.10008.1.2.1", "1.2.840.10008.1.2"):
        connection = connected(orthanc, transfer_syntax_uid=wanted)
        folder = tmp_path / wanted
        report = retrieve(orthanc, folder, RetrieveTarget(uid(1)), connection=connection)
        connection.close()
        assert report.state is JobState.FINISHED, report.to_text()
        for data in files_of(folder).values():
            dataset = pydicom.dcmread(io.BytesIO(data))
            assert dataset.SOPInstanceUID in verdicts(report)


def test_a_server_killed_in_the_middle_and_started_again_costs_nothing(pacs: EmbeddedPacs, tmp_path: Path) -> None:
    kind = Kind(rows=512, columns=512)
    stored(pacs, tmp_path / "sent", series_of(30, kind=kind) | series_of(30, series=2, kind=kind))
    folder = tmp_path / "files"
    connection = connected(pacs)
    with engine(policy=PATIENT) as (running, ear):
        job = running.submit(RetrieveRequest((RetrieveTarget(uid(1)),), str(folder)), connection)
        until(lambda: job.progress.received_count >= 1)
        pacs.kill()
        pacs.start()
        assert job.wait(40)
        report = checked_end(job, ear, folder)
    connection.close()
    assert report.state is JobState.FINISHED, report.to_text()
    assert len(report.paths) == 60
    check_same(pacs, folder)


def test_cancel_in_the_middle_of_a_retrieve_from_a_real_server(pacs: EmbeddedPacs, tmp_path: Path) -> None:
    stored(pacs, tmp_path / "sent", series_of(30, kind=Kind(rows=512, columns=512)))
    folder = tmp_path / "files"
    connection = connected(pacs)
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((RetrieveTarget(uid(1)),), str(folder)), connection)
        until(lambda: job.progress.size_bytes)
        running.cancel(job.id)
        assert job.wait(2)
        report = checked_end(job, ear, folder)
        assert report.state in (JobState.STOPPED, JobState.FINISHED)
        check_same(pacs, folder)
        again = running.submit(RetrieveRequest((RetrieveTarget(uid(1)),), str(folder)), connection)
        assert again.wait(30)
        assert checked_end(again, ear, folder).state is JobState.FINISHED
    connection.close()
    check_same(pacs, folder)
