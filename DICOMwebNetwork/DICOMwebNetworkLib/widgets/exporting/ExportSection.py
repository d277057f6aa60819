"""Export and send: what, as whose results, to which server."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import slicer
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError
from DICOMwebNetworkLib.model.servers import ServerProfile

from ..common.choices import fillCombo
from ..common.display import number
from ..common.enginetexts import engineText
from ..common.Icons import Icons
from ..common.MessageLine import MessageLine
from ..common.PackageOffer import PackageOffer
from .DeidentifyRow import DeidentifyRow, leftOutNotes
from .ExportReferenceForm import ExportReferenceForm
from .ExportTags import ExportTags
from .ExportTree import ExportTree


class ExportSection:
    """The section of the panel that exports nodes and sends them, or series of the database, to a server.

    :param logic: the module's logic.
    :param resourcePath: gives the path of a resource of the module.
    :param icons: icons by name.
    :param connectedProfile: gives the server that the panel is connected to, or None.
    """

    def __init__(
        self,
        logic: Any,
        resourcePath: Callable[[str], str],
        icons: Icons,
        connectedProfile: Callable[[], ServerProfile | None],
    ) -> None:
        self._logic = logic
        self._connectedProfile = connectedProfile
        self._profiles: list[ServerProfile] = []
        self._run: Any = None
        self._jobId = ""
        self._missing = ""
        self._missingToSend = ""
        self._notes: list[str] = []
        self.widget = slicer.util.loadUI(resourcePath("UI/ExportSection.ui"))
        self.ui = ui = slicer.util.childWidgetVariables(self.widget)
        self._message = MessageLine(ui, "exportMessage", icons)
        ui.exportSection.collapsed = True
        self._reference = ExportReferenceForm(logic, ui, self._update)
        self._otherTags = ExportTags(ui, self._update)
        self._deidentify = DeidentifyRow(ui, self._update)
        self._package = PackageOffer(logic, ui, icons, self._update)
        self._tree = ExportTree(logic, ui.exportTree, self._update)
        ui.exportSection.contentsCollapsed.connect(self._onCollapsed)
        ui.exportServerComboBox.currentIndexChanged.connect(self._onServerChosen)
        ui.exportProtocolComboBox.currentIndexChanged.connect(self._onChosen)
        ui.exportButton.clicked.connect(self._onExport)
        ui.sendButton.clicked.connect(self._onSend)
        ui.exportMessageButton.clicked.connect(self._onCancel)
        ui.exportButton.setIcon(icons.icon("database"))
        ui.sendButton.setIcon(icons.icon("send"))
        self.refresh()

    def refresh(self) -> None:
        """Show what there is to send and where to; nothing is looked up while the section is closed."""
        if not self.ui.exportSection.collapsed:
            self._fillServers()
            self._reference.refresh()
            self._tree.refresh()

    def onJobChanged(self, jobId: str) -> None:
        """Say how the send that was started here, or another try of it, has ended."""
        job = next((job for job in self._logic.jobs() if job.id == jobId), None)
        if job is None:
            return
        if self._jobId and job.retriedId == self._jobId:
            self._showSending(job)
        if jobId != self._jobId or job.report is None:
            return
        counts = ", ".join(
            f"{number(count)} {engineText(verdict.value)}" for verdict, count in job.report.counts.items() if count
        )
        text = _("{server}: {counts}.").format(server=job.serverName, counts=counts)
        problem = engineText(job.report.error or job.report.first_reason)
        lines = [text, problem, *self._notes]
        connected = self._connectedProfile()
        if job.report.is_complete and connected is not None and connected.base_url == job.report.server_url:
            lines.append(_("The results above are as they were found: search again (F5) to see what is new."))
        self._message.show("ok" if job.report.is_complete else "error", "\n".join(filter(None, lines)))

    def close(self) -> None:
        """Stop an export that is under way."""
        if self._run is not None:
            self._run.cancel()

    def _fillServers(self) -> None:
        combo = self.ui.exportServerComboBox
        chosen = combo.currentText
        connected = self._connectedProfile()
        self._profiles = self._logic.servers()
        if connected is not None and connected.base_url not in {profile.base_url for profile in self._profiles}:
            self._profiles.append(connected)
        combo.blockSignals(True)
        combo.clear()
        fillCombo(combo, [(profile.name, profile.base_url) for profile in self._profiles])
        names = [profile.name for profile in self._profiles]
        wanted = chosen if chosen in names else (connected.name if connected is not None else "")
        combo.currentIndex = names.index(wanted) if wanted in names else 0 if names else -1
        combo.blockSignals(False)
        self._fillProtocols()

    def _fillProtocols(self) -> None:
        """Offer the protocols of the chosen server; where there is but one there is nothing to choose."""
        combo, profile = self.ui.exportProtocolComboBox, self._profile()
        chosen = combo.currentText
        protocols = ["DICOMweb", "DIMSE"] if profile is not None and profile.has_dimse else ["DICOMweb"]
        combo.blockSignals(True)
        combo.clear()
        fillCombo(combo, [(name, name) for name in protocols])
        combo.currentIndex = protocols.index(chosen) if chosen in protocols else 0
        combo.blockSignals(False)
        combo.visible = len(protocols) > 1

    def _profile(self) -> ServerProfile | None:
        index = self.ui.exportServerComboBox.currentIndex
        return self._profiles[index] if 0 <= index < len(self._profiles) else None

    def _onCollapsed(self, _isCollapsed: bool) -> None:
        self.refresh()

    def _onServerChosen(self, _index: int) -> None:
        self._fillProtocols()
        self._update()

    def _onChosen(self, _index: int) -> None:
        self._update()

    def _update(self) -> None:
        """Name on the buttons what they would do, and enable what can be done."""
        ui, profile = self.ui, self._profile()
        nodeCount, seriesCount = len(self._tree.nodeIDs()), len(self._tree.seriesUIDs())
        self._reference.update(nodeCount > 0, self._tree.isAnyWithoutPatient)
        self._tree.showWhose(self._reference.patient)
        self._otherTags.update(nodeCount > 0)
        ui.descriptionLineEdit.enabled = ui.numberLineEdit.enabled = nodeCount > 0
        default = self._logic.defaultDescription(self._tree.nodeIDs())
        ui.descriptionLineEdit.placeholderText = default or _("name of each node")
        self._updatePackages()
        self._deidentify.update(self._tree.identifyingNames())
        exportedCount = self._logic.exportedCount(
            self._nodesToSend(), self._reference.reference, self._tags(), self._tree.multiframeIDs()
        )
        total = exportedCount + seriesCount
        ui.exportHintLabel.visible = not (nodeCount or seriesCount)
        ui.exportButton.text = _("Export {what} to the DICOM database").format(what=_results(nodeCount))
        ui.sendButton.text = self._sendText(total, profile)
        self._enable(ui.exportButton, self._whyNotExport(nodeCount), _("Write the ticked nodes as new series"))
        doesToo = _("The ticked nodes are written into the DICOM database first") if nodeCount else ""
        whyNot = self._whyNotSend(total, nodeCount)
        self._enable(ui.sendButton, whyNot, doesToo or _("The server is asked afterwards what it holds"))

    def _updatePackages(self) -> None:
        self._missing = self._logic.packagesMissingFor(self._tree.nodeIDs())
        isWanted = self._deidentify.isWanted
        self._missingToSend = self._logic.packagesMissingForDeidentification() if isWanted else ""
        what = _("segmentations and markups") if self._missing else _("de-identification")
        self._package.update(self._missing or self._missingToSend, what)

    def _sendText(self, total: int, profile: ServerProfile | None) -> str:
        text = (
            _("Send {what} to {server} over {protocol}, de-identified")
            if self._deidentify.isWanted
            else _("Send {what} to {server} over {protocol}")
        )
        where = profile.name if profile is not None else _("a server")
        return text.format(what=_series(total), server=where, protocol=self._protocol())

    @staticmethod
    def _enable(button: Any, whyNot: str, does: str) -> None:
        button.enabled = not whyNot
        button.toolTip = whyNot or does

    def _whyNotExport(self, nodeCount: int) -> str:
        if self._run is not None:
            return _("An export is under way")
        if not nodeCount:
            return _("Tick a node of the scene first")
        if not self._logic.databaseIsOpen:
            return _("The DICOM database is not open")
        return _("Install the missing Python package first") if self._missing else self._reference.whyNot

    def _whyNotSend(self, total: int, nodeCount: int) -> str:
        if not total and nodeCount:
            return _("Nothing of what is ticked can lose the patient's identity")
        if not total:
            return _("Tick a node of the scene or a series of the DICOM database first")
        if self._profile() is None:
            return _("Save a server first, at the top of this panel")
        if self._missingToSend:
            return _("Install the missing Python package first")
        return self._whyNotExport(nodeCount) if nodeCount else ""

    def _nodesToSend(self) -> list[str]:
        return self._tree.deidentifiableIDs() if self._deidentify.isWanted else self._tree.nodeIDs()

    def _protocol(self) -> str:
        return str(self.ui.exportProtocolComboBox.currentData or "DICOMweb")

    def _tags(self) -> dict[str, str]:
        edits = {"SeriesDescription": self.ui.descriptionLineEdit, "SeriesNumber": self.ui.numberLineEdit}
        texts = {keyword: edit.text.strip() for keyword, edit in edits.items() if edit.text.strip()}
        return self._otherTags.tags() | texts | self._reference.tags()

    def _onExport(self, _checked: bool = False) -> None:
        self._export(self._tree.nodeIDs(), self._onExported)

    def _onSend(self, _checked: bool = False) -> None:
        series, nodeIDs, isDeidentified = self._tree.seriesUIDs(), self._nodesToSend(), self._deidentify.isWanted
        leftOut = leftOutNotes(self._tree.identifyingNames()) if isDeidentified else []
        # As it is chosen now: during the export the user may choose otherwise for the next one.
        send = partial(self._send, self._profile(), self._protocol(), isDeidentified)
        if not nodeIDs:
            send(series, leftOut)
            return

        def sendAll(result: Any) -> None:
            send([*result.seriesInstanceUIDs, *series], [*map(engineText, result.notes), *leftOut])

        self._export(nodeIDs, sendAll)

    def _export(self, nodeIDs: list[str], onDone: Callable[[Any], None]) -> None:
        def done(result: Any) -> None:
            self._run = None
            onDone(result)
            self._update()

        try:
            self._run = self._logic.startExport(
                nodeIDs, self._reference.reference, self._tags(), done, self._onError, self._tree.multiframeIDs()
            )
        except DICOMwebNetworkError as error:
            self._message.showError(error)
            return
        self._jobId = ""
        self._message.show("busy", _("Exporting {what}…").format(what=_results(len(nodeIDs))), _("Cancel"))
        self._update()

    def _onExported(self, result: Any) -> None:
        self._tree.untick()
        what = _series(len(result.series))
        files = _("1 file") if len(result.paths) == 1 else _("{count} files").format(count=number(len(result.paths)))
        text = _("{what} with {files} in the DICOM database.").format(what=what, files=files)
        self._message.show("ok", "\n".join([text, *map(engineText, result.notes)]))

    def _send(
        self, profile: ServerProfile | None, protocol: str, isDeidentified: bool, series: list[str], notes: list[str]
    ) -> None:
        assert profile is not None  # noqa: S101 - the button is disabled without
        label = _("{what} to {server}, de-identified") if isDeidentified else _("{what} to {server}")
        label = label.format(what=_series(len(series)), server=profile.name)
        try:
            job = self._logic.startSend(self._logic.connectionFor(profile), series, label, protocol, isDeidentified)
        except DICOMwebNetworkError as error:
            self._message.showError(error)
            return
        self._tree.untick()
        self._notes = notes
        self._showSending(job)

    def _showSending(self, job: Any) -> None:
        self._jobId = job.id
        text = _("Sending {label}; the transfers below show how far it is.").format(label=job.label)
        self._message.show("busy", "\n".join([text, *self._notes]))

    def _onError(self, error: Exception) -> None:
        self._run = None
        self._message.showError(error)
        self._update()

    def _onCancel(self, _checked: bool = False) -> None:
        if self._run is not None:
            self._run.cancel()


def _results(count: int) -> str:
    if not count:
        return _("results")
    return _("1 result") if count == 1 else _("{count} results").format(count=number(count))


def _series(count: int) -> str:
    return _("{count} series").format(count=number(count)) if count else _("series")
