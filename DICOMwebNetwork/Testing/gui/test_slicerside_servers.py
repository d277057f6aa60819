"""What the logic does for servers: diagnosis, signing in, logins by command, the key store, lists of servers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source, uid
from servers.authorization import PERSON_CLIENT, AuthorizationService, GuardedArchive
from servers.keystore import KeyStoreService
from servers.storescp import StoreScp

from DICOMwebNetworkLib.model.diagnosis import ServerCapabilities, Stage, StageResult, StageVerdict
from DICOMwebNetworkLib.model.errors import ConfigurationError, LocalStorageError, LoginError
from DICOMwebNetworkLib.model.jobs import RetrieveTarget
from DICOMwebNetworkLib.model.queries import SearchQuery
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, OAuthSettings, ServerProfile

PASSWORD = "pa55word-to-keep"


def test_a_diagnosis_comes_stage_by_stage(logic: Any, store_scp: StoreScp) -> None:
    stages: list[Stage] = []
    done: list[Any] = []
    with FaultServer(Source(TINY).series(2)) as server:
        profile = ServerProfile(
            "PACS",
            server.url,
            dimse_host="127.0.0.1",
            dimse_port=store_scp.dimse.port,
            called_ae_title=store_scp.dimse.ae_title,
        )
        connection = logic.connectionFor(profile)
        task = logic.diagnose(connection, lambda result: stages.append(result.stage), done.append, pytest.fail)
        found = task.result()

    assert stages == list(Stage)
    assert done == [found]
    assert found.is_usable
    assert found.can(Stage.ECHO) is True


def test_a_cancelled_diagnosis_says_no_more(logic: Any) -> None:
    with FaultServer() as server:
        task = logic.diagnose(logic.connectionFor(server.url), pytest.fail, pytest.fail, pytest.fail)
        task.cancel()
        assert task.wait(10)


def test_a_person_signs_in_while_the_window_stays_alive(logic: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with AuthorizationService() as service, GuardedArchive(service, Source(TINY).series(1)) as archive:
        oauth = OAuthSettings(service.url, client_id=PERSON_CLIENT)
        profile = ServerProfile("PACS", archive.url, LoginKind.AUTHORIZATION_CODE, oauth=oauth)
        connection = logic.connectionFor(profile)
        assert connection.wants_sign_in
        with pytest.raises(LoginError, match="signed in"):
            logic.searchStudies(profile)
        person = logic.signIn(connection, lambda shown: logic.runInBackground(lambda _: service.person(shown.url)))
        assert person.result() is None
        assert len(logic.searchStudies(profile)) == 1


def test_a_login_by_command(logic: Any, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(1), token="t0ken") as server:
        command = (sys.executable, "-c", "import os; print('t0ken' if os.environ['PATH'] else '')")
        logic.saveServer(ServerProfile("Cloud", server.url, LoginKind.TOKEN_COMMAND, token_command=command))
        assert len(logic.searchStudies("Cloud")) == 1


@pytest.fixture
def next_session(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that forgets what is kept in memory until Slicer closes."""
    from DICOMwebNetworkLib.slicerside.servers import Credentials

    return lambda: monkeypatch.setattr(Credentials, "_secrets", {})


def test_a_login_is_remembered_in_the_key_store_only(
    logic: Any, next_session: Any, key_store: KeyStoreService, tmp_path: Path
) -> None:
    profile = ServerProfile("PACS", "http://localhost/remembered", LoginKind.BASIC, "anna")
    logic.saveServer(profile)
    logic.rememberLogin(profile, PASSWORD)
    next_session()

    assert logic.isLoginRemembered(profile)
    assert logic.connectionFor("PACS")
    for other in (
        ServerProfile("PACS", "http://localhost/other", LoginKind.BASIC, "anna"),
        ServerProfile("PACS", "http://localhost/remembered", LoginKind.BASIC, "otto"),
    ):
        assert not logic.isLoginRemembered(other)
        with pytest.raises(LoginError):
            logic.connectionFor(other)
    for folder in (tmp_path / "home", key_store.folder):
        for path in folder.rglob("*"):
            assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), path
    logic.removeServer("PACS")
    assert not logic.isLoginRemembered(profile)


