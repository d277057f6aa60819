"""Screenshots as secondary captures in true color (PS3.3 A.8.1, A.8.5)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..model.errors import ConfigurationError
from .header import common_header, finish, reference_item
from .part10 import HeaderTemplate, write_file
from .reference import PatientStudy
from .series import SeriesOptions, WrittenSeries, new_series_folder

if TYPE_CHECKING:
    import numpy.typing as npt
    from pydicom.dataset import Dataset

SECONDARY_CAPTURE: Final = "1.2.840.10008.5.1.4.1.1.7"
_MULTIFRAME_TRUE_COLOR: Final = "1.2.840.10008.5.1.4.1.1.7.4"
_PAGE_NUMBER_VECTOR: Final = 0x00182001


def write_capture(
    images: npt.NDArray[Any],
    folder: str | Path,
    study: PatientStudy,
    options: SeriesOptions | None = None,
    sources: Sequence[Dataset] = (),
    modality: str = "OT",
) -> WrittenSeries:
    """Write one screenshot, or several of the same size as one multi-frame object, as a new series.

    Parameters
    ----------
    images : array of uint8
        Shape (rows, columns, 3) or (frames, rows, columns, 3): red, green, blue; the first row is the uppermost.
    folder : path
        Gets the folder ``<SeriesInstanceUID>`` with one file; nothing in it is overwritten.
    study : PatientStudy
        Whose it is.
    options : SeriesOptions, optional
        What the user says about the series.
    sources : sequence of Dataset
        Headers of the images that are to be seen in it.
    modality : str
        Of the series.

    Raises
    ------
    ConfigurationError
        The images are no such array.
    LocalStorageError, DiskFullError
        The file cannot be written.
    """
    options = options or SeriesOptions()
    frames = checked_images(images)
    is_multiframe = frames.shape[0] > 1
    sop_class_uid = _MULTIFRAME_TRUE_COLOR if is_multiframe else SECONDARY_CAPTURE
    series_uid, uid = options.new_uid(), options.new_uid()
    header = common_header(sop_class_uid, modality, study, series_uid, sources)
    describe_color(header, frames.shape[1], frames.shape[2])
    if is_multiframe:
        header.NumberOfFrames = frames.shape[0]
        header.FrameIncrementPointer = _PAGE_NUMBER_VECTOR
        header.PageNumberVector = list(range(1, frames.shape[0] + 1))
    if sources:
        header.SourceImageSequence = [reference_item(one) for one in sources]
    finish(header, options)
    start = HeaderTemplate(header).file_start(uid)
    with new_series_folder(folder, series_uid) as part:
        write_file(part / f"{uid}.dcm", start, [frames], frames.nbytes, 8)
    path = Path(folder, series_uid, f"{uid}.dcm")
    return WrittenSeries(study.study_instance_uid, series_uid, sop_class_uid, (path,), (uid,))


def describe_color(header: Dataset, rows: int, columns: int) -> None:
    """Set what a secondary capture in true color says about itself and its pixels."""
    header.ImageType = ["DERIVED", "SECONDARY"]
    header.ConversionType = "WSD"
    header.BurnedInAnnotation = "YES"
    header.PatientOrientation = header.Laterality = None
    header.InstanceNumber = 1
    header.SamplesPerPixel = 3
    header.PhotometricInterpretation = "RGB"
    header.PlanarConfiguration = 0
    header.Rows, header.Columns = rows, columns
    header.BitsAllocated = header.BitsStored = 8
    header.HighBit = 7
    header.PixelRepresentation = 0


def checked_images(images: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the images as C-contiguous (frames, rows, columns, 3), or raise a ConfigurationError."""
    import numpy as np

    frames = np.asarray(images)[None] if np.ndim(images) == 3 else np.asarray(images)
    if frames.ndim != 4 or frames.shape[3] != 3 or frames.dtype != np.uint8 or frames.size == 0:
        raise ConfigurationError(
            f"A screenshot is an array of bytes of shape (rows, columns, 3), not {frames.dtype} {frames.shape}."
        )
    if max(frames.shape[1:3]) > 65535:
        raise ConfigurationError("DICOM images have 65535 rows and columns at most.")
    return np.ascontiguousarray(frames)
