"""What a server leaves out of its lists is found by other ways, or told; never is a part of a study taken for all."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from enginekit import LONG_S, SERIES, STUDY, check_same, connect, engine, retrieve, verdicts
from faultserver import Fault, FaultServer, Instance, instance_from_bytes
from faultserver.dicomfile import EXPLICIT_LITTLE, file_bytes
from faultserver.synthetic import TINY, Kind, Source, uid

from DICOMwebNetworkLib.model.events import InstanceReceived, SeriesEnded
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.reports import Verdict

ALL = [uid(1, 1, n) for n in range(1, 6)] + [uid(1, 2, n) for n in range(1, 4)]
SINGLES_ONLY = Fault(kind="retrieve-s*", status=404)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer([*source.series(5), *source.series(3, series=2), *source.series(2, study=2)]) as running:
        yield running


@pytest.mark.parametrize("target", [STUDY, SERIES])
def test_instances_beyond_a_cap_are_listed_by_the_metadata(
    server: FaultServer, tmp_path: Path, target: RetrieveTarget
) -> None:
    server.use(Fault(kind="search-instances", limit_cap=3, ignore_offset=True), SINGLES_ONLY)
    report = retrieve(server, tmp_path, target)
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(server, tmp_path, ALL if target is STUDY else ALL[:5])


def test_instances_beyond_a_cap_that_nothing_lists_are_told(server: FaultServer, tmp_path: Path) -> None:
    server.use(
        Fault(kind="search-instances", limit_cap=3, ignore_offset=True),
        Fault(kind="metadata-*", status=404),
        SINGLES_ONLY,
    )
    report = retrieve(server, tmp_path)
    assert any("5 instances, but lists 3" in note for note in report.notes), report.to_text()


def test_series_beyond_a_cap_come_with_the_whole_study(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="search-series", limit_cap=1, ignore_offset=True))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(server, tmp_path, ALL)
    assert any("all series" in note for note in report.notes)


def test_why_a_study_is_neither_listed_nor_given_is_told_also_when_bulk_is_known_to_be_refused(
    server: FaultServer, tmp_path: Path
) -> None:
    connection = connect(server)
    server.use(Fault(kind="retrieve-series", status=406), Fault(kind="retrieve-study", status=406))
    retrieve(server, tmp_path / "first", connection=connection)
    login_page = "<!DOCTYPE html><html><body>Sign in</body></html>"
    server.use(Fault(status=200, body=login_page, content_type="text/html"))
    report = retrieve(server, tmp_path / "second", connection=connection)
    connection.close()
    assert report.state is JobState.FAILED
    assert report.error.startswith("The server answered with a web page")


def test_each_series_is_told_to_have_ended_once(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="search-series", limit_cap=1, ignore_offset=True))
    connection = connect(server)
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connection)
        assert job.wait(LONG_S)
        told = [event.series_instance_uid for event in ear.of(SeriesEnded)]
    connection.close()
    assert sorted(told) == [uid(1, 1), uid(1, 2)]


def test_series_beyond_a_cap_that_cannot_be_had_are_no_success(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="search-series", limit_cap=1, ignore_offset=True), SINGLES_ONLY)
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FAILED, report.to_text()
    assert report.error
    check_same(server, tmp_path, ALL[:5])


def test_a_server_that_repeats_its_whole_list_is_not_asked_for_the_study(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="search-*", ignore_offset=True, ignore_limit=True))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED
    assert not any(request.kind == "retrieve-study" for request in server.requests)
    check_same(server, tmp_path, ALL)


def with_first_row_nameless(server: FaultServer, path: str, kind: str, tag: str) -> Fault:
    """Return the fault that answers a search rightly, but for the UID of its first row."""
    rows = requests.get(server.url + path, headers={"Accept": "application/dicom+json"}, timeout=5).json()
    rows[0][tag] = {"vr": "UI", "Value": [None]}
    return Fault(kind=kind, status=200, body=json.dumps(rows), content_type="application/dicom+json")


def test_a_series_that_is_listed_without_its_uid_comes_with_the_whole_study(
    server: FaultServer, tmp_path: Path
) -> None:
    server.use(with_first_row_nameless(server, f"/studies/{uid(1)}/series", "search-series", "0020000E"))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(server, tmp_path, ALL)


def test_an_instance_that_is_listed_without_its_uid_is_found_in_the_metadata(
    server: FaultServer, tmp_path: Path
) -> None:
    path = f"/studies/{uid(1)}/series/{uid(1, 1)}/instances"
    server.use(with_first_row_nameless(server, path, "search-instances", "00080018"), SINGLES_ONLY)
    report = retrieve(server, tmp_path, SERIES)
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(server, tmp_path, ALL[:5])


def image(study_uid: str, series_uid: str, sop_uid: str) -> Instance:
    import pydicom

    dataset: Any = pydicom.dcmread(io.BytesIO(next(Source(TINY).series(1)).read()))
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.SOPInstanceUID = study_uid, series_uid, sop_uid
    dataset.file_meta.MediaStorageSOPInstanceUID = sop_uid
    return instance_from_bytes(file_bytes(dataset, EXPLICIT_LITTLE))


def test_two_studies_whose_series_bear_the_same_uid_both_arrive(tmp_path: Path) -> None:
    with FaultServer([image("1.2.1", "1.2.9", "1.2.9.1"), image("1.2.2", "1.2.9", "1.2.9.2")]) as server:
        report = retrieve(server, tmp_path, RetrieveTarget("1.2.1"), RetrieveTarget("1.2.2"))
        assert report.state is JobState.FINISHED
        assert verdicts(report) == {"1.2.9.1": Verdict.RECEIVED, "1.2.9.2": Verdict.RECEIVED}
        check_same(server, tmp_path, ["1.2.9.1", "1.2.9.2"])


def test_two_studies_that_share_the_uids_of_their_instances_both_arrive_and_stay(tmp_path: Path) -> None:
    studies = {study: image(study, "1.2.9", "1.2.9.1") for study in ("1.2.1", "1.2.2")}
    for _ in range(2):  # the second time both are here already
        for study, instance in studies.items():
            with FaultServer([instance]) as server:
                report = retrieve(server, tmp_path, RetrieveTarget(study))
            (row,) = report.instances
            assert row.verdict.is_here, report.to_text()
            assert Path(row.path).read_bytes() == instance.read()
    assert row.verdict is Verdict.ALREADY_HERE
    assert sorted(path.read_bytes() for path in tmp_path.rglob("*.dcm")) == sorted(
        instance.read() for instance in studies.values()
    )


@pytest.mark.filterwarnings("ignore:.*for VR UI")
@pytest.mark.parametrize("study_uid", ["1.2.abc.5", "study_1-2", "01.002.3", "1.2." + "3" * 90])
def test_uids_that_the_standard_forbids_are_searched_and_fetched(tmp_path: Path, study_uid: str) -> None:
    series_uid, sop_uid = f"{study_uid}.x", f"{study_uid}.x.1"
    with FaultServer([image(study_uid, series_uid, sop_uid)], [Fault(kind="retrieve-s*", status=404)]) as server:
        (header,) = connect(server).series_metadata(study_uid, series_uid)
        assert header["00080018"]["Value"] == [sop_uid]
        assert verdicts(retrieve(server, tmp_path, RetrieveTarget(study_uid))) == {sop_uid: Verdict.RECEIVED}
        check_same(server, tmp_path, [sop_uid])


def breaking_off(kind: str, status: int) -> list[Fault]:
    """Return the faults of a server that gives one row, and then a status; how many there are it does not say."""
    return [
        Fault(kind=kind, limit_cap=1),
        Fault(kind=kind, query="offset=[1-9]", status=status),
        Fault(kind="search-series", omit_tags=("00201209",)),
    ]


@pytest.mark.parametrize("kind", ["search-series", "search-instances"])
def test_a_list_that_breaks_off_is_not_taken_for_a_whole_one(server: FaultServer, tmp_path: Path, kind: str) -> None:
    server.use(*breaking_off(kind, 501))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FAILED, report.to_text()
    assert "501" in report.error
    check_same(server, tmp_path)


@pytest.mark.parametrize("kind", ["search-series", "search-instances"])
@pytest.mark.parametrize("status", [400, 404])
def test_a_list_without_further_pages_is_completed_by_the_metadata_or_the_whole_study(
    server: FaultServer, tmp_path: Path, kind: str, status: int
) -> None:
    server.use(*breaking_off(kind, status))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED, report.to_text()
    check_same(server, tmp_path, ALL)


@pytest.mark.parametrize("status", [400, 404])
def test_a_list_that_nothing_completes_is_told(server: FaultServer, tmp_path: Path, status: int) -> None:
    server.use(*breaking_off("search-instances", status), Fault(kind="metadata-*", status=404))
    report = retrieve(server, tmp_path)
    assert any("may hold more" in note for note in report.notes), report.to_text()
    check_same(server, tmp_path)


def test_what_comes_although_it_was_not_listed_is_kept_and_told(server: FaultServer, tmp_path: Path) -> None:
    rows = json.dumps([{"00080018": {"vr": "UI", "Value": [uid(1, 1, number)]}} for number in range(1, 5)])
    page = {"kind": "search-instances", "status": 200, "content_type": "application/dicom+json"}
    server.use(
        Fault(**page, body="[]"),
        Fault(**page, body=rows, times=1),
        Fault(kind="search-series", omit_tags=("00201209",)),
        Fault(kind="retrieve-series", stall_before_s=0.5),
    )
    report = retrieve(server, tmp_path, SERIES)
    assert report.state is JobState.FINISHED, report.to_text()
    assert any("had not listed" in note for note in report.notes)
    check_same(server, tmp_path, ALL[:5])


def test_nobody_is_told_how_many_are_expected_of_a_study_that_is_not_listed(tmp_path: Path) -> None:
    """What has come so far is no total: "3 / 3" would look like the end."""
    no_list = Fault(kind="search-series", status=404)
    stall = Fault(kind="retrieve-study", stall_at=300_000, stall_s=LONG_S)
    with FaultServer(Source(Kind(256, 256)).series(4), [no_list, stall]) as server, engine() as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connect(server, idle_timeout_s=LONG_S))
        ear.wait_for(InstanceReceived)
        progress = job.progress
        running.cancel(job.id)
        job.wait(LONG_S)

    assert progress.received_count > 0
    assert progress.expected_count is None
