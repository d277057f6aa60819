"""The demo's DICOM, made of real data that Python packages bring along; nothing is downloaded.

A chest CT comes from `slicerio` as a volume and becomes a series of slices here. `pydicom` and `pydicom-data` bring
files of scanners in many modalities and transfer syntaxes, which are taken byte for byte.
"""

from __future__ import annotations

import importlib.resources
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CT_STUDY_DESCRIPTION = "Chest CT"
_RESCALE_INTERCEPT = -1024
_CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
_EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"

REAL_FILES = (
    "CT_small.dcm",
    "693_J2KI.dcm",
    "eCT_Supplemental.dcm",
    "MR_small_RLE.dcm",
    "emri_small.dcm",
    "examples_overlay.dcm",
    "MR2_J2KR.dcm",
    "examples_rgb_color.dcm",
    "examples_jpeg2k.dcm",
    "examples_palette.dcm",
    "examples_ybr_color.dcm",
    "gdcm-US-ALOKA-16.dcm",
    "ExplVR_BigEnd.dcm",
    "JPGLosslessP14SV1_1s_1f_8b.dcm",
    "RG3_J2KI.dcm",
    "JPGExtended.dcm",
    "JPEG2000.dcm",
    "SC_rgb_jpeg_dcmtk.dcm",
    "SC_rgb_rle.dcm",
    "rtplan.dcm",
    "rtdose.dcm",
    "liver.dcm",
    "reportsi.dcm",
    "test-SR.dcm",
    "waveform_ecg.dcm",
)
"""Files of pydicom and pydicom-data, each a SOP Instance of its own.

CT, MR, US, CR, NM, OT, RTPLAN, RTDOSE, SEG, SR and ECG; implicit and explicit VR, big endian, JPEG, JPEG lossless,
JPEG 2000, RLE; single and multi-frame; gray, palette, RGB and YBR.
"""


class DemoDataError(RuntimeError):
    """A package that brings the data along is missing, or lacks a file."""


@dataclass(frozen=True)
class ReferenceVolume:
    """What the CT series must be when it is loaded.

    Parameters
    ----------
    study_instance_uid, series_instance_uid : of the series
    voxels : int16, shape (slices, rows, columns), in Hounsfield units
    ijk_to_ras : float64, shape (4, 4), from column, row, slice to millimeters right, anterior, superior
    """

    study_instance_uid: str
    series_instance_uid: str
    voxels: NDArray[np.int16]
    ijk_to_ras: NDArray[np.float64]


@dataclass(frozen=True)
class DemoData:
    """The files that were made, and what the CT among them must be when it is loaded."""

    files: tuple[Path, ...]
    ct: ReferenceVolume


