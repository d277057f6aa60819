"""Segmentations as DICOM SEG: valid, complete, and the same voxels in the same places."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import numpy as np
import pydicom
import pytest
from exportkit import GEOMETRIES, TILTED, assert_same, assert_valid, study, voxels

from DICOMwebNetworkLib.dicomexport.codes import Code
from DICOMwebNetworkLib.dicomexport.colors import dicom_lab
from DICOMwebNetworkLib.dicomexport.reference import PatientStudy, read_headers
from DICOMwebNetworkLib.dicomexport.segmentation import Segment, write_segmentation
from DICOMwebNetworkLib.dicomexport.series import SeriesOptions
from DICOMwebNetworkLib.dicomexport.volume import Volume, write_volume
from DICOMwebNetworkLib.dicomexport.with_highdicom import require_highdicom
from DICOMwebNetworkLib.model.errors import ConfigurationError, PackageMissingError

SHAPE = (5, 12, 9)
LIVER = Code("10200004", "SCT", "Liver")
ORGAN = Code("123037004", "SCT", "Anatomical Structure")


def ball(center: tuple[int, int, int], radius: float) -> np.ndarray:
    distance = np.sqrt(sum((axis - middle) ** 2 for axis, middle in zip(np.indices(SHAPE), center, strict=True)))
    return distance <= radius


def read_segments(path: Path, slice_count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return mask and matrix of each segment, from the frames' own positions."""
    dataset = pydicom.dcmread(path)
    shared = dataset.SharedFunctionalGroupsSequence[0]
    measures = shared.PixelMeasuresSequence[0]
    row, column = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, dtype=float).reshape(2, 3)
    normal = np.cross(row, column)
    places = [
        np.array(frame.PlanePositionSequence[0].ImagePositionPatient, dtype=float)
        for frame in dataset.PerFrameFunctionalGroupsSequence
    ]
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1] = row * measures.PixelSpacing[1], column * measures.PixelSpacing[0]
    matrix[:3, 2] = normal * float(measures.SpacingBetweenSlices)
    first = min(places, key=lambda place: float(place @ normal))
    matrix[:3, 3] = first
    frames = dataset.pixel_array.reshape(len(places), dataset.Rows, dataset.Columns)
    result = [np.zeros((slice_count, dataset.Rows, dataset.Columns)) for _ in dataset.SegmentSequence]
    for frame, place, groups in zip(frames, places, dataset.PerFrameFunctionalGroupsSequence, strict=True):
        k = round(float((place - first) @ normal / float(measures.SpacingBetweenSlices)))
        number = groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        result[number - 1][k] = frame
    return [(mask, matrix) for mask in result]


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_segments_lie_where_they_lay(tmp_path: Path, geometry: str) -> None:
    place = GEOMETRIES[geometry]
    sources = read_headers(write_volume(Volume(voxels(shape=SHAPE), place, "CT"), tmp_path, study()).paths)
    inside = np.zeros(SHAPE, dtype=bool)
    inside[:, 3:9, 2:7] = True
    segments = [Segment("Leber", inside, (221, 130, 101), ORGAN, LIVER), Segment("腫瘍", ball((2, 6, 4), 2.2))]

    written = write_segmentation(
        segments, place, tmp_path, PatientStudy.of_dataset(sources[0]), SeriesOptions("Segmentierung"), sources
    )

    assert_valid(written.paths)
    for segment, found in zip(segments, read_segments(written.paths[0], SHAPE[0]), strict=True):
        if segment.name == "Leber":
            assert_same((segment.mask, place), found)
        assert found[0].sum() == segment.mask.sum()
    dataset = pydicom.dcmread(written.paths[0])
    named = {
        image.ReferencedSOPInstanceUID
        for frame in dataset.PerFrameFunctionalGroupsSequence
        for image in frame.DerivationImageSequence[0].SourceImageSequence
    }
    assert named == {one.SOPInstanceUID for one in sources}
    assert dataset.FrameOfReferenceUID == sources[0].FrameOfReferenceUID
    assert dataset.SegmentSequence[1].SegmentLabel == "腫瘍"
    assert str(dataset.PatientName) == "Müller^Jürgen=山田^太郎=やまだ^たろう"


