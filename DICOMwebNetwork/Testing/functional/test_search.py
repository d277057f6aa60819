"""Searches and metadata bring what the server holds, end by themselves, and say in words what went wrong."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from enginekit import connect
from faultserver import CASES, Fault, FaultServer
from faultserver.synthetic import TINY, Source, uid, variants

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.records import InstanceRecord, SearchPage, SeriesRecord, StudyRecord
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.connection import ServerConnection

STUDY_COUNT = 23
ENDLESS = 60
"""No search here may need so many pages."""


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with FaultServer(Source(TINY).studies(STUDY_COUNT, series=2, instances=3)) as running:
        yield running


def pages(connection: ServerConnection, query: SearchQuery) -> list[SearchPage]:
    found = list(itertools.islice(connection.search(query), ENDLESS))
    assert len(found) < ENDLESS, "the search does not end"
    assert [page.is_last for page in found] == [False] * (len(found) - 1) + [True]
    return found


def records(connection: ServerConnection, query: SearchQuery) -> list[Any]:
    return [record for page in pages(connection, query) for record in page.records]


def study_uids(connection: ServerConnection, page_size: int = 10, **filters: str) -> list[str]:
    found = records(connection, SearchQuery(page_size=page_size, filters=filters))
    return [record.study_instance_uid for record in found]


ALL = [uid(number) for number in range(1, STUDY_COUNT + 1)]


@pytest.mark.parametrize("page_size", [1, 2, 10, 22, 23, 24, 1000])
def test_pages_bring_every_study_once_and_in_order(connection: ServerConnection, page_size: int) -> None:
    assert study_uids(connection, page_size) == ALL


PAGING = [
    "offset ignored",
    "limit ignored",
    "offset and limit ignored",
    "filters ignored",
    "everything ignored",
    "limit capped",
    "pages overlap",
    "search as one object",
    "malformed warning",
    "numbers as strings",
    "retrieve url null",
    "empty list",
    "plain json",
    "json as text",
    "charset parameter",
    "xml instead of json",
    "gzip",
    "gzip chunked",
    "chunked",
    "closed after each answer",
    "idle connection closed",
]


@pytest.mark.parametrize("page_size", [3, 100])
@pytest.mark.parametrize("name", PAGING)
def test_a_search_ends_and_finds_each_study_once(
    server: FaultServer, connection: ServerConnection, name: str, page_size: int
) -> None:
    server.use(*CASES[name])
    found = study_uids(connection, page_size)
    assert len(found) == len(set(found))
    assert set(found) <= set(ALL)
    is_short = "offset" in name and page_size < STUDY_COUNT and "limit" not in name
    assert found == (ALL[:page_size] if is_short else ALL)
    assert len(server.requests) <= STUDY_COUNT + 4


def test_ignored_paging_is_told_and_capped_where_the_server_says_there_is_more(
    server: FaultServer, connection: ServerConnection
) -> None:
    server.use(*CASES["offset ignored"])
    last = pages(connection, SearchQuery(page_size=5))[-1]
    assert last.is_capped
    assert any("paging" in note for note in last.notes)


@pytest.mark.parametrize("name", ["filters ignored", "everything ignored"])
@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"PatientID": "PID000007"}, 1),
        ({"PatientName": "Family00012*"}, 1),
        ({"PatientName": "family00012"}, 1),
        ({"PatientID": "PID00000?"}, 9),
        ({"StudyDate": "20010201-20010228", "PatientID": "PID*"}, 0),
        ({"StudyInstanceUID": f"{uid(2)},{uid(5)}"}, 2),
        ({"StudyInstanceUID": f"{uid(2)}\\{uid(5)}"}, 2),
    ],
)
def test_rows_of_a_server_that_ignores_filters_are_filtered_here(
    server: FaultServer, connection: ServerConnection, name: str, filters: dict[str, str], count: int
) -> None:
    server.use(*CASES[name])
    found = pages(connection, SearchQuery(page_size=10, filters=filters))
    assert sum(len(page.records) for page in found) == count
    assert any("ignores the filter" in note for page in found for note in page.notes)


@pytest.mark.parametrize("level", list(Level))
def test_rows_without_any_uid_do_not_make_the_search_endless(
    server: FaultServer, connection: ServerConnection, level: Level
) -> None:
    tags = ("0020000D", "0020000E", "00080018")
    server.use(Fault(kind="search-*", omit_tags=tags, ignore_offset=True))
    assert records(connection, SearchQuery(level, page_size=5)) == []
    assert len(server.requests) < 5


def test_nothing_found_is_an_empty_last_page(server: FaultServer, connection: ServerConnection) -> None:
    found = pages(connection, SearchQuery(filters={"PatientID": "NOBODY"}))
    assert [page.records for page in found] == [()]
    server.use(*CASES["empty list"])
    assert [page.records for page in pages(connection, SearchQuery(filters={"PatientID": "NOBODY"}))] == [()]


def test_a_page_is_asked_for_only_when_it_is_wanted(server: FaultServer, connection: ServerConnection) -> None:
    search = connection.search(SearchQuery(page_size=5))
    assert server.requests == []
    next(search)
    assert len(server.requests) == 1


def test_empty_filters_are_not_sent(server: FaultServer, connection: ServerConnection) -> None:
    records(connection, SearchQuery(filters={"PatientID": "", "PatientName": "  "}))
    assert not any("Patient" in request.query for request in server.requests)


def test_fuzzy_matching_is_asked_for_only_on_request(server: FaultServer, connection: ServerConnection) -> None:
    found = records(connection, SearchQuery(filters={"PatientName": "given family00003"}, is_fuzzy=True))
    assert [record.study_instance_uid for record in found] == [uid(3)]
    records(connection, SearchQuery())
    assert [("fuzzymatching" in request.query) for request in server.requests][-1] is False


@pytest.mark.parametrize("name", ["", "numbers as strings", "charset parameter", "xml instead of json", "tags missing"])
def test_series_and_instances_are_found_in_their_study_and_series(
    server: FaultServer, connection: ServerConnection, name: str
) -> None:
    server.use(*CASES.get(name, ()))
    series = records(connection, SearchQuery(Level.SERIES, study_instance_uid=uid(2)))
    assert [s.series_instance_uid for s in series] == [uid(2, 1), uid(2, 2)]
    assert all(isinstance(s, SeriesRecord) and s.study_instance_uid == uid(2) for s in series)
    assert [s.instance_count for s in series] == [3, 3]
    instances = records(
        connection, SearchQuery(Level.INSTANCE, study_instance_uid=uid(2), series_instance_uid=uid(2, 1))
    )
    assert [i.sop_instance_uid for i in instances] == [uid(2, 1, n) for n in (1, 2, 3)]
    assert all(isinstance(i, InstanceRecord) and i.series_instance_uid == uid(2, 1) for i in instances)
    assert all(i.rows == 64 for i in instances)


@pytest.mark.parametrize("name", ["", "numbers as strings", "xml instead of json"])
def test_a_study_record_says_what_the_server_said(server: FaultServer, connection: ServerConnection, name: str) -> None:
    server.use(*CASES.get(name, ()))
    (study,) = records(connection, SearchQuery(filters={"StudyInstanceUID": uid(3)}))
    assert isinstance(study, StudyRecord)
    assert (study.patient_name, study.patient_id) == ("Family00003^Given", "PID000003")
    assert (study.series_count, study.instance_count, study.modalities) == (2, 6, ("CT",))
    assert study.study_date.startswith("2001")


@pytest.mark.parametrize(
    ("variant", "name"),
    [
        ("utf-8 names", "Wang^XiaoDong"),
        ("latin-1 names", "Müller^Jörg"),
        ("japanese names", "Yamada^Tarou"),
        ("cyrillic names", "\u041b\u044e\u043ac\u0435\u043c\u0431\u044bp\u0433"),
    ],
)
def test_names_in_any_script_arrive_as_they_were_written(variant: str, name: str) -> None:
    with FaultServer() as server:
        server.store([variants()[variant]])
        connection = connect(server)
        for faults in ((), CASES["xml instead of json"], CASES["charset parameter"]):
            server.use(*faults)
            (study,) = records(connection, SearchQuery())
            assert study.patient_name == name
        connection.close()


@pytest.mark.parametrize(
    ("variant", "wanted"),
    [
        ("utf-8 names", "王*"),
        ("utf-8 names", "Wang*"),
        ("japanese names", "山田*"),
        ("latin-1 names", "Müller*"),
        ("latin-1 names", "muller*"),
        ("latin-1 names", "MÜLLER^JÖRG"),
    ],
)
def test_what_the_server_matched_is_not_filtered_away_here(variant: str, wanted: str) -> None:
    with FaultServer() as server:
        server.store([variants()[variant]])
        connection = connect(server)
        found = pages(connection, SearchQuery(filters={"PatientName": wanted}))
        connection.close()
        assert sum(len(page.records) for page in found) == 1
        assert not any(page.notes for page in found)


@pytest.mark.parametrize("name", ["", "metadata as one object", "xml instead of json", "charset parameter", "gzip"])
def test_metadata_of_a_series_and_of_an_instance(server: FaultServer, connection: ServerConnection, name: str) -> None:
    server.use(*CASES.get(name, ()))
    rows = connection.series_metadata(uid(1), uid(1, 1))
    assert [row["00080018"]["Value"][0] for row in rows] == [uid(1, 1, n) for n in range(1, 4)][: len(rows)]
    assert len(rows) == (1 if "one object" in name else 3)
    row = connection.instance_metadata(uid(1), uid(1, 1), uid(1, 1, 2))
    assert row["00080018"]["Value"] == [uid(1, 1, 2)]
    assert row["00100010"]["Value"][0]["Alphabetic"] == "Family00001^Given"


def test_metadata_of_what_is_not_there_is_not_found(connection: ServerConnection) -> None:
    with pytest.raises(errors.NotFoundError):
        connection.series_metadata(uid(999), uid(999, 1))
    with pytest.raises(errors.NotFoundError):
        connection.instance_metadata(uid(1), uid(1, 1), uid(1, 1, 99))


LOGIN = "<!DOCTYPE html><form action=/login><input name=user><input type=password name=p></form>"

ERRORS: list[tuple[str, type[errors.DICOMwebNetworkError], str]] = [
    ("login page", errors.NotDICOMwebError, "web page"),
    ("login page for everything", errors.NotDICOMwebError, "web page"),
    ("401", errors.LoginError, "password"),
    ("403", errors.LoginError, "does not allow"),
    ("404", errors.NotFoundError, "DICOMweb root"),
    ("too broad, 413", errors.TooManyResultsError, "Narrow"),
    ("too broad, 400", errors.TooManyResultsError, "Narrow"),
    ("503 always", errors.BusyServerError, "busy"),
    ("503 for an hour", errors.BusyServerError, "busy"),
    ("500 always", errors.ServerError, "500"),
    ("hang up without an answer", errors.ConnectionLostError, "broke off"),
    ("reset without an answer", errors.ConnectionLostError, "broke off"),
    ("json cut", errors.DICOMwebNetworkError, "cut|ended|broke"),
]


@pytest.mark.parametrize(("name", "kind", "words"), ERRORS, ids=[row[0] for row in ERRORS])
def test_what_goes_wrong_is_said_in_words(
    server: FaultServer, connection: ServerConnection, name: str, kind: type[errors.DICOMwebNetworkError], words: str
) -> None:
    server.use(*CASES[name])
    with pytest.raises(kind, match=f"(?i){words}") as caught:
        pages(connection, SearchQuery())
    assert caught.value.url.startswith(server.url)
    assert len(server.requests) <= 3, "a person waits for a search: it is not repeated for ever"


@pytest.mark.parametrize(("name", "kind", "words"), [row for row in ERRORS if "too broad" not in row[0]])
def test_the_check_of_a_server_says_what_is_wrong_after_one_request(
    server: FaultServer, connection: ServerConnection, name: str, kind: type[errors.DICOMwebNetworkError], words: str
) -> None:
    server.use(*CASES[name])
    with pytest.raises(kind):
        connection.check()
    assert len(server.requests) == 1


def test_the_check_of_a_good_server_says_nothing(server: FaultServer, connection: ServerConnection) -> None:
    connection.check()
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body", ["{}", '{"studies": []}', "[1, 2]", '["a"]', "null", '"text"', "3", '[{"name": "x"}]', "[[]]"]
)
def test_json_that_is_no_dicom_json_is_no_result(server: FaultServer, connection: ServerConnection, body: str) -> None:
    server.use(Fault(kind="search-*", status=200, body=body, content_type="application/json"))
    try:
        assert records(connection, SearchQuery()) == []
        assert body in ("{}", "null"), "what is no DICOM JSON was taken for an empty result"
    except errors.NotDICOMwebError:
        pass


@pytest.mark.parametrize(
    "row",
    [
        '{"0020000D": {"vr": "UI", "Value": null}}',
        '{"0020000D": {"vr": "UI"}}',
        '{"0020000D": "1.2.3"}',
        '{"0020000D": {"vr": "UI", "Value": "1.2.3"}, "00201206": {"vr": "IS", "Value": ["x"]}}',
        '{"0020000D": {"vr": "UI", "Value": ["1.2.3"]}, "00100010": {"vr": "PN", "Value": [null]}}',
        '{"0020000D": {"vr": "UI", "Value": ["1.2.3"]}, "00100010": {"vr": "PN", "Value": ["A^B"]}}',
        '{"0020000d": {"vr": "UI", "Value": ["1.2.3"]}, "00201208": {"vr": "IS", "Value": [1e400]}}',
        '{"0020000D": {"vr": "UI", "Value": ["1.2.3"]}, "00080061": {"vr": "CS", "Value": ["CT\\\\MR", null]}}',
        '{"0020000D": {"vr": "UI", "Value": ["1.2.3"]}, "00100010": {"vr": "PN", "Value": [{"Ideographic": "山"}]}}',
    ],
)
def test_odd_rows_are_read_as_far_as_they_go(server: FaultServer, connection: ServerConnection, row: str) -> None:
    server.use(Fault(kind="search-*", status=200, body=f"[{row}]", content_type="application/dicom+json"))
    found = records(connection, SearchQuery())
    assert [record.study_instance_uid for record in found] in ([], ["1.2.3"])


def test_refused_wildcards_are_said(server: FaultServer, connection: ServerConnection) -> None:
    server.use(*CASES["refuses wildcards"])
    with pytest.raises(errors.ServerError, match="400"):
        study_uids(connection, PatientName="Fam*")


def test_a_server_that_refuses_large_pages_is_asked_for_smaller_ones(
    server: FaultServer, connection: ServerConnection
) -> None:
    server.use(*CASES["refuses large limits"])
    found = records(connection, SearchQuery(Level.STUDY, page_size=1000))
    assert [record.study_instance_uid for record in found] == ALL


def test_a_server_too_busy_once_is_asked_once_more(server: FaultServer, connection: ServerConnection) -> None:
    server.use(Fault(status=503, retry_after_s=0, times=1))
    assert len(study_uids(connection, 100)) == STUDY_COUNT


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(status=200, body='{"message": "quota used up"}', content_type="application/json"), "quota used up"),
        (Fault(status=200, body=LOGIN, content_type="text/html"), "The page asks for a login"),
        (Fault(status=200, body="<html>Welcome</html>", content_type="text/html"), "the DICOMweb root"),
    ],
)
def test_what_a_server_says_in_place_of_a_list_is_told(
    server: FaultServer, connection: ServerConnection, fault: Fault, words: str
) -> None:
    server.use(fault)
    with pytest.raises(errors.NotDICOMwebError, match=words):
        pages(connection, SearchQuery())


def test_a_redirect_to_a_login_page_elsewhere_is_told_as_that(
    server: FaultServer, connection: ServerConnection
) -> None:
    with FaultServer() as elsewhere:
        elsewhere.use(Fault(status=200, body=LOGIN, content_type="text/html"))
        server.use(Fault(redirect_to=elsewhere.url.replace("127.0.0.1", "localhost"), status=302))
        with pytest.raises(errors.NotDICOMwebError, match=r"redirects to 'localhost'.*asks for a login"):
            pages(connection, SearchQuery())


def test_a_redirect_to_a_host_that_cannot_be_reached_is_told_as_that(
    server: FaultServer, connection: ServerConnection
) -> None:
    server.use(Fault(redirect_to="http://sign-in.invalid", status=302))
    with pytest.raises(errors.HostUnknownError, match=r"is not known.*redirects to 'sign-in.invalid'.*sign in"):
        pages(connection, SearchQuery())


def test_an_empty_body_that_is_announced_is_an_empty_list(server: FaultServer, connection: ServerConnection) -> None:
    server.use(Fault(kind="search-*", status=200, content_type="application/dicom+json"))
    assert records(connection, SearchQuery()) == []


@pytest.mark.parametrize("bad", ["", "../1.2", "1.2/../3", "1.2?x=y", "1 2", "1.2\n", "a" * 200])
def test_what_is_no_uid_is_never_sent(server: FaultServer, connection: ServerConnection, bad: str) -> None:
    if bad == "1.2\n":
        bad = "1.2\r\nHost: evil"
    with pytest.raises(errors.ConfigurationError):
        connection.series_metadata(bad, uid(1, 1))
    with pytest.raises(errors.ConfigurationError):
        connection.instance_metadata(uid(1), uid(1, 1), bad)
    if bad:
        with pytest.raises(errors.ConfigurationError):
            pages(connection, SearchQuery(Level.SERIES, study_instance_uid=bad))
    assert server.requests == []


@pytest.mark.parametrize("text", ["a&limit=1", "x=y&PatientID=*", "Müller", "100%", "a+b", "#", "a;b", "A\nB: C"])
def test_a_filter_cannot_break_out_of_its_parameter(
    server: FaultServer, connection: ServerConnection, text: str
) -> None:
    assert study_uids(connection, 7, PatientID=text) == []
    for request in server.requests:
        names = {pair.partition("=")[0] for pair in request.query.split("&")} - {"includefield"}
        assert names == {"PatientID", "limit"}, request.query
        assert [value for name, value in parse_qsl(request.query) if name == "limit"] == ["7"]


def test_a_cancelled_search_ends_at_once_and_says_so(server: FaultServer, connection: ServerConnection) -> None:
    import threading
    import time

    server.use(Fault(stall_before_s=60))
    token = CancelToken()
    threading.Timer(0.1, token.cancel).start()
    started_s = time.monotonic()
    with pytest.raises(errors.CancelledError):
        next(connection.search(SearchQuery(), token))
    assert time.monotonic() - started_s < 1.5
    with pytest.raises(errors.CancelledError):
        next(connection.search(SearchQuery(), token))


def test_a_cancel_between_pages_ends_the_search(server: FaultServer, connection: ServerConnection) -> None:
    token = CancelToken()
    search = connection.search(SearchQuery(page_size=5), token)
    next(search)
    token.cancel()
    with pytest.raises(errors.CancelledError):
        next(search)
    assert len(server.requests) == 1
