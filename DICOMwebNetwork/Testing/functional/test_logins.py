"""Tokens of a file or a command, and secret headers: looked up when needed, once more when refused, never shown."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from enginekit import connect, profile, retrieve
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.jobs import JobState
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.login_of_profile import login_of
from DICOMwebNetworkLib.net.logins import token_of

TOKEN, NEXT_TOKEN = "t0ken-0f-jane", "n3xt-t0ken"
KEY = "key-0f-jane"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(Source(TINY).series(3), token=TOKEN) as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    return path


def print_file(path: Path) -> tuple[str, ...]:
    """Return a command that prints a file and counts how often it ran, in a file beside it."""
    code = (
        "import pathlib, sys; p = pathlib.Path(sys.argv[1]); p.with_suffix('.runs').open('a').write('x'); "
        "print(p.read_text())"
    )
    return (sys.executable, "-S", "-c", code, str(path))


def runs(path: Path) -> int:
    return len(path.with_suffix(".runs").read_text())


def connection_for(kind: LoginKind, server: FaultServer, file: Path) -> ServerConnection:
    values = {"token_file": str(file)} if kind is LoginKind.TOKEN_FILE else {"token_command": print_file(file)}
    return connect(server, login_kind=kind, **values)


BOTH = pytest.mark.parametrize("kind", [LoginKind.TOKEN_FILE, LoginKind.TOKEN_COMMAND])


@BOTH
def test_a_token_opens_the_server(kind: LoginKind, server: FaultServer, file: Path, tmp_path: Path) -> None:
    connection = connection_for(kind, server, file)
    assert retrieve(server, tmp_path / "out", connection=connection).state is JobState.FINISHED
    connection.close()
    if kind is LoginKind.TOKEN_COMMAND:
        assert runs(file) == 1, "the token is kept as long as it is good"


@BOTH
def test_a_refused_token_is_looked_up_once_more(kind: LoginKind, server: FaultServer, file: Path) -> None:
    connection = connection_for(kind, server, file)
    connection.check()
    server.token = NEXT_TOKEN
    file.write_text(NEXT_TOKEN)
    server.forget_requests()
    connection.check()
    connection.check()
    connection.close()
    assert [request.status for request in server.requests] == [401, 200, 200]


@BOTH
def test_a_token_that_stays_the_same_is_not_tried_again(kind: LoginKind, server: FaultServer, file: Path) -> None:
    server.token = NEXT_TOKEN
    connection = connection_for(kind, server, file)
    with pytest.raises(errors.LoginError):
        connection.check()
    connection.close()
    assert [request.status for request in server.requests] == [401]


@pytest.mark.parametrize("text", ["", "two words", "<html>", "tök€n", "a\nb"])
@BOTH
def test_what_is_no_token_is_not_sent_and_not_repeated(
    kind: LoginKind, text: str, server: FaultServer, file: Path
) -> None:
    file.write_text(text, encoding="utf-8")
    connection = connection_for(kind, server, file)
    with pytest.raises(errors.LoginError, match="no token") as caught:
        connection.check()
    connection.close()
    assert not server.requests
    assert not text or text not in str(caught.value)


def test_a_missing_token_file_is_said(server: FaultServer, tmp_path: Path) -> None:
    connection = connection_for(LoginKind.TOKEN_FILE, server, tmp_path / "missing")
    with pytest.raises(errors.LoginError, match="cannot be read"):
        connection.check()
    connection.close()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("no-such-program-anywhere",), "cannot be run"),
        ((sys.executable, "-c", f"import sys; sys.stderr.write({TOKEN!r}); sys.exit(3)"), "exit code 3"),
        ((sys.executable, "-c", "print()"), "no token"),
    ],
)
def test_a_command_that_fails_is_said_without_its_words(
    command: tuple[str, ...], words: str, server: FaultServer
) -> None:
    connection = connect(server, login_kind=LoginKind.TOKEN_COMMAND, token_command=command)
    with pytest.raises(errors.LoginError, match=words) as caught:
        connection.check()
    connection.close()
    assert TOKEN not in str(caught.value)
    assert not server.requests


def test_no_shell_takes_part(server: FaultServer, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    command = (sys.executable, "-c", "import sys; print(sys.argv[1])", f"$(touch {trap}); touch {trap}")
    connection = connect(server, login_kind=LoginKind.TOKEN_COMMAND, token_command=command)
    with pytest.raises(errors.LoginError):
        connection.check()
    connection.close()
    assert not trap.exists()


def test_a_command_that_does_not_end_is_ended(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("DICOMwebNetworkLib.net.logins.COMMAND_TIMEOUT_S", 0.3)
    sleep = (sys.executable, "-c", "import time; time.sleep(60)")
    connection = connect(server, login_kind=LoginKind.TOKEN_COMMAND, token_command=sleep)
    with pytest.raises(errors.LoginError, match="does not end"):
        connection.check()
    connection.close()


def test_a_command_can_be_cancelled(server: FaultServer) -> None:
    sleep = (sys.executable, "-c", "import time; time.sleep(60)")
    connection = connect(server, login_kind=LoginKind.TOKEN_COMMAND, token_command=sleep)
    token = CancelToken()
    threading.Timer(0.2, token.cancel).start()
    started_s = time.monotonic()
    with pytest.raises(errors.CancelledError):
        connection.check(token)
    assert time.monotonic() - started_s < 2
    connection.close()


def test_the_command_gets_the_environment_that_it_is_given(server: FaultServer) -> None:
    command = (sys.executable, "-c", "import os; print(os.environ['THE_TOKEN'])")
    made = profile(server, login_kind=LoginKind.TOKEN_COMMAND, token_command=command)
    connection = ServerConnection(made, auth=login_of(made, None, {"THE_TOKEN": TOKEN}))
    connection.check()
    connection.close()


def test_a_token_that_tells_its_end_is_renewed_before() -> None:
    import base64
    import json

    def jwt(claims: object) -> str:
        return ".".join(["e30", base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("="), "c2ln"])

    for past in (jwt({"exp": time.time() - 1}), jwt({"exp": -1e300})):
        over = token_of(past, None)  # by the clock of this computer, which may be wrong: not renewed at each request
        assert over.is_fresh
        assert over.renew_at_s is not None
        assert over.renew_at_s < time.monotonic() + 5
    assert not token_of("x", float("nan")).is_fresh
    assert token_of("x", 1e300).is_fresh
    soon = token_of(jwt({"exp": time.time() + 3600}), None).renew_at_s
    assert soon is not None
    assert 3560 < soon - time.monotonic() < 3580
    for text in (jwt({}), jwt([]), jwt({"exp": "x"}), "a.b.c", "plain"):
        assert token_of(text, None).renew_at_s is None


def test_secret_headers_go_to_their_own_server_only(server: FaultServer) -> None:
    server.token = ""
    with FaultServer(Source(TINY).series(3)) as other:
        server.use(Fault(first=2, redirect_to=other.url, status=307))
        made = profile(server, login_kind=LoginKind.HEADERS, extra_headers=(("X-Site", "three"),))
        connection = ServerConnection(made, Secret(f"X-Api-Key: {KEY}\n\n X-Tenant :west\n"))
        connection.check()
        connection.check()
        connection.close()
        own, foreign = server.requests[0].headers, other.requests[0].headers
        assert (own["x-api-key"], own["x-tenant"], own["x-site"]) == (KEY, "west", "three")
        assert not {"x-api-key", "x-tenant", "x-site"} & foreign.keys()


@pytest.mark.parametrize("text", ["no colon " + KEY, f"bad name: {KEY}", f"X-A: ä{KEY}"])
def test_what_are_no_headers_is_not_repeated(text: str, server: FaultServer) -> None:
    with pytest.raises(errors.ConfigurationError) as caught:
        ServerConnection(profile(server, login_kind=LoginKind.HEADERS), Secret(text))
    assert KEY not in str(caught.value) + repr(vars(caught.value)) + repr(caught.value.__cause__)


@pytest.mark.parametrize("kind", list(LoginKind))
def test_a_kind_without_what_it_needs_is_refused_before_any_request(kind: LoginKind) -> None:
    made = ServerProfile("x", "http://127.0.0.1:9/dicomweb", kind)
    if kind is LoginKind.NONE:
        ServerConnection(made).close()
        return
    with pytest.raises((errors.LoginError, errors.ConfigurationError), match=r"not known|missing"):
        ServerConnection(made)


@pytest.mark.parametrize("kind", [LoginKind.TOKEN_FILE, LoginKind.TOKEN_COMMAND, LoginKind.HEADERS])
def test_nothing_shows_the_secret(
    kind: LoginKind, server: FaultServer, file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("", "urllib3", "dicomweb_client", "requests"):
        caplog.set_level(logging.DEBUG, logger=name)
    made = profile(server, login_kind=kind, token_file=str(file), token_command=print_file(file))
    connection = ServerConnection(made, Secret(f"Authorization: Bearer {TOKEN}"))
    report = retrieve(server, tmp_path / "out", connection=connection)
    assert report.state is JobState.FINISHED
    login = connection.session._auth
    told = [report.to_json(), repr(connection), repr(vars(connection)), repr(made), str(made.to_dict()), repr(login)]
    told += [repr(vars(connection.session)), caplog.text, *(str(record.__dict__) for record in caplog.records)]
    server.use(Fault(status=401))
    told.append(told_by(connection.check))
    connection.close()
    assert not any(TOKEN in text for text in told)


def told_by(call: Callable[[], object]) -> str:
    try:
        return repr(call())
    except errors.DICOMwebNetworkError as error:
        return str(error) + repr(vars(error)) + repr(error.__cause__) + repr(error.args)


def test_services_with_paths_of_their_own(server: FaultServer, tmp_path: Path) -> None:
    server.token = ""
    made = profile(
        server, base_url=server.url.removesuffix("/dicomweb"), qido_prefix="dicomweb", wado_prefix="dicomweb"
    )
    connection = ServerConnection(made)
    connection.check()
    assert retrieve(server, tmp_path, connection=connection).state is JobState.FINISHED
    connection.close()
