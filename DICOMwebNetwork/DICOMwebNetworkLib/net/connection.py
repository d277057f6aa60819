"""Conversation with one server: searches, metadata, and streams for the transfer engine."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ..dicomweb import dicom_json
from ..dicomweb.resources import checked_uid, resource_path
from ..model import errors
from ..model.diagnosis import ServerCapabilities, Stage
from ..model.queries import Level, SearchQuery
from ..model.quirks import RefusedWays, ServerQuirks
from ..model.records import InstanceRecord, SearchPage
from ..model.secret import Secret
from ..model.servers import ServerProfile
from .cancellation import CancelToken
from .http_errors import error_of_response
from .instance_header import read_header
from .json_rows import Dataset, checked_rows, rows_that_are_no_json
from .login_of_profile import login_of
from .person_logins import PersonLogin, SignInRequest
from .retry import ONCE, ONCE_MORE, RetryPolicy, retried
from .search import Search
from .session import ServerSession, translated_errors
from .thumbnails import Thumbnails

if TYPE_CHECKING:
    import requests
    from requests.auth import AuthBase

    from ..model.dimse import DimseNode

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
    key_passphrase : Secret, optional
        Opens the encrypted key of the profile's client certificate.
    known : ServerCapabilities, optional
        What was found out about the server before; what it cannot do is not tried again.
    quirks : ServerQuirks, optional
        What was learnt about it while working with it.

    Attributes
    ----------
    has_metadata_service : bool
        False where the server is known to have none, and once a request for metadata was answered with the header of
        one instance instead.
    takes_bulk : bool
        False where the server is known not to give whole series.

    Raises
    ------
    LoginError
        The profile asks for a login, and neither secret nor auth is given.
    ConfigurationError
        dicomweb-client does not take the address, or a file of the profile is not there.
    """

    def __init__(
        self,
        profile: ServerProfile,
        secret: Secret | None = None,
        auth: AuthBase | None = None,
        key_passphrase: Secret | None = None,
        known: ServerCapabilities | None = None,
        quirks: ServerQuirks | None = None,
    ) -> None:
        from dicomweb_client.web import DICOMwebClient

        self.profile = profile
        self._lacks_metadata = known is not None and known.can(Stage.METADATA) is False
        self.has_metadata_service = not self._lacks_metadata
        self.takes_bulk = known is None or known.can(Stage.SERIES) is not False
        quirks = quirks or ServerQuirks(profile.base_url)
        self._had_no_metadata = quirks.has_no_metadata
        self.refused_ways = RefusedWays(quirks.refused_ways)
        self._login = auth or login_of(profile, secret)
        self._key_passphrase = key_passphrase
        self.session = ServerSession(profile, self._login, key_passphrase)
        options: dict[str, Any] = {"session": self.session}
        for service in ("qido", "wado", "stow"):
            options[f"{service}_url_prefix"] = getattr(profile, f"{service}_prefix").strip("/") or None
        # Servers hold UIDs that the standard forbids; before 0.60.1 the client could not be told to take them.
        is_permissive = "permissive_uid" in inspect.signature(DICOMwebClient).parameters
        if is_permissive:
            options["permissive_uid"] = True
        try:
            self._client = DICOMwebClient(profile.base_url, **options)
        except ValueError as error:
            raise errors.ConfigurationError(f"'{profile.base_url}' is not a server address.") from error
        if not is_permissive:
            vars(self._client)["_assert_uid_format"] = lambda uid: checked_uid(uid, "UID")
        self._client.set_http_retry_params(retry=False)
        self._search = Search(self._client, self._json, quirks.ignored_filters)
        self._thumbnails = Thumbnails(self.session, self._instance_at)

    @property
    def dimse_node(self) -> DimseNode:
        """The DIMSE node of the archive, with what opens the key of our certificate.

        Raises
        ------
        ConfigurationError
            There is none, or it cannot be used as it is set.
        """
        return replace(self.profile.dimse_node, key_passphrase=self._key_passphrase)

    @property
    def quirks(self) -> ServerQuirks:
        """What was learnt about the server so far, also before this connection."""
        names, filters = sorted(self.refused_ways.names), sorted(self._search.ignored_filters)
        has_no_metadata = self._had_no_metadata or not self.has_metadata_service
        return ServerQuirks(self.profile.base_url, tuple(names), tuple(filters), has_no_metadata)

    def __repr__(self) -> str:
        return f"ServerConnection({self.profile.base_url!r})"

    def close(self) -> None:
        """Close all idle connections."""
        self.session.close()

    @property
    def wants_sign_in(self) -> bool:
        """Whether a person has to sign in before the next request."""
        return isinstance(self._login, PersonLogin) and not self._login.is_signed_in

    def sign_in(self, show: Callable[[SignInRequest], None], cancel: CancelToken | None = None) -> None:
        """Let a person sign in at the authorization server; blocks until that is done. Else there is nothing to do.

        Parameters
        ----------
        show : callable
            Is called on this thread with what the person has to be shown: the page to open, and the code to type there.

        Raises
        ------
        LoginError
            The person, or the authorization server, said no, or nobody came.
        NetworkError, ConfigurationError
            The authorization server cannot be asked.
        """
        if isinstance(self._login, PersonLogin):
            self._login.sign_in(show, cancel or CancelToken())

    def sign_out(self) -> None:
        """Forget what a person's sign-in has brought; for other logins there is nothing to forget."""
        if isinstance(self._login, PersonLogin):
            self._login.sign_out()

    def check(self, cancel: CancelToken | None = None) -> None:
        """Ask for one study, to see that a DICOMweb service answers and accepts the login.

        Raises
        ------
        DICOMwebNetworkError
            The reason why not, in words.
        """
        try:
            self._search.probe(cancel or CancelToken())
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
        return self._search.pages(query, policy, cancel or CancelToken())

    def sop_instance_uids(
        self,
        study_uid: str,
        series_uid: str,
        cancel: CancelToken | None = None,
        policy: RetryPolicy = ONCE_MORE,
        tell: Callable[[str], None] = lambda _: None,
    ) -> Iterator[list[str]]:
        """Yield the SOP Instance UIDs of the instances of a series, page by page, as far as the server lists them.

        Asks QIDO-RS, and the series metadata where the server has no search for instances, or may not list all. Where
        neither is sure to name all, ``tell`` is called with that.
        """
        query = SearchQuery(
            Level.INSTANCE, study_instance_uid=study_uid, series_instance_uid=series_uid, page_size=1000
        )
        listed: set[str] = set()
        is_doubtful = False
        try:
            for page in self.search(query, cancel, policy):
                is_doubtful |= page.is_doubtful
                uids = [record.sop_instance_uid for record in page.records if isinstance(record, InstanceRecord)]
                listed.update(uids)
                if uids:
                    yield uids
        except errors.ServerError as error:
            if listed or error.status == 401 or isinstance(error, errors.BusyServerError):
                raise
        if listed and not is_doubtful:
            return
        try:
            datasets = self._all_metadata(study_uid, series_uid, cancel or CancelToken(), policy)
        except (errors.ServerError, errors.BodyError):
            if not listed:
                raise
            tell("The server may hold more instances of a series than it lists.")
            return
        if rest := [uid for uid, _ in dicom_json.records(datasets, Level.INSTANCE) if uid not in listed]:
            yield rest

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
            sop_uid = self._instance_at(study_uid, series_uid, 0, cancel)
            return [self._header(resource_path(study_uid, series_uid, sop_uid), cancel, error)]

    def _all_metadata(self, study_uid: str, series_uid: str, cancel: CancelToken, policy: RetryPolicy) -> list[Dataset]:
        checked_uid(study_uid, "StudyInstanceUID")
        checked_uid(series_uid, "SeriesInstanceUID")
        self._check_metadata_service()
        rows, _ = self._json(lambda: self._client.retrieve_series_metadata(study_uid, series_uid), policy, cancel)
        return rows

    def _check_metadata_service(self) -> None:
        if self._lacks_metadata:
            raise errors.NotAcceptableError(
                "The server gave no metadata when the connection was tested.",
                advice="Test the connection again if the server was changed.",
                url=self.profile.base_url,
            )

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
            self._check_metadata_service()
            rows, _ = self._json(
                lambda: [self._client.retrieve_instance_metadata(study_uid, series_uid, sop_uid)], ONCE_MORE, cancel
            )
        except _NO_METADATA as error:
            return self._header(path, cancel, error)
        if not rows or not rows[0]:
            raise errors.NotFoundError("The server has no metadata of this instance.", url=self.profile.base_url + path)
        return rows[0]

    @property
    def has_thumbnails(self) -> bool:
        """Whether the server gives pictures of series, as far as was learnt from what was asked so far."""
        return self._thumbnails.are_there

    def series_thumbnail(
        self,
        study_uid: str,
        series_uid: str,
        instance_count: int = 1,
        size: int = 128,
        cancel: CancelToken | None = None,
    ) -> bytes:
        """Return a small picture of a series as JPEG or PNG; empty if the server has none.

        ``size`` is the edge in pixels that is asked for; where a server renders single instances only, the middle one
        of ``instance_count`` is taken.

        Raises
        ------
        DICOMwebNetworkError
            The server gave no answer, or asks for a login.
        """
        return self._thumbnails.of_series(study_uid, series_uid, instance_count, size, cancel or CancelToken())

    def _instance_at(self, study_uid: str, series_uid: str, position: int, cancel: CancelToken) -> str:
        query = SearchQuery(Level.INSTANCE, study_instance_uid=study_uid, series_instance_uid=series_uid, page_size=1)
        for offset in dict.fromkeys((position, 0)):  # a server that takes no offset gives the first
            with contextlib.suppress(errors.ServerError):
                rows, _ = self._search.rows(query, {}, offset, ONCE, cancel)
                if found := dicom_json.records(rows, Level.INSTANCE, study_uid, series_uid):
                    return found[0][0]
        return ""

    def delete(
        self, study_uid: str, series_uid: str = "", sop_uid: str = "", cancel: CancelToken | None = None
    ) -> None:
        """Delete a study, a series or an instance on the server, which the standard has no transaction for.

        It is asked for once and never again: whether a request of unknown fate was obeyed, a search tells.

        Raises
        ------
        DICOMwebNetworkError
            The server refused, cannot delete, or gave no answer.
        """
        import requests

        path, cancel = resource_path(study_uid, series_uid, sop_uid), cancel or CancelToken()
        with cancel.attached(), translated_errors(self.profile.base_url + path, cancel):
            try:
                if sop_uid:
                    self._client.delete_instance(study_uid, series_uid, sop_uid)
                elif series_uid:
                    self._client.delete_series(study_uid, series_uid)
                else:
                    self._client.delete_study(study_uid)
            except requests.HTTPError as error:
                raise error_of_response(error.response, error.response.content[:4096]) from error

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

            self.session.forget_last_response()
            with cancel.attached(), translated_errors(self.profile.base_url, cancel):
                try:
                    rows = call()
                except requests.HTTPError as error:
                    raise error_of_response(error.response, error.response.content[:4096]) from error
                except (requests.JSONDecodeError, ValueError, IndexError) as error:
                    cancel.raise_if_cancelled()
                    if (answer := self.session.last_response) is None:
                        raise errors.ConfigurationError(f"The request cannot be made: {error}.") from error
                    rows = rows_that_are_no_json(answer, error)
                answer = self.session.last_response
                return checked_rows(rows, answer, self.profile.base_url), _warning(answer)

        return retried(attempt, policy, cancel)


def _warning(response: requests.Response | None) -> str:
    return response.headers.get("Warning", "") if response is not None else ""
