"""Whose result a node is: its patient, its study and the images that it was made from."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import slicer

from ..model.errors import ConfigurationError

INSTANCE_UIDS = "DICOM.instanceUIDs"
REFERENCE_VOLUME_ROLE = "referenceImageGeometryRef"
PATIENT_STUDY_FIELDS = {
    "PatientName": "patient_name",
    "PatientID": "patient_id",
    "PatientBirthDate": "patient_birth_date",
    "PatientSex": "patient_sex",
    "StudyDate": "study_date",
    "StudyTime": "study_time",
    "StudyID": "study_id",
    "StudyDescription": "study_description",
    "AccessionNumber": "accession_number",
}


@dataclass(frozen=True)
class ExportReference:
    """Where patient, study and acquisition come from.

    :param studyFile: any file of the study; empty for a new patient and study.
    :param sourceFiles: images that the node was made from; may be none although the study is known.
    :param typed: what the user says about a new patient and study, by DICOM keyword.
    """

    studyFile: str = ""
    sourceFiles: tuple[str, ...] = ()
    typed: tuple[tuple[str, str], ...] = ()

    def read(self) -> tuple[Any, list[Any]]:
        """Return the ``PatientStudy`` and the headers of the sources. Any thread; it reads files.

        :raises ConfigurationError: a file is no DICOM file, or a typed value is not in DICOM's form.
        """
        from ..dicomexport.reference import PatientStudy, read_headers

        if not self.studyFile:
            return PatientStudy(**self._newPatientStudy()), []
        headers = read_headers(self.sourceFiles)
        return PatientStudy.of_dataset(headers[0] if headers else read_headers([self.studyFile])[0]), headers

    def _newPatientStudy(self) -> dict[str, Any]:
        """A patient needs a name and an ID, or Slicer's database cannot tell it from others without them."""
        now = time.strftime("%Y%m%d %H%M%S").split()
        values: dict[str, Any] = {
            "patient_name": "Unnamed",
            "patient_id": "-".join(["SLICER", *now]),
            "study_date": now[0],
            "study_time": now[1],
        }
        return values | {PATIENT_STUDY_FIELDS[word]: value for word, value in self.typed if value}


def findReference(database: Any, node: Any, wanted: Any, typed: Mapping[str, str]) -> ExportReference:
    """Return the reference of a node, none for no node. Main thread.

    :param database: open ``ctkDICOMDatabase``.
    :param wanted: None for the images that the node itself came from, or the study that it lies under in the subject
      hierarchy; otherwise another node, a study or series UID of the database, a DICOM file, or "" for a new patient
      and study.
    :param typed: patient and study attributes, for a new patient and study only.
    :raises ConfigurationError: the wanted reference is not in the database.
    """
    found = _find(database, node, wanted)
    if found.studyFile and typed:
        raise ConfigurationError(
            f"{', '.join(typed)} cannot be changed within an existing study.",
            advice='Give "" as reference to make a new patient and study.',
        )
    return found if found.studyFile else ExportReference(typed=tuple(typed.items()))


def _find(database: Any, node: Any, wanted: Any) -> ExportReference:
    if wanted is None:
        return _ofNode(database, node)
    if hasattr(wanted, "IsA"):
        found = _ofNode(database, wanted)
    elif not str(wanted):
        return ExportReference()
    elif Path(str(wanted)).is_file():
        return ExportReference(str(wanted))
    else:
        found = _ofUID(database, str(wanted))
    if not found.studyFile:
        raise ConfigurationError(
            "The reference is not in the DICOM database.", advice="Retrieve it first, or choose another one."
        )
    return found


def segmentedVolume(node: Any) -> Any:
    """Return the volume that a segmentation was made on; None if it is not known, or the node is none."""
    return node.GetNodeReference(REFERENCE_VOLUME_ROLE) if node.IsA("vtkMRMLSegmentationNode") else None


def _ofNode(database: Any, node: Any) -> ExportReference:
    if node is None:
        return ExportReference()
    volume = segmentedVolume(node)
    if volume is not None:
        return _ofNode(database, volume)
    uids = (node.GetAttribute(INSTANCE_UIDS) or "").split()
    files = existing(database.fileForInstance(uid) for uid in uids)
    if files:
        return ExportReference(files[0], files)
    study = _studyOf(node)
    return _ofUID(database, study) if study else ExportReference()


def _ofUID(database: Any, uid: str) -> ExportReference:
    """A series is taken for the source, a study only for the study."""
    files = existing(database.filesForSeries(uid))
    if files:
        return ExportReference(files[0], files)
    for series in database.seriesForStudy(uid):
        files = existing(database.filesForSeries(series))
        if files:
            return ExportReference(files[0])
    return ExportReference()


def _studyOf(node: Any) -> str:
    """Return the study that a node lies under in the subject hierarchy; empty if there is none."""
    hierarchy = slicer.mrmlScene.GetSubjectHierarchyNode()
    item = hierarchy.GetItemByDataNode(node) if hierarchy is not None else 0
    constants = slicer.vtkMRMLSubjectHierarchyConstants
    study = hierarchy.GetItemAncestorAtLevel(item, constants.GetDICOMLevelStudy()) if item else 0
    return hierarchy.GetItemUID(study, constants.GetDICOMUIDName()) if study else ""


def existing(paths: Sequence[str] | Any) -> tuple[str, ...]:
    """Return the paths that a database gave and that are files."""
    return tuple(path for path in paths if path and Path(path).is_file())
