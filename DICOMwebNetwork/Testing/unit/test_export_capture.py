"""Screenshots as secondary captures: valid, with patient and study, and the very same pixels."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pydicom
import pytest
from exportkit import assert_valid, study

from DICOMwebNetworkLib.dicomexport.capture import write_capture
from DICOMwebNetworkLib.dicomexport.reference import PatientStudy, make_uid, read_headers
from DICOMwebNetworkLib.dicomexport.series import SeriesOptions
from DICOMwebNetworkLib.model.errors import ConfigurationError


def picture(*shape: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype="uint8")


@pytest.mark.parametrize("shape", [(20, 30), (7, 9), (1, 1), (4, 20, 30), (1, 5, 5)])
def test_pixels_are_read_back_as_they_were(tmp_path: Path, shape: tuple[int, ...]) -> None:
    images = picture(*shape)

    written = write_capture(images, tmp_path, study(), SeriesOptions("Übersicht", 5))

    assert_valid(written.paths)
    (path,) = written.paths
    dataset = pydicom.dcmread(path)
    assert dataset.pixel_array.tobytes() == images.tobytes()
    assert dataset.SeriesDescription == "Übersicht"
    assert dataset.StudyInstanceUID == written.study_instance_uid
    assert path == tmp_path / written.series_instance_uid / f"{written.sop_instance_uids[0]}.dcm"


def test_another_toolkit_shows_the_same_picture(tmp_path: Path) -> None:
    from PIL import Image

    images = picture(40, 31)
    written = write_capture(images, tmp_path, study())

    subprocess.run(["dcmj2pnm", "--write-png", str(written.paths[0]), str(tmp_path / "seen.png")], check=True)

    assert (np.asarray(Image.open(tmp_path / "seen.png").convert("RGB")) == images).all()


@pytest.mark.parametrize(
    "images", [picture(4, 4).astype("uint16"), picture(4, 4)[..., 0], picture(4, 4)[..., :2], picture(0, 4)]
)
def test_what_is_no_picture_is_refused(tmp_path: Path, images: np.ndarray) -> None:
    with pytest.raises(ConfigurationError, match="screenshot"):
        write_capture(images, tmp_path, study())

    assert list(tmp_path.iterdir()) == []


def reference(character_set: str | list[str], name: bytes, folder: Path) -> Path:
    """Return a file of a study whose texts are in an old character set, as scanners write it."""
    dataset = pydicom.Dataset()
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    dataset.SpecificCharacterSet = character_set
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", make_uid()
    dataset.StudyInstanceUID, dataset.PatientID, dataset.StudyDate = make_uid(), "7", "20260101"
    dataset.PatientName = name
    path = folder / "reference.dcm"
    if pydicom.__version_info__[0] == "2":
        dataset.is_little_endian, dataset.is_implicit_VR = True, False
        dataset.save_as(path, write_like_original=False)
    else:
        dataset.save_as(path, enforce_file_format=True)
    return path


@pytest.mark.parametrize(
    ("character_set", "name", "expected"),
    [
        ("ISO_IR 100", "Müller^Jürgen".encode("latin-1"), "Müller^Jürgen"),
        ("", "Müller^Jürgen".encode("latin-1"), "Müller^Jürgen"),
        ("ISO_IR 144", "Иванов^Иван".encode("iso8859-5"), "Иванов^Иван"),
        ("ISO_IR 192", "Łukasz^Żak".encode(), "Łukasz^Żak"),
        ("GB18030", "王^小东".encode("gb18030"), "王^小东"),
        (
            ["", "ISO 2022 IR 87"],
            b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
            "Yamada^Tarou=山田^太郎=やまだ^たろう",
        ),
    ],
)
def test_names_in_any_script_are_kept(
    tmp_path: Path, character_set: str | list[str], name: bytes, expected: str
) -> None:
    patient = PatientStudy.of_file(reference(character_set, name, tmp_path))

    written = write_capture(picture(4, 4), tmp_path / "out", patient)

    assert patient.patient_name == expected
    header = read_headers(written.paths)[0]
    assert str(header.PatientName) == expected
    assert header.SpecificCharacterSet == "ISO_IR 192"
    assert (header.PatientID, header.StudyDate, header.StudyInstanceUID) == (
        "7",
        "20260101",
        patient.study_instance_uid,
    )
    assert_valid(written.paths)


@pytest.mark.parametrize(
    "values",
    [
        {"patient_sex": "W"},
        {"patient_birth_date": "1.1.1970"},
        {"study_time": "noon"},
        {"study_instance_uid": "not a UID"},
        {"patient_name": "a\\b"},
        {"patient_id": "a\nb"},
    ],
)
def test_typed_values_that_dicom_does_not_take_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        PatientStudy(**values)


def test_what_is_no_dicom_file_is_no_reference(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("no DICOM")

    with pytest.raises(ConfigurationError, match="reference"):
        PatientStudy.of_file(tmp_path / "note.txt")
    with pytest.raises(ConfigurationError, match="reference"):
        PatientStudy.of_file(tmp_path / "nothing")


def test_old_forms_of_dates_and_broken_values_are_mended() -> None:
    header = pydicom.Dataset()
    header.StudyInstanceUID = "1.2.3"
    with pydicom.config.disable_value_validation():
        header.PatientBirthDate, header.StudyDate, header.StudyTime = "1970.01.31", "unknown", "10:20:30"
        header.PatientSex, header.PatientAge, header.PatientWeight = "male", "45", "70.123456789012345678"
        header.PatientComments = "kept"

    patient = PatientStudy.of_dataset(header)

    assert (patient.patient_birth_date, patient.study_date, patient.study_time) == ("19700131", "", "102030")
    assert patient.patient_sex == ""
    assert dict(patient.further) == {"PatientWeight": ["70.1234567890124"], "PatientComments": "kept"}


def test_reference_without_study_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no study"):
        PatientStudy.of_dataset(pydicom.Dataset())
