"""Volumes in color, and volumes of several time points: valid, and read back by programs that are not ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from exportkit import GEOMETRIES, assert_same, assert_valid, read_with_vtkitk, study, voxels

from DICOMwebNetworkLib.dicomexport.series import SeriesOptions
from DICOMwebNetworkLib.dicomexport.volume import Volume, write_time_points, write_volume
from DICOMwebNetworkLib.model.errors import CancelledError, ConfigurationError

TIMES_S = (0.0, 1.5, 3.25)


def _colors() -> np.ndarray:
    return np.random.default_rng(8).integers(0, 255, (4, 7, 5, 3), dtype=np.uint8)


def _series_of_times(dtype: str, modality: str) -> Volume:
    points = [voxels(dtype, (4, 7, 5)) + np.array(10 * n, dtype) for n in range(len(TIMES_S))]
    return Volume(points[0], GEOMETRIES["oblique"], modality, later=tuple(points[1:]), times_s=TIMES_S)


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_colors_lie_where_they_lay(tmp_path: Path, geometry: str) -> None:
    array = _colors()

    written = write_volume(Volume(array, GEOMETRIES[geometry], "MR"), tmp_path, study())

    assert_valid(written.paths)
    [path] = written.paths
    dataset = pydicom.dcmread(path)
    assert dataset.SOPClassUID == "1.2.840.10008.5.1.4.1.1.7.4"
    step = 1 if "flipped" not in geometry else -1
    assert np.array_equal(dataset.pixel_array, array[::step])
    planes = dataset.PerFrameFunctionalGroupsSequence
    first = np.array(planes[0].PlanePositionSequence[0].ImagePositionPatient, dtype=float)
    corner = GEOMETRIES[geometry] @ [0, 0, 0 if step == 1 else len(array) - 1, 1]
    assert np.allclose(first, corner[:3], atol=1e-5)


@pytest.mark.parametrize("is_multiframe", [False, True], ids=["series", "multi-frame"])
@pytest.mark.parametrize("dtype", ["int16", "float32"])
@pytest.mark.parametrize("modality", ["CT", "MR", "PT", ""])
def test_all_time_points_are_in_one_series(tmp_path: Path, modality: str, dtype: str, is_multiframe: bool) -> None:
    volume = _series_of_times(dtype, modality)

    written = write_volume(volume, tmp_path, study(), is_multiframe=is_multiframe)

    assert_valid(written.paths)
    headers = [pydicom.dcmread(path, stop_before_pixels=True) for path in written.paths]
    assert len({header.SeriesInstanceUID for header in headers}) == 1
    assert len({header.InstanceNumber for header in headers}) == len(headers)
    assert {header.NumberOfTemporalPositions for header in headers} == {len(TIMES_S)}
    began = _seconds_of_day(headers[0].ContentTime)
    for point, array in enumerate(volume.points):
        chosen = [header for header in headers if header.TemporalPositionIdentifier == 1 + point]
        assert {round((_seconds_of_day(header.ContentTime) - began) % 86400, 3) for header in chosen} == {
            TIMES_S[point]
        }
        paths = [written.paths[headers.index(header)] for header in chosen]
        assert_same((array, GEOMETRIES["oblique"]), read_with_vtkitk(paths), written.largest_rescale_error + 1e-3, 1e-4)


def test_time_points_of_many_frames_have_a_series_each(tmp_path: Path) -> None:
    volume = _series_of_times("int16", "")

    written = write_time_points(volume, tmp_path, study(), SeriesOptions("x" * 64))

    assert [len(each.paths) for each in written] == [1, 1, 1]
    headers = [pydicom.dcmread(each.paths[0], stop_before_pixels=True) for each in written]
    assert [header.SeriesDescription for header in headers] == [f"{'x' * 60} {n}/3" for n in (1, 2, 3)]
    assert len({header.FrameOfReferenceUID for header in headers}) == 1
    for each, array in zip(written, volume.points, strict=True):
        assert_valid(each.paths)
        assert_same((array, GEOMETRIES["oblique"]), read_with_vtkitk(each.paths), place_error_mm=1e-4)


def test_a_stop_at_the_last_time_point_leaves_nothing_of_the_others(tmp_path: Path) -> None:
    volume = _series_of_times("int16", "CT")
    slices = len(volume.points) * len(volume.voxels)
    answers = iter([False] * (slices - 1) + [True])

    with pytest.raises(CancelledError):
        write_time_points(replace(volume, is_stopped=lambda: next(answers)), tmp_path, study(), is_multiframe=True)

    assert not list(tmp_path.iterdir())


def _seconds_of_day(time: str) -> float:
    return 3600 * int(time[:2]) + 60 * int(time[2:4]) + float(time[4:])


def test_time_points_that_differ_in_size_are_refused(tmp_path: Path) -> None:
    volume = Volume(np.zeros((2, 3, 3)), np.eye(4), later=(np.zeros((2, 3, 4)),))

    with pytest.raises(ConfigurationError, match="time points differ"):
        write_volume(volume, tmp_path, study())

    assert not list(tmp_path.rglob("*.dcm"))
