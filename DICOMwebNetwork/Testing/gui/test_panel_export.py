"""Export and send: the section of the panel that puts results back into the PACS."""

from __future__ import annotations

from typing import Any

import pytest
from faultserver import Fault, FaultServer

from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile
from gui.panel_driver import PanelDriver, Steps

WHOLE = ["Screenshot", "Whole scene"]


@pytest.fixture
def export(panel: PanelDriver) -> PanelDriver:
    """Return hands for the section, which is open, in a window that shows it."""
    driver = PanelDriver(panel.environment, panel.screenshots)
    driver.ui = driver.panel.exportSection.ui
    for name in ("searchSection", "resultsSection", "metadataSection", "transfersSection"):
        section = getattr(panel.ui, name, None)
        if section is not None:
            section.collapsed = True
    driver.ui.exportSection.collapsed = False
    return driver


def _add_volume(name: str = "Result") -> Any:
    import numpy as np
    import slicer

    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name)
    slicer.util.updateVolumeFromArray(node, np.arange(4 * 8 * 8, dtype=np.int16).reshape(4, 8, 8))
    return node


def _scene_rows(export: PanelDriver) -> list[str]:
    group = export.ui.exportTree.topLevelItem(0)
    return [str(group.child(row).text(0)) for row in range(group.childCount())]


def _tick(item: Any, column: int = 0) -> None:
    """Click the box of a row."""
    import qt

    tree = item.treeWidget()
    tree.scrollToItem(item)
    rectangle = tree.visualItemRect(item)
    point = rectangle.center()
    point.setX((rectangle.x() if column == 0 else tree.columnViewportPosition(column)) + 10)
    qt.QTest.mouseClick(tree.viewport(), qt.Qt.LeftButton, qt.Qt.NoModifier, point)


def _profile(pacs: Any) -> tuple[ServerProfile, str | None]:
    if pacs.auth is None:
        return ServerProfile("Demo PACS", pacs.url), None
    return ServerProfile("Demo PACS", pacs.url, LoginKind.BASIC, pacs.auth[0]), pacs.auth[1]


def test_a_result_is_exported_and_sent_and_the_server_has_it(export: PanelDriver, pacs: Any) -> None:
    def steps() -> Steps:
        assert not export.ui.sendButton.enabled
        assert "Tick a node" in export.ui.sendButton.toolTip
        export.logic.saveServer(*_profile(pacs))
        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        row = export.ui.exportTree.topLevelItem(0).child(0)
        assert row.text(1) == "new patient"
        _tick(row)
        assert export.ui.sendButton.text == "Send 1 series to Demo PACS over DICOMweb"
        export.choose("exportStudyComboBox", "new")
        export.type("patientNameLineEdit", "Roe^Richard")
        export.type("descriptionLineEdit", "Filtered")
        export.type("numberLineEdit", "901")
        export.screenshot(f"export-{pacs.name}")
        export.click("sendButton")
        yield lambda: "stored and seen" in export.ui.exportMessageLabel.text
        export.screenshot(f"export-sent-{pacs.name}")
        assert export.ui.exportMessageLabel.text == "Demo PACS: 1 stored and seen."

    export.run(steps())
    [job] = export.logic.jobs()
    assert job.label == "1 series to Demo PACS"
    [study] = export.logic.searchStudies("Demo PACS")
    assert study.patient_name.startswith("Roe^Richard")
    [series] = export.logic.searchSeries("Demo PACS", study.study_instance_uid)
    assert series.series_number == 901
    assert series.series_description in ("Filtered", "")  # tiny-pacs tells of no descriptions


def test_exported_series_are_offered_for_sending_again(export: PanelDriver, fault_server: FaultServer) -> None:
    def steps() -> Steps:
        export.logic.saveServer(ServerProfile("Demo PACS", fault_server.url))
        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        _tick(export.ui.exportTree.topLevelItem(0).child(0))
        assert export.ui.exportButton.text == "Export 1 result to the DICOM database"
        export.click("exportButton")
        yield lambda: "in the DICOM database" in export.ui.exportMessageLabel.text
        assert not fault_server.requests
        database = export.ui.exportTree.topLevelItem(1)
        database.setExpanded(True)
        yield lambda: database.childCount() == 1
        database.child(0).setExpanded(True)
        yield lambda: database.child(0).childCount() == 1
        _tick(database.child(0).child(0))
        export.screenshot("export-database")
        assert not export.ui.exportButton.enabled
        assert not export.ui.descriptionLineEdit.enabled
        export.click("sendButton")
        yield lambda: "stored and seen" in export.ui.exportMessageLabel.text

    export.run(steps())


def test_a_refusal_is_said_and_the_report_tells_why(export: PanelDriver, fault_server: FaultServer) -> None:
    def steps() -> Steps:
        fault_server.use(Fault(kind="store", status=507))
        export.logic.saveServer(ServerProfile("Full PACS", fault_server.url))
        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        _tick(export.ui.exportTree.topLevelItem(0).child(0))
        export.click("sendButton")
        yield lambda: bool(export.logic.jobs()) and export.logic.jobs()[0].isEnded
        yield lambda: "Sending" not in export.ui.exportMessageLabel.text
        export.screenshot("export-refused")
        assert export.ui.exportMessageLabel.text.startswith("Full PACS: 1 failed.\n")

    export.run(steps())
    [job] = export.logic.jobs()
    assert not job.report.is_complete


