"""What a server says about studies, series and instances, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DICOMJSON = Mapping[str, Any]
"""One data set in the DICOM JSON model (PS3.18 Annex F): tag of 8 hex digits -> {"vr": ..., "Value": [...]}."""


@dataclass(frozen=True)
class StudyRecord:
    """A study as a search answered it (PS3.18 table 10.6.3-3). Empty text or None: the server did not say.

    ``study_date`` is YYYYMMDD, ``study_time`` HHMMSS.FFFFFF, ``patient_name`` in DICOM's form (``Family^Given``).
    """

    study_instance_uid: str
    patient_name: str = ""
    patient_id: str = ""
    patient_birth_date: str = ""
    patient_sex: str = ""
    study_date: str = ""
    study_time: str = ""
    accession_number: str = ""
    study_description: str = ""
    study_id: str = ""
    modalities: tuple[str, ...] = ()
    series_count: int | None = None
    instance_count: int | None = None
    dicom_json: DICOMJSON = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class SeriesRecord:
    """A series as a search answered it (PS3.18 table 10.6.3-4)."""

    study_instance_uid: str
    series_instance_uid: str
    modality: str = ""
    series_number: int | None = None
    series_description: str = ""
    body_part: str = ""
    instance_count: int | None = None
    dicom_json: DICOMJSON = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class InstanceRecord:
    """An instance as a search or the metadata answered it (PS3.18 table 10.6.3-5)."""

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    sop_class_uid: str = ""
    instance_number: int | None = None
    rows: int | None = None
    columns: int | None = None
    number_of_frames: int | None = None
    dicom_json: DICOMJSON = field(default_factory=dict, repr=False, compare=False)


Record = StudyRecord | SeriesRecord | InstanceRecord
"""Any row of a search."""


@dataclass(frozen=True)
class SearchPage:
    """One page of search results.

    Attributes
    ----------
    records : tuple
        StudyRecord, SeriesRecord or InstanceRecord, in the server's order, none twice.
    is_last : bool
        Nothing more will come.
    is_capped : bool
        The server holds more than it is willing to list; the count is "at least".
    is_doubtful : bool
        The server may hold rows that no page brings: it ignores paging, or leaves out the UID of a row.
    notes : tuple of str
        What the user should know, e.g. that the server ignored a filter and the rows were filtered here.
    """

    records: tuple[Record, ...]
    is_last: bool
    is_capped: bool = False
    is_doubtful: bool = False
    notes: tuple[str, ...] = ()
