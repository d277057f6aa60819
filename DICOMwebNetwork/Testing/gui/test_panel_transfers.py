"""Retrieve, load, cancel, retry, report: the buttons below the results and the table of transfers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer, FaultServerProcess
from faultserver.synthetic import TINY, Source, uid

from DICOMwebNetworkLib.model.jobs import RetrieveTarget
from gui.panel_driver import PanelDriver, Steps


def _select_series(panel: PanelDriver, url: str, series_count: int = 1) -> Steps:
    yield from panel.connect(url)
    yield from panel.search(1)
    yield from panel.open_study(series_count=series_count)
    panel.click_row(panel.study().child(0))
    yield lambda: panel.ui.retrieveButton.enabled


def _job_row(panel: PanelDriver, row: int = 0) -> Any:
    return panel.ui.transfersTree.topLevelItem(row)


def _state(panel: PanelDriver, row: int = 0) -> str:
    item = _job_row(panel, row)
    return "" if item is None else str(item.text(2))


def test_a_series_is_retrieved_and_shown_as_local(panel: PanelDriver, pacs: Any, ct_files: list[Path]) -> None:
    pacs.store(ct_files)
    url = pacs.url if pacs.auth is None else pacs.url.replace("//", f"//{pacs.auth[0]}:{pacs.auth[1]}@")

    def steps() -> Steps:
        assert not panel.ui.retrieveButton.enabled
        assert "Select a study or series first" in panel.ui.retrieveButton.toolTip
        yield from _select_series(panel, url, series_count=2)
        panel.click("retrieveButton")
        yield lambda: _state(panel) == "finished"
        yield lambda: panel.study().child(0).text(1) == "here"
        panel.screenshot(f"transfer-finished-{pacs.name}")
        bar = panel.ui.transfersTree.itemWidget(_job_row(panel), 1)
        assert bar.format == "10 / 10"
        assert panel.study().child(1).text(1) == "–"

    panel.run(steps())


def test_a_double_click_loads_the_series(panel: PanelDriver, orthanc: Any, ct_files: list[Path]) -> None:
    orthanc.store(ct_files)

    def steps() -> Steps:
        yield from _select_series(panel, orthanc.url.replace("//", "//{}:{}@".format(*orthanc.auth)), series_count=2)
        panel.click_row(panel.study().child(0), double=True)
        yield lambda: panel.study().child(0).text(1) == "loaded"
        panel.screenshot("transfer-loaded")

    panel.run(steps())
    [job] = panel.logic.jobs()
    assert len(job.loadedNodeIDs) == 1


def test_rows_whose_uids_are_none_are_said_and_do_not_keep_the_others_from_being_retrieved(panel: PanelDriver) -> None:
    studies = [{"0020000D": {"vr": "UI", "Value": [value]}} for value in (uid(1), "1.2/3")]
    with FaultServer(Source(TINY).series(3)) as server:
        server.use(
            Fault(kind="search-studies", body=json.dumps(studies), status=200, content_type="application/dicom+json")
        )

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(2)
            panel.ui.resultsTree.selectAll()
            yield lambda: "Cannot be retrieved: '1.2/3' is not a StudyInstanceUID." in panel.ui.planLabel.text
            assert "1 study" in panel.ui.planLabel.text
            panel.screenshot("retrieve-impossible-row")
            panel.click("retrieveButton")
            yield lambda: _state(panel) == "finished"
            assert [job.request.targets for job in panel.logic.jobs()] == [(RetrieveTarget(uid(1)),)]
            assert "Cannot be retrieved" in panel.ui.planLabel.text
            yield lambda: "here" in (texts := [panel.study(row).text(1) for row in (0, 1)]) and len(set(texts)) == 2
            panel.click_row(next(study for study in map(panel.study, (0, 1)) if study.text(1) != "here"))
            yield lambda: "1.2/3" in panel.ui.retrieveButton.toolTip
            assert not panel.ui.retrieveButton.enabled

        panel.run(steps())


def test_the_plan_counts_what_is_here(panel: PanelDriver) -> None:
    source = Source(TINY)
    with FaultServer([*source.series(8, series=1), *source.series(4, series=2)]) as server:

        def steps() -> Steps:
            yield from _select_series(panel, server.url, series_count=2)
            assert "8 instances on the server, 0 here, 8 to fetch" in panel.ui.planLabel.text
            panel.click("retrieveButton")
            yield lambda: _state(panel) == "finished"
            panel.click_row(panel.study())
            yield lambda: "12 instances on the server, 8 here, 4 to fetch" in panel.ui.planLabel.text
            yield lambda: panel.study().text(1) == "8 / 12"

        panel.run(steps())


def test_cancel_stops_and_retry_fetches_the_rest(panel: PanelDriver) -> None:
    with FaultServerProcess(["--synthetic", "1x60", "--rows", "128"]) as server:
        server.use(Fault(kind="retrieve-*", drip_bytes_s=200_000))

        def steps() -> Steps:
            yield from _select_series(panel, server.url)
            panel.click("retrieveButton")
            yield lambda: _state(panel) == "running" and panel.logic.jobs()[0].progress.received_count > 2
            panel.screenshot("transfer-running")
            panel.click("cancelJobButton")
            yield lambda: _state(panel) == "stopped"
            yield lambda: "/" in panel.study().child(0).text(1)
            panel.screenshot("transfer-stopped")
            assert not panel.ui.cancelJobButton.enabled
            server.use()
            panel.click("retryJobButton")
            yield lambda: _state(panel) == "finished"
            yield lambda: panel.study().child(0).text(1) == "here"
            assert panel.ui.transfersTree.topLevelItemCount == 1
            panel.click("clearFinishedButton")
            assert panel.logic.jobs() == []
            assert panel.ui.transfersTree.isHidden()

        panel.run(steps(), timeout_s=60)


def test_a_retry_that_cannot_begin_says_why(panel: PanelDriver) -> None:
    import slicer

    faults = [Fault(kind="retrieve-*", status=404)]

    def steps(server: FaultServer) -> Steps:
        yield from _select_series(panel, server.url)
        panel.click("retrieveButton")
        yield lambda: _state(panel) == "failed"
        slicer.dicomDatabase.closeDatabase()
        yield panel.ui.databaseFrame.isVisible
        panel.ui.transfersTree.setCurrentItem(_job_row(panel))
        panel.click("retryJobButton")
        yield lambda: "not open" in panel.ui.transfersSummaryLabel.text
        panel.screenshot("transfer-retry-without-database")

    with FaultServer(Source(TINY).series(2), faults) as server:
        panel.run(steps(server))


def test_a_server_that_falls_silent_is_said_to_be(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(5)) as server:
        server.use(Fault(kind="retrieve-*", stall_at=30_000))

        def steps() -> Steps:
            yield from _select_series(panel, server.url)
            panel.click("retrieveButton")
            yield lambda: "/s" in panel.ui.transfersSummaryLabel.text
            yield lambda: "nothing has come for" in panel.ui.planLabel.text
            yield lambda: "/s" not in panel.ui.transfersSummaryLabel.text
            panel.screenshot("transfer-silent")
            panel.click("cancelRetrieveButton")
            yield lambda: _state(panel) == "stopped"

        panel.run(steps(), timeout_s=60)


def test_a_failed_transfer_has_a_report_that_can_be_saved(
    panel: PanelDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qt

    def window() -> Any:
        shown = [widget for widget in qt.QApplication.topLevelWidgets() if widget.objectName == "reportDialog"]
        return shown[0] if shown else None

    def button(name: str) -> Any:
        [found] = [each for each in window().findChildren(qt.QPushButton) if each.objectName == name]
        return found

    with FaultServer(Source(TINY).series(5)) as server:
        server.use(Fault(kind="retrieve-*", status=500))

        def steps() -> Steps:
            yield from _select_series(panel, server.url)
            panel.click("retrieveButton")
            yield lambda: _state(panel) == "failed"
            # The table may be out of sight: what is beside the buttons says it too.
            yield lambda: "failed: " in panel.ui.planLabel.text
            panel.screenshot("transfer-failed")
            panel.click("reportJobButton")
            yield lambda: window() is not None
            window().grab().save(str(tmp_path / "report.png"))
            for kind in ("JSON", "CSV"):
                path = str(tmp_path / f"report.{kind.lower()}")
                monkeypatch.setattr(qt.QFileDialog, "getSaveFileName", lambda *_, path=path: path)
                button(f"saveReport{kind}Button").click()
            button("closeReportButton").click()
            yield lambda: window() is None

        panel.run(steps(), timeout_s=60)
    assert json.loads((tmp_path / "report.json").read_text())["state"] == "failed"
    assert len((tmp_path / "report.csv").read_text().splitlines()) == 6


def test_files_can_go_to_a_folder(panel: PanelDriver, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(5)) as server:

        def steps() -> Steps:
            yield from _select_series(panel, server.url)
            panel.choose("destinationComboBox", "folder")
            assert not panel.ui.retrieveButton.enabled
            assert "Choose the folder for the files first" in panel.ui.retrieveButton.toolTip
            panel.type("destinationFolderLineEdit", str(tmp_path / "files"))
            assert not panel.ui.retrieveAndLoadButton.enabled
            panel.screenshot("retrieve-to-folder")
            panel.click("retrieveButton")
            yield lambda: _state(panel) == "finished"

        panel.run(steps())
    assert len(list((tmp_path / "files").rglob("*.dcm"))) == 5


def test_without_a_database_the_panel_says_so_and_opens_one(
    panel: PanelDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qt
    import slicer

    slicer.dicomDatabase.closeDatabase()
    panel.panel.enter()
    monkeypatch.setattr(qt.QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "new database"))
    with FaultServer(Source(TINY).series(2)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            panel.click_row(panel.study())
            yield lambda: "database is not open" in panel.ui.retrieveButton.toolTip
            panel.screenshot("database-not-open")
            panel.click("databaseButton")
            assert panel.ui.databaseFrame.isHidden()
            yield lambda: panel.ui.retrieveButton.enabled
            panel.click("retrieveButton")
            yield lambda: _state(panel) == "finished"

        panel.run(steps())


def test_one_click_makes_the_database_where_slicer_would_have_it(
    panel: PanelDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import slicer

    folder = tmp_path / "Documents" / "SlicerDICOMDatabase"
    monkeypatch.setattr(type(panel.logic), "defaultDatabaseFolder", str(folder))
    slicer.dicomDatabase.closeDatabase()

    def steps() -> Steps:
        panel.panel.enter()
        assert panel.ui.createDatabaseButton.text == "Create database"
        assert str(folder) in panel.ui.createDatabaseButton.toolTip
        panel.screenshot("database-to-be-created")
        folder.parent.mkdir()
        folder.write_text("in the way")
        panel.click("createDatabaseButton")
        assert "cannot be made" in panel.ui.databaseLabel.text
        label = panel.ui.databaseLabel
        yield lambda: label.height >= label.heightForWidth(label.width)
        panel.screenshot("database-folder-in-the-way")
        folder.unlink()
        panel.click("createDatabaseButton")
        assert panel.ui.databaseFrame.isHidden()
        assert panel.logic.databaseIsOpen
        slicer.dicomDatabase.closeDatabase()
        panel.panel.enter()
        assert panel.ui.createDatabaseButton.text == "Open database"
        panel.click("createDatabaseButton")
        yield lambda: panel.logic.databaseIsOpen

    panel.run(steps())
    assert slicer.dicomDatabase.databaseDirectory == str(folder)


def test_what_an_earlier_session_left_is_offered_and_resumed(panel: PanelDriver) -> None:
    with FaultServerProcess(["--synthetic", "1x60", "--rows", "128"]) as server:
        server.use(Fault(kind="retrieve-*", drip_bytes_s=200_000))

        def first_session() -> Steps:
            yield from _select_series(panel, server.url)
            panel.click("retrieveButton")
            yield lambda: panel.logic.jobs()[0].progress.received_count > 2

        panel.run(first_session())
        panel.environment.widget.onReload()
        later = PanelDriver(panel.environment, panel.screenshots)
        server.use()

        def next_session() -> Steps:
            later.panel.enter()
            assert later.ui.unfinishedFrame.isVisible()
            assert "CT" in later.ui.unfinishedLabel.text
            yield (
                lambda: (
                    later.ui.unfinishedLabel.height
                    >= later.ui.unfinishedLabel.heightForWidth(later.ui.unfinishedLabel.width)
                )
            )
            later.screenshot("transfer-unfinished")
            later.click("resumeUnfinishedButton")
            yield lambda: _state(later) == "finished"
            assert later.ui.unfinishedFrame.isHidden()

        later.run(next_session())