def test_another_try_of_a_send_takes_the_line_of_the_failed_one_along(
    export: PanelDriver, fault_server: FaultServer
) -> None:
    def steps() -> Steps:
        fault_server.use(Fault(kind="store", status=507))
        export.logic.saveServer(ServerProfile("PACS", fault_server.url))
        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        _tick(export.ui.exportTree.topLevelItem(0).child(0))
        export.click("sendButton")
        yield lambda: export.ui.exportMessageLabel.text.startswith("PACS: 1 failed.")
        fault_server.use()
        export.logic.retryJob(export.logic.jobs()[0].id)
        assert export.ui.exportMessageLabel.text.startswith("Sending 1 series to PACS")
        yield lambda: export.ui.exportMessageLabel.text.startswith("PACS: 1 stored and seen.")

    export.run(steps())


def test_the_list_says_whose_results_the_nodes_become(export: PanelDriver, fault_server: FaultServer) -> None:
    def steps() -> Steps:
        export.logic.exportToDICOM(_add_volume("First"), tags={"PatientName": "Roe^Richard"})
        _add_volume("Second")
        yield lambda: _scene_rows(export) == ["First", "Second", *WHOLE]
        row = export.ui.exportTree.topLevelItem(0).child(1)
        assert row.text(1) == "new patient"
        export.choose("exportStudyComboBox", "study")
        assert row.text(1) == "Roe, Richard"
        export.choose("exportStudyComboBox", "new")
        assert row.text(1) == "new patient"
        export.choose("exportStudyComboBox", "own")
        assert row.text(1) == "new patient"

    export.run(steps())


def test_a_screenshot_of_the_views_is_sent(export: PanelDriver, orthanc: Any) -> None:
    def steps() -> Steps:
        import numpy as np
        import slicer

        export.logic.saveServer(*_profile(orthanc))
        slicer.util.setSliceViewerLayers(background=_add_volume())
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        _tick(export.ui.exportTree.topLevelItem(0).child(1))
        export.click("sendButton")
        yield lambda: "1 stored and seen" in export.ui.exportMessageLabel.text
        file = _read(export.logic.jobs()[0].report.instances[0].path)
        assert (file.Modality, file.PhotometricInterpretation, file.SeriesDescription) == ("OT", "RGB", "Screenshot")
        pixels = np.frombuffer(file.PixelData, np.uint8)[: file.Rows * file.Columns * 3]
        assert file.Rows > 100
        assert len(np.unique(pixels)) > 10

    export.run(steps())


def _read(path: str) -> Any:
    import pydicom

    return pydicom.dcmread(path)


def test_what_cannot_be_written_is_said(export: PanelDriver) -> None:
    def steps() -> Steps:
        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        _tick(export.ui.exportTree.topLevelItem(0).child(0))
        assert not export.ui.sendButton.enabled
        assert "Save a server first" in export.ui.sendButton.toolTip
        export.type("numberLineEdit", "nine")
        export.click("exportButton")
        yield lambda: "'nine' is no series number" in export.ui.exportMessageLabel.text

    export.run(steps())


def test_dimse_is_offered_where_the_server_has_it(
    export: PanelDriver, fault_server: FaultServer, store_scp: Any
) -> None:
    def steps() -> Steps:
        export.logic.saveServer(ServerProfile("Plain", fault_server.url))
        export.logic.saveServer(
            ServerProfile(
                "Both",
                fault_server.url,
                dimse_host="127.0.0.1",
                dimse_port=store_scp.dimse.port,
                called_ae_title="STORESCP",
            )
        )
        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        _tick(export.ui.exportTree.topLevelItem(0).child(0))
        export.ui.exportServerComboBox.currentIndex = export.ui.exportServerComboBox.findText("Plain")
        assert export.ui.exportProtocolComboBox.isHidden()
        export.ui.exportServerComboBox.currentIndex = export.ui.exportServerComboBox.findText("Both")
        assert not export.ui.exportProtocolComboBox.isHidden()
        export.choose("exportProtocolComboBox", "DIMSE")
        assert export.ui.sendButton.text == "Send 1 series to Both over DIMSE"
        export.screenshot("export-dimse")
        export.click("sendButton")
        yield lambda: bool(export.logic.jobs()) and export.logic.jobs()[0].isEnded

    export.run(steps())
    assert len(list(store_scp.received.iterdir())) == len(export.logic.jobs()[0].report.instances)


def test_what_is_sent_to_the_connected_server_is_found_by_searching_again(
    export: PanelDriver, fault_server: FaultServer
) -> None:
    def steps() -> Steps:
        export.logic.saveServer(ServerProfile("Demo PACS", fault_server.url))
        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        main = export.panel.ui
        main.connectButton.click()
        yield lambda: main.searchButton.enabled
        _tick(export.ui.exportTree.topLevelItem(0).child(0))
        export.click("sendButton")
        yield lambda: "stored and seen" in export.ui.exportMessageLabel.text
        assert export.ui.exportMessageLabel.text.endswith("search again (F5) to see what is new.")
        main.searchButton.click()
        yield lambda: main.resultsTree.topLevelItemCount == 1

    export.run(steps())