def make_demo_data(folder: Path) -> DemoData:
    """Write the demo's files into a folder and describe them.

    UIDs and bytes are the same in every run.

    Raises
    ------
    DemoDataError
        Where a package or one of its files is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ct, slices = _write_chest_ct(folder / "chest-ct")
    return DemoData((*slices, *copy_real_files(folder / "real")), ct)


def copy_real_files(folder: Path) -> list[Path]:
    """Copy the files of pydicom and pydicom-data into a folder, byte for byte."""
    from pydicom.data import get_testdata_file

    folder.mkdir(parents=True, exist_ok=True)
    copies = []
    for name in REAL_FILES:
        found = get_testdata_file(name, download=False)
        if not isinstance(found, str):
            raise DemoDataError(f"{name} is missing: pip install 'pydicom>=3' pydicom-data")
        copies.append(Path(shutil.copyfile(found, folder / name)))
    return copies


def write_part10(dataset: Any, path: Path) -> None:
    """Write a data set in explicit VR little endian as a file of PS3.10, with pydicom 2 as with pydicom 3."""
    import pydicom

    if pydicom.__version__.startswith("2."):
        dataset.is_implicit_VR, dataset.is_little_endian = False, True
        dataset.save_as(path, write_like_original=False)
    else:
        dataset.save_as(path, enforce_file_format=True)


def _read_chest_ct() -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """Return voxels (slices, rows, columns) in HU, and the matrix from column, row, slice to LPS in millimeters."""
    import numpy as np

    try:
        import nrrd

        source = importlib.resources.files("slicerio") / "data" / "CTChest4.nrrd"
    except ImportError as error:
        raise DemoDataError(f"{error.name} is missing: pip install slicerio pynrrd") from error
    with importlib.resources.as_file(source) as path:
        data, header = nrrd.read(str(path), index_order="F")
    if header["space"] != "left-posterior-superior":
        raise DemoDataError(f"unexpected space of CTChest4.nrrd: {header['space']}")
    ijk_to_lps = np.eye(4)
    ijk_to_lps[:3, :3] = header["space directions"].T
    ijk_to_lps[:3, 3] = header["space origin"]
    return data.transpose(2, 1, 0).astype(np.int16), ijk_to_lps


def _write_chest_ct(folder: Path) -> tuple[ReferenceVolume, list[Path]]:
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    voxels, ijk_to_lps = _read_chest_ct()
    dataset = _ct_dataset(ijk_to_lps)
    paths = []
    for number, hounsfield in enumerate(voxels, start=1):
        _set_slice(dataset, number, hounsfield, ijk_to_lps @ (0, 0, number - 1, 1))
        path = folder / f"{number:03}.dcm"
        write_part10(dataset, path)
        paths.append(path)
    ijk_to_ras = np.diag([-1.0, -1.0, 1.0, 1.0]) @ ijk_to_lps
    return ReferenceVolume(dataset.StudyInstanceUID, dataset.SeriesInstanceUID, voxels, ijk_to_ras), paths


def _uid(*names: str) -> str:
    from pydicom.uid import generate_uid

    return generate_uid(entropy_srcs=["dicomweb-network demo", *names])


def _ct_dataset(ijk_to_lps: NDArray[np.float64]) -> Any:
    """Return what all slices have in common."""
    import numpy as np
    from pydicom.dataset import Dataset, FileMetaDataset

    spacing_mm = np.linalg.norm(ijk_to_lps[:3, :3], axis=0)
    directions = ijk_to_lps[:3, :3] / spacing_mm
    dataset: Any = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = _CT_IMAGE_STORAGE
    dataset.file_meta.TransferSyntaxUID = _EXPLICIT_LITTLE
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.ImageType = ["DERIVED", "SECONDARY", "AXIAL"]
    dataset.PatientName, dataset.PatientID = "Demo^Chest", "DEMO-CHEST"
    dataset.PatientBirthDate, dataset.PatientSex = "", ""
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = _uid("study"), _uid("series")
    dataset.FrameOfReferenceUID, dataset.PositionReferenceIndicator = _uid("frame of reference"), ""
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = dataset.ContentDate = "20240229"
    dataset.StudyTime = dataset.SeriesTime = dataset.AcquisitionTime = dataset.ContentTime = "103000"
    dataset.StudyID, dataset.AccessionNumber, dataset.ReferringPhysicianName = "1", "DEMO-1", ""
    dataset.StudyDescription, dataset.SeriesDescription = CT_STUDY_DESCRIPTION, "Chest, 10 mm"
    dataset.Modality, dataset.Manufacturer, dataset.SeriesNumber, dataset.AcquisitionNumber = "CT", "", 1, 1
    dataset.PatientPosition, dataset.KVP, dataset.BodyPartExamined = "HFS", None, "CHEST"
    dataset.ImageOrientationPatient = [_decimal(value) for value in directions[:, :2].T.ravel()]
    dataset.PixelSpacing = [_decimal(spacing) for spacing in spacing_mm[1::-1]]
    dataset.SliceThickness = dataset.SpacingBetweenSlices = _decimal(spacing_mm[2])
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 1
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = _RESCALE_INTERCEPT, 1, "HU"
    dataset.WindowCenter, dataset.WindowWidth = 40, 400
    return dataset


def _decimal(value: float) -> str:
    """Return a number as decimal string, with as many digits as its 16 characters hold."""
    return next(text for digits in range(16, 0, -1) if len(text := f"{value:.{digits}g}") <= 16)


def _set_slice(dataset: Any, number: int, hounsfield: NDArray[np.int16], position_mm: NDArray[np.float64]) -> None:
    """Make the data set the slice of this number, from 1; hounsfield has shape (rows, columns)."""
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = _uid("instance", str(number))
    dataset.InstanceNumber = number
    dataset.ImagePositionPatient = [_decimal(value) for value in position_mm[:3]]
    dataset.SliceLocation = _decimal(position_mm[2])
    dataset.Rows, dataset.Columns = hounsfield.shape
    dataset.PixelData = (hounsfield - _RESCALE_INTERCEPT).astype("<i2").tobytes()
    dataset["PixelData"].VR = "OW"
