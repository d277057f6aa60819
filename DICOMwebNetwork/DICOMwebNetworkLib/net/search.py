"""The search transaction of one server: page after page, with what the server refuses remembered (PS3.18 10.6)."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from ..dicomweb import dicom_json
from ..dicomweb.matching import unmatched_filters
from ..dicomweb.resources import checked_uid
from ..model import errors
from ..model.queries import Level, SearchQuery
from ..model.records import SearchPage
from .cancellation import CancelToken
from .retry import ONCE, RetryPolicy

if TYPE_CHECKING:
    from dicomweb_client.web import DICOMwebClient

Rows = list[dict[str, Any]]
"""Data sets in the DICOM JSON model."""

AskForJSON = Callable[[Callable[[], Rows], RetryPolicy, CancelToken], tuple[Rows, str]]
"""Makes a call of dicomweb-client and returns its rows and the Warning header of the answer."""

_FirstRows = tuple[Rows, str, dict[str, str]]
"""Rows, Warning header, and the filters in the form that found them."""

_NAME: Final = "PatientName"
_NOWHERE: Final = {"StudyInstanceUID": "1.2.3"}
"""A filter that no study matches."""
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


@dataclass(frozen=True)
class _Manner:
    """How much is asked of a server besides the filters; ``page_limit`` 0 asks for no pages at all."""

    names_fields: bool
    page_limit: int


_MANNERS: Final = (_Manner(True, 1000), _Manner(False, 100), _Manner(False, 0))
"""From the best to what every server takes: Azure's refuses more than 200 rows, others any field or any limit."""


_NO_SUCH_PAGE: Final = frozenset({400, 404, 410, 416, 422})
"""How servers that list no further say so, besides an empty page."""


