"""Finds the studies that a list names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.queries import SearchQuery
from ..model.records import StudyRecord
from ..model.study_lists import StudyList
from .cancellation import CancelToken

if TYPE_CHECKING:
    from .connection import ServerConnection


@dataclass(frozen=True)
class FoundStudies:
    """The studies that a server has of a list, and the names in the list that it does not know."""

    studies: tuple[StudyRecord, ...]
    missing: tuple[str, ...]


def find_studies(
    connection: ServerConnection,
    wanted: StudyList,
    cancel: CancelToken,
    on_answer: Callable[[], None] = lambda: None,
) -> FoundStudies:
    """Ask a server for each study of a list; one question each, since few servers match several values at once.

    Parameters
    ----------
    on_answer : callable
        Is called on this thread after each question.

    Raises
    ------
    DICOMwebNetworkError
        A question was not answered.
    """
    studies: dict[str, StudyRecord] = {}
    missing = []
    questions = [("StudyInstanceUID", uid) for uid in wanted.study_instance_uids]
    questions += [("AccessionNumber", number) for number in wanted.accession_numbers]
    for keyword, value in questions:
        found = [
            record
            for page in connection.search(SearchQuery(filters={keyword: value}), cancel)
            for record in page.records
            if isinstance(record, StudyRecord)
        ]
        studies.update((record.study_instance_uid, record) for record in found)
        if not found:
            missing.append(value)
        on_answer()
    return FoundStudies(tuple(studies.values()), tuple(missing))
