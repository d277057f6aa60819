"""Reads records out of the DICOM JSON model (PS3.18 Annex F), forgiving what servers get wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from ..model.queries import Level
from ..model.records import DICOMJSON, InstanceRecord, Record, SeriesRecord, StudyRecord

TAGS: Final = {
    "SOPClassUID": "00080016",
    "SOPInstanceUID": "00080018",
    "StudyDate": "00080020",
    "StudyTime": "00080030",
    "AccessionNumber": "00080050",
    "Modality": "00080060",
    "ModalitiesInStudy": "00080061",
    "ReferringPhysicianName": "00080090",
    "StudyDescription": "00081030",
    "SeriesDescription": "0008103E",
    "PatientName": "00100010",
    "PatientID": "00100020",
    "PatientBirthDate": "00100030",
    "PatientSex": "00100040",
    "BodyPartExamined": "00180015",
    "StudyInstanceUID": "0020000D",
    "SeriesInstanceUID": "0020000E",
    "StudyID": "00200010",
    "SeriesNumber": "00200011",
    "InstanceNumber": "00200013",
    "NumberOfStudyRelatedSeries": "00201206",
    "NumberOfStudyRelatedInstances": "00201208",
    "NumberOfSeriesRelatedInstances": "00201209",
    "NumberOfFrames": "00280008",
    "Rows": "00280010",
    "Columns": "00280011",
}
"""Keyword -> tag of the attributes that searches use (PS3.6)."""


def values(dataset: DICOMJSON, keyword: str) -> list[Any]:
    """Return the values of an attribute, [] if it is absent or empty; a bare value counts as a list of one."""
    return values_of_tag(dataset, TAGS[keyword])


def values_of_tag(dataset: DICOMJSON, tag: str) -> list[Any]:
    """Return the values of the attribute with this tag, 8 hexadecimal digits in capitals, as ``values`` does."""
    element = dataset.get(tag) or dataset.get(tag.lower())
    value = element.get("Value") if isinstance(element, dict) else None
    if value is None:
        return []
    return [item for item in value if item is not None] if isinstance(value, list) else [value]


def items(dataset: DICOMJSON, tag: str) -> list[DICOMJSON]:
    """Return the items of a sequence; whatever else stands there is passed over."""
    return [item for item in values_of_tag(dataset, tag) if isinstance(item, dict)]


_LINE_ENDS: Final = re.compile(r"[\t\n\f\r]+")
_NOT_FOR_SCREENS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Padding, and what steers terminals or cannot be written in UTF-8."""


def text(dataset: DICOMJSON, keyword: str) -> str:
    """Return the first value as text; of a person name the alphabetic group, else the first one there is."""
    for value in values(dataset, keyword):
        if isinstance(value, dict):
            groups = (value.get(name) for name in ("Alphabetic", "Ideographic", "Phonetic"))
            return _cleaned(next((group for group in groups if group), ""))
        return _cleaned(value)
    return ""


def _cleaned(value: Any) -> str:
    said = str(value)
    return said.strip() if said.isprintable() else _NOT_FOR_SCREENS.sub("", _LINE_ENDS.sub(" ", said)).strip()


def texts(dataset: DICOMJSON, keyword: str) -> tuple[str, ...]:
    """Return all values as texts; a single one with backslashes is cut at them."""
    found = [_cleaned(value) for value in values(dataset, keyword)]
    return tuple(piece.strip() for value in found for piece in value.split("\\") if piece.strip())


def number(dataset: DICOMJSON, keyword: str) -> int | None:
    """Return the first value as integer, also where the server sends a text; None if it is no number."""
    value = text(dataset, keyword)
    try:
        return int(float(value)) if value else None
    except (ValueError, OverflowError):
        return None


def study_record(dataset: DICOMJSON) -> StudyRecord:
    """Return the record of one row of a search for studies."""
    return StudyRecord(
        study_instance_uid=text(dataset, "StudyInstanceUID"),
        patient_name=text(dataset, "PatientName"),
        patient_id=text(dataset, "PatientID"),
        patient_birth_date=text(dataset, "PatientBirthDate"),
        patient_sex=text(dataset, "PatientSex"),
        study_date=text(dataset, "StudyDate"),
        study_time=text(dataset, "StudyTime"),
        accession_number=text(dataset, "AccessionNumber"),
        study_description=text(dataset, "StudyDescription"),
        study_id=text(dataset, "StudyID"),
        modalities=texts(dataset, "ModalitiesInStudy") or texts(dataset, "Modality"),
        series_count=number(dataset, "NumberOfStudyRelatedSeries"),
        instance_count=number(dataset, "NumberOfStudyRelatedInstances"),
        dicom_json=dataset,
    )


def series_record(dataset: DICOMJSON, study_uid: str = "") -> SeriesRecord:
    """Return the record of one row of a search for series; ``study_uid`` where the row does not name its study."""
    return SeriesRecord(
        study_instance_uid=text(dataset, "StudyInstanceUID") or study_uid,
        series_instance_uid=text(dataset, "SeriesInstanceUID"),
        modality=text(dataset, "Modality"),
        series_number=number(dataset, "SeriesNumber"),
        series_description=text(dataset, "SeriesDescription"),
        body_part=text(dataset, "BodyPartExamined"),
        instance_count=number(dataset, "NumberOfSeriesRelatedInstances"),
        dicom_json=dataset,
    )


def instance_record(dataset: DICOMJSON, study_uid: str = "", series_uid: str = "") -> InstanceRecord:
    """Return the record of one row of a search for instances, or of one data set of the metadata."""
    return InstanceRecord(
        study_instance_uid=text(dataset, "StudyInstanceUID") or study_uid,
        series_instance_uid=text(dataset, "SeriesInstanceUID") or series_uid,
        sop_instance_uid=text(dataset, "SOPInstanceUID"),
        sop_class_uid=text(dataset, "SOPClassUID"),
        instance_number=number(dataset, "InstanceNumber"),
        rows=number(dataset, "Rows"),
        columns=number(dataset, "Columns"),
        number_of_frames=number(dataset, "NumberOfFrames"),
        dicom_json=dataset,
    )


_UIDS: Final = {Level.STUDY: "StudyInstanceUID", Level.SERIES: "SeriesInstanceUID", Level.INSTANCE: "SOPInstanceUID"}


def uid_at(dataset: DICOMJSON, level: Level) -> str:
    """Return the UID of one row of a search at a level; empty if it has none."""
    return text(dataset, _UIDS[level])


def records(
    datasets: Iterable[DICOMJSON], level: Level, study_uid: str = "", series_uid: str = ""
) -> list[tuple[str, Record]]:
    """Return (UID at the level, record) of each row that has such a UID."""
    rows: list[tuple[str, Record]] = []
    for dataset in datasets:
        if level is Level.STUDY:
            study = study_record(dataset)
            rows.append((study.study_instance_uid, study))
        elif level is Level.SERIES:
            series = series_record(dataset, study_uid)
            rows.append((series.series_instance_uid, series))
        else:
            instance = instance_record(dataset, study_uid, series_uid)
            rows.append((instance.sop_instance_uid, instance))
    return [row for row in rows if row[0]]
