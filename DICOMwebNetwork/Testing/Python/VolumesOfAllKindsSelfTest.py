"""Self tests of exporting volumes that are not simple: colors, several time points, odd types, names and places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import slicer
import vtk
from DICOMwebNetworkSendSelfTest import ExportSelfTestCase, geometry, hasHighdicom, makeVolume

from DICOMwebNetworkLib.model.errors import CancelledError, ConfigurationError


def makeSequence(count: int = 3) -> tuple[Any, Any]:
    """Return a sequence of volumes whose index is seconds, and the volume that shows its first time point."""
    sequence = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSequenceNode", "Perfusion")
    sequence.SetIndexUnit("s")
    volume = makeVolume()
    for point in range(count):
        slicer.util.updateVolumeFromArray(volume, slicer.util.arrayFromVolume(volume) + 100)
        sequence.SetDataNodeAtValue(volume, str(2.5 * point))
    slicer.mrmlScene.RemoveNode(volume)
    browser = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSequenceBrowserNode")
    browser.AddSynchronizedSequenceNodeID(sequence.GetID())
    logic = (
        slicer.modules.sequences.logic() if hasattr(slicer.modules, "sequences") else slicer.vtkSlicerSequencesLogic()
    )
    logic.UpdateProxyNodesFromSequences(browser)
    browser.SetSelectedItemNumber(0)
    return sequence, browser.GetProxyNode(sequence)


def spreadSlices(volume: Any, places: list[float]) -> Any:
    """Put slice k of a volume where slice ``places[k]`` would be, as Slicer does it where slices are missing."""
    import numpy as np
    from vtk.util.numpy_support import vtk_to_numpy

    columns, rows, slices = volume.GetImageData().GetDimensions()
    image, directions = vtk.vtkImageData(), vtk.vtkMatrix4x4()
    image.SetDimensions(2, 2, slices)
    image.SetOrigin(volume.GetOrigin())
    image.SetSpacing(*np.multiply(volume.GetSpacing(), (columns, rows, 1)))
    image.AllocateScalars(vtk.VTK_DOUBLE, 3)
    way = np.outer(np.array(places) - range(slices), geometry(volume)[:3, 2])
    vtk_to_numpy(image.GetPointData().GetScalars())[:] = np.repeat(way, 4, axis=0)
    volume.GetIJKToRASDirectionMatrix(directions)
    grid = slicer.vtkOrientedGridTransform()
    grid.SetGridDirectionMatrix(directions)
    grid.SetDisplacementGridData(image)
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLGridTransformNode", "Acquisition transform")
    node.SetAndObserveTransformToParent(grid)
    volume.SetAndObserveTransformNodeID(node.GetID())
    return np.array([(geometry(volume) @ [0, 0, place, 1])[:3] for place in places])


class VolumesOfAllKindsSelfTest(ExportSelfTestCase):
    def exported(self, node: Any, **options: Any) -> list[Any]:
        """Return the written data sets."""
        import pydicom

        return [pydicom.dcmread(path) for path in self.logic.exportToDICOM(node, **options).paths]

    def loadedAgain(self, node: Any) -> Any:
        result = self.logic.exportToDICOM(node)
        nodeIDs = self.logic.loadSeries(result.seriesInstanceUIDs)
        return slicer.mrmlScene.GetNodeByID(nodeIDs[0])

    def test_all_time_points_of_a_sequence_go_into_one_series(self) -> None:
        import numpy as np

        sequence, _ = makeSequence()
        written = self.exported(sequence, tags={"Modality": "MR"})
        self.assertEqual(len(written), 3 * 4)
        self.assertEqual(len({each.SeriesInstanceUID for each in written}), 1)
        self.assertEqual({each.NumberOfTemporalPositions for each in written}, {3})
        self.assertEqual(self.logic.exportedCount([sequence], tags={"Modality": "MR"}), 1)
        self.assertEqual(self.logic.exportedCount([sequence], written[0].SeriesInstanceUID), 1)
        self.assertEqual(self.logic.exportedCount([sequence], written[0].SeriesInstanceUID, multiframe=True), 3)
        for point in range(3):
            slices = [each for each in written if each.TemporalPositionIdentifier == point + 1]
            stack = np.stack([each.pixel_array for each in sorted(slices, key=lambda one: float(one.SliceLocation))])
            expected = slicer.util.arrayFromVolume(sequence.GetNthDataNode(point))
            self.assertTrue(np.array_equal(stack, expected) or np.array_equal(stack, expected[::-1]))

    def test_time_points_of_many_frames_are_series_that_are_loaded_alone(self) -> None:
        sequence, _ = makeSequence()
        self.assertEqual(self.logic.exportedCount([sequence]), 3)
        result = self.logic.exportToDICOM(sequence)
        names = [self.database.descriptionForSeries(uid) for uid in result.seriesInstanceUIDs]
        self.assertEqual(names, [f"Perfusion {point}/3" for point in (1, 2, 3)])
        nodes = [slicer.mrmlScene.GetNodeByID(nodeID) for nodeID in self.logic.loadSeries(result.seriesInstanceUIDs)]
        self.assertEqual([int(slicer.util.arrayFromVolume(node).min()) for node in nodes], [50, 150, 250])

    def test_one_time_point_alone_is_said(self) -> None:
        sequence, volume = makeSequence()
        result = self.logic.exportToDICOM(volume)
        self.assertEqual(
            result.notes,
            [f"{volume.GetName()} is time point 1 of 3; export the sequence {sequence.GetName()} for all."],
        )
        self.assertEqual(self.logic.timePoints(sequence), (0, 3))
        self.assertEqual(self.logic.timePoints(volume), (1, 3))
        names = [node.GetName() for node in self.logic.exportableNodes()]
        self.assertEqual(names.count("Perfusion"), 2 if volume.GetName() == "Perfusion" else 1)

    def test_colors_keep_their_place(self) -> None:
        import numpy as np

        for components in (3, 4):
            node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLVectorVolumeNode", "Colors")
            colors = np.random.default_rng(3).integers(0, 255, (3, 6, 5, components), dtype=np.uint8)
            slicer.util.updateVolumeFromArray(node, colors)
            node.SetSpacing(0.5, 0.75, 2.5)
            node.SetOrigin(-12.5, 33.0, 101.25)
            self.assertEqual(self.logic.exportKind(node), "volume")
            [written] = self.exported(node)
            self.assertEqual(written.PhotometricInterpretation, "RGB")
            stack = written.pixel_array
            self.assertTrue(np.array_equal(stack, colors[..., :3]) or np.array_equal(stack, colors[::-1, ..., :3]))
            measures = written.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
            self.assertEqual([float(value) for value in measures.PixelSpacing], [0.75, 0.5])

    def test_a_sheared_volume_is_refused_before_anything_is_written(self) -> None:
        volume, straight = makeVolume("Sheared"), makeVolume("Straight")
        shear = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        matrix = vtk.vtkMatrix4x4()
        matrix.SetElement(0, 1, 0.3)
        shear.SetMatrixTransformToParent(matrix)
        volume.SetAndObserveTransformNodeID(shear.GetID())
        with self.assertRaisesRegex(ConfigurationError, "Sheared.* not perpendicular"):
            self.logic.exportToDICOM([straight, volume])
        self.assertEqual(len(self.database.patients()), 0)

    def test_a_transform_that_bends_is_refused_before_anything_is_written(self) -> None:
        volume = makeVolume("Bent")
        bend = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLBSplineTransformNode")
        grid, before, after = vtk.vtkThinPlateSplineTransform(), vtk.vtkPoints(), vtk.vtkPoints()
        for point in ((-12.5, 33.0, 101.25), (-10.0, 33.0, 101.25), (-12.5, 36.0, 101.25), (-12.5, 33.0, 111.25)):
            before.InsertNextPoint(*point)
            after.InsertNextPoint(*point)
        before.InsertNextPoint(-11.0, 35.0, 105.0)
        after.InsertNextPoint(-11.0, 35.0, 106.0)
        grid.SetSourceLandmarks(before)
        grid.SetTargetLandmarks(after)
        grid.SetBasisToR()
        bend.SetAndObserveTransformToParent(grid)
        volume.SetAndObserveTransformNodeID(bend.GetID())
        with self.assertRaisesRegex(ConfigurationError, "Bent lies under a transform that bends its slices"):
            self.logic.exportToDICOM(volume)

    def test_slices_that_a_transform_puts_apart_are_written_where_they_are_seen(self) -> None:
        import numpy as np

        volume = makeVolume("Gaps")
        seen = spreadSlices(volume, [0.0, 1.0, 4.0, 5.5])
        result = self.logic.exportToDICOM(volume, tags={"Modality": "CT"})
        self.assertEqual(
            result.notes, ["Gaps was written where its transform puts it, in a frame of reference of its own."]
        )
        first = self.assertSlices(result, volume, seen)

        # What was made of these images lies on them, and so does its segmentation.
        volume.SetAttribute("DICOM.instanceUIDs", " ".join(Path(path).stem for path in result.paths))
        result = self.logic.exportToDICOM(volume)
        self.assertEqual(result.notes, [])
        again = self.assertSlices(result, volume, seen)
        self.assertEqual(again.FrameOfReferenceUID, first.FrameOfReferenceUID)
        self.assertEqual(again.SourceImageSequence[0].ReferencedSOPInstanceUID, first.SOPInstanceUID)
        if hasHighdicom():
            segmentation = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Segmentation")
            segmentation.SetReferenceImageGeometryParameterFromVolumeNode(volume)
            segmentation.SetAndObserveTransformNodeID(volume.GetTransformNodeID())
            segmentID = segmentation.GetSegmentation().AddEmptySegment("", "Bright")
            mask = slicer.util.arrayFromVolume(volume) > 0
            slicer.util.updateSegmentBinaryLabelmapFromArray(mask.astype(np.uint8), segmentation, segmentID, volume)
            [written] = self.exported(segmentation)
            self.assertEqual(written.FrameOfReferenceUID, first.FrameOfReferenceUID)
            for frame, pixels in zip(written.PerFrameFunctionalGroupsSequence, written.pixel_array, strict=True):
                place = np.array(frame.PlanePositionSequence[0].ImagePositionPatient, dtype=float) * (-1, -1, 1)
                k = int(np.linalg.norm(seen - place, axis=1).argmin())
                self.assertTrue(np.allclose(place, seen[k], atol=1e-4))
                self.assertEqual(pixels.tolist(), mask[k].astype(int).tolist())

    def test_all_time_points_lie_on_the_slices_that_a_transform_puts_apart(self) -> None:
        import numpy as np

        sequence, volume = makeSequence()
        seen = spreadSlices(volume, [0.0, 1.0, 4.0, 5.5])
        written = self.exported(sequence, tags={"Modality": "MR"})
        places = np.array([each.ImagePositionPatient for each in written], dtype=float) * (-1, -1, 1)
        self.assertTrue(np.allclose(places, np.tile(seen, (3, 1)), atol=1e-4))
        notes = self.logic.exportToDICOM(sequence, tags={"Modality": "MR"}, multiframe=True).notes
        self.assertEqual(
            [note.split(":")[0] for note in notes if "apart" in note], ["The slices are not equally far apart"]
        )

    def assertSlices(self, result: Any, volume: Any, seen: Any) -> Any:
        """Check that the images are the slices of a volume at their places in RAS; return the first one."""
        import numpy as np
        import pydicom

        written = [pydicom.dcmread(path) for path in result.paths]
        places = np.array([each.ImagePositionPatient for each in written], dtype=float) * (-1, -1, 1)
        self.assertTrue(np.allclose(places, seen, atol=1e-4))
        found = np.stack(
            [each.pixel_array * float(each.RescaleSlope) + float(each.RescaleIntercept) for each in written]
        )
        self.assertTrue(np.array_equal(found, slicer.util.arrayFromVolume(volume)))
        return written[0]

    def test_values_that_are_no_numbers_are_refused_with_the_name_of_the_volume(self) -> None:
        import numpy as np

        for value in (np.nan, np.inf, -np.inf, 1.7e308):
            volume = makeVolume("Holes")
            voxels = slicer.util.arrayFromVolume(volume).astype(np.float64)
            voxels[1, 2, 2:4] = value, -value
            slicer.util.updateVolumeFromArray(volume, voxels)
            with self.assertRaisesRegex(ConfigurationError, "Holes.*infinite, nearly so, or no numbers"):
                self.logic.exportToDICOM(volume)
            self.assertEqual(len(self.database.patients()), 0)

    def test_every_type_of_voxels_that_slicer_has_comes_back(self) -> None:
        import numpy as np

        for name in "int8 uint8 int16 uint16 int32 uint32 float32 float64".split():
            volume = makeVolume(name)
            voxels = (slicer.util.arrayFromVolume(volume) + 50).astype(name)
            slicer.util.updateVolumeFromArray(volume, voxels)
            found = self.loadedAgain(volume)
            self.assertTrue(np.allclose(slicer.util.arrayFromVolume(found), voxels, atol=0.01), name)
            self.assertTrue(np.allclose(geometry(found), geometry(volume), atol=1e-4), name)

    def test_labels_are_no_hounsfield_units_and_the_way_to_a_segmentation_is_told(self) -> None:
        import numpy as np
        import pydicom

        labels = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "Labels")
        slicer.util.updateVolumeFromArray(labels, np.arange(24, dtype=np.uint8).reshape(2, 3, 4))
        result = self.logic.exportToDICOM(labels)
        self.assertIn("Labels is a label map", result.notes[0])
        self.assertEqual(pydicom.dcmread(result.paths[0]).Modality, "OT")

    def test_the_modality_is_written_as_the_standard_wants_it(self) -> None:
        self.assertEqual(self.exported(makeVolume(), tags={"Modality": "ct"})[0].Modality, "CT")
        with self.assertRaisesRegex(ConfigurationError, "Modality cannot be"):
            self.logic.exportToDICOM(makeVolume(), tags={"Modality": "a/b c!"})

    def test_a_volume_without_voxels_is_not_offered(self) -> None:
        empty = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Empty")
        self.assertEqual(self.logic.exportableNodes(), [])
        with self.assertRaisesRegex(ConfigurationError, "Empty cannot be exported: it is empty"):
            self.logic.exportToDICOM(empty)

    def test_a_single_slice_comes_back_at_its_place(self) -> None:
        volume = makeVolume(shape=(1, 6, 5))
        for modality in ("CT", "OT"):
            result = self.logic.exportToDICOM(volume, tags={"Modality": modality})
            [nodeID] = self.logic.loadSeries(result.seriesInstanceUIDs)
            found = slicer.mrmlScene.GetNodeByID(nodeID)
            self.assertEqual(
                slicer.util.arrayFromVolume(found).tolist(), slicer.util.arrayFromVolume(volume).tolist(), modality
            )

    def test_names_in_any_script_are_series_descriptions(self) -> None:
        name = "肝臓 Läsion 😀 " + "x" * 80
        [written] = self.exported(makeVolume(name))
        self.assertEqual(written.SeriesDescription, name[:64].strip())

    def test_a_cancelled_export_stops_in_the_middle_and_leaves_nothing(self) -> None:
        volume = makeVolume(shape=(400, 64, 64))
        run = self.logic.startExport(volume, tags={"Modality": "CT"})
        run.cancel()
        with self.assertRaises(CancelledError):
            run.wait()
        folder = Path(self.database.databaseDirectory, "DICOMwebNetwork")
        self.assertEqual([path for path in folder.rglob("*") if path.suffix == ".dcm" or "part" in path.name], [])
