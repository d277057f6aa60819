"""Finds out, stage by stage, how far a conversation with a server gets, and what the server can do."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any, Final
from urllib.parse import urlsplit

from ..dicomweb.media_types import AS_STORED, DICOM, DICOM_JSON, multipart_dicom, parsed_media_type, single_dicom
from ..dicomweb.resources import resource_path
from ..dicomweb.wado_uri import USUAL_SERVICES, wado_uri
from ..model import errors
from ..model.addresses import COMMON_ROOTS
from ..model.diagnosis import ServerCapabilities, Stage, StageResult, StageVerdict
from ..model.moments import now_text
from ..model.queries import Level, SearchQuery
from ..model.records import SeriesRecord, StudyRecord
from ..model.servers import LoginKind
from .cancellation import CancelToken, announce_socket
from .connection import ServerConnection
from .http_errors import error_of_exception, public_url
from .retry import ONCE
from .session import translated_errors

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_EXPIRES_SOON_DAYS: Final = 30
_ALERT_WAIT_S: Final = 0.3
_STUDIES_TO_TRY: Final = 5
_MULTIPART: Final = (multipart_dicom(AS_STORED), multipart_dicom())
_ABSENT: Final = (errors.NotFoundError, errors.NotAcceptableError, errors.NotDICOMwebError)
_STORE_IS_THERE: Final = frozenset({200, 202, 204, 400, 406, 409, 411, 415, 422})
_STORE_IS_ABSENT: Final = frozenset({404, 405, 410, 501})

Finding = tuple[StageVerdict, str, str]
"""Verdict, what was seen, what to do."""


class Diagnosis:
    """Tries one server. For one thread, and for one run.

    Nothing is stored on the server and no image is read to its end.

    Parameters
    ----------
    connection : ServerConnection
        To the server, with its login.
    cancel : CancelToken
        Ends it from another thread.
    echo : callable, optional
        Asks the DIMSE node of the same archive; raises one of the project's errors if it does not answer.
    """

    def __init__(
        self, connection: ServerConnection, cancel: CancelToken, echo: Callable[[CancelToken], None] | None = None
    ) -> None:
        self._connection = connection
        self._session = connection.session
        self._profile = connection.profile
        self._cancel = cancel
        self._echo = echo
        url = urlsplit(self._profile.base_url)
        self._host, self._port = url.hostname or "", url.port or _DEFAULT_PORTS[url.scheme]
        self._is_encrypted = url.scheme == "https"
        self._proxy = self._session.proxy_of(self._profile.base_url)
        self._addresses: list[Any] = []
        self._socket: socket.socket | None = None
        self._search_error: errors.DICOMwebNetworkError | None = None
        self._sample: tuple[str, str, str] | None = None
        self._results: list[StageResult] = []
        self._product = self._proposed_url = ""
        self._started_at = now_text()

    @property
    def capabilities(self) -> ServerCapabilities:
        """What has been found out so far."""
        url = self._profile.base_url
        return ServerCapabilities(url, self._started_at, tuple(self._results), self._product, self._proposed_url)

    def stages(self) -> Iterator[StageResult]:
        """Yield each result as soon as it is there. After a failure, what builds on it is not tried.

        Raises
        ------
        CancelledError
            On request.
        """
        try:
            for stage, probe in self._conversation():
                if self._is_broken():
                    yield self._noted(StageResult(stage, StageVerdict.NOT_TRIED, "An earlier stage failed."))
                else:
                    yield self._noted(self._tried(stage, probe))
            if self._echo is not None:
                yield self._noted(self._tried(Stage.ECHO, self._echoed))
        finally:
            self._close_socket()

    def _conversation(self) -> list[tuple[Stage, Callable[[], Finding]]]:
        return [
            (Stage.ADDRESS, self._looked_up),
            (Stage.PORT, self._connected),
            (Stage.ENCRYPTION, self._encrypted),
            (Stage.LOGIN, self._logged_in),
            (Stage.SEARCH, self._searched),
            (Stage.METADATA, lambda: self._gives("/metadata", (DICOM_JSON,), "json")),
            (Stage.INSTANCE, self._gives_instances),
            (Stage.SERIES, lambda: self._gives(None, _MULTIPART, "multipart/related")),
            (Stage.RENDERED, lambda: self._gives("/rendered", ("image/jpeg",), "image/")),
            (Stage.STORE, self._stored),
        ]

    def _is_broken(self) -> bool:
        foundation = (Stage.ADDRESS, Stage.PORT, Stage.ENCRYPTION, Stage.LOGIN, Stage.SEARCH)
        return any(one.verdict is StageVerdict.FAILED and one.stage in foundation for one in self._results)

    def _tried(self, stage: Stage, probe: Callable[[], Finding]) -> StageResult:
        self._cancel.raise_if_cancelled()
        try:
            return StageResult(stage, *probe())
        except errors.CancelledError:
            raise
        except errors.DICOMwebNetworkError as error:
            return StageResult(stage, StageVerdict.FAILED, error.message, error.advice)

    def _noted(self, result: StageResult) -> StageResult:
        self._results.append(result)
        return result

    # The line

    def _looked_up(self) -> Finding:
        if self._proxy:
            return self._behind_proxy()
        with self._own_errors():
            self._addresses = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        texts = list(dict.fromkeys(str(address[4][0]) for address in self._addresses))
        return StageVerdict.OK, f"'{self._host}' has the address {', '.join(texts[:3])}.", ""

    def _connected(self) -> Finding:
        if self._proxy:
            return self._behind_proxy()
        with self._own_errors(), self._cancel.attached():
            for number, (family, kind, protocol, _, address) in enumerate(self._addresses, 1):
                self._close_socket()
                self._socket = socket.socket(family, kind, protocol)
                self._socket.settimeout(self._profile.connect_timeout_s)
                announce_socket(self._socket)
                try:
                    self._socket.connect(address)
                    break
                except TimeoutError:
                    if number == len(self._addresses):
                        raise errors.ServerTimeoutError(
                            f"'{self._host}' does not answer at port {self._port}.",
                            advice="Check the port, the network connection (VPN?) and the firewall.",
                        ) from None
                except OSError:
                    if number == len(self._addresses):
                        raise
        return StageVerdict.OK, f"Something listens at port {self._port}.", ""

    def _encrypted(self) -> Finding:
        if self._proxy:
            return self._behind_proxy()
        if not self._is_encrypted or self._socket is None:
            advice = "Use https:// if the server has it."
            return StageVerdict.NOT_TRIED, "The address begins with http://, so nothing is encrypted.", advice
        with self._own_errors(), self._cancel.attached():
            announce_socket(self._socket)
            line = self._session.tls.context.wrap_socket(self._socket, server_hostname=self._host)
            self._socket = line
            finding = _certificate_finding(line.getpeercert() or {}, line.version() or "TLS")
            if _is_turned_away(line):
                raise errors.TLSError(
                    f"'{self._host}' closes the connection after the handshake: it may ask for a client certificate.",
                    advice="Set a certificate and its key in the server profile.",
                )
            return finding

    def _behind_proxy(self) -> Finding:
        proxy = public_url(str(self._proxy))
        return StageVerdict.UNKNOWN, f"The way to the server leads through the proxy {proxy}.", ""

    @contextlib.contextmanager
    def _own_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._cancel.raise_if_cancelled()
            raise error_of_exception(error, self._profile.base_url) from error

    def _close_socket(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    # The conversation

    def _logged_in(self) -> Finding:
        self._close_socket()
        try:
            self._connection.check(self._cancel)
        except errors.LoginError:
            raise
        except errors.ServerError as error:
            self._search_error = error
            return StageVerdict.UNKNOWN, "The server has not asked for a login, nor given an answer.", ""
        finally:
            answer = self._session.last_response
            self._product = answer.headers.get("Server", "")[:100] if answer is not None else ""
        if self._profile.login_kind is LoginKind.NONE:
            return StageVerdict.OK, "The server asks for no login, or the one given is accepted.", ""
        return StageVerdict.OK, "The login is accepted.", ""

    def _searched(self) -> Finding:
        if self._search_error is None:
            return StageVerdict.OK, "The server answers a search for studies with DICOM JSON.", ""
        if isinstance(self._search_error, _ABSENT):
            self._proposed_url = self._root_elsewhere()
        if self._proposed_url:
            advice = f"DICOMweb answers at {self._proposed_url}: set this address in the server profile."
            return StageVerdict.FAILED, self._search_error.message, advice
        raise self._search_error

    def _root_elsewhere(self) -> str:
        """Return the first of the usual roots of this host at which DICOMweb answers; empty if none does."""
        parts = urlsplit(self._profile.base_url)
        for root in COMMON_ROOTS:
            url = f"{parts.scheme}://{parts.netloc}{root}"
            self._cancel.raise_if_cancelled()
            if url == self._profile.base_url:
                continue
            with contextlib.suppress(errors.ServerError, errors.NetworkError), self._asking(url):
                answer = self._session.get(
                    f"{url}/studies", params={"limit": "1"}, headers={"Accept": DICOM_JSON}, stream=True
                )
                with contextlib.closing(answer):
                    kind = answer.headers.get("Content-Type", "")
                    if answer.status_code == 204 or (answer.status_code == 200 and "json" in kind):
                        return url
        return ""

    @contextlib.contextmanager
    def _asking(self, url: str) -> Iterator[None]:
        with self._cancel.attached(), translated_errors(url, self._cancel):
            yield

    def _gives(self, below_instance: str | None, accepts: tuple[str, ...], *kinds: str) -> Finding:
        """Ask for something of an instance, or of its series where ``below_instance`` is None."""
        try:
            study_uid, series_uid, sop_uid = self._sampled()
            path = resource_path(study_uid, series_uid, "" if below_instance is None else sop_uid)
            kind = self._kind_of(path + (below_instance or ""), accepts)
        except LookupError:
            return StageVerdict.UNKNOWN, "The server lists no instance to try it with.", ""
        except (*_ABSENT, errors.LoginError) as error:
            return StageVerdict.FAILED, error.message, ""
        except (errors.ServerError, errors.NetworkError) as error:
            return StageVerdict.UNKNOWN, error.message, error.advice
        if any(wanted in kind for wanted in kinds):
            return StageVerdict.OK, f"The server answers with {kind}.", ""
        return StageVerdict.FAILED, f"The server answers with '{kind}'.", ""

    def _gives_instances(self) -> Finding:
        finding = self._gives("", (*_MULTIPART, single_dicom()), DICOM, "multipart/related")
        if finding[0] is StageVerdict.FAILED:
            for service in USUAL_SERVICES:
                with contextlib.suppress(errors.ServerError):
                    if DICOM in self._kind_of(wado_uri(service, *self._sampled()), (DICOM,)):
                        return StageVerdict.OK, "The server has no WADO-RS, but gives single instances by WADO-URI.", ""
        return finding

    def _kind_of(self, path: str, accepts: tuple[str, ...]) -> str:
        """Return the media type of the answer in the first representation that the server has."""
        for accept in accepts:
            try:
                with self._session.streamed(path, {"Accept": accept}, self._cancel) as response:
                    return parsed_media_type(response.headers.get("Content-Type", ""))[0]
            except errors.ServerError as error:
                if accept == accepts[-1] or (error.status != 400 and not isinstance(error, errors.NotAcceptableError)):
                    raise
        return ""

    def _sampled(self) -> tuple[str, str, str]:
        """Return study, series and instance of a small series; LookupError if there is none."""
        if self._sample is None:
            series = min(self._some_series(), key=lambda one: one.instance_count or 1, default=None)
            if series is None:
                raise LookupError
            study_uid, series_uid = series.study_instance_uid, series.series_instance_uid
            listed = self._connection.sop_instance_uids(study_uid, series_uid, self._cancel, ONCE)
            self._sample = study_uid, series_uid, next(iter(next(listed, [])), "")
        if not self._sample[2]:
            raise LookupError
        return self._sample

    def _some_series(self) -> Iterator[SeriesRecord]:
        page = next(self._connection.search(SearchQuery(page_size=_STUDIES_TO_TRY), self._cancel, ONCE))
        studies = [study for study in page.records if isinstance(study, StudyRecord)]
        for study in studies[:_STUDIES_TO_TRY]:
            query = SearchQuery(Level.SERIES, study_instance_uid=study.study_instance_uid, page_size=20)
            found = next(self._connection.search(query, self._cancel, ONCE)).records
            yield from (one for one in found if isinstance(one, SeriesRecord))

    def _stored(self) -> Finding:
        """Send what no server takes, and see how it is turned away."""
        url = self._profile.stow_url + "/studies"
        headers = {"Content-Type": "text/plain", "Accept": DICOM_JSON}
        with self._asking(url):
            answer = self._session.post(url, data=b"", headers=headers, allow_redirects=False)
            status = answer.status_code
        if status in (401, 403):
            return StageVerdict.FAILED, f"This login may not store (HTTP {status}).", "Ask the server's administrator."
        if status in _STORE_IS_ABSENT:
            return StageVerdict.FAILED, f"The server has no store service (HTTP {status}).", ""
        if status in _STORE_IS_THERE:
            return StageVerdict.OK, f"The server answers as a store service does (HTTP {status}).", ""
        return StageVerdict.UNKNOWN, f"The server answers with HTTP {status}.", ""

    def _echoed(self) -> Finding:
        if self._echo is not None:
            self._echo(self._cancel)
        return StageVerdict.OK, f"{self._profile.called_ae_title} answers.", ""


def _is_turned_away(line: ssl.SSLSocket) -> bool:
    """Whether the server hangs up unasked: TLS 1.3 tells only after the handshake that it wants a certificate."""
    line.settimeout(_ALERT_WAIT_S)
    try:
        return not line.recv(1)
    except TimeoutError:
        return False


def _certificate_finding(certificate: dict[str, Any], version: str) -> Finding:
    subject = _name(certificate.get("subject", ())) or ", ".join(
        str(value) for _, value in certificate.get("subjectAltName", ())
    )
    ends_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), timezone.utc)
    days = (ends_at - datetime.now(timezone.utc)).days
    seen = (
        f"{version}; the certificate of {subject} is signed by {_name(certificate.get('issuer', ()))} "
        f"and good until {ends_at:%Y-%m-%d}."
    )
    advice = f"It expires in {days} days: tell the server's administrator." if days < _EXPIRES_SOON_DAYS else ""
    return StageVerdict.OK, seen, advice


def _name(pairs: Any) -> str:
    """Return the common name of a certificate's subject or issuer, or its organization."""
    values = {name: value for pair in pairs for name, value in pair}
    return str(values.get("commonName") or values.get("organizationName") or "")
