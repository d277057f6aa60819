"""The report says what happened, to the instance and to the request, as value, JSON, CSV and text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from enginekit import SERIES, STUDY, connect, engine, retrieve, until
from faultserver import CASES, Fault, FaultServer
from faultserver.synthetic import TINY, Source, uid

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.reports import InstanceReport, RetrieveReport, Verdict

ALL_VERDICTS = [
    InstanceReport(
        "1.2", "1.2.1", f"1.2.1.{number}", verdict, 100 * number, f"/tmp/{number}.dcm" if verdict.is_here else ""
    )
    for number, verdict in enumerate(Verdict, 1)
]


def a_report(**values: object) -> RetrieveReport:
    fields = {
        "job_id": "j",
        "label": 'Sam "S", the\nfirst',
        "server_name": "Müller",
        "server_url": "http://127.0.0.1/dicomweb",
        "state": JobState.FAILED,
        "instances": tuple(ALL_VERDICTS),
        "started_at": "2026-01-02T03:04:05+00:00",
        "duration_s": 2.0,
        "received_bytes": 3_000_000,
        "ways": ("bulk, as stored",),
        "error": "It broke.",
        "notes": ("A note; with, commas",),
    }
    return RetrieveReport(**(fields | values))  # type: ignore[arg-type]


def test_json_holds_every_value() -> None:
    report = a_report()
    values = json.loads(report.to_json())
    assert values["state"] == "failed"
    assert values["label"] == report.label
    assert values["counts"] == {verdict.value: 1 for verdict in Verdict}
    assert values["is_complete"] is False
    assert [row["verdict"] for row in values["instances"]] == [verdict.value for verdict in Verdict]
    assert [row["sop_instance_uid"] for row in values["instances"]] == [i.sop_instance_uid for i in ALL_VERDICTS]
    rebuilt = RetrieveReport(
        **{
            **{name: value for name, value in values.items() if name not in ("counts", "is_complete")},
            "state": JobState(values["state"]),
            "instances": tuple(
                InstanceReport(**row | {"verdict": Verdict(row["verdict"])}) for row in values["instances"]
            ),
            "ways": tuple(values["ways"]),
            "notes": tuple(values["notes"]),
        }
    )
    assert rebuilt == report


def test_csv_has_one_line_an_instance_and_survives_any_text() -> None:
    odd = InstanceReport("1.2", "1.2.1", "1.2.3", Verdict.MISSING, reason='a "quoted", and\nbroken ü reason')
    rows = list(csv.DictReader(io.StringIO(a_report(instances=(odd, *ALL_VERDICTS)).to_csv())))
    assert len(rows) == 1 + len(Verdict)
    assert rows[0]["reason"] == odd.reason
    assert [row["verdict"] for row in rows[1:]] == [verdict.value for verdict in Verdict]
    assert rows[1]["path"] == "/tmp/1.dcm"


def test_text_tells_people_totals_and_each_instance_that_is_not_here() -> None:
    text = a_report().to_text()
    for word in ("failed", "3.0 MB", "1.5 MB/s", "1 received", "1 damaged", "It broke.", "A note", "bulk, as stored"):
        assert word in text
    for instance in ALL_VERDICTS:
        assert (instance.sop_instance_uid in text) is not instance.verdict.is_here


def test_a_server_that_is_known_by_its_address_alone_is_named_once() -> None:
    address = "http://127.0.0.1/dicomweb"
    assert "Müller (http://127.0.0.1/dicomweb)" in a_report().to_text()
    assert a_report(server_name=address).to_text().count(address) == 1


def test_an_empty_report_is_readable_and_not_complete() -> None:
    report = a_report(instances=(), duration_s=0.0, received_bytes=0)
    assert "no instances" in report.to_text()
    assert report.rate_bytes_per_s == 0.0
    assert not report.is_complete


@pytest.mark.parametrize("state", list(JobState))
@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_a_finished_job_with_all_files_here_is_complete(state: JobState, verdict: Verdict) -> None:
    report = a_report(state=state, instances=(ALL_VERDICTS[0], InstanceReport("1", "2", "3", verdict)))
    assert report.is_complete == (state is JobState.FINISHED and verdict.is_here)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer([*source.series(5), *source.series(3, series=2)]) as running:
        yield running


@pytest.mark.parametrize(
    "name", ["", "500 once", "instances only, 404", "limit capped", "no metadata, 404", "cut once"]
)
def test_every_request_is_counted_and_every_repetition_too(server: FaultServer, tmp_path: Path, name: str) -> None:
    server.use(*CASES.get(name, ()))
    report = retrieve(server, tmp_path)
    assert report.state is JobState.FINISHED
    assert report.request_count == len(server.requests)
    assert report.retry_count == (1 if "once" in name else 0)


def test_bytes_are_counted_as_they_came_over_the_wire(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="retrieve-series", edits=(("truncate", 0),)))
    report = retrieve(server, tmp_path)
    until(lambda: server.counters.running_requests == 0)
    sent = sum(r.body_sent_bytes for r in server.requests if r.kind.startswith("retrieve"))
    assert abs(report.wire_bytes - sent) < 100
    assert report.received_bytes == sum(server.archive.get(u).size_bytes for u in [Path(p).stem for p in report.paths])  # type: ignore[union-attr]


def test_a_report_says_when_where_and_how(server: FaultServer, tmp_path: Path) -> None:
    connection = connect(server, name="My PACS")
    with engine() as (running, _):
        before = datetime.now(timezone.utc).replace(microsecond=0)
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path), label="CT of Sam"), connection)
        assert job.wait(30)
    connection.close()
    report = job.report
    assert report is not None
    assert (report.label, report.server_name, report.server_url) == ("CT of Sam", "My PACS", server.url)
    assert before <= datetime.fromisoformat(report.started_at) <= datetime.now(timezone.utc)
    assert 0 < report.duration_s < 30
    assert report.job_id == job.id
    assert report.ways == ("bulk, as stored",)
    assert all(instance.way == "bulk, as stored" for instance in report.instances)
    assert {instance.study_instance_uid for instance in report.instances} == {uid(1)}


def test_a_study_that_is_not_there_is_told_so(server: FaultServer, tmp_path: Path) -> None:
    for target in (
        RetrieveTarget(uid(77)),
        RetrieveTarget(uid(1), uid(1, 77)),
        RetrieveTarget(uid(1), uid(1, 1), uid(7)),
    ):
        report = retrieve(server, tmp_path, target)
        assert report.state is JobState.FAILED
        assert report.error or all(i.reason for i in report.instances)
        assert report.instances or report.error


def test_what_keeps_a_server_from_giving_anything_is_in_the_report(server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(status=200, content_type="text/html", body="<html><body>Welcome</body></html>"))
    report = retrieve(server, tmp_path, RetrieveTarget(uid(1)))
    assert report.state is JobState.FAILED
    assert "text/html" in report.error


@pytest.mark.parametrize(
    "target",
    [
        RetrieveTarget(""),
        RetrieveTarget("../x"),
        RetrieveTarget("1.2", "a b"),
        RetrieveTarget("1.2", "", "1.3"),
        RetrieveTarget("1.2", "1.3", "x/y"),
    ],
)
def test_what_is_no_uid_is_refused_with_words_and_without_a_request(
    server: FaultServer, tmp_path: Path, target: RetrieveTarget
) -> None:
    with engine() as (running, _):
        connection = connect(server)
        try:
            job = running.submit(RetrieveRequest((target,), str(tmp_path)), connection)
        except errors.ConfigurationError:
            pass
        else:
            assert job.wait(10)
            assert job.report is not None
            assert job.report.state is JobState.FAILED
            assert "unforeseen" not in job.report.error
        connection.close()
    assert server.requests == []
    assert not list(tmp_path.rglob("*"))


def test_one_bad_target_does_not_take_the_good_ones_with_it(server: FaultServer, tmp_path: Path) -> None:
    report = retrieve(server, tmp_path, SERIES, RetrieveTarget(uid(77)), RetrieveTarget(uid(1), uid(1, 2)))
    assert report.state is JobState.FAILED
    assert report.counts[Verdict.RECEIVED] == 8
    assert report.error


def test_nothing_to_retrieve_is_refused(server: FaultServer, tmp_path: Path) -> None:
    with engine() as (running, _):
        connection = connect(server)
        with pytest.raises(errors.ConfigurationError):
            running.submit(RetrieveRequest((), str(tmp_path)), connection)
        connection.close()


def test_a_listener_that_fails_does_not_take_the_job_with_it(server: FaultServer, tmp_path: Path) -> None:
    from DICOMwebNetworkLib.transfer.engine import TransferEngine

    def deaf(event: object) -> None:
        if type(event).__name__ in ("InstanceReceived", "JobProgressed", "SeriesEnded", "JobPlanned"):
            raise RuntimeError("the listener broke")

    running = TransferEngine(deaf)
    connection = connect(server)
    job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connection)
    assert job.wait(5), "the job hangs for ever"
    assert job.report is not None
    assert job.report.state.is_end
    running.close()
    connection.close()
