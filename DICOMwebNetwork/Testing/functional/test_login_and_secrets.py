"""A login goes to its own server and nowhere else: not to another host or port, not into a log, a report or a file."""

from __future__ import annotations

import base64
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from enginekit import STUDY, Ear, connect, engine, profile, retrieve
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source, uid
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest
from DICOMwebNetworkLib.model.queries import SearchQuery
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile
from DICOMwebNetworkLib.net.connection import ServerConnection

USER, PASSWORD, TOKEN = "jane", "s3cret-pa55word", "t0ken-0f-jane"
ENCODED = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
SECRETS = (PASSWORD, TOKEN, ENCODED, "key-0f-jane")


class KeyLogin(AuthBase):
    """A login of a service that has a header of its own."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["X-Api-Key"] = "key-0f-jane"
        return request


LOGINS = ["basic", "bearer", "requests basic", "own header"]


def connection_with(login: str, server: FaultServer, **values: object) -> ServerConnection:
    if login == "basic":
        return connect(server, auth=(USER, PASSWORD), **values)
    if login == "bearer":
        return connect(server, token=TOKEN, **values)
    auth = HTTPBasicAuth(USER, PASSWORD) if login == "requests basic" else KeyLogin()
    return ServerConnection(profile(server, **values), auth=auth)


def holds_secret(text: str) -> bool:
    return any(secret in text for secret in SECRETS)


@pytest.fixture
def other() -> Iterator[FaultServer]:
    with FaultServer(Source(TINY).series(3)) as running:
        yield running


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(Source(TINY).series(3)) as running:
        yield running


@pytest.mark.parametrize("login", ["basic", "bearer", "requests basic"])
def test_the_login_opens_its_own_server(login: str, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(3), auth=(USER, PASSWORD), token=TOKEN) as server:
        connection = connection_with(login, server)
        connection.check()
        assert retrieve(server, tmp_path, connection=connection).state is JobState.FINISHED
        connection.close()


@pytest.mark.parametrize("user", ["jane", "jäne", ""])
@pytest.mark.parametrize("password", ["plain", "pässwörd", "with:colon", " blanks ", "日本", "%41&?#/@"])
def test_any_characters_may_be_in_a_password(user: str, password: str) -> None:
    with FaultServer(Source(TINY).series(1), auth=(user, password)) as server:
        connection = ServerConnection(profile(server, login_kind=LoginKind.BASIC, user_name=user), Secret(password))
        connection.check()
        connection.close()


def test_digest_works_as_any_login_of_requests(server: FaultServer) -> None:
    connection = ServerConnection(profile(server), auth=HTTPDigestAuth(USER, PASSWORD))
    connection.check()
    assert not holds_secret(str(server.requests[-1].headers))
    connection.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("login", LOGINS)
def test_the_login_does_not_follow_a_redirect_to_another_port(
    login: str, status: int, server: FaultServer, other: FaultServer, tmp_path: Path
) -> None:
    server.use(Fault(redirect_to=other.url, status=status))
    connection = connection_with(login, server)
    connection.check()
    report = retrieve(server, tmp_path, connection=connection)
    assert report.state is JobState.FINISHED
    connection.close()
    assert server.requests
    assert other.requests
    assert any(holds_secret(str(request.headers)) for request in server.requests)
    for request in other.requests:
        assert not holds_secret(str(request.headers)), request.headers
        assert "authorization" not in request.headers


@pytest.mark.parametrize("login", LOGINS)
def test_the_login_does_not_follow_a_redirect_to_another_host(
    login: str, server: FaultServer, other: FaultServer
) -> None:
    server.use(Fault(redirect_to=other.url.replace("127.0.0.1", "localhost"), status=307))
    connection = connection_with(login, server)
    connection.check()
    connection.close()
    assert other.requests
    assert not any(holds_secret(str(request.headers)) for request in other.requests)


@pytest.mark.parametrize("login", LOGINS)
def test_the_login_follows_a_redirect_within_its_own_server(login: str, server: FaultServer) -> None:
    server.use(Fault(redirect_to=server.url, status=307, times=1))
    connection = connection_with(login, server)
    connection.check()
    connection.close()
    assert len(server.requests) == 2
    assert all(holds_secret(str(request.headers)) for request in server.requests)


def test_a_login_of_the_users_netrc_is_not_sent(
    server: FaultServer, other: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login {USER} password {PASSWORD}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.use(Fault(kind="search-*", redirect_to=other.url, status=302, times=1))
    connection = connect(server)
    connection.check()
    connection.check()
    connection.close()
    for request in [*server.requests, *other.requests]:
        assert "authorization" not in request.headers


def test_cookies_do_not_reach_another_server(server: FaultServer, other: FaultServer) -> None:
    server.use(
        Fault(headers=(("Set-Cookie", f"session={TOKEN}; Path=/"),), times=1),
        Fault(first=2, redirect_to=other.url, status=302),
    )
    connection = connect(server)
    connection.check()
    connection.check()
    connection.close()
    assert other.requests
    # Cookies know no ports (RFC 6265 8.5), but a redirect may not carry them away.
    assert not any(holds_secret(str(request.headers)) for request in other.requests)


def test_redirects_in_a_circle_end(server: FaultServer) -> None:
    server.use(Fault(redirect_to=server.url, status=302))
    connection = connect(server)
    with pytest.raises(errors.NotDICOMwebError, match="circle"):
        connection.check()
    connection.close()
    assert len(server.requests) < 10


@pytest.mark.parametrize("auth", [None, ("jane", "wrong"), ("", "")])
def test_a_wrong_or_missing_password_is_said_after_one_request(auth: tuple[str, str] | None, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(3), auth=(USER, PASSWORD)) as server:
        connection = connect(server, auth=auth)
        with pytest.raises(errors.LoginError, match=r"user (name )?and password"):
            connection.check()
        server.forget_requests()
        report = retrieve(server, tmp_path, connection=connection)
        connection.close()
        assert report.state is JobState.FAILED
        assert "login" in report.error
        assert len(server.requests) == 1


def test_a_login_that_expires_in_the_middle_ends_the_job_and_keeps_what_came(tmp_path: Path) -> None:
    source = Source(TINY)
    with FaultServer([i for n in range(1, 9) for i in source.series(3, series=n)]) as server:
        server.use(Fault(kind="retrieve-*", first=4, status=401))
        connection = connect(server, max_connections=1)
        report = retrieve(server, tmp_path, connection=connection)
        connection.close()
        assert report.state is JobState.FAILED
        assert "login" in report.error
        assert len(report.paths) == 9
        assert sum(request.status == 401 for request in server.requests) == 1


@pytest.mark.parametrize("kind", [LoginKind.BASIC, LoginKind.BEARER])
def test_a_profile_that_wants_a_login_without_its_secret_is_refused_before_any_request(kind: LoginKind) -> None:
    with pytest.raises(errors.LoginError, match="not known"):
        ServerConnection(ServerProfile("x", "http://127.0.0.1:9/dicomweb", login_kind=kind, user_name="u"))


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret(PASSWORD)
    for text in (
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r}",
        repr({"a": secret}),
    ):
        assert PASSWORD not in text
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        json.dumps(secret)


def test_a_profile_and_a_connection_do_not_show_a_secret(server: FaultServer) -> None:
    for login in LOGINS:
        connection = connection_with(login, server)
        for thing in (connection, connection.session, connection.profile, connection.session.auth, vars(connection)):
            assert not holds_secret(repr(thing)), thing
        connection.close()


def test_a_password_in_an_address_does_not_stay_in_the_profile() -> None:
    made, secret = ServerProfile.from_url(f"https://{USER}:{PASSWORD}@pacs.example.org/dicom-web/")
    assert secret is not None
    assert secret.value == PASSWORD
    assert made.user_name == USER
    assert made.base_url == "https://pacs.example.org/dicom-web"
    assert not holds_secret(repr(made) + json.dumps(made.to_dict()))
    direct = ServerProfile("x", f"https://{USER}:{PASSWORD}@pacs.example.org/dicom-web/")
    assert not holds_secret(repr(direct) + json.dumps(direct.to_dict()))


@pytest.mark.parametrize(
    "address",
    [
        f"{USER}:{PASSWORD}@pacs.example.org/dicom-web",
        f"ftp://{USER}:{PASSWORD}@pacs.example.org/dicom-web",
        f"http://{USER}:{PASSWORD}@pacs.example.org:port/dicom-web",
        f"http://{USER}:{PASSWORD}@:99999/",
        f"//{USER}:{PASSWORD}@pacs.example.org",
        f"https:/{USER}:{PASSWORD}@pacs.example.org",
        f"http://{USER}:{PASSWORD}@[::1/dicom-web",
        f"https://pacs.example.org:{PASSWORD}@/x",
    ],
)
def test_a_mistyped_address_is_refused_without_repeating_its_password(address: str) -> None:
    assert not holds_secret(told_by(lambda: ServerProfile.from_url(address)[0]))
    assert not holds_secret(told_by(lambda: ServerProfile("x", address)))


def told_by(call: Callable[[], object]) -> str:
    """Return all that an error of ours tells, also to one who looks into it; or what the call returned."""
    try:
        return repr(call())
    except errors.DICOMwebNetworkError as error:
        return "".join(traceback.format_exception_only(type(error), error)) + repr(vars(error)) + repr(error.args)


class AnyHeader(AuthBase):
    """A login of a script, which sends what it was given."""

    def __init__(self, value: str) -> None:
        self.value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["X-Api-Key"] = self.value
        return request


@pytest.mark.parametrize("spoiled", [f"{TOKEN}\nX: y", f"{TOKEN}\r\n", f"{TOKEN}\0", f"{TOKEN}\u20ac", f"{TOKEN}\x7f"])
def test_a_secret_that_no_header_can_carry_is_refused_and_not_repeated(
    spoiled: str, server: FaultServer, tmp_path: Path
) -> None:
    connection = ServerConnection(profile(server), auth=AnyHeader(spoiled))
    for call in (connection.check, lambda: connection.series_metadata(uid(1), uid(1, 1))):
        with pytest.raises(errors.ConfigurationError, match="login"):
            call()
        assert not holds_secret(told_by(call))
    report = retrieve(server, tmp_path, connection=connection)
    assert report.state is JobState.FAILED
    assert "login" in report.error
    assert not holds_secret(report.to_json())
    connection.close()
    assert not server.requests


@pytest.mark.parametrize("typed", [f"{TOKEN}\n", f" {TOKEN}\r\n"])
def test_blanks_around_a_pasted_token_do_no_harm(typed: str) -> None:
    with FaultServer(Source(TINY).series(1), token=TOKEN) as server:
        connection = connect(server, token=typed)
        connection.check()
        connection.close()


@pytest.mark.parametrize("login", LOGINS)
def test_no_log_at_any_level_holds_a_secret(
    login: str, server: FaultServer, other: FaultServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    loggers = ["", "urllib3", "dicomweb_client", "requests", "DICOMwebNetwork"]
    for name in loggers:
        caplog.set_level(logging.DEBUG, logger=name)
    server.use(
        Fault(first=3, times=1, status=503),
        Fault(kind="retrieve-series", cut_at=5000, times=1),
        Fault(kind="retrieve-instance", redirect_to=other.url, status=307),
    )
    connection = connection_with(login, server)
    connection.check()
    list(connection.search(SearchQuery()))
    retrieve(server, tmp_path, connection=connection)
    server.use(Fault(status=401, body=f"who is {USER}?"))
    retrieve(server, tmp_path / "x", connection=connection)
    connection.close()
    assert caplog.records, "nothing was logged at all"
    assert not holds_secret(caplog.text)
    assert not any(holds_secret(str(record.__dict__)) for record in caplog.records)


def test_no_log_at_any_level_holds_the_address_of_a_request(
    server: FaultServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Addresses hold names of patients, and Slicer keeps the debug lines of all libraries in a file."""
    for name in ("", "urllib3", "dicomweb_client", "requests", "DICOMwebNetwork"):
        caplog.set_level(logging.DEBUG, logger=name)
    server.use(Fault(kind="search-*", headers=[("Warning", '299 pacs "Some rows are left out"')]))
    connection = connect(server, token=TOKEN)
    list(connection.search(SearchQuery(filters={"PatientName": "Nobody*"})))
    connection.series_metadata(uid(1), uid(1, 1))
    retrieve(server, tmp_path, connection=connection)
    connection.close()

    assert not [record for record in caplog.records if record.name.startswith(("urllib3", "dicomweb_client"))]
    assert "Nobody" not in caplog.text


