"""PACS to work against on this machine: tiny-pacs from PyPI, or the Orthanc of the operating system.

Each runs as a child process on free loopback ports with its files in a folder of its own, removed when it is stopped.
"""

from __future__ import annotations

import abc
import base64
import http.client
import json
import os
import shutil
import sys
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .child import ChildServer, ServerStartError, free_port

_STORE_BATCH_BYTES = 32 * 1024 * 1024
_ORTHANC_PLUGINS = Path("/usr/share/orthanc/plugins")
_TINY_PACS_PYTHON = "DICOMWEB_NETWORK_TINY_PACS_PYTHON"
"""Environment variable: the Python that has tiny-pacs. It needs pydicom 3, so it is not at home beside pydicom 2."""


class PacsError(RuntimeError):
    """A PACS refused what was to be stored."""


@dataclass(frozen=True)
class DimseNode:
    """Where a PACS listens for DIMSE."""

    host: str
    port: int
    ae_title: str


@dataclass(frozen=True)
class OrthancOptions:
    """How an Orthanc is set up.

    Parameters
    ----------
    auth : the one registered user and the password; None for no authentication
    settings : further keys of Orthanc's configuration, which win over ours
    """

    auth: tuple[str, str] | None = ("demo", "demo-password")
    settings: Mapping[str, Any] = field(default_factory=dict)


