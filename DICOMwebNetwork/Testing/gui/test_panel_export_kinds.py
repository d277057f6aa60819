"""Export and send: all kinds of results, whose they are, their tags, and the package that some of them need."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Any

import pydicom
import pytest
from faultserver import FaultServer
from unit.exportkit import assert_valid

from DICOMwebNetworkLib.model.servers import ServerProfile
from gui.panel_driver import PanelDriver, Steps
from gui.test_panel_export import WHOLE, _add_volume, _scene_rows, _tick, export  # noqa: F401 - a fixture

MULTIFRAME_COLUMN = 2


def _add_segmentation(volume: Any) -> Any:
    import numpy as np
    import slicer

    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Lesion")
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    segmentID = node.GetSegmentation().AddEmptySegment("", "Lesion", (1.0, 0.2, 0.0))
    mask = (slicer.util.arrayFromVolume(volume) % 3 == 0).astype(np.uint8)
    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, node, segmentID, volume)
    node.GetSegmentation().AddEmptySegment("", "nothing")
    return node


def _add_line(name: str = "Diameter") -> Any:
    import slicer

    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLMarkupsLineNode", name)
    for point in ([0.0, 0.0, 0.0], [3.0, 4.0, 12.0]):
        node.AddControlPoint(point)
    return node


def _row(driver: PanelDriver, name: str) -> Any:
    group = driver.ui.exportTree.topLevelItem(0)
    return next(group.child(row) for row in range(group.childCount()) if group.child(row).text(0) == name)


def _written(driver: PanelDriver) -> list[pydicom.Dataset]:
    """Return the new files; each must be valid."""
    paths = sorted(Path(driver.environment.home, "database", "DICOMwebNetwork").rglob("*.dcm"))
    assert_valid(paths)
    return [pydicom.dcmread(path) for path in paths]


def test_the_button_counts_the_series_that_a_sequence_becomes(export: PanelDriver) -> None:  # noqa: F811
    import qt
    import slicer

    def steps() -> Steps:
        sequence = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSequenceNode", "Perfusion")
        volume = _add_volume()
        for point in ("0", "1"):
            sequence.SetDataNodeAtValue(volume, point)
        slicer.mrmlScene.RemoveNode(volume)
        row = "Perfusion: all 2 time points"
        yield lambda: _scene_rows(export)[0] == row
        _tick(_row(export, row))
        assert "Send 2 series" in export.ui.sendButton.text  # of multi-frame secondary captures
        table = export.ui.otherTagsTable
        for column, text in enumerate(("Modality", "MR")):
            table.setItem(0, column, qt.QTableWidgetItem(text))
        assert "Send 1 series" in export.ui.sendButton.text
        _tick(_row(export, row), MULTIFRAME_COLUMN)
        assert "Send 2 series" in export.ui.sendButton.text
        export.click("exportButton")
        yield lambda: "2 series with 2 files" in export.ui.exportMessageLabel.text

    export.run(steps())


def test_everything_is_exported_into_one_new_study_and_sent(
    export: PanelDriver,  # noqa: F811
    fault_server: FaultServer,
) -> None:
    names = ["Result", "Lesion", "Diameter", *WHOLE]

    def steps() -> Steps:
        export.logic.saveServer(ServerProfile("Demo PACS", fault_server.url))
        _add_segmentation(_add_volume())
        _add_line()
        yield lambda: _scene_rows(export) == names
        for name in names:
            _tick(_row(export, name))
        _tick(_row(export, "Result"), MULTIFRAME_COLUMN)
        assert export.ui.patientNameLineEdit.isVisible()
        export.type("patientNameLineEdit", "Roe^Richard")
        export.type("patientIDLineEdit", "R-1")
        export.type("birthDateLineEdit", "1970-12-31")
        export.choose("patientSexComboBox", "M")
        export.type("studyDescriptionLineEdit", "All of it")
        export.screenshot("export-everything")
        assert export.ui.sendButton.text == "Send 5 series to Demo PACS over DICOMweb"
        export.click("sendButton")
        yield lambda: "5 stored and seen" in export.ui.exportMessageLabel.text
        assert "Segment 'nothing' is empty and was left out." in export.ui.exportMessageLabel.text
        export.screenshot("export-everything-sent")

    export.run(steps(), timeout_s=60)
    written = _written(export)
    assert sorted(one.Modality for one in written) == ["OT", "OT", "OT", "SEG", "SR"]
    assert {one.StudyInstanceUID for one in written} == {written[0].StudyInstanceUID}
    for one in written:
        assert (str(one.PatientName), one.PatientID, one.PatientBirthDate) == ("Roe^Richard", "R-1", "19701231")
        assert (one.PatientSex, one.StudyDescription) == ("M", "All of it")
    descriptions = {one.SeriesDescription for one in written}
    assert descriptions == {"Result", "Lesion", "Diameter", "Screenshot", "Slicer Data Bundle"}


def test_results_go_into_a_study_of_the_database(export: PanelDriver) -> None:  # noqa: F811
    def steps() -> Steps:
        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        _tick(_row(export, "Result"))
        export.choose("exportStudyComboBox", "study")
        assert not export.ui.exportButton.enabled
        assert "Choose a study" in export.ui.exportButton.toolTip
        export.logic.exportToDICOM("scene", tags={"PatientName": "Doe^Jane", "StudyDescription": "Chest CT"})
        yield lambda: export.ui.databaseStudyComboBox.currentText.startswith("Doe, Jane")
        assert export.ui.databaseStudyComboBox.currentText.endswith("Chest CT")
        assert not export.ui.patientNameLineEdit.isVisible()
        export.screenshot("export-into-study")
        export.click("exportButton")
        yield lambda: "in the DICOM database" in export.ui.exportMessageLabel.text

    export.run(steps())
    written = _written(export)
    assert {str(one.PatientName) for one in written} == {"Doe^Jane"}
    assert {one.StudyInstanceUID for one in written} == {written[0].StudyInstanceUID}


def test_a_large_database_is_not_read_with_every_tick(export: PanelDriver, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    ask, questions = export.logic.studiesInDatabase, []
    monkeypatch.setattr(export.logic, "studiesInDatabase", lambda: questions.append(1) or ask())

    def steps() -> Steps:
        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        export.choose("exportStudyComboBox", "study")
        asked = len(questions)
        for name in ("Result", *WHOLE):
            _tick(_row(export, name))
        assert export.ui.exportButton.text == "Export 3 results to the DICOM database"
        assert len(questions) == asked

    export.run(steps())


def test_other_tags_are_written_and_wrong_ones_said(export: PanelDriver) -> None:  # noqa: F811
    def steps() -> Steps:
        import qt

        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        _tick(_row(export, "Result"))
        assert export.ui.descriptionLineEdit.placeholderText == "Result"
        assert not export.ui.otherTagsTable.isVisible()
        export.click("otherTagsButton")
        table = export.ui.otherTagsTable
        assert table.isVisible()
        rows = table.rowCount
        table.setItem(0, 1, qt.QTableWidgetItem("CHEST"))
        table.setItem(rows - 1, 0, qt.QTableWidgetItem("NoSuchTag"))
        assert table.rowCount == rows + 1
        table.setItem(rows - 1, 1, qt.QTableWidgetItem("x"))
        export.screenshot("export-tags")
        export.click("exportButton")
        yield lambda: "no attribute 'NoSuchTag'" in export.ui.exportMessageLabel.text
        table.setItem(rows - 1, 0, qt.QTableWidgetItem("ImageComments"))
        export.click("exportButton")
        yield lambda: "in the DICOM database" in export.ui.exportMessageLabel.text

    export.run(steps())
    [written] = _written(export)
    assert (written.BodyPartExamined, written.ImageComments) == ("CHEST", "x")
    assert "ProtocolName" not in written


def test_the_missing_package_is_offered_and_installed_without_a_restart(
    export: PanelDriver,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import slicer

    real, asked, installed = importlib.metadata.version, [], []

    def version(name: str) -> str:
        if name == "highdicom" and len(installed) < 2:
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    def pip_install(requirements: str) -> None:
        installed.append(requirements)
        if len(installed) < 2:
            raise OSError("no way to PyPI")

    def confirm(text: str, windowTitle: str) -> bool:
        asked.append(text)
        return len(asked) > 1

    monkeypatch.setattr(importlib.metadata, "version", version)
    monkeypatch.setattr(slicer.util, "pip_install", pip_install)
    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", confirm)

    def steps() -> Steps:
        ui = export.ui
        _add_line()
        yield lambda: _scene_rows(export) == ["Diameter", *WHOLE]
        assert not ui.packageLabel.isVisible()
        _tick(_row(export, "Diameter"))
        assert "lacks the Python package highdicom" in ui.packageLabel.text
        assert not ui.exportButton.enabled
        export.screenshot("export-package")
        export.click("packageButton")
        assert installed == []
        export.click("packageButton")
        assert "no way to PyPI" in ui.packageLabel.text
        assert "PythonSlicer -m pip install highdicom" in ui.packageLabel.text
        export.screenshot("export-package-failed")
        export.click("packageButton")
        assert not ui.packageLabel.isVisible()
        export.click("exportButton")
        yield lambda: "in the DICOM database" in ui.exportMessageLabel.text

    export.run(steps())
    assert len(set(installed)) == 1
    assert installed[0].startswith("highdicom>=0.22")
    assert installed[0].endswith(f" pydicom=={real('pydicom')} numpy=={real('numpy')}")
    assert f"pip install {installed[0]}" in asked[0]
    [written] = _written(export)
    assert written.Modality == "SR"
