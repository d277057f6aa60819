"""Export and send: copies without the patient's identity, chosen by a click."""

from __future__ import annotations

import importlib.metadata
from typing import Any

import pytest
from faultserver import FaultServer

from DICOMwebNetworkLib.model.servers import ServerProfile
from gui.panel_driver import PanelDriver, Steps
from gui.test_panel_export import WHOLE, _add_volume, _profile, _scene_rows, _tick, export  # noqa: F401 - a fixture
from gui.test_panel_export_kinds import _add_line, _row


def test_the_server_gets_a_copy_without_the_name_and_the_file_keeps_it(
    export: PanelDriver,  # noqa: F811
    pacs: Any,
) -> None:
    import slicer

    def steps() -> Steps:
        ui = export.ui
        export.logic.saveServer(*_profile(pacs))
        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        _tick(_row(export, "Result"))
        export.choose("exportStudyComboBox", "new")
        export.type("patientNameLineEdit", "Roe^Richard")
        assert not ui.deidentifyLabel.isVisible()
        export.click("deidentifyCheckBox")
        assert "The files here stay as they are" in ui.deidentifyLabel.text
        assert ui.deidentifyLabel.isVisible()
        assert ui.sendButton.text == "Send 1 series to Demo PACS over DICOMweb, de-identified"
        export.screenshot(f"export-deidentify-{pacs.name}")
        export.click("sendButton")
        ui.deidentifyCheckBox.checked = False  # is for the next send
        yield lambda: "stored and seen" in ui.exportMessageLabel.text

    export.run(steps())
    [job] = export.logic.jobs()
    assert job.label == "1 series to Demo PACS, de-identified"
    assert any("De-identified" in note for note in job.report.notes)
    [study] = export.logic.searchStudies("Demo PACS")
    assert study.patient_name.startswith("ANON-")
    database = slicer.dicomDatabase
    [patient] = database.patients()
    assert database.nameForPatient(patient) == "Roe^Richard"
    assert study.study_instance_uid not in database.studiesForPatient(patient)


def test_what_cannot_lose_the_identity_is_named_before_the_click(
    export: PanelDriver,  # noqa: F811
    fault_server: FaultServer,
) -> None:
    def steps() -> Steps:
        ui = export.ui
        export.logic.saveServer(ServerProfile("Demo PACS", fault_server.url))
        _add_volume()
        _add_line()
        yield lambda: _scene_rows(export) == ["Result", "Diameter", *WHOLE]
        for name in ("Diameter", *WHOLE):
            _tick(_row(export, name))
        assert ui.sendButton.enabled
        export.click("deidentifyCheckBox")
        assert "cannot lose the patient's identity: Diameter, Screenshot, Whole scene." in ui.deidentifyLabel.text
        assert not ui.sendButton.enabled
        assert ui.sendButton.toolTip == "Nothing of what is ticked can lose the patient's identity"
        assert ui.exportButton.enabled
        _tick(_row(export, "Result"))
        assert ui.sendButton.text == "Send 1 series to Demo PACS over DICOMweb, de-identified"
        export.screenshot("export-deidentify-left-out")
        export.click("sendButton")
        yield lambda: "stored and seen" in ui.exportMessageLabel.text
        assert ui.exportMessageLabel.text == (
            "Demo PACS: 1 stored and seen.\n"
            "Left out, because it cannot lose the patient's identity: Diameter, Screenshot, Whole scene."
        )

    export.run(steps())
    [study] = export.logic.searchStudies("Demo PACS")
    assert study.patient_name.startswith("ANON-")
    assert len(export.logic.searchSeries("Demo PACS", study.study_instance_uid)) == 1


def test_the_package_that_is_missing_is_offered_and_leaves_slicers_pydicom(
    export: PanelDriver,  # noqa: F811
    fault_server: FaultServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import slicer

    real, installed = importlib.metadata.version, []

    def version(name: str) -> str:
        if name == "dicom-anonymizer" and not installed:
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    monkeypatch.setattr(slicer.util, "pip_install", installed.append)
    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", lambda *_, **__: True)

    def steps() -> Steps:
        ui = export.ui
        export.logic.saveServer(ServerProfile("Demo PACS", fault_server.url))
        _add_volume()
        yield lambda: _scene_rows(export) == ["Result", *WHOLE]
        _tick(_row(export, "Result"))
        export.click("deidentifyCheckBox")
        assert "lacks the Python package dicom-anonymizer" in ui.packageLabel.text
        assert not ui.sendButton.enabled
        assert ui.exportButton.enabled
        export.screenshot("export-deidentify-package")
        export.click("packageButton")
        assert not ui.packageLabel.isVisible()
        assert ui.sendButton.enabled

    export.run(steps())
    assert installed == [f"dicom-anonymizer>=2.1,<3 pydicom=={real('pydicom')}"]
