"""What a search found: pages, counts, and what to do when there is nothing to show."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import TooManyResultsError
from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.records import SearchPage, SeriesRecord, StudyRecord

from .display import number
from .Icons import Icons
from .LocalColumn import LocalColumn
from .MessageLine import MessageLine
from .ResultsTree import ResultsTree

PAGE_SIZE, INSTANCES_AT_ONCE = 100, 1000


@dataclass(frozen=True)
class _Question:
    """What is being asked about a row."""

    record: StudyRecord | SeriesRecord
    run: Any


class ResultsSection:
    """Runs searches and shows what they find.

    :param logic: the module's logic.
    :param ui: widgets by name.
    :param onSelected: called when other rows were selected.
    :param onStateChanged: called when a search begins or ends.
    :param onFailed: called with the error of a search.
    """

    def __init__(
        self,
        logic: Any,
        ui: Any,
        icons: Icons,
        states: LocalColumn,
        onSelected: Callable[[], None],
        onStateChanged: Callable[[], None],
        onFailed: Callable[[Exception], None],
    ) -> None:
        self._logic = logic
        self._ui = ui
        self._onSelected = onSelected
        self._onStateChanged = onStateChanged
        self._onFailed = onFailed
        self.connection: Any = None
        self._query: SearchQuery | None = None
        self._handle: Any = None
        self._handles: dict[str, _Question] = {}
        self._notes: list[str] = []
        self._isSearching = self._isPaused = self._isCapped = False
        self._wantedCount: float = 0
        self._error: Exception | None = None
        self._message = MessageLine(ui, "resultsMessage", icons)
        self.tree = ResultsTree(ui.resultsTree, icons, states, self._searchBelow)
        ui.resultsTree.itemSelectionChanged.connect(self._onSelectionChanged)
        ui.showMoreButton.clicked.connect(self._onShowMore)
        ui.showAllButton.clicked.connect(self._onShowAll)
        ui.resultsMessageButton.clicked.connect(self.searchAgain)
        self._update()

    @property
    def isSearching(self) -> bool:
        """Whether the server is being asked for studies; not while it waits for "Show more"."""
        return self._isSearching

    def start(self, connection: Any, query: SearchQuery) -> None:
        """Forget what was found and search anew."""
        self.cancel()
        self.tree.clear()
        self._notes = []
        self._error = None
        self._isCapped = self._isPaused = False
        self._wantedCount = query.page_size
        self.connection, self._query = connection, query
        self._isSearching = True
        self._handle = self._logic.startSearch(
            connection, query, self._onPage, self._onDone, self._onSearchFailed, pageCount=1
        )
        self._update()
        self._onSelected()

    def show(self, connection: Any, studies: Sequence[StudyRecord]) -> None:
        """Show studies that were found otherwise, all of them selected."""
        self.cancel()
        self.tree.clear()
        self._notes, self._error = [], None
        self._isCapped = self._isPaused = False
        self.connection, self._query = connection, None
        self.tree.addStudies(studies, areSelected=True)
        self._update()
        self._onSelected()

    def refresh(self) -> None:
        """Write the counts anew after rows were taken away."""
        self._update()

    def searchAgain(self, _checked: bool = False) -> None:
        """Repeat the last search."""
        if self._query is not None:
            self.start(self.connection, self._query)

    def cancel(self) -> bool:
        """Stop searching; what was found stays. Tell whether a search was running."""
        wasSearching = self._isSearching
        if self._handle is not None:
            self._handle.cancel()
        for question in self._handles.values():
            question.run.cancel()
            self.tree.setFailed(question.record, _("Stopped. Close and open to try again."))
        self._handle, self._handles = None, {}
        if wasSearching:
            self._isSearching = False
            self._isCapped = True
            self._notes.append(_("The search was stopped."))
            self.tree.sortNow()
            self._update()
        return wasSearching

    def close(self) -> None:
        """Stop everything and keep the columns for the next time."""
        self.cancel()
        self.tree.saveHeader()
        self.tree.close()

    def _onPage(self, page: SearchPage) -> None:
        self.tree.addStudies(record for record in page.records if isinstance(record, StudyRecord))
        self._notes += [note for note in page.notes if note not in self._notes]
        self._isCapped = self._isCapped or page.is_capped
        if not page.is_last and self.tree.studyCount < self._wantedCount:
            # Servers cap their pages, and a short one is no promise of the end.
            self._handle.more(1)
        elif not page.is_last:
            self._isSearching = False
            self._isPaused = True
            self.tree.sortNow()
        self._update()

    def _onDone(self) -> None:
        self._handle = None
        self._isSearching = self._isPaused = False
        self.tree.sortNow()
        self._update()

    def _onSearchFailed(self, error: Exception) -> None:
        self._handle = None
        self._isSearching = self._isPaused = False
        self._error = error
        self.tree.sortNow()
        self._update()
        self._onFailed(error)

    def _onShowMore(self, _checked: bool = False) -> None:
        if self._query is not None:
            self._goOn(self.tree.studyCount + self._query.page_size)

    def _onShowAll(self, _checked: bool = False) -> None:
        self._goOn(math.inf)

    def _goOn(self, wantedCount: float) -> None:
        if self._handle is None or not self._isPaused:
            return
        self._isPaused = False
        self._isSearching = True
        self._wantedCount = wantedCount
        self._handle.more(1)
        self._update()

    def _searchBelow(self, record: StudyRecord | SeriesRecord) -> None:
        """Ask for the series of a study, or the instances of a series."""
        isStudy = isinstance(record, StudyRecord)
        key = record.study_instance_uid if isinstance(record, StudyRecord) else record.series_instance_uid
        if key in self._handles or self.connection is None:
            return
        found: list[Any] = []

        def onDone() -> None:
            self._handles.pop(key, None)
            if isinstance(record, StudyRecord):
                self.tree.setSeries(record.study_instance_uid, found)
            else:
                self.tree.setInstances(record, found)
            if not found:
                nothing = (
                    _("The server lists no series of this study.") if isStudy else _("The server lists no instances.")
                )
                self.tree.setFailed(record, nothing)
            self._onSelected()

        def onError(error: Exception) -> None:
            self._handles.pop(key, None)
            self.tree.setFailed(record, _("{error} Close and open to try again.").format(error=error))
            self._onFailed(error)

        query = SearchQuery(
            level=Level.SERIES if isStudy else Level.INSTANCE,
            study_instance_uid=record.study_instance_uid,
            series_instance_uid="" if isStudy else key,
            page_size=PAGE_SIZE if isStudy else INSTANCES_AT_ONCE,
        )
        run = self._logic.startSearch(self.connection, query, lambda page: found.extend(page.records), onDone, onError)
        self._handles[key] = _Question(record, run)

    def _onSelectionChanged(self) -> None:
        self._onSelected()

    def _update(self) -> None:
        """Write the count line and the message in the place of rows that are not there."""
        ui = self._ui
        ui.resultsCountLabel.text = self._countText()
        ui.resultsCountLabel.toolTip = "\n".join(self._notes)
        ui.showMoreButton.visible = ui.showAllButton.visible = self._isPaused
        hasRows = self.tree.studyCount > 0
        ui.resultsTree.visible = hasRows
        ui.resultsCountLabel.visible = hasRows
        self._showMessage(hasRows)
        self._onStateChanged()

    def _showMessage(self, hasRows: bool) -> None:
        if self._error is not None:
            self._message.showError(self._error, "" if isinstance(self._error, TooManyResultsError) else _("Retry"))
        elif hasRows:
            self._message.hide()
        elif self._isSearching:
            self._message.show("busy", _("Searching… (Escape cancels)"))
        elif self._query is None:
            self._message.show("info", _("Fill in what you know of the study and press Search. Empty fields find all."))
        elif _("The search was stopped.") in self._notes:
            self._message.show("info", _("The search was stopped before anything was found."), _("Search again"))
        else:
            self._message.show("info", _("Nothing found.") + "\n" + self._advice(self._query))

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
        if self._isSearching:
            return _("Searching… {count} so far").format(count=number(count))
        text = _("1 study") if count == 1 else _("{count} studies").format(count=number(count))
        if self._isPaused:
            text = _("The first {count} studies, there are more").format(count=number(count))
        elif self._isCapped or self._error is not None:
            text = _("{count} studies, there may be more").format(count=number(count))
        return "\n".join([text, *self._notes])
