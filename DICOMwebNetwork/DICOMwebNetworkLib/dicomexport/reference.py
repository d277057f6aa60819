"""Whose results these are: patient and study taken from a file of the study or typed in, and UIDs for new objects."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..model.errors import ConfigurationError
from .geometry import decimals
from .strange_files import readable_or_refused

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_DATE: Final = re.compile(r"\d{8}")
_TIME: Final = re.compile(r"\d{2,6}(\.\d{1,6})?")
_OLD_DATE: Final = re.compile(r"(\d{4})\.(\d{2})\.(\d{2})")

_KEYWORDS: Final = {
    "patient_name": "PatientName", "patient_id": "PatientID", "patient_birth_date": "PatientBirthDate",
    "patient_sex": "PatientSex", "study_instance_uid": "StudyInstanceUID", "study_date": "StudyDate",
    "study_time": "StudyTime", "study_id": "StudyID", "accession_number": "AccessionNumber",
}  # fmt: skip
"""Which attribute each field becomes, empty ones too: DICOM wants them present."""

_FURTHER_KEYWORDS: Final = tuple(
    """IssuerOfPatientID PatientAge PatientSize PatientWeight PatientComments EthnicGroup OtherPatientIDs
    PatientSpeciesDescription ResponsiblePerson ResponsibleOrganization PatientIdentityRemoved DeidentificationMethod
    ReferringPhysicianName PhysiciansOfRecord ClinicalTrialSponsorName ClinicalTrialProtocolID
    ClinicalTrialSubjectID ClinicalTrialSubjectReadingID""".split()
)
"""What else of the patient and the study (PS3.3 C.7.1, C.7.2) is carried over where the reference has it."""


def make_uid(prefix: str = "") -> str:
    """Return a new UID: below an organization's root such as ``"1.2.3."``, or below 2.25 (PS3.5 B.2) without one.

    Raises
    ------
    ConfigurationError
        The prefix is no UID root that ends in a dot.
    """
    if not prefix:
        return f"2.25.{uuid.uuid4().int}"
    from pydicom.uid import generate_uid

    try:
        return str(generate_uid(prefix=prefix))
    except ValueError as problem:
        raise ConfigurationError(
            f"'{prefix}' cannot begin a UID.", advice="Give an organization's root such as '1.2.826.0.1.', or nothing."
        ) from problem


@dataclass(frozen=True)
class PatientStudy:
    """The patient and the study that an exported object belongs to. Texts are in any script.

    Parameters
    ----------
    patient_name : str
        In DICOM's form: ``Family^Given=ideographic=phonetic``.
    patient_birth_date, study_date : str
        YYYYMMDD or empty.
    patient_sex : str
        M, F, O or empty.
    study_time : str
        HHMMSS with optional fraction, or empty.
    study_instance_uid : str
        A new study where none is given.
    further : tuple of (str, object)
        Keyword and value of other attributes of the patient and the study that the reference has.

    Raises
    ------
    ConfigurationError
        A value is not in DICOM's form.
    """

    patient_name: str = ""
    patient_id: str = ""
    patient_birth_date: str = ""
    patient_sex: str = ""
    study_instance_uid: str = field(default_factory=make_uid)
    study_date: str = ""
    study_time: str = ""
    study_id: str = ""
    study_description: str = ""
    accession_number: str = ""
    further: tuple[tuple[str, Any], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)+", self.study_instance_uid) or len(self.study_instance_uid) > 64:
            raise ConfigurationError(f"'{self.study_instance_uid}' is no study instance UID.")
        for name in ("patient_birth_date", "study_date"):
            if getattr(self, name) and not _DATE.fullmatch(getattr(self, name)):
                raise ConfigurationError(f"'{getattr(self, name)}' is no date.", advice="Dates are written YYYYMMDD.")
        if self.study_time and not _TIME.fullmatch(self.study_time):
            raise ConfigurationError(f"'{self.study_time}' is no time.", advice="Times are written HHMMSS.")
        if self.patient_sex not in {"", "M", "F", "O"}:
            raise ConfigurationError(f"'{self.patient_sex}' is no patient's sex in DICOM.", advice="Use M, F or O.")
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, str) and re.search(r"[\x00-\x1a\x1c-\x1f\x7f\\]", value):
                raise ConfigurationError(f"The {one.name.replace('_', ' ')} holds a character that DICOM reserves.")

    @classmethod
    def of_file(cls, path: str | Path) -> PatientStudy:
        """Return the patient and study of any DICOM file of the study, whatever its character sets are.

        Raises
        ------
        ConfigurationError
            The file is no DICOM file, or names no study.
        """
        return cls.of_dataset(read_headers([path])[0])

    @classmethod
    def of_dataset(cls, reference: Dataset) -> PatientStudy:
        """Return the patient and study of a header; dates, times and a sex that break the standard's form are dropped.

        Raises
        ------
        ConfigurationError
            The header names no study, or cannot be read.
        """
        with readable_or_refused(lambda why: f"The reference cannot be read ({why})."):
            return cls._of_dataset(reference)

    @classmethod
    def _of_dataset(cls, reference: Dataset) -> PatientStudy:
        if not _text(reference, "StudyInstanceUID"):
            raise ConfigurationError("The reference names no study.", advice="Choose an image of the study.")
        sex = _text(reference, "PatientSex").upper()
        further = [(word, well_formed_value(reference, word)) for word in _FURTHER_KEYWORDS]
        return cls(
            patient_name=_text(reference, "PatientName"),
            patient_id=_text(reference, "PatientID"),
            patient_birth_date=_date(_text(reference, "PatientBirthDate")),
            patient_sex=sex if sex in {"M", "F", "O"} else "",
            study_instance_uid=_text(reference, "StudyInstanceUID"),
            study_date=_date(_text(reference, "StudyDate")),
            study_time=_time(_text(reference, "StudyTime")),
            study_id=_text(reference, "StudyID"),
            study_description=_text(reference, "StudyDescription"),
            accession_number=_text(reference, "AccessionNumber"),
            further=tuple((word, value) for word, value in further if value is not None),
        )

    def write_into(self, dataset: Dataset) -> None:
        """Set the attributes of the patient and the study; empty where DICOM wants them present."""
        dataset.ReferringPhysicianName = None
        for name, keyword in _KEYWORDS.items():
            setattr(dataset, keyword, getattr(self, name))
        if self.study_description:
            dataset.StudyDescription = self.study_description
        for keyword, value in self.further:
            setattr(dataset, keyword, value)


def read_headers(paths: Sequence[str | Path]) -> list[Dataset]:
    """Return the headers of DICOM files, without their pixels.

    Raises
    ------
    ConfigurationError
        One of them cannot be read as DICOM.
    """
    import pydicom

    def header(path: str | Path) -> Dataset:
        with readable_or_refused(lambda why: f"{path} cannot be used as reference ({why})."):
            return pydicom.dcmread(path, stop_before_pixels=True)

    return [header(path) for path in paths]


def well_formed_value(dataset: Dataset, keyword: str) -> Any:
    """Return the value of an attribute, None where it is absent, empty or not in the form of its value representation.

    Decimal strings that are too long are shortened.
    """
    from pydicom.config import RAISE
    from pydicom.valuerep import validate_value

    if keyword not in dataset or dataset[keyword].is_empty:
        return None
    element = dataset[keyword]
    value = element.value
    if element.VR in {"SQ", "PN"}:
        return value
    values = list(value) if element.VM > 1 else [value]
    try:
        if element.VR == "DS":
            return decimals([float(one) for one in values])
        for one in values:
            validate_value(element.VR, str(one) if isinstance(one, str) else one, RAISE)
    except (ValueError, TypeError):
        return None
    return value


def _text(dataset: Dataset, keyword: str) -> str:
    value = dataset.get(keyword)
    text = "" if value is None else str(value)
    return re.sub(r"[\x00-\x1a\x1c-\x1f\x7f\\]", " ", text).strip()


def _date(text: str) -> str:
    text = _OLD_DATE.sub(r"\1\2\3", text)
    return text if _DATE.fullmatch(text) else ""


def _time(text: str) -> str:
    text = text.replace(":", "")
    return text if _TIME.fullmatch(text) else ""
