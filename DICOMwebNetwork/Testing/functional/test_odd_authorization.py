"""Authorization servers that answer otherwise than the standard has it: told in words, without any secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from enginekit import profile
from faultserver import Fault, FaultServer

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.queries import SearchQuery
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, OAuthSettings
from DICOMwebNetworkLib.net.connection import ServerConnection

SECRET = "cl1ent-s3cret"


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    monkeypatch.setattr("DICOMwebNetworkLib.net.person_logins._SHORTEST_WAIT_S", 0.01)
    with FaultServer() as running:
        yield running


def answers(path: str, status: int, body: Any, **values: Any) -> Fault:
    text = body if isinstance(body, str) else json.dumps(body)
    return Fault(path=path, status=status, body=text, content_type="application/json", **values)


def connected(server: FaultServer, kind: LoginKind, **settings: str) -> ServerConnection:
    urls = {"token_url": f"{server.url}/token", "device_url": f"{server.url}/device"} | settings
    made = profile(server, login_kind=kind, oauth=OAuthSettings(client_id="slicer", **urls))
    return ServerConnection(made, Secret(SECRET) if kind is LoginKind.CLIENT_CREDENTIALS else None)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, {"access_token": 7}, "gave no token"),
        (200, {"access_token": ""}, "gave no token"),
        (200, {"access_token": "two\nlines"}, "gave no token"),
        (200, {"access_token": "t", "token_type": "mac"}, "kind that is not supported"),
        (200, [], "is none"),
        (200, "<html>", "is none"),
        (302, {}, "is none"),
        (500, "<html>down</html>", "HTTP 500"),
        (400, {"error": "invalid_scope", "error_description": "no such scope."}, "no such scope"),
        (401, {"error": f"wrong {SECRET}"}, "refused"),
    ],
)
def test_what_brings_no_token_is_told_without_the_secret(
    authority: FaultServer, status: int, body: Any, words: str
) -> None:
    authority.use(answers("/token", status, body))
    connection = connected(authority, LoginKind.CLIENT_CREDENTIALS)
    with pytest.raises((errors.LoginError, errors.ServerError)) as caught:
        next(connection.search(SearchQuery()))
    connection.close()
    assert words in str(caught.value)
    assert SECRET not in str(caught.value)


def test_an_address_that_nobody_tells_is_asked_for(authority: FaultServer) -> None:
    connection = connected(authority, LoginKind.DEVICE_CODE, device_url="")
    with pytest.raises(errors.ConfigurationError, match="does not tell its device authorization endpoint"):
        connection.sign_in(lambda _: None)
    connection.close()


@pytest.mark.parametrize("body", [{"user_code": "A"}, {"device_code": "d"}, {"verification_uri": "https://x.org"}])
def test_a_device_login_without_code_or_page_is_told(authority: FaultServer, body: Any) -> None:
    authority.use(answers("/device", 200, body))
    connection = connected(authority, LoginKind.DEVICE_CODE)
    with pytest.raises(errors.LoginError, match="no code to sign in with"):
        connection.sign_in(lambda _: None)
    connection.close()


def test_a_server_that_is_busy_or_wants_more_patience_gets_it(
    authority: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(
        "DICOMwebNetworkLib.net.cancellation.CancelToken.wait", lambda _, seconds: waits.append(seconds)
    )
    device = {"device_code": "0pen-s3same", "verification_uri": "https://x.org", "interval": "2", "expires_in": "soon"}
    authority.use(
        answers("/device", 200, device),
        answers("/token", 200, {"access_token": "t"}),
        answers("/token", 400, {"error": "authorization_pending"}, times=3),
        answers("/token", 400, {"error": "slow_down"}, times=2),
        answers("/token", 503, "later", times=1),
    )
    connection = connected(authority, LoginKind.DEVICE_CODE)
    connection.sign_in(lambda _: None)
    connection.close()
    assert waits == [2, 4, 9, 9]
    assert not connection.wants_sign_in


def test_a_code_that_has_run_out_is_told(authority: FaultServer) -> None:
    authority.use(
        answers("/device", 200, {"device_code": "d", "verification_uri": "https://x.org", "expires_in": 0}),
    )
    connection = connected(authority, LoginKind.DEVICE_CODE)
    with pytest.raises(errors.LoginError, match="run out before somebody signed in"):
        connection.sign_in(lambda _: None)
    connection.close()


def test_a_program_renews_its_token_by_the_refresh_token_and_by_its_own_login_where_that_is_refused(
    authority: FaultServer,
) -> None:
    lasting = {"access_token": "t2", "refresh_token": "r2", "expires_in": 600}
    authority.use(
        answers("/token", 200, lasting),
        answers("/token", 400, {"error": "invalid_grant"}, first=3, times=1),
        answers("/token", 200, {"access_token": "t1", "refresh_token": "r1", "expires_in": 0}, times=2),
    )
    connection = connected(authority, LoginKind.CLIENT_CREDENTIALS)
    for _ in range(4):
        connection.check()
    connection.close()
    asked = [request.path for request in authority.requests if request.path == "/token"]
    assert len(asked) == 4
