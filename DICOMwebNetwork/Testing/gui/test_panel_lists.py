"""Recent searches, similar names, and lists of studies that become a job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer
from faultserver.synthetic import TINY, Source, uid

from gui.panel_driver import PanelDriver, Steps


def _menu_action(panel: PanelDriver, text: str) -> Any:
    menu = panel.ui.recentSearchesButton.menu()
    menu.aboutToShow.emit()
    return next(action for action in menu.actions() if action.text == text)


def _dialog(panel: PanelDriver) -> Any:
    import qt

    return panel.panel.widget.window().findChild(qt.QDialog, "studyListDialog")


def _click_in(dialog: Any, name: str) -> None:
    import qt

    button = dialog.findChild(qt.QPushButton, name)
    assert button.enabled
    qt.QTest.mouseClick(button, qt.Qt.LeftButton)


def test_recent_searches_are_repeated_and_forgotten(panel: PanelDriver, fault_server: FaultServer) -> None:
    def steps() -> Steps:
        yield from panel.connect(fault_server.url)
        assert not _menu_action(panel, "No searches of this server yet").enabled
        panel.type("patientIDLineEdit", "0815")
        panel.choose("dateComboBox", "range")
        panel.check_modality("MR")
        panel.ui.fuzzyCheckBox.click()
        dates = panel.ui.fromDateEdit.date.toString("yyyyMMdd") + "-" + panel.ui.toDateEdit.date.toString("yyyyMMdd")
        panel.click("searchButton")
        yield lambda: "Nothing found" in panel.ui.resultsMessageLabel.text
        panel.screenshot("search-similar-names")
        panel.click("clearSearchButton")
        assert not panel.ui.fuzzyCheckBox.checked
        fault_server.forget_requests()
        _menu_action(panel, f"0815 · {dates} · MR").trigger()
        assert panel.ui.patientIDLineEdit.text == "0815"
        yield lambda: len(fault_server.requests) > 0 and "Nothing found" in panel.ui.resultsMessageLabel.text
        sent = str(fault_server.requests[0].query)
        for part in ("0815", dates, "ModalitiesInStudy=MR", "fuzzymatching=true"):
            assert part in sent, sent
        _menu_action(panel, "Forget these").trigger()
        assert not _menu_action(panel, "No searches of this server yet").enabled

    panel.run(steps())


def test_a_pasted_list_is_shown_and_becomes_a_job(panel: PanelDriver, pacs: Any, ct_files: list[Path]) -> None:
    import qt
    from pydicom import dcmread

    pacs.store(ct_files)
    url = pacs.url if pacs.auth is None else pacs.url.replace("//", f"//{pacs.auth[0]}:{pacs.auth[1]}@")
    study_uid = str(dcmread(ct_files[0], stop_before_pixels=True).StudyInstanceUID)

    def steps() -> Steps:
        yield from panel.connect(url)
        panel.click("studyListButton")
        dialog = _dialog(panel)
        edit = dialog.findChild(qt.QPlainTextEdit, "studyListEdit")
        label = dialog.findChild(qt.QLabel, "studyListLabel")
        assert not dialog.findChild(qt.QPushButton, "studyListRetrieveButton").enabled
        qt.QApplication.clipboard().setText(f"StudyInstanceUID,Name\n{study_uid},Sam\n1.2.3.4.5.6,Nobody")
        edit.paste()
        assert label.text == "2 study UIDs"
        _click_in(dialog, "studyListRetrieveButton")
        yield lambda: "1 found; the server does not know 1: 1.2.3.4.5.6" in label.text
        dialog.grab().save(str(panel.screenshots / f"study-list-{pacs.name}.png"))
        yield lambda: panel.ui.transfersTree.topLevelItemCount == 1
        yield lambda: panel.ui.transfersTree.topLevelItem(0).text(2) == "finished"
        assert len(panel.ui.resultsTree.selectedItems()) == 1
        panel.screenshot(f"study-list-retrieved-{pacs.name}")
        _click_in(dialog, "studyListCloseButton")
        yield lambda: _dialog(panel) is None

    panel.run(steps())


def test_a_dropped_file_is_read(panel: PanelDriver, tmp_path: Path) -> None:
    import qt

    with FaultServer(Source(TINY).studies(3)) as server:
        file = tmp_path / "list.csv"

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(3)
            uids = [str(panel.study(row).data(0, 0x0100)).split("/")[1] for row in (0, 2)]
            file.write_text("\n".join(uids), encoding="utf-8")
            panel.click("studyListButton")
            dialog = _dialog(panel)
            dialog.findChild(qt.QPlainTextEdit, "studyListEdit").setPlainText(file.as_uri())
            assert dialog.findChild(qt.QLabel, "studyListLabel").text == "2 study UIDs"
            _click_in(dialog, "studyListShowButton")
            yield lambda: panel.ui.resultsTree.topLevelItemCount == 2 and _dialog(panel) is None
            assert panel.ui.resultsCountLabel.text == "2 studies"
            yield lambda: "2 studies" in panel.ui.planLabel.text and panel.ui.retrieveButton.enabled

        panel.run(steps())


def _drop(panel: PanelDriver, data: Any) -> bool:
    """Drop something on the results; tell whether it was taken."""
    import qt

    place, none = panel.ui.resultsSection.rect.center(), qt.Qt.NoModifier
    enter = qt.QDragEnterEvent(place, qt.Qt.CopyAction, data, qt.Qt.LeftButton, none)
    drop = qt.QDropEvent(qt.QPointF(place), qt.Qt.CopyAction, data, qt.Qt.LeftButton, none)
    for event in (enter, drop):
        event.ignore()
        qt.QApplication.sendEvent(panel.ui.resultsSection, event)
        if not event.isAccepted():
            return False
    return True


def _text_of(panel: PanelDriver) -> str:
    import qt

    return str(_dialog(panel).findChild(qt.QPlainTextEdit, "studyListEdit").plainText)


@pytest.fixture
def one_study() -> Iterator[FaultServer]:
    with FaultServer(Source(TINY).studies(1)) as server:
        yield server


def test_a_list_is_dropped_on_the_results_or_pasted_there(
    panel: PanelDriver, one_study: FaultServer, tmp_path: Path
) -> None:
    import qt

    file, image = tmp_path / "list.csv", tmp_path / "image.dcm"
    file.write_text("StudyInstanceUID\n1.2.3.4\n", encoding="utf-8")
    image.write_bytes(b"not a list")
    address = "https://pacs.example.org/dicom-web/studies/1.2.3.5"

    def steps() -> Steps:
        qt.QApplication.clipboard().setText("1.2.3.6")
        yield from panel.connect(one_study.url)
        yield from panel.search(1)
        panel.click_row(panel.study())
        panel.key("resultsTree", "Ctrl+V")
        assert _text_of(panel) == "1.2.3.6"
        _click_in(_dialog(panel), "studyListCloseButton")
        yield lambda: _dialog(panel) is None
        for text, urls, expected in (
            ("A-17", [], "A-17"),
            ("", [qt.QUrl.fromLocalFile(str(file))], "StudyInstanceUID\n1.2.3.4\n"),
            ("", [qt.QUrl(address)], address),
        ):
            data = qt.QMimeData()
            if text:
                data.setText(text)
            if urls:
                data.setUrls(urls)
            assert _drop(panel, data)
            assert _text_of(panel) == expected
            _click_in(_dialog(panel), "studyListCloseButton")
            yield lambda: _dialog(panel) is None
        data = qt.QMimeData()
        data.setUrls([qt.QUrl.fromLocalFile(str(image))])
        _drop(panel, data)
        assert _dialog(panel) is None, "images are left to the main window"

    panel.run(steps(), 5)


def test_all_servers_that_are_searched_are_asked_for_a_list(panel: PanelDriver) -> None:
    import qt

    from DICOMwebNetworkLib.model.servers import ServerProfile

    uids = ["1.2.3.4", uid(1, seed=0), uid(1, seed=1)]
    with FaultServer(Source(TINY).studies(1)) as first, FaultServer(Source(TINY, seed=1).studies(1)) as second:
        for name, url in (("First", first.url), ("Second", second.url), ("Dead", "http://127.0.0.1:9/dicom-web")):
            panel.logic.saveServer(ServerProfile(name, url))

        def steps() -> Steps:
            for box in panel.ui.otherServersButton.menu().findChildren(qt.QCheckBox):
                box.click()
            panel.click("studyListButton")
            dialog = _dialog(panel)
            dialog.findChild(qt.QPlainTextEdit, "studyListEdit").setPlainText("\n".join(uids))
            _click_in(dialog, "studyListShowButton")
            label = dialog.findChild(qt.QLabel, "studyListLabel")
            yield lambda: "2 found; the server does not know 1: 1.2.3.4" in label.text
            assert "Dead: " in label.text
            assert "refuses connections" in label.text
            dialog.grab().save(str(panel.screenshots / "study-list-several.png"))
            tree = panel.ui.resultsTree
            yield lambda: tree.topLevelItemCount == 2
            assert {tree.topLevelItem(row).text(9) for row in range(2)} == {"First", "Second"}

        panel.run(steps())
