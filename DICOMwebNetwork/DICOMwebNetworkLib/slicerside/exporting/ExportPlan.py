"""From what is to be exported, and what the user says about it, to the functions that write it as DICOM."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import slicer

from ...dicomexport.series import DESCRIPTION_LENGTH, checked_value
from ...model.errors import ConfigurationError
from .ExportReference import PATIENT_STUDY_FIELDS, ExportReference, basisOf, findReference, newStudy, positionsOf
from .MarkupsExport import isExportableMarkups, prepareMarkups
from .PluginExport import isExportableByPlugin, prepareWithPlugin
from .SceneExport import SCENE, prepareScene
from .SegmentationExport import isExportableSegmentation, prepareSegmentation
from .SequenceExport import isExportableSequence, prepareSequence, timePointOf
from .SeriesWriter import SeriesWriter
from .ViewsExport import VIEWS, prepareViews, shownVolume
from .VolumeExport import isExportableVolume, liesElsewhere, prepareVolume

OF_WHOLE_SCENE = {VIEWS: "Screenshot", SCENE: "Slicer Data Bundle"}
"""What is no node, with its default description; the second is Slicer's own."""


class ExportPlan:
    """What belongs together in one export: a new patient and study, the space of the scene, the user's tags.

    :param database: open ``ctkDICOMDatabase`` with the reference.
    :param reference: see ``findReference``.
    :param tags: by DICOM keyword; those of patient and study go to a new patient and study.
    :param multiframe: True for all volumes, or the IDs of those that become one multi-frame object each.
    """

    def __init__(
        self, database: Any, reference: Any, tags: Mapping[str, str], multiframe: bool | Collection[str] = False
    ) -> None:
        self._database = database
        self._wanted = reference
        self._typed = {word: value for word, value in tags.items() if word in PATIENT_STUDY_FIELDS}
        self._tags = {word: value for word, value in tags.items() if word not in PATIENT_STUDY_FIELDS}
        self._description = self._tags.pop("SeriesDescription", "")
        self._number = seriesNumber(self._tags.pop("SeriesNumber", ""))
        self._modality = str(checked_value("Modality", self._tags.get("Modality", "").upper()))
        self._multiframe = multiframe
        self._newStudy = newStudy(self._typed)
        self._spaces: dict[str, str] = {}

    def writers(self, things: Sequence[Any]) -> list[SeriesWriter]:
        """Take what is to be written from the scene. Markups of the same images make one report.

        :param things: nodes or their IDs, "views" for a screenshot, "scene" for the whole scene. What touches the
          disk here already, other plugins and the scene, goes last.
        :raises ConfigurationError: there are none, or one of them, the reference or a tag cannot be used.
        """
        if not things:
            raise ConfigurationError("There is nothing to export.")
        groups = self._groups(things)
        if self._typed and all(found.studyFile for found, _ in groups):
            raise ConfigurationError(
                f"{', '.join(self._typed)} cannot be changed within an existing study.",
                advice='Give "" as reference to make a new patient and study.',
            )
        writers: list[SeriesWriter] = []
        try:
            for found, group in groups:
                writers.append(self._writer(found, group))
        except BaseException:
            for writer in writers:
                writer.discard()
            raise
        return writers

    def _groups(self, things: Sequence[Any]) -> list[tuple[ExportReference, list[Any]]]:
        groups: list[tuple[ExportReference, list[Any]]] = []
        for thing in sorted((resolved(one) for one in things), key=_order):
            found = self._reference(thing)
            known = [each for each in groups if each[0] == found and isMarkups(each[1][0])] if isMarkups(thing) else []
            if known:
                known[0][1].append(thing)
            else:
                groups.append((found, [thing]))
        return groups

    def _reference(self, thing: Any) -> ExportReference:
        found = findReference(self._database, shownVolume() if thing in OF_WHOLE_SCENE else thing, self._wanted)
        return found if found.studyFile else ExportReference(newStudy=self._newStudy)

    def _writer(self, found: ExportReference, things: Sequence[Any]) -> SeriesWriter:
        first = things[0]
        if first == VIEWS:
            return prepareViews(found, self._options(found, VIEWS))
        if first == SCENE:
            return prepareScene(found, self._options(found, SCENE))
        isMoved = any(self._isMoved(found, one) for one in things)
        options = self._options(found, *things, isMoved=isMoved)
        if isMarkups(first):
            return prepareMarkups(things, found, options)
        if isExportableSegmentation(first):
            return _withNotes(prepareSegmentation(first, found, options), first, isMoved)
        if _isVolume(first):
            isMultiframe = isMultiframeWanted(self._multiframe, first)
            prepare = prepareSequence if isExportableSequence(first) else prepareVolume
            writer = prepare(first, found, options, self._modality, isMultiframe)
            return _withNotes(writer, first, isMoved)
        return prepareWithPlugin(first, found, options)

    def _options(self, found: ExportReference, *things: Any, isMoved: bool = False) -> Any:
        from ...dicomexport.series import SeriesOptions

        first = things[0]
        tags = {word: value for word, value in self._tags.items() if word != "Modality" or not _isVolume(first)}
        description = self._description or defaultDescription(things)
        space = self._space(found) if isMoved or not found.sourceFiles else ""
        return SeriesOptions(description, self._number, tags, frame_of_reference_uid=space)

    def _isMoved(self, found: ExportReference, thing: Any) -> bool:
        """Whether a node lies elsewhere than its source images say: a transform moves the volume that shows these.

        What was made on a volume is written in the space in which both are seen, be it moved onto it by a transform or
        not.
        """
        return liesElsewhere(basisOf(thing) or thing, lambda: positionsOf(self._database, found.sourceFiles))

    def _space(self, found: ExportReference) -> str:
        """Return the frame of reference of what lies in the scene but not where images of this study say."""
        from ...dicomexport.reference import make_uid

        return self._spaces.setdefault(found.studyFile, make_uid())


