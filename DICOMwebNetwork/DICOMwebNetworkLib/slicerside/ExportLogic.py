"""The part of the module's logic that puts results into DICOM and sends them, without ever waiting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import slicer

from .RetrieveLogic import RetrieveLogic

# Slicer imports this file at start-up, so everything else is imported when it is needed.
if TYPE_CHECKING:
    from ..model.jobs import Deidentification
    from .exporting.ExportRun import ExportRun
    from .transfers.SendJob import SendJob


class ExportLogic(RetrieveLogic):
    """Exports nodes into the DICOM database and sends files. All methods are for the main thread."""

    def exportableNodes(self) -> list[Any]:
        """Return the nodes of the scene that can be exported: volumes, sequences of them, segmentations, markups, then
        those of other kinds that an installed DICOM plugin writes.
        """
        from .exporting.ExportPlan import isExportable
        from .exporting.PluginExport import isExportableByPlugin

        kinds = (
            "vtkMRMLScalarVolumeNode",
            "vtkMRMLSequenceNode",
            "vtkMRMLSegmentationNode",
            "vtkMRMLMarkupsNode",
            "vtkMRMLStorableNode",
        )
        found: dict[str, Any] = {}
        for kind in kinds:
            for node in slicer.util.getNodesByClass(kind):
                isWanted = isExportableByPlugin if kind == kinds[-1] else isExportable
                if node.GetID() not in found and not node.GetHideFromEditors() and isWanted(node):
                    found[node.GetID()] = node
        return list(found.values())

    def exportKind(self, node: Any) -> str:
        """Return what a node becomes: "volume", also for sequences, "segmentation", "measurements", or "other" where a
        plugin writes it.
        """
        from .exporting.MarkupsExport import isExportableMarkups
        from .exporting.SegmentationExport import isExportableSegmentation
        from .exporting.SequenceExport import isExportableSequence
        from .exporting.VolumeExport import isExportableVolume

        if isExportableVolume(node) or isExportableSequence(node):
            return "volume"
        if isExportableSegmentation(node):
            return "segmentation"
        return "measurements" if isExportableMarkups(node) else "other"

    def timePoints(self, node: Any) -> tuple[int, int] | None:
        """Return which time point of a sequence a volume shows, from 1 on, and how many there are.

        :return: (0, count) for a sequence itself, None for what belongs to none.
        """
        from .exporting.SequenceExport import isExportableSequence, timePointOf

        if isExportableSequence(node):
            return 0, node.GetNumberOfDataNodes()
        found = timePointOf(node) if node.IsA("vtkMRMLScalarVolumeNode") else None
        return None if found is None else (found[0], found[1].GetNumberOfDataNodes())

    def exportedCount(
        self,
        nodes: Sequence[Any],
        reference: Any = None,
        tags: Mapping[str, str] | None = None,
        multiframe: bool | Sequence[str] = False,
    ) -> int:
        """Return how many series nodes become: markups of the same images become one, and each time point of a sequence
        has one where it is a multi-frame object.

        :param nodes: as for ``startExport``, like the others.
        """
        from .exporting.ExportPlan import isMultiframeWanted
        from .exporting.SequenceExport import isExportableSequence, seriesCount

        found = _found(nodes)
        markups = [node for node in found if self.exportKind(node) == "measurements"]
        reports = {self._studyFileOf(node) if reference is None else "" for node in markups}
        modality = (tags or {}).get("Modality", "").upper()
        sequences = [
            seriesCount(node, modality or self._sourceModalityOf(node, reference), isMultiframeWanted(multiframe, node))
            for node in found
            if isExportableSequence(node)
        ]
        return len(nodes) - len(markups) + len(reports) - len(sequences) + sum(sequences)

    def packagesMissingFor(self, nodes: Sequence[Any]) -> str:
        """Return the Python packages that have to be installed before these can be exported; empty for none.

        :param nodes: as for ``startExport``.
        """
        from ..dicomexport.with_highdicom import check_highdicom

        isNeeded = any(self.exportKind(node) in ("segmentation", "measurements") for node in _found(nodes))
        return _missing(check_highdicom) if isNeeded else ""

    def packagesMissingForDeidentification(self) -> str:
        """Return the Python packages that have to be installed before copies can be de-identified; empty for none."""
        from ..transfer.deidentification import check_deidentification

        return _missing(check_deidentification)

    def installPackages(self, requirements: str) -> None:
        """Install packages into Slicer's Python; no restart is needed. Slicer waits meanwhile.

        :param requirements: as ``packagesMissingFor`` or ``package`` of a ``PackageMissingError`` gives them: they keep
          pip from changing Slicer's own packages.
        :raises ConfigurationError: pip could not do it.
        """
        from .application.PackageInstall import installPackages

        installPackages(requirements)

    def defaultDescription(self, nodes: Sequence[Any]) -> str:
        """Return the series description of what is exported without one; empty where each has its own.

        :param nodes: as for ``startExport``.
        """
        from .exporting.ExportPlan import defaultDescription, isMarkups, resolved

        things = [resolved(one) for one in nodes]
        isOne = len(things) == 1 or (bool(things) and all(isMarkups(one) for one in things))
        return defaultDescription(things) if isOne else ""

    def shownVolume(self) -> Any:
        """Return the volume that the slice views show, whose a screenshot is; None if they show none."""
        from .exporting.ViewsExport import shownVolume

        return shownVolume()

    @property
    def hasViews(self) -> bool:
        """Whether a screenshot can be taken."""
        from .exporting.ViewsExport import hasViews

        return hasViews()

    def patientOf(self, node: Any) -> str | None:
        """Return the name of the patient whose images a node came from; None if the database has none."""
        studyFile = self._studyFileOf(node)
        return self._databases.current().database.fileValue(studyFile, "0010,0010") if studyFile else None

    def _studyFileOf(self, node: Any) -> str:
        """Return a file of the study that a node came from; empty if the database has none."""
        from .exporting.ExportReference import findReference

        if not self.databaseIsOpen:
            return ""
        return findReference(self._databases.current().database, node, None, isWhole=False).studyFile

    def _sourceModalityOf(self, node: Any, reference: Any) -> str:
        """Return the modality of the images that a node is to refer to; empty if there are none."""
        from ..model.errors import ConfigurationError
        from .exporting.ExportReference import findReference

        if not self.databaseIsOpen:
            return ""
        database = self._databases.current().database
        try:
            files = findReference(database, node, reference, isWhole=False).sourceFiles
        except ConfigurationError:  # which is said when it is exported
            return ""
        return str(database.fileValue(files[0], "0008,0060")) if files else ""

    def patientsInDatabase(self) -> list[tuple[str, str]]:
        """Return what the database calls its patients, and their names."""
        if not self.databaseIsOpen:
            return []
        database = self._databases.current().database
        return [(uid, database.displayedNameForPatient(uid)) for uid in database.patients()]

    def seriesOfPatient(self, patient: str) -> list[tuple[str, str, str]]:
        """Return UID, description and study description of the series of a patient that have files.

        :param patient: as ``patientsInDatabase`` gave it.
        """
        database = self._databases.current().database
        return [
            (series, database.descriptionForSeries(series), database.descriptionForStudy(study))
            for study in database.studiesForPatient(patient)
            for series in database.seriesForStudy(study)
            if self._databases.current().hereCount(series)
        ]

    def studiesInDatabase(self) -> list[tuple[str, str, str, str]]:
        """Return UID, patient's name, date (YYYYMMDD) and description of the studies, by patient."""
        if not self.databaseIsOpen:
            return []
        database = self._databases.current().database
        return [
            (
                study,
                name,
                database.fieldForStudy("StudyDate", study).replace("-", ""),
                database.descriptionForStudy(study),
            )
            for patient, name in self.patientsInDatabase()
            for study in database.studiesForPatient(patient)
        ]

    def startExport(
        self,
        nodes: Any,
        reference: Any = None,
        tags: Mapping[str, str] | None = None,
        onDone: Callable[[Any], Any] | None = None,
        onError: Callable[[Exception], Any] | None = None,
        multiframe: bool | Sequence[str] = False,
    ) -> ExportRun:
        """Write nodes as new series into the DICOM database; see ``exportToDICOM`` of the module's logic.

        :param onDone: called with the ``ExportResult`` when all of it is in the database.
        :param onError: called with what was raised.
        :param multiframe: True, or the IDs of the volumes that it is wanted for.
        :return: has ``cancel()``, ``isEnded`` and ``wait()``.
        """
        from .exporting.ExportPlan import ExportPlan
        from .exporting.ExportRun import ExportRun

        database = self._databases.current()
        wanted = list(nodes) if isinstance(nodes, list | tuple) else [nodes]
        writers = ExportPlan(database.database, reference, tags or {}, multiframe).writers(wanted)
        return ExportRun(self.pump, database, self._transfers.filesIndexed, writers, onDone, onError)

    def loadMeasurements(self, filesOrSeriesUIDs: Any) -> list[str]:
        """Make markups of measurement reports (TID 1500 with 3D coordinates), of this module or of others.

        :param filesOrSeriesUIDs: DICOM files, or series or studies of the DICOM database; one or several.
        :return: IDs of the markups nodes.
        :raises ConfigurationError: something is neither a file nor in the database, or no such report.
        """
        from .loading.MeasurementsLoader import loadMeasurements

        nodeIDs = [node.GetID() for node in loadMeasurements(self.filesToSend(filesOrSeriesUIDs))]
        self.loadedChanged.emit()
        return nodeIDs

    def startSend(
        self,
        connection: Any,
        filesOrSeriesUIDs: Any,
        label: str = "",
        protocol: str = "DICOMweb",
        deidentify: bool | Deidentification = False,
    ) -> SendJob:
        """Start a send; ``jobChanged`` tells how it goes, and it is one of ``jobs()``.

        :param connection: what ``connectionFor`` returned for the destination, or a ``DimseNode``.
        :param filesOrSeriesUIDs: DICOM files, or series or studies of the DICOM database; one or several.
        :param label: what the user reads in the list of transfers.
        :param protocol: "DICOMweb", or "DIMSE" to the DIMSE node of the server's profile.
        :param deidentify: send copies without the patient's identity; see ``send`` of the module's logic.
        :raises ConfigurationError: something is neither a file nor in the database, or the protocol is unknown.
        :raises PackageMissingError: de-identification needs a Python package that is not installed.
        """
        from ..model.jobs import Deidentification, SendRequest
        from .transfers.SendJob import destinationName

        files = self.filesToSend(filesOrSeriesUIDs)
        name = destinationName(connection)
        label = label or (f"1 file to {name}" if len(files) == 1 else f"{len(files)} files to {name}")
        wish = Deidentification() if deidentify is True else deidentify or None
        request = SendRequest(tuple(files), _protocolOf(protocol), label, deidentification=wish)
        return self._transfers.startSend(connection, request)

    def filesToSend(self, filesOrSeriesUIDs: Any) -> list[str]:
        """Return the files of what a caller wants to send, each once.

        :raises ConfigurationError: something is neither a file nor in the database.
        """
        from ..model.errors import ConfigurationError

        isOne = isinstance(filesOrSeriesUIDs, str) or hasattr(filesOrSeriesUIDs, "__fspath__")
        found: dict[str, None] = {}
        for wanted in [filesOrSeriesUIDs] if isOne else filesOrSeriesUIDs:
            files = self._filesOf(str(wanted))
            if not files:
                raise ConfigurationError(f"'{wanted}' is no file and not in the DICOM database.")
            found |= dict.fromkeys(files)
        return list(found)

    def _filesOf(self, wanted: str) -> Sequence[str]:
        from pathlib import Path

        from .exporting.ExportReference import existing

        if Path(wanted).is_file():
            return [wanted]
        if not self.databaseIsOpen:
            return []
        database = self._databases.current().database
        series = [wanted, *database.seriesForStudy(wanted)]
        return [path for uid in series for path in existing(database.filesForSeries(uid))]


def _found(nodes: Sequence[Any]) -> list[Any]:
    """Return the nodes among nodes, their IDs, and what stands for views and scene."""
    nodes = [slicer.mrmlScene.GetNodeByID(one) if isinstance(one, str) else one for one in nodes]
    return [node for node in nodes if node is not None]


def _missing(check: Callable[[], None]) -> str:
    from ..model.errors import PackageMissingError

    try:
        check()
    except PackageMissingError as error:
        return error.package
    return ""


def _protocolOf(name: str) -> Any:
    from ..model.errors import ConfigurationError
    from ..model.jobs import SendProtocol

    try:
        return SendProtocol(name.lower())
    except ValueError:
        advice = 'Use "DICOMweb" or "DIMSE".'
        raise ConfigurationError(f"'{name}' is no protocol to send by.", advice=advice) from None