def test_segments_on_slices_of_a_tilted_gantry_lie_on_these(tmp_path: Path) -> None:
    sources = read_headers(write_volume(Volume(voxels(shape=SHAPE), TILTED, "CT"), tmp_path, study()).paths)
    segments = [
        Segment("one", ball((2, 6, 4), 2.2), (221, 130, 101)),
        Segment("other", ball((2, 5, 4), 1.2), (0, 9, 9)),
    ]

    written = write_segmentation(segments, TILTED, tmp_path, PatientStudy.of_dataset(sources[0]), sources=sources)

    assert_valid(written.paths)
    dataset = pydicom.dcmread(written.paths[0])
    place_of = {one.SOPInstanceUID: list(one.ImagePositionPatient) for one in sources}
    for frame in dataset.PerFrameFunctionalGroupsSequence:
        (image,) = frame.DerivationImageSequence[0].SourceImageSequence
        assert list(frame.PlanePositionSequence[0].ImagePositionPatient) == place_of[image.ReferencedSOPInstanceUID]
    found = [mask for mask, _ in read_segments(written.paths[0], SHAPE[0])]
    assert [mask.sum() for mask in found] == [segment.mask.sum() for segment in segments]


def test_names_colors_codes_overlap_and_empty_segments(tmp_path: Path) -> None:
    left = Code("7771000", "SCT", "Left")
    segments = [
        Segment("A", ball((2, 6, 4), 3), (255, 0, 0), ORGAN, LIVER, None, LIVER, left),
        Segment("nothing", np.zeros(SHAPE)),
        Segment("B " * 50, ball((2, 6, 5), 3), (0, 0, 255), ORGAN, LIVER, left, algorithm="Threshold"),
    ]

    written = write_segmentation(segments, GEOMETRIES["axial"], tmp_path, study())

    assert written.notes == ("Segment 'nothing' is empty and was left out.",)
    assert_valid(written.paths)
    dataset = pydicom.dcmread(written.paths[0])
    first, second = dataset.SegmentSequence
    lightness, a, b = first.RecommendedDisplayCIELabValue
    assert (round(lightness / 655.35), round(a / 257 - 128), round(b / 257 - 128)) == pytest.approx((53, 80, 67), abs=2)
    assert first.SegmentedPropertyTypeCodeSequence[0].CodeMeaning == "Liver"
    assert first.AnatomicRegionSequence[0].AnatomicRegionModifierSequence[0].CodeMeaning == "Left"
    modifier = second.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence[0]
    assert modifier.CodeValue == "7771000"
    assert (first.SegmentAlgorithmType, second.SegmentAlgorithmName) == ("MANUAL", "Threshold")
    assert len(second.SegmentLabel) <= 64
    masks = [mask for mask, _ in read_segments(written.paths[0], SHAPE[0])]
    assert [mask.sum() for mask in masks] == [segments[0].mask.sum(), segments[2].mask.sum()]
    assert (masks[0] * masks[1]).any()
    assert "ReferencedSeriesSequence" not in dataset


def test_other_geometry_than_the_sources_still_names_their_series(tmp_path: Path) -> None:
    sources = read_headers(write_volume(Volume(voxels(), GEOMETRIES["axial"], "MR"), tmp_path, study()).paths)

    written = write_segmentation(
        [Segment("A", ball((2, 6, 4), 3))], GEOMETRIES["oblique"], tmp_path, study(), sources=sources
    )

    assert_valid(written.paths)
    dataset = pydicom.dcmread(written.paths[0])
    assert dataset.ReferencedSeriesSequence[0].SeriesInstanceUID == sources[0].SeriesInstanceUID


