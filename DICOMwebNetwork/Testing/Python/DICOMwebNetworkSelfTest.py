"""Self tests of searching, retrieving and loading, as a user's script does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import slicer
from DICOMwebNetworkTestCase import DICOMwebNetworkTestCase, Server

from DICOMwebNetworkLib.model.errors import (
    CancelledError,
    ConfigurationError,
    DatabaseNotOpenError,
    LoginError,
    PortClosedError,
    RetrieveIncompleteError,
)
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveTarget
from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.reports import Verdict


class SearchSelfTest(DICOMwebNetworkTestCase):
    def test_studies_series_and_instances_agree(self) -> None:
        study = self.smallStudy()
        series = self.logic.searchSeries(self.server.url, study.study_instance_uid)
        counts = [
            len(self.logic.searchInstances(self.server.url, study.study_instance_uid, each.series_instance_uid))
            for each in series
        ]
        self.assertGreater(min(counts), 0)
        if study.instance_count is not None:
            self.assertEqual(sum(counts), study.instance_count)

    def test_filters_and_a_limit_are_kept(self) -> None:
        study = self.smallStudy()
        found = self.logic.searchStudies(self.server.url, StudyInstanceUID=study.study_instance_uid, limit=1)
        self.assertEqual([each.study_instance_uid for each in found], [study.study_instance_uid])
        self.assertEqual(self.logic.searchStudies(self.server.url, StudyInstanceUID="1.2.3.4.5"), [])

    def test_metadata_are_pydicom_datasets(self) -> None:
        series = self.smallSeries()
        datasets = self.logic.metadata(self.server.url, series.study_instance_uid, series.series_instance_uid)
        self.assertEqual({each.SeriesInstanceUID for each in datasets}, {series.series_instance_uid})
        one = self.logic.metadata(
            self.server.url, series.study_instance_uid, series.series_instance_uid, datasets[0].SOPInstanceUID
        )
        self.assertEqual(one[0].SOPInstanceUID, datasets[0].SOPInstanceUID)

    def test_a_search_in_the_background_needs_nothing_but_the_event_loop(self) -> None:
        pages: list[Any] = []
        ends: list[Any] = []
        self.logic.startSearch(
            self.logic.connectionFor(self.server.url),
            SearchQuery(Level.STUDY),
            pages.append,
            lambda: ends.append(True),
            ends.append,
        )
        self.waitUntil(lambda: ends)
        self.assertEqual(ends, [True])
        self.assertTrue(any(page.records for page in pages))

    def test_a_cancelled_search_is_silent(self) -> None:
        calls: list[Any] = []
        run = self.logic.startSearch(
            self.logic.connectionFor(self.server.url),
            SearchQuery(Level.STUDY),
            calls.append,
            lambda: calls.append("done"),
            calls.append,
        )
        run.cancel()
        self.waitUntil(lambda: self.logic.pump.isIdle)
        self.assertEqual(calls, [])

    def test_what_cannot_be_reached_is_said_in_words(self) -> None:
        with self.assertRaises(PortClosedError):
            self.logic.searchStudies("http://127.0.0.1:9/dicom-web")
        with self.assertRaises(ConfigurationError):
            self.logic.searchStudies("no such name")


class RetrieveSelfTest(DICOMwebNetworkTestCase):
    def test_every_instance_is_in_the_database_as_the_report_says(self) -> None:
        study = self.smallStudy()
        report = self.logic.retrieve(self.server.url, study.study_instance_uid)
        self.assertTrue(report.is_complete)
        self.assertEqual({each.verdict for each in report.instances}, {Verdict.RECEIVED})
        for instance in report.instances:
            self.assertEqual(self.database.fileForInstance(instance.sop_instance_uid), instance.path)
            self.assertEqual(Path(instance.path).stat().st_size, instance.size_bytes)
        state, count = self.logic.localState(study.study_instance_uid, None, len(report.instances))
        self.assertEqual((state, count), ("complete", len(report.instances)))
        displayed = [self.database.displayedNameForPatient(patient) for patient in self.database.patients()]
        self.assertEqual(len(displayed), 1)
        self.assertTrue(displayed[0])

    def test_only_what_has_no_file_is_fetched_again(self) -> None:
        series = self.smallSeries()
        first = self.logic.retrieve(self.server.url, series.study_instance_uid, series.series_instance_uid)
        lost = first.instances[0]
        Path(lost.path).unlink()
        second = self.logic.retrieve(self.server.url, series.study_instance_uid, series.series_instance_uid)
        received = [each.sop_instance_uid for each in second.instances if each.verdict is Verdict.RECEIVED]
        self.assertEqual(received, [lost.sop_instance_uid])
        self.assertTrue(Path(self.database.fileForInstance(lost.sop_instance_uid)).is_file())

    def test_removing_a_series_in_slicer_removes_its_files(self) -> None:
        series = self.smallSeries()
        report = self.logic.retrieve(self.server.url, series.study_instance_uid, series.series_instance_uid)
        self.assertTrue(self.database.removeSeries(series.series_instance_uid))
        self.assertFalse([each.path for each in report.instances if Path(each.path).exists()])

    def test_a_retrieve_in_the_background_needs_nothing_but_the_event_loop(self) -> None:
        series = self.smallSeries()
        states: list[JobState] = []
        indexed: list[str] = []
        self.logic.jobChanged.connect(lambda _: states.extend(job.state for job in self.logic.jobs()))
        self.logic.seriesIndexed.connect(indexed.append)
        target = RetrieveTarget(series.study_instance_uid, series.series_instance_uid)
        job = self.logic.startRetrieve(self.logic.connectionFor(self.server.url), [target])
        self.waitUntil(lambda: job.isEnded)
        self.assertEqual(states[-1], JobState.FINISHED)
        self.assertIn(series.series_instance_uid, indexed)
        self.waitUntil(lambda: self.logic.pump.isIdle)

    def test_a_retrieve_into_a_folder_leaves_the_database_alone(self) -> None:
        series = self.smallSeries()
        target = RetrieveTarget(series.study_instance_uid, series.series_instance_uid)
        job = self.logic.startRetrieve(
            self.logic.connectionFor(self.server.url), [target], destination=f"{self.folder}/elsewhere"
        )
        self.waitUntil(lambda: job.isEnded)
        self.assertTrue(job.report.is_complete)
        self.assertTrue(all(path.startswith(f"{self.folder}/elsewhere") for path in job.report.paths))
        self.assertEqual(list(self.database.patients()), [])

    def test_the_progress_callback_stops_a_retrieve(self) -> None:
        study = self.smallStudy()
        with self.assertRaises(CancelledError):
            self.logic.retrieve(self.server.url, study.study_instance_uid, progressCallback=lambda _: True)
        self.assertEqual([job.state for job in self.logic.jobs()], [JobState.STOPPED])
        again = self.logic.retryJob(self.logic.jobs()[0].id)
        self.waitUntil(lambda: again.isEnded)
        self.assertTrue(again.report.is_complete)
        self.assertEqual(self.logic.jobs(), [again])
        self.logic.clearFinishedJobs()
        self.assertEqual(self.logic.jobs(), [])

    def test_what_the_server_does_not_have_is_no_success(self) -> None:
        with self.assertRaises((RetrieveIncompleteError, ConfigurationError)):
            self.logic.retrieve(self.server.url, "1.2.3.4.5")

    def test_a_closed_database_is_said_before_anything_is_fetched(self) -> None:
        series = self.smallSeries()
        self.database.closeDatabase()
        self.assertFalse(self.logic.databaseIsOpen)
        self.assertEqual(self.logic.localState(series.study_instance_uid), ("none", 0))
        with self.assertRaises(DatabaseNotOpenError):
            self.logic.retrieve(self.server.url, series.study_instance_uid)
        self.logic.openDatabase(f"{self.folder}/new")
        self.assertTrue(self.logic.databaseIsOpen)
        self.assertTrue(self.logic.retrieve(self.server.url, series.study_instance_uid).is_complete)

    def test_slicers_function_of_the_same_name_can_be_replaced(self) -> None:
        series = self.smallSeries()
        found = self.logic.importFromDICOMWeb(
            dicomWebEndpoint=self.server.url,
            studyInstanceUID=series.study_instance_uid,
            seriesInstanceUID=series.series_instance_uid,
            accessToken=None,
            auth=None,
            bulkRetrieve=True,
        )
        self.assertEqual(found, [series.series_instance_uid])

    def test_a_temporary_database_leaves_nothing_behind(self) -> None:
        series = self.smallSeries()
        with self.logic.temporaryDatabase() as database:
            self.assertIs(slicer.dicomDatabase, database)
            folder = Path(database.databaseDirectory)
            self.logic.retrieve(self.server.url, series.study_instance_uid, series.series_instance_uid)
            self.assertGreater(len(database.filesForSeries(series.series_instance_uid)), 0)
        self.assertIs(slicer.dicomDatabase, self.database)
        self.assertFalse(folder.exists())
        self.assertEqual(list(self.database.patients()), [])


class LoadSelfTest(DICOMwebNetworkTestCase):
    def test_a_loaded_volume_has_the_voxels_of_the_files(self) -> None:
        import numpy as np
        import pydicom

        series = self.smallSeries()
        nodeIDs = self.logic.retrieveAndLoad(self.server.url, series.study_instance_uid, series.series_instance_uid)
        volumes = [slicer.mrmlScene.GetNodeByID(nodeID) for nodeID in nodeIDs]
        volume = next(node for node in volumes if node.IsA("vtkMRMLScalarVolumeNode"))
        files = [pydicom.dcmread(path) for path in self.database.filesForSeries(series.series_instance_uid)]
        files.sort(key=lambda file: float(file.ImagePositionPatient[2]))
        voxels = slicer.util.arrayFromVolume(volume)
        self.assertEqual(voxels.shape, (len(files), files[0].Rows, files[0].Columns))
        slope, intercept = float(files[0].get("RescaleSlope", 1)), float(files[0].get("RescaleIntercept", 0))
        raw = np.frombuffer(files[0].PixelData, np.int16 if files[0].PixelRepresentation else np.uint16)
        expected = raw.reshape(files[0].Rows, files[0].Columns) * slope + intercept
        self.assertTrue(np.array_equal(voxels[0], expected))
        self.assertAlmostEqual(volume.GetSpacing()[0], float(files[0].PixelSpacing[1]))
        self.assertTrue(self.logic.isLoaded(series.series_instance_uid))

    def test_each_series_is_loaded_when_it_is_here(self) -> None:
        study = self.smallStudy()
        job = self.logic.startRetrieve(
            self.logic.connectionFor(self.server.url),
            [RetrieveTarget(study.study_instance_uid)],
            loadPolicy="each",
            destination="temporary",
        )
        self.waitUntil(lambda: job.isEnded and not job.pendingLoadCount)
        self.assertEqual(job.state, JobState.FINISHED)
        self.assertTrue(job.loadedNodeIDs)
        self.assertEqual(job.notes, [])
        self.assertFalse(Path(job.request.folder).exists())
        for uid in {each.series_instance_uid for each in job.report.instances}:
            self.assertTrue(self.logic.isLoaded(uid))


class LoginSelfTest(DICOMwebNetworkTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server("--synthetic", "1x2", "--rows", "8", "--user", "anna:secret word")
        cls.addClassCleanup(cls.server.close)

    def test_a_wrong_password_is_said(self) -> None:
        with self.assertRaises(LoginError):
            self.logic.searchStudies(self.server.url)
        with self.assertRaises(LoginError):
            self.logic.retrieve(self.server.url, "1.2.3", auth=("anna", "wrong"))

    def test_user_and_password_or_any_requests_login(self) -> None:
        from requests.auth import HTTPBasicAuth

        self.assertEqual(len(self.logic.searchStudies(self.server.url, auth=("anna", "secret word"))), 1)
        self.assertEqual(len(self.logic.searchStudies(self.server.url, auth=HTTPBasicAuth("anna", "secret word"))), 1)

    def test_a_saved_server_is_found_by_name_and_address_and_its_password_is_in_no_setting(self) -> None:
        from dataclasses import replace

        import qt

        from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile

        profile = ServerProfile("PACS", self.server.url, LoginKind.BASIC, "anna")
        changes: list[int] = []
        self.logic.serversChanged.connect(lambda: changes.append(1))
        self.logic.saveServer(profile, "secret word")
        self.assertEqual(self.logic.server("PACS"), profile)
        self.assertEqual(len(self.logic.searchStudies("PACS")), 1)
        self.assertEqual(len(self.logic.searchStudies(self.server.url)), 1)
        settings = qt.QSettings()
        self.assertFalse([key for key in settings.allKeys() if "secret word" in str(settings.value(key))])
        # A password is not taken along to another address.
        self.assertIsNone(self.logic.secretFor(replace(profile, base_url="http://127.0.0.1:9/elsewhere")))
        self.logic.removeServer("PACS")
        self.assertIsNone(self.logic.secretFor(profile))
        self.assertEqual(len(changes), 2)
        with self.assertRaises(ConfigurationError):
            self.logic.server("PACS")

    def test_slicers_global_login_is_used_only_where_the_user_chose_it(self) -> None:
        import qt
        from DICOMLib import DICOMUtils

        from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile

        qt.QSettings().setValue(DICOMUtils.GLOBAL_DICOMWEB_USER_KEY, "anna")
        qt.QSettings().setValue(DICOMUtils.GLOBAL_DICOMWEB_PASSWORD_KEY, "secret word")
        with self.assertRaises(LoginError):
            self.logic.searchStudies(self.server.url)
        chosen = ServerProfile("chosen", self.server.url, LoginKind.BASIC)
        self.assertEqual(len(self.logic.searchStudies(chosen)), 1)
