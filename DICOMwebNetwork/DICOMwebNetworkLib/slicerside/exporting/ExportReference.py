"""Whose result a node is: its patient, its study and the images that it was made from."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import slicer

from ...model.errors import ConfigurationError

INSTANCE_UIDS = "DICOM.instanceUIDs"
IMAGE_POSITION = "0020,0032"
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
"""What a user may say about a new patient and study, and what the writers call it."""
STUDY_UID = "StudyInstanceUID"


@dataclass(frozen=True)
class ExportReference:
    """Where patient, study and acquisition come from.

    :param studyFile: any file of the study; empty for a new patient and study.
    :param sourceFiles: images that the node was made from; may be none although the study is known.
    :param newStudy: the new patient and study, by DICOM keyword.
    """

    studyFile: str = ""
    sourceFiles: tuple[str, ...] = ()
    newStudy: tuple[tuple[str, str], ...] = ()

    def read(self) -> tuple[Any, list[Any]]:
        """Return the ``PatientStudy`` and the headers of the sources. Any thread; it reads files.

        :raises ConfigurationError: a file is no DICOM file, or a typed value is not in DICOM's form.
        """
        from ...dicomexport.reference import PatientStudy, read_headers

        if not self.studyFile:
            fields = PATIENT_STUDY_FIELDS | {STUDY_UID: "study_instance_uid"}
            values: dict[str, Any] = {fields[word]: value for word, value in self.newStudy}
            return PatientStudy(**values), []
        headers = read_headers(self.sourceFiles)
        return PatientStudy.of_dataset(headers[0] if headers else read_headers([self.studyFile])[0]), headers

    def readPlaced(self, isPlane: bool = False) -> tuple[Any, list[Any], tuple[str, ...]]:
        """Return what ``read`` does, without sources that have no place in space, and what to tell the user of that.

        :param isPlane: whether sources have to tell the place of their pixels, too; projections for example do not.
        :raises ConfigurationError: as ``read``.
        """
        study, sources = self.read()
        if all(source.get("FrameOfReferenceUID") and (not isPlane or _isPlane(source)) for source in sources):
            return study, sources, ()
        return study, [], ("The source images have no place in space; they are not named in the result.",)


def newStudy(typed: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return a new patient and study, by DICOM keyword.

    They need a name and an ID, or Slicer's database cannot tell the patient from others without them.

    :param typed: what the user says about them; empty values count as not given.
    """
    from ...dicomexport.reference import make_uid

    date, clock = time.strftime("%Y%m%d %H%M%S").split()
    values = {
        "PatientName": "Unnamed",
        "PatientID": f"SLICER-{date}-{clock}",
        STUDY_UID: make_uid(),
        "StudyDate": date,
        "StudyTime": clock,
    }
    return tuple((values | {word: value for word, value in typed.items() if value}).items())


def findReference(database: Any, node: Any, wanted: Any, isWhole: bool = True) -> ExportReference:
    """Return the reference of a node, none for no node. Main thread.

    :param database: open ``ctkDICOMDatabase``.
    :param wanted: None for the images that the node itself came from, or the study that it lies under in the subject
      hierarchy; otherwise another node, a study or series UID of the database, a DICOM file, or "" for a new patient
      and study.
    :param isWhole: False where one of the source images is enough.
    :return: an empty one where there is none.
    :raises ConfigurationError: the wanted reference is not in the database.
    """
    if wanted is None:
        return _ofNode(database, node, isWhole)
    if hasattr(wanted, "IsA"):
        found = _ofNode(database, wanted, isWhole)
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


def basisOf(node: Any) -> Any:
    """Return the volume that a segmentation or markups were made on, or that shows a sequence; None if not known."""
    if node.IsA("vtkMRMLSequenceNode"):
        browsers = slicer.util.getNodesByClass("vtkMRMLSequenceBrowserNode")
        return next((proxy for proxy in (each.GetProxyNode(node) for each in browsers) if proxy is not None), None)
    if node.IsA("vtkMRMLSegmentationNode"):
        return node.GetNodeReference(REFERENCE_VOLUME_ROLE)
    if node.IsA("vtkMRMLMarkupsNode"):
        ids = (node.GetNthControlPointAssociatedNodeID(n) for n in range(node.GetNumberOfControlPoints()))
        volumes = (slicer.mrmlScene.GetNodeByID(nodeID) for nodeID in ids if nodeID)
        return next((one for one in volumes if one is not None and one.IsA("vtkMRMLVolumeNode")), None)
    return None


def _ofNode(database: Any, node: Any, isWhole: bool) -> ExportReference:
    if node is None:
        return ExportReference()
    basis = basisOf(node)
    ofBasis = ExportReference() if basis is None else _ofNode(database, basis, isWhole)
    if ofBasis.studyFile:
        return ofBasis
    uids = (node.GetAttribute(INSTANCE_UIDS) or "").split()
    found = (path for path in map(database.fileForInstance, uids) if path and Path(path).is_file())
    files = tuple(found if isWhole else islice(found, 1))
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


def positionsOf(database: Any, files: Sequence[str]) -> list[tuple[float, float, float]] | None:
    """Return the places of images in LPS, None if one of them has none; the database remembers them from loading.

    :param database: open ``ctkDICOMDatabase``. Main thread.
    """
    positions = []
    for file in files:
        try:
            x, y, z = (float(value) for value in database.fileValue(file, IMAGE_POSITION).split("\\"))
        except ValueError:
            return None
        positions.append((x, y, z))
    return positions


def _isPlane(source: Any) -> bool:
    """Whether an image tells where its pixels lie (PS3.3 C.7.6.2), or each of its frames does."""
    if "NumberOfFrames" in source:
        return "PerFrameFunctionalGroupsSequence" in source
    return all(source.get(keyword) for keyword in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"))
