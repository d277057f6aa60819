"""Tokens of a real authorization server: got, renewed before their end and when refused, shown to nobody else."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from enginekit import STUDY, connect, engine, profile, retrieve
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source
from servers.authorization import (
    ODD_PROGRAM,
    ODD_SECRET,
    PERSON_CLIENT,
    PROGRAM,
    PROGRAM_SECRET,
    AuthorizationService,
    GuardedArchive,
)
from servers.certificates import Certificates

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, OAuthSettings, ServerProfile
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.person_logins import SignInRequest

KINDS = [LoginKind.CLIENT_CREDENTIALS, LoginKind.DEVICE_CODE, LoginKind.AUTHORIZATION_CODE]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[AuthorizationService]:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setattr("DICOMwebNetworkLib.net.person_logins._SHORTEST_WAIT_S", 0.05)
    with AuthorizationService() as running:
        yield running


@pytest.fixture
def archive(service: AuthorizationService) -> Iterator[GuardedArchive]:
    source = Source(TINY)
    with GuardedArchive(service, [i for n in range(1, 9) for i in source.series(3, series=n)]) as running:
        yield running


def profile_for(service: AuthorizationService, archive: FaultServer, kind: LoginKind, **values: Any) -> ServerProfile:
    client = PROGRAM if kind is LoginKind.CLIENT_CREDENTIALS else PERSON_CLIENT
    oauth = OAuthSettings(service.url, client_id=client, scope="openid dicom")
    return profile(archive, **({"login_kind": kind, "oauth": oauth} | values))


def connection_for(
    service: AuthorizationService, archive: FaultServer, kind: LoginKind, **values: Any
) -> ServerConnection:
    made = profile_for(service, archive, kind, **values)
    return ServerConnection(made, Secret(PROGRAM_SECRET) if kind is LoginKind.CLIENT_CREDENTIALS else None)


class Person:
    """Signs in as soon as the page is shown."""

    def __init__(self, service: AuthorizationService) -> None:
        self._service = service
        self.shown: list[SignInRequest] = []
        self.pages: list[str] = []

    def __call__(self, shown: SignInRequest) -> None:
        self.shown.append(shown)
        if not shown.user_code:
            self.pages.append(self._service.person(shown.url).text)


@pytest.fixture
def person(service: AuthorizationService) -> Person:
    return Person(service)


def signed_in(service: AuthorizationService, archive: FaultServer, kind: LoginKind, **values: Any) -> ServerConnection:
    connection = connection_for(service, archive, kind, **values)
    connection.sign_in(Person(service))
    return connection


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_opens_the_archive(
    kind: LoginKind, service: AuthorizationService, archive: GuardedArchive, person: Person, tmp_path: Path
) -> None:
    connection = connection_for(service, archive, kind)
    assert connection.wants_sign_in == kind.wants_person
    connection.sign_in(person)
    assert not connection.wants_sign_in
    assert bool(person.shown) == kind.wants_person
    connection.check()
    assert retrieve(archive, tmp_path, connection=connection).state is JobState.FINISHED
    connection.close()
    assert len(service.book.tokens) == 1, "one token for all requests"
    assert not any("authorization" in path for path in service.paths if path == "/token")


def test_a_person_is_shown_page_and_code(
    service: AuthorizationService, archive: GuardedArchive, person: Person
) -> None:
    connection_for(service, archive, LoginKind.DEVICE_CODE).sign_in(person)
    shown = person.shown[0]
    assert shown.user_code in shown.url
    assert shown.url.startswith(service.url + "/device")
    assert shown.expires_in_s == 5


def test_the_browser_is_told_that_it_is_done(
    service: AuthorizationService, archive: GuardedArchive, person: Person
) -> None:
    connection_for(service, archive, LoginKind.AUTHORIZATION_CODE).sign_in(person)
    assert "You are signed in" in person.pages[0]
    question = parse_qs(urlsplit(person.shown[0].url).query)
    assert question["code_challenge_method"] == ["S256"]
    assert question["scope"] == ["openid dicom"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_that_ends_in_the_middle_of_a_long_retrieve_is_renewed_before(
    kind: LoginKind, service: AuthorizationService, archive: GuardedArchive, tmp_path: Path
) -> None:
    service.book.lifetime_s, service.book.grace_s = 1, 1.5  # a slow machine may send a token a moment after its end
    archive.use(Fault(kind="retrieve-*", stall_before_s=0.9))
    connection = signed_in(service, archive, kind, max_connections=2)
    report = retrieve(archive, tmp_path, connection=connection)
    connection.close()
    assert report.state is JobState.FINISHED
    assert len(report.paths) == 24
    assert len(service.book.tokens) >= 2, "it took longer than the life of a token"
    assert not any(request.status == 401 for request in archive.requests)


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_that_is_revoked_in_the_middle_is_renewed_once(
    kind: LoginKind, service: AuthorizationService, archive: GuardedArchive, tmp_path: Path
) -> None:
    connection = signed_in(service, archive, kind)
    connection.check()
    service.revoke()
    with engine() as (running, _):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connection)
        assert job.wait(30)
        assert job.report is not None
        assert job.report.state is JobState.FINISHED
    connection.close()
    assert len(service.book.tokens) == 2, "one renewal for all threads"
    assert sum(request.status == 401 for request in archive.requests) >= 1


def test_many_threads_renew_one_after_the_other(service: AuthorizationService, archive: GuardedArchive) -> None:
    connection = signed_in(service, archive, LoginKind.DEVICE_CODE)
    for _ in range(3):
        service.revoke()
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda _: connection.check(), range(32)))
    connection.close()
    assert service.book.grants.count("refresh_token") == 3
    assert all(not token.is_refreshed for token in service.book.tokens[-1:])


def test_a_token_that_stays_refused_is_tried_once_more_only(service: AuthorizationService) -> None:
    with FaultServer(Source(TINY).series(1), token="another one") as archive:
        connection = connection_for(service, archive, LoginKind.CLIENT_CREDENTIALS)
        with pytest.raises(errors.LoginError):
            connection.check()
        connection.close()
        assert [request.status for request in archive.requests] == [401, 401]


def test_nobody_has_signed_in(service: AuthorizationService, archive: GuardedArchive) -> None:
    connection = connection_for(service, archive, LoginKind.DEVICE_CODE)
    with pytest.raises(errors.LoginError, match="Nobody has signed in"):
        connection.check()
    connection.close()
    assert not archive.requests


def test_a_sign_in_that_has_run_out_wants_the_person_again(
    service: AuthorizationService, archive: GuardedArchive, person: Person
) -> None:
    connection = signed_in(service, archive, LoginKind.AUTHORIZATION_CODE)
    service.revoke(refresh_too=True)
    with pytest.raises(errors.LoginError, match="has run out"):
        connection.check()
    connection.sign_in(person)
    connection.check()
    connection.close()


@pytest.mark.parametrize("kind", [LoginKind.DEVICE_CODE, LoginKind.AUTHORIZATION_CODE])
def test_a_person_who_says_no(
    kind: LoginKind, service: AuthorizationService, archive: GuardedArchive, person: Person
) -> None:
    service.book.consent = "no"
    connection = connection_for(service, archive, kind)
    with pytest.raises(errors.LoginError, match=r"(?i)denied|refused|says no"):
        connection.sign_in(person)
    assert connection.wants_sign_in
    connection.close()


def test_a_person_who_takes_a_while(service: AuthorizationService, archive: GuardedArchive, person: Person) -> None:
    service.book.consent = ""
    timer = threading.Timer(0.3, setattr, (service.book, "consent", "yes"))
    timer.start()
    connection = connection_for(service, archive, LoginKind.DEVICE_CODE)
    connection.sign_in(person)
    connection.check()
    connection.close()
    timer.join()
    assert service.book.grants.count("device_code") > 2


@pytest.mark.parametrize("kind", [LoginKind.DEVICE_CODE, LoginKind.AUTHORIZATION_CODE])
def test_waiting_for_a_person_can_be_cancelled(
    kind: LoginKind, service: AuthorizationService, archive: GuardedArchive
) -> None:
    service.book.consent = ""
    token = CancelToken()
    connection = connection_for(service, archive, kind)
    threading.Timer(0.2, token.cancel).start()
    started_s = time.monotonic()
    with pytest.raises(errors.CancelledError):
        connection.sign_in(lambda _: None, token)
    assert time.monotonic() - started_s < 1.5
    connection.close()


def test_a_person_who_does_not_come(
    service: AuthorizationService, archive: GuardedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("DICOMwebNetworkLib.net.person_logins.BROWSER_TIMEOUT_S", 0.2)
    connection = connection_for(service, archive, LoginKind.AUTHORIZATION_CODE)
    with pytest.raises(errors.LoginError, match="in time"):
        connection.sign_in(lambda _: None)
    connection.close()


def test_an_answer_with_another_state_is_turned_away(service: AuthorizationService, archive: GuardedArchive) -> None:
    statuses: list[int] = []

    def forge(shown: SignInRequest) -> None:
        redirect = parse_qs(urlsplit(shown.url).query)["redirect_uri"][0]
        queries = ("code=stolen&state=guessed", "code=stolen", "error=x")
        statuses.extend(requests.get(f"{redirect}?{query}", timeout=5).status_code for query in queries)
        service.person(shown.url)

    connection = connection_for(service, archive, LoginKind.AUTHORIZATION_CODE)
    connection.sign_in(forge)
    connection.check()
    connection.close()
    assert statuses == [404, 404, 404]


def test_the_listener_of_a_sign_in_is_closed_behind_it(
    service: AuthorizationService, archive: GuardedArchive, person: Person
) -> None:
    connection_for(service, archive, LoginKind.AUTHORIZATION_CODE).sign_in(person)
    redirect = parse_qs(urlsplit(person.shown[0].url).query)["redirect_uri"][0]
    with pytest.raises(requests.ConnectionError):
        requests.get(redirect, timeout=2)


def test_a_wrong_client_secret_is_said(service: AuthorizationService, archive: GuardedArchive) -> None:
    connection = ServerConnection(profile_for(service, archive, LoginKind.CLIENT_CREDENTIALS), Secret("wr0ng-s3cret"))
    with pytest.raises(errors.LoginError, match="authorization server says no") as caught:
        connection.check()
    connection.close()
    assert "wr0ng" not in str(caught.value) + repr(vars(caught.value))
    assert not archive.requests


def test_any_characters_may_be_in_a_client_secret(service: AuthorizationService, archive: GuardedArchive) -> None:
    oauth = OAuthSettings(service.url, client_id=ODD_PROGRAM)
    made = profile_for(service, archive, LoginKind.CLIENT_CREDENTIALS, oauth=oauth)
    connection = ServerConnection(made, Secret(ODD_SECRET))
    connection.check()
    connection.close()


@pytest.mark.parametrize("url", ["http://sso.example.org/realm", "ftp://sso", "sso", "http://[::1"])
def test_an_authorization_server_without_encryption_is_refused(url: str) -> None:
    oauth = OAuthSettings(url, client_id="x")
    with pytest.raises(errors.ConfigurationError, match="https"):
        ServerConnection(ServerProfile("x", "https://pacs/x", LoginKind.DEVICE_CODE, oauth=oauth))


def test_an_authorization_server_that_calls_itself_otherwise_is_refused(
    service: AuthorizationService, archive: GuardedArchive
) -> None:
    oauth = OAuthSettings(service.url.replace("127.0.0.1", "localhost"), client_id=PROGRAM)
    made = profile_for(service, archive, LoginKind.CLIENT_CREDENTIALS, oauth=oauth)
    connection = ServerConnection(made, Secret(PROGRAM_SECRET))
    with pytest.raises(errors.ConfigurationError, match="calls itself"):
        connection.check()
    connection.close()
    assert "/token" not in service.paths


def test_addresses_of_the_profile_do_without_discovery(service: AuthorizationService, archive: GuardedArchive) -> None:
    oauth = OAuthSettings(token_url=service.url + "/token", client_id=PROGRAM)
    connection = connection_for(service, archive, LoginKind.CLIENT_CREDENTIALS, oauth=oauth)
    connection.check()
    connection.close()
    assert set(service.paths) == {"/token"}


@pytest.mark.parametrize("what", ["web page", "closed", "redirect"])
def test_what_is_no_authorization_server_is_said(what: str, archive: GuardedArchive) -> None:
    with FaultServer() as other, FaultServer() as third:
        other.use(Fault(status=302, redirect_to=third.url) if what == "redirect" else Fault(status=200, body="<p>"))
        url = "http://127.0.0.1:9" if what == "closed" else other.url
        made = profile(
            archive,
            login_kind=LoginKind.CLIENT_CREDENTIALS,
            oauth=OAuthSettings(token_url=url + "/token", client_id=PROGRAM),
        )
        connection = ServerConnection(made, Secret(PROGRAM_SECRET))
        with pytest.raises((errors.LoginError, errors.PortClosedError)):
            connection.check()
        connection.close()
        assert not third.requests, "a secret does not follow a redirect"
        assert not archive.requests


def test_the_token_goes_to_the_archive_and_the_secret_to_the_authorization_server_only(
    service: AuthorizationService, archive: GuardedArchive, tmp_path: Path
) -> None:
    with FaultServer(Source(TINY).series(3)) as other:
        archive.use(Fault(kind="retrieve-*", redirect_to=other.url, status=307))
        connection = connection_for(service, archive, LoginKind.CLIENT_CREDENTIALS)
        retrieve(archive, tmp_path, connection=connection)
        connection.close()
        assert other.requests
        assert not any("authorization" in request.headers for request in other.requests)
        assert not any(PROGRAM_SECRET in str(request.headers) for request in archive.requests)


@pytest.mark.parametrize("kind", KINDS)
def test_no_log_report_repr_or_error_holds_a_token(
    kind: LoginKind,
    service: AuthorizationService,
    archive: GuardedArchive,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("", "urllib3", "dicomweb_client", "requests"):
        caplog.set_level(logging.DEBUG, logger=name)
    connection = signed_in(service, archive, kind)
    report = retrieve(archive, tmp_path / "a", connection=connection)
    service.revoke(refresh_too=True)
    told = [report.to_json(), repr(connection), repr(vars(connection)), repr(vars(connection.session))]
    login = connection.session._auth
    told += [repr(login), repr(vars(login)), repr(connection.profile)]
    service.book.clients.clear()
    told.append(told_by(connection.check))
    told.append(retrieve(archive, tmp_path / "b", connection=connection).to_json())
    connection.close()
    ours = [record for record in caplog.records if not record.name.startswith(("authlib", "werkzeug"))]
    told += [str(record.__dict__) for record in ours]
    assert service.secrets
    for secret in service.secrets:
        assert not any(secret in text for text in told)


def told_by(call: Callable[[], object]) -> str:
    try:
        return repr(call())
    except errors.DICOMwebNetworkError as error:
        return str(error) + repr(vars(error)) + repr(error.__cause__) + repr(error.args)


def test_the_authority_of_the_profile_counts_for_the_authorization_server_too(
    certificates: Certificates, archive: GuardedArchive
) -> None:
    pair = (certificates.server, certificates.server_key)
    with AuthorizationService(certificate=pair) as secure, GuardedArchive(secure, Source(TINY).series(1)) as guarded:
        trusting = connection_for(secure, guarded, LoginKind.CLIENT_CREDENTIALS, ca_bundle=str(certificates.authority))
        trusting.check()
        trusting.close()
        connection = connection_for(secure, guarded, LoginKind.CLIENT_CREDENTIALS)
        with pytest.raises(errors.TLSError, match="authority"):
            connection.check()
        connection.close()


def test_a_login_without_tokens_has_nothing_to_sign_in(archive: GuardedArchive) -> None:
    connection = connect(archive, auth=("jane", "x"))
    assert not connection.wants_sign_in
    connection.sign_in(pytest.fail)
    connection.close()
