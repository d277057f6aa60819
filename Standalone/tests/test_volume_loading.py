"""DICOM series become volumes with the voxels and the geometry that the files say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from dicomweb_network.demo.data import write_part10

if TYPE_CHECKING:
    from dicomweb_network.application import Environment

ROW = np.array([0.6, 0.8, 0.0])
COLUMN = np.array([0.0, 0.0, -1.0])
NORMAL = np.cross(ROW, COLUMN)
ORIGIN = np.array([-12.5, 30.25, 101.0])
SPACING = (0.7, 0.9, 2.5)  # along columns of the image, along its rows, between slices
SHAPE = (5, 6, 8)  # slices, rows, columns


def _write_oblique_series(folder: Path, slices: list[int]) -> np.ndarray:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

    folder.mkdir(parents=True, exist_ok=True)
    stored = np.random.default_rng(7).integers(0, 2000, SHAPE, dtype=np.uint16)
    for index in slices:
        one = Dataset()
        one.SOPClassUID, one.SOPInstanceUID = CTImageStorage, f"1.2.3.1.{index}"
        one.StudyInstanceUID, one.SeriesInstanceUID, one.FrameOfReferenceUID = "1.2.3", "1.2.3.1", "1.2.9"
        one.PatientName, one.PatientID, one.Modality = "Doe^Jane", "P1", "CT"
        one.SeriesNumber, one.SeriesDescription, one.InstanceNumber = 4, "Oblique", index + 1
        one.ImageOrientationPatient = [*ROW, *COLUMN]
        one.ImagePositionPatient = [float(x) for x in ORIGIN + index * SPACING[2] * NORMAL]
        one.PixelSpacing, one.SliceThickness = [SPACING[1], SPACING[0]], SPACING[2]
        one.Rows, one.Columns = SHAPE[1:]
        one.BitsAllocated, one.BitsStored, one.HighBit, one.PixelRepresentation = 16, 16, 15, 0
        one.SamplesPerPixel, one.PhotometricInterpretation = 1, "MONOCHROME2"
        one.RescaleSlope, one.RescaleIntercept = 1, -1024
        one.WindowCenter, one.WindowWidth = 40, 400
        one.PixelData = stored[index].tobytes()
        one["PixelData"].VR = "OW"
        one.file_meta = FileMetaDataset()
        one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        write_part10(one, folder / f"{index}.dcm")
    return stored.astype(int) - 1024


def _load(folder: Path, messages: list[str] | None = None) -> list[Any]:
    import slicer
    from DICOMLib import DICOMUtils

    assert DICOMUtils.importDicom(str(folder))
    found = DICOMUtils.loadSeriesByUID(DICOMUtils.allSeriesUIDsInDatabase(), messages)
    return [slicer.mrmlScene.GetNodeByID(one) for one in found]


@pytest.mark.parametrize("slices", [[0, 1, 2, 3, 4], [3, 0, 4, 2, 1]])
def test_an_oblique_series_has_every_voxel_at_its_place(
    standalone: Environment, tmp_path: Path, slices: list[int]
) -> None:
    import slicer
    import vtk

    del standalone
    voxels = _write_oblique_series(tmp_path / "files", slices)
    [volume] = _load(tmp_path / "files")
    array = slicer.util.arrayFromVolume(volume)
    ras_to_ijk = vtk.vtkMatrix4x4()
    volume.GetRASToIJKMatrix(ras_to_ijk)
    assert array.shape == SHAPE
    for k, j, i in np.ndindex(*SHAPE):
        lps = ORIGIN + i * SPACING[0] * ROW + j * SPACING[1] * COLUMN + k * SPACING[2] * NORMAL
        ijk = np.array(ras_to_ijk.MultiplyPoint((-lps[0], -lps[1], lps[2], 1)))[:3]
        assert np.allclose(ijk, np.rint(ijk), atol=1e-4)
        column, row, plane = np.rint(ijk).astype(int)
        assert array[plane, row, column] == voxels[k, j, i]


def test_the_volume_knows_where_it_comes_from(standalone: Environment, tmp_path: Path) -> None:
    import slicer

    _write_oblique_series(tmp_path / "files", [0, 1, 2, 3, 4])
    [volume] = _load(tmp_path / "files")
    instances = volume.GetAttribute("DICOM.instanceUIDs").split()
    assert sorted(instances) == [f"1.2.3.1.{index}" for index in range(5)]
    origin = np.array(volume.GetOrigin()) * (-1, -1, 1)
    first = int(instances[0].rsplit(".", 1)[1])
    assert np.allclose(origin, ORIGIN + first * SPACING[2] * NORMAL, atol=1e-4)
    assert volume.GetName() == "4: Oblique"
    assert volume.GetDisplayNode().GetWindow() == 400
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    item = hierarchy.GetItemByDataNode(volume)
    study = hierarchy.GetItemParent(item)
    assert hierarchy.GetItemUID(item, "DICOM") == "1.2.3.1"
    assert hierarchy.GetItemUID(study, "DICOM") == "1.2.3"
    assert hierarchy.GetItemName(hierarchy.GetItemParent(study)) == "Doe^Jane (P1)"
    assert slicer.app.applicationLogic().GetSelectionNode().GetActiveVolumeID() == volume.GetID()
    red = slicer.app.layoutManager().sliceWidget("Red").sliceLogic().GetSliceCompositeNode()
    assert standalone.wait_until(lambda: red.GetBackgroundVolumeID() == volume.GetID(), 2)


def _one_file(name: str, folder: Path) -> Path:
    from pydicom.data import get_testdata_file

    folder.mkdir()
    target = folder / name
    target.write_bytes(Path(str(get_testdata_file(name))).read_bytes())
    return target


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("MR_small.dcm", (64, 64, 1)),
        ("JPEG2000.dcm", (256, 1024, 1)),
        ("MR_small_RLE.dcm", (64, 64, 1)),
        ("examples_rgb_color.dcm", (320, 240, 1)),
        ("emri_small.dcm", (64, 64, 10)),
    ],
)
@pytest.mark.usefixtures("standalone")
def test_images_of_other_kinds_load_too(name: str, size: tuple[int, int, int], tmp_path: Path) -> None:
    _one_file(name, tmp_path / "files")
    [volume] = _load(tmp_path / "files")
    assert volume.GetImageData().GetDimensions() == size


@pytest.mark.usefixtures("standalone")
def test_what_is_no_image_is_refused_in_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    _one_file("rtplan.dcm", tmp_path / "files")
    messages: list[str] = []
    assert _load(tmp_path / "files", messages) == []
    assert "Could not load" in messages[0]
    assert "modality RTPLAN" in caplog.text


def test_a_loaded_volume_is_seen_in_the_screenshot(standalone: Environment, tmp_path: Path) -> None:
    import qt

    _write_oblique_series(tmp_path / "files", [0, 1, 2, 3, 4])
    standalone.screenshot(tmp_path / "before.png")
    _load(tmp_path / "files")
    standalone.screenshot(tmp_path / "after.png")
    before, after = (qt.QImage(str(tmp_path / f"{name}.png")) for name in ("before", "after"))
    assert before.size() == after.size()
    assert before != after
