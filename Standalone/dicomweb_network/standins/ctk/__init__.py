"""``ctk`` as Slicer's Python knows it: those of its widgets and DICOM classes that modules use, on PySide6."""

from __future__ import annotations

from .CtkCheckableComboBox import ctkCheckableComboBox
from .CtkCollapsibleButton import ctkCollapsibleButton
from .CtkCollapsibleGroupBox import ctkCollapsibleGroupBox
from .CtkDateRangeWidget import ctkDateRangeWidget
from .CtkDICOMDatabase import ctkDICOMDatabase
from .CtkDICOMIndexer import ctkDICOMIndexer
from .CtkDirectoryButton import ctkDirectoryButton
from .CtkMenuButton import ctkMenuButton
from .CtkMessageBox import ctkMessageBox
from .CtkPathLineEdit import ctkPathLineEdit
from .CtkSearchBox import ctkSearchBox
from .CtkWidgetsUtils import ctkWidgetsUtils

__all__ = [
    "ctkCheckableComboBox",
    "ctkCollapsibleButton",
    "ctkCollapsibleGroupBox",
    "ctkDICOMDatabase",
    "ctkDICOMIndexer",
    "ctkDateRangeWidget",
    "ctkDirectoryButton",
    "ctkMenuButton",
    "ctkMessageBox",
    "ctkPathLineEdit",
    "ctkSearchBox",
    "ctkWidgetsUtils",
]
