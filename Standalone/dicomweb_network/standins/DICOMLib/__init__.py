"""``DICOMLib`` as Slicer offers it: the part that is needed to import, examine and load DICOM series."""

from __future__ import annotations

from . import DICOMUtils
from .DICOMPlugin import DICOMLoadable, DICOMPlugin

__all__ = ["DICOMLoadable", "DICOMPlugin", "DICOMUtils"]