class EmbeddedPacs(ChildServer):
    """A PACS in a child process, on free loopback ports; a context manager.

    Parameters
    ----------
    folder : where it keeps its files and its log; a temporary folder, removed by `stop`, where it is None
    """

    root = "/"
    ae_title = ""
    auth: tuple[str, str] | None = None
    token = ""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(folder)
        self.http_port = free_port()
        self.dimse = DimseNode("127.0.0.1", free_port(), self.ae_title)
        self.url = f"http://127.0.0.1:{self.http_port}{self.root}"

    @abc.abstractmethod
    def store(self, files: Iterable[Path]) -> None:
        """Store the files; PacsError unless each is accepted."""

    @abc.abstractmethod
    def file_bytes(self, sop_instance_uid: str) -> bytes:
        """Return the file that the PACS holds for an instance; KeyError where it holds none."""

    @abc.abstractmethod
    def clear(self) -> None:
        """Remove every patient."""

    def has(self, sop_instance_uid: str) -> bool:
        """Return whether the PACS holds an instance."""
        try:
            self.file_bytes(sop_instance_uid)
        except KeyError:
            return False
        return True

    def exchange(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Return status and body of one request to the program, signed in; `path` from the root of the host."""
        connection = self._connect()
        try:
            return self._ask(connection, method, path, body, headers)
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=60)

    def _ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.auth is not None:
            sent["Authorization"] = "Basic " + base64.b64encode(":".join(self.auth).encode()).decode()
        elif self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        return response.status, response.read()

    def answers(self) -> bool:
        """Return whether DICOMweb can be searched."""
        path = urlsplit(self.url).path.rstrip("/") + "/studies?limit=1"
        try:
            return self.exchange("GET", path, Accept="application/dicom+json")[0] in {200, 204}
        except (OSError, http.client.HTTPException):
            return False


class TinyPacs(EmbeddedPacs):
    """The pure-Python PACS tiny-pacs with its DICOMweb front-end, both from PyPI.

    Parameters
    ----------
    folder : as of `EmbeddedPacs`
    token : bearer token that it asks for; none by default
    """

    name = "tiny-pacs"
    root = "/dicomweb"
    ae_title = "TINY_PACS"

    def __init__(self, folder: Path | None = None, token: str = "") -> None:
        super().__init__(folder)
        self.token = token

    def command(self) -> list[str]:
        """Write the configuration and return the command line."""
        storage = self.folder / "storage"
        storage.mkdir(exist_ok=True)
        web = {"on": True, "prefix": self.root, "max_part_size": 1 << 31}
        if self.token:
            web |= {"auth": "token", "tokens": [self.token]}
        configuration = {
            "ae": {"ae_title": [self.ae_title], "port": self.dimse.port, "dump_ds": False},
            "log": {
                "version": 1,
                "handlers": {"console": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}},
                "root": {"level": "WARNING", "handlers": ["console"]},
            },
            "components": {
                "Database": {"on": True, "uri": False, "db_name": str(self.folder / "index.sqlite"), "mode": "rwc"},
                "Devices": {"on": True},
                "PACS": {"on": True},
                "InMemoryStorage": {"on": False},
                "FileStorage": {"on": True, "storage_dir": str(storage), "overwrite": True},
                "HttpServer": {"on": True, "host": "127.0.0.1", "port": self.http_port, "threads": 8},
                "DICOMWeb": web,
            },
        }
        path = self.folder / "tiny-pacs.json"
        path.write_text(json.dumps(configuration, indent=1))
        return [os.environ.get(_TINY_PACS_PYTHON) or sys.executable, "-m", "tiny_pacs", "run", "-c", str(path)]

    def start(self) -> None:
        """Start it; ServerStartError where its packages are missing."""
        missing = [name for name in ("tiny_pacs", "tiny_pacs_dicomweb", "waitress") if find_spec(name) is None]
        if missing and not os.environ.get(_TINY_PACS_PYTHON):
            raise ServerStartError(f"{missing[0]} is missing: pip install tiny-pacs tiny-pacs-dicomweb waitress")
        super().start()

    def store(self, files: Iterable[Path]) -> None:
        """Store the files over STOW-RS; PacsError unless each is accepted."""
        batch: list[bytes] = []
        for path in files:
            batch.append(path.read_bytes())
            if sum(len(data) for data in batch) >= _STORE_BATCH_BYTES:
                self._post(batch)
                batch = []
        if batch:
            self._post(batch)

    def _post(self, batch: list[bytes]) -> None:
        boundary = uuid.uuid4().hex
        head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        body = b"".join(part for data in batch for part in (head, data, b"\r\n")) + f"--{boundary}--".encode()
        content_type = f'multipart/related; type="application/dicom"; boundary={boundary}'
        accept = "application/dicom+json"
        status, answer = self.exchange("POST", f"{self.root}/studies", body, Content_Type=content_type, Accept=accept)
        if status != 200 or len(json.loads(answer)["00081199"]["Value"]) != len(batch):
            raise PacsError(f"tiny-pacs refused files: {status} {answer.decode(errors='replace')[:500]}")

    def file_bytes(self, sop_instance_uid: str) -> bytes:
        """Return the stored file; KeyError where there is none."""
        # An instance stored anew gets a number: UID_1.dcm.
        found = sorted((self.folder / "storage").rglob(f"{sop_instance_uid}[._]*"))
        if not found:
            raise KeyError(sop_instance_uid)
        return found[-1].read_bytes()

    def clear(self) -> None:
        """Start again with nothing, for it has no delete."""
        self.kill()
        shutil.rmtree(self.folder / "storage", ignore_errors=True)
        for path in self.folder.glob("index.sqlite*"):
            path.unlink()
        self.start()


class Orthanc(EmbeddedPacs):
    """The Orthanc of the operating system with its DICOMweb plugin, in a configuration of our own.

    Parameters
    ----------
    folder : as of `EmbeddedPacs`
    options : user and further settings
    """

    name = "orthanc"
    root = "/dicom-web/"
    ae_title = "ORTHANC"

    def __init__(self, folder: Path | None = None, options: OrthancOptions | None = None) -> None:
        self.options = options or OrthancOptions()
        self.auth = self.options.auth
        super().__init__(folder)

    def command(self) -> list[str]:
        """Write the configuration and return the command line; ServerStartError where program or plugin is missing."""
        program = shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin:/usr/local/sbin")
        plugin = _ORTHANC_PLUGINS / "libOrthancDicomWeb.so"
        if program is None or not plugin.exists():
            raise ServerStartError("Orthanc is not installed: apt-get install orthanc orthanc-dicomweb")
        path = self.folder / "orthanc.json"
        path.write_text(json.dumps(self._configuration(plugin)))
        return [program, str(path)]

    def _configuration(self, plugin: Path) -> dict[str, Any]:
        storage = str(self.folder / "storage")
        configuration = {
            "Name": "demo",
            "StorageDirectory": storage,
            "IndexDirectory": storage,
            # Not the GDCM plugin: with it, Debian's Orthanc 1.10.1 crashes every few transcodings.
            "Plugins": [str(plugin)],
            "HttpPort": self.http_port,
            "DicomPort": self.dimse.port,
            "DicomAet": self.ae_title,
            "DicomAlwaysAllowStore": True,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": self.auth is not None,
            "RegisteredUsers": dict([self.auth]) if self.auth else {},
            "KeepAlive": True,
            "TcpNoDelay": True,
            "StableAge": 1,
            "SaveJobs": False,
            "HttpDescribeErrors": True,
            "UnknownSopClassAccepted": True,
            "DicomWeb": {"Enable": True, "Root": self.root},
        }
        return {**configuration, **self.options.settings}

    def store(self, files: Iterable[Path]) -> None:
        """Store the files through Orthanc's own REST interface; PacsError unless each is accepted."""
        connection = self._connect()
        try:
            for path in files:
                status, answer = self._ask(connection, "POST", "/instances", path.read_bytes(), {})
                if status != 200:
                    raise PacsError(f"Orthanc refused {path}: {status} {answer.decode(errors='replace')[:500]}")
        finally:
            connection.close()

    def file_bytes(self, sop_instance_uid: str) -> bytes:
        """Return the stored file; KeyError where there is none."""
        _, answer = self.exchange("POST", "/tools/lookup", sop_instance_uid.encode())
        found = [item["ID"] for item in json.loads(answer) if item["Type"] == "Instance"]
        if not found:
            raise KeyError(sop_instance_uid)
        return self.exchange("GET", f"/instances/{found[0]}/file")[1]

    def clear(self) -> None:
        """Delete every patient."""
        for patient in json.loads(self.exchange("GET", "/patients")[1]):
            self.exchange("DELETE", f"/patients/{patient}")


def embedded_pacs(name: str) -> EmbeddedPacs:
    """Return the PACS of that name, ``tiny-pacs`` or ``orthanc``, not yet started."""
    return {TinyPacs.name: TinyPacs, Orthanc.name: Orthanc}[name]()