def test_an_address_is_changed_also_where_the_key_store_does_not_take_the_login(
    logic: Any, key_store: KeyStoreService, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring

    def refuse(*_: str) -> None:
        raise RuntimeError("locked")

    profile = ServerProfile("PACS", "http://localhost", LoginKind.BASIC, "anna")
    logic.saveServer(profile)
    logic.rememberLogin(profile, PASSWORD)
    monkeypatch.setattr(keyring, "set_password", refuse)
    with pytest.raises(ConfigurationError, match="key store"):
        logic.changeAddress(profile, "http://localhost/dicom-web")

    assert logic.server("PACS").base_url == "http://localhost/dicom-web"
    assert logic.connectionFor("PACS"), "it is in use until the end of the session"


def test_a_remembered_login_goes_along_to_another_address_of_its_host(
    logic: Any, next_session: Any, key_store: KeyStoreService
) -> None:
    profile = ServerProfile("PACS", "http://localhost", LoginKind.BASIC, "anna")
    logic.saveServer(profile)
    logic.rememberLogin(profile, PASSWORD)
    changed = logic.changeAddress(profile, "http://localhost/dicom-web")
    next_session()
    assert logic.isLoginRemembered(changed)
    assert not logic.isLoginRemembered(profile), "nobody needs it there any more"
    logic.forgetRememberedLogin(changed)
    assert not logic.isLoginRemembered(changed)
    assert logic.connectionFor("PACS"), "it is in use until the end of the session"
    next_session()
    with pytest.raises(LoginError):
        logic.connectionFor("PACS")


@pytest.mark.parametrize("store", ["not installed", "fail", "null", "plain file"])
def test_without_a_key_store_it_is_explained_and_not_remembered(
    store: str, logic: Any, next_session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_key_store(store, tmp_path, monkeypatch)
    profile = ServerProfile("PACS", "http://localhost/nowhere", LoginKind.BASIC, "anna")
    with pytest.raises(ConfigurationError, match="not remembered beyond this session") as caught:
        logic.rememberLogin(profile, PASSWORD)
    assert caught.value.advice
    assert logic.canInstallKeyStore is (store == "not installed")
    assert str(logic.whyNotRemembered()) == str(caught.value)
    assert PASSWORD not in str(caught.value)
    assert not logic.isLoginRemembered(profile)
    logic.forgetRememberedLogin(profile)
    assert logic.secretFor(profile) == Secret(PASSWORD)
    assert not any(PASSWORD.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    next_session()
    with pytest.raises(LoginError):
        logic.connectionFor(profile)


def use_key_store(store: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make keyring use one of its own backends that keep nothing, or nothing safely; or make it not installed."""
    import keyring
    from keyring.backends import fail, null
    from keyrings.alt.file import PlaintextKeyring

    class PlainFile(PlaintextKeyring):
        file_path = str(folder / "plain.cfg")

    backends = {"fail": fail.Keyring, "null": null.Keyring, "plain file": PlainFile}
    if store in backends:
        monkeypatch.setattr(keyring.core, "_keyring_backend", backends[store]())
    else:
        monkeypatch.setitem(sys.modules, "keyring", None)


def test_a_key_store_that_dies_is_told(logic: Any, key_store: KeyStoreService) -> None:
    profile = ServerProfile("PACS", "http://localhost/dead", LoginKind.BASIC, "anna")
    key_store.kill()
    with pytest.raises(ConfigurationError, match="not remembered beyond this session") as caught:
        logic.rememberLogin(profile, PASSWORD)
    assert PASSWORD not in str(caught.value) + repr(caught.value.__cause__)
    assert not logic.isLoginRemembered(profile)
    logic.forgetRememberedLogin(profile)
    assert logic.connectionFor(profile), "it is in use until the end of the session"


def test_the_key_store_is_installed_by_slicers_own_means(logic: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import slicer

    asked: list[str] = []
    monkeypatch.setattr(slicer.util, "pip_install", asked.append, raising=False)
    logic.installKeyStore()
    assert asked == ["keyring"]

    def broken(_requirement: str) -> None:
        raise subprocess.CalledProcessError(1, ["pip"])

    monkeypatch.setattr(slicer.util, "pip_install", broken)
    with pytest.raises(ConfigurationError, match="could not install keyring"):
        logic.installKeyStore()


def test_the_secret_of_a_client_stays_with_its_authorization_server(logic: Any) -> None:
    def profile(issuer: str) -> ServerProfile:
        oauth = OAuthSettings(issuer, client_id="x")
        return ServerProfile("PACS", "http://localhost/oauth", LoginKind.CLIENT_CREDENTIALS, oauth=oauth)

    logic.saveServer(profile("https://sso.example.org"), PASSWORD)

    assert logic.secretFor(profile("https://sso.example.org"))
    assert logic.secretFor(profile("https://elsewhere.example.org")) is None


def test_a_list_of_servers_goes_to_a_colleague_without_secrets(logic: Any, tmp_path: Path) -> None:
    first = ServerProfile("First", "http://localhost/1", LoginKind.BASIC, "anna", notes="ask Sam")
    logic.saveServer(first, PASSWORD)
    logic.saveServer(ServerProfile("Second", "http://localhost/2", qido_prefix="qido"))
    path = tmp_path / "servers.json"
    logic.exportServers(str(path))
    assert PASSWORD not in path.read_text()
    saved = logic.servers()
    for name in ("First", "Second"):
        logic.removeServer(name)

    imported = logic.importServers(str(path))
    assert [profile.name for profile in imported.added] == ["First", "Second"]
    again = logic.importServers(str(path))
    assert (again.added, again.known) == ((), ("First", "Second"))
    assert logic.servers() == saved
    path.write_text("{}")
    with pytest.raises(ConfigurationError):
        logic.importServers(str(path))
    with pytest.raises(LocalStorageError):
        logic.importServers(str(tmp_path / "missing"))
    with pytest.raises(LocalStorageError):
        logic.exportServers(str(tmp_path / "no" / "folder"))
    assert logic.servers() == saved


def test_an_import_replaces_nobodys_server(logic: Any, tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    logic.saveServer(ServerProfile("PACS", "http://localhost/theirs"))
    command = ("print-token", "--now")
    logic.saveServer(ServerProfile("Cloud", "http://localhost/c", LoginKind.TOKEN_COMMAND, token_command=command))
    logic.exportServers(str(path))
    for name in ("PACS", "Cloud"):
        logic.removeServer(name)
    logic.saveServer(ServerProfile("PACS", "http://localhost/mine"))

    imported = logic.importServers(str(path))

    assert imported.renamed == (("PACS", "PACS (2)"),)
    assert [profile.name for profile in imported.commands] == ["Cloud"], "what runs a command is told"
    assert [(profile.name, profile.base_url[-4:]) for profile in logic.servers()] == [
        ("PACS", "mine"),
        ("PACS (2)", "eirs"),
        ("Cloud", "st/c"),
    ]


def test_the_order_of_the_servers_is_the_users(logic: Any) -> None:
    for name in "ABC":
        logic.saveServer(ServerProfile(name, f"http://localhost/{name}"))
    logic.moveServer("C", -1)
    logic.moveServer("A", 1)
    logic.moveServer("A", 5)
    logic.moveServer("C", -1)
    logic.moveServer("nobody", 1)
    assert [profile.name for profile in logic.servers()] == ["C", "B", "A"]


def test_a_server_that_is_removed_leaves_its_password_to_its_twin(logic: Any) -> None:
    for name in ("One", "Two"):
        logic.saveServer(ServerProfile(name, "http://localhost/twin", LoginKind.BASIC, "anna"), PASSWORD)
    logic.removeServer("One")
    assert logic.secretFor(logic.server("Two")) == Secret(PASSWORD)
    profile = logic.server("Two")
    logic.removeServer("Two")
    assert logic.secretFor(profile) is None


def test_another_host_does_not_get_the_login(logic: Any) -> None:
    profile = ServerProfile("PACS", "https://pacs.example.org", LoginKind.BASIC, "anna")
    logic.saveServer(profile, PASSWORD)
    with pytest.raises(ConfigurationError, match="another host"):
        logic.changeAddress(profile, "https://pacs.example.com/dicom-web")
    assert logic.servers() == [profile]


def test_what_a_test_found_out_is_kept_and_used(logic: Any, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        server.use(Fault(kind="metadata-*", status=404), Fault(kind="retrieve-series", status=406))
        profile = ServerProfile("PACS", server.url)
        found = logic.diagnose(logic.connectionFor(profile), lambda _: None, lambda _: None, pytest.fail).result()
        assert logic.capabilitiesOf(profile) == found
        logic.saveServer(profile)
        connection = logic.connectionFor("PACS")
        assert not connection.has_metadata_service

        server.forget_requests()
        [dataset] = connection.series_metadata(uid(1), uid(1, 1))
        job = logic.startRetrieve(connection, [RetrieveTarget(uid(1))], destination=str(tmp_path / "files"))
        assert logic.pump.waitUntil(lambda: job.isEnded, 20)
        assert dataset["0020000E"]["Value"] == [uid(1, 1)]
        assert job.report.is_complete
        kinds = [request.kind for request in server.requests]
        assert "metadata-series" not in kinds, "it is known to be in vain"
        assert "retrieve-series" not in kinds

        logic.removeServer("PACS")
        logic.saveServer(profile)
        assert logic.capabilitiesOf(profile) is None, "it is forgotten with the server"


def test_what_was_found_out_long_ago_does_not_count(logic: Any) -> None:
    profile = ServerProfile("PACS", "http://localhost/old")
    row = StageResult(Stage.METADATA, StageVerdict.FAILED, "none")
    for when in ("2020-01-01T00:00:00+00:00", "once"):
        logic.saveServer(profile)
        logic._store.keepCapabilities(ServerCapabilities(profile.base_url, when, (row,)))
        assert logic.connectionFor("PACS").has_metadata_service


def _kinds_of_retrieve(logic: Any, server: FaultServer, folder: Path) -> list[str]:
    """Retrieve the study of the saved server "PACS" and return with what kinds of requests."""
    server.forget_requests()
    job = logic.startRetrieve(logic.connectionFor("PACS"), [RetrieveTarget(uid(1))], destination=str(folder))
    assert logic.pump.waitUntil(lambda: job.isEnded, 20)
    assert job.report.is_complete
    return [request.kind for request in server.requests if request.kind.startswith("retrieve")]


def test_a_test_of_the_connection_ends_what_was_learnt_before_in_this_session(logic: Any, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        profile = ServerProfile("PACS", server.url)
        logic.saveServer(profile)

        server.use(Fault(kind="retrieve-series", status=406))
        assert "retrieve-instance" in _kinds_of_retrieve(logic, server, tmp_path / "first")
        assert logic.quirksOf(profile).refused_ways

        server.use()
        logic.diagnose(logic.connectionFor("PACS"), lambda _: None, lambda _: None, pytest.fail).result()
        assert logic.quirksOf(profile) is None
        assert _kinds_of_retrieve(logic, server, tmp_path / "second") == ["retrieve-series"]


def test_what_was_learnt_while_working_is_known_in_the_next_session_until_it_is_old(
    logic: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        server.use(Fault(kind="retrieve-series", status=406), Fault(kind="search-*", ignore_filters=True))
        profile = ServerProfile("PACS", server.url)
        logic.saveServer(profile)
        connection = logic.connectionFor("PACS")
        assert logic.quirksOf(profile) is None

        assert "retrieve-series" in _kinds_of_retrieve(logic, server, tmp_path / "first")
        list(connection.search(SearchQuery(filters={"PatientName": "Nobody*"})))
        quirks = logic.quirksOf(profile)
        assert quirks.ignored_filters == ("PatientName",)
        assert any(name.startswith("bulk") for name in quirks.refused_ways)

        logic._connections.close()
        logic._transfers.close()
        other = type(logic)()
        try:
            assert other.connectionFor("PACS").refused_ways.names == frozenset(quirks.refused_ways)
            assert other.quirksOf(profile) == quirks, "also what this session did not meet"
            assert other.quirksOf(profile).learnt_at == quirks.learnt_at
            monkeypatch.setattr("DICOMwebNetworkLib.slicerside.servers.ServerStore.QUIRKS_FOR_DAYS", -1)
            assert other.quirksOf(profile) is None
            monkeypatch.undo()
            row = StageResult(Stage.SERIES, StageVerdict.OK, "yes")
            other._store.keepCapabilities(ServerCapabilities(profile.base_url, quirks.learnt_at, (row,)))
            assert other.quirksOf(profile) is None, "a test has the last word, also over connections that are open"
        finally:
            other.close()
