"""The main job in the panel: connect, search, see metadata, retrieve and load, retrieve the rest, send results back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from .data import DemoData
from .driver import KEY_ROLE, DemoError, Driver, Scenario, Wait
from .pacs import EmbeddedPacs
from .results import ResultsJob
from .summary import Summary

_LOCAL_COLUMN: Final = 1
_PROGRESS_COLUMN: Final = 1
_STATE_COLUMN: Final = 2


class MainJob:
    """What a person does with the panel, and what must come of it.

    Parameters
    ----------
    driver : Driver
        Hands and eyes.
    pacs : EmbeddedPacs
        Where the images are.
    data : DemoData
        What they are.
    tell : Summary
        Is told what each step did.
    """

    def __init__(self, driver: Driver, pacs: EmbeddedPacs, data: DemoData, tell: Summary) -> None:
        self._driver = driver
        self._ui = driver.ui
        self._pacs = pacs
        self._data = data
        self._tell = tell
        self._uids = _uids_of(data)

    def steps(self) -> Scenario:
        """Do it all."""
        yield from self._driver.settle()
        self._driver.picture("window", "The module's window: server, search, results")
        yield from self._connect()
        yield from self._search()
        yield from self._open_study()
        yield from self._see_metadata()
        yield from self._retrieve_and_load()
        yield from self._retrieve_the_rest()
        yield from self._show()
        yield from ResultsJob(self._driver, self._pacs, self._data.ct, self.study_item, self._tell).steps()

    def _connect(self) -> Scenario:
        driver, ui = self._driver, self._ui
        driver.click("addServerButton")
        driver.type("serverURLLineEdit", self._pacs.url)
        driver.type("serverNameLineEdit", "Demo PACS")
        if self._pacs.auth is not None:
            driver.choose("loginKindComboBox", "basic")
            driver.type("userNameLineEdit", self._pacs.auth[0])
            driver.type("passwordLineEdit", self._pacs.auth[1])
        yield from self._driver.settle()
        driver.picture("add-server", "A server is added: its address, a name, a login if it wants one")
        driver.click("saveServerButton")
        yield Wait("the connection", lambda: ui.connectionLabel.text.startswith("Connected"))
        self._tell("connected", ui.connectionLabel.text)

    def _search(self) -> Scenario:
        ui = self._ui
        self._driver.click("searchButton")
        count = len({study for study, _ in self._uids.values()})
        yield Wait(
            f"{count} studies", lambda: ui.resultsTree.topLevelItemCount == count and not ui.cancelSearchButton.enabled
        )
        yield from self._driver.settle()
        self._driver.picture("studies", "What the server holds; nothing of it is here yet")
        self._tell("searched", ui.resultsCountLabel.text)

    def _open_study(self) -> Scenario:
        item = self.study_item()
        self._driver.click_row(item, is_double=True)
        yield Wait("the series of the study", lambda: item.childCount() == 1 and item.child(0).data(0, KEY_ROLE))
        yield from self._driver.settle()
        self._driver.picture("study", "The series of a study")
        self._tell("opened the study", f"{item.text(0)}, 1 series")

    def _see_metadata(self) -> Scenario:
        driver, ui = self._driver, self._ui
        driver.click_row(self.study_item().child(0))
        driver.open_section("metadataSection")
        yield Wait("the metadata", lambda: ui.metadataTree.topLevelItemCount > 20)
        yield from self._driver.settle()
        ui.resultsTree.scrollToItem(self.study_item().child(0))
        yield from self._driver.settle()
        driver.picture("metadata", "The header of the images, before any of them is retrieved")
        if driver.logic.jobs():
            raise DemoError("the metadata were shown, but something was retrieved for that.")
        count = ui.metadataTree.topLevelItemCount
        self._tell("saw metadata", f"{count} attributes, before anything was retrieved")
        driver.close_section("metadataSection")

    def _retrieve_and_load(self) -> Scenario:
        import slicer

        yield from self._driver.settle()
        self._driver.reset_gap()
        self._driver.click("retrieveAndLoadButton")
        yield from self._job_ended(0, "retrieving", "A transfer under way: instances, rate, time left")
        yield Wait("the volume", lambda: slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode"))
        series = self.study_item().child(0)
        self._ui.resultsTree.scrollToItem(series)
        yield Wait("'loaded' in the list", lambda: series.text(_LOCAL_COLUMN) == "loaded")
        yield from self._driver.settle()
        self._driver.picture("loaded", "Retrieved, verified, in the DICOM database, and loaded as a volume")
        self._tell_job(0, "retrieved and loaded", "loading included")

    def _retrieve_the_rest(self) -> Scenario:
        driver, ui = self._driver, self._ui
        driver.select_all("resultsTree")
        yield Wait("the plan", lambda: "here" in ui.planLabel.text and ui.retrieveButton.enabled)
        yield from self._driver.settle()
        driver.reset_gap()
        driver.click("retrieveButton")
        yield from self._job_ended(1, "retrieving-the-rest", "All other studies, those here left out")
        self._tell_job(1, "retrieved the rest")

    def _job_ended(self, row: int, picture: str, caption: str) -> Scenario:
        """Wait for the end of the job in a row of the table, with a picture on the way if that is long enough."""
        driver = self._driver
        yield Wait("the transfer", lambda: len(driver.logic.jobs()) > row)
        job = driver.logic.jobs()[row]
        yield Wait("the first instances", lambda: self._shown_progress(row) > 0 or job.isEnded)
        if not job.isEnded:
            driver.picture(picture, caption)
        yield Wait("the end of the transfer", lambda: job.isEnded, timeout_s=120)
        yield Wait("'finished' in the table", lambda: self._state(row) == "finished", timeout_s=5)

    def _tell_job(self, row: int, what: str, remark: str = "") -> None:
        job = self._driver.logic.jobs()[row]
        report = job.report
        if not report.is_complete or job.notes:
            raise DemoError(f"the transfer is not complete:\n{report.to_text()}{' '.join(job.notes)}")
        counts = {verdict.value: count for verdict, count in report.counts.items() if count}
        figures = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        rate = f"{report.received_bytes / 1e6:.1f} MB in {report.duration_s:.2f} s"
        rate += f", {report.rate_bytes_per_s / 1e6:.0f} MB/s"
        gap = f"longest pause of the window {self._driver.longest_gap_s * 1000:.0f} ms"
        self._tell(what, "; ".join(filter(None, (figures, rate, gap, remark))))

    def _show(self) -> Scenario:
        import slicer

        slicer.app.layoutManager().resetSliceViews()
        self._driver.click_row(self.study_item().child(0))
        yield from self._driver.settle()
        self._driver.picture("everything-here", "All studies are here")
        verify_files(self._pacs, self._uids, self._tell)
        verify_volume(self._data, self._tell)

    def _shown_progress(self, row: int) -> int:
        item = self._ui.transfersTree.topLevelItem(row)
        bar = None if item is None else self._ui.transfersTree.itemWidget(item, _PROGRESS_COLUMN)
        return 0 if bar is None else int(bar.value)

    def _state(self, row: int) -> str:
        item = self._ui.transfersTree.topLevelItem(row)
        return "" if item is None else str(item.text(_STATE_COLUMN))

    def study_item(self) -> Any:
        """Return the row of the chest CT."""
        for item in self._items():
            if self._data.ct.study_instance_uid in str(item.data(0, KEY_ROLE)):
                return item
        raise DemoError("the chest CT is not among the results.")

    def _items(self) -> Iterator[Any]:
        tree = self._ui.resultsTree
        return (tree.topLevelItem(row) for row in range(tree.topLevelItemCount))


def _uids_of(data: DemoData) -> dict[str, tuple[str, Path]]:
    """Return SOP Instance UID -> (Study Instance UID, source file)."""
    import pydicom

    found = {}
    for path in data.files:
        dataset = pydicom.dcmread(path, specific_tags=["SOPInstanceUID", "StudyInstanceUID"], force=True)
        found[str(dataset.SOPInstanceUID)] = (str(dataset.StudyInstanceUID), path)
    return found


def verify_files(pacs: EmbeddedPacs, uids: dict[str, tuple[str, Path]], tell: Summary) -> None:
    """Compare every file of the database with what the PACS holds, byte for byte.

    Raises
    ------
    DemoError
        A file is missing or differs.
    """
    import slicer

    size_bytes = 0
    for uid, (_, source) in uids.items():
        path = slicer.dicomDatabase.fileForInstance(uid)
        if not path or not Path(path).is_file():
            raise DemoError(f"the instance {uid} ({source.name}) is not in the database.")
        data = Path(path).read_bytes()
        if data != pacs.file_bytes(uid):
            raise DemoError(f"{path} ({source.name}) is not what the PACS holds.")
        size_bytes += len(data)
    tell("compared every file with the PACS", f"{len(uids)} of {len(uids)} byte for byte, {size_bytes / 1e6:.1f} MB")
    tell.proven(f"All {len(uids)} instances arrived, byte for byte as the PACS holds them.")


def verify_volume(data: DemoData, tell: Summary) -> None:
    """Compare geometry and voxels of the loaded volume with the source, and see that it is shown.

    Raises
    ------
    DemoError
        They differ.
    """
    import numpy as np
    import slicer
    import vtk

    nodes = slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")
    if len(nodes) != 1:
        raise DemoError(f"{len(nodes)} volumes are loaded, not 1.")
    voxels = slicer.util.arrayFromVolume(nodes[0])
    if voxels.shape != data.ct.voxels.shape or not (voxels == data.ct.voxels).all():
        raise DemoError("the voxels of the loaded volume are not those of the source.")
    matrix = vtk.vtkMatrix4x4()
    nodes[0].GetIJKToRASMatrix(matrix)
    ijk_to_ras = slicer.util.arrayFromVTKMatrix(matrix)
    difference_mm = float(np.abs(ijk_to_ras - data.ct.ijk_to_ras).max())
    if difference_mm > 1e-6:
        raise DemoError(f"the geometry of the loaded volume differs by {difference_mm:g} mm from the source.")
    shown = slicer.app.layoutManager().sliceWidget("Red").sliceLogic().GetSliceCompositeNode().GetBackgroundVolumeID()
    if shown != nodes[0].GetID():
        raise DemoError("the loaded volume is not shown.")
    size = " x ".join(str(count) for count in reversed(voxels.shape))
    tell("compared the volume with the source", f"{size} voxels equal, geometry within {difference_mm:.1g} mm")
    tell.proven("The volume that was loaded has the voxels and the geometry of the images it was made of.")
