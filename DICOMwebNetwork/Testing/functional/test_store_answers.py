"""What a store request's answer says about each instance, and what the report makes of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from faultserver import CASES, EVERY, Fault, FaultServer
from storekit import SEEN, check_held, make_files, send, stores, verdicts

from DICOMwebNetworkLib.model.jobs import JobState
from DICOMwebNetworkLib.model.reports import SendVerdict

REFUSED, THERE, FAILED = SendVerdict.REFUSED, SendVerdict.ALREADY_THERE, SendVerdict.FAILED


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return make_files(tmp_path)


def test_all_are_stored_and_seen(fault_server: FaultServer, files: list[Path]) -> None:
    report = send(fault_server, files)

    assert report.state is JobState.FINISHED
    assert verdicts(report) == [SEEN] * 5
    assert len(stores(fault_server)) == 1
    assert report.done_bytes == sum(path.stat().st_size for path in files)
    check_held(fault_server, files)


def test_the_report_as_text_table_and_json(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(*CASES["one refused"])

    report = send(fault_server, files)

    text = report.to_text()
    assert text.startswith(f"Send to test ({fault_server.url}): failed\n")
    assert "4 stored and seen, 1 refused" in text
    assert f"refused: {files[0].stem} (series " in text
    rows = list(csv.DictReader(report.to_csv().splitlines()))
    assert [row["verdict"] for row in rows] == ["refused"] + ["stored and seen"] * 4
    assert [row["path"] for row in rows] == [str(path) for path in files]
    values = json.loads(report.to_json())
    assert values["counts"]["refused"] == 1
    assert values["protocol"] == "dicomweb"
    assert not values["is_complete"]


@pytest.mark.parametrize(
    "case", ["answer in xml", "answer empty", "failures empty", "gzip", "chunked", "closed after each answer"]
)
def test_answers_in_other_shapes(fault_server: FaultServer, files: list[Path], case: str) -> None:
    fault_server.use(*CASES[case])

    report = send(fault_server, files)

    assert verdicts(report) == [SEEN] * 5
    assert len(stores(fault_server)) == 1


@pytest.mark.parametrize("case", ["one refused", "refused behind a 200", "reason as string"])
def test_one_is_refused(fault_server: FaultServer, files: list[Path], case: str) -> None:
    fault_server.use(*CASES[case])

    report = send(fault_server, files)

    assert report.state is JobState.FAILED
    assert verdicts(report) == [REFUSED] + [SEEN] * 4
    assert "out of resources" in report.instances[0].reason
    assert "A700H" in report.instances[0].reason
    assert report.unsent_paths == (str(files[0]),)
    assert len(stores(fault_server)) == 1, "a refused instance is not sent again"


def test_xml_with_refusals(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(Fault(kind="store", as_xml=True, refuse=((2, 0xA900), (3, 0x0111))))

    report = send(fault_server, files)

    assert verdicts(report)[:3] == [SEEN, SEEN, REFUSED]
    assert "does not match" in report.instances[2].reason


def test_duplicates_are_told_from_refusals(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.store(files[:2])
    fault_server.use(*CASES["duplicates refused"])

    report = send(fault_server, files)

    assert report.state is JobState.FINISHED
    assert verdicts(report) == [THERE, THERE, SEEN, SEEN, SEEN]
    assert "holds this instance already" in report.instances[0].reason


def test_all_duplicates_behind_a_409(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.store(files)
    fault_server.use(Fault(kind="store", refuse=((EVERY, 0x0111),)))

    report = send(fault_server, files)

    assert verdicts(report) == [THERE] * 5
    assert [request.status for request in stores(fault_server)] == [409]


@pytest.mark.parametrize("count", [1, 5])
def test_a_409_without_a_word_about_what_is_there_is_a_duplicate(
    fault_server: FaultServer, files: list[Path], count: int
) -> None:
    fault_server.store(files[:count])
    fault_server.use(Fault(kind="store", refuse=((EVERY, 0x0111),), empty_body=True))

    report = send(fault_server, files[:count])

    assert verdicts(report) == [THERE] * count
    assert "409" in report.instances[0].reason
    assert len(stores(fault_server)) == 1


def test_a_processing_failure_of_what_is_there_is_a_duplicate(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.store(files[:1])
    fault_server.use(Fault(kind="store", refuse=((0, 0x0110), (1, 0x0110))))

    assert verdicts(send(fault_server, files)) == [THERE, REFUSED, SEEN, SEEN, SEEN]


@pytest.mark.parametrize("reason", [0x0110, None])
def test_what_is_refused_and_listed_but_cannot_be_fetched_is_not_there(
    fault_server: FaultServer, files: list[Path], reason: int | None
) -> None:
    fault_server.store(files[:1])
    refusal = Fault(kind="store", refuse=((EVERY, reason or 0x0111),), empty_body=reason is None)
    fault_server.use(refusal, Fault(kind="metadata-*", status=404), Fault(kind="retrieve-*", status=404))

    report = send(fault_server, files[:1])

    assert verdicts(report) == [REFUSED]


def test_a_processing_failure_may_pass_when_nothing_else_goes_on(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(Fault(kind="store", refuse=((EVERY, 0x0110),), times=1))

    report = send(fault_server, files)

    assert verdicts(report) == [SEEN] * 5
    assert [instance.attempt_count for instance in report.instances] == [2] * 5


def test_a_duplicate_that_nobody_can_find_is_no_success(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(Fault(kind="store", refuse=((0, 0x0111),)))

    report = send(fault_server, files)

    assert report.state is JobState.FAILED
    assert verdicts(report) == [SendVerdict.STORED_NOT_SEEN] + [SEEN] * 4


def test_one_bad_part_rejects_the_request(fault_server: FaultServer, files: list[Path]) -> None:
    """The server stores the good ones and answers 400 without a word, as Orthanc does."""
    fault_server.use(*CASES["one bad part rejects the request"])

    report = send(fault_server, files)

    assert verdicts(report) == [REFUSED] + [SEEN] * 4
    assert "400" in report.instances[0].reason
    assert len(stores(fault_server)) == 2, "those that were stored are not sent again"


@pytest.mark.parametrize("status", [400, 409, 413, 415])
def test_refused_batches_are_split_down_to_the_instance_at_fault(
    fault_server: FaultServer, files: list[Path], monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """The server stores nothing of a request that holds a certain instance."""
    bad = files[3].stem.encode()
    correct = fault_server.answer

    def answer(record: Any, fault: Fault, body: bytes) -> Any:
        return correct(record, Fault(status=status, body="no") if bad in body else fault, body)

    monkeypatch.setattr(fault_server, "answer", answer)
    report = send(fault_server, files)

    assert verdicts(report) == [SEEN] * 3 + [REFUSED, SEEN]
    assert str(status) in report.instances[3].reason
    assert all(instance.attempt_count <= 4 for instance in report.instances)
    check_held(fault_server, [*files[:3], files[4]])


def test_too_large_requests_are_split(fault_server: FaultServer, tmp_path: Path) -> None:
    files = make_files(tmp_path, 20)
    fault_server.use(*CASES["request too large"])

    report = send(fault_server, files)

    assert verdicts(report) == [SEEN] * 20
    check_held(fault_server, files)


def test_refused_before_the_upload(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(*CASES["refused before the upload"])

    report = send(fault_server, files)

    assert set(verdicts(report)) <= {REFUSED, FAILED}
    assert report.state is JobState.FAILED


def test_the_reason_may_stand_in_a_warning_only(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(*CASES["failure only in a warning"])

    report = send(fault_server, files)

    assert verdicts(report) == [REFUSED] * 5
    assert all("invalid" in instance.reason for instance in report.instances)


def test_a_web_page_is_no_success(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(*CASES["answer html"])

    report = send(fault_server, files)

    assert report.state is JobState.FAILED
    assert verdicts(report) == [FAILED] * 5
    assert "neither DICOM JSON nor DICOM XML" in report.error


def test_stored_but_not_listed_is_no_success(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(Fault(kind="search-instances", status=204), Fault(kind="metadata-*", status=404))

    report = send(fault_server, files)

    assert report.state is JobState.FAILED
    assert verdicts(report) == [SendVerdict.STORED_NOT_SEEN] * 5


def test_a_server_that_cannot_be_asked_is_taken_at_its_word(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(Fault(kind="[sm]e*", status=501))

    report = send(fault_server, files)

    assert report.state is JobState.FINISHED
    assert verdicts(report) == [SendVerdict.STORED] * 5
    assert any("rests on its word" in note for note in report.notes)


def test_a_success_that_names_nothing_is_none_where_the_server_cannot_be_asked(
    fault_server: FaultServer, files: list[Path]
) -> None:
    fault_server.use(
        Fault(kind="store", refuse=((EVERY, 0xA700),), refused_status=202, empty_body=True),
        Fault(kind="[sm]e*", status=404),
    )

    report = send(fault_server, files)

    assert report.state is JobState.FAILED
    assert verdicts(report) == [REFUSED] * 5
    assert all(instance.reason for instance in report.instances)


def test_an_instance_that_is_listed_late_is_seen(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(Fault(kind="search-instances", status=204, times=1), Fault(kind="metadata-*", status=404, times=1))

    assert verdicts(send(fault_server, files)) == [SEEN] * 5


@pytest.mark.parametrize("status", [404, 405, 501])
def test_no_store_service(fault_server: FaultServer, files: list[Path], status: int) -> None:
    fault_server.use(Fault(kind="store", status=status, body="Cannot POST /studies"))

    report = send(fault_server, files)

    assert report.state is JobState.FAILED
    assert f"no store service at this address (HTTP {status})" in report.error
    assert "DIMSE" in report.error
    assert len(stores(fault_server)) == 1