@pytest.mark.parametrize("source_count", [0, 1, 3])
def test_more_slices_than_there_are_sources_are_written(tmp_path: Path, source_count: int) -> None:
    origin = np.diag([1.0, 1.0, 2.0, 1.0])
    paths = write_volume(Volume(voxels(shape=SHAPE), origin, "CT"), tmp_path, study()).paths
    by_place = sorted(read_headers(paths), key=lambda one: float(one.ImagePositionPatient[2]))

    written = write_segmentation(
        [Segment("A", np.ones(SHAPE, dtype=bool))], origin, tmp_path, study(), sources=by_place[:source_count]
    )

    dataset = pydicom.dcmread(written.paths[0])
    assert dataset.NumberOfFrames == SHAPE[0]
    named = [frame for frame in dataset.PerFrameFunctionalGroupsSequence if frame.get("DerivationImageSequence")]
    assert len(named) == source_count


def test_nothing_but_empty_segments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="empty"):
        write_segmentation([Segment("A", np.zeros(SHAPE))], np.eye(4), tmp_path, study())

    assert list(tmp_path.iterdir()) == []


def test_masks_of_different_shapes_are_refused(tmp_path: Path) -> None:
    segments = [Segment("A", np.ones(SHAPE)), Segment("B", np.ones((1, 2, 3)))]

    with pytest.raises(ConfigurationError, match="same three dimensions"):
        write_segmentation(segments, np.eye(4), tmp_path, study())


@pytest.mark.parametrize("pydicom_version", ["2.4.4", "3.0.2"])
@pytest.mark.parametrize("found", ["", "0.20.1"], ids=["missing", "too old"])
def test_missing_highdicom_is_told_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, found: str, pydicom_version: str
) -> None:
    def version(name: str) -> str:
        known = {"pydicom": pydicom_version, "numpy": "1.2.3", "highdicom": found}
        if not known[name]:
            raise importlib.metadata.PackageNotFoundError(name)
        return known[name]

    monkeypatch.setattr(importlib.metadata, "version", version)

    with pytest.raises(PackageMissingError, match="highdicom") as caught:
        require_highdicom()

    wanted = "highdicom>=0.22,<0.23" if pydicom_version == "2.4.4" else "highdicom>=0.22"
    assert caught.value.package == f"{wanted} pydicom=={pydicom_version} numpy==1.2.3"


@pytest.mark.parametrize("name", ["Segmentation.seg.nrrd", "SegmentationOverlapping.seg.nrrd"])
def test_real_segmentations_keep_all_their_voxels(tmp_path: Path, name: str) -> None:
    import nrrd
    import slicerio

    array, header = nrrd.read(Path(slicerio.__file__).parent / "data" / name)
    layers = array.transpose(3, 2, 1, 0) if array.ndim == 4 else array.transpose(2, 1, 0)[..., None]
    place = np.eye(4)
    place[:3, :3], place[:3, 3] = header["space directions"][-3:].T, header["space origin"]
    segments = [
        Segment(
            header[f"Segment{n}_Name"],
            layers[..., int(header[f"Segment{n}_Layer"])] == int(header[f"Segment{n}_LabelValue"]),
            tuple(round(255 * float(value)) for value in header[f"Segment{n}_Color"].split()),
        )
        for n in range(100)
        if f"Segment{n}_Name" in header
    ]
    assert len(segments) > 1

    written = write_segmentation(segments, place, tmp_path, study())

    assert_valid(written.paths)
    dataset = pydicom.dcmread(written.paths[0])
    kept = [one for one in segments if one.mask.any()]
    assert [one.SegmentLabel for one in dataset.SegmentSequence] == [one.name for one in kept]
    for segment, (mask, _) in zip(kept, read_segments(written.paths[0], layers.shape[0]), strict=True):
        assert mask.sum() == segment.mask.sum()
        assert (np.any(mask, axis=0) == np.any(segment.mask, axis=0)).all()


