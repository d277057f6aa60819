"""What the tests of exports share: readers that are not ours, a validator, and volumes of all kinds of geometry."""

from __future__ import annotations

import itertools
import subprocess
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pydicom

from DICOMwebNetworkLib.dicomexport.reference import PatientStudy

LPS_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
Placed = tuple[np.ndarray, np.ndarray]
"""Voxels (k, j, i) and their 4×4 matrix from (i, j, k, 1) to LPS."""


def rotation(degrees: Sequence[float]) -> np.ndarray:
    """Return the rotation about x, then y, then z."""
    result = np.eye(3)
    for axis, angle in enumerate(np.radians(degrees)):
        one = np.eye(3)
        a, b = (axis + 1) % 3, (axis + 2) % 3
        one[[a, a, b, b], [a, b, a, b]] = np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)
        result = one @ result
    return result


def matrix(axes: np.ndarray, spacing: Sequence[float], origin: Sequence[float]) -> np.ndarray:
    result = np.eye(4)
    result[:3, :3] = axes @ np.diag(spacing)
    result[:3, 3] = origin
    return result


AXIAL = np.eye(3)
SAGITTAL = np.array([[0.0, 0, 1], [1, 0, 0], [0, -1, 0]]) * [1, 1, -1]
CORONAL = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
GEOMETRIES = {
    "axial": matrix(AXIAL, (0.8, 0.8, 2.5), (-120.5, -80.25, 30)),
    "sagittal": matrix(SAGITTAL, (0.9, 0.9, 1.5), (-40.125, 12, 7)),
    "coronal": matrix(CORONAL, (1, 1, 3), (10, -20, 30)),
    "oblique": matrix(rotation((17, -33, 71)), (0.7, 0.7, 1.3), (1 / 3, -200 / 7, 55.123456789)),
    "anisotropic": matrix(rotation((3, 0, 0)), (0.31, 1.7, 4.9), (-5, 6, -7)),
    "flipped": matrix(AXIAL * [1, 1, -1], (0.8, 0.8, 2.5), (-12, 13, 14)),
    "flipped rows": matrix(AXIAL * [1, -1, 1], (0.8, 0.9, 2.5), (-12, 13, 14)),
    "all flipped": matrix(rotation((17, -33, 71)) * [-1, -1, -1], (0.8, 0.9, 2.5), (-12, 13, 14)),
}
TILTED = np.array([[0.8, 0, 0, -40], [0, 0.7 * 0.966, 0, 12], [0, 0.7 * 0.259, 2.5, 3], [0, 0, 0, 1]])
"""CT with a tilted gantry, to LPS: rows and columns are perpendicular, slices advance obliquely."""


def voxels(dtype: str = "int16", shape: tuple[int, int, int] = (6, 14, 11)) -> np.ndarray:
    """Return voxels none of which looks like its neighbors, so that any flip or shift shows."""
    random = np.random.default_rng(4711)
    if np.dtype(dtype).kind == "f":
        return (random.normal(40, 300, shape)).astype(dtype)
    limits = np.iinfo(dtype)
    return random.integers(max(limits.min, -1024), min(limits.max, 3000), shape, dtype=dtype, endpoint=True)


def study(**values: str) -> PatientStudy:
    return PatientStudy(
        **{
            "patient_name": "Müller^Jürgen=山田^太郎=やまだ^たろう",
            "patient_id": "PID-7",
            "study_date": "20260102",
            **values,
        }
    )


def validator_errors(path: Path) -> list[str]:
    """Return what dciodvfy holds against a file; its warnings and the name of the object type are left out."""
    done = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, errors="replace", check=False)
    lines = (done.stdout + done.stderr).splitlines()
    assert lines, f"dciodvfy says nothing about {path}"
    return [line for line in lines if line.startswith(("Error", "dciodvfy:"))]


def assert_valid(paths: Iterable[Path]) -> None:
    for path in paths:
        errors = validator_errors(path)
        assert not errors, errors


def read_with_pydicom(paths: Sequence[Path]) -> Placed:
    """Return a volume as the standard says it is to be read."""
    datasets = [pydicom.dcmread(path) for path in paths]
    if "PerFrameFunctionalGroupsSequence" in datasets[0]:
        return _frames(datasets[0])
    slices = sorted(datasets, key=lambda one: int(one.InstanceNumber))
    stack = np.stack([_real(one.pixel_array, one) for one in slices])
    places = [np.array(one.ImagePositionPatient, dtype=float) for one in slices]
    return stack, _placed(slices[0].ImageOrientationPatient, slices[0].PixelSpacing, slices[0].SliceThickness, places)


