"""Self tests of exporting segments: where their masks come from, what they are called, and when they change."""

from __future__ import annotations

import importlib.util
from typing import Any

import slicer
import vtk
from DICOMwebNetworkSendSelfTest import ExportSelfTestCase, makeVolume

from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.slicerside.exporting.SegmentMasks import maskOf

TERMINOLOGY = (
    "Segmentation category and type - DICOM master list~SCT^123037004^Anatomical Structure~SCT^64033007^Kidney"
    "~SCT^7771000^Left~Anatomic codes - DICOM master list~SCT^113345001^Abdomen~SCT^51440002^Right and left"
)


def segmented(volume: Any, mask: Any) -> tuple[Any, str]:
    """Return a segmentation of a volume with one segment, and the ID of that."""
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Organ")
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    segmentID = node.GetSegmentation().AddEmptySegment("", "kidney", (1.0, 0.2, 0.0))
    slicer.util.updateSegmentBinaryLabelmapFromArray(mask, node, segmentID, volume)
    return node, segmentID


def corner(volume: Any) -> Any:
    """Return a mask of bytes that covers a corner of a volume."""
    import numpy as np

    mask = np.zeros(slicer.util.arrayFromVolume(volume).shape, dtype=np.uint8)
    mask[1:3, 2:5, 1:4] = 1
    mask[2, 4, 3] = 0
    return mask


class SegmentMaskSelfTest(ExportSelfTestCase):
    def assertMaskAsBySlicer(
        self, node: Any, segmentID: str, volume: Any, isLookedAt: bool, isCut: bool = False
    ) -> None:
        taken = maskOf(node, segmentID, volume)
        mask, wasCut = taken.make()
        expected = slicer.util.arrayFromSegmentBinaryLabelmap(node, segmentID, volume) != 0
        self.assertEqual((mask.tolist(), wasCut), (expected.tolist(), isCut))
        self.assertEqual(taken.scalars is not None, isLookedAt)

    def test_a_label_map_on_the_voxels_of_the_volume_is_only_looked_at(self) -> None:
        volume = makeVolume()
        node, segmentID = segmented(volume, corner(volume))
        self.assertMaskAsBySlicer(node, segmentID, volume, isLookedAt=True)
        turn = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        moved = vtk.vtkTransform()
        moved.Translate(1, 2, 3)
        turn.SetMatrixTransformToParent(moved.GetMatrix())
        for each in (node, volume):
            each.SetAndObserveTransformNodeID(turn.GetID())
        self.assertMaskAsBySlicer(node, segmentID, volume, isLookedAt=True)

    def test_other_voxels_are_resampled(self) -> None:
        volume, finer = makeVolume(), makeVolume("Finer", (8, 12, 10))
        finer.SetSpacing(0.25, 0.375, 1.25)
        node, segmentID = segmented(volume, corner(volume))
        self.assertMaskAsBySlicer(node, segmentID, finer, isLookedAt=False)

    def test_a_volume_that_is_shifted_by_whole_voxels_cuts_off_what_lies_outside(self) -> None:
        volume, part = makeVolume(), makeVolume("Part", (3, 5, 3))
        place = vtk.vtkMatrix4x4()
        volume.GetIJKToRASMatrix(place)
        origin = place.MultiplyPoint((2, 1, 1, 1))
        part.SetOrigin(*origin[:3])
        node, segmentID = segmented(volume, corner(volume))
        self.assertMaskAsBySlicer(node, segmentID, part, isLookedAt=True, isCut=True)

    def test_an_empty_segment_has_an_empty_mask(self) -> None:
        volume = makeVolume()
        node, _ = segmented(volume, corner(volume))
        empty = node.GetSegmentation().AddEmptySegment("", "nothing")
        mask, _ = maskOf(node, empty, volume).make()
        self.assertFalse(mask.any())


class SegmentsSelfTest(ExportSelfTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.volume = makeVolume()
        self.node, self.segmentID = segmented(self.volume, corner(self.volume))
        self.isPossible = importlib.util.find_spec("highdicom") is not None

    def test_terminology_becomes_codes(self) -> None:
        import pydicom

        segment = self.node.GetSegmentation().GetSegment(self.segmentID)
        segment.SetTag(segment.GetTerminologyEntryTagName(), TERMINOLOGY)
        if not self.isPossible:
            return
        [item] = pydicom.dcmread(self.logic.exportToDICOM(self.node).paths[0]).SegmentSequence
        kind = item.SegmentedPropertyTypeCodeSequence[0]
        found = {
            "category": item.SegmentedPropertyCategoryCodeSequence[0],
            "kind": kind,
            "kind_modifier": kind.SegmentedPropertyTypeModifierCodeSequence[0],
            "region": item.AnatomicRegionSequence[0],
            "region_modifier": item.AnatomicRegionSequence[0].AnatomicRegionModifierSequence[0],
        }
        self.assertEqual(
            {name: (code.CodingSchemeDesignator, code.CodeValue, code.CodeMeaning) for name, code in found.items()},
            {
                "category": ("SCT", "123037004", "Anatomical Structure"),
                "kind": ("SCT", "64033007", "Kidney"),
                "kind_modifier": ("SCT", "7771000", "Left"),
                "region": ("SCT", "113345001", "Abdomen"),
                "region_modifier": ("SCT", "51440002", "Right and left"),
            },
        )

    def test_a_segment_that_changes_while_it_is_written_is_not_kept(self) -> None:
        if not self.isPossible:
            return
        run = self.logic.startExport(self.node)
        image = slicer.util.arrayFromSegmentInternalBinaryLabelmap(self.node, self.segmentID)
        image[...] = 0
        labels = self.node.GetBinaryLabelmapInternalRepresentation(self.segmentID)
        labels.GetPointData().GetScalars().Modified()
        with self.assertRaisesRegex(ConfigurationError, "Organ was changed while it was written"):
            run.wait()
        self.assertEqual(len(self.database.patients()), 0)

    def test_what_a_transform_moves_within_its_images_stays_in_their_space(self) -> None:
        import pydicom

        volume = self.loadedVolume()
        source = pydicom.dcmread(self.database.fileForInstance(volume.GetAttribute("DICOM.instanceUIDs").split()[0]))
        node, _ = segmented(volume, (slicer.util.arrayFromVolume(volume) > 0).astype("uint8"))
        turn = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        moved = vtk.vtkTransform()
        moved.Translate(1, 1, 0)
        turn.SetMatrixTransformToParent(moved.GetMatrix())
        node.SetAndObserveTransformNodeID(turn.GetID())
        if not self.isPossible:
            return
        still = self.logic.exportToDICOM(node)
        self.assertEqual(pydicom.dcmread(still.paths[0]).FrameOfReferenceUID, source.FrameOfReferenceUID)
        self.assertEqual(still.notes, [])
        volume.SetAndObserveTransformNodeID(turn.GetID())
        away = self.logic.exportToDICOM(node)
        self.assertNotEqual(pydicom.dcmread(away.paths[0]).FrameOfReferenceUID, source.FrameOfReferenceUID)
        self.assertIn("transform", away.notes[0])

    def test_a_segmentation_of_nothing_is_refused_by_name(self) -> None:
        slicer.util.updateSegmentBinaryLabelmapFromArray(
            corner(self.volume) * 0, self.node, self.segmentID, self.volume
        )
        if not self.isPossible:
            return
        with self.assertRaisesRegex(ConfigurationError, "Organ cannot be exported. All segments are empty"):
            self.logic.exportToDICOM(self.node)
