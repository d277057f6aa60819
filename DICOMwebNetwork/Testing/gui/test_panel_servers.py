"""Servers: pasted addresses, the form, logins, and what is said when it does not work."""

from __future__ import annotations

import importlib
import socket
from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source

from gui.panel_driver import PanelDriver, Steps


def test_a_pasted_address_with_login_connects_and_is_kept_without_password(
    panel: PanelDriver, orthanc: Any, tmp_path: Path
) -> None:
    user, password = orthanc.auth
    address = orthanc.url.replace("http://", f"http://{user}:{password}@") + "/"

    def steps() -> Steps:
        assert not panel.ui.connectButton.enabled
        yield from panel.connect(address)
        panel.screenshot("server-connected")
        [profile] = panel.logic.servers()
        assert (profile.base_url, profile.user_name) == (orthanc.url.rstrip("/"), user)
        assert panel.ui.serverComboBox.currentText == profile.name

    panel.run(steps())
    assert password not in panel.ui.connectionLabel.text
    for path in (tmp_path / "home").rglob("*"):
        assert not path.is_file() or password.encode() not in path.read_bytes(), path


def test_a_wrong_password_is_said_and_can_be_typed_again(panel: PanelDriver, orthanc: Any) -> None:
    user, password = orthanc.auth

    def steps() -> Steps:
        panel.click("addServerButton")
        panel.type("serverURLLineEdit", orthanc.url)
        panel.type("serverNameLineEdit", "Clinic")
        panel.choose("loginKindComboBox", "basic")
        panel.type("userNameLineEdit", user)
        panel.type("passwordLineEdit", "wrong")
        panel.screenshot("server-form")
        panel.click("saveServerButton")
        yield lambda: "user name and password" in panel.ui.connectionLabel.text
        panel.screenshot("server-wrong-password")
        panel.click("connectionButton")
        panel.type("passwordLineEdit", password, enter=True)
        yield lambda: panel.ui.connectionLabel.text == "Connected to Clinic."
        assert panel.ui.serverForm.isHidden()
        assert panel.ui.passwordLineEdit.text == ""

    panel.run(steps())


def test_a_missing_password_is_asked_for_and_the_search_goes_on(
    panel: PanelDriver, orthanc: Any, ct_files: list[Path]
) -> None:
    from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile

    orthanc.store(ct_files)
    user, password = orthanc.auth
    # Another host name than in the other tests: passwords are remembered until the process ends.
    address = orthanc.url.replace("127.0.0.1", "localhost")
    panel.logic.saveServer(ServerProfile("Clinic", address, LoginKind.BASIC, user))

    def steps() -> Steps:
        panel.click("searchButton")
        yield lambda: not panel.ui.serverForm.isHidden()
        panel.type("passwordLineEdit", password, enter=True)
        yield lambda: panel.ui.resultsTree.topLevelItemCount == 1

    panel.run(steps())


def test_each_way_not_to_connect_has_its_words(panel: PanelDriver) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/dicom-web"

    def fails(address: str, words: str) -> Steps:
        panel.ui.serverComboBox.setEditText(address)
        panel.click("connectButton")
        yield lambda: words in panel.ui.connectionLabel.text
        assert panel.ui.connectButton.text == "Connect"
        assert panel.logic.servers() == []

    with FaultServer() as server:
        web_page = Fault(content_type="text/html", body="<html>Welcome</html>", status=200)

        def steps() -> Steps:
            yield from fails(closed, "Check the port")
            yield from fails("http://no-such-host.invalid/dicom-web", "Check the spelling")
            yield from fails("pacs.example.org", "Begin it with http://")
            yield from fails(server.url.replace("http:", "https:"), "encrypted")
            server.use(web_page)
            yield from fails(server.url, "DICOMweb root")
            panel.screenshot("server-not-dicomweb")

        panel.run(steps())


def test_servers_are_added_edited_and_removed(panel: PanelDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    import slicer

    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", lambda *_, **__: True)
    with FaultServer(Source(TINY).series(1)) as server:

        def steps() -> Steps:
            panel.click("addServerButton")
            panel.type("serverURLLineEdit", "somewhere")
            panel.click("saveServerButton")
            assert "http://" in panel.ui.serverURLError.text
            panel.screenshot("server-form-error")
            panel.type("serverURLLineEdit", server.url)
            panel.click("saveServerButton")
            yield lambda: panel.ui.connectionLabel.text.startswith("Connected")
            panel.click("editServerButton")
            panel.type("serverNameLineEdit", "Archive")
            panel.click("saveServerButton")
            yield lambda: panel.ui.connectionLabel.text == "Connected to Archive."
            assert [profile.name for profile in panel.logic.servers()] == ["Archive"]
            panel.click("editServerButton")
            panel.key("serverNameLineEdit", "Escape")
            assert panel.ui.serverForm.isHidden()
            panel.choose_in_menu("moreServersButton", "removeServer")
            assert panel.logic.servers() == []
            assert not panel.ui.editServerButton.enabled
            assert panel.ui.editServerButton.toolTip

        panel.run(steps())


def test_connecting_to_a_silent_server_can_be_given_up(panel: PanelDriver) -> None:
    with FaultServer() as server:
        server.use(Fault(kind="search-*", stall_before_s=20.0))

        def steps() -> Steps:
            panel.ui.serverComboBox.setEditText(server.url)
            panel.click("connectButton")
            yield lambda: panel.ui.connectButton.text == "Cancel"
            panel.screenshot("server-connecting")
            panel.click("connectButton")
            assert panel.ui.connectionLabel.text == "Not connected."
            assert panel.ui.connectButton.text == "Connect"

        panel.run(steps())


def test_logins_outlive_a_reload_of_the_module(panel: PanelDriver) -> None:
    import qt

    def profile(name: str, user: str) -> Any:
        # The class of now: a reload makes new ones.
        servers = importlib.import_module("DICOMwebNetworkLib.model.servers")
        return servers.ServerProfile(name, server.url, servers.LoginKind.BASIC, user)

    qt.QSettings().setValue("GLOBAL_DICOMWEB_USER_KEY", "anna")
    qt.QSettings().setValue("GLOBAL_DICOMWEB_PASSWORD_KEY", "secret word")
    with FaultServer(Source(TINY).series(1), auth=("anna", "secret word")) as server:
        panel.logic.saveServer(profile("typed", "anna"), "secret word")
        panel.environment.widget.onReload()
        logic = panel.environment.widget.logic
        assert len(logic.searchStudies("typed")) == 1
        logic.removeServer("typed")
        logic.saveServer(profile("that of Slicer", ""))
        assert len(logic.searchStudies("that of Slicer")) == 1


def test_the_typed_address_of_a_saved_server_means_that_server(panel: PanelDriver) -> None:
    with FaultServer(auth=("anna", "secret word")) as server:
        servers = importlib.import_module("DICOMwebNetworkLib.model.servers")
        profile = servers.ServerProfile("Clinic", server.url, servers.LoginKind.BASIC, "anna")
        panel.logic.saveServer(profile, "secret word")

        def steps() -> Steps:
            panel.ui.serverComboBox.setEditText(server.url + "/")
            panel.click("connectButton")
            yield lambda: panel.ui.connectionLabel.text == "Connected to Clinic."
            assert panel.ui.serverComboBox.currentText == "Clinic"
            assert len(panel.logic.servers()) == 1

        panel.run(steps())
