"""A send as the user follows it."""

from __future__ import annotations

from typing import Any

from ..model.jobs import SendRequest
from .FolderDestination import FolderDestination
from .RetrieveJob import LoadPolicy, RetrieveJob


class SendJob(RetrieveJob):
    """One send, with the face of a retrieve: nothing arrives on this computer, so nothing is indexed or loaded.

    Main thread only. ``report`` is a ``SendReport``.

    :param engineJob: the job of the transfer engine.
    :param connection: ``ServerConnection`` of the destination.
    :param cancel: called by ``cancel``.
    """

    def __init__(self, engineJob: Any, connection: Any, cancel: Any) -> None:
        super().__init__(engineJob, connection, FolderDestination(""), None, LoadPolicy.NONE, cancel)

    def retryRequest(self) -> SendRequest:
        """Return what a retry has to send: the files that are not there."""
        unsent = self.report.unsent_paths if self.report else ()  # type: ignore[attr-defined]
        request: Any = self.request
        return SendRequest(unsent or request.files, request.protocol, request.label, request.priority)
