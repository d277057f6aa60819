"""The questions for what is below a row: the series of a study, the instances of a series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.records import StudyRecord

from ..common.enginetexts import engineText
from .ResultsTree import ResultsTree
from .rows import Row, uidsOf

SERIES_AT_ONCE, INSTANCES_AT_ONCE = 100, 1000


@dataclass(frozen=True)
class _Question:
    """What is being asked about a row."""

    row: Row
    run: Any


class RowsBelow:
    """Asks the server of a row for what is below it, once at a time, and shows that in the tree.

    :param logic: the module's logic.
    :param onShown: called when rows were added.
    :param onFailed: called with a connection and the error of a question to its server.
    """

    def __init__(
        self,
        logic: Any,
        tree: ResultsTree,
        onShown: Callable[[], None],
        onFailed: Callable[[Any, Exception], None],
    ) -> None:
        self._logic = logic
        self._tree = tree
        self._onShown = onShown
        self._onFailed = onFailed
        self._questions: dict[tuple[Any, ...], _Question] = {}

    def ask(self, row: Row) -> None:
        """Ask for the series of a study, or the instances of a series."""
        isStudy = isinstance(row.record, StudyRecord)
        uids = uidsOf(row.record)
        key = (id(row.connection), *uids)
        if key in self._questions:
            return
        found: list[Any] = []

        def onDone() -> None:
            self._questions.pop(key, None)
            self._show(row, found)

        def onError(error: Exception) -> None:
            self._questions.pop(key, None)
            self._tree.setFailed(row, _("{error} Close and open to try again.").format(error=engineText(error)))
            self._onFailed(row.connection, error)

        query = SearchQuery(
            level=Level.SERIES if isStudy else Level.INSTANCE,
            study_instance_uid=uids[0],
            series_instance_uid="" if isStudy else uids[1],
            page_size=SERIES_AT_ONCE if isStudy else INSTANCES_AT_ONCE,
        )
        run = self._logic.startSearch(row.connection, query, lambda page: found.extend(page.records), onDone, onError)
        self._questions[key] = _Question(row, run)

    def cancel(self, text: str) -> None:
        """Stop asking.

        :param text: what the rows say then; nothing if empty, because they go away.
        """
        for question in self._questions.values():
            question.run.cancel()
            if text:
                self._tree.setFailed(question.row, text)
        self._questions = {}

    def _show(self, row: Row, found: list[Any]) -> None:
        isStudy = isinstance(row.record, StudyRecord)
        if isStudy:
            self._tree.setSeries(row, found)
        else:
            self._tree.setInstances(row, found)
        if not found:
            nothing = _("The server lists no series of this study.") if isStudy else _("The server lists no instances.")
            self._tree.setFailed(row, nothing)
        self._onShown()
