"""What a search found: pages, counts, and what to do when there is nothing to show."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import CancelledError, DICOMwebNetworkError, TooManyResultsError
from DICOMwebNetworkLib.model.queries import SearchQuery
from DICOMwebNetworkLib.model.records import StudyRecord

from ..common.display import number
from ..common.enginetexts import engineText
from ..common.Icons import Icons
from ..common.MessageLine import MessageLine
from ..common.readyconnection import readyConnection
from .LocalColumn import LocalColumn
from .ResultsTree import ResultsTree
from .rows import Row, byConnection
from .RowsBelow import RowsBelow
from .ServerSearch import ServerSearch


class ResultsSection:
    """Searches one or several servers at once and shows what they find as it comes.

    A server that fails is told beside what the others found.

    :param logic: the module's logic.
    :param ui: widgets by name.
    :param onSelected: called when other rows were selected.
    :param onStateChanged: called when a search begins or ends.
    :param onFailed: called with a connection and the error of a question to its server.
    :param onReconnect: called when the chosen server is to be connected to again, for ``join``.
    """

    def __init__(
        self,
        logic: Any,
        ui: Any,
        icons: Icons,
        onSelected: Callable[[], None],
        onStateChanged: Callable[[], None],
        onFailed: Callable[[Any, Exception], None],
        onReconnect: Callable[[], None],
    ) -> None:
        self._logic = logic
        self._ui = ui
        self._onSelected = onSelected
        self._onStateChanged = onStateChanged
        self._onFailed = onFailed
        self._onReconnect = onReconnect
        self._query: SearchQuery | None = None
        self._searches: list[ServerSearch] = []
        self._unopened: dict[str, Exception] = {}
        self._missed = ""
        self._isAwaiting = False
        self._message = MessageLine(ui, "resultsMessage", icons)
        self.states = LocalColumn(logic)
        self.tree = ResultsTree(logic, ui.resultsTree, icons, self.states, self._onWanted)
        self._below = RowsBelow(logic, self.tree, onSelected, onFailed)
        ui.resultsTree.itemSelectionChanged.connect(self._onSelectionChanged)
        ui.showMoreButton.clicked.connect(self._onShowMore)
        ui.showAllButton.clicked.connect(self._onShowAll)
        ui.resultsMessageButton.clicked.connect(self._onRetry)
        self._update()

    @property
    def isSearching(self) -> bool:
        """Whether a server is being asked for studies; not while all wait for "Show more"."""
        return any(search.isSearching for search in self._searches)

    def start(self, connection: Any, query: SearchQuery, others: Sequence[str] = ()) -> None:
        """Forget what was found and search anew.

        :param connection: to the chosen server; None if it comes later, with ``join`` or ``miss``.
        :param others: names of further servers to search.
        """
        self._forget()
        self._query = query
        self.tree.header.showServers(bool(others))
        self._isAwaiting = connection is None
        if connection is not None:
            self._search(connection)
        for name in others:
            self._open(name)
        self._update()
        self._onSelected()

    def join(self, connection: Any) -> None:
        """Let one more server take part in the search."""
        self._unopened.pop(self._missed, None)
        self._isAwaiting = False
        self._search(connection)
        self._update()

    def miss(self, server: str, error: Exception | None) -> None:
        """Say that the chosen server, which was to take part in the search, cannot be reached.

        :param error: why not; None if the user gave up.
        """
        self._missed = server
        self._unopened[server] = error or CancelledError(_("The search was stopped."))
        self._isAwaiting = False
        self._update()

    def showWhose(self, address: str) -> None:
        """Show whose the results are if they are not of the server that is chosen now.

        :param address: of that server.
        """
        if not self._areSeveral:
            self.tree.header.showServers(any(each.profile.base_url != address for each in self.tree.connections))

    def show(self, rows: Sequence[Row]) -> None:
        """Show studies that were found otherwise, all of them selected."""
        self._forget()
        self._query = None
        groups = byConnection(rows)
        self.tree.header.showServers(len(groups) > 1)
        for connection, those in groups:
            studies = [row.record for row in those if isinstance(row.record, StudyRecord)]
            self.tree.addStudies(connection, studies, areSelected=True)
        self._update()
        self._onSelected()

    def refresh(self) -> None:
        """Write the counts anew after rows were taken away."""
        self._update()

    def cancel(self) -> bool:
        """Stop searching; what was found stays. Tell whether a search was running."""
        wasSearching = self.isSearching
        self._below.cancel(_("Stopped. Close and open to try again."))
        for search in self._searches:
            if search.isSearching:
                search.cancel()
        if wasSearching:
            self.tree.sortNow()
            self._update()
        return wasSearching

    def close(self) -> None:
        """Stop everything and keep the columns for the next time."""
        self._forget()
        self.tree.close()

    def _forget(self) -> None:
        self._below.cancel("")
        for search in self._searches:
            search.cancel()
        self._searches, self._unopened, self._missed = [], {}, ""
        self._isAwaiting = False
        self.tree.clear()

    def _open(self, server: str) -> None:
        """Search a server by its name, or remember why it cannot be searched."""
        self._unopened.pop(server, None)
        try:
            connection = readyConnection(self._logic, server)
        except DICOMwebNetworkError as error:
            self._unopened[server] = error
        else:
            self._search(connection)

    def _search(self, connection: Any) -> None:
        if self._query is not None:
            self._searches.append(
                ServerSearch(self._logic, connection, self._query, self._onStudies, self._onSearchChanged)
            )

    def _onStudies(self, search: ServerSearch, studies: Sequence[StudyRecord]) -> None:
        self.tree.addStudies(search.connection, studies)

    def _onSearchChanged(self, search: ServerSearch) -> None:
        if not search.isSearching:
            self.tree.sortNow()
        self._update()
        if search.error is not None:
            self._onFailed(search.connection, search.error)

    def _onRetry(self, _checked: bool = False) -> None:
        """Ask those servers again that gave no answer; all of them if there is none such."""
        failed = [search for search in self._searches if search.error is not None]
        again = failed or ([] if self._unopened else self._searches)
        self._searches = [search for search in self._searches if search not in again]
        for search in again:
            self._search(search.connection)
        for server in list(self._unopened):
            if server == self._missed:
                del self._unopened[server]
                self._isAwaiting = True
                self._onReconnect()
            else:
                self._open(server)
        self._update()

    def _onShowMore(self, _checked: bool = False) -> None:
        if self._query is not None:
            self._goOn(self._query.page_size)

    def _onShowAll(self, _checked: bool = False) -> None:
        self._goOn(math.inf)

    def _goOn(self, count: float) -> None:
        for search in self._searches:
            search.more(count)
        self._update()

    def _onWanted(self, row: Row) -> None:
        self._below.ask(row)

    def _onSelectionChanged(self) -> None:
        self._onSelected()

    def _update(self) -> None:
        """Write the count line and the message in the place of rows that are not there."""
        ui = self._ui
        notes = self._notes()
        ui.resultsCountLabel.toolTip = "\n".join(notes)
        canGoOn = not self.isSearching and any(search.isPaused for search in self._searches)
        ui.showMoreButton.visible = ui.showAllButton.visible = canGoOn
        hasRows = self.tree.studyCount > 0
        ui.resultsTree.visible = hasRows
        # Empty rather than hidden: it keeps the button beside it in its place.
        ui.resultsCountLabel.text = "\n".join([self._countText(), *notes]) if hasRows else ""
        self._showMessage(hasRows)
        self.tree.pictures.hold(self.isSearching)
        self._onStateChanged()

    def _notes(self) -> list[str]:
        notes = [
            _("{server}: {text}").format(server=search.serverName, text=note) if self._areSeveral else note
            for search in self._searches
            for note in map(engineText, search.notes)
        ]
        if any(search.wasStopped for search in self._searches):
            notes.append(_("The search was stopped."))
        return notes

    @property
    def _areSeveral(self) -> bool:
        return len(self._searches) + len(self._unopened) > 1

    def _showMessage(self, hasRows: bool) -> None:
        errors = {search.serverName: search.error for search in self._searches if search.error is not None}
        errors.update(self._unopened)
        if errors:
            self._showErrors(errors)
        elif hasRows:
            self._message.hide()
        elif self.isSearching or self._isAwaiting:
            self._message.show("busy", _("Searching… (Escape cancels)"))
        elif self._query is None or not self._searches:
            self._message.show("info", _("Fill in what you know of the study and press Search. Empty fields find all."))
        elif any(search.wasStopped for search in self._searches):
            self._message.show("info", _("The search was stopped before anything was found."), _("Search again"))
        else:
            self._message.show("info", _("Nothing found.") + "\n" + self._advice(self._query))

    def _showErrors(self, errors: dict[str, Exception]) -> None:
        button = "" if all(isinstance(error, TooManyResultsError) for error in errors.values()) else _("Retry")
        if not self._areSeveral:
            self._message.showError(next(iter(errors.values())), button)
            return
        lines = [
            _("{server}: {text}").format(server=server, text=engineText(error)) for server, error in errors.items()
        ]
        self._message.show("error", "\n".join(lines), button)

    @staticmethod
    def _advice(query: SearchQuery) -> str:
        """Return what to try when nothing was found."""
        if "*" in query.filters.get("PatientName", ""):
            return _("Try fewer fields or another date. Some servers find only whole names, as in Doe^Jane.")
        if any(query.filters.values()):
            return _("Try fewer fields or another date.")
        return _("The server answers, but holds no study that you may see.")

    def _countText(self) -> str:
        count = self.tree.studyCount
        text = _("1 study") if count == 1 else _("{count} studies").format(count=number(count))
        if self.isSearching:
            text = _("Searching… {count} so far").format(count=number(count))
        elif any(search.isPaused for search in self._searches):
            text = _("The first {count} studies, there are more").format(count=number(count))
        elif any(search.mayHaveMore for search in self._searches) or self._unopened:
            text = _("{studies}, there may be more").format(studies=text)
        if not self._areSeveral:
            return text
        total = len(self._searches) + len(self._unopened)
        answered = sum(search.hasAnswered for search in self._searches)
        if answered == total:
            return f"{text} · " + _("{count} servers").format(count=total)
        return f"{text} · " + _("{answered} of {count} servers have answered").format(answered=answered, count=total)
