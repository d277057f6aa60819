"""The modules that all exported objects share: patient, study, series, equipment, SOP common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ..model.implementation import VERSION
from .reference import PatientStudy
from .series import SeriesOptions, default_series_number

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

MANUFACTURER: Final = "3D Slicer community"
MODEL_NAME: Final = "DICOMwebNetwork"
SERIAL_NUMBER: Final = "0"


_PAIRED_BODY_PARTS: Final = frozenset(
    """ANKLE ARM AXILLA BREAST CALF CLAVICLE EAR ELBOW EXTREMITY EYE FEMUR FINGER FOOT FOREARM HAND HIP HUMERUS KIDNEY
    KNEE LEG ORBIT OVARY PATELLA RADIUS SCAPULA SHOULDER THIGH THUMB TIBIA TOE ULNA WRIST ZYGOMA""".split()
)


def common_header(
    sop_class_uid: str, modality: str, study: PatientStudy, series_uid: str, sources: Sequence[Dataset] = ()
) -> Dataset:
    """Return a data set with the shared modules; nothing of it describes pixels.

    Parameters
    ----------
    sop_class_uid, modality : str
        Kind of the new objects.
    study : PatientStudy
        Whose they are.
    series_uid : str
        The new series.
    sources : sequence of Dataset
        What they were made from, for the default series number.
    """
    from pydicom.dataset import Dataset

    now = dt.datetime.now().astimezone()
    header = Dataset()
    header.SpecificCharacterSet = "ISO_IR 192"
    header.SOPClassUID = sop_class_uid
    study.write_into(header)
    header.Modality = modality
    header.SeriesInstanceUID = series_uid
    header.SeriesNumber = default_series_number(sources)
    header.SeriesDate = header.InstanceCreationDate = header.ContentDate = now.strftime("%Y%m%d")
    header.SeriesTime = header.InstanceCreationTime = header.ContentTime = now.strftime("%H%M%S")
    header.Manufacturer = MANUFACTURER
    header.ManufacturerModelName = MODEL_NAME
    header.DeviceSerialNumber = SERIAL_NUMBER
    header.SoftwareVersions = VERSION
    return header


def finish(header: Dataset, options: SeriesOptions) -> None:
    """Let what the user chose have the last word; laterality goes where the body part has none (PS3.3 C.7.3.1)."""
    options.write_into(header)
    part = str(header.get("BodyPartExamined") or "")
    if part and part not in _PAIRED_BODY_PARTS and not header.get("Laterality"):
        header.pop("Laterality", None)


def reference_item(source: Dataset) -> Dataset:
    """Return an item that names an instance (PS3.3 table 10-11)."""
    from pydicom.dataset import Dataset

    item = Dataset()
    item.ReferencedSOPClassUID = source.SOPClassUID
    item.ReferencedSOPInstanceUID = source.SOPInstanceUID
    return item


def evidence_items(sources: Sequence[Dataset]) -> list[Dataset]:
    """Return items that name instances by study and series (PS3.3 table C.17-3)."""
    from pydicom.dataset import Dataset

    series: dict[tuple[str, str], list[Dataset]] = {}
    for source in sources:
        series.setdefault((source.StudyInstanceUID, source.SeriesInstanceUID), []).append(reference_item(source))
    studies: dict[str, list[Dataset]] = {}
    for (study_uid, series_uid), references in series.items():
        item = Dataset()
        item.SeriesInstanceUID = series_uid
        item.ReferencedSOPSequence = references
        studies.setdefault(study_uid, []).append(item)
    items = []
    for study_uid, in_study in studies.items():
        item = Dataset()
        item.StudyInstanceUID = study_uid
        item.ReferencedSeriesSequence = in_study
        items.append(item)
    return items
