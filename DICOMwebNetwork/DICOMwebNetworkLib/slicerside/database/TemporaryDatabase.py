"""A DICOM database that leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import ctk
import slicer

from ...model.errors import LocalStorageError


class TemporaryDatabase:
    """A database of its own in a new temporary folder, removed by ``close``.

    The user's database is not closed, its folder is not touched and no setting is written, so even a crash leaves the
    user's Slicer as it was; the folder that a crash left behind is removed when the panel is next opened, or the next
    temporary database made.
    Main thread only.

    :raises LocalStorageError: the temporary folder cannot be used.
    """

    prefix = "DICOMwebNetwork-temporary-"

    def __init__(self) -> None:
        removeLeftovers(slicer.app.temporaryPath)
        self.folder = tempfile.mkdtemp(prefix=f"{self.prefix}{os.getpid()}-", dir=slicer.app.temporaryPath)
        self.database: Any = ctk.ctkDICOMDatabase()
        # Loading is many times slower where the plugins' tags are not in the index; opening adds those of CTK.
        if getattr(slicer, "dicomDatabase", None) is not None:
            self.database.tagsToPrecache = slicer.dicomDatabase.tagsToPrecache
        if not self.database.openDatabase(f"{self.folder}/ctkDICOM.sql"):
            shutil.rmtree(self.folder, ignore_errors=True)
            raise LocalStorageError(f"No temporary DICOM database can be made in {slicer.app.temporaryPath}.")

    def close(self) -> None:
        """Close the database and remove its folder."""
        if self.database is not None:
            self.database.closeDatabase()
            self.database.deleteLater()
            self.database = None
            shutil.rmtree(self.folder, ignore_errors=True)


def removeLeftovers(temporaryPath: str) -> None:
    """Remove temporary databases of processes that do not exist any more. Any thread."""
    for folder in Path(temporaryPath).glob(f"{TemporaryDatabase.prefix}*"):
        processID = folder.name.removeprefix(TemporaryDatabase.prefix).partition("-")[0]
        if processID.isdigit() and not isProcessAlive(int(processID)):
            shutil.rmtree(folder, ignore_errors=True)


def isProcessAlive(processID: int) -> bool:
    """Whether a process of this number exists on this computer."""
    if sys.platform == "win32":
        import ctypes

        synchronize = 0x00100000
        handle = ctypes.windll.kernel32.OpenProcess(synchronize, False, processID)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(processID, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
