"""Search fields, results, pages, sorting, and what is said when there is nothing to show."""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer, FaultServerProcess
from faultserver.synthetic import TINY, Source, uid

from gui.panel_driver import PanelDriver, Steps

SERVER = 9


def test_search_and_open_a_study(panel: PanelDriver, pacs: Any, ct_files: list[Path]) -> None:
    pacs.store(ct_files)
    address = pacs.url if pacs.auth is None else pacs.url.replace("//", f"//{pacs.auth[0]}:{pacs.auth[1]}@")

    def steps() -> Steps:
        panel.screenshot("panel-empty")
        panel.ui.serverComboBox.setEditText(address)
        panel.type("patientIDLineEdit", "PID000001", enter=True)
        yield lambda: panel.ui.resultsTree.topLevelItemCount == 1 and panel.ui.resultsCountLabel.text == "1 study"
        yield from panel.open_study(series_count=2)
        panel.screenshot(f"results-{pacs.name}")
        assert panel.study().child(0).text(3) == "CT"
        panel.click_row(panel.study().child(0))
        yield lambda: "1 series" in panel.ui.planLabel.text

    panel.run(steps())


def test_all_fields_are_sent(panel: PanelDriver, fault_server: FaultServer) -> None:
    def steps() -> Steps:
        yield from panel.connect(fault_server.url)
        panel.type("patientNameLineEdit", "Doe, Jane")
        panel.type("patientIDLineEdit", "0815")
        panel.type("accessionNumberLineEdit", "A1")
        panel.type("studyDescriptionLineEdit", "Knee")
        panel.choose("dateComboBox", "range")
        panel.ui.fromDateEdit.date = panel.ui.fromDateEdit.date.fromString("2024-02-01", "yyyy-MM-dd")
        panel.ui.toDateEdit.date = panel.ui.toDateEdit.date.fromString("2024-01-01", "yyyy-MM-dd")
        panel.check_modality("MR")
        fault_server.forget_requests()
        panel.click("searchButton")
        yield lambda: "Nothing found" in panel.ui.resultsMessageLabel.text
        panel.screenshot("results-nothing-found")
        sent = " ".join(str(request.query) for request in fault_server.requests)
        for part in ("Doe%5EJane", "0815", "A1", "Knee", "20240101-20240201", "ModalitiesInStudy=MR"):
            assert part in sent, sent
        panel.click("clearSearchButton")
        assert panel.ui.patientIDLineEdit.text == ""
        assert not panel.ui.clearSearchButton.enabled
        assert panel.ui.fromDateEdit.isHidden()

    panel.run(steps())


def test_pages_come_when_asked_for_and_counts_are_honest(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).studies(250)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(100)
            assert panel.ui.resultsCountLabel.text.startswith("The first 100 studies")
            panel.screenshot("results-more")
            panel.click("showMoreButton")
            yield lambda: panel.ui.resultsTree.topLevelItemCount == 200
            panel.click("showAllButton")
            yield lambda: panel.ui.resultsCountLabel.text.startswith("250 studies")
            yield lambda: panel.ui.resultsTree.topLevelItemCount == 250
            assert panel.ui.showMoreButton.isHidden()

        panel.run(steps())


def test_columns_sort_by_value_and_keep_selection(panel: PanelDriver) -> None:
    instances = [
        instance
        for study, count in enumerate((10, 9, 100), 1)
        for instance in Source(TINY).series(count, study=study, name=f"Name{study}^X")
    ]
    with FaultServer(instances) as server:

        def images() -> list[str]:
            return [panel.study(row).text(5) for row in range(3)]

        def click_header(column: int) -> None:
            panel.ui.resultsTree.header().sectionClicked.emit(column)

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(3)
            click_header(5)
            yield lambda: images() == ["100", "10", "9"]
            panel.click_row(panel.study(0))
            click_header(5)
            yield lambda: images() == ["9", "10", "100"]
            assert [item.text(5) for item in panel.ui.resultsTree.selectedItems()] == ["100"]
            click_header(0)
            yield lambda: panel.study(0).text(0).startswith("Name1")

        panel.run(steps())


