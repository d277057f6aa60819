"""Logins with tokens in the panel: by command or file, by a person in the browser or with a code, by pasted links."""

from __future__ import annotations

import shlex
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer
from faultserver.synthetic import TINY, Source
from servers.authorization import PERSON_CLIENT, PROGRAM, PROGRAM_SECRET, AuthorizationService, GuardedArchive
from servers.keystore import KeyStoreService

from DICOMwebNetworkLib.model.servers import LoginKind
from gui.panel_driver import PanelDriver, Steps

TOKEN = "t0ken-0f-jane"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[AuthorizationService]:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setattr("DICOMwebNetworkLib.net.person_logins._SHORTEST_WAIT_S", 0.1)
    with AuthorizationService() as running:
        yield running


@pytest.fixture
def archive(service: AuthorizationService) -> Iterator[GuardedArchive]:
    with GuardedArchive(service, Source(TINY).series(2)) as running:
        yield running


@pytest.fixture
def pages(service: AuthorizationService, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Put a browser in which a person signs in at once in place of the computer's; return the pages it was sent to."""
    import qt

    opened: list[str] = []

    class Desktop:
        @staticmethod
        def openUrl(url: qt.QUrl) -> bool:
            opened.append(url.toString())
            threading.Thread(target=service.person, args=(opened[-1],)).start()
            return True

    monkeypatch.setattr(qt, "QDesktopServices", Desktop)
    return opened


def fill_oauth(panel: PanelDriver, service: AuthorizationService, archive: FaultServer, kind: LoginKind) -> None:
    panel.click("addServerButton")
    panel.type("serverURLLineEdit", archive.url)
    panel.type("serverNameLineEdit", "Hospital")
    panel.choose("loginKindComboBox", kind.value)
    panel.type("issuerLineEdit", service.url)
    panel.type("clientIDLineEdit", PROGRAM if kind is LoginKind.CLIENT_CREDENTIALS else PERSON_CLIENT)
    panel.type("scopeLineEdit", "openid")


@pytest.mark.parametrize("kind", [LoginKind.AUTHORIZATION_CODE, LoginKind.DEVICE_CODE])
def test_a_person_signs_in(
    kind: LoginKind, panel: PanelDriver, service: AuthorizationService, archive: GuardedArchive, pages: list[str]
) -> None:
    if kind is LoginKind.DEVICE_CODE:
        service.book.consent = ""

    def steps() -> Steps:
        fill_oauth(panel, service, archive, kind)
        panel.screenshot(f"server-form-{kind.value}")
        panel.click("saveServerButton")
        yield lambda: pages
        if kind is LoginKind.DEVICE_CODE:
            yield lambda: "with the code" in panel.ui.connectionLabel.text
            yield lambda: panel.ui.connectionLabel.height > 25
            assert panel.ui.connectButton.text == "Cancel"
            panel.screenshot("server-device-code")
            service.book.consent = "yes"
        yield lambda: panel.ui.connectionLabel.text == "Connected to Hospital."
        panel.click("searchButton")
        yield lambda: panel.ui.resultsTree.topLevelItemCount == 1
        service.revoke(refresh_too=True)
        panel.click("searchButton")
        yield lambda: "Sign in" in panel.ui.connectionLabel.text
        panel.click("connectionButton")
        yield lambda: panel.ui.connectionLabel.text == "Connected to Hospital."

    panel.run(steps())
    assert len(pages) == 2
    [profile] = panel.logic.servers()
    assert (profile.login_kind, profile.oauth.issuer_url) == (kind, service.url)


@pytest.mark.parametrize("kind", [LoginKind.AUTHORIZATION_CODE, LoginKind.DEVICE_CODE])
def test_a_remembered_sign_in_lasts_beyond_the_night_until_the_person_signs_out(
    kind: LoginKind,
    panel: PanelDriver,
    service: AuthorizationService,
    archive: GuardedArchive,
    pages: list[str],
    key_store: KeyStoreService,
) -> None:
    from DICOMwebNetworkLib.slicerside.servers import Credentials

    def next_morning() -> None:
        service.revoke()
        panel.reload()
        Credentials._secrets.clear()
        Credentials._wishes.clear()

    def menu_action() -> Any:
        menu = panel.ui.moreServersButton.menu()
        menu.aboutToShow.emit()
        return next(action for action in menu.actions() if action.objectName == "signOutOfServer")

    def steps() -> Steps:
        fill_oauth(panel, service, archive, kind)
        panel.key("rememberCheckBox", "Space")
        panel.click("saveServerButton")
        yield lambda: panel.ui.connectionLabel.text == "Connected to Hospital."
        for _day in range(2):  # each renewal brings another refresh token
            next_morning()
            yield panel.ui.connectButton.isVisible
            panel.click("connectButton")
            yield lambda: panel.ui.connectionLabel.text == "Connected to Hospital."
            panel.click("editServerButton")
            assert panel.ui.rememberCheckBox.checked
            panel.click("cancelServerButton")
        assert len(pages) == 1, "nobody was asked again"
        menu_action().trigger()
        assert panel.ui.connectionLabel.text == "The login of Hospital was forgotten."
        assert not menu_action().enabled
        assert "no login" in menu_action().toolTip
        next_morning()
        yield panel.ui.connectButton.isVisible
        panel.click("editServerButton")
        assert not panel.ui.rememberCheckBox.checked
        panel.click("cancelServerButton")
        panel.click("connectButton")
        yield lambda: panel.ui.connectionLabel.text == "Connected to Hospital."
        assert len(pages) == 2

    panel.run(steps(), 10)


def test_a_remembered_sign_in_that_has_run_out_is_asked_for_again(
    panel: PanelDriver,
    service: AuthorizationService,
    archive: GuardedArchive,
    pages: list[str],
    key_store: KeyStoreService,
) -> None:
    def steps() -> Steps:
        fill_oauth(panel, service, archive, LoginKind.AUTHORIZATION_CODE)
        panel.key("rememberCheckBox", "Space")
        panel.click("saveServerButton")
        yield lambda: panel.ui.connectionLabel.text == "Connected to Hospital."
        service.revoke(refresh_too=True)
        panel.reload()
        yield panel.ui.connectButton.isVisible
        panel.click("connectButton")
        yield lambda: "has run out" in panel.ui.connectionLabel.text
        panel.click("connectionButton")
        yield lambda: panel.ui.connectionLabel.text == "Connected to Hospital."
        service.revoke()
        panel.reload()
        yield panel.ui.connectButton.isVisible
        panel.click("connectButton")
        yield lambda: panel.ui.connectionLabel.text == "Connected to Hospital."
        assert len(pages) == 2, "the new sign-in is remembered in the place of the old one"

    panel.run(steps(), 10)


def test_signing_in_can_be_given_up(
    panel: PanelDriver, service: AuthorizationService, archive: GuardedArchive, pages: list[str]
) -> None:
    service.book.consent = ""

    def steps() -> Steps:
        fill_oauth(panel, service, archive, LoginKind.DEVICE_CODE)
        panel.click("saveServerButton")
        yield lambda: pages
        panel.click("connectButton")
        assert panel.ui.connectionLabel.text == "Not connected."

    panel.run(steps())


def test_a_client_with_a_secret(panel: PanelDriver, service: AuthorizationService, archive: GuardedArchive) -> None:
    def steps() -> Steps:
        fill_oauth(panel, service, archive, LoginKind.CLIENT_CREDENTIALS)
        assert panel.ui.passwordLabel.text == "Client secret:"
        panel.type("passwordLineEdit", PROGRAM_SECRET)
        panel.click("saveServerButton")
        yield lambda: panel.ui.connectionLabel.text == "Connected to Hospital."

    panel.run(steps())


@pytest.mark.parametrize("kind", [LoginKind.TOKEN_COMMAND, LoginKind.TOKEN_FILE, LoginKind.HEADERS])
def test_a_token_from_elsewhere(kind: LoginKind, panel: PanelDriver, tmp_path: Path) -> None:
    file = tmp_path / "the token"
    file.write_text(TOKEN)
    command = (sys.executable, "-c", f"print(open({str(file)!r}).read())")
    with FaultServer(Source(TINY).series(1), token=TOKEN) as server:

        def steps() -> Steps:
            panel.click("addServerButton")
            panel.type("serverURLLineEdit", server.url)
            panel.choose("loginKindComboBox", kind.value)
            if kind is LoginKind.HEADERS:
                panel.type("tokenLineEdit", f"Authorization: Bearer {TOKEN}")
            else:
                panel.click("saveServerButton")
                assert "missing" in panel.ui.tokenSourceError.text
                isFile = kind is LoginKind.TOKEN_FILE
                panel.type("tokenSourceLineEdit", str(file) if isFile else shlex.join(command))
            panel.screenshot(f"server-form-{kind.value}")
            panel.click("saveServerButton")
            yield lambda: panel.ui.connectionLabel.text.startswith("Connected")
            panel.click("editServerButton")
            assert panel.ui.loginKindComboBox.currentData == kind.value
            panel.click("saveServerButton")
            yield lambda: panel.ui.connectionLabel.text.startswith("Connected")

        panel.run(steps())
    [profile] = panel.logic.servers()
    assert profile.login_kind is kind
    assert profile.token_command == (command if kind is LoginKind.TOKEN_COMMAND else ())
    assert TOKEN not in repr(profile.to_dict())


def test_pasted_links_are_understood(panel: PanelDriver) -> None:
    def steps() -> Steps:
        panel.click("addServerButton")
        store = "projects/p/locations/us/datasets/d/dicomStores/s"
        panel.type("serverURLLineEdit", store)
        panel.ui.serverNameLineEdit.setFocus()
        yield lambda: panel.ui.serverURLLineEdit.text == f"https://healthcare.googleapis.com/v1/{store}/dicomWeb"
        assert panel.ui.loginKindComboBox.currentData == LoginKind.TOKEN_COMMAND.value
        assert panel.ui.tokenSourceLineEdit.text == "gcloud auth print-access-token"
        panel.screenshot("server-form-google")
        panel.type("serverURLLineEdit", f"https://kheops.example.org/view/{TOKEN}")
        panel.ui.serverNameLineEdit.setFocus()
        yield lambda: panel.ui.serverURLLineEdit.text == "https://kheops.example.org/api"
        assert panel.ui.loginKindComboBox.currentData == LoginKind.BEARER.value
        assert panel.ui.tokenLineEdit.text == TOKEN
        panel.type("serverURLLineEdit", "https://view.example.org/viewer?StudyInstanceUIDs=1.2")
        panel.ui.serverNameLineEdit.setFocus()
        yield lambda: panel.ui.serverURLLineEdit.text == "https://view.example.org"
        panel.type("serverURLLineEdit", "http://[::1")
        panel.click("saveServerButton")
        yield lambda: "server address" in panel.ui.serverURLError.text
        panel.click("cancelServerButton")

    panel.run(steps())


def test_the_link_of_an_album_connects_with_its_token(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(1), token=TOKEN) as server:

        def steps() -> Steps:
            panel.ui.serverComboBox.setEditText(server.url.replace("/dicomweb", f"/view/{TOKEN}"))
            panel.click("connectButton")
            yield lambda: panel.ui.connectButton.text == "Connect"
            assert panel.ui.serverComboBox.currentText == server.url.replace("/dicomweb", "/api")

        panel.run(steps())
        assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
        assert server.requests[0].status == 404, "this one has its root elsewhere"
