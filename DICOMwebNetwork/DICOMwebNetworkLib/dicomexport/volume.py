"""Volumes as series of single images, or as multi-frame objects; several time points in one series."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..model.errors import ConfigurationError
from .geometry import UNEVEN_FRAMES, VolumeGeometry, decimal, decimals
from .header import common_header, evidence_items, finish, reference_item
from .kinds import COLOR_KIND, ImageKind, image_kind
from .multiframe import encoded_frames, write_functional_groups
from .part10 import HeaderTemplate, numbers_element, sequence_element, text_element, write_file
from .pixels import COLOR_VALUES, StoredSlices, extremes, plan
from .places import ByPlace, are_near
from .reference import PatientStudy
from .series import DESCRIPTION_LENGTH, SeriesOptions, WrittenSeries, new_series_folder

if TYPE_CHECKING:
    import numpy.typing as npt
    from pydicom.dataset import Dataset

_REFERENCED_SOP_CLASS: Final = 0x00081150
_REFERENCED_SOP_INSTANCE: Final = 0x00081155
_SOURCE_IMAGE_SEQUENCE: Final = 0x00082112
_INSTANCE_NUMBER: Final = 0x00200013
_IMAGE_POSITION: Final = 0x00200032
_SLICE_LOCATION: Final = 0x00201041
_CONTENT_DATE: Final = 0x00080023
_CONTENT_TIME: Final = 0x00080033
_ACQUISITION_NUMBER: Final = 0x00200012
_IMAGE_INDEX: Final = 0x00541330
_TEMPORAL_POSITION: Final = 0x00200100
_DIMENSIONS: Final = 3
_COLOR_DIMENSIONS: Final = 4
_COLOR_SAMPLES: Final = 3
_LARGEST_COUNT: Final = 65535


@dataclass(frozen=True, eq=False)
class Volume:
    """What is to be exported.

    Parameters
    ----------
    voxels : array
        Shape (slices k, rows j, columns i): booleans, integers or floats, in modality units such as HU. Bytes of shape
        (slices, rows, columns, 3) are colors: red, green, blue.
    ijk_to_lps : array_like
        4×4 matrix from (i, j, k, 1) to LPS in mm, or one for each slice where these do not follow each other evenly;
        `geometry.lps_from_ras` makes it from Slicer's IJK to RAS matrix.
    modality : str
        CT, MR, PT ... ; empty: that of the source, OT without one.
    window : (float, float) or None
        Center and width that viewers begin with; None: from the voxels.
    derivation : str
        How it was made, in words.
    later : tuple of array
        Voxels of further time points, of the same shape and type.
    times_s : tuple of float
        Seconds from the first time point to each, the first included; empty where nobody knows.
    is_stopped : callable
        Asked before each slice; nothing is left of what was written when it says yes.
    """

    voxels: npt.NDArray[Any]
    ijk_to_lps: npt.ArrayLike
    modality: str = ""
    window: tuple[float, float] | None = None
    derivation: str = "Derived volume"
    later: tuple[npt.NDArray[Any], ...] = ()
    times_s: tuple[float, ...] = ()
    is_stopped: Callable[[], bool] = bool  # which says no

    @property
    def points(self) -> tuple[npt.NDArray[Any], ...]:
        """Voxels of all time points."""
        return self.voxels, *self.later

    @property
    def is_color(self) -> bool:
        """Whether a voxel is red, green and blue."""
        return self.voxels.ndim == _COLOR_DIMENSIONS and self.voxels.shape[-1] == _COLOR_SAMPLES


def write_volume(
    volume: Volume,
    folder: str | Path,
    study: PatientStudy,
    options: SeriesOptions | None = None,
    sources: Sequence[Dataset] = (),
    is_multiframe: bool = False,
) -> WrittenSeries:
    """Write a volume as a new series ``folder/<SeriesInstanceUID>/<SOPInstanceUID>.dcm``, whole or not at all.

    Parameters
    ----------
    volume : Volume
        Voxels and geometry. Slices are written by their depth, left-handed volumes from the last to the first, so that
        readers, who sort by position, get a right-handed one with each voxel in its place.
    folder : path
        Existing or not; nothing in it is overwritten.
    study : PatientStudy
        Whose it is.
    options : SeriesOptions, optional
        What the user says about the series.
    sources : sequence of Dataset
        Headers of the images that it was made from (`reference.read_headers`): they give modality, frame of reference
        and acquisition values, and are named as sources. All must share one frame of reference.
    is_multiframe : bool
        One enhanced object (PS3.3 A.38, A.36, A.56) for each time point instead of a series of images. Other modalities
        than CT, MR and PT always get multi-frame secondary captures (A.8.4), colors those in true color (A.8.5).

    Returns
    -------
    WrittenSeries
        Files in the order of time, then of the slices' positions.

    Raises
    ------
    ConfigurationError
        Voxels, geometry or sources cannot be written as DICOM.
    LocalStorageError, DiskFullError
        The files cannot be written.
    CancelledError
        It was stopped.
    """
    export = _VolumeExport(volume, study, options or SeriesOptions(), tuple(sources), is_multiframe)
    return export.write(Path(folder))


def write_time_points(
    volume: Volume,
    folder: str | Path,
    study: PatientStudy,
    options: SeriesOptions | None = None,
    sources: Sequence[Dataset] = (),
    is_multiframe: bool = False,
) -> list[WrittenSeries]:
    """Write a volume of several time points so that readers find each of them.

    Parameters and errors are those of `write_volume`, which writes single images into one series. Multi-frame objects
    have a series of their own each, numbered in its description; all of them are written, or none.
    """
    options = options or SeriesOptions()
    if not _kind_of(volume, sources, is_multiframe).is_multiframe:
        return [write_volume(volume, folder, study, options, sources)]
    space = options.frame_of_reference_uid or ("" if sources else options.new_uid())
    written: list[WrittenSeries] = []
    try:
        for number, voxels in enumerate(volume.points, start=1):
            count = f" {number}/{len(volume.points)}"
            name = options.description[: DESCRIPTION_LENGTH - len(count)] + count
            own = replace(volume, voxels=voxels, later=(), times_s=volume.times_s[number - 1 : number])
            own_options = replace(options, description=name.strip(), frame_of_reference_uid=space)
            written.append(write_volume(own, folder, study, own_options, sources, is_multiframe))
    except BaseException:
        for series in written:
            shutil.rmtree(series.paths[0].parent, ignore_errors=True)
        raise
    return written


class _VolumeExport:
    """One run of `write_volume`."""

    def __init__(
        self,
        volume: Volume,
        study: PatientStudy,
        options: SeriesOptions,
        sources: tuple[Dataset, ...],
        is_multiframe: bool,
    ) -> None:
        _check(volume)
        self._volume = volume
        self._study = study
        self._options = options
        self._sources = sources
        self._modality = _modality_of(volume, sources)
        self._began = dt.datetime.now().astimezone()
        self._kind = _kind_of(volume, sources, is_multiframe)
        self._values = COLOR_VALUES if volume.is_color else plan(volume.points, self._kind.samples)
        self._geometry = VolumeGeometry.of_matrix(volume.ijk_to_lps, volume.voxels.shape[0])
        self._order = self._geometry.order

    def write(self, folder: Path) -> WrittenSeries:
        series_uid = self._options.new_uid()
        header = self._header(series_uid)
        with new_series_folder(folder, series_uid) as part:
            template, uids, error = HeaderTemplate(header), [], 0.0
            write_point = self._write_frames if self._kind.is_multiframe else self._write_slices
            for point, voxels in enumerate(self._volume.points):
                slices = StoredSlices(voxels, self._values, self._order, self._volume.is_stopped)
                uids += write_point(part, template, point, slices)
                error = max(error, slices.largest_error)
        return WrittenSeries(
            self._study.study_instance_uid,
            series_uid,
            self._kind.sop_class_uid,
            tuple(folder / series_uid / f"{uid}.dcm" for uid in uids),
            tuple(uids),
            error,
            self._notes(error),
        )

    def _notes(self, error: float) -> tuple[str, ...]:
        notes = []
        if error:
            notes.append(f"DICOM images hold 16 bits: values differ from the volume's by up to {error:.3g}.")
        if self._kind.is_multiframe and not self._geometry.is_even:
            notes.append(UNEVEN_FRAMES)
        return tuple(notes)

    def _write_slices(self, part: Path, template: HeaderTemplate, point: int, slices: StoredSlices) -> list[str]:
        uids = []
        of_point = self._point_elements(point)
        numbers = itertools.count(1 + point * len(self._order))
        for number, k, stored in zip(numbers, self._order, slices, strict=False):
            uid = self._options.new_uid()
            start = template.file_start(uid, of_point | self._slice_elements(k, number))
            write_file(part / f"{uid}.dcm", start, [stored], stored.nbytes, self._values.bits)
            uids.append(uid)
        return uids

    def _write_frames(self, part: Path, template: HeaderTemplate, point: int, slices: StoredSlices) -> list[str]:
        uid = self._options.new_uid()
        positions = [decimals(self._geometry.positions_mm[k]) for k in self._order]
        elements = self._point_elements(point) | encoded_frames(self._kind.sop_class_uid, positions)
        elements[_INSTANCE_NUMBER] = text_element(_INSTANCE_NUMBER, "IS", str(1 + point))
        size_bytes = self._volume.voxels.size * self._values.bits // 8
        write_file(part / f"{uid}.dcm", template.file_start(uid, elements), slices, size_bytes, self._values.bits)
        return [uid]

    def _point_elements(self, point: int) -> dict[int, bytes]:
        """Return what differs between time points."""
        further = {}
        if self._volume.later:
            number = str(1 + point)
            further[_ACQUISITION_NUMBER] = text_element(_ACQUISITION_NUMBER, "IS", number)
            further[_TEMPORAL_POSITION] = text_element(_TEMPORAL_POSITION, "IS", number)
        if self._volume.times_s:
            moment = self._began + dt.timedelta(seconds=self._volume.times_s[point])
            further[_CONTENT_DATE] = text_element(_CONTENT_DATE, "DA", f"{moment:%Y%m%d}")
            further[_CONTENT_TIME] = text_element(_CONTENT_TIME, "TM", f"{moment:%H%M%S.%f}")
        return further

    def _header(self, series_uid: str) -> Dataset:
        source = self._sources[0] if self._sources else None
        header = common_header(self._kind.sop_class_uid, self._modality, self._study, series_uid, self._sources)
        self._kind.write_into(header, source)
        of_source = source.get("FrameOfReferenceUID") if source else None
        header.FrameOfReferenceUID = self._options.frame_of_reference_uid or of_source or self._options.new_uid()
        header.PositionReferenceIndicator = None
        header.DerivationDescription = self._volume.derivation[:1024]
        self._describe_pixels(header)
        if self._kind.is_multiframe:
            references = [reference_item(one) for one in self._sources]
            if self._sources:
                header.SourceImageEvidenceSequence = evidence_items(self._sources)
            write_functional_groups(header, self._plane(), self._transformation(), references)
            header.NumberOfFrames = len(self._order)
        else:
            header.update(self._plane())
            header.update(self._transformation())
            if self._kind.modality == "PT":
                header.NumberOfSlices = len(self._order)
            if self._sources and not self._matched and not self._volume.later:
                header.SourceImageSequence = [reference_item(one) for one in self._sources]
        if self._volume.later:
            self._describe_time(header)
        finish(header, self._options)
        return header

    def _describe_time(self, header: Dataset) -> None:
        header.NumberOfTemporalPositions = len(self._volume.points)
        if self._kind.modality == "PT" and not self._kind.is_multiframe:
            header.SeriesType = ["DYNAMIC", "IMAGE"]
            header.NumberOfTimeSlices = len(self._volume.points)

    def _slice_elements(self, k: int, number: int) -> dict[int, bytes]:
        """Return what differs from slice to slice, encoded here as pydicom would take longer than the disk."""
        position = self._geometry.positions_mm[k]
        elements = {
            _INSTANCE_NUMBER: text_element(_INSTANCE_NUMBER, "IS", str(number)),
            _IMAGE_POSITION: text_element(_IMAGE_POSITION, "DS", "\\".join(decimals(position))),
            _SLICE_LOCATION: text_element(_SLICE_LOCATION, "DS", decimal(self._geometry.depth_mm(position))),
        }
        if self._kind.modality == "PT":
            elements[_IMAGE_INDEX] = numbers_element(_IMAGE_INDEX, "US", [number])
        if k in self._matched:
            elements[_SOURCE_IMAGE_SEQUENCE] = sequence_element(_SOURCE_IMAGE_SEQUENCE, [_naming(self._matched[k])])
        return elements

    @cached_property
    def _matched(self) -> dict[int, Dataset]:
        """Slice index -> source image at the same place; empty unless each slice has one of its own, and one time."""
        if self._volume.later:
            return {}
        placed = []
        for source in self._sources:
            position, orientation = source.get("ImagePositionPatient"), source.get("ImageOrientationPatient")
            if not position or not orientation or not are_near(orientation, self._geometry.orientation, 1e-4):
                return {}
            placed.append((position, source))
        by_place = ByPlace(placed)
        found = [by_place.at(position) for position in self._geometry.positions_mm]
        return {k: at_place[0] for k, at_place in enumerate(found)} if all(len(each) == 1 for each in found) else {}

    def _describe_pixels(self, header: Dataset) -> None:
        header.SamplesPerPixel = _COLOR_SAMPLES if self._volume.is_color else 1
        header.PhotometricInterpretation = "RGB" if self._volume.is_color else "MONOCHROME2"
        if self._volume.is_color:
            header.PlanarConfiguration = 0
        header.Rows, header.Columns = self._volume.voxels.shape[1:3]
        header.BitsAllocated = header.BitsStored = self._values.bits
        header.HighBit = self._values.bits - 1
        header.PixelRepresentation = int(self._values.is_signed)

    def _plane(self) -> Dataset:
        from pydicom.dataset import Dataset

        column, row, step = self._geometry.spacing_mm
        plane = Dataset()
        plane.PixelSpacing = decimals([row, column])
        plane.SliceThickness = decimal(step)
        if self._geometry.is_even:
            plane.SpacingBetweenSlices = decimal(step)
        plane.ImageOrientationPatient = decimals(self._geometry.orientation)
        return plane

    def _transformation(self) -> Dataset:
        """Return rescale and window; kinds without a modality LUT of their own get one only where it does something."""
        from pydicom.dataset import Dataset

        result = Dataset()
        if self._volume.is_color:
            return result
        if self._kind.modality in {"CT", "PT"} or self._values.is_rescaled or self._kind.is_multiframe:
            result.RescaleSlope = self._values.slope
            result.RescaleIntercept = self._values.intercept
            if self._kind.modality != "PT":
                kind = "HU" if self._kind.modality == "CT" else "US"
                result.RescaleType = self._options.attributes.get("RescaleType", kind)
        center, width = self._volume.window or _default_window(self._volume.voxels)
        result.WindowCenter, result.WindowWidth = decimals([center, width])
        if width < 1:
            result.VOILUTFunction = "LINEAR_EXACT"
        return result


def _modality_of(volume: Volume, sources: Sequence[Dataset]) -> str:
    return volume.modality or (str(sources[0].get("Modality", "")) if sources else "") or "OT"


def _kind_of(volume: Volume, sources: Sequence[Dataset], is_multiframe: bool) -> ImageKind:
    return COLOR_KIND if volume.is_color else image_kind(_modality_of(volume, sources), is_multiframe)


def _check(volume: Volume) -> None:
    if volume.voxels.ndim != _DIMENSIONS and not volume.is_color:
        raise ConfigurationError(f"A volume has three dimensions, not {volume.voxels.ndim}.")
    if volume.is_color and volume.voxels.dtype.itemsize > 1:
        advice = "Cast it to unsigned char and export it again."
        raise ConfigurationError("Colors are written with 8 bits each only.", advice=advice)
    if max(volume.voxels.shape[1:3]) > _LARGEST_COUNT:
        raise ConfigurationError("DICOM images have 65535 rows and columns at most.")
    if any(each.shape != volume.voxels.shape or each.dtype != volume.voxels.dtype for each in volume.later):
        raise ConfigurationError("The time points differ in size or type.", advice="Export them one by one.")


def _naming(source: Dataset) -> dict[int, bytes]:
    """Return an item that names an instance, encoded (PS3.3 table 10-11)."""
    uids = {_REFERENCED_SOP_CLASS: source.SOPClassUID, _REFERENCED_SOP_INSTANCE: source.SOPInstanceUID}
    return {tag: text_element(tag, "UI", uid) for tag, uid in uids.items()}


def _default_window(voxels: npt.NDArray[Any]) -> tuple[float, float]:
    """Return center and width that show all but the outermost percent of the voxels."""
    import numpy as np

    step = max(1, round((voxels.size / 100_000) ** (1 / 3)))
    low, high = np.percentile(voxels[::step, ::step, ::step].astype(np.float64), [0.5, 99.5])
    if high <= low:
        low, high = extremes(voxels)
    width = float(high - low) or 1.0
    return float(low + high) / 2, width
