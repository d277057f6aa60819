"""Self tests of what searching, retrieving and sending promise; see the table in Testing/README.md."""

from __future__ import annotations

import shutil
import socket
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import slicer
from DICOMLib import DICOMUtils
from DICOMwebNetworkTestCase import DICOMwebNetworkTestCase, Server
from SelfTestCertificates import Certificates

from DICOMwebNetworkLib.model.dimse import DimseNode
from DICOMwebNetworkLib.model.errors import (
    LoadError,
    NotFoundError,
    PackageMissingError,
    RetrieveIncompleteError,
    SendIncompleteError,
)
from DICOMwebNetworkLib.model.jobs import Progress, RetrieveTarget
from DICOMwebNetworkLib.model.reports import SendVerdict, Verdict
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import ServerProfile

SINGLES_ONLY = {"kind": "retrieve-s*", "status": 404}


class FeatureTestCase(DICOMwebNetworkTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.server.use()
        self.server.requests()
        self.addCleanup(self.server.use)

    def asked(self, kind: str) -> list[dict[str, Any]]:
        """Return the requests of a kind since the last look."""
        return [request for request in self.server.requests() if request["kind"] == kind]


class FeaturesOfSearchSelfTest(FeatureTestCase):
    def test_filters_and_the_size_of_a_page_reach_the_server(self) -> None:
        study = self.smallStudy().study_instance_uid
        self.server.requests()
        self.logic.searchStudies(self.server.url, StudyInstanceUID=study, PatientID="PID*")
        query = self.asked("search-studies")[0]["query"]
        for part in (f"StudyInstanceUID={study}", "PatientID=PID", "limit="):
            self.assertIn(part, query)

    def test_similar_names_are_asked_for_only_on_request(self) -> None:
        for isFuzzy in (False, True):
            self.logic.searchStudies(self.server.url, PatientName="Sintetic", fuzzyMatching=isFuzzy)
            queries = [request["query"] for request in self.asked("search-studies")]
            self.assertEqual(any("fuzzymatching=true" in query for query in queries), isFuzzy)

    def test_all_pages_arrive_whatever_the_server_makes_of_paging(self) -> None:
        many = Server("--studies", "230")
        self.addCleanup(many.close)
        deaf = {"ignore_offset": True, "ignore_limit": True}
        for fault in ({}, {"limit_cap": 70}, {"offset_lag": 3}, deaf):
            many.use({"kind": "search-*"} | fault)
            found = [study.study_instance_uid for study in self.logic.searchStudies(many.url)]
            self.assertEqual((len(found), len(set(found))), (230, 230), fault)

    def test_deleting_on_the_server_is_believed_only_when_a_search_finds_nothing(self) -> None:
        own = Server("--synthetic", "2x2", "--rows", "8")
        self.addCleanup(own.close)
        connection = self.logic.connectionFor(own.url)
        first, second = self.logic.searchSeries(own.url)
        connection.delete(first.study_instance_uid, first.series_instance_uid)
        self.assertEqual(self.logic.searchSeries(own.url), [second])
        connection.delete(first.study_instance_uid)
        self.assertEqual(self.logic.searchStudies(own.url), [])
        with self.assertRaises(NotFoundError):
            connection.delete(first.study_instance_uid)


class FeaturesOfRetrieveSelfTest(FeatureTestCase):
    def test_what_the_database_holds_elsewhere_is_not_fetched_again(self) -> None:
        series = self.smallSeries()
        uids = (series.study_instance_uid, series.series_instance_uid)
        job = self.logic.startRetrieve(
            self.logic.connectionFor(self.server.url), [RetrieveTarget(*uids)], destination=f"{self.folder}/elsewhere"
        )
        self.waitUntil(lambda: job.isEnded)
        DICOMUtils.importDicom(f"{self.folder}/elsewhere", self.database)
        lost = job.report.instances[0]
        Path(lost.path).unlink()
        report = self.logic.retrieve(self.server.url, *uids)
        received = [each.sop_instance_uid for each in report.instances if each.verdict is Verdict.RECEIVED]
        self.assertEqual(received, [lost.sop_instance_uid])
        self.assertEqual(report.counts[Verdict.ALREADY_HERE], len(report.instances) - 1)

    def test_a_series_is_loaded_while_the_next_one_is_still_on_its_way(self) -> None:
        study = self.smallStudy().study_instance_uid
        first, second = self.logic.searchSeries(self.server.url, study)
        self.server.use({"kind": "retrieve-*", "path": f"*{second.series_instance_uid}*", "stall_before_s": 60})
        job = self.logic.startRetrieve(
            self.logic.connectionFor(self.server.url), [RetrieveTarget(study)], loadPolicy="each"
        )
        self.waitUntil(lambda: self.logic.isLoaded(first.series_instance_uid))
        self.assertFalse(job.isEnded)
        self.logic.cancelJob(job.id)
        self.waitUntil(lambda: job.isEnded)
        self.assertFalse(self.logic.isLoaded(second.series_instance_uid))

    def test_local_copies_are_removed_with_their_files(self) -> None:
        study = self.smallStudy().study_instance_uid
        paths = [Path(path) for path in self.logic.retrieve(self.server.url, study).paths]
        first, second = self.database.seriesForStudy(study)
        self.logic.removeLocal(study, first)
        self.assertEqual(self.logic.localState(study, first), ("none", 0))
        self.assertEqual(len([path for path in paths if path.exists()]), len(self.database.filesForSeries(second)))
        ends: list[int] = []
        self.logic.startRemoveLocal([(study, "")], lambda: ends.append(1), self.fail)
        self.waitUntil(lambda: ends)
        self.assertEqual(self.logic.localState(study), ("none", 0))
        self.assertEqual([path for path in paths if path.exists()], [])

    def test_one_instance_of_a_series_is_fetched_alone(self) -> None:
        series = self.smallSeries()
        uids = (series.study_instance_uid, series.series_instance_uid)
        wanted = self.logic.searchInstances(self.server.url, *uids)[3].sop_instance_uid
        self.server.requests()
        report = self.logic.retrieve(self.server.url, *uids, wanted)
        self.assertEqual([each.sop_instance_uid for each in report.instances], [wanted])
        fetched = [request["kind"] for request in self.server.requests() if request["kind"].startswith("retrieve")]
        self.assertEqual(fetched, ["retrieve-instance"])

    def test_a_transfer_syntax_can_be_asked_for(self) -> None:
        import pydicom

        implicit = "1.2.840.10008.1.2"
        profile = ServerProfile("implicit", self.server.url, transfer_syntax_uid=implicit)
        series = self.smallSeries()
        report = self.logic.retrieve(profile, series.study_instance_uid, series.series_instance_uid)
        for path in report.paths:
            self.assertEqual(pydicom.dcmread(path, stop_before_pixels=True).file_meta.TransferSyntaxUID, implicit)

    def test_files_hold_the_bytes_that_the_server_sent(self) -> None:
        import requests

        series = self.smallSeries()
        report = self.logic.retrieve(self.server.url, series.study_instance_uid, series.series_instance_uid)
        host = self.server.url.rpartition("/")[0]
        for instance in report.instances:
            held = requests.get(f"{host}/control/file/{instance.sop_instance_uid}", timeout=10).content
            self.assertEqual(Path(instance.path).read_bytes(), held)

    def test_instances_are_fetched_side_by_side(self) -> None:
        series = self.smallSeries()
        self.server.use(SINGLES_ONLY, {"kind": "retrieve-instance", "stall_before_s": 0.2})
        self.logic.retrieve(self.server.url, series.study_instance_uid, series.series_instance_uid)
        self.assertGreater(self.server.mostRequestsAtOnce, 2)

    def test_progress_tells_instances_bytes_and_what_is_left(self) -> None:
        told: list[Progress] = []
        study = self.smallStudy()
        self.server.use({"kind": "retrieve-*", "drip_bytes_s": 150_000})
        self.logic.retrieve(self.server.url, study.study_instance_uid, progressCallback=told.append)
        sizes = [progress.size_bytes for progress in told]
        self.assertEqual(sizes, sorted(sizes))
        self.assertGreater(len(set(sizes)), 3)
        self.assertTrue(any(progress.rate_bytes_per_s for progress in told))
        self.assertTrue(any(progress.seconds_left is not None for progress in told))
        self.assertEqual(told[-1].expected_count, told[-1].received_count)

    def test_what_passes_is_tried_again(self) -> None:
        study = self.smallStudy()
        for fault in (
            {"kind": "retrieve-*", "status": 503, "retry_after_s": 0, "times": 1},
            {"kind": "retrieve-*", "cut_at": 9000, "times": 1},
        ):
            self.server.use(fault)
            report = self.logic.retrieve(self.server.url, study.study_instance_uid)
            self.assertTrue(report.is_complete)
            self.logic.removeLocal(study.study_instance_uid)

    def test_what_is_damaged_or_missing_is_named_and_never_in_the_database(self) -> None:
        series = self.smallSeries()
        uids = (series.study_instance_uid, series.series_instance_uid)
        damaged, missing = [each.sop_instance_uid for each in self.logic.searchInstances(self.server.url, *uids)[:2]]
        self.server.use(
            {"kind": "retrieve-series", "edits": [["truncate", 0], ["drop", 1]]},
            {"kind": "retrieve-instance", "path": f"*{damaged}", "edits": [["truncate", 0]]},
            {"kind": "retrieve-instance", "path": f"*{missing}", "status": 404},
        )
        with self.assertRaises(RetrieveIncompleteError) as caught:
            self.logic.retrieve(self.server.url, *uids)
        report = caught.exception.report
        verdicts = {each.sop_instance_uid: each.verdict for each in report.instances if not each.verdict.is_here}
        self.assertEqual(verdicts, {damaged: Verdict.DAMAGED, missing: Verdict.MISSING})
        self.assertTrue(all(each.reason for each in report.instances if not each.verdict.is_here))
        self.assertIn(missing, report.to_csv())
        for uid in verdicts:
            self.assertFalse(self.database.fileForInstance(uid))
        self.assertEqual(len(self.database.filesForSeries(uids[1])), len(report.instances) - 2)

    def test_what_the_database_cannot_hold_besides_another_instance_is_told_and_takes_nobodys_place(self) -> None:
        first = self.smallSeries()
        self.logic.retrieve(self.server.url, first.study_instance_uid, first.series_instance_uid)
        held = {path: Path(path).read_bytes() for path in self.database.filesForSeries(first.series_instance_uid)}
        copies = Path(self.folder, "copies")
        copies.mkdir()
        self._copyAsOtherStudy(held, first, copies)
        other = Server("--data", str(copies))
        self.addCleanup(other.close)
        with self.assertRaises(RetrieveIncompleteError) as caught:
            self.logic.retrieve(other.url, "1.2.3")
        report = caught.exception.report
        self.assertEqual({each.verdict for each in report.instances}, {Verdict.REFUSED})
        self.assertIn(first.series_instance_uid, report.instances[0].reason)
        self.assertEqual({path: Path(path).read_bytes() for path in held}, held)
        self.assertEqual(set(self.database.filesForSeries(first.series_instance_uid)), set(held))
        self.logic.removeLocal(first.study_instance_uid)
        self.assertTrue(self.logic.retrieve(other.url, "1.2.3").is_complete)

    def test_two_studies_that_share_a_series_uid_do_not_become_one_series(self) -> None:
        first = self.smallSeries()
        self.logic.retrieve(self.server.url, first.study_instance_uid, first.series_instance_uid)
        held = set(self.database.filesForSeries(first.series_instance_uid))
        (Path(self.folder, "copies")).mkdir()
        for number, path in enumerate(sorted(held)):
            data = Path(path).read_bytes()
            for old, new in ((first.study_instance_uid, "1.2.3"), (Path(path).stem, f"1.2.3.{number}")):
                data = data.replace(old.encode(), new.encode().ljust(len(old), b"\0"))
            Path(self.folder, "copies", f"{number}.dcm").write_bytes(data)
        other = Server("--data", f"{self.folder}/copies")
        self.addCleanup(other.close)
        with self.assertRaises(RetrieveIncompleteError) as caught:
            self.logic.retrieve(other.url, "1.2.3")
        self.assertIn(first.study_instance_uid, caught.exception.report.first_reason)
        self.assertEqual(set(self.database.filesForSeries(first.series_instance_uid)), held)

    def _copyAsOtherStudy(self, held: dict[str, bytes], series: Any, folder: Path) -> None:
        """Write files with the same SOP Instance UIDs, but of study 1.2.3."""
        news = ((series.study_instance_uid, "1.2.3"), (series.series_instance_uid, "1.2.3.4"))
        for number, data in enumerate(held.values()):
            copy = data
            for uid, new in news:
                copy = copy.replace(uid.encode(), new.encode().ljust(len(uid), b"\0"))
            Path(folder, f"{number}.dcm").write_bytes(copy)

    def test_what_no_plugin_can_load_is_told_in_words_with_what_to_do(self) -> None:
        import ctk
        import pydicom

        series = self.smallSeries()
        self.logic.retrieve(self.server.url, series.study_instance_uid, series.series_instance_uid)
        paths = self.database.filesForSeries(series.series_instance_uid)
        document = pydicom.dcmread(paths[0])
        for keyword in ("PixelData", "Rows", "Columns", "ImagePositionPatient", "ImageOrientationPatient"):
            delattr(document, keyword)
        document.SOPClassUID = document.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.104.1"
        document.SOPInstanceUID = document.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4.5"
        document.SeriesInstanceUID, document.SeriesNumber, document.SeriesDescription = "1.2.3.4", 7, "Letter"
        document.save_as(f"{self.folder}/letter.dcm")
        indexer = ctk.ctkDICOMIndexer()
        indexer.addListOfFiles(self.database, [f"{self.folder}/letter.dcm"])
        indexer.waitForImportFinished()
        with self.assertRaises(LoadError) as caught:
            self.logic.loadSeries(["1.2.3.4", series.series_instance_uid])
        self.assertEqual(len(caught.exception.loaded_node_ids), 1)
        for words in ("7 Letter", "Encapsulated PDF Storage", "holds no image"):
            self.assertIn(words, caught.exception.message)


class FeaturesOfSendSelfTest(FeatureTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.target = Server()
        cls.addClassCleanup(cls.target.close)

    def someFiles(self) -> list[str]:
        series = self.smallSeries()
        report = self.logic.retrieve(self.server.url, series.study_instance_uid, series.series_instance_uid)
        return list(report.paths)

    def test_many_files_go_in_one_request_and_each_has_its_verdict(self) -> None:
        files = self.someFiles()
        self.target.requests()
        report = self.logic.send(files, self.target.url)
        self.assertEqual({each.verdict for each in report.instances}, {SendVerdict.STORED_AND_SEEN})
        self.assertEqual(len([each for each in self.target.requests() if each["kind"] == "store"]), 1)

    def test_a_refusal_behind_a_success_is_told_for_the_instance_that_it_is_about(self) -> None:
        files = self.someFiles()
        self.target._ask("PUT", "clear")
        self.target.use({"kind": "store", "refuse": [[2, 0xA700]], "refused_status": 200})
        with self.assertRaises(SendIncompleteError) as caught:
            self.logic.send(files, self.target.url)
        self.target.use()
        report = caught.exception.report
        self.assertEqual(report.counts[SendVerdict.REFUSED], 1)
        self.assertEqual(len(report.unsent_paths), 1)
        self.assertIn("resources", next(each.reason for each in report.instances if each.reason))

    def test_files_go_over_dimse_and_a_node_that_answers_is_told_from_one_that_does_not(self) -> None:
        files = self.someFiles()
        port, received = self._startStoreScp()
        node = DimseNode("127.0.0.1", port, "STORESCP")
        report = self.logic.send(files, node, protocol="DIMSE")
        self.assertTrue(report.is_complete)
        self.assertEqual(len(list(received.iterdir())), len(files))
        self.assertEqual(self._echoOf(port), "ok")
        self.assertEqual(self._echoOf(_freePort()), "failed")

    def test_files_go_over_dimse_with_tls(self) -> None:
        files = self.someFiles()
        made = Certificates(self.folder)
        port, received = self._startStoreScp("+tls", made.serverKey, made.server, "+cf", made.authority)
        shown = {"ca_bundle": made.authority, "client_certificate": made.client, "client_key": made.clientKey}
        node = DimseNode("127.0.0.1", port, "STORESCP", uses_tls=True, **shown)
        self.assertTrue(self.logic.send(files, node, protocol="DIMSE").is_complete)
        self.assertEqual(len(list(received.iterdir())), len(files))

    def test_a_key_with_a_passphrase_opens_dimse_with_tls(self) -> None:
        files = self.someFiles()
        made = Certificates(self.folder)
        port, received = self._startStoreScp("+tls", made.serverKey, made.server, "+cf", made.authority)
        node = DimseNode(
            "127.0.0.1",
            port,
            "STORESCP",
            uses_tls=True,
            ca_bundle=made.authority,
            client_certificate=made.client,
            client_key=made.encryptedClientKey("sesame"),
            key_passphrase=Secret("sesame"),
        )
        with self.assertRaises(SendIncompleteError):
            self.logic.send(files, replace(node, key_passphrase=Secret("another")), protocol="DIMSE")
        self.assertTrue(self.logic.send(files, node, protocol="DIMSE").is_complete)
        self.assertEqual(len(list(received.iterdir())), len(files))

    def test_copies_without_the_patients_identity_are_sent_on_request(self) -> None:
        files = self.someFiles()
        self.target._ask("PUT", "clear")
        try:
            report = self.logic.send(files, self.target.url, deidentify=True)
        except PackageMissingError as error:  # Slicer does not bundle it
            self.assertIn("dicom-anonymizer", str(error))
            self.assertEqual(self.logic.searchStudies(self.target.url), [])
            return
        self.assertTrue(report.is_complete)
        [study] = self.logic.searchStudies(self.target.url)
        self.assertNotEqual(study.patient_name, self.smallStudy().patient_name)
        self.assertNotEqual(study.study_instance_uid, self.smallStudy().study_instance_uid)

    def _echoOf(self, port: int) -> str:
        """Return what the last stage of a diagnosis, the C-ECHO, came to."""
        profile = ServerProfile(
            "both", self.server.url, dimse_host="127.0.0.1", dimse_port=port, called_ae_title="STORESCP"
        )
        stages: list[Any] = []
        ends: list[Any] = []
        self.logic.diagnose(self.logic.connectionFor(profile), stages.append, ends.append, ends.append)
        self.waitUntil(lambda: ends)
        return str(stages[-1].verdict.value)

    def _startStoreScp(self, *options: str) -> tuple[int, Path]:
        """Start DCMTK's storescp; return its port and the folder of what it receives."""
        bundled = Path(getattr(slicer.app, "slicerHome", "")) / "bin" / "storescp"
        program = str(bundled) if bundled.is_file() else shutil.which("storescp")
        self.assertTrue(program, "storescp is bundled with Slicer, and in the package dcmtk")
        received = Path(self.folder, "received")
        received.mkdir()
        port = _freePort()
        command = [str(program), "-aet", "STORESCP", "+xa", *options, "-od", str(received), str(port)]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait, 10)
        self.addCleanup(process.kill)

        def isListening() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        self.waitUntil(isListening)
        return port, received


def _freePort() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
