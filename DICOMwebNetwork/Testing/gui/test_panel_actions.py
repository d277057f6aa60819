"""Instances of a series, and what the context menu does with rows."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import CT_512, TINY, Source

from gui.panel_driver import PanelDriver, Steps


def _trigger(panel: PanelDriver, text: str) -> None:
    """Open the context menu on the selected row and choose an action that begins like this."""
    import qt

    tree = panel.ui.resultsTree
    tree.customContextMenuRequested.emit(tree.visualItemRect(tree.selectedItems()[0]).center())
    menu = [menu for menu in tree.findChildren(qt.QMenu) if menu.objectName == "resultsMenu"][-1]
    action = next(action for action in menu.actions() if action.text.startswith(text))
    assert action.enabled
    menu.close()
    action.trigger()


def _open_series(panel: PanelDriver, count: int) -> Steps:
    series = panel.study().child(0)
    series.setExpanded(True)
    yield lambda: series.childCount() == count and series.child(0).data(0, 0x0100) is not None


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what was asked; all is answered with yes."""
    import slicer

    asked: list[str] = []
    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", lambda text, *_, **__: asked.append(text) or True)
    return asked


def test_instances_are_listed_and_one_is_retrieved(panel: PanelDriver, pacs: Any, ct_files: list[Path]) -> None:
    pacs.store(ct_files)
    url = pacs.url if pacs.auth is None else pacs.url.replace("//", f"//{pacs.auth[0]}:{pacs.auth[1]}@")

    def steps() -> Steps:
        yield from panel.connect(url)
        yield from panel.search(1)
        yield from panel.open_study(series_count=2)
        yield from _open_series(panel, 10)
        series = panel.study().child(0)
        assert [series.child(row).text(0) for row in (0, 9)] == ["Instance 1", "Instance 10"]
        panel.click_row(series.child(3))
        yield lambda: "1 instance: 1 instance on the server, 0 here, 1 to fetch" in panel.ui.planLabel.text
        panel.ui.metadataSection.collapsed = False
        yield lambda: panel.ui.metadataTree.topLevelItemCount > 0
        if pacs.name != "tiny-pacs":
            assert panel.ui.instanceSpinBox.value == 4
        panel.screenshot(f"instances-{pacs.name}")
        panel.click("retrieveButton")
        yield lambda: panel.ui.transfersTree.topLevelItemCount == 1
        yield lambda: panel.ui.transfersTree.topLevelItem(0).text(2) == "finished"
        yield lambda: series.child(3).text(1) == "here" and series.child(2).text(1) == "–"
        yield lambda: series.text(1).startswith("1 / ")
        panel.screenshot(f"instance-retrieved-{pacs.name}")

    panel.run(steps())


