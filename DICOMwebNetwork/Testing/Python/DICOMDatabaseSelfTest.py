"""Self tests of the part of CTK's DICOM database and of DICOMLib that this project relies on.

Standalone provides the same names; running these tests in both shows that they mean the same.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import ctk
import qt
import slicer
from DICOMLib import DICOMUtils
from DICOMwebNetworkTestCase import DICOMwebNetworkTestCase

from DICOMwebNetworkLib.model.jobs import RetrieveTarget


class FilesTestCase(DICOMwebNetworkTestCase):
    """Adds the files of one series, which are in no database."""

    def setUp(self) -> None:
        super().setUp()
        series = self.smallSeries()
        self.studyUID, self.seriesUID = series.study_instance_uid, series.series_instance_uid
        target = RetrieveTarget(self.studyUID, self.seriesUID)
        self.filesFolder = f"{self.folder}/files"
        job = self.logic.startRetrieve(
            self.logic.connectionFor(self.server.url), [target], destination=self.filesFolder
        )
        self.waitUntil(lambda: job.isEnded)
        self.files = sorted(job.report.paths)
        self.header = self.logic.metadata(self.server.url, self.studyUID, self.seriesUID)[0]
        self.uidOfFile = {each.path: each.sop_instance_uid for each in job.report.instances}

    def index(self) -> None:
        indexer = ctk.ctkDICOMIndexer()
        indexer.addListOfFiles(self.database, self.files)
        indexer.waitForImportFinished()


class DatabaseSelfTest(FilesTestCase):
    def test_an_open_database_tells_where_it_is(self) -> None:
        self.assertIs(self.database.isOpen, True)
        self.assertIs(self.database.isInMemory, False)
        self.assertEqual(Path(self.database.databaseFilename), Path(self.folder, "ctkDICOM.sql"))
        self.assertEqual(Path(self.database.databaseDirectory), Path(self.folder))
        self.assertEqual(self.database.lastError, "")
        self.assertEqual(self.database.schemaVersion(), self.database.schemaVersionLoaded())
        self.assertIn("0010,0010", {tag.upper() for tag in self.database.tagsToPrecache})
        self.database.closeDatabase()
        self.assertIs(self.database.isOpen, False)
        self.assertFalse(ctk.ctkDICOMDatabase().openDatabase(f"{self.folder}/no such folder/ctkDICOM.sql"))

    def test_patients_studies_series_and_instances_hang_together(self) -> None:
        self.index()
        (patient,) = self.database.patients()
        self.assertEqual(tuple(self.database.studiesForPatient(patient)), (self.studyUID,))
        self.assertEqual(tuple(self.database.seriesForStudy(self.studyUID)), (self.seriesUID,))
        self.assertEqual(set(self.database.instancesForSeries(self.seriesUID)), set(self.uidOfFile.values()))
        self.assertEqual(sorted(self.database.filesForSeries(self.seriesUID)), self.files)
        self.assertEqual(len(self.database.filesForSeries(self.seriesUID, 1)), 1)
        self.assertEqual(len(self.database.instancesForSeries(self.seriesUID, 1)), 1)
        self.assertEqual(self.database.studyForSeries(self.seriesUID), self.studyUID)
        self.assertEqual(self.database.patientForStudy(self.studyUID), patient)
        self.assertEqual(sorted(self.database.allFiles()), self.files)
        self.assertEqual(self.database.filesForSeries("1.2.3"), self.database.seriesForStudy("1.2.3"))
        if hasattr(self.database, "imagesCount"):
            counts = (self.database.patientsCount(), self.database.studiesCount(), self.database.seriesCount())
            self.assertEqual((*counts, self.database.imagesCount()), (1, 1, 1, len(self.files)))

    def test_files_and_instances_find_each_other(self) -> None:
        self.index()
        path, uid = self.files[0], self.uidOfFile[self.files[0]]
        self.assertEqual(self.database.fileForInstance(uid), path)
        self.assertEqual(self.database.instanceForFile(path), uid)
        self.assertEqual(self.database.seriesForFile(path), self.seriesUID)
        self.assertEqual(self.database.fileForInstance("1.2.3"), "")
        self.assertEqual(self.database.instanceForFile("no such file"), "")
        self.assertEqual(self.database.urlForInstance(uid), "")
        self.assertEqual(len([url for url in self.database.urlsForSeries(self.seriesUID) if url]), 0)
        self.assertEqual(self.database.instanceForURL("dimse://nowhere"), "")
        self.assertIsInstance(self.database.fileExistsAndUpToDate(path), bool)

    def test_values_come_from_the_header(self) -> None:
        self.index()
        path, uid = self.files[0], self.uidOfFile[self.files[0]]
        name = str(self.header.PatientName)
        self.assertEqual(self.database.fileValue(path, "0010,0010"), name)
        self.assertEqual(self.database.fileValue(path, 0x0010, 0x0010), name)
        self.assertEqual(self.database.instanceValue(uid, "0010,0010"), name)
        self.assertEqual(self.database.instanceValue(uid, 0x0010, 0x0010), name)
        self.assertEqual(self.database.fileValue(path, "0028,0010"), str(self.header.Rows))
        self.assertEqual(self.database.fileValue(path, "0020,0037").count("\\"), 5)
        self.assertEqual(self.database.fileValue(path, "0008,9999"), "")
        self.assertIs(self.database.fileValueExists(path, "0010,0010"), True)
        self.assertIs(self.database.instanceValueExists(uid, "0010,0010"), True)
        self.assertIs(self.database.fileValueExists(path, "0008,9999"), False)
        self.assertIs(self.database.instanceValueExists(uid, "0008,9999"), False)
        self.assertTrue(self.database.cacheTag(uid, "0008,9998", "kept"))
        self.assertEqual(self.database.cachedTag(uid, "0008,9998"), "kept")

    def test_what_is_displayed(self) -> None:
        self.index()
        (patient,) = self.database.patients()
        self.assertEqual(self.database.nameForPatient(patient), str(self.header.PatientName))
        self.assertTrue(self.database.displayedNameForPatient(patient))
        self.assertEqual(self.database.descriptionForSeries(self.seriesUID), self.header.get("SeriesDescription", ""))
        self.assertEqual(self.database.descriptionForStudy(self.studyUID), self.header.get("StudyDescription", ""))
        self.assertEqual(self.database.fieldForPatient("PatientID", patient), self.header.PatientID)
        self.assertEqual(self.database.fieldForStudy("StudyInstanceUID", self.studyUID), self.studyUID)
        self.assertEqual(self.database.fieldForSeries("Modality", self.seriesUID), self.header.Modality)

    def test_insert_indexes_a_file_at_once(self) -> None:
        self.database.prepareInsert()
        self.database.insert(self.files[0], False, False)
        self.assertEqual(self.database.fileForInstance(self.uidOfFile[self.files[0]]), self.files[0])
        self.database.updateDisplayedFields()
        self.assertTrue(self.database.displayedNameForPatient(self.database.patients()[0]))

    def test_insert_may_copy_the_file(self) -> None:
        self.database.insert(self.files[0], True, False)
        copy = self.database.fileForInstance(self.uidOfFile[self.files[0]])
        self.assertNotEqual(copy, self.files[0])
        self.assertTrue(copy.startswith(self.database.databaseDirectory))
        self.assertEqual(Path(copy).read_bytes(), Path(self.files[0]).read_bytes())

    def test_files_below_the_folder_go_with_their_series_and_others_stay(self) -> None:
        self.index()
        shutil.copytree(self.filesFolder, f"{self.folder}/copy")
        self.assertTrue(self.database.removeSeries(self.seriesUID))
        self.assertEqual(len(self.database.filesForSeries(self.seriesUID)), 0)
        self.assertEqual(len(self.database.seriesForStudy(self.studyUID)), 0)
        self.assertFalse(Path(self.files[0]).exists())
        foreign = Path(self.folder).parent / f"{Path(self.folder).name}-foreign"
        shutil.move(f"{self.folder}/copy", foreign)
        self.addCleanup(shutil.rmtree, foreign)
        DICOMUtils.importDicom(str(foreign), self.database)
        self.assertTrue(self.database.removeStudy(self.studyUID))
        self.assertEqual(len([path for path in foreign.rglob("*") if path.is_file()]), len(self.files))
        DICOMUtils.importDicom(str(foreign), self.database)
        self.assertTrue(self.database.removePatient(self.database.patients()[0]))
        self.assertEqual(list(self.database.allFiles()), [])
        self.assertTrue(self.database.cleanup())

    def test_it_tells_what_happens(self) -> None:
        told: list[str] = []
        database = ctk.ctkDICOMDatabase()
        database.opened.connect(lambda: told.append("opened"))
        database.closed.connect(lambda: told.append("closed"))
        database.patientAdded.connect(lambda *_: told.append("patient"))
        database.studyAdded.connect(lambda _: told.append("study"))
        database.seriesAdded.connect(lambda _: told.append("series"))
        database.instanceAdded.connect(lambda _: told.append("instance"))
        database.seriesRemoved.connect(lambda _: told.append("removed"))
        Path(self.folder, "other").mkdir()
        database.openDatabase(f"{self.folder}/other/ctkDICOM.sql")
        database.insert(self.files[0], False, False)
        database.removeSeries(self.seriesUID)
        database.closeDatabase()
        database.deleteLater()
        self.assertEqual(told, ["opened", "patient", "study", "series", "instance", "removed", "closed"])


class IndexerSelfTest(FilesTestCase):
    def test_folders_files_and_lists(self) -> None:
        indexer = ctk.ctkDICOMIndexer()
        indexer.addFile(self.database, self.files[0])
        self.assertEqual(len(self.database.allFiles()), 1)
        indexer.addListOfFiles(self.database, self.files[:2])
        self.assertEqual(len(self.database.allFiles()), 2)
        indexer.addDirectory(self.database, self.filesFolder)
        indexer.waitForImportFinished()
        self.assertEqual(len(self.database.allFiles()), len(self.files))
        self.assertIs(indexer.importing, False)

    def test_in_the_background_it_returns_at_once_and_remembers_the_file_name(self) -> None:
        other = ctk.ctkDICOMDatabase()
        self.assertTrue(other.openDatabase(self.database.databaseFilename))
        indexer = ctk.ctkDICOMIndexer()
        indexer.backgroundImportEnabled = True
        indexer.setDatabase(other)
        other.blockSignals(True)
        other.closeDatabase()
        Path(self.folder, "other").mkdir()
        other.openDatabase(f"{self.folder}/other/ctkDICOM.sql")
        other.blockSignals(False)
        indexer.addListOfFiles(self.files)
        self.waitUntil(lambda: not indexer.importing)
        self.assertEqual(len(self.database.allFiles()), len(self.files))
        self.assertEqual(list(other.allFiles()), [])
        indexer.setDatabase(None)
        other.closeDatabase()
        indexer.deleteLater()
        other.deleteLater()


class DICOMUtilsSelfTest(FilesTestCase):
    def test_import_and_load(self) -> None:
        self.assertTrue(DICOMUtils.importDicom(self.filesFolder))
        self.assertEqual(set(DICOMUtils.seriesUIDsForFiles(self.files)), {self.seriesUID})
        self.assertEqual(list(DICOMUtils.allSeriesUIDsInDatabase(self.database)), [self.seriesUID])
        nodes = DICOMUtils.loadSeriesByUID([self.seriesUID])
        nodes += DICOMUtils.loadPatientByUID(self.database.patients()[0])
        volumes = [slicer.mrmlScene.GetNodeByID(nodeID) for nodeID in nodes]
        self.assertEqual(sum(node.IsA("vtkMRMLScalarVolumeNode") for node in volumes), 2)
        with self.assertRaises(OSError):
            DICOMUtils.loadPatientByUID("12345")

    def test_loadables_of_the_plugins(self) -> None:
        DICOMUtils.importDicom(self.filesFolder)
        self.assertIn("DICOMScalarVolumePlugin", DICOMUtils.getDefaultPluginClassNames())
        messages: list[str] = []
        loadables, isAny = DICOMUtils.getLoadablesFromFileLists([self.files], ["DICOMScalarVolumePlugin"], messages)
        self.assertTrue(isAny)
        ((plugin, found),) = loadables.items()
        DICOMUtils.selectHighestConfidenceLoadables(loadables)
        best = max(found, key=lambda loadable: loadable.confidence)
        self.assertTrue(best.selected)
        self.assertEqual(sorted(best.files), self.files)
        self.assertTrue(best.name)
        self.assertIsInstance(best.tooltip, str)
        self.assertIsInstance(best.warning, str)
        self.assertTrue(plugin.loadType)
        nodes = DICOMUtils.loadLoadables({plugin: [best]}, messages)
        self.assertEqual(messages, [])
        self.assertTrue(nodes)
        self.assertTrue(best.loadSuccess)
        self.assertEqual(DICOMUtils.getLoadablesFromFileLists([]), ({}, False))

    def test_slices_are_sorted_by_position(self) -> None:
        DICOMUtils.importDicom(self.filesFolder)
        backward = list(reversed(DICOMUtils.getSortedImageFiles(self.files)[0]))
        files, distances, warning = DICOMUtils.getSortedImageFiles(backward)
        self.assertEqual(files, backward[::-1])
        self.assertEqual([distances[path] for path in files], sorted(distances.values()))
        self.assertEqual(warning, "")

    def test_databases_are_opened_and_made(self) -> None:
        Path(self.folder, "second").mkdir()
        self.assertTrue(DICOMUtils.openDatabase(f"{self.folder}/second"))
        self.assertEqual(Path(slicer.dicomDatabase.databaseDirectory), Path(self.folder, "second"))
        self.assertFalse(DICOMUtils.openDatabase(f"{self.folder}/third"))
        made = DICOMUtils.createTemporaryDatabase(f"{self.folder}/temporary")
        self.assertTrue(made.isOpen)
        self.assertTrue(DICOMUtils.deleteTemporaryDatabase(made))
        qt.QSettings().setValue(slicer.dicomDatabaseDirectorySettingsKey, f"{self.folder}/second")
        with DICOMUtils.TemporaryDICOMDatabase(f"{self.folder}/fourth") as database:
            self.assertEqual(Path(database.databaseDirectory), Path(self.folder, "fourth"))
            self.assertEqual(list(database.patients()), [])
        self.assertEqual(Path(slicer.dicomDatabase.databaseDirectory), Path(self.folder, "second"))

    def test_the_global_login(self) -> None:
        settings = qt.QSettings()
        settings.remove(DICOMUtils.GLOBAL_DICOMWEB_USER_KEY)
        settings.remove(DICOMUtils.GLOBAL_DICOMWEB_PASSWORD_KEY)
        self.assertIsNone(DICOMUtils.getGlobalDICOMAuth())
        settings.setValue(DICOMUtils.GLOBAL_DICOMWEB_USER_KEY, "anna")
        settings.setValue(DICOMUtils.GLOBAL_DICOMWEB_PASSWORD_KEY, "secret")
        auth: Any = DICOMUtils.getGlobalDICOMAuth()
        self.assertEqual((auth.username, auth.password), ("anna", "secret"))
