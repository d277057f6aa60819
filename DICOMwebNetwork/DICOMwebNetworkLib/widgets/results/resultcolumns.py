"""The columns of the results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..common.display import personName

PATIENT, LOCAL, DATE, MODALITY, DESCRIPTION, IMAGES, SERIES, PATIENT_ID, ACCESSION, SERVER = range(10)
NUMBERS = (IMAGES, SERIES)
WIDTHS_IN_DIGITS = {
    PATIENT: 18,
    LOCAL: 12,
    DATE: 10,
    MODALITY: 7,
    DESCRIPTION: 18,
    IMAGES: 7,
    SERIES: 7,
    PATIENT_ID: 12,
    ACCESSION: 11,
    SERVER: 12,
}

SORT_KEYS: dict[int, Callable[[Any], Any]] = {
    PATIENT: lambda study: personName(study.patient_name).casefold(),
    DATE: lambda study: (study.study_date, study.study_time),
    MODALITY: lambda study: study.modalities,
    DESCRIPTION: lambda study: study.study_description.casefold(),
    IMAGES: lambda study: -1 if study.instance_count is None else study.instance_count,
    SERIES: lambda study: -1 if study.series_count is None else study.series_count,
    PATIENT_ID: lambda study: study.patient_id.casefold(),
    ACCESSION: lambda study: study.accession_number.casefold(),
}
"""What studies, and patients with the same fields, are sorted by; "Local" and "Server" are no matter of the record."""