def test_instances_that_cannot_be_listed_are_tried_again(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(450)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            yield from panel.open_study()
            series = panel.study().child(0)
            server.use(Fault(kind="search-instances", status=500))
            series.setExpanded(True)
            yield lambda: "try again" in series.child(0).text(0)
            server.use()
            series.setExpanded(False)
            yield from _open_series(panel, 450)
            series.setExpanded(False)
            yield from _open_series(panel, 450)

        panel.run(steps())


def test_the_keys_of_the_tool_tips_retrieve(panel: PanelDriver) -> None:
    import qt

    with FaultServer(Source(TINY).series(3)) as server:

        def press(modifier: Any) -> None:
            panel.ui.resultsTree.setFocus()
            qt.QTest.keyClick(panel.ui.resultsTree, qt.Qt.Key_Return, modifier)

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            panel.click_row(panel.study())
            yield lambda: panel.ui.retrieveButton.enabled
            assert "Ctrl+Enter" in panel.ui.retrieveButton.toolTip
            assert "Shift+Enter" in panel.ui.retrieveAndLoadButton.toolTip
            press(qt.Qt.ControlModifier)
            yield lambda: panel.study().text(1) == "here" and panel.ui.retrieveAndLoadButton.enabled
            press(qt.Qt.ShiftModifier)
            yield lambda: len(panel.logic.jobs()) == 2
            assert panel.logic.jobs()[1].loadPolicy.value == "complete"
            yield lambda: all(job.isEnded for job in panel.logic.jobs())

        panel.run(steps())


def _retrieve(panel: PanelDriver, server: FaultServer) -> Steps:
    """Begin to retrieve the only study of a server."""
    yield from panel.connect(server.url)
    yield from panel.search(1)
    panel.click_row(panel.study())
    yield lambda: panel.ui.retrieveButton.enabled
    panel.click("retrieveButton")


def test_a_local_copy_is_removed(panel: PanelDriver, questions: list[str]) -> None:
    with FaultServer(Source(TINY).series(3)) as server:

        def steps() -> Steps:
            yield from _retrieve(panel, server)
            yield lambda: panel.study().text(1) == "here"
            _trigger(panel, "Remove local copy")
            yield lambda: panel.study().text(1) == "–"
            assert len(questions) == 1
            assert "The server keeps its copy" in questions[0]
            assert not [request for request in server.requests if request.method == "DELETE"]

        panel.run(steps())


def test_what_is_being_retrieved_is_not_removed_and_what_is_being_removed_not_retrieved(
    panel: PanelDriver, questions: list[str]
) -> None:
    with FaultServer(Source(CT_512).series(6), [Fault(kind="retrieve-*", stall_at=1_200_000)]) as server:

        def steps() -> Steps:
            yield from _retrieve(panel, server)
            yield lambda: panel.logic.localState(panel.logic.jobs()[0].request.targets[0].study_instance_uid)[1] > 0
            _trigger(panel, "Remove local copy")
            yield lambda: "This is being retrieved." in panel.ui.actionLabel.text
            panel.screenshot("remove-while-retrieving")
            panel.click("cancelRetrieveButton")
            yield lambda: panel.ui.retryJobButton.enabled
            _trigger(panel, "Remove local copy")
            assert panel.ui.actionLabel.text.startswith("Removing")
            panel.click("retryJobButton")
            assert "being removed" in panel.ui.transfersSummaryLabel.text
            yield lambda: not panel.ui.actionFrame.isVisible()
            yield lambda: panel.study().text(1) == "–"

        panel.run(steps())
    assert len(questions) == 2


@pytest.mark.parametrize("outcome", ["IGNORE", "ABORT, 'The disk is full.'"], ids=["keeps", "raises"])
def test_what_the_database_does_not_remove_is_said(panel: PanelDriver, questions: list[str], outcome: str) -> None:
    import slicer

    with FaultServer(Source(TINY).series(3)) as server:

        def steps() -> Steps:
            yield from _retrieve(panel, server)
            yield lambda: panel.study().text(1) == "here"
            with contextlib.closing(sqlite3.connect(slicer.dicomDatabase.databaseFilename)) as index:
                index.execute(f"CREATE TRIGGER kept BEFORE DELETE ON Images BEGIN SELECT RAISE({outcome}); END")
            _trigger(panel, "Remove local copy")
            yield lambda: not panel.ui.actionLabel.text.startswith("Removing")
            assert ("did not remove" if outcome == "IGNORE" else "disk is full") in panel.ui.actionLabel.text
            panel.click("actionButton")
            assert not panel.ui.actionFrame.isVisible()
            assert len(questions) == 1

        panel.run(steps())


def test_deleting_on_the_server_is_asked_twice(panel: PanelDriver, questions: list[str]) -> None:
    with FaultServer(Source(TINY).studies(2)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(2)
            panel.click_row(panel.study(1))
            server.use(Fault(kind="delete", status=403))
            _trigger(panel, "Delete on")
            yield lambda: panel.ui.actionLabel.text.startswith("Not deleted: 1.")
            panel.screenshot("delete-refused")
            assert panel.ui.resultsTree.topLevelItemCount == 2
            server.use()
            panel.click("actionButton")
            assert not panel.ui.actionFrame.isVisible()
            _trigger(panel, "Delete on")
            yield lambda: panel.ui.resultsTree.topLevelItemCount == 1
            assert panel.ui.actionLabel.text == "Deleted on the server: 1."
            assert panel.ui.resultsCountLabel.text == "1 study"
            assert len(questions) == 4
            assert all(server.url in question for question in questions)
            assert "cannot be undone" in questions[3]
            yield from panel.search(1)

        panel.run(steps())


def test_a_delete_that_is_not_confirmed_is_not_sent(panel: PanelDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    import slicer

    answers = [True, False]
    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", lambda *_, **__: answers.pop(0))
    with FaultServer(Source(TINY).series(1)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            panel.click_row(panel.study())
            _trigger(panel, "Delete on")
            assert not answers
            assert not [request for request in server.requests if request.method == "DELETE"]
            yield lambda: not panel.ui.actionFrame.isVisible()

        panel.run(steps())


def test_what_a_segmentation_refers_to_is_retrieved_too(
    panel: PanelDriver, orthanc: Any, ct_files: list[Path], tmp_path: Path
) -> None:
    from pydicom import dcmread
    from pydicom.dataset import Dataset

    image = dcmread(ct_files[0])
    reference = Dataset()
    reference.SeriesInstanceUID = image.SeriesInstanceUID
    image.ReferencedSeriesSequence = [reference]
    image.Modality, image.SeriesNumber, image.SeriesDescription = "SEG", 99, "Liver"
    image.SeriesInstanceUID += ".9"
    image.SOPInstanceUID += ".9"
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    image.save_as(tmp_path / "segmentation.dcm")
    orthanc.store([*ct_files, tmp_path / "segmentation.dcm"])

    def steps() -> Steps:
        yield from panel.connect(orthanc.url.replace("//", "//{}:{}@".format(*orthanc.auth)))
        yield from panel.search(1)
        yield from panel.open_study(series_count=3)
        panel.click_row(panel.study().child(2))
        yield lambda: bool(panel.ui.referencesFrame.isVisible())
        assert panel.ui.referencesLabel.text.startswith("It refers to:\nSeries 1 · CT")
        panel.screenshot("references")
        panel.click("referencesButton")
        yield lambda: panel.ui.transfersTree.topLevelItemCount == 1
        yield lambda: panel.ui.transfersTree.topLevelItem(0).text(2) == "finished"
        yield lambda: [panel.study().child(row).text(1) for row in range(3)].count("here") == 1
        assert panel.study().child(2).text(1) == "–"
        panel.click_row(panel.study().child(0))
        yield lambda: not panel.ui.referencesFrame.isVisible()

    panel.run(steps())
