"""The list of servers kept in order in the panel: duplicate, move, remove, import, export."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer
from faultserver.synthetic import TINY, Source

from gui.panel_driver import PanelDriver, Steps

MENU = "moreServersButton"


def profile(*args: Any, **values: Any) -> Any:
    return importlib.import_module("DICOMwebNetworkLib.model.servers").ServerProfile(*args, **values)


def names(panel: PanelDriver) -> list[str]:
    return [saved.name for saved in panel.logic.servers()]


def enabled(panel: PanelDriver) -> set[str]:
    return {str(action.objectName) for action in panel.ui.moreServersButton.menu().actions() if action.enabled} - {""}


def test_the_menu_offers_what_can_be_done(panel: PanelDriver) -> None:
    import qt

    assert enabled(panel) == {"importServers"}
    assert panel.ui.moreServersButton.focusPolicy in (qt.Qt.TabFocus, qt.Qt.StrongFocus)
    for name in ("A", "B"):
        panel.logic.saveServer(profile(name, f"http://localhost/{name}"))
    panel.ui.serverComboBox.setCurrentIndex(1)
    assert enabled(panel) == {
        "duplicateServer", "moveServerUp", "removeServer", "importServers", "exportServers",
    }  # fmt: skip
    assert all(action.toolTip for action in panel.ui.moreServersButton.menu().actions() if action.objectName)


def test_servers_are_moved_and_the_chosen_one_stays(panel: PanelDriver) -> None:
    for name in ("A", "B", "C"):
        panel.logic.saveServer(profile(name, f"http://localhost/{name}"))
    panel.ui.serverComboBox.setCurrentIndex(2)
    panel.choose_in_menu(MENU, "moveServerUp")
    panel.choose_in_menu(MENU, "moveServerUp")
    assert names(panel) == ["C", "A", "B"]
    assert panel.ui.serverComboBox.currentText == "C"
    assert "number 1" in panel.ui.connectionLabel.text
    panel.choose_in_menu(MENU, "moveServerDown")
    assert names(panel) == ["A", "C", "B"]


def test_a_copy_has_the_same_login(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(1), auth=("anna", "secret word")) as server:
        panel.logic.saveServer(profile("Clinic", server.url, "basic", "anna"), "secret word")

        def steps() -> Steps:
            panel.choose_in_menu(MENU, "duplicateServer")
            assert panel.ui.serverComboBox.currentText == "Clinic (2)"
            panel.screenshot("server-duplicated")
            panel.click("connectButton")
            yield lambda: panel.ui.connectionLabel.text == "Connected to Clinic (2)."
            panel.choose_in_menu(MENU, "duplicateServer")
            assert names(panel) == ["Clinic", "Clinic (2)", "Clinic (3)"]

        panel.run(steps())


def test_removing_asks_first(panel: PanelDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    import slicer

    asked: list[str] = []
    answers = [False, True]

    def ask(question: str, **_: Any) -> bool:
        asked.append(question)
        return answers.pop(0)

    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", ask)
    panel.logic.saveServer(profile("Clinic", "http://localhost/1"))
    panel.choose_in_menu(MENU, "removeServer")
    assert names(panel) == ["Clinic"]
    panel.choose_in_menu(MENU, "removeServer")
    assert names(panel) == []
    assert all("Clinic" in question for question in asked)


def test_servers_go_to_a_file_and_come_back(
    panel: PanelDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qt

    path = tmp_path / "servers.json"
    monkeypatch.setattr(qt.QFileDialog, "getSaveFileName", lambda *_: str(path))
    monkeypatch.setattr(qt.QFileDialog, "getOpenFileName", lambda *_: (str(path), "JSON"))
    panel.logic.saveServer(profile("Clinic", "http://localhost/1", "basic", "anna"), "secret word")
    panel.logic.saveServer(profile("Cloud", "http://localhost/2", "token command", token_command=("gcloud", "print")))
    panel.choose_in_menu(MENU, "exportServers")
    assert f"{path}, without passwords and tokens: Clinic, Cloud." in panel.ui.connectionLabel.text
    assert "secret word" not in path.read_text()
    assert len(json.loads(path.read_text())["DICOMwebServers"]) == 2
    panel.choose_in_menu(MENU, "importServers")
    assert panel.ui.connectionLabel.text == "Already in the list: Clinic, Cloud."

    panel.logic.removeServer("Cloud")
    panel.logic.removeServer("Clinic")
    panel.logic.saveServer(profile("Clinic", "http://localhost/other"))
    panel.choose_in_menu(MENU, "importServers")
    text = panel.ui.connectionLabel.text

    def steps() -> Steps:
        label = panel.ui.connectionLabel
        yield lambda: label.height >= label.heightForWidth(label.width)
        panel.screenshot("server-imported")

    panel.run(steps())
    assert "Added: Clinic (2), Cloud." in text
    assert "'Clinic' is called 'Clinic (2)' here" in text
    assert "Cloud runs the command 'gcloud print'" in text
    assert panel.ui.serverComboBox.currentText == "Clinic (2)"


@pytest.mark.parametrize("content", ["", "{}", '{"DICOMwebServers": [{"name": "x"}]}', "\x00\xff"])
def test_a_file_that_is_none_is_said(
    content: str, panel: PanelDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qt

    path = tmp_path / "servers.json"
    path.write_bytes(content.encode("latin-1"))
    monkeypatch.setattr(qt.QFileDialog, "getOpenFileName", lambda *_: str(path))
    panel.choose_in_menu(MENU, "importServers")
    assert "server" in panel.ui.connectionLabel.text
    assert names(panel) == []
    monkeypatch.setattr(qt.QFileDialog, "getOpenFileName", lambda *_: "")
    panel.choose_in_menu(MENU, "importServers")


def test_an_empty_list_and_a_folder_that_is_none_are_said(
    panel: PanelDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qt

    path = tmp_path / "servers.json"
    path.write_text('{"DICOMwebServers": []}')
    monkeypatch.setattr(qt.QFileDialog, "getOpenFileName", lambda *_: str(path))
    monkeypatch.setattr(qt.QFileDialog, "getSaveFileName", lambda *_: str(tmp_path / "no" / "folder"))
    panel.choose_in_menu(MENU, "importServers")
    assert panel.ui.connectionLabel.text == "There is no server in this file."
    panel.logic.saveServer(profile("Clinic", "http://localhost/1"))
    panel.choose_in_menu(MENU, "exportServers")
    assert "cannot be written" in panel.ui.connectionLabel.text
