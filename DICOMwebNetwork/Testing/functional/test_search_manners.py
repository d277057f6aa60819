"""Servers that refuse what a search may ask for are asked more plainly, and what that costs is said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from faultserver import CASES, Fault, FaultServer
from faultserver.synthetic import Kind, Source, uid

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.records import SearchPage
from DICOMwebNetworkLib.net.connection import ServerConnection

COUNT = 7
ALL = [uid(number) for number in range(1, COUNT + 1)]
"""CT studies; behind them come an MR and a US study."""
MR, US = uid(101), uid(102)


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    instances = Source(Kind(16, 16)).studies(COUNT, series=2, instances=2)
    for number, modality in ((101, "MR"), (102, "US")):
        instances = [*instances, *Source(Kind(16, 16, modality)).series(2, study=number)]
    with FaultServer(instances) as running:
        yield running


def found(connection: ServerConnection, query: SearchQuery) -> tuple[list[str], str]:
    """Return the UIDs of the studies that a search finds, and its notes."""
    pages: list[SearchPage] = list(connection.search(query))
    assert [page.is_last for page in pages] == [False] * (len(pages) - 1) + [True]
    uids = [record.study_instance_uid for page in pages for record in page.records]
    return uids, " ".join(note for page in pages for note in page.notes)


@pytest.mark.parametrize(
    "name",
    ["refuses offset", "refuses repeated fields, 500", "refuses all but filters", "nothing found, 404"],
)
def test_all_is_found_at_a_server_that_refuses_what_is_not_needed(
    server: FaultServer, connection: ServerConnection, name: str
) -> None:
    server.use(*CASES[name])
    assert found(connection, SearchQuery())[0] == [*ALL, MR, US]
    connection.check()
    query = SearchQuery(Level.SERIES, study_instance_uid=uid(2))
    assert len(next(connection.search(query)).records) == 2


@pytest.mark.parametrize("name", ["refuses lists of media types", "gives plain json only"])
def test_a_server_that_takes_one_media_type_is_asked_for_that(
    server: FaultServer, connection: ServerConnection, name: str
) -> None:
    server.use(*CASES[name])
    connection.check()
    assert found(connection, SearchQuery())[0] == [*ALL, MR, US]
    assert len(connection.series_metadata(uid(1), uid(1, 1))) == 2
    server.forget_requests()
    found(connection, SearchQuery())
    assert all(request.status in (200, 204) for request in server.requests)


def test_what_a_server_refuses_is_not_asked_for_again(server: FaultServer, connection: ServerConnection) -> None:
    server.use(*CASES["refuses repeated fields, 500"])
    found(connection, SearchQuery())
    server.forget_requests()
    found(connection, SearchQuery())
    assert {request.status for request in server.requests} <= {200, 204}


def test_an_offset_is_named_only_where_it_is_needed(server: FaultServer, connection: ServerConnection) -> None:
    next(connection.search(SearchQuery(page_size=5)))
    assert "offset" not in server.requests[0].query


def test_pages_that_cannot_be_had_are_told(server: FaultServer, connection: ServerConnection) -> None:
    server.use(*CASES["refuses offset"])
    uids, notes = found(connection, SearchQuery(page_size=5))
    assert uids == ALL[:5]
    assert "there may be more" in notes


def test_a_page_behind_the_last_that_is_not_found_is_the_end_and_needs_no_word(
    server: FaultServer, connection: ServerConnection
) -> None:
    server.use(*CASES["nothing found, 404"])
    pages = list(connection.search(SearchQuery(page_size=4)))
    assert sum(len(page.records) for page in pages) == COUNT + 2
    assert not any(page.notes for page in pages)


def test_a_page_that_is_not_found_although_the_server_says_that_it_has_more_is_told(
    server: FaultServer, connection: ServerConnection
) -> None:
    server.use(Fault(kind="search-*", limit_cap=3), Fault(kind="search-*", query="offset=[1-9]", status=404))
    uids, notes = found(connection, SearchQuery())
    assert uids == ALL[:3]
    assert "there may be more" in notes


def test_nothing_found_is_no_error_where_a_server_says_404(server: FaultServer, connection: ServerConnection) -> None:
    server.use(*CASES["nothing found, 404"])
    assert found(connection, SearchQuery(filters={"PatientID": "NOBODY"})) == ([], "")
    server.forget_requests()
    assert found(connection, SearchQuery(filters={"PatientName": "NOBODY*"})) == ([], "")
    assert all("PatientName" in request.query for request in server.requests), "it is known to mean that by now"


def test_a_wrong_address_is_an_error_also_with_a_filter(server: FaultServer, connection: ServerConnection) -> None:
    server.use(*CASES["404"])
    with pytest.raises(errors.NotFoundError, match="DICOMweb root"):
        found(connection, SearchQuery(filters={"PatientID": "NOBODY"}))


@pytest.mark.parametrize("separator", ["\\", ","])
@pytest.mark.parametrize("name", ["refuses several values", "finds nothing for several values"])
def test_several_values_are_asked_for_one_by_one_where_a_server_takes_one(
    server: FaultServer, connection: ServerConnection, name: str, separator: str
) -> None:
    server.use(*CASES[name])
    for page_size in (1, 100):
        query = SearchQuery(filters={"ModalitiesInStudy": separator.join(["MR", "US"])}, page_size=page_size)
        assert found(connection, query)[0] == [MR, US]
    assert found(connection, SearchQuery(filters={"ModalitiesInStudy": "NM\\PT"}))[0] == []
    assert found(connection, SearchQuery(filters={"ModalitiesInStudy": "MR\\CT"}))[0] == [MR, *ALL]


def test_a_server_that_lists_nothing_without_a_filter_is_a_server(
    server: FaultServer, connection: ServerConnection
) -> None:
    server.use(*CASES["refuses to list all"])
    connection.check()
    with pytest.raises(errors.ServerError, match=r"(?i)narrow|filter"):
        found(connection, SearchQuery())
    assert found(connection, SearchQuery(filters={"PatientID": "PID000003"}))[0] == [uid(3)]


def test_a_refused_wildcard_is_left_out_where_that_finds_something(
    server: FaultServer, connection: ServerConnection
) -> None:
    server.use(*CASES["refuses wildcards"])
    assert found(connection, SearchQuery(filters={"PatientID": "PID000003*"}))[0] == [uid(3)]


def test_refused_fuzzy_matching_is_told_and_done_without(server: FaultServer, connection: ServerConnection) -> None:
    server.use(*CASES["refuses fuzzy matching"])
    uids, notes = found(connection, SearchQuery(filters={"PatientID": "PID000003"}, is_fuzzy=True))
    assert uids == [uid(3)]
    assert "refuses to match similar names" in notes


def test_a_server_that_fails_at_everything_is_not_asked_for_ever(
    server: FaultServer, connection: ServerConnection
) -> None:
    server.use(Fault(status=500))
    with pytest.raises(errors.ServerError, match="500"):
        found(connection, SearchQuery(filters={"PatientName": "A*"}))
    assert len(server.requests) <= 3
