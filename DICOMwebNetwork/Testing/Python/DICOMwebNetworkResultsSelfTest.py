"""Self tests of exporting markups, the scene and other nodes, and of loading them back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import slicer
import vtk
from DICOMLib import DICOMPlugin
from DICOMwebNetworkSendSelfTest import ExportSelfTestCase, geometry, hasHighdicom, makeVolume

from DICOMwebNetworkLib.model.errors import CancelledError, ConfigurationError

NAMES = ("Läsion 病変 Очаг", "no labels")


def makeMarkups(kind: str, name: str, points: list[list[float]], labels: list[str] | None = None) -> Any:
    """Return a markups node, e.g. of kind "Line"; points in RAS, mm."""
    node = slicer.mrmlScene.AddNewNodeByClass(f"vtkMRMLMarkups{kind}Node", name)
    for number, point in enumerate(points):
        node.AddControlPoint(point)
        node.SetNthControlPointLabel(number, labels[number] if labels else "")
    return node


def makeAllMarkups() -> list[Any]:
    """Return markups of each kind, all off the axes."""
    points = makeMarkups("Fiducial", NAMES[0], [[1.5, -2.25, 3.125], [-100.0, 20.5, 7.0]], ["links", "Größe ∅"])
    points.SetDescription("zwei Punkte")
    points.SetNthControlPointDescription(1, "am Rand")
    line = makeMarkups("Line", "Diameter", [[0.0, 0.0, 0.0], [3.0, 4.0, 12.0]])
    angle = makeMarkups("Angle", "Cobb", [[10.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 5.0, 0.0]])
    curve = makeMarkups("Curve", "Vessel", [[0.0, 0.0, 0.0], [10.0, 0.0, 0.0], [10.0, 10.0, 5.0]])
    linear = makeMarkups("Curve", "Path", [[0.0, 0.0, 0.0], [10.0, 0.0, 0.0], [10.0, 10.0, 0.0]])
    linear.SetCurveTypeToLinear()
    closed = makeMarkups("ClosedCurve", "Rim", [[0.0, 0.0, 0.0], [10.0, 0.0, 0.0], [10.0, 10.0, 0.0]])
    return [points, line, angle, curve, linear, closed, makePlane(), makeBox()]


def makePlane() -> Any:
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLMarkupsPlaneNode", "Cut")
    node.SetPlaneType(node.PlaneTypePointNormal)
    node.SetSizeMode(node.SizeModeAbsolute)
    node.SetCenterWorld([10.0, -20.0, 30.0])
    node.SetAxesWorld([0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0])
    node.SetSize(40.0, 25.0)
    return node


def makeBox() -> Any:
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLMarkupsROINode", "Crop")
    turn = vtk.vtkTransform()
    turn.Translate(-5.0, 6.0, 70.0)
    turn.RotateX(20)
    turn.RotateZ(30)
    node.SetSize(10.0, 20.0, 30.0)
    node.SetCenter([-5.0, 6.0, 70.0])
    node.SetAndObserveObjectToNodeMatrix(turn.GetMatrix())
    return node


def shape(node: Any) -> list[float]:
    """Return what a markups node is in the world: its points; of planes and boxes their corners and sizes."""
    if node.IsA("vtkMRMLMarkupsPlaneNode"):
        corners = vtk.vtkPoints()
        node.GetPlaneCornerPointsWorld(corners)
        return [value for n in range(4) for value in corners.GetPoint(n)]
    if node.IsA("vtkMRMLMarkupsROINode"):
        matrix = slicer.util.arrayFromVTKMatrix(node.GetObjectToWorldMatrix())
        return [*matrix.ravel().tolist(), *node.GetSize()]
    return list(slicer.util.arrayFromMarkupsControlPoints(node, world=True).ravel().tolist())


def texts(node: Any) -> tuple[Any, ...]:
    """Return the class, the name and all that is written at a markups node."""
    count = range(node.GetNumberOfControlPoints())
    labels = () if "Plane" in node.GetClassName() or "ROI" in node.GetClassName() else count
    return (
        node.GetClassName(),
        node.GetName(),
        node.GetDescription() or "",
        [node.GetNthControlPointLabel(n) for n in labels],
        [node.GetNthControlPointDescription(n) or "" for n in labels],
    )


class MeasurementsSelfTest(ExportSelfTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.isAbleToWrite = hasHighdicom()

    def assertSameMarkups(self, found: list[Any], wanted: list[tuple[tuple[Any, ...], list[float]]]) -> None:
        self.assertEqual([texts(node) for node in found], [text for text, _ in wanted])
        for node, (_, positions) in zip(found, wanted, strict=True):
            for a, b in zip(shape(node), positions, strict=True):
                self.assertAlmostEqual(a, b, delta=2e-5, msg=node.GetName())

    def test_markups_of_all_kinds_are_the_same_after_sending_and_retrieving(self) -> None:
        nodes = makeAllMarkups()
        if not self.isAbleToWrite:
            with self.assertRaisesRegex(ConfigurationError, "highdicom"):
                self.logic.exportToDICOM(nodes)
            self.assertRegex(self.logic.packagesMissingFor(nodes), "^highdicom>=0.22.* pydicom==")
            return
        self.assertEqual(self.logic.packagesMissingFor(nodes), "")
        wanted = [(texts(node), shape(node)) for node in nodes]
        lengths = [node.GetCurveLengthWorld() for node in nodes[3:6]]
        result = self.logic.exportToDICOM(nodes, tags={"PatientName": "Müller^Eva", "PatientID": "8"})
        [series] = result.series
        self.logic.send(result.seriesInstanceUIDs, self.server.url)
        self.assertTrue(self.database.removeSeries(series.series_instance_uid))
        for node in nodes:
            slicer.mrmlScene.RemoveNode(node)
        nodeIDs = self.logic.retrieveAndLoad(self.server.url, series.study_instance_uid, series.series_instance_uid)
        found = [slicer.mrmlScene.GetNodeByID(nodeID) for nodeID in nodeIDs]
        self.assertSameMarkups(found, wanted)
        for node, length in zip(found[3:6], lengths, strict=True):
            self.assertAlmostEqual(node.GetCurveLengthWorld(), length, places=4)
        self.assertTrue(self.logic.isLoaded(series.series_instance_uid))

    def test_markups_under_a_transform_are_written_where_they_are_seen(self) -> None:
        if not self.isAbleToWrite:
            return
        nodes = [makeMarkups("Line", "Moved", [[0.0, 0.0, 0.0], [3.0, 4.0, 12.0]]), makePlane(), makeBox()]
        turn = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        moved = vtk.vtkTransform()
        moved.Translate(10, -20, 30)
        moved.RotateY(15)
        turn.SetMatrixTransformToParent(moved.GetMatrix())
        for node in nodes:
            node.SetAndObserveTransformNodeID(turn.GetID())
        wanted = [(texts(node), shape(node)) for node in nodes]
        result = self.logic.exportToDICOM(nodes)
        nodeIDs = self.logic.loadMeasurements(result.paths)
        self.assertSameMarkups([slicer.mrmlScene.GetNodeByID(nodeID) for nodeID in nodeIDs], wanted)

    def test_patient_study_and_frame_of_reference_are_those_of_the_measured_images(self) -> None:
        import pydicom

        volume = self.loadedVolume()
        node = makeMarkups("Line", "On CT", [[0.0, 0.0, 0.0], [3.0, 4.0, 12.0]])
        for number in range(2):
            node.SetNthControlPointAssociatedNodeID(number, volume.GetID())
        self.assertEqual(self.logic.patientOf(node), self.logic.patientOf(volume))
        if not self.isAbleToWrite:
            return
        source = pydicom.dcmread(self.database.fileForInstance(volume.GetAttribute("DICOM.instanceUIDs").split()[0]))
        written = pydicom.dcmread(self.logic.exportToDICOM(node).paths[0])
        for keyword in ("PatientName", "PatientID", "StudyInstanceUID"):
            self.assertEqual(written[keyword].value, source[keyword].value, keyword)
        self.assertIn(source.FrameOfReferenceUID, str(written))

    def test_unfinished_markups_are_said(self) -> None:
        empty = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLMarkupsLineNode", "Nothing")
        half = makeMarkups("Line", "Half", [[1.0, 2.0, 3.0]])
        self.assertNotIn(empty, self.logic.exportableNodes())
        self.assertIn(half, self.logic.exportableNodes())
        with self.assertRaises(ConfigurationError):
            self.logic.exportToDICOM(empty)
        with self.assertRaisesRegex(ConfigurationError, "Half" if self.isAbleToWrite else "highdicom"):
            self.logic.exportToDICOM(half)

    def test_an_export_of_nothing_is_said(self) -> None:
        with self.assertRaisesRegex(ConfigurationError, "nothing to export"):
            self.logic.exportToDICOM([])

    def test_what_is_no_report_is_said(self) -> None:
        result = self.logic.exportToDICOM(makeVolume())
        with self.assertRaises(ConfigurationError):
            self.logic.loadMeasurements(result.paths[0])
        with self.assertRaises(ConfigurationError):
            self.logic.loadMeasurements("1.2.3.4.5")


class SegmentationWithoutVolumeSelfTest(ExportSelfTestCase):
    def test_a_segmentation_without_its_volume_lies_where_it_is_seen(self) -> None:
        import numpy as np
        import pydicom

        volume = makeVolume("Gone soon")
        place, mask = geometry(volume), slicer.util.arrayFromVolume(volume) % 3 == 0
        node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Left")
        node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
        segmentID = node.GetSegmentation().AddEmptySegment("", "third", (0.0, 0.5, 1.0))
        slicer.util.updateSegmentBinaryLabelmapFromArray(mask.astype(np.uint8), node, segmentID, volume)
        slicer.mrmlScene.RemoveNode(volume)
        turn = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        moved = vtk.vtkTransform()
        moved.Translate(10, -20, 30)
        moved.RotateY(15)
        turn.SetMatrixTransformToParent(moved.GetMatrix())
        node.SetAndObserveTransformNodeID(turn.GetID())
        if not hasHighdicom():
            return
        nodes = {each.GetName() for each in slicer.util.getNodesByClass("vtkMRMLDisplayableNode")}
        result = self.logic.exportToDICOM(node)
        left = {each.GetName() for each in slicer.util.getNodesByClass("vtkMRMLDisplayableNode")}
        self.assertEqual(left, nodes)
        self.assertIn("transform", result.notes[0])
        written = pydicom.dcmread(result.paths[0])
        self.assertNotIn("ReferencedSeriesSequence", written)
        bits = np.unpackbits(np.frombuffer(written.PixelData, np.uint8), bitorder="little")[: mask.size]
        self.assertEqual(int(bits.sum()), int(mask.sum()))
        world = slicer.util.arrayFromVTKMatrix(moved.GetMatrix()) @ place
        wanted = {tuple(np.round((world @ [0, 0, k, 1])[:3] * [-1, -1, 1], 3)) for k in range(mask.shape[0])}
        frames = written.PerFrameFunctionalGroupsSequence
        positions = [frame.PlanePositionSequence[0].ImagePositionPatient for frame in frames]
        self.assertEqual({tuple(np.round([float(one) for one in each], 3)) for each in positions}, wanted)


class TogetherSelfTest(ExportSelfTestCase):
    def test_all_that_has_no_images_goes_into_one_new_study_and_one_space(self) -> None:
        import pydicom

        things: list[Any] = [makeVolume("first"), makeVolume("second"), "scene"]
        if hasHighdicom():
            things += makeAllMarkups()[:2]
        result = self.logic.exportToDICOM(things, tags={"StudyDescription": "Everything"})
        written = [pydicom.dcmread(each.paths[0]) for each in result.series]
        self.assertEqual(len(written), 4 if hasHighdicom() else 3)
        self.assertEqual({one.StudyInstanceUID for one in written}, {written[0].StudyInstanceUID})
        self.assertEqual({one.PatientID for one in written}, {written[0].PatientID})
        spaces = {one.FrameOfReferenceUID for one in written if "FrameOfReferenceUID" in one}
        self.assertEqual(len(spaces), 1)
        if hasHighdicom():
            self.assertIn(spaces.pop(), str(written[2]))
        self.assertEqual(len(self.database.patients()), 1)

    def test_a_transformed_volume_leaves_the_space_of_its_images_and_that_is_said(self) -> None:
        import pydicom

        volume = self.loadedVolume()
        source = pydicom.dcmread(self.database.fileForInstance(volume.GetAttribute("DICOM.instanceUIDs").split()[0]))
        turn = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        volume.SetAndObserveTransformNodeID(turn.GetID())
        still = pydicom.dcmread(self.logic.exportToDICOM(volume).paths[0])
        self.assertEqual(still.FrameOfReferenceUID, source.FrameOfReferenceUID)
        moved = vtk.vtkTransform()
        moved.Translate(10, -20, 30)
        turn.SetMatrixTransformToParent(moved.GetMatrix())
        result = self.logic.exportToDICOM(volume)
        written = pydicom.dcmread(result.paths[0])
        self.assertNotEqual(written.FrameOfReferenceUID, source.FrameOfReferenceUID)
        self.assertEqual(written.StudyInstanceUID, source.StudyInstanceUID)
        self.assertIn("transform", result.notes[0])

    def test_volumes_become_one_multi_frame_object_where_that_is_wanted(self) -> None:
        import numpy as np
        import pydicom

        volumes = [makeVolume("one"), makeVolume("many")]
        tags = {"Modality": "CT"}
        counts = [len(each.paths) for each in self.logic.exportToDICOM(volumes, tags=tags, multiframe=True).series]
        self.assertEqual(counts, [1, 1])
        result = self.logic.exportToDICOM(volumes, tags=tags, multiframe=[volumes[0].GetID()])
        self.assertEqual([len(each.paths) for each in result.series], [1, 4])
        self.assertEqual(pydicom.dcmread(result.series[0].paths[0]).SOPClassUID, "1.2.840.10008.5.1.4.1.1.2.1")
        [nodeID] = self.logic.loadSeries([result.series[0].series_instance_uid])
        found = slicer.mrmlScene.GetNodeByID(nodeID)
        self.assertTrue(np.array_equal(slicer.util.arrayFromVolume(found), slicer.util.arrayFromVolume(volumes[0])))
        self.assertTrue(np.allclose(geometry(found), geometry(volumes[0]), atol=1e-4))


class SceneSelfTest(ExportSelfTestCase):
    def storedState(self) -> Any:
        """Return all that saving a copy must leave as it was."""
        nodes = slicer.util.getNodesByClass("vtkMRMLStorableNode")
        storages = slicer.util.getNodesByClass("vtkMRMLStorageNode")
        scene = slicer.mrmlScene
        return (
            (scene.GetURL(), scene.GetRootDirectory(), scene.GetModifiedSinceRead()),
            {node.GetID(): (bool(node.GetModifiedSinceRead()), node.GetNumberOfStorageNodes()) for node in nodes},
            {node.GetID(): node.GetFileName() for node in storages},
        )

    def test_the_scene_is_the_same_after_sending_and_retrieving(self) -> None:
        import numpy as np

        volume = makeVolume("Körper 体 тело")
        points = makeMarkups("Fiducial", NAMES[0], [[1.5, -2.25, 3.125]], ["links"])
        voxels, place = slicer.util.arrayFromVolume(volume).copy(), geometry(volume)
        wanted = texts(points), shape(points)
        result = self.logic.exportToDICOM("scene", tags={"PatientName": "Müller^Eva", "PatientID": "8"})
        [series] = result.series
        self.logic.send(result.seriesInstanceUIDs, self.server.url)
        self.assertTrue(self.database.removeSeries(series.series_instance_uid))
        for node in (volume, points):
            slicer.mrmlScene.RemoveNode(node)
        other = makeVolume("There already")
        nodeIDs = self.logic.retrieveAndLoad(self.server.url, series.study_instance_uid, series.series_instance_uid)
        self.assertTrue(slicer.mrmlScene.IsNodePresent(other))
        nodes = {node.GetName(): node for node in map(slicer.mrmlScene.GetNodeByID, nodeIDs)}
        self.assertLessEqual({"Körper 体 тело", NAMES[0]}, set(nodes))
        found = nodes["Körper 体 тело"]
        self.assertTrue(np.array_equal(slicer.util.arrayFromVolume(found), voxels))
        self.assertTrue(np.allclose(geometry(found), place))
        self.assertEqual((texts(nodes[NAMES[0]]), shape(nodes[NAMES[0]])), wanted)

    def test_saved_and_unsaved_nodes_stay_what_they_are(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            saved, changed = makeVolume("Saved"), makeVolume("Changed")
            for node in (saved, changed):
                node.AddDefaultStorageNode()
                node.GetStorageNode().SetFileName(f"{folder}/{node.GetName()}.nrrd")
                self.assertTrue(node.GetStorageNode().WriteData(node))
            changed.StorableModified()
            makeVolume("Unsaved")
            makeMarkups("Fiducial", "Unsaved too", [[1.0, 2.0, 3.0]])
            before = self.storedState()
            self.assertIn((True, 0), before[1].values())
            self.assertFalse(saved.GetModifiedSinceRead())
            self.assertTrue(changed.GetModifiedSinceRead())
            self.logic.exportToDICOM("scene")
            self.assertEqual(self.storedState(), before)

    def test_a_saved_scene_still_counts_as_saved(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            makeMarkups("Fiducial", "Saved", [[1.0, 2.0, 3.0]])
            self.assertTrue(slicer.mrmlScene.Commit(f"{folder}/scene.mrml"))
            self.assertFalse(slicer.mrmlScene.GetModifiedSinceRead())
            before = self.storedState()
            self.logic.exportToDICOM("scene")
            self.assertEqual(self.storedState(), before)

    def test_loading_a_scene_leaves_the_address_of_the_users_scene(self) -> None:
        makeVolume()
        result = self.logic.exportToDICOM("scene")
        slicer.mrmlScene.SetURL("/home/user/work.mrml")
        self.addCleanup(slicer.mrmlScene.SetURL, "")
        self.logic.loadSeries(result.seriesInstanceUIDs)
        self.assertEqual(slicer.mrmlScene.GetURL(), "/home/user/work.mrml")

    def test_no_copy_is_left_behind(self) -> None:
        before = set(Path(slicer.app.temporaryPath).glob("DICOMwebNetwork-*"))
        result = self.logic.exportToDICOM("scene")
        self.logic.loadSeries(result.seriesInstanceUIDs)
        self.assertEqual(set(Path(slicer.app.temporaryPath).glob("DICOMwebNetwork-*")), before)

    def test_no_copy_is_left_behind_by_an_export_that_is_cancelled(self) -> None:
        before = set(Path(slicer.app.temporaryPath).glob("DICOMwebNetwork-*"))
        run = self.logic.startExport([makeVolume(), "scene"])
        run.cancel()
        with self.assertRaises(CancelledError):
            run.wait()
        self.assertEqual(set(Path(slicer.app.temporaryPath).glob("DICOMwebNetwork-*")), before)

    def test_a_scene_belongs_to_the_volume_that_is_shown(self) -> None:
        import pydicom

        if slicer.app.layoutManager() is None:
            return
        slicer.util.setSliceViewerLayers(background=self.loadedVolume())
        written = pydicom.dcmread(self.logic.exportToDICOM("scene").paths[0])
        self.assertEqual(written.StudyInstanceUID, self.smallStudy().study_instance_uid)
        self.assertGreater(written.Rows, 100)


class PluginSelfTest(ExportSelfTestCase):
    def setUp(self) -> None:
        super().setUp()
        slicer.modules.dicomPlugins["TestTablePlugin"] = TestTablePlugin
        self.addCleanup(slicer.modules.dicomPlugins.pop, "TestTablePlugin")
        TestTablePlugin.problem = ""
        self.table = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLTableNode", "Table")
        hierarchy = slicer.mrmlScene.GetSubjectHierarchyNode()
        if not hierarchy.GetItemByDataNode(self.table):
            hierarchy.CreateItem(hierarchy.GetSceneItemID(), self.table)

    def hierarchyState(self) -> Any:
        hierarchy = slicer.mrmlScene.GetSubjectHierarchyNode()
        children = vtk.vtkIdList()
        hierarchy.GetItemChildren(hierarchy.GetSceneItemID(), children, True)
        items = [children.GetId(n) for n in range(children.GetNumberOfIds())]
        return [(hierarchy.GetItemName(item), hierarchy.GetItemParent(item)) for item in items]

    def test_a_node_of_another_kind_goes_through_the_plugin_that_offers_it(self) -> None:
        import pydicom

        self.assertIn(self.table, self.logic.exportableNodes())
        before = self.hierarchyState()
        tags = {"PatientName": "Müller^Eva", "PatientID": "9", "SeriesNumber": "12"}
        result = self.logic.exportToDICOM(self.table, tags=tags)
        [series] = result.series
        written = pydicom.dcmread(series.paths[0])
        self.assertEqual((str(written.PatientName), written.PatientID), ("Müller^Eva", "9"))
        self.assertEqual((written.SeriesDescription, written.SeriesNumber), ("Table", 12))
        self.assertEqual(len(self.database.filesForSeries(series.series_instance_uid)), 1)
        self.assertTrue(Path(series.paths[0]).is_relative_to(self.database.databaseDirectory))
        self.assertEqual(self.hierarchyState(), before)

    def test_a_plugin_is_told_the_study_of_the_reference(self) -> None:
        import pydicom

        volume = self.loadedVolume()
        before = self.hierarchyState()
        written = pydicom.dcmread(self.logic.exportToDICOM(self.table, reference=volume).paths[0])
        self.assertEqual(written.StudyInstanceUID, self.smallStudy().study_instance_uid)
        self.assertEqual(self.hierarchyState(), before)

    def test_a_plugin_that_fails_is_quoted_and_leaves_nothing(self) -> None:
        TestTablePlugin.problem = "out of paper"
        before = self.hierarchyState()
        with self.assertRaisesRegex(ConfigurationError, "out of paper"):
            self.logic.exportToDICOM(self.table)
        TestTablePlugin.problem = "crash"
        with self.assertRaisesRegex(ConfigurationError, "Table: .*paper"):
            self.logic.exportToDICOM(self.table)
        TestTablePlugin.problem = "silence"
        with self.assertRaisesRegex(ConfigurationError, "no DICOM file"):
            self.logic.exportToDICOM(self.table)
        self.assertEqual(list(self.database.patients()), [])
        self.assertEqual(self.hierarchyState(), before)
        self.assertEqual(list(Path(slicer.app.temporaryPath).glob("DICOMwebNetwork-plugin-*")), [])

    def test_what_no_plugin_writes_is_said(self) -> None:
        node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLTextNode", "Text")
        self.assertNotIn(node, self.logic.exportableNodes())
        with self.assertRaisesRegex(ConfigurationError, "Export the whole scene"):
            self.logic.exportToDICOM(node)


class TestTablePlugin(DICOMPlugin):
    """A DICOM plugin of an extension, as small as can be: it writes the name of a table."""

    problem = ""

    def __init__(self) -> None:
        DICOMPlugin.__init__(self)
        self.loadType = "Table"

    def examineForExport(self, item: int) -> list[Any]:
        node = slicer.mrmlScene.GetSubjectHierarchyNode().GetItemDataNode(item)
        if node is None or not node.IsA("vtkMRMLTableNode"):
            return []
        offer = slicer.qSlicerDICOMExportable()
        offer.name = "Table"
        offer.subjectHierarchyItemID = item
        offer.pluginClass = "TestTablePlugin"
        offer.confidence = 0.7
        offer.setTag("SeriesDescription", "No series description")
        return [offer]

    def export(self, offers: list[Any]) -> str:
        import pydicom
        from pydicom.uid import ExplicitVRLittleEndian, generate_uid

        if self.problem == "crash":
            raise KeyError("paper")
        if self.problem:
            return "" if self.problem == "silence" else self.problem
        [offer] = offers
        hierarchy = slicer.mrmlScene.GetSubjectHierarchyNode()
        study = hierarchy.GetItemParent(offer.subjectHierarchyItemID)
        names = slicer.vtkMRMLSubjectHierarchyConstants
        if hierarchy.GetItemLevel(study) != names.GetDICOMLevelStudy():
            return "not below a study"
        dataset = pydicom.Dataset()
        dataset.SpecificCharacterSet = "ISO_IR 192"
        for keyword in ("PatientName", "PatientID", "StudyInstanceUID", "SeriesDescription", "SeriesNumber"):
            setattr(dataset, keyword, offer.tag(keyword))
        dataset.SeriesInstanceUID, dataset.SOPInstanceUID = generate_uid(), generate_uid()
        dataset.SOPClassUID, dataset.Modality = "1.2.840.10008.5.1.4.1.1.66", "OT"
        dataset.file_meta = pydicom.dataset.FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        if int(pydicom.__version__.split(".")[0]) < 3:
            dataset.is_little_endian, dataset.is_implicit_VR = True, False
            dataset.save_as(f"{offer.directory}/table.dcm", write_like_original=False)
        else:
            dataset.save_as(f"{offer.directory}/table.dcm", enforce_file_format=True)
        Path(offer.directory, "notes.txt").write_text("what plugins leave behind")
        return ""
