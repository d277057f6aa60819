"""Metadata of a series that was not retrieved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source

from gui.panel_driver import PanelDriver, Steps


def _rows(panel: PanelDriver) -> dict[str, Any]:
    tree = panel.ui.metadataTree
    return {tree.topLevelItem(row).text(1): tree.topLevelItem(row) for row in range(tree.topLevelItemCount)}


def _show(panel: PanelDriver, url: str, series_count: int = 1) -> Steps:
    yield from panel.connect(url)
    yield from panel.search(1)
    yield from panel.open_study(series_count=series_count)
    panel.ui.metadataSection.collapsed = False
    panel.click_row(panel.study().child(0))
    yield lambda: panel.ui.metadataTree.topLevelItemCount > 5


def _clipboard() -> str:
    import qt

    return str(qt.QApplication.clipboard().text())  # pythonqt: QClipboard has no property of this name


def _choose_in_menu(panel: PanelDriver, text: str) -> None:
    """Click an entry of the context menu of the metadata."""
    import qt

    tree = panel.ui.metadataTree
    tree.customContextMenuRequested.emit(qt.QPoint(5, 5))
    [menu] = [menu for menu in tree.findChildren(qt.QMenu) if menu.objectName == "metadataMenu" and menu.isVisible()]
    [action] = [action for action in menu.actions() if action.text == text]
    action.trigger()
    menu.close()


def test_metadata_are_shown_stepped_and_copied(panel: PanelDriver, pacs: Any, ct_files: list[Path]) -> None:
    pacs.store(ct_files)
    url = pacs.url if pacs.auth is None else pacs.url.replace("//", f"//{pacs.auth[0]}:{pacs.auth[1]}@")

    def steps() -> Steps:
        yield from _show(panel, url, series_count=2)
        panel.screenshot(f"metadata-{pacs.name}")
        assert _rows(panel)["Modality"].text(3) == "CT"
        if pacs.name == "tiny-pacs":
            assert "header of one instance" in panel.ui.metadataMessageLabel.text
            assert not panel.ui.instanceSpinBox.enabled
        else:
            assert panel.ui.instanceSpinBox.maximum == 10
            panel.ui.instanceSlider.setValue(7)
            assert _rows(panel)["InstanceNumber"].text(3) == "7"
            assert _rows(panel)["InstanceNumber"].font(3).bold()
        panel.click_row(_rows(panel)["Modality"])
        _choose_in_menu(panel, "Copy value")
        assert _clipboard() == "CT"
        _choose_in_menu(panel, "Copy row")
        assert _clipboard() == "(0008,0060)\tModality\tCS\tCT"
        _choose_in_menu(panel, "Copy JSON")
        assert json.loads(_clipboard())["00080060"]["Value"] == ["CT"]

    panel.run(steps())
    assert panel.logic.jobs() == []


def test_the_filter_finds_tags_names_and_values(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(3)) as server:

        def steps() -> Steps:
            yield from _show(panel, server.url)
            count = panel.ui.metadataTree.topLevelItemCount
            panel.key("metadataTree", "Ctrl+F")
            panel.type("metadataFilterLineEdit", "modal")
            yield lambda: list(_rows(panel)) == ["Modality"]
            panel.screenshot("metadata-filter")
            panel.type("metadataFilterLineEdit", "nothing like this")
            yield lambda: "nothing like this" in panel.ui.metadataMessageLabel.text
            panel.type("metadataFilterLineEdit", "")
            yield lambda: panel.ui.metadataTree.topLevelItemCount == count
            assert not panel.ui.metadataMessageFrame.isVisible()

        panel.run(steps())


def test_metadata_that_fail_are_asked_for_again(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(3)) as server:
        server.use(Fault(kind="metadata-*", status=500), Fault(kind="retrieve-*", status=500))

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            yield from panel.open_study()
            panel.ui.metadataSection.collapsed = False
            panel.click_row(panel.study().child(0))
            yield lambda: panel.ui.metadataMessageButton.visible
            panel.screenshot("metadata-failed")
            server.use()
            panel.click("metadataMessageButton")
            yield lambda: panel.ui.metadataTree.topLevelItemCount > 5

        panel.run(steps())


def test_nothing_is_asked_for_while_the_section_is_closed(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(3)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            yield from panel.open_study()
            panel.click_row(panel.study().child(0))
            yield lambda: "1 series" in panel.ui.planLabel.text
            assert not [request for request in server.requests if request.kind.startswith("metadata")]

        panel.run(steps())


def test_the_metadata_of_a_series_are_exported_as_json(
    panel: PanelDriver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qt

    path = tmp_path / "metadata.json"
    monkeypatch.setattr(qt.QFileDialog, "getSaveFileName", lambda *_: str(path))
    with FaultServer(Source(TINY).series(3)) as server:

        def steps() -> Steps:
            yield from _show(panel, server.url)
            panel.click_row(panel.ui.metadataTree.topLevelItem(0))
            panel.key("metadataTree", "Ctrl+S")
            yield lambda: "3 instances were written" in panel.ui.metadataMessageLabel.text
            datasets = json.loads(path.read_text(encoding="utf-8"))
            assert [one["00200013"]["Value"] for one in datasets] == [[1], [2], [3]]
            monkeypatch.setattr(qt.QFileDialog, "getSaveFileName", lambda *_: str(tmp_path / "no" / "folder"))
            _choose_in_menu(panel, "Export JSON…")
            yield lambda: "cannot be written" in panel.ui.metadataMessageLabel.text

        panel.run(steps(), 10)