class Search:
    """Searches one server. Thread-safe.

    Parameters
    ----------
    client : DICOMwebClient
        Speaks to the server.
    ask : callable
        Makes a call of the client with retries, in the project's errors.
    ignored_filters : collection of str
        What is known of them before.

    Attributes
    ----------
    ignored_filters : frozenset of str
        Keywords of the filters that the server was seen to ignore.
    """

    def __init__(self, client: DICOMwebClient, ask: AskForJSON, ignored_filters: Collection[str] = ()) -> None:
        self._client = client
        self._ask = ask
        self._first_manner = 0
        self.ignored_filters = frozenset(ignored_filters)
        self._takes_lists: bool | None = None
        """Whether the server matches several values in one filter; None while that is not known."""
        self._says_404_for_nothing = False

    def probe(self, cancel: CancelToken) -> None:
        """Ask for one study, as plainly as can be; that a server wants a narrower question is an answer too.

        Raises
        ------
        DICOMwebNetworkError
            The server does not answer a search.
        """
        try:
            self._ask(partial(self._client.search_for_studies, limit=1), ONCE, cancel)
        except errors.TooManyResultsError:
            return
        except errors.ServerError as error:
            if error.status != 400 or not self._answers_other_questions(cancel):
                raise

    def _answers_other_questions(self, cancel: CancelToken) -> bool:
        """Whether a server that refuses to list one study searches for a certain one, or lists as many as it likes."""
        questions: tuple[dict[str, Any], ...] = ({"limit": 1, "search_filters": _NOWHERE}, {})
        for question in questions:
            with contextlib.suppress(errors.ServerError):
                rows, _ = self._ask(partial(self._client.search_for_studies, **question), ONCE, cancel)
                if rows or question:  # other services have empty lists too at such an address
                    return True
        return False

    def pages(self, query: SearchQuery, policy: RetryPolicy, cancel: CancelToken) -> Iterator[SearchPage]:
        """Yield page after page; see ``ServerConnection.search``."""
        filters = {keyword: value.strip() for keyword, value in query.filters.items() if value and value.strip()}
        questions = _one_value_each(filters)
        if len(questions) > 1 and self._takes_lists is False:
            yield from self._pages_of_each(query, questions, policy, cancel)
            return
        try:
            first = self._first_rows(query, filters, policy, cancel)
        except errors.ServerError as error:
            if not _is_about_parameters(error) or not (query.is_fuzzy or len(questions) > 1):
                raise
            if query.is_fuzzy:
                yield from self._exact_pages(query, policy, cancel)
                return
            yield from self._pages_of_each(query, questions, policy, cancel)
            self._takes_lists = False
            return
        if len(questions) > 1 and self._takes_lists is None:
            if not first[0] and self._finds_any(query, questions, cancel):
                self._takes_lists = False
                yield from self._pages_of_each(query, questions, policy, cancel)
                return
            self._takes_lists = bool(first[0]) or None
        yield from self._pages_from(first, query, filters, policy, cancel)

    def _exact_pages(self, query: SearchQuery, policy: RetryPolicy, cancel: CancelToken) -> Iterator[SearchPage]:
        note = "The server refuses to match similar names; it was asked for the name as it is written."
        for page in self.pages(replace(query, is_fuzzy=False), policy, cancel):
            yield replace(page, notes=(note, *page.notes))

    def _pages_from(
        self, first: _FirstRows, query: SearchQuery, filters: dict[str, str], policy: RetryPolicy, cancel: CancelToken
    ) -> Iterator[SearchPage]:
        # How names match fuzzily only the server knows.
        checked = {keyword: value for keyword, value in filters.items() if not query.is_fuzzy or keyword != _NAME}
        rows, warning, sent = first
        seen: set[str] = set()
        offset = 0
        refusal: errors.ServerError | None = None
        while True:
            offset += len(rows)
            unmatched = [unmatched_filters(row, checked) for row in rows]
            datasets = [row for row, keywords in zip(rows, unmatched, strict=True) if not keywords]
            found = dicom_json.records(datasets, query.level, query.study_instance_uid, query.series_instance_uid)
            named = [uid for row in rows if (uid := dicom_json.uid_at(row, query.level))]
            uids = set(named)
            fresh = {uid: record for uid, record in found if uid not in seen}
            is_repeating = bool(rows) and not uids - seen
            seen |= uids
            is_last = not rows or is_repeating
            ignored = frozenset(chain.from_iterable(unmatched))
            self.ignored_filters |= ignored
            yield SearchPage(
                tuple(fresh.values()),
                is_last,
                is_capped=is_repeating and bool(warning),
                is_doubtful=is_repeating or refusal is not None or len(named) < len(rows),
                notes=_notes(ignored, warning, refusal, is_repeating=is_repeating),
            )
            if is_last:
                return
            try:
                rows, warning = self.rows(query, sent, offset, policy, cancel)
            except errors.ServerError as error:
                if error.status not in _NO_SUCH_PAGE:
                    raise
                rows, refusal = [], error

    def _pages_of_each(
        self, query: SearchQuery, questions: list[dict[str, str]], policy: RetryPolicy, cancel: CancelToken
    ) -> Iterator[SearchPage]:
        """Yield the pages of several searches as if they were one, each row once."""
        seen: set[str] = set()
        for filters in questions:
            for page in self._pages_from(
                self._first_rows(query, filters, policy, cancel), query, filters, policy, cancel
            ):
                uids = [dicom_json.uid_at(record.dicom_json, query.level) for record in page.records]
                fresh = tuple(record for uid, record in zip(uids, page.records, strict=True) if uid not in seen)
                seen.update(uids)
                yield replace(page, records=fresh, is_last=page.is_last and filters is questions[-1])

    def _finds_any(self, query: SearchQuery, questions: list[dict[str, str]], cancel: CancelToken) -> bool:
        """Whether one of several values alone finds what all together did not."""
        with contextlib.suppress(errors.ServerError):
            return any(self.rows(replace(query, page_size=1), filters, 0, ONCE, cancel)[0] for filters in questions)
        return False

    def _first_rows(
        self, query: SearchQuery, filters: dict[str, str], policy: RetryPolicy, cancel: CancelToken
    ) -> _FirstRows:
        """Return the rows of the first page, the Warning header, and the filters in the form that found them.

        Where nothing is found, or the server refuses the filters, they are sent once more in forms that plainer servers
        understand; that no row slips in which does not match is seen to here.
        """
        refusal: errors.ServerError | None = None
        sent: list[dict[str, str]] = []
        for form in (filters, _without_escapes(filters), _without_wildcards(filters)):
            if form in sent:
                continue
            sent.append(form)
            try:
                rows, warning = self.rows(query, form, 0, policy, cancel)
            except errors.ServerError as error:
                if self._means_nothing_found(error, query, form, cancel):
                    continue
                if not filters or not _is_about_parameters(error) or error.status == 500:
                    raise _advised(refusal or error, query, filters) from error
                refusal = refusal or error
                continue
            if rows:
                return rows, warning, form
        if refusal is not None:
            raise refusal
        return [], "", filters

    def _means_nothing_found(
        self, error: errors.ServerError, query: SearchQuery, filters: Mapping[str, str], cancel: CancelToken
    ) -> bool:
        """Whether a 404 is the server's way to say that no study matches, rather than a wrong address."""
        if not isinstance(error, errors.NotFoundError) or not filters or query.level is not Level.STUDY:
            return False
        if not self._says_404_for_nothing:
            with contextlib.suppress(errors.ServerError):
                self.probe(cancel)
                self._says_404_for_nothing = True
        return self._says_404_for_nothing

    def rows(
        self, query: SearchQuery, filters: Mapping[str, str], offset: int, policy: RetryPolicy, cancel: CancelToken
    ) -> tuple[Rows, str]:
        """Return one page as the server sends it, and the Warning header.

        The first page is asked for with less besides the filters where the server refuses more; what it took is
        remembered.
        """
        refusal: errors.ServerError | None = None
        number = self._first_manner
        while True:
            parameters = _parameters(query, filters, offset, _MANNERS[number])
            try:
                found = self._ask(partial(self._call, query, parameters), ONCE if refusal else policy, cancel)
            except errors.ServerError as error:
                is_last = number == len(_MANNERS) - 1 or (refusal is not None and error.status == 500)
                refusal = refusal or error
                if offset or is_last or not _is_about_parameters(error):
                    raise refusal from None
                number += 1
            else:
                self._first_manner = number
                return found

    def _call(self, query: SearchQuery, parameters: dict[str, Any]) -> Rows:
        if query.level is Level.STUDY:
            return self._client.search_for_studies(**parameters)
        study_uid = checked_uid(query.study_instance_uid, "StudyInstanceUID") if query.study_instance_uid else None
        if query.level is Level.SERIES:
            return self._client.search_for_series(study_uid, **parameters)
        series_uid = checked_uid(query.series_instance_uid, "SeriesInstanceUID") if query.series_instance_uid else None
        return self._client.search_for_instances(study_uid, series_uid, **parameters)


