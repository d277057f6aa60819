"""The panel of the module: its sections and how they hang together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import qt
import slicer

from DICOMwebNetworkLib.model.queries import SearchQuery
from DICOMwebNetworkLib.model.records import InstanceRecord, SeriesRecord, StudyRecord
from DICOMwebNetworkLib.model.servers import ServerProfile
from DICOMwebNetworkLib.model.viewer_links import ViewerLink

from .common.Icons import Icons
from .common.taborder import tabAfter
from .common.timers import makeTimer
from .common.WholeText import showWholeTexts
from .DatabaseLine import DatabaseLine
from .exporting.ExportSection import ExportSection
from .LinkLine import LinkLine
from .metadata.MetadataSection import MetadataSection
from .metadata.References import References
from .OwnWindow import OwnWindow
from .results.ResultsMenu import ResultsMenu
from .results.ResultsOptions import ResultsOptions
from .results.ResultsSection import ResultsSection
from .results.rows import Row
from .search.SearchHistory import SearchHistory
from .search.SearchSection import SearchSection
from .search.StudyLists import StudyLists
from .servers.OtherServers import OtherServers
from .servers.ServerForm import placeServerForm
from .servers.ServerSection import ServerSection
from .transfers.RetrieveBar import RetrieveBar
from .transfers.TransfersSection import TransfersSection

SELECTION_MS = 50
PLAN_MS = 300
BUTTON_ICONS = {
    "connectButton": "connect",
    "searchButton": "search",
    "cancelSearchButton": "cancel",
    "clearSearchButton": "clear",
    "retrieveButton": "retrieve",
    "retrieveAndLoadButton": "retrieve-and-load",
    "cancelRetrieveButton": "cancel",
    "browseFolderButton": "folder",
    "createDatabaseButton": "folder",
    "databaseButton": "folder",
    "cancelJobButton": "cancel",
    "retryJobButton": "retry",
    "reportJobButton": "report",
    "clearFinishedButton": "clear",
    "resumeUnfinishedButton": "retrieve",
    "connectionButton": "password",
    "resultsOptionsButton": "settings",
}


class MainPanel:
    """Everything that the user sees of the module.

    :param logic: the module's logic; the panel talks to nothing else.
    :param parentLayout: layout that the panel is put into.
    :param resourcePath: gives the path of a resource of the module.
    """

    def __init__(self, logic: Any, parentLayout: Any, resourcePath: Callable[[str], str]) -> None:
        self._logic = logic
        self._isReady = False
        self.widget = _loaded(resourcePath)
        parentLayout.addWidget(self.widget)
        self.ui = ui = slicer.util.childWidgetVariables(self.widget)
        self._awaited = ""
        icons = Icons(resourcePath)
        self._dress(icons)
        self._makeSections(resourcePath, icons)
        self._insertSections()
        self._selectionTimer = makeTimer(self.widget, SELECTION_MS, self._showSelection)
        self._planTimer = makeTimer(self.widget, PLAN_MS, self._retrieve.update)
        ui.resultsTree.itemDoubleClicked.connect(self._onDoubleClick)
        ui.resultsTree.customContextMenuRequested.connect(self._onResultsMenu)
        # The metadata are asked for only while their section is open; transfers open theirs.
        ui.metadataSection.collapsed = True
        ui.transfersSection.collapsed = not (logic.jobs() or logic.unfinishedJobs())
        self._layoutTimer = makeTimer(self.widget, SELECTION_MS, self._results.tree.showSelected)
        for section in (ui.serverSection, ui.searchSection, ui.metadataSection, ui.transfersSection):
            section.contentsCollapsed.connect(self._onLayoutChanged)
        self._window = OwnWindow(ui.ownWindowButton, self.widget, parentLayout)
        self._addShortcuts()
        self._connectSignals()
        self._isReady = True
        self._onStateChanged()
        self._onSelected()

    def _makeSections(self, resourcePath: Callable[[str], str], icons: Icons) -> None:
        logic, ui = self._logic, self.ui
        self._database = DatabaseLine(logic, ui, icons)
        self._search = SearchSection(ui, self._onSearch, self._onCancelSearch)
        self._history = SearchHistory(ui.recentSearchesButton, self._serverAddress, self._search.repeat)
        self._studyLists = StudyLists(logic, ui, self._searchedServers, self._onStudiesFound)
        self._server = ServerSection(logic, ui, icons, self._onStateChanged)
        self._others = OtherServers(logic, ui, self._serverAddress)
        self._results = ResultsSection(
            logic,
            ui,
            icons,
            self._onSelected,
            self._onStateChanged,
            self._onServerFailed,
            self._connectForSearch,
        )
        self._options = ResultsOptions(logic, ui.resultsOptionsButton, self._results.tree)
        self._retrieve = RetrieveBar(logic, ui, self._results.states)
        self._metadata = MetadataSection(logic, ui, icons)
        self._transfers = TransfersSection(logic, ui, icons)
        self.exportSection = ExportSection(logic, resourcePath, icons, self._connectedProfile)
        self._link = LinkLine(logic, resourcePath, icons, self._connectForLink, self._onLinkFound)
        self._references = References(logic, ui, icons, self._onRetrieveReferences)
        self._menu = ResultsMenu(logic, ui, self._results.tree, icons, self._results.refresh)

    def _insertSections(self) -> None:
        """Put the parts with a .ui file of their own into their places."""
        layout = self.widget.layout()
        layout.insertWidget(layout.indexOf(self.ui.transfersSection), self.exportSection.widget)
        layout.insertWidget(0, self._link.widget)
        tabAfter(self.ui.moreServersButton, self.ui.serverForm)
        tabAfter(self.ui.metadataTree, self.exportSection.widget)
        self._wholeTexts = showWholeTexts(self.widget)

    def _connectSignals(self) -> None:
        logic = self._logic
        self._signals = (
            (logic.jobChanged, self._onJobChanged),
            (logic.seriesIndexed, self._onLocalChanged),
            (logic.loadedChanged, self._onLocalChanged),
            (logic.loadedChanged, self.exportSection.refresh),
            (logic.databaseChanged, self._onDatabaseChanged),
            (logic.databaseChanged, self.exportSection.refresh),
            (logic.serversChanged, self._server.onServersChanged),
            (logic.serversChanged, self._others.refresh),
            (logic.serversChanged, self.exportSection.refresh),
        )
        for signal, slot in self._signals:
            signal.connect(slot)

    def _dress(self, icons: Icons) -> None:
        for button, name in BUTTON_ICONS.items():
            getattr(self.ui, button).setIcon(icons.icon(name))
        # A bar that comes and goes would move everything below it.
        policy = self.ui.searchProgressBar.sizePolicy
        policy.setRetainSizeWhenHidden(True)
        self.ui.searchProgressBar.setSizePolicy(policy)

    def enter(self) -> None:
        """The module became the visible one: what changed elsewhere meanwhile is shown."""
        self._database.refresh()
        self._transfers.refreshAll()
        self.exportSection.refresh()
        self._onLocalChanged()

    def openLink(self, link: ViewerLink) -> None:
        """Retrieve what the link of a web page names; a server that is not in the list is asked about first."""
        self._link.open(link)

    def showLinkError(self, error: Exception) -> None:
        """Say why the link of a web page cannot be followed."""
        self._link.showError(error)

    def cleanup(self) -> None:
        """Let go of the logic, stop all timers and questions to the server, and delete the widgets."""
        self._isReady = False
        for signal, slot in self._signals:
            signal.disconnect(slot)
        self._window.close()
        self._selectionTimer.stop()
        self._planTimer.stop()
        self._layoutTimer.stop()
        self._studyLists.close()
        self._server.disconnect()
        self._server.closeDiagnosis()
        self._menu.close()
        self._references.close()
        self._link.close()
        self._results.close()
        self._metadata.close()
        self._transfers.close()
        self.exportSection.close()
        self.widget.deleteLater()

    def _addShortcuts(self) -> None:
        for keys, slot in (("Escape", self._onCancelSearch), ("F5", self._search.search), ("Ctrl+F", self._onFind)):
            shortcut = qt.QShortcut(qt.QKeySequence(keys), self.widget)
            shortcut.setContext(qt.Qt.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        for keys, slot in (
            ("Return", self._onReturn),
            ("Enter", self._onReturn),
            ("Ctrl+Return", self.ui.retrieveButton.click),
            ("Shift+Return", self.ui.retrieveAndLoadButton.click),
            ("Ctrl+C", self._menu.copyUIDs),
        ):
            shortcut = qt.QShortcut(qt.QKeySequence(keys), self.ui.resultsTree)
            shortcut.setContext(qt.Qt.WidgetShortcut)
            shortcut.activated.connect(slot)

    def _onStateChanged(self) -> None:
        if self._isReady:
            isSearching = self._results.isSearching
            self._search.setState(self._server.hasServer, isSearching or self._server.isConnecting)
            self._others.refresh()
            self._onAwaitedFailed()
            self._results.showWhose(self._serverAddress())

    def _onSearch(self, query: SearchQuery) -> None:
        others = self._others.names
        isConnected = self._server.connection is not None and not self._server.isConnecting
        # What was found before goes at once: it is of another search, perhaps of another server.
        self._results.start(self._server.connection if isConnected else None, query, others)
        if isConnected:
            self._rememberSearch()
        else:
            self._connectForSearch()

    def _connectForSearch(self) -> None:
        self._awaited = self._serverAddress()
        self._server.connect(whenConnected=self._joinSearch)

    def _joinSearch(self) -> None:
        self._awaited = ""
        self._results.join(self._server.connection)
        self._rememberSearch()

    def _rememberSearch(self) -> None:
        self._history.remember(self._serverAddress(), self._search.label(), self._search.fields())

    def _onAwaitedFailed(self) -> None:
        """Say among the results that the chosen server, which was to be searched, cannot be reached."""
        if self._awaited and not self._server.isConnecting and self._server.connection is None:
            server, self._awaited = self._awaited, ""
            self._results.miss(server, self._server.failure)

    def _onServerFailed(self, connection: Any, error: Exception) -> None:
        if connection is self._server.connection:
            self._server.reportFailure(error)

    def _connectedProfile(self) -> ServerProfile | None:
        return None if self._server.connection is None else self._server.connection.profile

    def _serverAddress(self) -> str:
        return self._server.address

    def _searchedServers(self) -> list[Any]:
        """Return what a search would ask: the connection, or what is to be connected to, and names of the others."""
        chosen = self._server.connection or self._server.address
        return [server for server in (chosen, *self._others.names) if server]

    def _onStudiesFound(self, rows: Sequence[Row], isRetrieving: bool) -> None:
        self._results.show(rows)
        if isRetrieving:
            self._showSelection()
            self._retrieve.retrieve(rows, isLoading=False)

    def _connectForLink(self, link: ViewerLink, whenConnected: Callable[[Any], None]) -> None:
        self._server.open(link.base_url, link.access_token, lambda: whenConnected(self._server.connection))

    def _onLinkFound(self, studies: Sequence[StudyRecord], series: Sequence[SeriesRecord]) -> None:
        connection = self._server.connection
        self._results.show([Row(connection, study) for study in studies])
        self._showSelection()
        self._retrieve.retrieve([Row(connection, record) for record in series or studies], isLoading=False)

    def _onCancelSearch(self) -> None:
        if not self._results.cancel():
            self._server.cancel()

    def _onFind(self) -> None:
        focused = qt.QApplication.focusWidget()
        if focused is not None and self.ui.metadataSection.isAncestorOf(focused):
            self.ui.metadataFilterLineEdit.setFocus()
        else:
            self.ui.searchSection.collapsed = False
            self.ui.patientNameLineEdit.setFocus()

    def _onLayoutChanged(self, _isCollapsed: bool) -> None:
        self._layoutTimer.start()

    def _onSelected(self) -> None:
        if self._isReady:
            self._selectionTimer.start()

    def _showSelection(self) -> None:
        rows = self._results.tree.selectedRows()
        self._retrieve.setSelection(rows)
        self._references.setSelection(rows)
        record = rows[0].record if len(rows) == 1 else None
        instanceUID = record.sop_instance_uid if isinstance(record, InstanceRecord) else ""
        series = self._results.tree.seriesOfInstance(rows[0]) if instanceUID else None
        self._metadata.setSelection(rows if series is None else [series])
        self._metadata.showInstance(instanceUID)

    def _onDoubleClick(self, item: Any, _column: int) -> None:
        row = self._results.tree.rowOf(item)
        if row is not None and isinstance(row.record, SeriesRecord | InstanceRecord):
            self._showSelection()
            if self._retrieve.canLoad:
                self._retrieve.retrieve([row], isLoading=True)
        else:
            item.setExpanded(not item.isExpanded())

    def _onRetrieveReferences(self, series: Sequence[Row]) -> None:
        self._retrieve.retrieve(series, isLoading=False)

    def _onReturn(self) -> None:
        item = self.ui.resultsTree.currentItem()
        if item is not None:
            self._onDoubleClick(item, 0)

    def _onResultsMenu(self, position: Any) -> None:
        self._showSelection()
        self._menu.popup(position)

    def _onJobChanged(self, jobId: str) -> None:
        self._transfers.onJobChanged(jobId)
        self.exportSection.onJobChanged(jobId)
        self._onLocalChanged()

    def _onLocalChanged(self, _seriesUID: str = "") -> None:
        self._results.tree.refreshLocal()
        if not self._planTimer.isActive():
            self._planTimer.start()

    def _onDatabaseChanged(self) -> None:
        self._database.refresh()
        self._transfers.refreshAll()
        self._onLocalChanged()


def _loaded(resourcePath: Callable[[str], str]) -> Any:
    """Return the widgets of the panel; those of the server form are among them, the other sections load their own."""
    panel = slicer.util.loadUI(resourcePath("UI/DICOMwebNetwork.ui"))
    placeServerForm(panel, resourcePath)
    return panel
