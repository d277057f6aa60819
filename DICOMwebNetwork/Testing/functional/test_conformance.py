"""The conformance statement lists every kind of request that is made, and none that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from enginekit import INSTANCE, SERIES, STUDY, UNCOUNTED, connect, retrieve
from faultserver import CASES, Fault, FaultServer
from faultserver.listener import Request
from faultserver.synthetic import TINY, Source, uid
from storekit import make_files, send

from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.diagnosis import Diagnosis

STATEMENT = Path(__file__).resolve().parents[3] / "Docs" / "conformance.md"
PARAMETERS = {"limit", "offset", "includefield", "fuzzymatching"}

Kind = tuple[str, str, str]
"""Method, resource and Accept header of a request."""


@pytest.fixture
def server() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer([*source.series(3, study=1, series=1), *source.series(2, study=1, series=2)]) as running:
        yield running


def _kind(request: Request) -> Kind:
    resource = request.path
    for name in ("studies", "series", "instances"):
        resource = re.sub(
            rf"/{name}/[0-9.]+", f"/{name}/{{{'study' if name == 'studies' else name.rstrip('s')}}}", resource
        )
    return request.method, resource.replace("{serie}", "{series}"), request.headers["accept"]


def _stated() -> set[Kind]:
    table = STATEMENT.read_text(encoding="utf-8").partition("## All requests")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \| (.+?) \|", table, re.MULTILINE)
    return {(method, resource, accept) for method, resource, cell in rows for accept in re.findall(r"`([^`]+)`", cell)}


def _search(connection: ServerConnection) -> None:
    study, series = uid(1), uid(1, 1)
    for query in (
        SearchQuery(Level.STUDY, {"PatientName": "*Sam*"}, is_fuzzy=True),
        SearchQuery(Level.SERIES),
        SearchQuery(Level.SERIES, study_instance_uid=study),
        SearchQuery(Level.INSTANCE),
        SearchQuery(Level.INSTANCE, study_instance_uid=study),
        SearchQuery(Level.INSTANCE, study_instance_uid=study, series_instance_uid=series),
    ):
        list(connection.search(query))
    connection.series_metadata(study, series)
    connection.instance_metadata(study, series, uid(1, 1, 1))


def _retrieve(server: FaultServer, folder: Path) -> None:
    """Retrieve from a good server, and from servers that take the other ways only."""
    retrieve(server, folder / "good", STUDY, SERIES, INSTANCE)
    blind = (Fault(kind="search-*", status=404), Fault(kind="metadata-*", status=404))
    plain = Fault(kind="retrieve-*", accept="multipart|transfer-syntax", status=406)
    refusals = (
        "refuses any transfer syntax wildcard",
        "refuses transfer syntax",
        "refuses multipart",
        "instances only, 404",
    )
    for number, faults in enumerate([*(CASES[name] for name in refusals), (plain,)]):
        server.use(*faults)
        retrieve(server, folder / f"listed{number}", STUDY)
        server.use(*blind, *faults)
        retrieve(server, folder / f"blind{number}", STUDY)
    server.use(*CASES["frames and WADO-URI only"])
    retrieve(server, folder / "older", STUDY)
    server.use(UNCOUNTED)
    retrieve(server, folder / "counted", STUDY)
    server.use()


def test_every_kind_of_request_is_stated_and_every_stated_one_is_made(server: FaultServer, tmp_path: Path) -> None:
    connection = connect(server)
    _search(connection)
    _retrieve(server, tmp_path)
    server.use(Fault(kind="rendered", status=404))
    connection.series_thumbnail(uid(1), uid(1, 1))
    server.use()
    send(server, make_files(tmp_path / "sent"))
    list(Diagnosis(connection, CancelToken(), None).stages())
    connection.delete(uid(1), uid(1, 1), uid(1, 1, 1))
    connection.delete(uid(1), uid(1, 1))
    connection.delete(uid(1))
    connection.close()

    made = {_kind(request) for request in server.requests}
    assert made - _stated() == set()
    assert _stated() - made == set()


def test_parameters_of_searches_are_those_that_are_stated(server: FaultServer) -> None:
    connection = connect(server)
    _search(connection)
    connection.close()

    text = STATEMENT.read_text(encoding="utf-8")
    used = {name for request in server.requests for name in re.findall(r"(?:^|&)([^=&]+)=", request.query)}
    assert used - {"PatientName"} == PARAMETERS
    assert all(f"`{name}`" in text for name in PARAMETERS)
