"""Testing a connection in the panel: the stages come one by one, and the window can be closed in the middle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source

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


def test_the_address_that_was_found_is_taken_over(panel: PanelDriver, orthanc: Any) -> None:
    import qt

    user, password = orthanc.auth
    root = orthanc.url.rstrip("/")
    address = root.rpartition("/")[0]

    def use_found() -> Steps:
        yield lambda: dialog_of(panel) is not None
        yield lambda: child(panel, "QPushButton", "useAddressButton").isVisible()
        dialog_of(panel).grab().save(str(panel.screenshots / "server-diagnosis-address.png"))
        assert root in child(panel, "QPushButton", "useAddressButton").text
        qt.QTest.mouseClick(child(panel, "QPushButton", "useAddressButton"), qt.Qt.LeftButton)
        yield lambda: panel.ui.connectionLabel.text.startswith("Connected")
        assert [profile.base_url for profile in panel.logic.servers()] == [root]

    def steps() -> Steps:
        # typed, with the login in the address
        panel.ui.serverComboBox.setEditText(address.replace("http://", f"http://{user}:{password}@"))
        panel.click("connectButton")
        yield panel.ui.connectionButton.isVisible
        assert panel.ui.connectionButton.text == "Test…"
        panel.click("connectionButton")
        yield from use_found()
        # saved
        panel.click("editServerButton")
        panel.type("serverURLLineEdit", address)
        panel.type("passwordLineEdit", password)
        panel.click("saveServerButton")
        yield lambda: panel.ui.connectionButton.isVisible() and not panel.ui.serverForm.isVisible()
        panel.click("testServerButton")
        yield from use_found()

    panel.run(steps(), timeout_s=15)


def test_what_was_learnt_is_shown_with_the_server(panel: PanelDriver) -> None:
    import qt

    with FaultServer(Source(TINY).series(1)) as server:
        server.use(Fault(kind="metadata-*", status=404), Fault(headers=(("Server", "Archive 7"),)))

        def steps() -> Steps:
            yield from panel.connect(server.url)
            panel.click("editServerButton")
            assert not panel.ui.knownGroup.isVisible()
            panel.click("cancelServerButton")
            panel.click("testServerButton")
            yield lambda: "can be searched" in child(panel, "QLabel", "diagnosisLabel").text
            dialog_of(panel).close()
            panel.click("editServerButton")
            assert panel.ui.knownGroup.isVisible()
            panel.ui.knownGroup.collapsed = False
            yield panel.ui.knownLabel.isVisible
            panel.screenshot("server-known")

        panel.run(steps())
    text = panel.ui.knownLabel.text
    assert f"Tested on {qt.QDate.currentDate().toString('yyyy')}" in text
    assert "Archive 7" in text
    assert "Does not work: Metadata." in text
    assert "Works: Search, Retrieve an instance" in text


def test_what_was_learnt_while_working_is_shown_with_the_server(panel: PanelDriver) -> None:
    import qt

    with FaultServer(Source(TINY).studies(2)) as server:
        server.use(Fault(kind="search-*", ignore_filters=True))

        def steps() -> Steps:
            yield from panel.connect(server.url)
            panel.type("patientNameLineEdit", "Family00001", enter=True)
            yield lambda: "ignores the filter on PatientName" in panel.ui.resultsCountLabel.text
            panel.click("editServerButton")
            assert panel.ui.knownGroup.isVisible()
            panel.ui.knownGroup.collapsed = False
            yield panel.ui.knownLabel.isVisible
            assert "It ignores the filter on PatientName" in panel.ui.knownLabel.text
            lines = panel.ui.knownLabel.text.count("\n") + 1
            height = qt.QFontMetrics(panel.ui.knownLabel.font).height()
            yield lambda: lines * height <= panel.ui.knownLabel.height <= (lines + 2) * height
            panel.screenshot("server-known-quirks")

        panel.run(steps(), 10)