def resolved(thing: Any) -> Any:
    """Return the node of an ID; a node, "views" and "scene" as they are.

    :raises ConfigurationError: there is no such node, or nothing that could export it.
    """
    if isinstance(thing, str) and thing in OF_WHOLE_SCENE:
        return thing
    found = slicer.mrmlScene.GetNodeByID(thing) if isinstance(thing, str) else thing
    if found is None:
        raise ConfigurationError(f"'{thing}' is no node of the scene.")
    if not (isExportable(found) or isExportableByPlugin(found)):
        raise ConfigurationError(
            f"{found.GetName()} cannot be exported: it is empty, or of a kind that no DICOM plugin writes.",
            advice="Export the whole scene, which holds everything.",
        )
    return found


def isExportable(node: Any) -> bool:
    """Whether this module has a writer for a node."""
    return _isVolume(node) or isExportableSegmentation(node) or isExportableMarkups(node)


def isMarkups(thing: Any) -> bool:
    """Whether something is a node that goes into a measurement report."""
    return not isinstance(thing, str) and isExportableMarkups(thing)


def isMultiframeWanted(multiframe: bool | Collection[str], node: Any) -> bool:
    """Whether a volume is to become one multi-frame object: True for all, or its ID is among those."""
    return multiframe if isinstance(multiframe, bool) else node.GetID() in multiframe


def defaultDescription(things: Sequence[Any]) -> str:
    """Return the series description of what the user gave none for."""
    if len(things) > 1:
        return "Measurements"
    return OF_WHOLE_SCENE[things[0]] if isinstance(things[0], str) else _cleaned(things[0].GetName() or "")


def seriesNumber(text: str) -> int | None:
    """Return a typed series number, None for none.

    :raises ConfigurationError: it is no number.
    """
    text = str(text).strip()
    if text and not text.isdecimal():
        raise ConfigurationError(f"'{text}' is no series number.")
    return int(text) if text else None


def _isVolume(thing: Any) -> bool:
    return not isinstance(thing, str) and (isExportableVolume(thing) or isExportableSequence(thing))


def _order(thing: Any) -> int:
    if thing == SCENE:
        return 2
    return 0 if thing == VIEWS or isExportable(thing) else 1


def _withNotes(writer: SeriesWriter, node: Any, isMoved: bool) -> SeriesWriter:
    """Return a writer that tells what a user may not expect: of a transform, of labels, of time points left out."""
    notes = []
    if isMoved:
        notes.append(f"{node.GetName()} was written where its transform puts it, in a frame of reference of its own.")
    if node.IsA("vtkMRMLLabelMapVolumeNode"):
        notes.append(
            f"{node.GetName()} is a label map and was written as an image; as a segmentation it keeps its names."
        )
    timePoint = timePointOf(node)
    if timePoint is not None:
        number, sequence = timePoint
        count = sequence.GetNumberOfDataNodes()
        notes.append(
            f"{node.GetName()} is time point {number} of {count}; export the sequence {sequence.GetName()} for all."
        )

    def write(folder: str) -> Any:
        series = writer.write(folder)
        first, *others = series if isinstance(series, list) else [series]
        return [replace(first, notes=(*first.notes, *notes)), *others]

    return replace(writer, write=write) if notes else writer


def _cleaned(name: str) -> str:
    """Return a node's name as a series description may be written."""
    return re.sub(r"[\x00-\x1f\x7f\\]", " ", name)[:DESCRIPTION_LENGTH].strip()
