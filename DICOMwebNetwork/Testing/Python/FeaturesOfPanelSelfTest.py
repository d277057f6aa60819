"""Self tests of what the panel offers beside searching and retrieving; see the table in Testing/README.md."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import qt
import slicer
from DICOMwebNetworkTestCase import SERVER_PROGRAM, DICOMwebNetworkTestCase, Server


class PanelTestCase(DICOMwebNetworkTestCase):
    """Gives each test a panel of its own; it needs no main window."""

    def setUp(self) -> None:
        super().setUp()
        from DICOMwebNetworkLib.widgets.MainPanel import MainPanel

        self.server.use()
        self._keepThumbnails()
        module = slicer.modules.dicomwebnetwork.widgetRepresentation().self()
        self.window = qt.QWidget()
        # Without a main window, Slicer would end with the last window that is closed.
        self.window.setAttribute(qt.Qt.WA_QuitOnClose, False)
        self.addCleanup(self.window.deleteLater)
        self.panel = MainPanel(self.logic, qt.QVBoxLayout(self.window), module.resourcePath)
        self.addCleanup(self.panel.cleanup)
        self.ui = self.panel.ui
        self.window.show()

    def _keepThumbnails(self) -> None:
        folder = Path(slicer.app.cachePath, "DICOMwebNetwork", "thumbnails")
        before = set(folder.glob("*"))

        def restore() -> None:
            for path in set(folder.glob("*")) - before:
                path.unlink(missing_ok=True)

        self.addCleanup(restore)

    def search(self, count: int = 1, url: str = "") -> None:
        """Connect and search until so many studies are shown."""
        self.ui.serverComboBox.setEditText(url or self.server.url)
        self.ui.searchButton.click()
        self.waitUntil(
            lambda: self.ui.resultsTree.topLevelItemCount == count and not self.ui.cancelSearchButton.enabled
        )

    def selectSeries(self) -> None:
        """Open the first study and select its first series."""
        study = self.ui.resultsTree.topLevelItem(0)
        study.setExpanded(True)
        self.waitUntil(lambda: study.childCount() and study.child(0).data(0, qt.Qt.UserRole) is not None)
        study.child(0).setSelected(True)

    def press(self, keys: str) -> None:
        """Press a shortcut of the panel."""
        sequence = qt.QKeySequence(keys).toString()
        shortcuts = self.panel.widget.findChildren(qt.QShortcut)
        [shortcut] = [each for each in shortcuts if each.key.toString() == sequence]
        shortcut.activated.emit()


class FeaturesOfPanelSelfTest(PanelTestCase):
    def test_columns_are_sorted_by_value(self) -> None:
        many = Server("--studies", "12")
        self.addCleanup(many.close)
        self.search(12, many.url)
        tree = self.ui.resultsTree

        def names() -> list[str]:
            return [tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount)]

        inOrder = sorted(names())
        tree.header().sectionClicked.emit(0)
        self.waitUntil(lambda: names() == inOrder)
        tree.header().sectionClicked.emit(0)
        self.waitUntil(lambda: names() == inOrder[::-1])

    def test_studies_are_grouped_by_patient(self) -> None:
        many = Server("--studies", "2")
        self.addCleanup(many.close)
        [first, _other] = self.logic.searchStudies(many.url)
        many._ask("PUT", "store", laterStudyOf(first))
        self.search(3, many.url)
        tree = self.ui.resultsTree
        [group] = [each for each in self.ui.resultsOptionsButton.menu().actions() if each.text == "Group by patient"]

        def counts() -> list[str]:
            return sorted(tree.topLevelItem(row).text(0)[-3:] for row in range(tree.topLevelItemCount))

        group.trigger()
        self.waitUntil(lambda: counts() == ["(1)", "(2)"])
        group.trigger()
        self.waitUntil(lambda: tree.topLevelItemCount == 3 and not {"(1)", "(2)"} & set(counts()))

    def test_further_servers_are_searched_too_and_each_row_tells_whose_it_is(self) -> None:
        from DICOMwebNetworkLib.model.servers import ServerProfile

        second = Server("--studies", "2")
        self.addCleanup(second.close)
        self.logic.saveServer(ServerProfile("First", self.server.url))
        self.logic.saveServer(ServerProfile("Second", second.url))
        self.ui.serverComboBox.setCurrentIndex(self.ui.serverComboBox.findText("First"))
        self.ui.connectButton.click()
        self.waitUntil(lambda: not self.ui.otherServersButton.isHidden())
        boxes = self.ui.otherServersButton.menu().findChildren(qt.QCheckBox)
        [box] = [each for each in boxes if each.objectName == "alsoSearchSecond"]
        box.click()
        self.ui.searchButton.click()
        tree = self.ui.resultsTree
        self.waitUntil(lambda: tree.topLevelItemCount == 3)
        columns = range(tree.columnCount)
        texts = [[tree.topLevelItem(row).text(column) for column in columns] for row in range(3)]
        self.assertEqual(sorted("First" in row for row in texts), [False, False, True])
        self.assertEqual(sorted("Second" in row for row in texts), [False, True, True])

    def test_metadata_are_shown_without_retrieving(self) -> None:
        self.search()
        self.server.requests()
        self.ui.metadataSection.collapsed = False
        self.selectSeries()
        tree = self.ui.metadataTree
        self.waitUntil(lambda: tree.topLevelItemCount > 10)
        names = [tree.topLevelItem(row).text(1) for row in range(tree.topLevelItemCount)]
        self.assertIn("Modality", names)
        self.assertFalse([each["kind"] for each in self.server.requests() if each["kind"].startswith("retrieve")])

    def test_series_show_thumbnails_of_the_server(self) -> None:
        self.search()
        study = self.ui.resultsTree.topLevelItem(0)
        study.setExpanded(True)
        self.waitUntil(lambda: study.childCount() and "<img " in study.child(0).toolTip(0))
        self.assertTrue(study.child(0).data(0, qt.Qt.DecorationRole))

    def test_a_list_of_studies_is_looked_for_and_retrieved(self) -> None:
        self.search()
        study = self.smallStudy().study_instance_uid
        self.ui.studyListButton.click()
        [dialog] = [each for each in slicer.app.topLevelWidgets() if each.objectName == "studyListDialog"]
        slicer.util.findChild(dialog, "studyListEdit").setPlainText(f"StudyInstanceUID\n{study}")
        slicer.util.findChild(dialog, "studyListRetrieveButton").click()
        self.waitUntil(lambda: self.logic.jobs() and self.logic.jobs()[0].isEnded)
        self.assertEqual([target.study_instance_uid for target in self.logic.jobs()[0].request.targets], [study])
        self.assertTrue(self.logic.jobs()[0].report.is_complete)

    def test_the_panel_has_a_window_of_its_own_and_comes_back(self) -> None:
        self.ui.ownWindowButton.click()
        window = self.panel.widget.window()
        self.assertEqual(window.objectName, "DICOMwebNetworkWindow")
        self.search()
        self.ui.ownWindowButton.click()
        self.assertIs(self.panel.widget.window(), self.window)

    def test_what_a_report_refers_to_is_told_and_retrieved(self) -> None:
        own = Server("--synthetic", "1x2", "--rows", "8")
        self.addCleanup(own.close)
        [image] = self.logic.searchSeries(own.url)
        own._ask("PUT", "store", reportOn(image))
        self.search(1, own.url)
        tree = self.ui.resultsTree
        study = tree.topLevelItem(0)
        study.setExpanded(True)
        self.waitUntil(lambda: study.childCount() == 2)
        [report] = [study.child(row) for row in range(2) if "SR" in study.child(row).text(3)]
        report.setSelected(True)
        self.waitUntil(lambda: not self.ui.referencesFrame.isHidden())
        self.ui.referencesButton.click()
        self.waitUntil(lambda: self.logic.localState(image.study_instance_uid, image.series_instance_uid)[1] == 2)

    def test_the_keyboard_finds_the_fields_searches_again_and_stops(self) -> None:
        self.search()
        self.server.requests()
        self.press("F5")
        self.waitUntil(lambda: not self.ui.cancelSearchButton.enabled)
        self.assertTrue([each for each in self.server.requests() if each["kind"] == "search-studies"])
        self.ui.searchSection.collapsed = True
        self.press("Ctrl+F")
        self.assertFalse(self.ui.searchSection.collapsed)
        self.server.use({"kind": "search-*", "stall_before_s": 30})
        self.ui.searchButton.click()
        self.assertTrue(self.ui.cancelSearchButton.enabled)
        self.press("Escape")
        self.waitUntil(lambda: not self.ui.cancelSearchButton.enabled)

    def test_a_study_is_retrieved_by_a_click_and_the_report_is_kept_with_the_job(self) -> None:
        self.search()
        self.ui.resultsTree.topLevelItem(0).setSelected(True)
        self.waitUntil(lambda: self.ui.retrieveButton.enabled)
        self.ui.retrieveButton.click()
        self.waitUntil(lambda: self.logic.jobs() and self.logic.jobs()[0].isEnded)
        self.assertTrue(self.logic.jobs()[0].report.is_complete)
        self.waitUntil(lambda: self.ui.transfersTree.topLevelItemCount == 1)


class TranslationSelfTest(PanelTestCase):
    def setUp(self) -> None:
        from DICOMwebNetworkLib.slicerside.application.Translation import installTranslation

        application = qt.QCoreApplication.instance()
        before = application.findChildren(qt.QTranslator)
        folder = Path(slicer.modules.dicomwebnetwork.path).parent / "Resources" / "Translations"
        self.assertTrue(installTranslation(str(folder), "de-CH"))
        for translator in application.findChildren(qt.QTranslator):
            if translator not in before:
                self.addCleanup(translator.deleteLater)
                self.addCleanup(qt.QCoreApplication.removeTranslator, translator)
        super().setUp()

    def test_forms_code_and_errors_of_the_engine_are_in_the_language_of_the_application(self) -> None:
        self.assertEqual(self.ui.connectButton.text, "Verbinden")
        self.ui.serverComboBox.setEditText("http://127.0.0.1:9/dicom-web")
        self.ui.connectButton.click()
        self.waitUntil(lambda: "127.0.0.1" in self.ui.connectionLabel.text and "…" not in self.ui.connectionLabel.text)
        self.assertIn("Verbindungen", self.ui.connectionLabel.text)


def reportOn(series: Any) -> bytes:
    """Return a report in the study of a series that refers to the series."""
    from pydicom import Dataset
    from pydicom.uid import generate_uid

    report = _report(series.study_instance_uid, "Synthetic^Sam", "PID000001", "")
    instance, referenced, evidence = Dataset(), Dataset(), Dataset()
    instance.ReferencedSOPInstanceUID = generate_uid()
    referenced.SeriesInstanceUID, referenced.ReferencedSOPSequence = series.series_instance_uid, [instance]
    evidence.StudyInstanceUID, evidence.ReferencedSeriesSequence = series.study_instance_uid, [referenced]
    report.CurrentRequestedProcedureEvidenceSequence = [evidence]
    return _fileOf(report)


def laterStudyOf(study: Any) -> bytes:
    """Return a report in another study of the same patient."""
    from pydicom.uid import generate_uid

    return _fileOf(_report(generate_uid(), study.patient_name, study.patient_id, study.patient_birth_date))


def _report(studyUID: str, patientName: str, patientID: str, birthDate: str) -> Any:
    from pydicom import Dataset
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import generate_uid

    report: Any = Dataset()
    report.file_meta = FileMetaDataset()
    report.SOPClassUID = report.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.88.33"
    report.SOPInstanceUID = report.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    report.StudyInstanceUID, report.SeriesInstanceUID = studyUID, generate_uid()
    report.Modality, report.SeriesNumber = "SR", 7
    report.PatientName, report.PatientID, report.PatientBirthDate = patientName, patientID, birthDate
    return report


def _fileOf(report: Any) -> bytes:
    sys.path.insert(0, str(SERVER_PROGRAM.parent))
    try:
        from faultserver.dicomfile import EXPLICIT_LITTLE, file_bytes
    finally:
        del sys.path[0]
    return file_bytes(report, EXPLICIT_LITTLE)
