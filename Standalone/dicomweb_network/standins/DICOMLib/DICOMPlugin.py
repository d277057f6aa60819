"""Base of the DICOM plugins and the unit they exchange."""

from __future__ import annotations

import logging
from typing import Any

import slicer

_SERIES_ATTRIBUTES = {
    "SeriesModality": "0008,0060",
    "SeriesNumber": "0020,0011",
    "FrameOfReferenceUID": "0020,0052",
    "SeriesDescription": "0008,103E",
    "SeriesDate": "0008,0021",
    "SeriesTime": "0008,0031",
    "ContentDate": "0008,0023",
    "ContentTime": "0008,0033",
    "Manufacturer": "0008,0070",
    "Model": "0008,1090",
}
_PATIENT_ATTRIBUTES = {
    "PatientName": "0010,0010",
    "PatientSex": "0010,0040",
    "PatientBirthDate": "0010,0030",
    "PatientComments": "0010,4000",
}
_STUDY_ATTRIBUTES = {
    "StudyInstanceUID": "0020,000D",
    "StudyID": "0020,0010",
    "StudyDescription": "0008,1030",
    "StudyDate": "0008,0020",
    "StudyTime": "0008,0030",
}


class DICOMLoadable:
    """Files that a plugin offers to load together, with how sure it is (``confidence``, 0 to 1)."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.name = "Unknown"
        self.tooltip = "No further information available"
        self.warning = ""
        self.selected = False
        self.confidence = 0.5


class DICOMPlugin:
    """Turns files into loadables and loadables into nodes. Subclasses override examineFiles() and load()."""

    def __init__(self) -> None:
        self.loadType = "Generic DICOM"
        self.tags: dict[str, str] = {
            "seriesDescription": "0008,103E",
            "seriesNumber": "0020,0011",
            "frameOfReferenceUID": "0020,0052",
            "seriesInstanceUID": "0020,000E",
            "modality": "0008,0060",
            "instanceUID": "0008,0018",
            "sopClassUID": "0008,0016",
        }
        self._examined: dict[tuple[str, ...], list[DICOMLoadable]] = {}

    def examineForImport(self, fileLists: list[list[str]]) -> list[DICOMLoadable]:
        """Loadables for several lists of files, one list a series; an answer given once is given again."""
        loadables = []
        for files in fileLists:
            key = tuple(files)
            if key not in self._examined:
                self._examined[key] = self.examineFiles(files)
            loadables += self._examined[key]
        return loadables

    def examine(self, fileLists: list[list[str]]) -> list[DICOMLoadable]:
        return self.examineForImport(fileLists)

    def examineFiles(self, files: list[str]) -> list[DICOMLoadable]:
        return []

    def load(self, loadable: DICOMLoadable) -> Any:
        return None

    def examineForExport(self, subjectHierarchyItemID: int) -> list[Any]:
        return []

    def export(self, exportables: list[Any]) -> str:
        """Write files; an error text, empty if all went well."""
        return ""

    def defaultSeriesNodeName(self, seriesUID: str) -> str:
        """``"<series number>: <series description>"``."""
        files = slicer.dicomDatabase.filesForSeries(seriesUID, 1)
        if not files:
            return "Unnamed Series"
        description = slicer.dicomDatabase.fileValue(files[0], self.tags["seriesDescription"]) or "Unnamed Series"
        number = slicer.dicomDatabase.fileValue(files[0], self.tags["seriesNumber"])
        return f"{number}: {description}" if number else description

    def addSeriesInSubjectHierarchy(self, loadable: DICOMLoadable, dataNode: Any) -> None:
        """Place the node below its study and patient, with the UIDs and attributes that export needs."""
        if dataNode is None:
            logging.error("Unable to create subject hierarchy items: invalid data node provided")
            return
        names = slicer.vtkMRMLSubjectHierarchyConstants
        hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
        first = loadable.files[0]
        value = slicer.dicomDatabase.fileValue
        series, study = value(first, "0020,000E"), value(first, "0020,000D")
        patient = value(first, "0010,0020") or f"Patient-{study}"
        item = hierarchy.CreateItem(hierarchy.GetSceneItemID(), dataNode)
        hierarchy.SetItemUID(item, names.GetDICOMUIDName(), series)
        instances = " ".join(value(one, "0008,0018") or "Unknown" for one in loadable.files)
        hierarchy.SetItemUID(item, names.GetDICOMInstanceUIDName(), instances)
        _set_attributes(hierarchy, item, first, _SERIES_ATTRIBUTES)
        referenced = " ".join(getattr(loadable, "referencedInstanceUIDs", []))
        hierarchy.SetItemAttribute(item, names.GetDICOMReferencedInstanceUIDsAttributeName(), referenced)
        known = [hierarchy.GetItemByUID(names.GetDICOMUIDName(), uid) for uid in (patient, study)]
        slicer.vtkSlicerSubjectHierarchyModuleLogic.InsertDicomSeriesInHierarchy(hierarchy, patient, study, series)
        if not known[0]:
            _describe_patient(hierarchy, hierarchy.GetItemByUID(names.GetDICOMUIDName(), patient), first, patient)
        if not known[1]:
            _describe_study(hierarchy, hierarchy.GetItemByUID(names.GetDICOMUIDName(), study), first)


def _set_attributes(hierarchy: Any, item: int, file: str, attributes: dict[str, str]) -> None:
    prefix = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMAttributePrefix()
    for name, tag in attributes.items():
        hierarchy.SetItemAttribute(item, prefix + name, slicer.dicomDatabase.fileValue(file, tag))


def _describe_patient(hierarchy: Any, item: int, file: str, patient: str) -> None:
    _set_attributes(hierarchy, item, file, _PATIENT_ATTRIBUTES)
    names = slicer.vtkMRMLSubjectHierarchyConstants
    hierarchy.SetItemAttribute(item, names.GetDICOMPatientIDAttributeName(), patient)
    hierarchy.SetItemName(item, f"{slicer.dicomDatabase.fileValue(file, '0010,0010') or 'No name'} ({patient})")


def _describe_study(hierarchy: Any, item: int, file: str) -> None:
    _set_attributes(hierarchy, item, file, _STUDY_ATTRIBUTES)
    date = slicer.dicomDatabase.fileValue(file, "0008,0020")
    description = slicer.dicomDatabase.fileValue(file, "0008,1030") or "No study description"
    hierarchy.SetItemName(item, f"{description} ({date})" if date else description)
