"""DCMTK's storescp: a DIMSE store that writes what it receives bit by bit."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from dicomweb_network.demo.child import ChildServer, ServerStartError, free_port
from dicomweb_network.demo.pacs import DimseNode

from .certificates import Certificates


class StoreScp(ChildServer):
    """A storescp that accepts every transfer syntax, several associations at once; a context manager.

    Parameters
    ----------
    folder : as of `ChildServer`
    tls : certificates to offer and to demand; none for plain DIMSE
    """

    name = "storescp"

    def __init__(self, folder: Path | None = None, tls: Certificates | None = None) -> None:
        super().__init__(folder)
        self.dimse = DimseNode("127.0.0.1", free_port(), "STORESCP")
        self._tls = tls

    @property
    def received(self) -> Path:
        """Folder of the files received."""
        return self.folder / "received"

    def command(self) -> list[str]:
        """Return the command line."""
        program = shutil.which("storescp")
        if program is None:
            raise ServerStartError("storescp is not installed: apt-get install dcmtk")
        self.received.mkdir(exist_ok=True)
        options = ["-v", "--fork", "-aet", self.dimse.ae_title, "+B", "+xa", "-od", str(self.received)]
        if self._tls is not None:
            options += ["+tls", str(self._tls.server_key), str(self._tls.server), "+cf", str(self._tls.authority)]
        return [program, *options, str(self.dimse.port)]

    def answers(self) -> bool:
        """Return whether the port is open."""
        try:
            socket.create_connection((self.dimse.host, self.dimse.port), timeout=1).close()
        except OSError:
            return False
        return True

    def file_bytes(self, sop_instance_uid: str) -> bytes:
        """Return the file received for an instance; KeyError where there is none."""
        for path in self.received.glob(f"*.{sop_instance_uid}"):
            return path.read_bytes()
        raise KeyError(sop_instance_uid)

    def has(self, sop_instance_uid: str) -> bool:
        """Return whether an instance was received."""
        return any(self.received.glob(f"*.{sop_instance_uid}"))
