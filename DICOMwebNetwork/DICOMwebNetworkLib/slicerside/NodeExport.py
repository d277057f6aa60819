"""From a node of the scene and what the user says about it to the function that writes it as DICOM."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import slicer

from ..model.errors import ConfigurationError
from .ExportReference import PATIENT_STUDY_FIELDS, findReference
from .SegmentationExport import isExportableSegmentation, prepareSegmentation
from .ViewsExport import VIEWS, prepareViews, shownVolume
from .VolumeExport import isExportableVolume, prepareVolume

DESCRIPTION_LENGTH = 64


def writerOf(database: Any, node: Any, reference: Any, tags: dict[str, str]) -> Callable[[str], Any]:
    """Return the function that writes a node below a folder, on any thread.

    :param database: open ``ctkDICOMDatabase`` with the reference.
    :param node: node or its ID, or "views" for a screenshot.
    :param reference: see ``ExportReference.findReference``.
    :param tags: by DICOM keyword; those of patient and study go to a new patient and study.
    :raises ConfigurationError: the node, the reference or a tag cannot be used.
    """
    from ..dicomexport.series import SeriesOptions

    isOfViews = isinstance(node, str) and node == VIEWS
    node = shownVolume() if isOfViews else _nodeOf(node)
    typed = {word: tags.pop(word) for word in PATIENT_STUDY_FIELDS if word in tags}
    found = findReference(database, node, reference, typed)
    number = str(tags.pop("SeriesNumber", "")).strip()
    if number and not number.isdecimal():
        raise ConfigurationError(f"'{number}' is no series number.")
    description = tags.pop("SeriesDescription", "") or ("Screenshot" if isOfViews else _cleaned(node.GetName() or ""))
    modality = "" if isOfViews or isExportableSegmentation(node) else tags.pop("Modality", "")
    options = SeriesOptions(description, int(number) if number else None, tags)
    if isOfViews:
        return prepareViews(found, options)
    if isExportableSegmentation(node):
        return prepareSegmentation(node, found, options)
    return prepareVolume(node, found, options, modality)


def isExportable(node: Any) -> bool:
    """Whether there is a writer for a node."""
    return isExportableVolume(node) or isExportableSegmentation(node)


def _nodeOf(node: Any) -> Any:
    found = slicer.mrmlScene.GetNodeByID(node) if isinstance(node, str) else node
    if found is None or not isExportable(found):
        name = node if isinstance(node, str) or node is None else node.GetName()
        raise ConfigurationError(f"'{name}' is no volume of single values and no segmentation with segments.")
    return found


def _cleaned(name: str) -> str:
    """Return a node's name as a series description may be written."""
    return re.sub(r"[\x00-\x1f\x7f\\]", " ", name)[:DESCRIPTION_LENGTH].strip()
