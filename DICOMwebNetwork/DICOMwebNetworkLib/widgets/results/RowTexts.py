"""The words in the rows of the results, column by column."""

from __future__ import annotations

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.records import InstanceRecord, SeriesRecord, StudyRecord

from ..common.display import dicomDate, dicomTime, number, personName
from .PatientSummary import PatientSummary


class RowTexts:
    """Writes records in words. What is translated is looked up once: ten thousand look-ups take seconds."""

    def __init__(self) -> None:
        self._series = _("Series {number}")
        self._instance = _("Instance {number}")
        self._frames = _("{count} frames")
        self._oneStudy = _("1 study")
        self._studies = _("{count} studies")

    @staticmethod
    def ofStudy(study: StudyRecord, local: str, server: str, isBelowPatient: bool) -> list[str]:
        """Return the texts of a study; below its patient it goes by its date."""
        name = personName(study.patient_name) or study.patient_id
        if isBelowPatient:
            name = " ".join(part for part in (dicomDate(study.study_date), dicomTime(study.study_time)) if part)
        return [
            name or "–",
            local,
            dicomDate(study.study_date),
            ", ".join(study.modalities),
            study.study_description,
            _count(study.instance_count),
            _count(study.series_count),
            study.patient_id,
            study.accession_number,
            server,
        ]

    def ofPatient(self, patient: PatientSummary, local: str, servers: str) -> list[str]:
        """Return the texts of a patient, with the number of studies in sight also where the panel is narrow."""
        name = personName(patient.patient_name) or patient.patient_id or "–"
        count = self._studies.format(count=number(patient.study_count)) if patient.study_count > 1 else self._oneStudy
        return [
            f"{name} ({number(patient.study_count)})",
            local,
            dicomDate(patient.study_date),
            ", ".join(patient.modalities),
            count,
            _count(patient.instance_count),
            _count(patient.series_count),
            patient.patient_id,
            "",
            servers,
        ]

    def ofSeries(self, series: SeriesRecord, local: str) -> list[str]:
        """Return the texts of a series."""
        name = "–" if series.series_number is None else self._series.format(number=series.series_number)
        count = _count(series.instance_count)
        return [name, local, "", series.modality, series.series_description, count, "", "", "", ""]

    def ofInstance(self, instance: InstanceRecord) -> list[str]:
        """Return the texts of an instance, of which nobody knows yet whether it is here."""
        name = "–" if instance.instance_number is None else self._instance.format(number=instance.instance_number)
        words = ["×".join(str(size) for size in (instance.columns, instance.rows) if size)]
        if instance.number_of_frames and instance.number_of_frames > 1:
            words.append(self._frames.format(count=number(instance.number_of_frames)))
        return [name, "", "", "", " · ".join(word for word in words if word), "", "", "", "", ""]


def toolTipOf(patient: StudyRecord | PatientSummary) -> str:
    """Return who it is, for the tool tip of the first column."""
    name = personName(patient.patient_name) or patient.patient_id
    words = [name, patient.patient_id, patient.patient_sex, dicomDate(patient.patient_birth_date)]
    return " · ".join(word for word in words if word)


def _count(count: int | None) -> str:
    return "" if count is None else str(count)
