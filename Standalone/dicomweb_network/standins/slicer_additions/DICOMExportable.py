"""What DICOM plugins offer for export."""

from __future__ import annotations


class qSlicerDICOMExportable:
    """One way to write a node as DICOM; plugins fill it, and whoever exports says where to and with which tags."""

    def __init__(self) -> None:
        self.name = self.tooltip = self.pluginClass = self.directory = ""
        self.subjectHierarchyItemID = 0
        self.confidence = 0.5
        self._tags: dict[str, str] = {}

    def tags(self) -> dict[str, str]:
        return dict(self._tags)

    def tag(self, name: str) -> str:
        return self._tags.get(name, "")

    def setTag(self, name: str, value: str) -> None:
        self._tags[name] = value
