"""A body cut at any byte never gives a short file, never counts as success, and leaves no stray file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from enginekit import check_same, connect, engine, files_of, retrieve, verdicts
from faultserver import Fault, FaultServer
from faultserver.dicomfile import EXPLICIT_LITTLE, file_bytes
from faultserver.synthetic import TINY, Source, from_pydicom, variants

from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.reports import Verdict
from DICOMwebNetworkLib.net.retry import RetryPolicy
from DICOMwebNetworkLib.transfer.engine import TransferEngine

NEVER_AGAIN = RetryPolicy(max_attempts=1)
FRAMINGS = ["length", "chunked", "close"]
UIDS = ["1.2.1.1", "1.2.1.2"]
STUDY, SERIES = RetrieveTarget("1.2"), RetrieveTarget("1.2", "1.2.1")


def smallest_file(sop_uid: str) -> bytes:
    """Return an image of 2 x 2 pixels, so small that its answer can be cut at every byte."""
    from pydicom.dataset import Dataset, FileMetaDataset

    dataset: Any = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = sop_uid
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2", "1.2.1"
    dataset.SamplesPerPixel, dataset.BitsAllocated, dataset.Rows, dataset.Columns = 1, 8, 2, 2
    dataset.PixelData = b"\r\n--"
    dataset["PixelData"].VR = "OB"
    return file_bytes(dataset, EXPLICIT_LITTLE)


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        running.store([smallest_file(sop_uid) for sop_uid in UIDS])
        yield running


def body_size(server: FaultServer) -> int:
    """Return the size of the whole answer."""
    import requests

    server.use()
    accept = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}
    url = f"{server.url}/studies/1.2/series/1.2.1"
    return len(requests.get(url, headers=accept, timeout=5).content)


def remove_files(folder: Path) -> None:
    for path in folder.rglob("*.dcm"):
        path.unlink()


def cut_everywhere(server: FaultServer, folder: Path, offsets: range, *faults: Fault, framing: str) -> None:
    """Cut the first answer at each offset; whatever is missing must come by the answers that follow."""
    connection = connect(server)
    with engine() as (running, _):
        for offset in offsets:
            cut = Fault(kind="retrieve-series", cut_at=offset, framing=framing, times=1)
            server.use(cut, Fault(kind="retrieve-instance", framing=framing), *faults)
            server.forget_requests()
            finish(running, folder, connection, offset)
            check_same(server, folder, UIDS)
            assert any(r.kind == "retrieve-series" and r.is_hung_up for r in server.requests), "nothing was cut"
            remove_files(folder)
    connection.close()


def finish(running: TransferEngine, folder: Path, connection: object, offset: int) -> None:
    job = running.submit(RetrieveRequest((SERIES,), str(folder)), connection)  # type: ignore[arg-type]
    assert job.wait(30), offset
    assert job.report is not None
    assert job.state is JobState.FINISHED, f"cut at {offset}: {job.report.to_text()}"
    assert verdicts(job.report) == dict.fromkeys(UIDS, Verdict.RECEIVED)
    assert not [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".dcm"]


@pytest.mark.parametrize("framing", FRAMINGS)
def test_after_a_cut_at_any_byte_the_missing_instances_alone_are_fetched(
    server: FaultServer, tmp_path: Path, framing: str
) -> None:
    size = body_size(server)
    # A lost end shows itself in HTTP already where the length is known; the reader alone is tested with every byte.
    step = 3 if framing == "close" else 11
    cut_everywhere(server, tmp_path, range(0, size - 2, step), framing=framing)


@pytest.mark.parametrize("framing", FRAMINGS)
def test_cuts_at_the_very_end_of_the_body(server: FaultServer, tmp_path: Path, framing: str) -> None:
    size = body_size(server)
    first = size - 60
    cut_everywhere(server, tmp_path, range(first, size - 2), framing=framing)


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_server_that_always_cuts_never_gives_a_short_file_or_success(
    server: FaultServer, tmp_path: Path, framing: str
) -> None:
    size = body_size(server)
    connection = connect(server)
    with engine(policy=NEVER_AGAIN) as (running, _):
        for offset in range(1, size - 2, 61):
            server.use(Fault(kind="retrieve-*", cut_at=offset, framing=framing))
            job = running.submit(RetrieveRequest((SERIES,), str(tmp_path)), connection)
            assert job.wait(30)
            assert job.report is not None
            check_same(server, tmp_path)
            received = {u for u, verdict in verdicts(job.report).items() if verdict is Verdict.RECEIVED}
            assert received == set(files_of(tmp_path))
            if len(received) < 2:
                assert job.state is JobState.FAILED, offset
                assert all(i.reason for i in job.report.instances if not i.verdict.is_here)
            remove_files(tmp_path)
    connection.close()


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("level", ["study", "series"])
def test_without_any_list_from_the_server_a_cut_body_is_no_success(
    server: FaultServer, tmp_path: Path, framing: str, level: str
) -> None:
    size = body_size(server)
    blind = [Fault(kind="search-*", status=404), Fault(kind="metadata-*", status=404)]
    connection = connect(server)
    with engine(policy=NEVER_AGAIN) as (running, _):
        for offset in range(1, size - 2, 97):
            server.use(*blind, Fault(kind="retrieve-*", cut_at=offset, framing=framing))
            job = running.submit(RetrieveRequest((STUDY if level == "study" else SERIES,), str(tmp_path)), connection)
            assert job.wait(30)
            assert job.report is not None
            assert job.state is JobState.FAILED, offset
            assert job.report.error
            check_same(server, tmp_path)
            remove_files(tmp_path)
        server.use(*blind, Fault(kind="retrieve-*", framing=framing))
        job = running.submit(RetrieveRequest((STUDY if level == "study" else SERIES,), str(tmp_path)), connection)
        assert job.wait(30)
        assert job.state is JobState.FINISHED
        check_same(server, tmp_path, UIDS)
    connection.close()


ODD = {**variants(), **from_pydicom("JPEG2000.dcm", "MR_small_RLE.dcm", "test-SR.dcm", "rtdose.dcm")}


def cut_single_part(name: str, folder: Path, framing: str) -> None:
    """Cut an answer that is the bare file at many bytes, on a server that gives nothing else."""
    data = ODD[name]
    with FaultServer() as server:
        server.store([data])
        held = server.archive.find()[0]
        target = RetrieveTarget(held.study_uid, held.series_uid, held.sop_uid)
        connection = connect(server)
        offsets = sorted({*range(100, min(len(data), 1400), 23), *range(len(data) - 100, len(data) - 1, 7)})
        with engine(policy=NEVER_AGAIN) as (running, _):
            for offset in offsets:
                only = Fault(accept="multipart", kind="retrieve-*", status=406)
                server.use(Fault(kind="retrieve-*", cut_at=offset, framing=framing), only)
                job = running.submit(RetrieveRequest((target,), str(folder)), connection)
                assert job.wait(30)
                assert job.report is not None
                if any(data[offset:]):  # zeros behind a data set are padding
                    assert job.state is JobState.FAILED, f"{name} cut at {offset}"
                    assert not files_of(folder), offset
                remove_files(folder)
        connection.close()


@pytest.mark.parametrize("framing", ["length", "chunked"])
@pytest.mark.parametrize("name", ["deflated", "test-SR.dcm", "JPEG2000.dcm"])
def test_a_bare_file_that_is_cut_is_refused(name: str, tmp_path: Path, framing: str) -> None:
    cut_single_part(name, tmp_path, framing)


@pytest.mark.parametrize(
    "name", ["implicit little endian", "explicit big endian", "deflated", "JPEG2000.dcm", "MR_small_RLE.dcm"]
)
def test_a_bare_image_cut_where_no_length_tells_is_refused(name: str, tmp_path: Path) -> None:
    cut_single_part(name, tmp_path, "close")


def test_what_came_before_a_break_is_not_fetched_again(tmp_path: Path) -> None:
    source = Source(TINY)
    with FaultServer([i for n in range(1, 5) for i in source.series(40, series=n)]) as server:
        server.use(Fault(kind="retrieve-series", cut_at=200_000))
        report = retrieve(server, tmp_path)
        assert report.state is JobState.FINISHED
        assert report.counts[Verdict.RECEIVED] == 160
        check_same(server, tmp_path)
        assert any("broke off" in note for note in report.notes)
        assert sum(r.kind == "retrieve-series" for r in server.requests) == 4
        singles = [r.path for r in server.requests if r.kind == "retrieve-instance"]
        assert len(singles) == len(set(singles)) < 4 * 36