def _frames(dataset: pydicom.Dataset) -> Placed:
    shared = dataset.SharedFunctionalGroupsSequence[0]
    places = [
        np.array(frame.PlanePositionSequence[0].ImagePositionPatient, dtype=float)
        for frame in dataset.PerFrameFunctionalGroupsSequence
    ]
    measures = shared.PixelMeasuresSequence[0]
    stack = _real(
        dataset.pixel_array.reshape(len(places), dataset.Rows, dataset.Columns),
        shared.PixelValueTransformationSequence[0],
    )
    orientation = shared.PlaneOrientationSequence[0].ImageOrientationPatient
    return stack, _placed(orientation, measures.PixelSpacing, measures.SliceThickness, places)


def _real(pixels: np.ndarray, dataset: pydicom.Dataset) -> np.ndarray:
    return pixels * float(dataset.get("RescaleSlope", 1)) + float(dataset.get("RescaleIntercept", 0))


def _placed(orientation: Any, spacing: Any, thickness: Any, places: list[np.ndarray]) -> np.ndarray:
    result = np.eye(4)
    row, column = np.array(orientation, dtype=float).reshape(2, 3)
    result[:3, 0], result[:3, 1] = row * float(spacing[1]), column * float(spacing[0])
    normal = np.cross(row, column) * float(thickness)
    result[:3, 2] = (places[-1] - places[0]) / (len(places) - 1) if len(places) > 1 else normal
    result[:3, 3] = places[0]
    return result


def read_with_vtkitk(paths: Sequence[Path]) -> Placed:
    """Return a volume as Slicer's own reader has it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import slicer
        import vtk
        from vtk.util.numpy_support import vtk_to_numpy

    reader = slicer.vtkITK.vtkITKArchetypeImageSeriesScalarReader()
    reader.SetArchetype(str(paths[0]))
    for path in paths:
        reader.AddFileName(str(path))
    reader.SetSingleFile(0)
    reader.SetOutputScalarTypeToNative()
    reader.SetDesiredCoordinateOrientationToNative()
    reader.SetUseNativeOriginOn()
    reader.SetDICOMImageIOApproachToGDCM()
    reader.Update()
    assert reader.GetErrorCode() == vtk.vtkErrorCode.NoError
    image = reader.GetOutput()
    inverse = vtk.vtkMatrix4x4()
    vtk.vtkMatrix4x4.Invert(reader.GetRasToIjkMatrix(), inverse)
    to_ras = np.array([[inverse.GetElement(row, column) for column in range(4)] for row in range(4)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # VTK 9.6 sets shapes, which numpy 2.5 does not like
        stack = vtk_to_numpy(image.GetPointData().GetScalars())
    return stack.reshape(image.GetDimensions()[::-1]).copy(), LPS_RAS @ to_ras


def read_with_dcm2niix(folder: Path, output: Path) -> Placed:
    """Return a volume as dcm2niix converts it."""
    import nibabel

    output.mkdir()
    command = ["dcm2niix", "-b", "n", "-z", "n", "-f", "image", "-o", str(output), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    files = sorted(output.glob("*.nii"))
    assert len(files) == 1, done.stdout + done.stderr
    image = nibabel.load(files[0])
    return np.asarray(image.dataobj).transpose(2, 1, 0), LPS_RAS @ image.affine


def assert_same(wanted: Placed, found: Placed, value_error: float = 0, place_error_mm: float = 1e-5) -> None:
    """Check that each voxel lies where it lay, whatever the order of the axes and slices became."""
    wanted_voxels, found_voxels = (one[0].astype(float) for one in (wanted, found))
    way = np.linalg.inv(found[1]) @ wanted[1]
    turn = np.rint(way[:3, :3])
    shape = np.array(wanted_voxels.shape[::-1])
    corners = np.array([[*corner, 1] for corner in itertools.product(*((0, n - 1) for n in shape))], dtype=float)
    rounded = np.eye(4)
    rounded[:3, :3], rounded[:3, 3] = turn, np.rint(way[:3, 3])
    distances = np.linalg.norm(((found[1] @ rounded - wanted[1]) @ corners.T)[:3], axis=0)
    assert distances.max() <= place_error_mm, f"misplaced by {distances.max()} mm\n{wanted[1]}\n{found[1]}"
    order = [int(np.flatnonzero(row)[0]) for row in turn]
    moved = wanted_voxels.transpose([2 - axis for axis in order[::-1]])
    for axis in range(3):
        if turn[axis].sum() < 0:
            moved = np.flip(moved, axis=2 - axis)
    assert moved.shape == found_voxels.shape
    assert np.abs(moved - found_voxels).max() <= value_error
