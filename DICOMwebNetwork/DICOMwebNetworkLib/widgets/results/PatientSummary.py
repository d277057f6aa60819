"""What the row of a patient says of all the studies below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from DICOMwebNetworkLib.model.records import StudyRecord

from ..common.display import personName


@dataclass(frozen=True)
class PatientSummary:
    """A patient, with the names of a study's fields where they mean the same; the date is that of the newest study."""

    patient_name: str
    patient_id: str
    patient_birth_date: str
    patient_sex: str
    study_date: str
    study_time: str
    modalities: tuple[str, ...]
    series_count: int | None
    instance_count: int | None
    study_count: int
    study_description: str = ""
    accession_number: str = ""


def patientKey(study: StudyRecord) -> str:
    """Return what studies of one patient have in common; servers share an ID for two people now and then.

    A study that says nothing of its patient stands by itself.
    """
    names = (study.patient_id.strip(), personName(study.patient_name).casefold())
    return "\n".join((*names, study.patient_birth_date) if any(names) else (study.study_instance_uid,))


def summaryOf(studies: Sequence[StudyRecord]) -> PatientSummary:
    """Return what there is to say of a patient with these studies, at least one."""
    newest = max(studies, key=lambda study: (study.study_date, study.study_time))
    return PatientSummary(
        patient_name=newest.patient_name,
        patient_id=newest.patient_id,
        patient_birth_date=newest.patient_birth_date,
        patient_sex=newest.patient_sex,
        study_date=newest.study_date,
        study_time=newest.study_time,
        modalities=tuple(sorted({modality for study in studies for modality in study.modalities})),
        series_count=_sum(study.series_count for study in studies),
        instance_count=_sum(study.instance_count for study in studies),
        study_count=len(studies),
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    """Return the sum; None if one of them is not known."""
    known = list(counts)
    return None if None in known else sum(count for count in known if count is not None)