def test_multiframe_source_is_named_frame_by_frame(tmp_path: Path) -> None:
    place = GEOMETRIES["oblique"]
    volume = Volume(voxels(shape=SHAPE), place, "MR")
    sources = read_headers(write_volume(volume, tmp_path, study(), is_multiframe=True).paths)

    written = write_segmentation([Segment("A", ball((2, 6, 4), 3))], place, tmp_path, study(), sources=sources)

    assert_valid(written.paths)
    frames = pydicom.dcmread(written.paths[0]).PerFrameFunctionalGroupsSequence
    positions = [
        np.array(frame.PlanePositionSequence[0].ImagePositionPatient, dtype=float)
        for frame in sources[0].PerFrameFunctionalGroupsSequence
    ]
    images = [frame.DerivationImageSequence[0].SourceImageSequence[0] for frame in frames]
    assert {image.ReferencedSOPInstanceUID for image in images} == {sources[0].SOPInstanceUID}
    for frame, image in zip(frames, images, strict=True):
        place_of_source = positions[int(image.ReferencedFrameNumber) - 1]
        assert np.allclose(frame.PlanePositionSequence[0].ImagePositionPatient, place_of_source, atol=1e-6)


def test_sources_that_lack_what_others_have(tmp_path: Path) -> None:
    sources = read_headers(write_volume(Volume(voxels(shape=SHAPE), np.eye(4), "CT"), tmp_path, study()).paths)
    for source in sources:
        for keyword in ("PatientSex", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "StudyID"):
            del source[keyword]
    segments = [Segment("A", ball((2, 6, 4), 3))]

    written = write_segmentation(segments, np.eye(4), tmp_path, study(), sources=sources)

    assert_valid(written.paths)
    assert "PatientSex" not in sources[0]
    del sources[0]["FrameOfReferenceUID"]
    with pytest.raises(ConfigurationError, match="frame of reference"):
        write_segmentation(segments, np.eye(4), tmp_path, study(), sources=sources)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_more_slices_than_sources(tmp_path: Path, count: int) -> None:
    written = write_volume(Volume(voxels(shape=SHAPE), np.eye(4), "CT"), tmp_path, study())
    sources = read_headers(written.paths[:count])

    made = write_segmentation([Segment("A", np.ones(SHAPE))], np.eye(4), tmp_path, study(), sources=sources)

    assert_valid(made.paths)
    frames = pydicom.dcmread(made.paths[0]).PerFrameFunctionalGroupsSequence
    assert len(frames) == SHAPE[0]
    assert sum(bool(frame.get("DerivationImageSequence")) for frame in frames) == count
    assert [str(one.PatientName) for one in sources] == [str(study().patient_name)] * count


def test_real_headers_as_sources(tmp_path: Path) -> None:
    from pydicom.data import get_testdata_file

    (source,) = sources = read_headers([str(get_testdata_file("CT_small.dcm"))])
    place = np.eye(4)
    place[:3, 3] = source.ImagePositionPatient
    place[0, 0], place[1, 1] = source.PixelSpacing[1], source.PixelSpacing[0]
    place[2, 2] = source.SliceThickness
    mask = np.zeros((1, source.Rows, source.Columns), dtype=bool)
    mask[0, 10:20, 30:50] = True

    written = write_segmentation(
        [Segment("A", mask)], place, tmp_path, PatientStudy.of_dataset(source), sources=sources
    )

    assert_valid(written.paths)
    dataset = pydicom.dcmread(written.paths[0])
    frame = dataset.PerFrameFunctionalGroupsSequence[0]
    assert frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID == source.SOPInstanceUID
    assert (dataset.pixel_array.reshape(mask.shape) == mask).all()


@pytest.mark.parametrize(
    ("color", "wanted"),
    [
        ((0, 0, 0), (0, 32896, 32896)),
        ((255, 255, 255), (65535, 32897, 32893)),
        ((128, 174, 128), (43803, 26565, 37722)),
        ((0, 0, 255), (21170, 53250, 5175)),
        ((3, 2, 1), (385, 32927, 33017)),
    ],
)
def test_colors_are_those_that_highdicom_computes(color: tuple[int, int, int], wanted: tuple[int, ...]) -> None:
    assert dicom_lab(color) == pytest.approx(wanted, abs=40)
