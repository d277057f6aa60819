"""What DICOM cannot hold is refused in words before anything is written; what others wrote is taken over whole."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from exportkit import GEOMETRIES, study, voxels
from pydicom.dataset import Dataset

from DICOMwebNetworkLib.dicomexport.capture import write_capture
from DICOMwebNetworkLib.dicomexport.planes import name_source_frames
from DICOMwebNetworkLib.dicomexport.reference import make_uid, read_headers
from DICOMwebNetworkLib.dicomexport.scene import extract_scene, is_scene, write_scene
from DICOMwebNetworkLib.dicomexport.series import SeriesOptions
from DICOMwebNetworkLib.dicomexport.taken import take_files
from DICOMwebNetworkLib.dicomexport.volume import Volume, write_volume
from DICOMwebNetworkLib.model.errors import ConfigurationError, LocalStorageError

PICTURE = np.zeros((4, 6, 3), dtype="uint8")


def written_series(folder: Path, **values: Any) -> tuple[Path, ...]:
    """Write a small CT volume and return its files."""
    volume = Volume(voxels(shape=(3, 5, 4)), GEOMETRIES["axial"], modality="CT")
    return write_volume(volume, folder, study(), **values).paths


def test_pictures_and_slices_are_65535_pixels_wide_at_most(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="65535"):
        write_capture(np.zeros((1, 70_000, 3), dtype="uint8"), tmp_path / "out", study())
    wide = np.zeros((1, 1, 70_000), dtype="int16")
    with pytest.raises(ConfigurationError, match="65535"):
        write_volume(Volume(wide, GEOMETRIES["axial"], modality="CT"), tmp_path / "out", study())
    assert not (tmp_path / "out").exists()


def test_more_pixels_than_a_file_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("DICOMwebNetworkLib.dicomexport.part10.LARGEST_VALUE", 1000)
    with pytest.raises(ConfigurationError, match="do not fit"):
        write_capture(np.zeros((20, 20, 3), dtype="uint8"), tmp_path / "out", study())
    assert not list(tmp_path.rglob("*.dcm"))


@pytest.mark.parametrize("number", [-1, 2**31])
def test_a_series_number_out_of_range_is_refused(number: int) -> None:
    with pytest.raises(ConfigurationError, match="no series number"):
        SeriesOptions(number=number)


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"RequestAttributesSequence": "x"}, "cannot be given as text"),
        ({"KVP": "high"}, "KVP"),
        ({"NoSuchThing": "x"}, "knows no"),
    ],
)
def test_attributes_that_cannot_be_typed_are_refused(attributes: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        SeriesOptions(attributes=attributes)


def test_numbers_that_are_typed_become_numbers(tmp_path: Path) -> None:
    options = SeriesOptions(attributes={"NumberOfAverages": "2", "AcquisitionNumber": "5"})
    header = pydicom.dcmread(written_series(tmp_path, options=options)[0])
    assert header.AcquisitionNumber == 5


@pytest.mark.parametrize("prefix", ["no root", "1.2", "1..2."])
def test_what_is_no_root_begins_no_uid(prefix: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot begin a UID"):
        make_uid(prefix)


def test_pictures_and_scenes_name_the_images_that_they_are_of(tmp_path: Path) -> None:
    sources = read_headers(written_series(tmp_path / "ct"))
    archive = tmp_path / "scene.mrb"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("scene.mrml", "x")
    of_study = study()
    for path in (
        *write_capture(PICTURE, tmp_path / "capture", of_study, sources=sources).paths,
        *write_scene(archive, PICTURE, tmp_path / "scene", of_study, sources=sources).paths,
    ):
        named = [item.ReferencedSOPInstanceUID for item in pydicom.dcmread(path).SourceImageSequence]
        assert named == [source.SOPInstanceUID for source in sources]


def test_a_scene_whose_announced_size_is_wrong_is_damaged_and_a_foreign_file_is_none(tmp_path: Path) -> None:
    archive = tmp_path / "scene.mrb"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("scene.mrml", "x" * 1000)
    (path,) = write_scene(archive, PICTURE, tmp_path / "scene", study()).paths
    dataset = pydicom.dcmread(path)
    dataset[0xCADB, 0x0010].value = "3D Slicer 7000"
    dataset.save_as(path)
    with pytest.raises(ConfigurationError, match="damaged"):
        extract_scene(path, tmp_path / "out.mrb")
    dataset[0xCADB, 0x0010].value = "Somebody else"
    del dataset[0xCADB, 0x1008]
    dataset.save_as(path)
    assert extract_scene(path, tmp_path / "out.mrb").read_bytes()[:2] == b"PK"
    (image, *_) = written_series(tmp_path / "ct")
    assert not is_scene(image)


def files_of_a_plugin(folder: Path) -> Path:
    """Write two series and something that is no DICOM as a plugin might."""
    for number in (1, 2):
        for index, path in enumerate(written_series(folder / "made")):
            path.rename(folder / f"IMG{number}-{index}.dcm")
    (folder / "notes.txt").write_text("made by a plugin", encoding="utf-8")
    return folder


def test_files_of_a_plugin_are_taken_over_series_by_series(tmp_path: Path) -> None:
    source = files_of_a_plugin(tmp_path)
    taken = take_files(source, tmp_path / "out")
    assert [len(series.paths) for series in taken] == [3, 3]
    for series in taken:
        assert [path.stem for path in series.paths] == list(series.sop_instance_uids)
        assert all(path.is_file() and path.parent.name == series.series_instance_uid for path in series.paths)
    assert (source / "notes.txt").is_file()
    assert not list(source.glob("*.dcm"))


def test_files_without_an_identity_of_their_own_are_not_taken(tmp_path: Path) -> None:
    source = files_of_a_plugin(tmp_path)
    (source / "again.dcm").write_bytes((source / "IMG1-0.dcm").read_bytes())
    with pytest.raises(ConfigurationError, match="no identity"):
        take_files(source, tmp_path / "out")
    assert len(list(source.glob("*.dcm"))) == 7


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
@pytest.mark.parametrize("uid", ["../../evil", "", "1", "1.2/3"])
@pytest.mark.parametrize("keyword", ["SOPInstanceUID", "SeriesInstanceUID"])
def test_files_whose_uid_is_none_are_not_taken(tmp_path: Path, uid: str, keyword: str) -> None:
    source = files_of_a_plugin(tmp_path)
    dataset = pydicom.dcmread(source / "IMG1-0.dcm")
    setattr(dataset, keyword, uid)
    dataset.save_as(source / "IMG1-0.dcm")
    with pytest.raises(ConfigurationError, match="no identity"):
        take_files(source, tmp_path / "out")
    assert len(list(source.glob("*.dcm"))) == 6


def test_a_file_of_a_plugin_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    source = files_of_a_plugin(tmp_path)
    (source / "IMG1-0.dcm").write_bytes((source / "IMG1-0.dcm").read_bytes()[:150])
    with pytest.raises(ConfigurationError, match="IMG1-0"):
        take_files(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_plugin_that_wrote_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="no DICOM file"):
        take_files(tmp_path, tmp_path / "out")


def test_a_series_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    source = files_of_a_plugin(tmp_path)
    uid = str(pydicom.dcmread(source / "IMG2-0.dcm").SeriesInstanceUID)
    (tmp_path / "out" / uid).mkdir(parents=True, exist_ok=True)
    with pytest.raises(LocalStorageError, match="exists already"):
        take_files(source, tmp_path / "out")
    assert len(list(source.glob("*.dcm"))) == 6, "nothing was moved of the other series either"


def test_frames_of_a_segmentation_name_the_image_or_the_frame_at_their_place() -> None:
    def at(place: list[float], **values: Any) -> Dataset:
        dataset = Dataset()
        dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3"
        dataset.ImagePositionPatient = place
        for name, value in values.items():
            setattr(dataset, name, value)
        return dataset

    def frame(place: list[float]) -> Dataset:
        position, item = Dataset(), Dataset()
        position.ImagePositionPatient = place
        item.PlanePositionSequence = [position]
        return item

    multi = Dataset()
    multi.SOPClassUID, multi.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2.1", "1.2.9"
    multi.PerFrameFunctionalGroupsSequence = [frame([0, 0, 5]), frame([0, 0, 10])]
    orientation, shared, segmentation = Dataset(), Dataset(), Dataset()
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PlaneOrientationSequence = [orientation]
    segmentation.SharedFunctionalGroupsSequence = [shared]
    segmentation.PerFrameFunctionalGroupsSequence = [frame([0, 0, 0.001]), frame([0, 0, 10]), frame([9, 9, 9])]

    turned = at([9, 9, 9], ImageOrientationPatient=[0, 1, 0, 0, 0, 1])
    name_source_frames(segmentation, [at([0, 0, 0]), multi, turned])

    first, second, third = segmentation.PerFrameFunctionalGroupsSequence
    named = [item.DerivationImageSequence[0].SourceImageSequence[0] for item in (first, second)]
    assert [image.ReferencedSOPInstanceUID for image in named] == ["1.2.3", "1.2.9"]
    assert named[1].ReferencedFrameNumber == 2
    assert "ReferencedFrameNumber" not in named[0]
    assert "DerivationImageSequence" not in third
