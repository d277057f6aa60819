"""Volumes whose slices do not follow each other evenly, as of series with missing slices: nothing is moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from exportkit import GEOMETRIES, TILTED, assert_valid, read_with_pydicom, study, voxels

from DICOMwebNetworkLib.dicomexport.geometry import VolumeGeometry
from DICOMwebNetworkLib.dicomexport.places import ByPlace
from DICOMwebNetworkLib.dicomexport.reference import PatientStudy, read_headers
from DICOMwebNetworkLib.dicomexport.segmentation import Segment, write_segmentation
from DICOMwebNetworkLib.dicomexport.slices import matrix_of_each_slice
from DICOMwebNetworkLib.dicomexport.volume import Volume, write_volume
from DICOMwebNetworkLib.model.errors import ConfigurationError

SHAPE = (6, 14, 11)
DEPTHS = {
    "two missing": (0, 1, 4, 5, 6, 7),
    "uneven": (0, 1.2, 2, 2.9, 4.1, 5),
    "backwards": (0, -1, -2, -5, -6, -6.5),
    "out of order": (3, 0, 1, 9, 4, 6),
}


def moved_along(place: np.ndarray, depths: tuple[float, ...]) -> Any:
    """Return a transform that puts slice k of a volume where slice depths[k] would be."""

    def to_world(points: np.ndarray) -> np.ndarray:
        k = np.linalg.solve(place, np.column_stack([points, np.ones(len(points))]).T)[2]
        return points + np.outer(np.interp(k, range(len(depths)), depths) - k, place[:3, 2])

    return to_world


def uneven(geometry: str, depths: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the matrices of the slices, and the place of the first voxel of each."""
    place = TILTED if geometry == "tilted" else GEOMETRIES[geometry]
    matrices = matrix_of_each_slice(place, SHAPE, moved_along(place, DEPTHS[depths]))
    assert matrices is not None
    return matrices, np.array([(place @ [0, 0, depth, 1])[:3] for depth in DEPTHS[depths]])


def positions(dataset: pydicom.Dataset) -> list[Any]:
    """Return where an image lies, or where each of its frames does."""
    frames = dataset.get("PerFrameFunctionalGroupsSequence") or ()
    return [frame.PlanePositionSequence[0].ImagePositionPatient for frame in frames] or [dataset.ImagePositionPatient]


@pytest.mark.parametrize("is_multiframe", [False, True], ids=["series", "multi-frame"])
@pytest.mark.parametrize("depths", DEPTHS)
@pytest.mark.parametrize("geometry", ["axial", "oblique", "flipped", "tilted"])
def test_each_slice_is_written_where_it_lies(tmp_path: Path, geometry: str, depths: str, is_multiframe: bool) -> None:
    matrices, places = uneven(geometry, depths)
    array = voxels()

    written = write_volume(Volume(array, matrices, "CT"), tmp_path, study(), is_multiframe=is_multiframe)

    assert_valid(written.paths)
    datasets = [pydicom.dcmread(path) for path in written.paths]
    found = np.array([place for one in datasets for place in positions(one)], dtype=float)
    normal = np.cross(*matrices[0, :3, :2].T)
    order = np.argsort(places @ normal)
    np.testing.assert_allclose(found, places[order], atol=1e-6)
    np.testing.assert_array_equal(read_with_pydicom(written.paths)[0], array[order])
    measures = datasets[0].SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0] if is_multiframe else datasets[0]
    gaps = np.diff(np.sort(places @ normal) / np.linalg.norm(normal))
    assert float(measures.SliceThickness) == pytest.approx(np.median(gaps))
    assert "SpacingBetweenSlices" not in measures
    assert "DimensionOrganizationType" not in datasets[0]
    assert [note[:35] for note in written.notes] == ["The slices are not equally far apar"] * is_multiframe


@pytest.mark.parametrize("modality", ["MR", "PT", ""])
@pytest.mark.parametrize("is_multiframe", [False, True], ids=["series", "multi-frame"])
def test_uneven_slices_of_each_modality_are_valid(tmp_path: Path, modality: str, is_multiframe: bool) -> None:
    matrices, _ = uneven("oblique", "two missing")
    assert_valid(
        write_volume(Volume(voxels(), matrices, modality), tmp_path, study(), is_multiframe=is_multiframe).paths
    )


def test_each_slice_names_the_source_at_its_place(tmp_path: Path) -> None:
    matrices, places = uneven("axial", "two missing")
    originals = write_volume(Volume(voxels(), matrices, "CT"), tmp_path, study())
    sources = read_headers(originals.paths)

    written = write_volume(Volume(voxels(), matrices), tmp_path, study(), sources=sources)

    assert_valid(written.paths)
    for path, source in zip(written.paths, sources, strict=True):
        dataset = pydicom.dcmread(path)
        [named] = dataset.SourceImageSequence
        assert named.ReferencedSOPInstanceUID == source.SOPInstanceUID
        assert dataset.ImagePositionPatient == source.ImagePositionPatient
    assert len(places) == len(written.paths)


