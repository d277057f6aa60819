"""Says that the DICOM database is not open, and opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError

from .common.Icons import Icons
from .common.MessageLine import MessageLine


class DatabaseLine:
    """A line at the top of the panel that is there only while there is no database.

    :param logic: the module's logic.
    :param ui: widgets by name.
    """

    def __init__(self, logic: Any, ui: Any, icons: Icons) -> None:
        self._logic = logic
        self._ui = ui
        self._message = MessageLine(ui, "database", icons)
        ui.createDatabaseButton.clicked.connect(self._onCreate)
        ui.databaseButton.clicked.connect(self._onChooseFolder)
        self.refresh()

    def refresh(self) -> None:
        """Show or hide the line."""
        if self._logic.databaseIsOpen:
            self._message.hide()
            return
        folder = self._logic.defaultDatabaseFolder
        isThere = Path(folder, "ctkDICOM.sql").exists()
        self._ui.createDatabaseButton.text = _("Open database") if isThere else _("Create database")
        self._ui.createDatabaseButton.toolTip = (_("Open the one in {folder}") if isThere else _("In {folder}")).format(
            folder=folder
        )
        text = _("The DICOM database is not open yet. Searching works; retrieving needs a folder for the files.")
        self._message.show("warning", text, _("Other folder…"))

    def _onCreate(self, _checked: bool = False) -> None:
        self._open(self._logic.defaultDatabaseFolder)

    def _onChooseFolder(self, _checked: bool = False) -> None:
        folder = qt.QFileDialog.getExistingDirectory(
            slicer.util.mainWindow(), _("Folder of the DICOM database"), self._logic.defaultDatabaseFolder
        )
        if folder:
            self._open(folder)

    def _open(self, folder: str) -> None:
        try:
            self._logic.openDatabase(folder)
        except DICOMwebNetworkError as error:
            self._message.showError(error, _("Other folder…"))
        else:
            self.refresh()
