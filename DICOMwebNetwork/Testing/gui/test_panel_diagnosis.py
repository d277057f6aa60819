"""Testing a connection in the panel: the stages come one by one, and the window can be closed in the middle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from faultserver import Fault, FaultServer

from gui.panel_driver import PanelDriver, Steps


def dialog_of(panel: PanelDriver) -> Any:
    import qt

    dialogs = panel.ui.testServerButton.window().findChildren(qt.QDialog)
    return next((dialog for dialog in dialogs if dialog.objectName == "diagnosisDialog"), None)


def child(panel: PanelDriver, kind: str, name: str) -> Any:
    import qt

    return dialog_of(panel).findChild(getattr(qt, kind), name)


def test_the_stages_are_shown_and_can_be_copied(panel: PanelDriver, orthanc: Any, ct_files: list[Path]) -> None:
    import qt

    orthanc.store(ct_files)
    user, password = orthanc.auth

    def steps() -> Steps:
        yield from panel.connect(orthanc.url.replace("http://", f"http://{user}:{password}@"))
        panel.click("testServerButton")
        yield lambda: "can be searched" in child(panel, "QLabel", "diagnosisLabel").text
        tree = child(panel, "QTreeWidget", "diagnosisTree")
        assert tree.topLevelItemCount == 10
        assert "DICOM JSON" in tree.topLevelItem(4).text(1)
        dialog_of(panel).grab().save(str(panel.screenshots / "server-diagnosis.png"))
        qt.QTest.mouseClick(child(panel, "QPushButton", "copyDiagnosisButton"), qt.Qt.LeftButton)
        text = str(qt.QApplication.clipboard().text())  # pythonqt: QClipboard has no property of this name
        assert "search: ok" in text
        assert password not in text
        qt.QTest.mouseClick(child(panel, "QPushButton", "closeDiagnosisButton"), qt.Qt.LeftButton)
        yield lambda: dialog_of(panel) is None
        assert panel.ui.connectionLabel.text.startswith("Connected"), "the connection is as it was"

    panel.run(steps())


def test_a_server_that_does_not_answer_is_explained(panel: PanelDriver) -> None:
    with FaultServer() as server:
        server.use(Fault(status=404))

        def steps() -> Steps:
            assert not panel.ui.testServerButton.enabled
            panel.ui.serverComboBox.setEditText(server.url)
            panel.click("testServerButton")
            yield lambda: "cannot be searched" in child(panel, "QLabel", "diagnosisLabel").text
            item = child(panel, "QTreeWidget", "diagnosisTree").topLevelItem(4)
            assert "DICOMweb root" in item.text(1)
            dialog_of(panel).grab().save(str(panel.screenshots / "server-diagnosis-failed.png"))
            dialog_of(panel).close()
            yield lambda: dialog_of(panel) is None

        panel.run(steps())


def test_closing_the_window_ends_the_test(panel: PanelDriver) -> None:
    with FaultServer() as server:
        server.use(Fault(stall_before_s=20.0))

        def steps() -> Steps:
            panel.ui.serverComboBox.setEditText(server.url)
            panel.click("testServerButton")
            yield lambda: server.requests
            dialog_of(panel).close()
            yield lambda: dialog_of(panel) is None
            yield lambda: panel.logic.pump.isIdle

        panel.run(steps(), timeout_s=10)


def test_an_address_that_is_none_opens_no_window(panel: PanelDriver) -> None:
    def steps() -> Steps:
        panel.ui.serverComboBox.setEditText("pacs")
        panel.click("testServerButton")
        yield lambda: "http://" in panel.ui.connectionLabel.text
        assert dialog_of(panel) is None

    panel.run(steps())
