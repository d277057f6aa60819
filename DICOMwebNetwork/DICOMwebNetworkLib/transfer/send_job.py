"""One send: its books, and the destination that it goes to."""

from __future__ import annotations

from collections.abc import Callable

from ..model.events import Event
from ..model.jobs import Progress, SendRequest
from ..model.reports import SendReport
from ..net.connection import ServerConnection
from .any_job import AnyJob
from .send_ledger import SendLedger


class SendJob(AnyJob[SendRequest, SendReport]):
    """One send as the caller sees it; made by ``TransferEngine.submit_send``. Thread-safe.

    Attributes
    ----------
    connection : ServerConnection
        The server that is sent to, or that is asked afterwards what it holds.
    """

    def __init__(self, request: SendRequest, connection: ServerConnection, publish: Callable[[Event], None]) -> None:
        super().__init__(request, publish, plan_count=1)
        self.connection = connection
        self.ledger = SendLedger(request.files)

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
            server_name=self.connection.profile.name,
            server_url=self.connection.profile.base_url,
            instances=instances,
            wire_bytes=self.ledger.wire_bytes,
            notes=tuple(self.ledger.notes),
            protocol=self.request.protocol.value,
        )
