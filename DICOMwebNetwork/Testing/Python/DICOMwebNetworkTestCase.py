"""What all self tests share: a server, a database of their own, and the user's Slicer left as it was.

The self tests run unchanged in Slicer and in Standalone. They talk to the server whose address is in the environment
variable ``DICOMWEB_NETWORK_TEST_URL`` (one small study of images is enough); without it they start the fault server
of ``Testing/functional`` as a child process, which needs nothing but the Python and the pydicom that Slicer bundles.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ctk
import qt
import slicer

URL_VARIABLE = "DICOMWEB_NETWORK_TEST_URL"
SERVER_PROGRAM = Path(__file__).resolve().parents[1] / "functional" / "fault_server.py"
SETTINGS_GROUPS = ("DICOMwebNetwork/", "DICOM/")
"""Ours, and those that Slicer's DICOM module writes when its panel is made."""
OTHER_SETTINGS = ("GLOBAL_DICOMWEB_USER_KEY", "GLOBAL_DICOMWEB_PASSWORD_KEY")


class Server:
    """The fault server as a child process; with ``url`` a server that runs already.

    :param options: command line options of the fault server.
    """

    def __init__(self, *options: str, url: str = "") -> None:
        self.url = url
        self._process: Any = None
        if not url:
            command = [pythonProgram(), str(SERVER_PROGRAM), *options]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.url = json.loads(self._process.stdout.readline())["url"]

    def use(self, *faults: dict[str, Any]) -> None:
        """Let these things go wrong instead of all others; see ``Fault`` of the fault server."""
        self._ask("PUT", "faults", json.dumps(faults).encode())

    def requests(self) -> list[dict[str, Any]]:
        """Return the requests since the last call."""
        found: list[dict[str, Any]] = self._ask("GET", "requests")["requests"]
        self._ask("PUT", "forget")
        return found

    @property
    def mostRequestsAtOnce(self) -> int:
        return int(self._ask("GET", "counters")["counters"]["most_running_requests"])

    def _ask(self, method: str, what: str, body: bytes = b"") -> Any:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=10)
        try:
            connection.request(method, f"/control/{what}", body)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def close(self) -> None:
        if self._process is not None:
            self._process.stdin.close()
            self._process.wait(10)
            self._process.stdout.close()


def pythonProgram() -> str:
    """Return the Python that runs programs: PythonSlicer in Slicer, this interpreter elsewhere."""
    suffix = ".exe" if sys.platform == "win32" else ""
    bundled = Path(getattr(slicer.app, "slicerHome", "")) / "bin" / f"PythonSlicer{suffix}"
    if bundled.is_file():
        return str(bundled)
    candidates = (shutil.which("PythonSlicer"), sys.executable, shutil.which("python3"))
    return next(program for program in candidates if program and "python" in Path(program).name.lower())


class DICOMwebNetworkTestCase(unittest.TestCase):
    """Gives each test a logic and an empty DICOM database, and takes back all that the test did."""

    server: Server

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server("--synthetic", "2x12", "--rows", "64", url=os.environ.get(URL_VARIABLE, ""))
        cls.addClassCleanup(cls.server.close)

    def setUp(self) -> None:
        from DICOMwebNetwork import DICOMwebNetworkLogic

        self.folder = tempfile.mkdtemp(prefix="DICOMwebNetwork-selftest-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self._keepSettings()
        self._keepScene()
        self.database = self._ownDatabase()
        self.logic = DICOMwebNetworkLogic()
        self.addCleanup(self.logic.close)

    def smallStudy(self) -> Any:
        """Return the study of images with the fewest instances."""
        studies = self.logic.searchStudies(self.server.url, limit=100)
        images = [study for study in studies if {"CT", "MR"} & set(study.modalities)]
        return min(images or studies, key=lambda study: study.instance_count or 1_000_000)

    def smallSeries(self) -> Any:
        """Return a series of ``smallStudy``."""
        return self.logic.searchSeries(self.server.url, self.smallStudy().study_instance_uid)[0]

    def waitUntil(self, condition: Any, timeoutS: float = 20.0) -> None:
        """Let the application run until something is so; nothing but Qt's event loop drives the module meanwhile."""
        end = qt.QDateTime.currentMSecsSinceEpoch() + 1000 * timeoutS
        while not condition():
            self.assertLess(qt.QDateTime.currentMSecsSinceEpoch(), end, "waited in vain")
            slicer.app.processEvents()

    def _ownDatabase(self) -> Any:
        users = slicer.dicomDatabase

        def restore() -> None:
            self.database.closeDatabase()
            self.database.deleteLater()
            slicer.dicomDatabase = users

        database = ctk.ctkDICOMDatabase()
        if users is not None:
            database.tagsToPrecache = users.tagsToPrecache
        self.assertTrue(database.openDatabase(f"{self.folder}/ctkDICOM.sql"))
        slicer.dicomDatabase = database
        self.addCleanup(restore)
        return database

    def _keepSettings(self) -> None:
        settings = qt.QSettings()
        others = (*OTHER_SETTINGS, getattr(slicer, "dicomDatabaseDirectorySettingsKey", "unknown"))

        def keys() -> list[str]:
            return [key for key in settings.allKeys() if key.startswith(SETTINGS_GROUPS) or key in others]

        before = {key: settings.value(key) for key in keys()}

        def restore() -> None:
            for key in keys():
                settings.remove(key)
            for key, value in before.items():
                settings.setValue(key, value)

        self.addCleanup(restore)

    def _keepScene(self) -> None:
        nodes = {node.GetID() for node in slicer.util.getNodesByClass("vtkMRMLNode")}
        items = set(hierarchyItems())

        def restore() -> None:
            for node in slicer.util.getNodesByClass("vtkMRMLNode"):
                if node.GetID() not in nodes and slicer.mrmlScene.IsNodePresent(node):
                    slicer.mrmlScene.RemoveNode(node)
            hierarchy = slicer.mrmlScene.GetSubjectHierarchyNode()
            for item in reversed([item for item in hierarchyItems() if item not in items]):
                hierarchy.RemoveItem(item)

        self.addCleanup(restore)


def hierarchyItems() -> list[int]:
    """Return all items of the subject hierarchy, parents first."""
    import vtk

    hierarchy = slicer.mrmlScene.GetSubjectHierarchyNode()
    found = vtk.vtkIdList()
    hierarchy.GetItemChildren(hierarchy.GetSceneItemID(), found, True)
    return [found.GetId(index) for index in range(found.GetNumberOfIds())]
