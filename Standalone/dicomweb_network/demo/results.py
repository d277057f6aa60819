"""Results back into the PACS: a segmentation over DICOMweb and a derived volume over DIMSE, with the panel."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .driver import DemoError, Driver, Scenario, Wait
from .pacs import EmbeddedPacs

if TYPE_CHECKING:
    from .scenario import Tell

_BONE_HU: Final = 200
_AIR_HU: Final = -1000
_SERVER: Final = "Demo PACS"


class ResultsJob:
    """What a person does with the section Export and send after the volume was loaded.

    Parameters
    ----------
    driver : Driver
        Hands and eyes.
    pacs : EmbeddedPacs
        Where the results go.
    tell : Tell
        Prints a line for each step.
    """

    def __init__(self, driver: Driver, pacs: EmbeddedPacs, tell: Tell) -> None:
        self._driver = driver
        self._ui = driver.ui
        self._pacs = pacs
        self._tell = tell

    def steps(self) -> Scenario:
        """Do it all."""
        logic = self._driver.logic
        node = self._pacs.dimse
        logic.saveServer(
            replace(logic.server(_SERVER), dimse_host=node.host, dimse_port=node.port, called_ae_title=node.ae_title)
        )
        self._make_results()
        self._driver.close_section("searchSection")
        self._driver.open_section("exportSection")
        if importlib.util.find_spec("highdicom") is None:
            self._tell("left out the segmentation", "the Python package highdicom is not installed")
        else:
            yield from self._send("Bone", "DICOMweb")
        yield from self._send("Bone alone", "DIMSE")

    def _make_results(self) -> None:
        """Segment bone by a threshold, and blank everything else in a copy of the volume."""
        import numpy as np
        import slicer

        [volume] = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
        voxels = slicer.util.arrayFromVolume(volume)
        mask = voxels > _BONE_HU
        segmentation = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Bone")
        segmentation.SetReferenceImageGeometryParameterFromVolumeNode(volume)
        segment = segmentation.GetSegmentation().AddEmptySegment("", "Bone", (0.9, 0.84, 0.57))
        slicer.util.updateSegmentBinaryLabelmapFromArray(mask.astype(np.uint8), segmentation, segment, volume)
        derived = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Bone alone")
        derived.CopyOrientation(volume)
        derived.SetAttribute("DICOM.instanceUIDs", volume.GetAttribute("DICOM.instanceUIDs"))
        slicer.util.updateVolumeFromArray(derived, np.where(mask, voxels, np.int16(_AIR_HU)))
        self._tell("segmented by threshold", f"{int(mask.sum()):,} voxels above {_BONE_HU} HU")

    def _send(self, name: str, protocol: str) -> Scenario:
        """Tick a node, choose the protocol, send, and see that the PACS holds what was written."""
        driver, ui = self._driver, self._ui
        yield Wait(f"{name} in the list", lambda: self._row(name) is not None)
        driver.tick(self._row(name))
        ui.exportServerComboBox.currentIndex = ui.exportServerComboBox.findText(_SERVER)
        driver.choose("exportProtocolComboBox", protocol)
        yield Wait("the name of what is sent where", lambda: ui.sendButton.text.endswith(f"{_SERVER} over {protocol}"))
        driver.show("sendButton")
        driver.picture(f"send-{protocol.lower()}")
        count = len(driver.logic.jobs())
        driver.click("sendButton")
        yield Wait("the send", lambda: len(driver.logic.jobs()) > count)
        job = driver.logic.jobs()[-1]
        yield Wait("the end of the send", lambda: job.isEnded, timeout_s=120)
        yield Wait("what the panel says of it", lambda: "stored" in ui.exportMessageLabel.text)
        driver.picture(f"sent-{protocol.lower()}")
        self._verify(job.report)
        counts = ", ".join(f"{count} {verdict.value}" for verdict, count in job.report.counts.items() if count)
        figures = (
            f"{counts}; {job.report.done_bytes / 1e6:.1f} MB in {job.report.duration_s:.2f} s, equal pixels in the PACS"
        )
        self._tell(f"sent '{name}' over {protocol}", figures)

    def _row(self, name: str) -> Any:
        """Return the row of a node; None while it is not listed."""
        group = self._ui.exportTree.topLevelItem(0)
        rows = [group.child(row) for row in range(group.childCount())]
        return next((row for row in rows if row.text(0) == name), None)

    def _verify(self, report: Any) -> None:
        """Compare each file with what the PACS holds.

        Raises
        ------
        DemoError
            Something is not there, or differs.
        """
        if not report.is_complete:
            raise DemoError(f"the send is not complete:\n{report.to_text()}")
        for instance in report.instances:
            if not self._pacs.has(instance.sop_instance_uid):
                raise DemoError(f"the PACS does not hold {instance.sop_instance_uid}.")
            if _pixels(Path(instance.path).read_bytes()) != _pixels(self._pacs.file_bytes(instance.sop_instance_uid)):
                raise DemoError(f"the PACS holds other pixels of {instance.sop_instance_uid}.")


def _pixels(file: bytes) -> bytes:
    """Return the pixels: headers are a PACS's own affair."""
    import io

    import pydicom

    return bytes(pydicom.dcmread(io.BytesIO(file)).PixelData)
