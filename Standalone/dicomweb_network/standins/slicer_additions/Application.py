"""``slicer.app``."""

from __future__ import annotations

import logging
import os
from types import SimpleNamespace
from typing import Any

import qt
import slicer
from PySide6.QtCore import SIGNAL, QtMsgType, Signal, qInstallMessageHandler
from slicer.ModuleManager import ModuleManager

ORGANIZATION = "DICOMwebNetwork"


class qSlicerApplication(qt.QApplication):
    """The application object. All that it writes lies in one folder, nothing in the settings of a real Slicer."""

    startupCompleted = Signal()
    urlReceived = Signal(str)

    def __init__(self) -> None:
        super().__init__(["DICOMwebNetwork"])
        self._testing = False
        self._moduleManager = ModuleManager()
        self._window: Any = None
        self._logic: Any = None
        qt.QCoreApplication.setOrganizationName(ORGANIZATION)
        qt.QCoreApplication.setApplicationName("DICOMweb Network")
        qt.QSettings.setDefaultFormat(qt.QSettings.IniFormat)
        qInstallMessageHandler(_log)

    def begin(self, home: str, testing: bool) -> None:
        """Use the settings and the folder for temporary files of ``home`` from now on, without any module.

        :param home: existing folder.
        :param testing: message boxes are logged instead of shown.
        """
        self._testing = testing
        self._forgetListeners()
        self._moduleManager = ModuleManager()
        self.temporaryPath = os.path.join(home, "tmp")
        os.makedirs(self.temporaryPath, exist_ok=True)
        self.cachePath = os.path.join(home, "cache")
        os.makedirs(self.cachePath, exist_ok=True)
        qt.QSettings.setPath(qt.QSettings.IniFormat, qt.QSettings.UserScope, os.path.join(home, "settings"))
        self._settings = qt.QSettings()

    def _forgetListeners(self) -> None:
        """Modules that are not there any more hear nothing of what comes."""
        if self.receivers(SIGNAL("startupCompleted()")):
            self.startupCompleted.disconnect()
        if self.receivers(SIGNAL("urlReceived(QString)")):
            self.urlReceived.disconnect()

    def openUrl(self, url: str) -> None:
        self.urlReceived.emit(url)

    temporaryPath = cachePath = ""
    applicationVersion = "5.13.0"
    majorVersion, minorVersion, revision = 5, 13, "standalone"
    documentationBaseUrl = "https://slicer.readthedocs.io/en/latest/"

    @property
    def applicationLocaleName(self) -> str:
        """The language that the settings ask for; none as they come."""
        return str(self._settings.value("language", "") or "")

    @property
    def slicerHome(self) -> str:
        """The folder in which ``bin`` would hold the programs that Slicer brings; here the system's are meant."""
        return "/usr"

    def startupEnvironment(self) -> Any:
        return qt.QProcessEnvironment.systemEnvironment()

    @property
    def slicerUserSettingsFilePath(self) -> str:
        return str(self._settings.fileName())

    def userSettings(self) -> Any:
        return self._settings

    def settings(self) -> Any:
        return self._settings

    def revisionUserSettings(self) -> Any:
        return self._settings

    def testingEnabled(self) -> bool:
        return self._testing

    def commandOptions(self) -> Any:
        return SimpleNamespace(noMainWindow=self._window is None, testingEnabled=self._testing, runPythonAndExit=False)

    def mrmlScene(self) -> Any:
        return slicer.mrmlScene

    def dicomDatabase(self) -> Any:
        return slicer.dicomDatabase

    def moduleManager(self) -> Any:
        return self._moduleManager

    def applicationLogic(self) -> Any:
        return self._logic

    def layoutManager(self) -> Any:
        return self._window.layoutManager if self._window is not None else None

    def setMainWindow(self, window: Any) -> None:
        self._window = window

    def setApplicationLogic(self, logic: Any) -> None:
        self._logic = logic

    def moduleDocumentationUrl(self, moduleName: str) -> str:
        return self.documentationBaseUrl


def _log(kind: Any, _context: Any, message: str) -> None:
    """Put what Qt has to say into Python's log, as Slicer does."""
    if "propagateSizeHints" in message:  # what Qt says of every window that it draws into memory
        return
    levels = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}
    levels[QtMsgType.QtWarningMsg] = logging.WARNING
    logging.getLogger("qt").log(levels.get(kind, logging.ERROR), message)
