"""Several servers searched at once: what each finds, what fails, and where each action goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source

from gui.panel_driver import PanelDriver, Steps

SERVER = 9
FIRST = "First"


@pytest.fixture
def second_server() -> Any:
    """Yield a server that holds two studies, one of which nobody else has."""
    with FaultServer(Source(TINY).studies(2)) as server:
        yield server


def _add(panel: PanelDriver, name: str, url: str) -> None:
    from DICOMwebNetworkLib.model.servers import ServerProfile

    panel.logic.saveServer(ServerProfile(name, url))


def _also_search(panel: PanelDriver, *names: str) -> None:
    """Click servers in the menu of further servers."""
    import qt

    for name in names:
        [box] = [
            box
            for box in panel.ui.otherServersButton.menu().findChildren(qt.QCheckBox)
            if box.objectName == "alsoSearch" + name
        ]
        box.click()


def _servers(panel: PanelDriver) -> list[str]:
    tree = panel.ui.resultsTree
    return sorted(tree.topLevelItem(row).text(SERVER) for row in range(tree.topLevelItemCount))


def _row_of(panel: PanelDriver, server: str) -> Any:
    tree = panel.ui.resultsTree
    rows = (tree.topLevelItem(row) for row in range(tree.topLevelItemCount))
    return next(row for row in rows if row.text(SERVER) == server)


def test_two_servers_are_searched_at_once_and_each_row_knows_its_server(
    panel: PanelDriver, second_server: FaultServer
) -> None:
    with FaultServer(Source(TINY).series(3)) as first:
        _add(panel, "First", first.url)

        def steps() -> Steps:
            yield from panel.connect(FIRST)
            assert not panel.ui.otherServersButton.isVisible()
            assert panel.ui.resultsTree.isColumnHidden(SERVER)
            _add(panel, "Second", second_server.url)
            assert panel.ui.otherServersButton.isVisible()
            _also_search(panel, "Second")
            assert panel.ui.otherServersButton.text == "Second"
            second_server.forget_requests()
            yield from panel.search(3)
            assert not panel.ui.resultsTree.isColumnHidden(SERVER)
            assert _servers(panel) == ["First", "Second", "Second"]
            assert panel.ui.resultsCountLabel.text == "3 studies · 2 servers"
            panel.ui.resultsTree.header().sectionClicked.emit(SERVER)
            assert panel.study(0).text(SERVER) == "First"
            panel.screenshot("several-servers")
            study = _row_of(panel, "First")
            panel.click_row(study)
            yield lambda: panel.ui.retrieveButton.enabled
            panel.click("retrieveButton")
            yield lambda: panel.ui.transfersTree.topLevelItemCount == 1
            yield lambda: panel.ui.transfersTree.topLevelItem(0).text(2) == "finished"
            assert not [one for one in second_server.requests if "retrieve" in one.kind]
            # The same study is here whichever server it is listed by.
            yield lambda: study.text(1) == "here"

        panel.run(steps())


def test_retrieving_from_two_servers_makes_a_job_for_each_and_none_twice(
    panel: PanelDriver, second_server: FaultServer
) -> None:
    with FaultServer(Source(TINY).series(3)) as first:
        _add(panel, "First", first.url)
        _add(panel, "Second", second_server.url)

        def steps() -> Steps:
            yield from panel.connect(FIRST)
            _also_search(panel, "Second")
            yield from panel.search(3)
            panel.ui.resultsTree.header().sectionClicked.emit(SERVER)  # else whoever answered first has both studies
            panel.ui.resultsTree.selectAll()
            yield lambda: "3 studies" in panel.ui.planLabel.text
            panel.click("retrieveButton")
            assert not panel.ui.retrieveButton.enabled
            assert "already" in panel.ui.retrieveButton.toolTip
            jobs = panel.logic.jobs()
            yield lambda: all(job.isEnded for job in jobs)
            assert {job.serverName for job in jobs} == {"First", "Second"}
            assert all(job.report.is_complete for job in jobs)
            studies = [target.study_instance_uid for job in jobs for target in job.request.targets]
            assert len(studies) == len(set(studies)) == 2
            yield lambda: panel.ui.retrieveButton.enabled

        panel.run(steps())


def test_one_server_that_fails_is_told_beside_what_the_other_found(
    panel: PanelDriver, second_server: FaultServer
) -> None:
    with FaultServer(Source(TINY).series(1)) as first:
        _add(panel, "First", first.url)
        _add(panel, "Second", second_server.url)
        second_server.use(Fault(kind="search-studies", status=500))

        def steps() -> Steps:
            yield from panel.connect(FIRST)
            _also_search(panel, "Second")
            panel.click("searchButton")
            yield lambda: panel.ui.resultsMessageLabel.text.startswith("Second: ")
            yield lambda: panel.ui.resultsTree.topLevelItemCount == 1
            assert panel.ui.resultsCountLabel.text == ("1 study, there may be more · 1 of 2 servers have answered")
            panel.screenshot("several-servers-one-fails")
            second_server.use()
            first.forget_requests()
            panel.click("resultsMessageButton")
            yield lambda: panel.ui.resultsTree.topLevelItemCount == 3
            yield lambda: panel.ui.resultsCountLabel.text == "3 studies · 2 servers"
            assert not panel.ui.resultsMessageFrame.isVisible()
            assert not first.requests

        panel.run(steps())


def test_the_others_are_searched_when_the_chosen_server_is_down(panel: PanelDriver, second_server: FaultServer) -> None:
    with FaultServer() as gone:
        url = gone.url
    _add(panel, "Gone", url)
    _add(panel, "Second", second_server.url)

    def steps() -> Steps:
        panel.ui.serverComboBox.setEditText("Gone")
        _also_search(panel, "Second")
        panel.type("patientIDLineEdit", "*", enter=True)
        yield lambda: panel.ui.resultsTree.topLevelItemCount == 2
        yield lambda: "refuses connections" in panel.ui.connectionLabel.text
        assert "refuses connections" in panel.ui.resultsMessageLabel.text
        assert "1 of 2 servers" in panel.ui.resultsCountLabel.text

    panel.run(steps())


def test_a_server_that_needs_a_password_says_so_beside_the_others(panel: PanelDriver) -> None:
    from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile

    with FaultServer(Source(TINY).series(1)) as first, FaultServer(auth=("alice", "secret")) as second:
        _add(panel, "First", first.url)
        panel.logic.saveServer(ServerProfile("Second", second.url, login_kind=LoginKind.BASIC, user_name="alice"))

        def steps() -> Steps:
            yield from panel.connect(FIRST)
            _also_search(panel, "Second")
            yield from panel.search(1)
            assert panel.ui.resultsMessageLabel.text.startswith("Second: ")
            assert "password" in panel.ui.resultsMessageLabel.text
            assert panel.ui.connectionLabel.text == "Connected to First."
            assert not second.requests

        panel.run(steps())


def test_each_row_is_deleted_on_its_own_server(
    panel: PanelDriver, second_server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qt
    import slicer

    questions: list[str] = []
    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", lambda text, *_, **__: questions.append(text) or True)
    with FaultServer(Source(TINY).series(3)) as first:
        _add(panel, "First", first.url)
        _add(panel, "Second", second_server.url)

        def steps() -> Steps:
            yield from panel.connect(FIRST)
            _also_search(panel, "Second")
            yield from panel.search(3)
            tree = panel.ui.resultsTree
            panel.click_row(_row_of(panel, "First"))
            tree.customContextMenuRequested.emit(tree.visualItemRect(tree.selectedItems()[0]).center())
            menu = [menu for menu in tree.findChildren(qt.QMenu) if menu.objectName == "resultsMenu"][-1]
            action = next(action for action in menu.actions() if action.text.startswith("Delete on First"))
            menu.close()
            action.trigger()
            yield lambda: panel.ui.resultsTree.topLevelItemCount == 2
            assert _servers(panel) == ["Second", "Second"]
            assert all(first.url in question for question in questions)
            assert [one.method for one in first.requests].count("DELETE") == 1
            assert "DELETE" not in [one.method for one in second_server.requests]

        panel.run(steps())


def test_real_servers_are_searched_together(
    panel: PanelDriver, orthanc: Any, tiny_pacs: Any, ct_files: list[Path]
) -> None:
    from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile

    orthanc.store(ct_files)
    tiny_pacs.store(ct_files)
    user, password = orthanc.auth
    profile = ServerProfile("Orthanc", orthanc.url, login_kind=LoginKind.BASIC, user_name=user)
    panel.logic.saveServer(profile, password)
    _add(panel, "tiny-pacs", tiny_pacs.url)

    def steps() -> Steps:
        yield from panel.connect(profile.name)
        _also_search(panel, "tiny-pacs")
        yield from panel.search(2)
        assert _servers(panel) == ["Orthanc", "tiny-pacs"]
        for name in ("Orthanc", "tiny-pacs"):
            item = _row_of(panel, name)
            item.setExpanded(True)
            yield lambda item=item: item.childCount() == 2 and item.child(0).data(0, 0x0100) is not None
        panel.ui.metadataSection.collapsed = False
        panel.click_row(_row_of(panel, "tiny-pacs").child(0))
        yield lambda: "header of one instance" in panel.ui.metadataMessageLabel.text
        panel.click_row(_row_of(panel, "Orthanc").child(0))
        yield lambda: not panel.ui.metadataMessageFrame.isVisible() and panel.ui.metadataTree.topLevelItemCount > 0
        panel.screenshot("several-servers-real")

    panel.run(steps())