def test_segments_lie_on_the_slices_that_were_segmented(tmp_path: Path) -> None:
    for geometry in ("axial", "flipped", "tilted"):
        matrices, _ = uneven(geometry, "two missing")
        sources = read_headers(write_volume(Volume(voxels(), matrices, "CT"), tmp_path, study()).paths)
        masks = [np.zeros(SHAPE, dtype=bool), np.zeros(SHAPE, dtype=bool)]
        for k in range(SHAPE[0]):
            masks[0][k, 2 : 4 + k, 3:7] = True
        masks[1][1:5, 5:, :4] = True
        segments = [Segment("A", masks[0]), Segment("B", masks[1])]

        written = write_segmentation(segments, matrices, tmp_path, PatientStudy.of_dataset(sources[0]), sources=sources)

        assert_valid(written.paths)
        dataset = pydicom.dcmread(written.paths[0])
        place_of = {one.SOPInstanceUID: list(one.ImagePositionPatient) for one in sources}
        slices = VolumeGeometry.of_matrix(matrices, SHAPE[0])
        slice_at = ByPlace((place, k) for k, place in enumerate(slices.positions_mm))
        frames = zip(dataset.PerFrameFunctionalGroupsSequence, positions(dataset), dataset.pixel_array, strict=True)
        seen = [np.zeros(SHAPE, dtype=bool), np.zeros(SHAPE, dtype=bool)]
        for groups, place, pixels in frames:
            [image] = groups.DerivationImageSequence[0].SourceImageSequence
            assert place_of[image.ReferencedSOPInstanceUID] == list(place)
            [k] = slice_at.at(place)
            seen[groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber - 1][k] = pixels
        np.testing.assert_array_equal(seen, masks)
        assert "SpacingBetweenSlices" not in dataset.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
        assert dataset.get("DimensionOrganizationType") is None
        assert written.notes[0].startswith("The slices are not equally far apart")


def test_several_images_at_one_place_are_written_there(tmp_path: Path) -> None:
    place = GEOMETRIES["axial"]
    matrices = matrix_of_each_slice(place, SHAPE, moved_along(place, (0, 0, 1, 1, 2, 2)))
    array = voxels()

    written = write_volume(Volume(array, matrices, "MR"), tmp_path, study())

    assert_valid(written.paths)
    datasets = [pydicom.dcmread(path) for path in written.paths]
    assert [float(one.SliceLocation) for one in datasets] == [30, 30, 32.5, 32.5, 35, 35]
    assert {float(one.SliceThickness) for one in datasets} == {2.5}
    np.testing.assert_array_equal(read_with_pydicom(written.paths)[0], array)
    with pytest.raises(ConfigurationError, match="several slices at the same place"):
        write_segmentation([Segment("A", array > 0)], matrices, tmp_path, study())


def test_a_transform_that_turns_all_slices_alike_may_move_them_too() -> None:
    place, turn = GEOMETRIES["oblique"], GEOMETRIES["sagittal"]
    apart = moved_along(place, DEPTHS["uneven"])
    matrices = matrix_of_each_slice(place, SHAPE, lambda points: apart(points) @ turn[:3, :3].T + turn[:3, 3])

    assert matrices is not None
    for k, depth in enumerate(DEPTHS["uneven"]):
        np.testing.assert_allclose(matrices[k] @ [3, 5, k, 1], turn @ place @ [3, 5, depth, 1], atol=1e-9)


@pytest.mark.parametrize("count", [(1, 1, 1), (3, 1, 5), (2, 700, 1)])
def test_slices_of_one_row_or_column_have_a_place(count: tuple[int, int, int]) -> None:
    place = GEOMETRIES["oblique"]
    np.testing.assert_allclose(matrix_of_each_slice(place, count, lambda points: points), [place] * count[0], atol=1e-9)


def bend(points: np.ndarray) -> np.ndarray:
    return points + np.outer(0.02 * np.sin(points[:, 0]), [0, 0, 1])


def turn_some(points: np.ndarray) -> np.ndarray:
    return points + np.outer(points[:, 0] * (points[:, 2] > 4) * 0.01, [0, 1, 0])


def dent(points: np.ndarray) -> np.ndarray:
    depth = np.exp(-(((points[:, :2] - [70, 70]) / 10) ** 2).sum(axis=1))
    return points + np.outer(depth, [0, 0, 1])


@pytest.mark.parametrize("transform", [bend, turn_some, dent, lambda points: points * np.nan])
def test_slices_that_are_bent_or_turned_have_no_matrix(transform: Any) -> None:
    assert matrix_of_each_slice(np.eye(4), (8, 128, 128), transform) is None


def test_slices_with_axes_of_their_own_are_refused() -> None:
    matrices = np.tile(np.eye(4), (3, 1, 1))
    matrices[2, :3, :2] *= 1.1
    with pytest.raises(ConfigurationError, match="turned against each other"):
        VolumeGeometry.of_matrix(matrices, 3)


def test_what_lies_at_a_place_is_found_on_both_sides_of_a_whole_number() -> None:
    found = ByPlace([((-125.5, 0, 3), "a"), ((1.004, 2, 3), "b"), ((1.004, 2, 3), "c")])
    assert found.at((-125.49999999, -1e-9, 3.0000001)) == found.at((-125.50000001, 1e-9, 2.9999999)) == ["a"]
    assert found.at((0.9999, 1.9999, 2.9999)) == ["b", "c"]
    assert found.at((0.98, 2, 3)) == []
