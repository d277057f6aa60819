"""Links of web pages: the study is here after one click there, and a stranger's server is asked about first."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from faultserver import FaultServer
from faultserver.synthetic import Kind, Source, uid

from gui.panel_driver import PanelDriver, Steps

TOKEN = "token-of-the-link"


def _link(server: FaultServer, **more: str) -> str:
    parameters = {"studyUID": uid(1), "dicomweb_endpoint": server.url, **more}
    return "slicer://viewer/?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())


def _open(url: str) -> None:
    import slicer

    slicer.app.openUrl(url)


def _line(panel: PanelDriver) -> Any:
    return panel.panel._link.ui


def _series() -> Iterable[Any]:
    source = Source(Kind(rows=16, columns=16))
    return [*source.series(3, 1, 1), *source.series(2, 1, 2)]


def _has_ended(panel: PanelDriver) -> bool:
    return bool(panel.logic.jobs()) and all(job.isEnded for job in panel.logic.jobs())


def _click(button: Any) -> None:
    import qt

    assert button.isVisible()
    qt.QTest.mouseClick(button, qt.Qt.LeftButton)


def test_a_link_to_a_saved_server_retrieves_the_study_with_the_saved_login(panel: PanelDriver) -> None:
    from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile

    with FaultServer(_series(), auth=("anna", "word of anna")) as server:
        panel.logic.saveServer(ServerProfile("Clinic", server.url, LoginKind.BASIC, "anna"), "word of anna")

        def steps() -> Steps:
            _open(_link(server))
            yield lambda: _has_ended(panel) and panel.study().text(1) != "–"
            panel.screenshot("link-opened")
            assert [job.report.is_complete for job in panel.logic.jobs()] == [True]
            assert panel.logic.localState(uid(1), None, 5) == ("complete", 5)
            assert panel.ui.serverComboBox.currentText == "Clinic"
            assert panel.study().isSelected()
            assert not _line(panel).linkFrame.isVisible()

        panel.run(steps())


def test_an_unknown_server_is_asked_about_and_the_token_is_written_nowhere(
    panel: PanelDriver, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with FaultServer(_series(), token=TOKEN) as server, caplog.at_level(logging.DEBUG):

        def steps() -> Steps:
            _open(_link(server, access_token=TOKEN))
            line = _line(panel)
            yield line.linkFrame.isVisible
            panel.screenshot("link-question")
            assert server.url in line.linkLabel.text
            assert "brings a login" in line.linkLabel.text
            assert server.requests == []
            _click(line.linkButton)
            yield lambda: _has_ended(panel)
            assert panel.logic.localState(uid(1), None, 5) == ("complete", 5)
            assert [profile.base_url for profile in panel.logic.servers()] == [server.url]

        panel.run(steps())
    assert TOKEN not in caplog.text
    for path in (tmp_path / "home").rglob("*"):
        assert not path.is_file() or TOKEN.encode() not in path.read_bytes(), path


def test_a_question_that_is_dismissed_asks_nothing_of_the_server(panel: PanelDriver) -> None:
    with FaultServer(_series()) as server:

        def steps() -> Steps:
            _open(_link(server))
            yield _line(panel).linkFrame.isVisible
            _click(_line(panel).linkDismissButton)
            assert not _line(panel).linkFrame.isVisible()
            assert panel.logic.servers() == []

        panel.run(steps())
        assert server.requests == []


def test_a_token_of_the_link_goes_before_the_saved_login_and_does_not_replace_it(panel: PanelDriver) -> None:
    from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile

    with FaultServer(_series(), token=TOKEN) as server:
        panel.logic.saveServer(ServerProfile("Clinic", server.url, LoginKind.BASIC, "anna"), "a word for nothing")

        def steps() -> Steps:
            _open(_link(server, dicomweb_access_token=TOKEN, seriesUID=uid(1, 2)))
            yield lambda: _has_ended(panel)
            assert panel.logic.localState(uid(1), uid(1, 2), 2) == ("complete", 2)
            assert panel.logic.localState(uid(1), uid(1, 1), 3) == ("none", 0)
            [saved] = panel.logic.servers()
            assert saved.login_kind is LoginKind.BASIC
            assert panel.logic.secretFor(saved).value == "a word for nothing"

        panel.run(steps())


def test_a_link_that_leads_nowhere_says_so_in_the_panel(panel: PanelDriver) -> None:
    from DICOMwebNetworkLib.model.servers import ServerProfile

    with FaultServer(_series()) as server:
        panel.logic.saveServer(ServerProfile("Clinic", server.url))
        label = _line(panel).linkLabel

        def steps() -> Steps:
            _open(_link(server, dicomweb_endpoint="ftp://pacs.example.org", access_token=TOKEN))
            yield lambda: "not reached by http" in label.text
            assert TOKEN not in label.text
            panel.screenshot("link-malformed")
            _open(_link(server, studyUID="1.2.3.4"))
            yield lambda: "no such study" in label.text
            _open(_link(server, seriesUID="1.2.3.4"))
            yield lambda: "no such series" in label.text
            assert panel.logic.jobs() == []

        panel.run(steps())


def test_links_are_opened_once_also_after_a_reload_of_the_module(panel: PanelDriver) -> None:
    import importlib

    with FaultServer(_series()) as server:
        panel.reload()
        profile = importlib.import_module("DICOMwebNetworkLib.model.servers").ServerProfile
        panel.logic.saveServer(profile("First", server.url))
        panel.logic.saveServer(profile("Second", server.url))
        panel.ui.serverComboBox.setEditText("Second")

        def steps() -> Steps:
            _open(_link(server))
            yield lambda: _has_ended(panel)
            assert len(panel.logic.jobs()) == 1
            assert panel.ui.serverComboBox.currentText == "Second"

        panel.run(steps())