def test_a_failed_search_says_why_and_is_retried(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(1)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            server.use(Fault(kind="search-studies", status=500))
            panel.click("searchButton")
            yield lambda: panel.ui.resultsMessageFrame.isVisible() and panel.ui.resultsMessageButton.isVisible()
            panel.screenshot("results-failed")
            server.use()
            panel.click("resultsMessageButton")
            yield lambda: panel.ui.resultsTree.topLevelItemCount == 1
            server.use(Fault(kind="search-studies", status=413))
            panel.key("resultsTree", "F5")
            yield lambda: "Narrow the search" in panel.ui.resultsMessageLabel.text
            panel.screenshot("results-too-many")

        panel.run(steps())


def test_a_running_search_is_shown_at_once_and_cancelled(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(1)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            server.use(Fault(kind="search-studies", stall_before_s=30.0))
            assert not panel.ui.cancelSearchButton.enabled
            panel.click("searchButton")
            assert panel.ui.searchProgressBar.isVisible()
            assert panel.ui.resultsMessageLabel.text.startswith("Searching")
            yield lambda: any(request.ended_s == 0 for request in server.requests)
            panel.screenshot("results-searching")
            panel.key("patientNameLineEdit", "Escape")
            assert not panel.ui.searchProgressBar.isVisible()
            assert "stopped" in panel.ui.resultsMessageLabel.text

        panel.run(steps())


def test_series_that_cannot_be_read_are_tried_again(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(2)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            server.use(Fault(kind="search-series", status=500))
            item = panel.study()
            item.setExpanded(True)
            yield lambda: "try again" in item.child(0).text(0)
            server.use()
            item.setExpanded(False)
            yield from panel.open_study(series_count=1)
            assert item.child(0).text(5) == "2"

        panel.run(steps())


@pytest.mark.slow
def test_ten_thousand_studies_never_stop_the_window(panel: PanelDriver) -> None:
    import qt

    # Time that this thread worked between two ticks: a busy machine does not count.
    gaps: list[float] = []
    last = [time.thread_time()]

    def tick() -> None:
        now = time.thread_time()
        gaps.append(now - last[0])
        last[0] = now

    timer = qt.QTimer()  # pythonqt: of this test
    timer.setInterval(5)
    timer.timeout.connect(tick)
    with FaultServerProcess(["--synthetic", "1x1", "--rows", "16", "--studies", "9999"]) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(100)
            last[0] = time.thread_time()
            timer.start()
            panel.click("showAllButton")
            yield lambda: panel.ui.resultsTree.topLevelItemCount == 10000
            for column in (0, 2, 5):
                panel.ui.resultsTree.header().sectionClicked.emit(column)
                yield lambda: panel.ui.resultsTree.topLevelItemCount == 10000
            panel.ui.resultsTree.scrollToBottom()
            yield lambda: len(gaps) > 200
            timer.stop()
            panel.screenshot("results-10000")

        gc.collect()
        gc.freeze()  # the objects of the test framework would cost the collector 100 ms
        try:
            panel.run(steps(), timeout_s=90)
        finally:
            gc.unfreeze()
    assert max(gaps) < 0.1, sorted(gaps)[-5:]


def test_keys_find_the_fields(panel: PanelDriver) -> None:
    def steps() -> Steps:
        panel.ui.searchSection.collapsed = True
        panel.ui.serverComboBox.setFocus()
        yield lambda: True
        panel.key("serverComboBox", "Ctrl+F")
        yield lambda: not panel.ui.searchSection.collapsed
        assert panel.ui.patientNameLineEdit.window().focusWidget() == panel.ui.patientNameLineEdit

    panel.run(steps())


def test_results_of_another_server_are_never_taken_for_those_of_the_chosen_one(panel: PanelDriver) -> None:
    from DICOMwebNetworkLib.model.servers import ServerProfile

    with FaultServer(Source(TINY).studies(2)) as server:
        panel.logic.saveServer(ServerProfile("First", server.url))
        panel.logic.saveServer(ServerProfile("Dead", "http://127.0.0.1:9/dicom-web"))

        def steps() -> Steps:
            panel.ui.serverComboBox.setCurrentText("First")
            panel.click("searchButton")
            yield lambda: panel.ui.resultsTree.topLevelItemCount == 2
            assert panel.ui.resultsTree.isColumnHidden(SERVER)
            panel.ui.serverComboBox.setCurrentText("Dead")
            assert not panel.ui.resultsTree.isColumnHidden(SERVER), "it says that they are of the first one"
            panel.click("searchButton")
            assert not panel.ui.resultsTree.isVisible(), "they go as soon as another search begins"
            yield lambda: "refuses connections" in panel.ui.resultsMessageLabel.text
            assert "refuses connections" in panel.ui.connectionLabel.text
            panel.screenshot("search-dead-server")
            panel.click("resultsMessageButton")
            yield lambda: "refuses connections" in panel.ui.resultsMessageLabel.text

        panel.run(steps(), 10)


def test_giving_up_while_the_server_is_connected_to_is_said_among_the_results(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).studies(1)) as server:
        server.use(Fault(kind="search-*", stall_before_s=20))

        def steps() -> Steps:
            panel.ui.serverComboBox.setEditText(server.url)
            panel.click("searchButton")
            yield lambda: "Searching" in panel.ui.resultsMessageLabel.text
            yield lambda: len(server.requests) > 0 or panel.ui.cancelSearchButton.enabled
            panel.click("cancelSearchButton")
            yield lambda: panel.ui.resultsMessageLabel.text == "The search was stopped."
            server.use()
            panel.click("resultsMessageButton")
            yield lambda: panel.ui.resultsTree.topLevelItemCount == 1

        panel.run(steps(), 10)


def test_a_server_that_has_gone_is_not_said_to_be_connected(panel: PanelDriver) -> None:
    server = FaultServer(Source(TINY).studies(1)).__enter__()

    def steps() -> Steps:
        yield from panel.connect(server.url)
        yield from panel.search(1)
        server.__exit__(None, None, None)
        panel.click("searchButton")
        yield lambda: "refuses connections" in panel.ui.resultsMessageLabel.text
        assert "was lost" in panel.ui.connectionLabel.text
        assert panel.ui.searchButton.enabled

    panel.run(steps(), 10)


def test_a_study_is_found_by_its_uid_or_a_link_to_it(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).studies(3)) as server:
        wanted = uid(2, seed=0)

        def steps() -> Steps:
            yield from panel.connect(server.url)
            for text in (f" {wanted} ", f"https://view.example.org/viewer?StudyInstanceUIDs={wanted}"):
                panel.type("studyUIDLineEdit", text, enter=True)
                yield lambda: panel.ui.resultsTree.topLevelItemCount == 1 and not panel.ui.cancelSearchButton.enabled
                assert f"StudyInstanceUID={wanted}" in str(server.requests[-1].query).replace("'", "")
                panel.click("clearSearchButton")
                yield from panel.search(3)

        panel.run(steps(), 10)


def test_the_current_row_stays_the_same_study_when_rows_are_sorted(panel: PanelDriver) -> None:
    import qt

    with FaultServer(Source(TINY).studies(30)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(30)
            tree = panel.ui.resultsTree
            panel.click_row(panel.study(4))
            name = tree.currentItem().text(0)
            tree.header().sectionClicked.emit(0)
            tree.header().sectionClicked.emit(0)
            yield lambda: tree.topLevelItem(0).text(0) == "Family00030, Given"
            yield lambda: tree.currentItem() is not None and tree.currentItem().text(0) == name
            assert [item.text(0) for item in tree.selectedItems()] == [name]
            qt.QTest.keyClick(tree, qt.Qt.Key_Down)
            assert tree.currentItem().text(0) == "Family00004, Given", "the row below it"

        panel.run(steps(), 10)


def test_tab_goes_through_the_panel_from_top_to_bottom(panel: PanelDriver) -> None:
    panel.click("addServerButton")
    names = ("moreServersButton", "serverURLLineEdit", "advancedButton", "saveServerButton", "patientNameLineEdit")
    names = (*names, "studyUIDLineEdit", "searchButton", "retrieveAndLoadButton", "exportTree", "transfersSection")
    seen, widget = [], panel.ui.serverComboBox
    for _step in range(500):
        seen.append(widget.objectName)
        widget = widget.nextInFocusChain()
    places = [seen.index(name) for name in names]
    assert places == sorted(places), dict(zip(names, places, strict=True))
