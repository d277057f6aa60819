"""Self tests of exporting volumes as DICOM and sending them, as a user's script does it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import slicer
import vtk
from DICOMwebNetworkTestCase import DICOMwebNetworkTestCase, Server

from DICOMwebNetworkLib.model.errors import (
    CancelledError,
    ConfigurationError,
    DatabaseNotOpenError,
    SendIncompleteError,
)
from DICOMwebNetworkLib.model.jobs import JobState
from DICOMwebNetworkLib.model.reports import SendVerdict


def makeVolume(name: str = "Made here", shape: tuple[int, int, int] = (4, 6, 5)) -> Any:
    """Return a volume node of distinct values on an oblique grid with three different spacings."""
    import numpy as np

    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name)
    slicer.util.updateVolumeFromArray(node, np.arange(np.prod(shape), dtype=np.int16).reshape(shape) - 50)
    node.SetSpacing(0.5, 0.75, 2.5)
    node.SetOrigin(-12.5, 33.0, 101.25)
    turn = vtk.vtkTransform()
    turn.RotateZ(20)
    turn.RotateX(35)
    matrix = turn.GetMatrix()
    node.SetIJKToRASDirections(*[matrix.GetElement(row, column) for row in range(3) for column in range(3)])
    return node


def geometry(node: Any) -> Any:
    """Return the 4x4 array from IJK to RAS."""
    matrix = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(matrix)
    return slicer.util.arrayFromVTKMatrix(matrix)


def hasHighdicom() -> bool:
    """Whether segmentations can be written here; Slicer bundles what it takes since 5.12."""
    return importlib.util.find_spec("highdicom") is not None


class ExportSelfTestCase(DICOMwebNetworkTestCase):
    def loadedVolume(self) -> Any:
        series = self.smallSeries()
        nodeIDs = self.logic.retrieveAndLoad(self.server.url, series.study_instance_uid, series.series_instance_uid)
        nodes = [slicer.mrmlScene.GetNodeByID(nodeID) for nodeID in nodeIDs]
        return next(node for node in nodes if node.IsA("vtkMRMLScalarVolumeNode"))


class ExportSelfTest(ExportSelfTestCase):
    def assertSameVolume(self, node: Any, expected: Any) -> None:
        """Compare in space: a reader may count slices from the other side."""
        import numpy as np

        self.assertTrue(np.array_equal(slicer.util.arrayFromVolume(node), slicer.util.arrayFromVolume(expected)))
        self.assertTrue(np.allclose(geometry(node), geometry(expected), atol=1e-4))

    def test_what_is_exported_sent_removed_and_retrieved_is_the_same_volume(self) -> None:
        import numpy as np

        volume = self.loadedVolume()
        slicer.util.updateVolumeFromArray(volume, slicer.util.arrayFromVolume(volume)[:, ::-1, :] + np.int16(7))
        result = self.logic.exportToDICOM(volume, tags={"SeriesDescription": "Flipped"})
        report = self.logic.send(result.seriesInstanceUIDs, self.server.url)
        self.assertEqual(report.counts[SendVerdict.STORED_AND_SEEN], len(result.paths))
        [series] = result.series
        self.assertTrue(self.database.removeSeries(series.series_instance_uid))
        self.assertFalse([path for path in result.paths if Path(path).exists()])
        [nodeID] = self.logic.retrieveAndLoad(self.server.url, series.study_instance_uid, series.series_instance_uid)
        self.assertSameVolume(slicer.mrmlScene.GetNodeByID(nodeID), volume)

    def test_patient_and_study_come_from_the_images_that_the_volume_came_from(self) -> None:
        import pydicom

        volume = self.loadedVolume()
        source = pydicom.dcmread(self.database.fileForInstance(volume.GetAttribute("DICOM.instanceUIDs").split()[0]))
        result = self.logic.exportToDICOM([volume], tags={"SeriesNumber": "77", "BodyPartExamined": "ABDOMEN"})
        written = pydicom.dcmread(result.paths[0])
        for keyword in ("PatientName", "PatientID", "StudyInstanceUID", "FrameOfReferenceUID", "Modality"):
            self.assertEqual(written[keyword].value, source[keyword].value, keyword)
        self.assertNotEqual(written.SeriesInstanceUID, source.SeriesInstanceUID)
        self.assertEqual((written.SeriesNumber, written.BodyPartExamined), (77, "ABDOMEN"))
        self.assertEqual(written.SeriesDescription, volume.GetName())
        files = self.database.filesForSeries(written.SeriesInstanceUID)
        self.assertEqual(sorted(Path(path).name for path in files), sorted(Path(path).name for path in result.paths))

    def test_a_volume_without_images_gets_a_new_patient_and_study(self) -> None:
        import pydicom

        volume = makeVolume()
        result = self.logic.exportToDICOM(volume, tags={"PatientName": "Müller^Eva", "PatientID": "7"})
        written = pydicom.dcmread(result.paths[0])
        self.assertEqual((str(written.PatientName), written.PatientID), ("Müller^Eva", "7"))
        [nodeID] = self.logic.loadSeries(result.seriesInstanceUIDs)
        self.assertSameVolume(slicer.mrmlScene.GetNodeByID(nodeID), volume)

    def test_a_linear_transform_above_the_volume_is_part_of_its_geometry(self) -> None:
        import numpy as np

        volume = makeVolume()
        turn = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        moved = vtk.vtkTransform()
        moved.Translate(10, -20, 30)
        moved.RotateY(15)
        turn.SetMatrixTransformToParent(moved.GetMatrix())
        volume.SetAndObserveTransformNodeID(turn.GetID())
        result = self.logic.exportToDICOM(volume)
        [nodeID] = self.logic.loadSeries(result.seriesInstanceUIDs)
        expected = slicer.util.arrayFromVTKMatrix(moved.GetMatrix()) @ geometry(volume)
        self.assertTrue(np.allclose(geometry(slicer.mrmlScene.GetNodeByID(nodeID)), expected, atol=1e-4))

    def test_voxels_that_change_while_they_are_written_are_not_kept(self) -> None:
        volume = makeVolume()
        run = self.logic.startExport(volume)
        slicer.util.arrayFromVolume(volume)[1, 2, 3] = 1000
        slicer.util.arrayFromVolumeModified(volume)
        with self.assertRaisesRegex(ConfigurationError, "was changed while it was written"):
            run.wait()
        self.waitUntil(lambda: self.logic.pump.isIdle)
        self.assertEqual(list(Path(self.database.databaseDirectory).rglob("*.dcm")), [])

    def test_voxels_that_are_replaced_while_they_are_written_are_written_as_they_were(self) -> None:
        volume = makeVolume()
        before = slicer.util.arrayFromVolume(volume).copy()
        run = self.logic.startExport(volume)
        slicer.util.updateVolumeFromArray(volume, before * 2)
        [nodeID] = self.logic.loadSeries(run.wait().seriesInstanceUIDs)
        self.assertEqual(slicer.util.arrayFromVolume(slicer.mrmlScene.GetNodeByID(nodeID)).tolist(), before.tolist())

    def test_a_study_or_another_node_can_be_the_reference(self) -> None:
        import pydicom

        loaded = self.loadedVolume()
        study = self.smallStudy().study_instance_uid
        for reference in (study, self.smallSeries().series_instance_uid, loaded):
            result = self.logic.exportToDICOM(makeVolume(), reference=reference)
            self.assertEqual(pydicom.dcmread(result.paths[0]).StudyInstanceUID, study)

    def test_a_screenshot_belongs_to_the_volume_that_is_shown(self) -> None:
        import pydicom

        if slicer.app.layoutManager() is None:
            with self.assertRaises(ConfigurationError):
                self.logic.exportToDICOM("views")
            return
        slicer.util.setSliceViewerLayers(background=self.loadedVolume())
        result = self.logic.exportToDICOM("views", tags={"SeriesDescription": "Finding"})
        written = pydicom.dcmread(result.paths[0])
        self.assertEqual(written.StudyInstanceUID, self.smallStudy().study_instance_uid)
        self.assertEqual((written.SamplesPerPixel, written.SeriesDescription), (3, "Finding"))
        self.assertEqual(written.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7")

    def test_what_cannot_be_exported_is_said_before_anything_is_written(self) -> None:
        volume = makeVolume()
        for tags in ({"NoSuchKeyword": "x"}, {"SeriesNumber": "one"}, {"StudyInstanceUID": "1.2"}):
            with self.assertRaises(ConfigurationError):
                self.logic.exportToDICOM(volume, tags=tags)
        with self.assertRaises(ConfigurationError):
            self.logic.exportToDICOM(volume, reference="1.2.3.4.5")
        with self.assertRaises(ConfigurationError):
            self.logic.exportToDICOM("no such node")
        self.assertEqual(list(self.database.patients()), [])
        self.database.closeDatabase()
        with self.assertRaises(DatabaseNotOpenError):
            self.logic.exportToDICOM(volume)


class SegmentationSelfTest(ExportSelfTestCase):
    def segmented(self, volume: Any) -> Any:
        """Return a segmentation of a volume: two overlapping segments and an empty one."""
        import numpy as np

        node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Threshold")
        node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
        voxels = slicer.util.arrayFromVolume(volume)
        middle = float(np.median(voxels))
        for name, mask in (("high", voxels > middle), ("all but low", voxels > voxels.min())):
            segmentID = node.GetSegmentation().AddEmptySegment("", name, (1.0, 0.5, 0.0))
            slicer.util.updateSegmentBinaryLabelmapFromArray(mask.astype(np.uint8), node, segmentID, volume)
        node.GetSegmentation().AddEmptySegment("", "nothing")
        return node

    def test_a_segmentation_is_written_with_its_masks_names_and_references(self) -> None:
        import numpy as np
        import pydicom

        volume = self.loadedVolume()
        node = self.segmented(volume)
        if not hasHighdicom():
            with self.assertRaises(ConfigurationError) as caught:
                self.logic.exportToDICOM(node)
            self.assertIn("highdicom", str(caught.exception))
            return
        result = self.logic.exportToDICOM(node, tags={"SeriesDescription": "By threshold"})
        self.assertEqual(result.notes, ["Segment 'nothing' is empty and was left out."])
        written = pydicom.dcmread(result.paths[0])
        self.assertEqual((written.Modality, written.SeriesDescription), ("SEG", "By threshold"))
        self.assertEqual([item.SegmentLabel for item in written.SegmentSequence], ["high", "all but low"])
        self.assertEqual(written.SegmentSequence[0].SegmentedPropertyTypeCodeSequence[0].CodeValue, "85756007")
        [series] = written.ReferencedSeriesSequence
        sources = {item.ReferencedSOPInstanceUID for item in series.ReferencedInstanceSequence}
        self.assertLessEqual(sources, set(volume.GetAttribute("DICOM.instanceUIDs").split()))
        bits = np.unpackbits(np.frombuffer(written.PixelData, np.uint8), bitorder="little")
        voxels = slicer.util.arrayFromVolume(volume)
        count = int((voxels > np.median(voxels)).sum() + (voxels > voxels.min()).sum())
        self.assertEqual(int(bits.sum()), count)
        report = self.logic.send(result.seriesInstanceUIDs, self.server.url)
        self.assertEqual(report.counts[SendVerdict.STORED_AND_SEEN], 1)

    def test_a_segmentation_of_images_without_a_place_belongs_to_their_study(self) -> None:
        import ctk
        import pydicom

        if not hasHighdicom():
            return
        paths = self.database.filesForSeries(self.loadedSeriesUID())
        for number, path in enumerate(paths):
            image = pydicom.dcmread(path)
            for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
                delattr(image, keyword)
            image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.4.{number}"
            image.SeriesInstanceUID = "1.2.3.4"
            image.save_as(f"{self.folder}/{number}.dcm")
        indexer = ctk.ctkDICOMIndexer()
        indexer.addListOfFiles(self.database, [f"{self.folder}/{number}.dcm" for number in range(len(paths))])
        indexer.waitForImportFinished()
        result = self.logic.exportToDICOM(self.segmented(makeVolume()), reference="1.2.3.4")
        self.assertIn("no place in space", " ".join(result.notes))
        written = pydicom.dcmread(result.paths[0])
        self.assertEqual(written.StudyInstanceUID, self.smallStudy().study_instance_uid)

    def loadedSeriesUID(self) -> str:
        self.loadedVolume()
        return str(self.smallSeries().series_instance_uid)

    def test_a_segmentation_of_nobody_knows_what_is_said(self) -> None:
        node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Lost")
        with self.assertRaises(ConfigurationError):
            self.logic.exportToDICOM(node)
        node.GetSegmentation().AddEmptySegment("", "nothing")
        with self.assertRaises(ConfigurationError):
            self.logic.exportToDICOM(node)


class SendSelfTest(DICOMwebNetworkTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)

    def exported(self) -> Any:
        return self.logic.exportToDICOM(makeVolume())

    def test_a_second_send_finds_everything_there_or_stores_it_again(self) -> None:
        result = self.exported()
        for _ in range(2):
            self.assertTrue(self.logic.send(result.paths, self.server.url).is_complete)

    def test_a_send_in_the_background_needs_nothing_but_the_event_loop(self) -> None:
        states: list[JobState] = []
        self.logic.jobChanged.connect(lambda _: states.extend(job.state for job in self.logic.jobs()))
        connection = self.logic.connectionFor(self.server.url)
        job = self.logic.startSend(connection, self.exported().seriesInstanceUIDs, "Result")
        self.waitUntil(lambda: job.isEnded)
        self.assertEqual((states[-1], job.label), (JobState.FINISHED, "Result"))
        self.assertEqual(self.logic.jobs(), [job])
        self.waitUntil(lambda: self.logic.pump.isIdle)

    def test_a_server_that_is_not_there_gives_a_report_and_a_retry_sends_the_rest(self) -> None:
        result = self.exported()
        with self.assertRaises(SendIncompleteError) as caught:
            self.logic.send(result.paths, "http://127.0.0.1:9/dicom-web")
        report = caught.exception.report
        self.assertEqual(sorted(report.unsent_paths), sorted(result.paths))
        [failed] = self.logic.jobs()
        again = self.logic.retryJob(failed.id)
        self.waitUntil(lambda: again.isEnded)
        self.assertEqual(self.logic.jobs(), [again])
        self.assertEqual(again.state, JobState.FAILED)

    def test_the_progress_callback_stops_a_send(self) -> None:
        with self.assertRaises(CancelledError):
            self.logic.send(self.exported().paths, self.server.url, progressCallback=lambda _: True)

    def test_slicers_sender_can_be_replaced(self) -> None:
        paths = self.exported().paths
        messages: list[str] = []

        def onProgress(message: str) -> bool:
            messages.append(message)
            return True

        sender = self.logic.sendFiles(
            paths, self.server.url, "DICOMweb", onProgress, aeTitle="CTK", auth=None, delayed=True
        )
        self.assertIsNone(sender.report)
        sender.send()
        self.assertTrue(sender.report.is_complete)
        self.assertTrue(messages)
        with self.assertRaises(CancelledError):
            self.logic.sendFiles(paths, self.server.url, progressCallback=lambda _: False)

    def test_what_is_neither_file_nor_series_is_said(self) -> None:
        for wanted in ("1.2.3.4.5", ["/no/such/file.dcm"]):
            with self.assertRaises(ConfigurationError):
                self.logic.send(wanted, self.server.url)
        with self.assertRaises(ConfigurationError):
            self.logic.send(self.exported().paths, self.server.url, protocol="carrier pigeon")