def test_what_others_ask_with_the_same_libraries_is_logged(
    server: FaultServer, caplog: pytest.LogCaptureFixture
) -> None:
    connection = connect(server, token=TOKEN)
    connection.check()
    caplog.set_level(logging.DEBUG, logger="urllib3")
    requests.get(f"{server.url}/studies", timeout=5)
    connection.close()

    assert "/studies" in caplog.text


@pytest.mark.parametrize("login", LOGINS)
def test_no_report_event_journal_or_error_holds_a_secret(login: str, server: FaultServer, tmp_path: Path) -> None:
    server.use(Fault(kind="retrieve-*", status=401, body="no"))
    connection = connection_with(login, server)
    journal, folder = tmp_path / "journal", tmp_path / "files"
    with engine(journal) as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(folder), label="Sam"), connection)
        assert job.wait(30)
        report = job.report
        assert report is not None
        assert not holds_secret(report.to_json() + report.to_csv() + report.to_text() + repr(report))
        assert not holds_secret(repr(ear.events) + repr(job) + repr(vars(job)))
        for path in tmp_path.rglob("*"):
            if path.is_file():
                assert not holds_secret(path.read_bytes().decode("latin-1")), path
        assert any(path.suffix == ".json" for path in journal.iterdir())
        assert not holds_secret(repr(running.unfinished()))
    assert not holds_secret(told_by(lambda: connection.series_metadata(uid(9), uid(9, 1))))
    server.use(Fault(status=401, body="no"))
    assert not holds_secret(told_by(connection.check))
    connection.close()


def test_the_servers_own_words_are_cut_short(server: FaultServer) -> None:
    server.use(Fault(status=500, body="<html><script>x()</script><b>Error</b> " + "long " * 10_000))
    connection = connect(server)
    with pytest.raises(errors.ServerError) as caught:
        connection.check()
    connection.close()
    assert len(caught.value.message) < 400
    assert "<" not in caught.value.message
    assert "Error" in caught.value.message


def test_an_ear_hears_nothing_secret_of_a_job_that_works(server: FaultServer, tmp_path: Path) -> None:
    ear = Ear()
    connection = connect(server, auth=(USER, PASSWORD))
    with engine() as (running, heard):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connection)
        assert job.wait(30)
        ear = heard
    connection.close()
    assert not holds_secret(repr(ear.events))
