"""Nodes that this module has no writer for, written by the DICOM plugins that are installed."""

from __future__ import annotations

import contextlib
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import slicer

from ...model.errors import ConfigurationError, LocalStorageError
from .ExportReference import ExportReference
from .SeriesWriter import SeriesWriter

LEFT_OUT = ("DICOMSlicerDataBundlePlugin",)
"""It would write the whole scene in place of any node."""


def isExportableByPlugin(node: Any) -> bool:
    """Whether an installed DICOM plugin offers to write a node; the plugins are asked once until the node changes."""
    if node.IsA("vtkMRMLVolumeNode") and node.GetImageData() is None:
        return False  # Slicer's own plugin offers that, and fails
    known = _answers.get(node.GetID())
    if known is None or known[0] != node.GetMTime():
        known = _answers[node.GetID()] = node.GetMTime(), _bestOffer(node) is not None
    return known[1]


_answers: dict[str, tuple[int, bool]] = {}


def _bestOffer(node: Any) -> tuple[Any, Any] | None:
    """Return the plugin that is surest of a node, and its offer (``qSlicerDICOMExportable``)."""
    offers = [(plugin, offer) for plugin in _plugins() for offer in _offersOf(plugin, node)]
    return max(offers, key=lambda pair: pair[1].confidence, default=None)


def prepareWithPlugin(node: Any, reference: ExportReference, options: Any) -> SeriesWriter:
    """Have a plugin write a node; plugins do that at once, on the main thread, into a folder that they are given.

    :param options: ``SeriesOptions``.
    :return: takes the files, which lie in that folder until it is discarded.
    :raises ConfigurationError: the plugin failed, in its own words, or has written nothing.
    """
    best = _bestOffer(node)
    if best is None:
        raise ConfigurationError(f"No DICOM plugin exports {node.GetName()} any more.")
    plugin, offer = best
    study, _ = reference.read()
    folder = Path(slicer.app.temporaryPath, f"DICOMwebNetwork-plugin-{options.new_uid()}")
    try:
        folder.mkdir(parents=True)
        with _underStudy(node, study):
            _dress(offer, node, study, options, str(folder))
            problem = plugin.export([offer])
    except Exception as error:  # plugins of other extensions raise what they like
        shutil.rmtree(folder, ignore_errors=True)
        kind = LocalStorageError if isinstance(error, OSError) else ConfigurationError
        raise kind(f"{offer.name}: {error}") from error
    if problem:
        shutil.rmtree(folder, ignore_errors=True)
        raise ConfigurationError(f"{offer.name}: {problem}")

    def write(target: str) -> Any:
        from ...dicomexport.taken import take_files

        return take_files(folder, target)

    return SeriesWriter(write, discard=lambda: shutil.rmtree(folder, ignore_errors=True))


def _plugins() -> Iterator[Any]:
    for name, plugin in getattr(slicer.modules, "dicomPlugins", {}).items():
        if name not in LEFT_OUT:
            yield plugin()


def _offersOf(plugin: Any, node: Any) -> list[Any]:
    hierarchy = slicer.mrmlScene.GetSubjectHierarchyNode()
    item = hierarchy.GetItemByDataNode(node) if hierarchy is not None else 0
    if not item or not hasattr(plugin, "examineForExport"):
        return []
    try:
        return list(plugin.examineForExport(item) or ())
    except Exception:
        # One broken extension must not keep all others from exporting.
        logging.debug("DICOM plugin %s could not examine a node", type(plugin).__name__, exc_info=True)
        return []


def _dress(offer: Any, node: Any, study: Any, options: Any, folder: str) -> None:
    """Tell a plugin where to write and what to say about patient, study and series."""
    values = {
        "PatientName": study.patient_name,
        "PatientID": study.patient_id,
        "PatientBirthDate": study.patient_birth_date,
        "PatientSex": study.patient_sex,
        "StudyInstanceUID": study.study_instance_uid,
        "StudyDate": study.study_date,
        "StudyTime": study.study_time,
        "StudyID": study.study_id,
        "StudyDescription": study.study_description,
        "AccessionNumber": study.accession_number,
        "SeriesDescription": options.description,
        "SeriesNumber": "" if options.number is None else str(options.number),
        "SeriesInstanceUID": options.new_uid(),
        "FrameOfReferenceUID": options.frame_of_reference_uid,
        **options.attributes,
    }
    offer.directory = folder
    offer.subjectHierarchyItemID = slicer.mrmlScene.GetSubjectHierarchyNode().GetItemByDataNode(node)
    for keyword, value in values.items():
        if value:
            offer.setTag(keyword, value)


@contextlib.contextmanager
def _underStudy(node: Any, study: Any) -> Iterator[None]:
    """Put a node below its patient and study in the subject hierarchy, where plugins look, and back afterwards."""
    hierarchy = slicer.mrmlScene.GetSubjectHierarchyNode()
    item = hierarchy.GetItemByDataNode(node)
    parent, position = hierarchy.GetItemParent(item), hierarchy.GetItemPositionUnderParent(item)
    made: list[int] = []
    found = _studyItem(hierarchy, study, made)
    try:
        hierarchy.SetItemParent(item, found)
        yield
    finally:
        hierarchy.SetItemParent(item, parent)
        following = hierarchy.GetItemByPositionUnderParent(parent, position)
        if following not in (0, item):
            hierarchy.MoveItem(item, following)
        for each in reversed(made):
            hierarchy.RemoveItem(each, False, False)


def _studyItem(hierarchy: Any, study: Any, made: list[int]) -> int:
    """Return the item of a study; one that is made, and its patient, are put on the list."""
    constants = slicer.vtkMRMLSubjectHierarchyConstants
    name = constants.GetDICOMUIDName()
    found = int(hierarchy.GetItemByUID(name, study.study_instance_uid))
    if found:
        return found
    patient = hierarchy.GetItemByUID(name, study.patient_id) if study.patient_id else 0
    if not patient:
        patient = hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), study.patient_name or "Patient")
        hierarchy.SetItemUID(patient, name, study.patient_id or study.study_instance_uid)
        made.append(patient)
    found = hierarchy.CreateStudyItem(patient, study.study_description or "Study")
    hierarchy.SetItemUID(found, name, study.study_instance_uid)
    made.append(found)
    return found
