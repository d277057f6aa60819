"""The search transaction of one server: page after page, with what the server refuses remembered (PS3.18 10.6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from ..dicomweb import dicom_json
from ..dicomweb.matching import unmatched_filters
from ..dicomweb.resources import checked_uid
from ..model import errors
from ..model.queries import Level, SearchQuery
from ..model.records import SearchPage
from .cancellation import CancelToken
from .retry import RetryPolicy

if TYPE_CHECKING:
    from dicomweb_client.web import DICOMwebClient

Rows = list[dict[str, Any]]
"""Data sets in the DICOM JSON model."""

AskForJSON = Callable[[Callable[[], Rows], RetryPolicy, CancelToken], tuple[Rows, str]]
"""Makes a call of dicomweb-client and returns its rows and the Warning header of the answer."""

_NAME: Final = "PatientName"
_LARGEST_PAGE: Final = 1000
_MODEST_PAGE: Final = 100
"""Taken by servers that refuse larger ones, such as Azure's with its 200."""
_FIELDS: Final = {
    Level.STUDY: (
        "StudyDescription",
        "ModalitiesInStudy",
        "NumberOfStudyRelatedSeries",
        "NumberOfStudyRelatedInstances",
    ),
    Level.SERIES: ("SeriesDescription", "BodyPartExamined", "NumberOfSeriesRelatedInstances"),
    Level.INSTANCE: (),
}
"""What the panel shows and some servers leave out unless asked."""


class Search:
    """Searches one server. Thread-safe.

    Parameters
    ----------
    client : DICOMwebClient
        Speaks to the server.
    ask : callable
        Makes a call of the client with retries, in the project's errors.
    """

    def __init__(self, client: DICOMwebClient, ask: AskForJSON) -> None:
        self._client = client
        self._ask = ask
        self._largest_page = _LARGEST_PAGE
        self._takes_fields = True

    def pages(self, query: SearchQuery, policy: RetryPolicy, cancel: CancelToken) -> Iterator[SearchPage]:
        """Yield page after page; see ``ServerConnection.search``."""
        filters = {keyword: value.strip() for keyword, value in query.filters.items() if value and value.strip()}
        # How names match fuzzily only the server knows.
        checked = {keyword: value for keyword, value in filters.items() if not query.is_fuzzy or keyword != _NAME}
        rows, warning, sent = self._first_rows(query, filters, policy, cancel)
        seen: set[str] = set()
        offset = 0
        while True:
            offset += len(rows)
            datasets = [row for row in rows if not unmatched_filters(row, checked)]
            found = dicom_json.records(datasets, query.level, query.study_instance_uid, query.series_instance_uid)
            named = dicom_json.records(rows, query.level)
            uids = {uid for uid, _ in named}
            fresh = {uid: record for uid, record in found if uid not in seen}
            is_repeating = bool(rows) and not uids - seen
            seen |= uids
            notes = _notes(rows, checked, warning if is_repeating else "", is_repeating=is_repeating)
            is_last = not rows or is_repeating
            yield SearchPage(
                tuple(fresh.values()),
                is_last,
                is_capped=is_repeating and bool(warning),
                is_doubtful=is_repeating or len(named) < len(rows),
                notes=notes,
            )
            if is_last:
                return
            rows, warning = self.rows(query, sent, offset, policy, cancel)

    def _first_rows(
        self, query: SearchQuery, filters: dict[str, str], policy: RetryPolicy, cancel: CancelToken
    ) -> tuple[Rows, str, dict[str, str]]:
        """Return the rows of the first page, the Warning header, and the filters in the form that found them.

        Where nothing is found, the filters are sent once more in forms that plainer servers understand; that no row
        slips in which does not match is seen to here.
        """
        rows, warning = self.rows(query, filters, 0, policy, cancel)
        sent = filters
        for plainer in (_without_escapes(filters), _without_wildcards(filters)):
            if rows:
                break
            if plainer != sent:
                sent = plainer
                rows, warning = self.rows(query, sent, 0, policy, cancel)
        return rows, warning, sent if rows else filters

    def rows(
        self, query: SearchQuery, filters: Mapping[str, str], offset: int, policy: RetryPolicy, cancel: CancelToken
    ) -> tuple[Rows, str]:
        """Return one page as the server sends it, and the Warning header."""
        page_size = min(query.page_size, self._largest_page)
        fields = [name for name in _FIELDS[query.level] if name not in filters] if self._takes_fields else []
        parameters: dict[str, Any] = {
            "limit": page_size,
            "offset": offset,
            "fields": fields or None,
            "search_filters": dict(filters) or None,
            "fuzzymatching": query.is_fuzzy or None,
        }
        try:
            return self._ask(lambda: self._call(query, parameters), policy, cancel)
        except errors.ServerError as error:
            if error.status != 400 or not (fields or page_size > _MODEST_PAGE):
                raise
            parameters |= {"limit": min(page_size, _MODEST_PAGE), "fields": None}
            found = self._ask(lambda: self._call(query, parameters), policy, cancel)
            self._largest_page, self._takes_fields = _MODEST_PAGE, False
            return found

    def _call(self, query: SearchQuery, parameters: dict[str, Any]) -> Rows:
        if query.level is Level.STUDY:
            return self._client.search_for_studies(**parameters)
        study_uid = checked_uid(query.study_instance_uid, "StudyInstanceUID") if query.study_instance_uid else None
        if query.level is Level.SERIES:
            return self._client.search_for_series(study_uid, **parameters)
        series_uid = checked_uid(query.series_instance_uid, "SeriesInstanceUID") if query.series_instance_uid else None
        return self._client.search_for_instances(study_uid, series_uid, **parameters)


def _without_escapes(filters: Mapping[str, str]) -> dict[str, str]:
    """Put ``?`` for characters that an address must escape, since Orthanc 1.10 does not decode escapes in filters."""
    return {
        keyword: value if _is_exact(keyword) else re.sub(r"[^A-Za-z0-9._~*?-]", "?", value)
        for keyword, value in filters.items()
    }


def _without_wildcards(filters: Mapping[str, str]) -> dict[str, str]:
    """Leave out wildcards at both ends, for servers that match parts of words but know no wildcards."""
    plain = {keyword: value if _is_exact(keyword) else value.strip("*?") for keyword, value in filters.items()}
    return {keyword: value for keyword, value in plain.items() if value}


def _is_exact(keyword: str) -> bool:
    return keyword.endswith(("UID", "Date", "Time"))


def _notes(rows: Rows, filters: dict[str, str], warning: str, *, is_repeating: bool) -> tuple[str, ...]:
    ignored = sorted({keyword for row in rows for keyword in unmatched_filters(row, filters)})
    notes = []
    if ignored:
        notes.append(f"The server ignores the filter on {', '.join(ignored)}; the rows were filtered here.")
    if is_repeating:
        notes.append("The server ignores the paging that was asked for; there may be more than it lists.")
    if warning:
        notes.append(f"The server says: {warning}")
    return tuple(notes)