def _parameters(query: SearchQuery, filters: Mapping[str, str], offset: int, manner: _Manner) -> dict[str, Any]:
    fields = [name for name in _FIELDS[query.level] if name not in filters] if manner.names_fields else []
    return {
        "limit": min(query.page_size, manner.page_limit) or None,
        "offset": offset if manner.page_limit and offset else None,
        "fields": fields or None,
        "search_filters": dict(filters) or None,
        "fuzzymatching": query.is_fuzzy or None,
    }


def _is_about_parameters(error: errors.ServerError) -> bool:
    """Whether a server may have refused, or stumbled over, what a question holds besides its subject."""
    return type(error) is errors.ServerError and error.status in (400, 416, 422, 500)


def _advised(error: errors.ServerError, query: SearchQuery, filters: Mapping[str, str]) -> errors.ServerError:
    """Return the error, with what to do where a server may list nothing without a filter."""
    if filters or query.level is not Level.STUDY or not _is_about_parameters(error) or error.status == 500:
        return error
    advice = "Some servers list nothing without a filter: narrow the search by a patient ID, a name or a date."
    return errors.ServerError(error.message, status=error.status, advice=advice, url=error.url)


def _one_value_each(filters: dict[str, str]) -> list[dict[str, str]]:
    """Return the filters once for each value of the one that has several; as they are if none or more than one has."""
    lists = {
        keyword: values
        for keyword, value in filters.items()
        if _takes_several(keyword) and len(values := [v.strip() for v in re.split(r"[\\,]", value) if v.strip()]) > 1
    }
    if len(lists) != 1:
        return [filters]
    ((keyword, values),) = lists.items()
    return [filters | {keyword: value} for value in values]


def _takes_several(keyword: str) -> bool:
    return keyword.endswith("UID") or keyword in ("Modality", "ModalitiesInStudy")


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


def _notes(
    ignored: Collection[str], warning: str, refusal: errors.ServerError | None, *, is_repeating: bool
) -> tuple[str, ...]:
    notes = []
    if ignored:
        notes.append(f"The server ignores the filter on {', '.join(sorted(ignored))}; the rows were filtered here.")
    if is_repeating:
        notes.append("The server ignores the paging that was asked for; there may be more than it lists.")
    elif refusal is not None and (warning or refusal.status != 404):
        notes.append(f"The server gives no further page (HTTP {refusal.status}); there may be more than it lists.")
    if warning and (is_repeating or refusal is not None):
        notes.append(f"The server says: {warning}")
    return tuple(notes)
