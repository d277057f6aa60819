"""Pictures of series: from real servers, in the ways that servers have, and what is learnt where there are none."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source, uid

from DICOMwebNetworkLib.dicomweb.pictures import is_whole_picture
from DICOMwebNetworkLib.model.errors import BusyServerError, CancelledError, LoginError, NetworkError
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.connection import ServerConnection

SERIES_THUMBNAIL = Fault(path=f"/studies/{uid(1)}/series/{uid(1, 1)}/thumbnail", status=404)
SERIES_RENDERED = Fault(path=f"/studies/{uid(1)}/series/{uid(1, 1)}/rendered", status=400)
NOTHING_RENDERED = Fault(kind="rendered", status=404)


def _connected(server: FaultServer) -> ServerConnection:
    return ServerConnection(ServerProfile("test", server.url))


def _pictures_asked_for(server: FaultServer) -> list[str]:
    return [request.path.split("/series/")[1] for request in server.requests if request.kind == "rendered"]


def _connection_to(pacs: Any) -> ServerConnection:
    profile = ServerProfile("test", pacs.url)
    if pacs.auth is None:
        return ServerConnection(profile)
    user, password = pacs.auth
    profile = ServerProfile("test", pacs.url, login_kind=LoginKind.BASIC, user_name=user)
    return ServerConnection(profile, Secret(password))


def test_orthanc_gives_a_picture_of_a_series(orthanc: Any, ct_files: list[Path]) -> None:
    orthanc.store(ct_files)
    picture = _connection_to(orthanc).series_thumbnail(uid(1), uid(1, 1), instance_count=10)
    assert picture.startswith(b"\xff\xd8\xff")
    assert is_whole_picture(picture)


def test_tiny_pacs_has_none_and_is_soon_asked_no_more(tiny_pacs: Any, ct_files: list[Path]) -> None:
    tiny_pacs.store(ct_files)
    connection = _connection_to(tiny_pacs)
    assert connection.has_thumbnails
    token = CancelToken()
    for series in (1, 2):
        assert connection.series_thumbnail(uid(1), uid(1, series), cancel=token) == b""
    assert not connection.has_thumbnails


@pytest.mark.parametrize(
    ("faults", "way"),
    [
        ((), "thumbnail"),
        ((SERIES_THUMBNAIL,), "rendered"),
        ((SERIES_THUMBNAIL, SERIES_RENDERED), f"instances/{uid(1, 1, 4)}/rendered"),
    ],
)
def test_the_first_way_that_works_is_taken(fault_server: FaultServer, faults: tuple[Fault, ...], way: str) -> None:
    fault_server.store(Source(TINY).series(7))
    fault_server.use(*faults)
    assert is_whole_picture(_connected(fault_server).series_thumbnail(uid(1), uid(1, 1), instance_count=7))
    assert _pictures_asked_for(fault_server)[-1] == f"{uid(1, 1)}/{way}"


def test_a_way_that_is_not_there_is_asked_for_twice_and_no_more(fault_server: FaultServer) -> None:
    fault_server.store(instance for series in range(1, 6) for instance in Source(TINY).series(1, series=series))
    fault_server.use(Fault(path="/studies/*/thumbnail", status=404))
    connection = _connected(fault_server)
    for series in range(1, 6):
        assert connection.series_thumbnail(uid(1), uid(1, series))
    ways = [path.split("/")[1] for path in _pictures_asked_for(fault_server)]
    assert (ways.count("thumbnail"), ways.count("rendered")) == (2, 5)


def test_a_server_without_pictures_is_left_alone_after_two_series(fault_server: FaultServer) -> None:
    fault_server.store(instance for series in range(1, 6) for instance in Source(TINY).series(1, series=series))
    fault_server.use(NOTHING_RENDERED)
    connection = _connected(fault_server)
    for series in range(1, 6):
        assert connection.series_thumbnail(uid(1), uid(1, series)) == b""
    assert not connection.has_thumbnails
    assert len(_pictures_asked_for(fault_server)) == 6


def test_a_series_without_a_picture_does_not_spoil_the_others(fault_server: FaultServer) -> None:
    fault_server.store(instance for series in range(1, 6) for instance in Source(TINY).series(1, series=series))
    connection = _connected(fault_server)
    assert connection.series_thumbnail(uid(1), uid(1, 1))
    fault_server.use(NOTHING_RENDERED)
    for series in range(2, 5):
        assert connection.series_thumbnail(uid(1), uid(1, series)) == b""
    fault_server.use()
    assert connection.has_thumbnails
    assert connection.series_thumbnail(uid(1), uid(1, 5))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="rendered", cut_at=-20, framing="close"),
        Fault(kind="rendered", status=200, body="<html>log in</html>", content_type="text/html"),
        Fault(kind="rendered", status=200, body="no picture", content_type="image/jpeg"),
        Fault(kind="rendered", status=500),
    ],
    ids=["cut", "web page", "other bytes", "500"],
)
def test_what_is_no_whole_picture_is_none(fault_server: FaultServer, fault: Fault) -> None:
    fault_server.store(Source(TINY).series(1))
    fault_server.use(fault)
    assert _connected(fault_server).series_thumbnail(uid(1), uid(1, 1)) == b""


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(kind="rendered", status=401), LoginError),
        (Fault(kind="rendered", status=503), BusyServerError),
        (Fault(kind="rendered", hang_up=True), NetworkError),
    ],
)
def test_no_answer_is_an_error_from_which_nothing_is_learnt(
    fault_server: FaultServer, fault: Fault, error: type[Exception]
) -> None:
    fault_server.store(Source(TINY).series(1))
    fault_server.use(fault)
    connection = _connected(fault_server)
    for _ in range(3):
        with pytest.raises(error):
            connection.series_thumbnail(uid(1), uid(1, 1))
    fault_server.use()
    assert connection.series_thumbnail(uid(1), uid(1, 1))


def test_waiting_for_a_picture_is_cancelled(fault_server: FaultServer) -> None:
    fault_server.store(Source(TINY).series(1))
    fault_server.use(Fault(kind="rendered", stall_before_s=30.0))
    connection, token = _connected(fault_server), CancelToken()

    def cancel_when_asked() -> None:
        while not fault_server.requests:
            time.sleep(0.01)
        token.cancel()

    thread = threading.Thread(target=cancel_when_asked)
    thread.start()
    with pytest.raises(CancelledError):
        connection.series_thumbnail(uid(1), uid(1, 1), cancel=token)
    thread.join()
