"""Results back into the PACS with the panel: three over DICOMweb, one over DIMSE, and one fetched from there again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .driver import KEY_ROLE, DemoError, Driver, Scenario, Wait
from .held import capture_picture, check_held, segmentation_picture
from .pacs import EmbeddedPacs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .data import ReferenceVolume
    from .summary import Summary

_BONE_HU: Final = 200
_AIR_HU: Final = -1000
_SERVER: Final = "Demo PACS"
_SEGMENTATION, _DERIVED = "Bone", "Bone alone"
_RESULTS: Final = (_SEGMENTATION, "Screenshot", "Whole scene")
_SERIES_COUNT: Final = 1 + len(_RESULTS) + 1


@dataclass(frozen=True)
class _Results:
    """What is to come out at the other end.

    Parameters
    ----------
    mask : bool, shape (slices, rows, columns)
    derived : int16, the same shape
    """

    mask: NDArray[np.bool_]
    derived: NDArray[np.int16]


class ResultsJob:
    """What a person does with the section Export and send after the volume was loaded.

    Parameters
    ----------
    driver : Driver
        Hands and eyes.
    pacs : EmbeddedPacs
        Where the results go.
    ct : ReferenceVolume
        What was loaded.
    study_item : callable
        Gives the row of its study.
    tell : Summary
        Is told what each step did.
    """

    def __init__(
        self, driver: Driver, pacs: EmbeddedPacs, ct: ReferenceVolume, study_item: Callable[[], Any], tell: Summary
    ) -> None:
        self._driver = driver
        self._ui = driver.ui
        self._pacs = pacs
        self._ct = ct
        self._study_item = study_item
        self._tell = tell

    def steps(self) -> Scenario:
        """Do it all."""
        driver, logic = self._driver, self._driver.logic
        node = self._pacs.dimse
        logic.saveServer(
            replace(logic.server(_SERVER), dimse_host=node.host, dimse_port=node.port, called_ae_title=node.ae_title)
        )
        results = self._made_results()
        driver.close_section("searchSection")
        driver.open_section("exportSection")
        web = yield from self._sent(_RESULTS, "DICOMweb")
        dimse = yield from self._sent((_DERIVED,), "DIMSE")
        self._show_what_is_held([*web.instances, *dimse.instances], results)
        self._tell.proven(
            "Segmentation, screenshot and scene over DICOMweb and a derived volume over DIMSE: the PACS lists each, "
            "with equal contents."
        )
        yield from self._see_them_listed()
        yield from self._fetch_again(dimse.instances[0].series_instance_uid, results.derived)

    def _made_results(self) -> _Results:
        """Segment bone by a threshold, and blank everything else in a copy of the volume."""
        import numpy as np
        import slicer

        [volume] = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
        voxels = slicer.util.arrayFromVolume(volume)
        mask = voxels > _BONE_HU
        segmentation = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", _SEGMENTATION)
        segmentation.SetReferenceImageGeometryParameterFromVolumeNode(volume)
        segment = segmentation.GetSegmentation().AddEmptySegment("", _SEGMENTATION, (0.9, 0.84, 0.57))
        slicer.util.updateSegmentBinaryLabelmapFromArray(mask.astype(np.uint8), segmentation, segment, volume)
        derived = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", _DERIVED)
        derived.CopyOrientation(volume)
        derived.SetAttribute("DICOM.instanceUIDs", volume.GetAttribute("DICOM.instanceUIDs"))
        blanked = np.where(mask, voxels, np.int16(_AIR_HU))
        slicer.util.updateVolumeFromArray(derived, blanked)
        self._tell("segmented by threshold", f"{int(mask.sum()):,} voxels above {_BONE_HU} HU")
        return _Results(mask.copy(), blanked)

    def _sent(self, names: tuple[str, ...], protocol: str) -> Any:
        """Tick rows, choose the protocol, send, and see that the PACS holds what was written; return the report."""
        driver, ui = self._driver, self._ui
        yield Wait("the results in the list", lambda: all(self._row(name) is not None for name in names))
        for name in names:
            driver.tick(self._row(name))
        ui.exportServerComboBox.currentIndex = ui.exportServerComboBox.findText(_SERVER)
        driver.choose("exportProtocolComboBox", protocol)
        yield Wait("the name of what is sent where", lambda: ui.sendButton.text.endswith(f"{_SERVER} over {protocol}"))
        yield from driver.settle()
        driver.show("sendButton")
        yield from driver.settle()
        driver.picture(f"send-{protocol.lower()}", f"{', '.join(names)} ticked, to be sent over {protocol}")
        count = len(driver.logic.jobs())
        driver.click("sendButton")
        yield Wait("the send", lambda: len(driver.logic.jobs()) > count, timeout_s=60)
        job = driver.logic.jobs()[-1]
        yield Wait("the end of the send", lambda: job.isEnded, timeout_s=120)
        yield Wait("what the panel says of it", lambda: "stored" in ui.exportMessageLabel.text)
        yield from driver.settle()
        driver.picture(f"sent-{protocol.lower()}", f"The PACS has them: sent over {protocol}, stored and seen")
        self._verify(job.report)
        size = f"{job.report.done_bytes / 1e6:.1f} MB in {job.report.duration_s:.2f} s"
        what = f"{', '.join(names)}: {_counts(job.report)}"
        self._tell(f"sent {len(names)} series over {protocol}", f"{what}; {size}, equal contents in the PACS")
        return job.report

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
            check_held(self._pacs, instance.sop_instance_uid, Path(instance.path))

    def _show_what_is_held(self, instances: list[Any], results: _Results) -> None:
        """Keep pictures that are made of nothing but what the PACS gives back."""
        driver, pacs = self._driver, self._pacs
        uids = [instance.sop_instance_uid for instance in instances]
        driver.keep(capture_picture(pacs, uids), "screenshot-in-pacs", "The screenshot, as the PACS now holds it")
        picture = segmentation_picture(pacs, uids, self._ct, results.mask)
        driver.keep(picture, "segmentation-in-pacs", "The segmentation, as the PACS now holds it, over the CT")

    def _see_them_listed(self) -> Scenario:
        """Search again: the results are series of the patient's study."""
        driver, ui = self._driver, self._ui
        driver.close_section("exportSection")
        driver.open_section("searchSection")
        driver.click("searchButton")
        yield Wait("the search", lambda: not ui.cancelSearchButton.enabled and ui.resultsTree.topLevelItemCount > 0)
        study = self._study_item()
        driver.click_row(study, is_double=True)
        yield Wait(f"{_SERIES_COUNT} series in the study", lambda: study.childCount() == _SERIES_COUNT)
        yield from driver.settle()
        driver.scroll_to_top(study)
        yield from driver.settle()
        driver.picture("study-with-results", "A new search: the results are part of the patient's study in the PACS")
        self._tell("searched again", f"{_SERIES_COUNT} series in the study: the CT and {_SERIES_COUNT - 1} results")

    def _fetch_again(self, series_uid: str, expected: NDArray[np.int16]) -> Scenario:
        """Forget the derived volume here, retrieve it from the PACS, and see that it is the same."""
        import slicer

        driver, ui = self._driver, self._ui
        study = self._study_item()
        driver.logic.removeLocal(self._ct.study_instance_uid, series_uid)
        for node in slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode"):
            if node.GetName() == _DERIVED:
                slicer.mrmlScene.RemoveNode(node)
        rows = [study.child(row) for row in range(study.childCount())]
        driver.click_row(next(row for row in rows if series_uid in str(row.data(0, KEY_ROLE))))
        yield from driver.settle()
        count = len(driver.logic.jobs())
        driver.click("retrieveAndLoadButton")
        yield Wait("the transfer", lambda: len(driver.logic.jobs()) > count)
        job = driver.logic.jobs()[-1]
        yield Wait("the volume", lambda: job.isEnded and job.loadedNodeIDs, timeout_s=60)
        back = slicer.mrmlScene.GetNodeByID(job.loadedNodeIDs[0])
        voxels = slicer.util.arrayFromVolume(back)
        if voxels.shape != expected.shape or not (voxels == expected).all():
            raise DemoError("the derived volume that came back from the PACS has other voxels.")
        slicer.app.layoutManager().resetSliceViews()
        yield Wait("nothing else to do", lambda: ui.retrieveAndLoadButton.enabled)
        yield from driver.settle()
        driver.picture("result-retrieved", "The derived volume, deleted here, fetched from the PACS and loaded again")
        self._tell("deleted a result and retrieved it", f"{_counts(job.report)}; voxels equal")
        self._tell.proven("One of them, deleted here and retrieved from the PACS, is the same volume.")


def _counts(report: Any) -> str:
    return ", ".join(f"{count} {verdict.value}" for verdict, count in report.counts.items() if count)
