"""Conversation with one server: searches, metadata, and streams for the transfer engine."""

from __future__ import annotations

import contextlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from ..dicomweb import dicom_json
from ..dicomweb.matching import unmatched_filters
from ..dicomweb.native_xml import datasets_of_xml
from ..dicomweb.resources import checked_uid, resource_path
from ..model import errors
from ..model.queries import Level, SearchQuery
from ..model.records import InstanceRecord, SearchPage
from ..model.servers import Secret, ServerProfile
from .cancellation import CancelToken
from .http_errors import error_of_response, public_url
from .instance_header import read_header
from .retry import ONCE_MORE, RetryPolicy, retried
from .session import ServerSession, login_of, translated_errors

if TYPE_CHECKING:
    import requests
    from requests.auth import AuthBase

_NAME: Final = "PatientName"
_LARGEST_PAGE: Final = 1000
_MODEST_PAGE: Final = 100
"""Taken by servers that refuse larger ones, such as Azure's with its 200."""

Dataset = dict[str, Any]
"""One data set in the DICOM JSON model."""

_NO_METADATA: Final = (errors.NotFoundError, errors.NotAcceptableError, errors.NotDICOMwebError)


class ServerConnection:
    """Conversation with one DICOMweb server. Thread-safe; every call blocks, so call it from worker threads.

    Parameters
    ----------
    profile : ServerProfile
        Server to talk to.
    secret : Secret, optional
        Password or token for the profile's kind of login.
    auth : requests.auth.AuthBase, optional
        Any login of requests, in place of profile and secret.

    Attributes
    ----------
    has_metadata_service : bool
        False once a request for metadata was answered with the header of one instance instead.

    Raises
    ------
    LoginError
        The profile asks for a login, and neither secret nor auth is given.
    ConfigurationError
        dicomweb-client does not take the address.
    """

    def __init__(self, profile: ServerProfile, secret: Secret | None = None, auth: AuthBase | None = None) -> None:
        from dicomweb_client.web import DICOMwebClient

        self.profile = profile
        self.has_metadata_service = True
        self.session = ServerSession(profile, auth or login_of(profile, secret))
        options: dict[str, Any] = {"session": self.session}
        if "permissive_uid" in inspect.signature(DICOMwebClient).parameters:
            options["permissive_uid"] = True  # since 0.60.1; servers hold UIDs that the standard forbids
        try:
            self._client = DICOMwebClient(profile.base_url, **options)
        except ValueError as error:
            raise errors.ConfigurationError(f"'{profile.base_url}' is not a server address.") from error
        self._client.set_http_retry_params(retry=False)
        self._largest_page = _LARGEST_PAGE

    def __repr__(self) -> str:
        return f"ServerConnection({self.profile.base_url!r})"

    def close(self) -> None:
        """Close all idle connections."""
        self.session.close()

    def check(self, cancel: CancelToken | None = None) -> None:
        """Ask for one study, to see that a DICOMweb service answers and accepts the login.

        Raises
        ------
        DICOMwebNetworkError
            The reason why not, in words.
        """
        query = SearchQuery(page_size=1)
        try:
            self._search_rows(query, {}, 0, RetryPolicy(max_attempts=1), cancel or CancelToken())
        except errors.ServerError as error:
            if type(error) is not errors.ServerError and not isinstance(error, errors.NotAcceptableError):
                raise
            raise errors.NotDICOMwebError(
                f"The server does not answer a search for studies. {error.message}", status=error.status, url=error.url
            ) from error

    def search(
        self, query: SearchQuery, cancel: CancelToken | None = None, policy: RetryPolicy = ONCE_MORE
    ) -> Iterator[SearchPage]:
        """Search page by page (QIDO-RS, PS3.18 10.6); each page is asked for when the caller wants it.

        The last page has ``is_last`` set and may be empty: a short page is no promise of the end, since servers cap
        their pages as they like. Ends also where a server ignores ``offset`` and repeats itself.

        Raises
        ------
        DICOMwebNetworkError
            At the first page or a later one.
        """
        cancel = cancel or CancelToken()
        filters = {keyword: value.strip() for keyword, value in query.filters.items() if value and value.strip()}
        # How names match fuzzily only the server knows.
        checked = {keyword: value for keyword, value in filters.items() if not query.is_fuzzy or keyword != _NAME}
        sent = filters
        seen: set[str] = set()
        offset = 0
        while True:
            rows, warning = self._search_rows(query, sent, offset, policy, cancel)
            if not rows and not offset and (plainer := _without_escapes(filters)) != filters:
                sent = plainer
                rows, warning = self._search_rows(query, sent, offset, policy, cancel)
            offset += len(rows)
            datasets = [row for row in rows if not unmatched_filters(row, checked)]
            found = dicom_json.records(datasets, query.level, query.study_instance_uid, query.series_instance_uid)
            uids = {uid for uid, _ in dicom_json.records(rows, query.level)}
            fresh = {uid: record for uid, record in found if uid not in seen}
            is_repeating = bool(rows) and not uids - seen
            seen |= uids
            notes = _search_notes(rows, checked, is_repeating, warning)
            is_last = not rows or is_repeating
            yield SearchPage(tuple(fresh.values()), is_last, is_capped=is_repeating and bool(warning), notes=notes)
            if is_last:
                return

    def _search_rows(
        self, query: SearchQuery, filters: Mapping[str, str], offset: int, policy: RetryPolicy, cancel: CancelToken
    ) -> tuple[list[Dataset], str]:
        page_size = min(query.page_size, self._largest_page)
        try:
            return self._search_page(query, filters, (page_size, offset), policy, cancel)
        except errors.ServerError as error:
            if error.status != 400 or page_size <= _MODEST_PAGE:
                raise
            rows = self._search_page(query, filters, (_MODEST_PAGE, offset), policy, cancel)
            self._largest_page = _MODEST_PAGE
            return rows

    def _search_page(
        self,
        query: SearchQuery,
        filters: Mapping[str, str],
        page: tuple[int, int],
        policy: RetryPolicy,
        cancel: CancelToken,
    ) -> tuple[list[Dataset], str]:
        parameters: dict[str, Any] = {
            "limit": page[0],
            "offset": page[1],
            "search_filters": dict(filters) or None,
            "fuzzymatching": query.is_fuzzy or None,
        }
        if query.level is Level.STUDY:
            return self._json(lambda: self._client.search_for_studies(**parameters), policy, cancel)
        study_uid = checked_uid(query.study_instance_uid, "StudyInstanceUID") if query.study_instance_uid else None
        if query.level is Level.SERIES:
            return self._json(lambda: self._client.search_for_series(study_uid, **parameters), policy, cancel)
        series_uid = checked_uid(query.series_instance_uid, "SeriesInstanceUID") if query.series_instance_uid else None
        return self._json(
            lambda: self._client.search_for_instances(study_uid, series_uid, **parameters), policy, cancel
        )

    def sop_instance_uids(
        self, study_uid: str, series_uid: str, cancel: CancelToken | None = None, policy: RetryPolicy = ONCE_MORE
    ) -> Iterator[list[str]]:
        """Yield the SOP Instance UIDs of the instances of a series, page by page, as far as the server lists them.

        Asks QIDO-RS, and the series metadata where the server has no search for instances.
        """
        query = SearchQuery(
            Level.INSTANCE, study_instance_uid=study_uid, series_instance_uid=series_uid, page_size=1000
        )
        is_listed = False
        try:
            for page in self.search(query, cancel, policy):
                if page.records:
                    is_listed = True
                    yield [record.sop_instance_uid for record in page.records if isinstance(record, InstanceRecord)]
        except (errors.NotFoundError, errors.NotAcceptableError, errors.NotDICOMwebError):
            if is_listed:
                raise
        if not is_listed:
            datasets = self._all_metadata(study_uid, series_uid, cancel or CancelToken(), policy)
            yield [uid for uid, _ in dicom_json.records(datasets, Level.INSTANCE)]

    def series_metadata(
        self, study_uid: str, series_uid: str, cancel: CancelToken | None = None, policy: RetryPolicy = ONCE_MORE
    ) -> list[Dataset]:
        """Return the metadata of every instance of a series without pixels (PS3.18 10.4.1.1.2).

        Where the server has no metadata service: the header of one instance.

        Raises
        ------
        NotFoundError, NotAcceptableError
            The server has no such series, or gives nothing of it.
        """
        cancel = cancel or CancelToken()
        try:
            return self._all_metadata(study_uid, series_uid, cancel, policy)
        except _NO_METADATA as error:
            query = SearchQuery(
                Level.INSTANCE, study_instance_uid=study_uid, series_instance_uid=series_uid, page_size=1
            )
            sop_uid = ""
            with contextlib.suppress(*_NO_METADATA):
                records = next(self.search(query, cancel, policy)).records
                sop_uid = next((found.sop_instance_uid for found in records if isinstance(found, InstanceRecord)), "")
            return [self._header(resource_path(study_uid, series_uid, sop_uid), cancel, error)]

    def _all_metadata(self, study_uid: str, series_uid: str, cancel: CancelToken, policy: RetryPolicy) -> list[Dataset]:
        checked_uid(study_uid, "StudyInstanceUID")
        checked_uid(series_uid, "SeriesInstanceUID")
        rows, _ = self._json(lambda: self._client.retrieve_series_metadata(study_uid, series_uid), policy, cancel)
        return rows

    def _header(self, path: str, cancel: CancelToken, reason: errors.DICOMwebNetworkError) -> Dataset:
        """Read the header of an instance, or raise the reason why that was tried."""
        try:
            header = read_header(self.session, path, cancel)
        except (*_NO_METADATA, errors.MalformedBodyError):
            raise reason from None
        self.has_metadata_service = False
        return header

    def instance_metadata(
        self, study_uid: str, series_uid: str, sop_uid: str, cancel: CancelToken | None = None
    ) -> Dataset:
        """Return the metadata of one instance without pixels, or its header where there is no metadata service.

        Raises
        ------
        NotFoundError, NotAcceptableError
            The server has no such instance.
        """
        path = resource_path(study_uid, series_uid, checked_uid(sop_uid, "SOPInstanceUID"))
        cancel = cancel or CancelToken()
        try:
            rows, _ = self._json(
                lambda: [self._client.retrieve_instance_metadata(study_uid, series_uid, sop_uid)], ONCE_MORE, cancel
            )
        except _NO_METADATA as error:
            return self._header(path, cancel, error)
        if not rows or not rows[0]:
            raise errors.NotFoundError("The server has no metadata of this instance.", url=self.profile.base_url + path)
        return rows[0]

    def stream(
        self, path: str, headers: Mapping[str, str], cancel: CancelToken
    ) -> contextlib.AbstractContextManager[requests.Response]:
        """GET a resource below the DICOMweb root and hand over the answer before its body was read."""
        return self.session.streamed(path, headers, cancel)

    def _json(
        self, call: Callable[[], list[Dataset]], policy: RetryPolicy, cancel: CancelToken
    ) -> tuple[list[Dataset], str]:
        """Return (rows, Warning header) of a dicomweb-client call, in the project's errors and with its retries."""

        def attempt() -> tuple[list[Dataset], str]:
            import requests

            with cancel.attached(), translated_errors(self.profile.base_url, cancel):
                try:
                    rows = call()
                except requests.HTTPError as error:
                    response = error.response
                    raise error_of_response(response, response.content[:4096]) from error
                except (requests.JSONDecodeError, ValueError, IndexError) as error:
                    cancel.raise_if_cancelled()
                    rows = self._rows_that_are_no_json(error)
                return _checked_rows(rows, self.profile.base_url), _warning(self.session.last_response)

        return retried(attempt, policy, cancel)

    def _rows_that_are_no_json(self, error: Exception) -> list[Dataset]:
        """Read the last answer as XML, or say what it is instead of DICOM JSON."""
        response = self.session.last_response
        if response is None:
            raise errors.ConfigurationError(f"The request cannot be made: {error}.") from error
        if isinstance(error, IndexError):
            return []
        content_type = response.headers.get("Content-Type", "").lower()
        if "xml" in content_type and "html" not in content_type:
            return datasets_of_xml(response.content)
        kind = content_type.partition(";")[0].strip()
        if kind.endswith("json"):
            raise errors.TruncatedBodyError(
                "The answer of the server is cut, or no JSON.", url=public_url(response.url)
            )
        what = "a web page" if "html" in kind else f"'{kind}'" if kind else "something unnamed"
        raise errors.NotDICOMwebError(
            f"The server answered with {what} instead of DICOM JSON.", url=public_url(response.url)
        ) from error


