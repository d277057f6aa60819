"""Volumes as DICOM: valid, and read back voxel by voxel, in their places, by readers that are not ours."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from exportkit import (
    GEOMETRIES,
    TILTED,
    Placed,
    assert_same,
    assert_valid,
    read_with_dcm2niix,
    read_with_pydicom,
    read_with_vtkitk,
    study,
    voxels,
)

from DICOMwebNetworkLib.dicomexport.geometry import lps_from_ras
from DICOMwebNetworkLib.dicomexport.reference import PatientStudy, read_headers
from DICOMwebNetworkLib.dicomexport.series import SeriesOptions
from DICOMwebNetworkLib.dicomexport.volume import Volume, write_volume
from DICOMwebNetworkLib.model.errors import CancelledError, ConfigurationError, DiskFullError, LocalStorageError

MODALITIES = ["CT", "MR", "PT", "US", ""]
SINGLE = {
    "CT": "1.2.840.10008.5.1.4.1.1.2",
    "MR": "1.2.840.10008.5.1.4.1.1.4",
    "PT": "1.2.840.10008.5.1.4.1.1.128",
    "": "1.2.840.10008.5.1.4.1.1.7.3",
}
MULTI = {
    "CT": "1.2.840.10008.5.1.4.1.1.2.1",
    "MR": "1.2.840.10008.5.1.4.1.1.4.1",
    "PT": "1.2.840.10008.5.1.4.1.1.128.1",
    "": "1.2.840.10008.5.1.4.1.1.7.3",
}

READERS: dict[str, Callable[[list[Path], Path], Placed]] = {
    "pydicom": lambda paths, _: read_with_pydicom(paths),
    "vtkITK": lambda paths, _: read_with_vtkitk(paths),
    "dcm2niix": lambda paths, output: read_with_dcm2niix(paths[0].parent, output),
}


@pytest.mark.parametrize("is_multiframe", [False, True], ids=["series", "multi-frame"])
@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_every_voxel_lies_where_it_lay(tmp_path: Path, geometry: str, is_multiframe: bool) -> None:
    array = voxels()
    volume = Volume(array, GEOMETRIES[geometry], "CT")

    written = write_volume(volume, tmp_path, study(), is_multiframe=is_multiframe)

    assert written.largest_rescale_error == 0
    assert_valid(written.paths[:2])
    for name, read in READERS.items():
        found = read(list(written.paths), tmp_path / name)
        # NIfTI keeps its matrix in 32-bit floats.
        assert_same((array, GEOMETRIES[geometry]), found, place_error_mm=1e-4 if name == "dcm2niix" else 1e-6)


@pytest.mark.parametrize("is_multiframe", [False, True], ids=["series", "multi-frame"])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "float32"])
@pytest.mark.parametrize("modality", MODALITIES)
def test_each_modality_and_type_is_valid_and_read_alike(
    tmp_path: Path, modality: str, dtype: str, is_multiframe: bool
) -> None:
    array = voxels(dtype, (3, 8, 10))
    place = GEOMETRIES["oblique"]

    written = write_volume(Volume(array, place, modality), tmp_path, study(), is_multiframe=is_multiframe)

    expected = (MULTI if is_multiframe else SINGLE).get(modality, (MULTI if is_multiframe else SINGLE)[""])
    assert {pydicom.dcmread(path).SOPClassUID for path in written.paths} == {expected}
    assert_valid(written.paths[:1])
    span = float(array.max()) - float(array.min())
    assert written.largest_rescale_error <= (span / 65534 if dtype == "float32" else 0)
    error = written.largest_rescale_error * 1.0001 + (1e-4 if dtype == "float32" else 0)
    assert_same((array, place), read_with_pydicom(written.paths), error)
    assert_same((array, place), read_with_vtkitk(written.paths), error)
    assert_same((array, place), read_with_dcm2niix(written.paths[0].parent, tmp_path / "nifti"), error, 1e-4)


@pytest.mark.parametrize("is_multiframe", [False, True], ids=["series", "multi-frame"])
def test_slices_of_a_tilted_gantry_lie_where_they_lay(tmp_path: Path, is_multiframe: bool) -> None:
    array = voxels()
    written = write_volume(Volume(array, TILTED, "CT"), tmp_path, study(), is_multiframe=is_multiframe)

    assert_valid(written.paths)
    datasets = [pydicom.dcmread(path) for path in written.paths]
    places = [one.ImagePositionPatient for one in datasets if "ImagePositionPatient" in one] or [
        frame.PlanePositionSequence[0].ImagePositionPatient for frame in datasets[0].PerFrameFunctionalGroupsSequence
    ]
    np.testing.assert_allclose(
        np.array(places, dtype=float), [(TILTED @ [0, 0, k, 1])[:3] for k in range(len(array))], atol=1e-6
    )
    measures = (
        datasets[0] if not is_multiframe else (datasets[0].SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0])
    )
    assert float(measures.SpacingBetweenSlices) == pytest.approx(2.5 * 0.966, abs=1e-3)


@pytest.mark.parametrize(
    ("array", "dtype", "error"),
    [
        (np.array([[[-70000, -10000]]], dtype="int64"), "uint16", 0),
        (np.array([[[True, False]]]), "int16", 0),
        (np.array([[[1.0, -3.0, 2000.0]]], dtype="float64"), "int16", 0),
        (np.array([[[7.25, 7.25]]], dtype="float32"), "uint16", 0),
        (np.array([[[0, 2**31 - 1]]], dtype="int32"), "uint16", 1),
        (np.array([[[1e-12, 3e-12, 2e-12]]], dtype="float64"), "uint16", 2e-17),
        (np.array([[[-1e9, 1e9, 123.0]]], dtype="float64"), "uint16", 2e4),
    ],
)
def test_numbers_of_any_range(tmp_path: Path, array: np.ndarray, dtype: str, error: float) -> None:
    written = write_volume(Volume(array, np.eye(4), "CT"), tmp_path, study())

    dataset = pydicom.dcmread(written.paths[0])
    read = dataset.pixel_array * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)
    assert dataset.pixel_array.dtype == dtype
    assert np.abs(read - array[0]).max() <= written.largest_rescale_error * 1.0001 <= error
    assert bool(written.notes) == (written.largest_rescale_error > 0)
    assert_valid(written.paths)


def test_pet_has_no_intercept_and_keeps_negative_values(tmp_path: Path) -> None:
    array = np.linspace(-0.5, 30, 60, dtype="float32").reshape(3, 4, 5)

    written = write_volume(Volume(array, np.eye(4), "PT"), tmp_path, study())

    assert {float(pydicom.dcmread(path).RescaleIntercept) for path in written.paths} == {0}
    assert_same((array, np.eye(4)), read_with_pydicom(written.paths), 30 / 65534 + 1e-6)
    assert_valid(written.paths[:1])


def test_sources_give_modality_frame_of_reference_values_and_references(tmp_path: Path) -> None:
    array, place = voxels(), GEOMETRIES["oblique"]
    first = write_volume(
        Volume(array, place, "MR"),
        tmp_path,
        study(),
        SeriesOptions("T1", 4, {"RepetitionTime": "500", "BodyPartExamined": "HEAD", "ScanOptions": "FC\\SP"}),
    )
    sources = read_headers(first.paths)

    second = write_volume(Volume(array * 2, place), tmp_path, PatientStudy.of_dataset(sources[0]), sources=sources)

    made = read_headers(second.paths)
    for source, one in zip(sources, made, strict=True):
        assert one.SOPClassUID == SINGLE["MR"]
        assert (one.RepetitionTime, one.BodyPartExamined, one.SeriesNumber) == (500, "HEAD", 1004)
        assert one.FrameOfReferenceUID == source.FrameOfReferenceUID
        assert [item.ReferencedSOPInstanceUID for item in one.SourceImageSequence] == [source.SOPInstanceUID]
        assert list(one.ImageType[:2]) == ["DERIVED", "SECONDARY"]
        assert one.StudyInstanceUID == source.StudyInstanceUID
        assert str(one.PatientName) == "Müller^Jürgen=山田^太郎=やまだ^たろう"
        assert one.SeriesInstanceUID != source.SeriesInstanceUID
    assert_valid(second.paths)


@pytest.mark.parametrize("is_multiframe", [False, True], ids=["series", "multi-frame"])
def test_resampled_volume_names_all_sources(tmp_path: Path, is_multiframe: bool) -> None:
    sources = read_headers(write_volume(Volume(voxels(), GEOMETRIES["axial"], "CT"), tmp_path, study()).paths)

    made = write_volume(
        Volume(voxels(), GEOMETRIES["sagittal"]), tmp_path, study(), sources=sources, is_multiframe=is_multiframe
    )

    header = read_headers(made.paths)[-1]
    if is_multiframe:
        header = header.SharedFunctionalGroupsSequence[0].DerivationImageSequence[0]
    assert {item.ReferencedSOPInstanceUID for item in header.SourceImageSequence} == {
        one.SOPInstanceUID for one in sources
    }
    assert_valid(made.paths[:1])


def test_options_have_the_last_word(tmp_path: Path) -> None:
    options = SeriesOptions(
        "Größe 山", 77, {"RescaleType": "US", "InstitutionName": "クリニック", "KVP": "120"}, "1.2.826.0.1."
    )

    written = write_volume(Volume(voxels(), np.eye(4), "CT"), tmp_path, study(), options)

    header = read_headers(written.paths)[0]
    assert header.SeriesDescription == "Größe 山"
    assert (header.SeriesNumber, header.RescaleType, header.KVP) == (77, "US", 120)
    assert header.InstitutionName == "クリニック"
    assert header.SOPInstanceUID.startswith("1.2.826.0.1.")
    assert_valid(written.paths[:1])


def test_window_is_the_given_one_or_fits_the_voxels(tmp_path: Path) -> None:
    given = write_volume(Volume(voxels(), np.eye(4), "CT", (40, 400)), tmp_path, study())
    small = write_volume(Volume(voxels("float32") / 1e4, np.eye(4), "MR"), tmp_path, study())

    header = read_headers(given.paths)[0]
    assert (header.WindowCenter, header.WindowWidth) == (40, 400)
    header = read_headers(small.paths)[0]
    assert 0 < header.WindowWidth < 1
    assert header.VOILUTFunction == "LINEAR_EXACT"
    assert_valid(small.paths[:1])


SHEARED = np.eye(4)
SHEARED[0, 1] = 0.1
BAD = {
    "shear": (voxels(), SHEARED, "perpendicular"),
    "singular": (voxels(), np.diag([1.0, 0, 1, 1]), "without extent"),
    "projective": (voxels(), np.ones((4, 4)), "affine"),
    "nan": (np.full((1, 2, 2), np.nan), np.eye(4), "NaN"),
    "infinite": (np.full((1, 2, 2), np.inf), np.eye(4), "NaN"),
    "complex": (np.zeros((1, 2, 2), complex), np.eye(4), "complex128"),
    "empty": (np.zeros((0, 2, 2)), np.eye(4), "no voxels"),
    "four axes": (np.zeros((2, 2, 2, 5)), np.eye(4), "three dimensions"),
    "colors of floats": (np.zeros((2, 2, 2, 3)), np.eye(4), "8 bits each only"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_dicom_cannot_say_is_refused_and_nothing_is_written(tmp_path: Path, case: str) -> None:
    array, place, message = BAD[case]

    with pytest.raises(ConfigurationError, match=message):
        write_volume(Volume(array, place, "CT"), tmp_path, study())

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"NoSuchKeyword": "1"}, "no attribute"),
        ({"SOPInstanceUID": "1.2"}, "cannot be set freely"),
        ({"Rows": "5"}, "cannot be set freely"),
        ({"ProcedureCodeSequence": "1"}, "cannot be given as text"),
        ({"KVP": "many"}, "cannot be 'many'"),
        ({"Modality": "CT"}, "cannot be set freely"),
        ({"AcquisitionDate": "2026-01-01"}, "cannot be"),
        ({"ScanOptions": "too long for a code string"}, "cannot be"),
        ({"InstitutionName": "a\\b"}, "one value"),
    ],
)
def test_wrong_attributes_are_refused(attributes: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        SeriesOptions(attributes=attributes)


def test_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from DICOMwebNetworkLib.dicomexport import volume as module

    real, calls = module.write_file, []

    def write_two_then_fail(path: Path, *arguments: object) -> None:
        calls.append(path)
        if len(calls) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, *arguments)

    monkeypatch.setattr(module, "write_file", write_two_then_fail)

    with pytest.raises(DiskFullError):
        write_volume(Volume(voxels(), np.eye(4), "CT"), tmp_path, study())

    assert len(calls) == 3
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(LocalStorageError):
        write_volume(Volume(voxels(), np.eye(4), "CT"), tmp_path / "file", study())


def test_ras_matrix_of_slicer_becomes_lps() -> None:
    ras = np.array([[-0.5, 0, 0, 10], [0, -0.5, 0, 20], [0, 0, 2, 30], [0, 0, 0, 1.0]])

    assert lps_from_ras(ras)[:3, 3].tolist() == [-10, -20, 30]
    assert np.diag(lps_from_ras(ras)).tolist() == [0.5, 0.5, 2, 1]


def test_real_chest_ct_keeps_all_its_voxels(tmp_path: Path) -> None:
    import nrrd
    import slicerio

    array, header = nrrd.read(Path(slicerio.__file__).parent / "data" / "CTChest4.nrrd")
    place = np.eye(4)
    place[:3, :3], place[:3, 3] = header["space directions"].T, header["space origin"]
    assert header["space"] == "left-posterior-superior"

    written = write_volume(Volume(array.transpose(2, 1, 0), place, "CT"), tmp_path, study())

    for name, read in READERS.items():
        found = read(list(written.paths), tmp_path / name)
        assert_same((array.transpose(2, 1, 0), place), found, place_error_mm=1e-3 if name == "dcm2niix" else 1e-5)


def test_real_mri_template_keeps_its_values_within_the_stated_error(tmp_path: Path) -> None:
    import nibabel
    from nibabel.testing import data_path

    image = nibabel.load(Path(data_path) / "example4d.nii.gz")
    array = np.asarray(image.dataobj)[..., 0].transpose(2, 1, 0).astype("float32") / 7
    place = np.diag([-1.0, -1.0, 1.0, 1.0]) @ image.affine

    written = write_volume(Volume(array, place, "MR"), tmp_path, study())

    assert 0 < written.largest_rescale_error < 0.01
    assert_same((array, place), read_with_vtkitk(written.paths), written.largest_rescale_error + 1e-3, 1e-4)


@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small.dcm"])
def test_real_headers_as_reference(tmp_path: Path, name: str) -> None:
    from pydicom.data import get_testdata_file

    sources = read_headers([str(get_testdata_file(name))])

    written = write_volume(
        Volume(voxels(), GEOMETRIES["axial"]), tmp_path, PatientStudy.of_dataset(sources[0]), sources=sources
    )

    header = read_headers(written.paths)[0]
    assert header.PatientName == sources[0].PatientName
    assert header.Modality == sources[0].Modality
    assert_valid(written.paths[:1])


def test_integers_beyond_all_bounds_keep_their_value(tmp_path: Path) -> None:
    array = np.full((2, 3, 4), 2**63, dtype="uint64")

    written = write_volume(Volume(array, np.eye(4), "CT"), tmp_path, study())

    found, _ = read_with_pydicom(written.paths)
    assert np.allclose(found, 2.0**63)


@pytest.mark.parametrize("is_multiframe", [False, True], ids=["series", "multi-frame"])
def test_a_stop_in_the_middle_leaves_nothing(tmp_path: Path, is_multiframe: bool) -> None:
    answers = iter([False, False, True])
    volume = Volume(voxels(), GEOMETRIES["axial"], "CT", is_stopped=lambda: next(answers))

    with pytest.raises(CancelledError):
        write_volume(volume, tmp_path, study(), is_multiframe=is_multiframe)

    assert not list(tmp_path.iterdir())


def test_two_hundred_slices_are_written_in_no_time(tmp_path: Path) -> None:
    """The promised figure is taken by ``make bench``; this only catches a writer that encodes each header anew."""
    array = np.zeros((200, 512, 512), dtype="int16")
    start = time.perf_counter()
    array.tofile(tmp_path / "plain")
    plain = time.perf_counter() - start

    start = time.perf_counter()
    write_volume(Volume(array, np.eye(4), "CT"), tmp_path, study())
    ours = time.perf_counter() - start

    assert ours < max(30 * plain, 3)
