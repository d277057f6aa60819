"""The patient's identity goes, what belongs together stays together, and nothing else changes."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pydicom
import pytest
from exportkit import GEOMETRIES, study, validator_errors, voxels
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from DICOMwebNetworkLib.dicomexport.scene import write_scene
from DICOMwebNetworkLib.dicomexport.volume import Volume, write_volume
from DICOMwebNetworkLib.model.errors import NotDeidentifiableError, PackageMissingError
from DICOMwebNetworkLib.model.jobs import Deidentification
from DICOMwebNetworkLib.transfer.deidentification import Deidentifier

REAL = [
    "CT_small.dcm", "MR_small_RLE.dcm", "emri_small.dcm", "693_J2KI.dcm", "ExplVR_BigEnd.dcm", "image_dfl.dcm",
    "JPGLosslessP14SV1_1s_1f_8b.dcm", "rtplan.dcm", "rtdose.dcm", "liver.dcm", "waveform_ecg.dcm",
]  # fmt: skip

pytestmark = pytest.mark.filterwarnings("ignore:Invalid value for VR:UserWarning", "ignore:The value length")


def real_file(name: str) -> Path:
    found = get_testdata_file(name, download=False)
    assert isinstance(found, str)
    return Path(found)


def deidentified(path: Path, folder: Path, wish: Deidentification | None = None) -> Path:
    copy = folder / f"copy-{path.name}"
    Deidentifier(wish or Deidentification()).write_copy(path, copy)
    return copy


def series(folder: Path, **values: str) -> list[Path]:
    return list(write_volume(Volume(voxels(), GEOMETRIES["oblique"], "CT"), folder, study(**values)).paths)


IDENTIFYING = {
    "PatientID", "OtherPatientIDs", "InstitutionName", "StationName", "AccessionNumber", "StudyDescription",
    "SeriesDescription", "DeviceSerialNumber", "StructureSetLabel", "ProtocolName", "PatientComments",
}  # fmt: skip


def texts(dataset: Dataset, *, only_identifying: bool) -> set[str]:
    """Return the texts of a data set, at any depth; or those alone that say who, where and when."""
    found: set[str] = set()
    for element in dataset.iterall():
        is_identifying = element.VR in ("PN", "DA", "DT", "UI") or element.keyword in IDENTIFYING
        if element.VR not in ("SQ", "OB", "OW", "UN") and (is_identifying or not only_identifying):
            found |= {str(one) for one in (element.value if element.VM > 1 else [element.value])}
    return {text for text in found if text not in ("", "None") and not text.startswith("1.2.840.10008.")}


@pytest.mark.parametrize("name", REAL)
def test_nothing_that_identifies_is_left_in_the_file(name: str, tmp_path: Path) -> None:
    original = real_file(name)

    copy = deidentified(original, tmp_path)

    before, after = pydicom.dcmread(original), pydicom.dcmread(copy)
    left = texts(before, only_identifying=True) & texts(after, only_identifying=False)
    assert not {text for text in left if len(text) > 4}
    assert not any(element.tag.is_private for element in after.iterall())
    assert not copy.read_bytes()[:128].strip(b"\0")
    assert str(before.get("PatientName") or "nobody").encode() not in copy.read_bytes()


@pytest.mark.parametrize("name", REAL)
def test_pixels_and_transfer_syntax_stay_and_the_object_stays_valid(name: str, tmp_path: Path) -> None:
    original = real_file(name)

    copy = deidentified(original, tmp_path)

    before, after = pydicom.dcmread(original), pydicom.dcmread(copy)
    assert after.get("PixelData") == before.get("PixelData")
    assert after.file_meta.TransferSyntaxUID == before.file_meta.TransferSyntaxUID
    assert after.file_meta.MediaStorageSOPInstanceUID == after.SOPInstanceUID
    assert not set(validator_errors(copy)) - set(validator_errors(original))


def test_the_copy_says_what_was_done(tmp_path: Path) -> None:
    copy = pydicom.dcmread(deidentified(real_file("CT_small.dcm"), tmp_path))

    assert copy.PatientIdentityRemoved == "YES"
    assert "PS3.15 Basic Application Level Confidentiality Profile" in copy.DeidentificationMethod
    code = copy.DeidentificationMethodCodeSequence[0]
    assert (code.CodeValue, code.CodingSchemeDesignator) == ("113100", "DCM")
    assert copy.LongitudinalTemporalInformationModified == "REMOVED"


def test_uids_and_patients_fit_together_within_a_job_and_not_beyond(tmp_path: Path) -> None:
    first, second, *_ = series(tmp_path / "a")
    other = series(tmp_path / "b", patient_id="PID-8")[0]
    wish = Deidentification()

    ours = [pydicom.dcmread(deidentified(path, tmp_path, wish)) for path in (first, second, other)]
    later = pydicom.dcmread(deidentified(first, tmp_path))

    one, two, three = ours
    assert one.StudyInstanceUID == two.StudyInstanceUID != pydicom.dcmread(first).StudyInstanceUID
    assert one.FrameOfReferenceUID == two.FrameOfReferenceUID
    assert one.SOPInstanceUID != two.SOPInstanceUID
    assert one.PatientID == two.PatientID == str(one.PatientName)
    assert one.PatientID.startswith("ANON-")
    assert three.PatientID != one.PatientID
    assert later.PatientID != one.PatientID
    assert later.StudyInstanceUID != one.StudyInstanceUID
    assert wish.secret.hex() not in repr(wish)


def test_references_at_any_depth_point_to_the_copies(tmp_path: Path) -> None:
    image = series(tmp_path / "a")[0]
    referring = pydicom.dcmread(image)
    inner, outer = Dataset(), Dataset()
    inner.ReferencedSOPClassUID, inner.ReferencedSOPInstanceUID = referring.SOPClassUID, referring.SOPInstanceUID
    outer.SeriesInstanceUID, outer.ReferencedInstanceSequence = referring.SeriesInstanceUID, [inner]
    outer.OperatorsName = "Doe^Nested"
    referring.ReferencedSeriesSequence = [outer]
    referring.SOPInstanceUID = referring.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    path = tmp_path / "referring.dcm"
    referring.save_as(path)
    wish = Deidentification()

    target = pydicom.dcmread(deidentified(image, tmp_path, wish))
    copy = pydicom.dcmread(deidentified(path, tmp_path, wish))

    item = copy.ReferencedSeriesSequence[0]
    assert item.SeriesInstanceUID == target.SeriesInstanceUID
    assert item.ReferencedInstanceSequence[0].ReferencedSOPInstanceUID == target.SOPInstanceUID
    assert item.ReferencedInstanceSequence[0].ReferencedSOPClassUID == target.SOPClassUID
    assert b"Doe^Nested" not in (tmp_path / "copy-referring.dcm").read_bytes()


def test_what_only_the_sender_or_a_vendor_knows_goes_too(tmp_path: Path) -> None:
    dataset = pydicom.dcmread(series(tmp_path / "a")[0])
    dataset.preamble = b"Dr. Doe" + b"\0" * 121
    dataset.file_meta.SourceApplicationEntityTitle = "DOES_STATION"
    dataset.private_block(0x0099, "DOE'S WORKS", create=True).add_new(1, "LO", "Doe, secret")
    dataset.add_new(0x00091001, "UN", b"Doe again")
    dataset.add_new(0x0008FFF0, "LO", "Doe in the future")
    dataset.add_new(0x60003000, "OW", b"Doe!")
    dataset.add_new(0x60000022, "LO", "Doe's overlay")
    dataset.add_new(0x0040A123, "PN", "Doe^J")
    path = tmp_path / "own.dcm"
    dataset.save_as(path)

    assert b"Doe" not in deidentified(path, tmp_path).read_bytes()


@pytest.mark.parametrize("name", ["reportsi.dcm", "test-SR.dcm"])
def test_reports_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotDeidentifiableError, match="structured report"):
        deidentified(real_file(name), tmp_path)
    assert not list(tmp_path.iterdir())


def test_scenes_burned_in_texts_and_documents_are_refused(tmp_path: Path) -> None:
    archive = tmp_path / "scene.mrb"
    archive.write_bytes(b"PK")
    (scene,) = write_scene(archive, np.zeros((4, 4, 3), "uint8"), tmp_path / "scene", study()).paths
    paths = []
    for keyword, value in (("BurnedInAnnotation", "YES"), ("EncapsulatedDocument", b"%PDF")):
        dataset = pydicom.dcmread(series(tmp_path / keyword)[0])
        setattr(dataset, keyword, value)
        paths.append(tmp_path / f"{keyword}.dcm")
        dataset.save_as(paths[-1])

    for path, words in zip((scene, *paths), ("scene", "burned into its pixels", "document"), strict=True):
        with pytest.raises(NotDeidentifiableError, match=words):
            deidentified(path, tmp_path)


@pytest.mark.parametrize(
    ("name", "kind"), [("gdcm-US-ALOKA-16.dcm", "US"), ("JPEG2000.dcm", "secondary capture"), ("CT_small.dcm", "")]
)
def test_kinds_that_often_show_names_are_told(name: str, kind: str, tmp_path: Path) -> None:
    found = Deidentifier(Deidentification()).write_copy(real_file(name), tmp_path / "copy.dcm")

    assert found.kind_with_names_in_pixels == kind


def test_a_missing_package_is_told_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dicomanonymizer.simpledicomanonymizer", None)

    with pytest.raises(PackageMissingError, match="dicom-anonymizer, which is not installed") as caught:
        Deidentifier(Deidentification())

    assert caught.value.package.startswith("dicom-anonymizer>=2.1")
    assert "slicer.util.pip_install" in caught.value.advice
    assert 'pip install "dicom-anonymizer>=2.1,<3" "pydicom==' in caught.value.advice