def _checked_rows(rows: Any, url: str) -> list[Dataset]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise errors.NotDICOMwebError("The server answered with JSON that is no DICOM JSON.", url=url)
    tag = re.compile(r"[0-9A-Fa-f]{8}")
    if any(row and not any(tag.fullmatch(name) for name in row) for row in rows):
        raise errors.NotDICOMwebError("The server answered with JSON that is no DICOM JSON.", url=url)
    return rows


def _without_escapes(filters: Mapping[str, str]) -> dict[str, str]:
    """Put ``?`` for characters that an address must escape, since Orthanc 1.10 does not decode escapes in filters."""
    return {
        keyword: value if keyword.endswith(("UID", "Date", "Time")) else re.sub(r"[^A-Za-z0-9._~*?-]", "?", value)
        for keyword, value in filters.items()
    }


def _warning(response: requests.Response | None) -> str:
    return response.headers.get("Warning", "") if response is not None else ""


def _search_notes(rows: list[Dataset], filters: dict[str, str], is_repeating: bool, warning: str) -> tuple[str, ...]:
    ignored = sorted({keyword for row in rows for keyword in unmatched_filters(row, filters)})
    notes = []
    if ignored:
        notes.append(f"The server ignores the filter on {', '.join(ignored)}; the rows were filtered here.")
    if is_repeating:
        notes.append("The server ignores the paging that was asked for; there may be more than it lists.")
    if warning:
        notes.append(f"The server says: {warning}")
    return tuple(notes)
