"""One send: its books, and the destination that it goes to."""

from __future__ import annotations

from collections.abc import Callable

from ..model.dimse import DimseNode
from ..model.events import Event
from ..model.jobs import Progress, SendProtocol, SendRequest
from ..model.reports import SendReport
from ..net.connection import ServerConnection
from .any_job import AnyJob
from .copies import Copies
from .send_ledger import SendLedger


class SendJob(AnyJob[SendRequest, SendReport]):
    """One send as the caller sees it; made by ``TransferEngine.submit_send``. Thread-safe.

    Attributes
    ----------
    copies : Copies or None
        What is sent in place of the files, where that is wanted.
    connection : ServerConnection or None
        The server that is sent to, or that is asked afterwards what it holds; None if nobody can be asked.
    node : DimseNode or None
        The node that is sent to; None for a send over DICOMweb.

    Raises
    ------
    PackageMissingError, LocalStorageError
        Copies without identity are wanted, and cannot be made.
    """

    def __init__(
        self,
        request: SendRequest,
        connection: ServerConnection | None,
        node: DimseNode | None,
        publish: Callable[[Event], None],
    ) -> None:
        super().__init__(request, publish, plan_count=1)
        self.connection = connection
        self.node = node
        self.ledger = SendLedger(request.files, request.deidentification)
        self.copies = Copies(self.id, request.deidentification) if request.deidentification else None

    def end(self) -> bool:
        """Close the books, publish the report and delete the copies. Return whether this call did so."""
        is_first = super().end()
        if is_first and self.copies is not None:
            self.copies.remove()
        return is_first

    @property
    def progress(self) -> Progress:
        """How far the job has come, now."""
        return self.ledger.progress(is_planned=self._open_plan_count == 0)

    def _closed_books(self) -> SendReport:
        instances = self.ledger.reports()
        values = self._report_values(
            is_done=all(instance.verdict.is_success for instance in instances), failures="", default_failure=""
        )
        return SendReport(
            **values,
            server_name=self._server_name(),
            server_url=self._server_url(),
            instances=instances,
            wire_bytes=self.ledger.wire_bytes,
            notes=tuple(self.ledger.notes),
            protocol=(SendProtocol.DIMSE if self.node else SendProtocol.DICOMWEB).value,
        )

    def _server_name(self) -> str:
        if self.connection is not None:
            return self.connection.profile.name
        return self.node.called_ae_title if self.node else ""

    def _server_url(self) -> str:
        if self.node is not None:
            return self.node.url
        return self.connection.profile.base_url if self.connection else ""
