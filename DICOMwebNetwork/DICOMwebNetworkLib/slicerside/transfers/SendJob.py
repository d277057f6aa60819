"""A send as the user follows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...model.jobs import SendRequest
from ..database.FolderDestination import FolderDestination
from .RetrieveJob import LoadPolicy, RetrieveJob


class SendJob(RetrieveJob):
    """One send, with the face of a retrieve: nothing arrives on this computer, so nothing is indexed or loaded.

    Main thread only. ``report`` is a ``SendReport``.

    :param engineJob: the job of the transfer engine.
    :param connection: ``ServerConnection`` or ``DimseNode`` of the destination.
    :param cancel: called by ``cancel``.
    """

    def __init__(self, engineJob: Any, connection: Any, cancel: Any) -> None:
        super().__init__(engineJob, connection, FolderDestination(""), None, LoadPolicy.NONE, cancel)

    @staticmethod
    def _nameOf(connection: Any) -> str:
        return destinationName(connection)

    def retryRequest(self) -> SendRequest:
        """Return what a retry has to send: the files that are not there."""
        unsent = self.report.unsent_paths if self.report else ()  # type: ignore[attr-defined]
        request: Any = self.request
        return replace(request, files=unsent or request.files)


def destinationName(connection: Any) -> str:
    """Return what the user calls a destination: the server's name, or the address of a DIMSE node."""
    profile = getattr(connection, "profile", None)
    return str(connection.url if profile is None else profile.name)
