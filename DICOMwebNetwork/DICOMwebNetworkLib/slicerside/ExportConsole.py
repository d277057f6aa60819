"""The console calls that put results into DICOM and send them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .ExportLogic import ExportLogic

# Slicer imports this file at start-up, so everything else is imported when it is needed.
if TYPE_CHECKING:
    from ..model.dimse import DimseNode
    from ..model.jobs import Deidentification, Progress
    from ..model.reports import SendReport
    from ..model.servers import ServerProfile
    from .exporting.ExportResult import ExportResult
    from .transfers.FileSender import FileSender


class ExportConsole(ExportLogic):
    """Calls that wait for their result while the application window stays alive, and never show one of their own."""

    def exportToDICOM(
        self,
        nodes: Any,
        reference: Any = None,
        tags: Mapping[str, str] | None = None,
        multiframe: bool | Sequence[str] = False,
    ) -> ExportResult:
        """Write nodes, a screenshot or the whole scene as new series into the DICOM database; nothing is changed.

        Markups of the same images become one measurement report. Nodes of a kind that this module does not write go
        through the DICOM plugins that are installed.

        :param nodes: a node or its ID, "views" for a screenshot of all views, or "scene" for the whole scene; one or
          several of them.
        :param reference: whose results they are: None for the images that each node came from, or the study it lies
          under in the subject hierarchy; otherwise another node, a study or series UID of the database or a DICOM
          file; "" for a new patient and study.
        :param tags: values by DICOM keyword, e.g. ``{"SeriesDescription": "Filtered", "SeriesNumber": "1003"}``; those
          of patient and study (``PatientName``, ``StudyDescription`` ...) where there is no reference.
        :param multiframe: write volumes as one enhanced multi-frame object each, not as an image for each slice; True,
          or the IDs of the nodes that it is wanted for.
        :return: the new series, their files, and notes such as the rounding of values and empty segments left out.
        :raises ConfigurationError: a node, the reference or a tag cannot be used.
        :raises PackageMissingError: segmentations or markups are to be exported and the Python package highdicom, which
          Slicer bundles since 5.12, is not there; ``installPackages(error.package)`` installs it.
        :raises DatabaseNotOpenError: Slicer has no open DICOM database.
        :raises LocalStorageError: the files cannot be written.
        """
        return self.startExport(nodes, reference, tags, multiframe=multiframe).wait()

    def send(
        self,
        filesOrSeriesUIDs: Any,
        server: str | ServerProfile | DimseNode,
        protocol: str = "DICOMweb",
        auth: Any = None,
        accessToken: str | None = None,
        progressCallback: Callable[[Progress], Any] | None = None,
        deidentify: bool | Deidentification = False,
    ) -> SendReport:
        """Send files to a server and have it say that it holds them.

        :param filesOrSeriesUIDs: DICOM files, or series or studies of the DICOM database; one or several.
        :param server: as everywhere, or a ``DimseNode``, which cannot be asked afterwards what it holds.
        :param protocol: "DICOMweb", or "DIMSE" to the DIMSE node of the server's profile.
        :param progressCallback: called with a ``Progress`` several times a second; stops the send by returning True.
        :param deidentify: send copies without the patient's identity (basic profile of PS3.15); the files stay as they
          are. ``Deidentification(is_key_reported=True)`` lets the report name original and copy of each instance.
        :return: what became of each file.
        :raises PackageMissingError: de-identification needs a Python package that is not installed; it says which.
        :raises SendIncompleteError: something is not there; its ``report`` says what and why.
        :raises CancelledError: it was stopped.
        """
        from ..model.dimse import DimseNode

        connection = server if isinstance(server, DimseNode) else self.connectionFor(server, auth, accessToken)
        job = self.startSend(connection, filesOrSeriesUIDs, protocol=protocol, deidentify=deidentify)
        report = self.reportOf(job, progressCallback)
        if not report.is_complete:
            raise _errorOf(job, report)
        return report

    def reportOf(self, job: Any, progressCallback: Callable[[Progress], Any] | None) -> Any:
        """Wait for a job of any kind while the application window stays alive; an interrupted wait stops the job.

        :param progressCallback: as in ``send``.
        :return: its report, complete or not.
        :raises CancelledError: it was stopped.
        """
        from ..model.errors import CancelledError
        from ..model.jobs import JobState

        def isDone() -> bool:
            if progressCallback is not None and progressCallback(job.progress) is True:
                job.cancel()
            return job.isEnded

        try:
            self.pump.waitUntil(isDone)
        except BaseException:
            job.cancel()
            raise
        if job.report is None or job.state is JobState.STOPPED:
            raise CancelledError
        return job.report

    def sendFiles(
        self,
        files: list[str],
        address: str,
        protocol: str = "DICOMweb",
        progressCallback: Callable[[str], bool] | None = None,
        aeTitle: str | None = None,
        auth: Any = None,
        delayed: bool = False,
    ) -> FileSender:
        """Do what ``DICOMLib.DICOMSender`` does, with its parameters.

        :param address: name of a saved server or its address; over DIMSE also ``host:port``.
        :param protocol: "DICOMweb" or "DIMSE" (Slicer's own default).
        :param progressCallback: called with a message; stops the send by not returning True.
        :param aeTitle: called AE title where the address is ``host:port``, "CTK" without, as in Slicer.
        :param delayed: do not send before ``send()`` of the returned object is called.
        :return: has ``send()`` and ``report``.
        :raises SendIncompleteError: a file is not there. Slicer's class takes a refusal for a success.
        """
        from .transfers.FileSender import FileSender

        sender = FileSender(self, files, address, protocol, aeTitle or "CTK", progressCallback, auth)
        if not delayed:
            sender.send()
        return sender


def _errorOf(job: Any, report: SendReport) -> Exception:
    """Return the error that says best why a send is not complete."""
    from ..model.errors import SendIncompleteError

    counts = ", ".join(f"{count} {verdict.value}" for verdict, count in report.counts.items() if count)
    message = f"Not everything is at {report.server_name}: {counts}. {report.error or report.first_reason}".strip()
    error = SendIncompleteError(message, report, url=report.server_url)
    error.__cause__ = job.error
    return error
