"""A send with the face of Slicer's DICOMSender."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...model.dimse import DimseNode
from ...model.errors import CancelledError, SendIncompleteError
from ...model.jobs import Progress
from ...model.reports import SendReport


class FileSender:
    """Sends files when ``send`` is called.

    :param logic: the module's logic.
    :param progressCallback: called with a message; stops the send by not returning True.

    ``report`` is the ``SendReport`` of the last send, None before it.
    """

    def __init__(
        self,
        logic: Any,
        files: Sequence[str],
        address: str,
        protocol: str,
        aeTitle: str,
        progressCallback: Callable[[str], bool] | None,
        auth: Any,
    ) -> None:
        self.files = list(files)
        self.report: SendReport | None = None
        self._logic = logic
        self._address = address
        self._protocol = protocol
        self._aeTitle = aeTitle
        self._progressCallback = progressCallback
        self._auth = auth

    def send(self) -> None:
        """Send the files and wait for the end.

        :raises SendIncompleteError: a file is not at its destination; its report is in ``report`` too.
        :raises CancelledError: the callback stopped it.
        """
        if not self._tell(f"Starting send to {self._address} using {self._protocol} protocol"):
            raise CancelledError
        try:
            self.report = self._logic.send(
                self.files, self._destination(), self._protocol, self._auth, progressCallback=self._isStopped
            )
        except SendIncompleteError as error:
            self.report = error.report
            raise

    def _destination(self) -> str | DimseNode:
        """Return a DIMSE node for ``host:port`` that is no saved server's name."""
        host, _, port = self._address.rpartition(":")
        isSaved = self._address in {profile.name for profile in self._logic.servers()}
        if self._protocol.upper() != "DIMSE" or isSaved or "/" in host or not (host and port.isdecimal()):
            return self._address
        return DimseNode(host, int(port), self._aeTitle)

    def _isStopped(self, progress: Progress) -> bool:
        done = progress.here_count + progress.received_count
        return not self._tell(f"Sent {done} of {len(self.files)} files to {self._address}")

    def _tell(self, message: str) -> bool:
        return self._progressCallback is None or bool(self._progressCallback(message))
