"""The requests session of one server: timeouts always, credentials to their own host only, cancel at any moment."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.auth import AuthBase
from requests.utils import get_environ_proxies, select_proxy

from ..dicomweb.media_types import DICOM_JSON
from ..model import errors
from ..model.secret import Secret
from ..model.servers import ServerProfile
from .adapter import Adapter
from .cancellation import CancelToken
from .http_errors import error_of_exception, error_of_response, public_url, tls_wanted_error
from .logins import NoLogin, TokenLogin
from .pace import Pace
from .quiet_logs import keep_requests_out_of_logs
from .tls import TLSSettings, speaks_tls

Response = requests.Response
"""What ``streamed`` yields, for rooms that do not know requests."""

_JSON_TYPES: Final = (DICOM_JSON, "application/json")
_ERROR_BODY_BYTES: Final = 4096
_HARMLESS_HEADERS: Final = frozenset({"accept", "accept-encoding", "connection", "user-agent"})
_LOOK_S: Final = 3.0
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_NOT_IN_HEADERS: Final = re.compile(r"[^\t\x20-\x7e\x80-\xff]")
"""RFC 9110 5.5."""


class ServerSession(requests.Session):
    """A requests session bound to one server profile. Thread-safe for requests; close it from one thread.

    Parameters
    ----------
    profile : ServerProfile
        Server to talk to; its timeouts hold for every request.
    auth : requests.auth.AuthBase
        Login, applied to requests to the profile's own host only.
    key_passphrase : Secret, optional
        Opens the encrypted key of the profile's client certificate.

    Attributes
    ----------
    tls : TLSSettings
        Whom to trust, and how to show who we are.

    Raises
    ------
    ConfigurationError
        A file with certificates or a key is not there.
    """

    def __init__(self, profile: ServerProfile, auth: AuthBase, key_passphrase: Secret | None = None) -> None:
        super().__init__()
        keep_requests_out_of_logs()
        self.profile = profile
        self._auth = auth
        self.auth = NoLogin()
        self.max_redirects = 5
        self.tls = TLSSettings(profile, key_passphrase)
        adapter = Adapter(self.tls, profile.max_connections + 2)
        self.mount("http://", adapter)
        self.mount("https://", adapter)
        self._of_thread = threading.local()
        self._has_answered = False
        self._pace = Pace()
        self._json_type = ""

    def __repr__(self) -> str:
        return f"ServerSession({self.profile.base_url!r})"

    @property
    def last_response(self) -> requests.Response | None:
        """The last answer that this thread got through this session, for its headers."""
        return getattr(self._of_thread, "response", None)

    def forget_last_response(self) -> None:
        """Let ``last_response`` be None until this thread gets another answer."""
        self._of_thread.response = None

    def is_own_host(self, url: str) -> bool:
        """Whether the address has the scheme, host and port of the profile, or is their change to https."""
        own, other = urlsplit(self.profile.base_url), urlsplit(url)
        if own.hostname != other.hostname:
            return False
        if _origin(own.scheme, own.port) == _origin(other.scheme, other.port):
            return True
        return _origin(own.scheme, own.port) == ("http", 80) and _origin(other.scheme, other.port) == ("https", 443)

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Prepare as requests does, with the login and the profile's headers only for the server's own host."""
        # dicomweb-client sets Host without the port, which makes servers build wrong addresses.
        request.headers = {name: value for name, value in (request.headers or {}).items() if name.lower() != "host"}
        if request.auth is None and self.is_own_host(request.url):
            request.auth = self._auth
            request.headers = dict(self.profile.extra_headers) | request.headers
        request.url = _with_plain_wildcards(request.url)
        prepared = super().prepare_request(request)
        if self._json_type and _asks_for_any_json(prepared):
            prepared.headers["Accept"] = self._json_type
        if any(_NOT_IN_HEADERS.search(_text(value)) for value in prepared.headers.values()):
            # Not left to http.client, whose message repeats the value.
            raise errors.ConfigurationError(
                "The login cannot be sent: it holds a line end, or characters that no header can carry.",
                advice="Type or paste it anew.",
                url=self.profile.base_url,
            )
        return prepared

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, _: requests.Response) -> None:
        """Take off a redirected request that leaves the server's own host whatever a login may have put into it."""
        if not self.is_own_host(str(prepared_request.url)):
            for name in [name for name in prepared_request.headers if name.lower() not in _HARMLESS_HEADERS]:
                del prepared_request.headers[name]

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send with the profile's timeouts, whatever the caller asked for, and once more if a token was refused."""
        kwargs["timeout"] = (self.profile.connect_timeout_s, self.profile.idle_timeout_s)
        began_s = self._pace.wait_for_turn()
        try:
            response = super().send(request, **kwargs)
        except requests.ConnectionError as error:
            self._raise_if_port_is_encrypted(str(request.url), error)
            raise
        self._has_answered = True
        self._pace.learn(began_s, response.status_code)
        if response.status_code == 401 and not response.history and self._renew_login(request):
            response.close()
            response = super().send(request, **kwargs)
        if response.status_code == 406 and _asks_for_any_json(request):
            response = self._sent_with_one_type(request, response, kwargs)
        self._of_thread.response = response
        return response

    def _sent_with_one_type(
        self, request: requests.PreparedRequest, response: requests.Response, options: dict[str, Any]
    ) -> requests.Response:
        """Ask again for one media type alone, which some servers want, and remember it where it is taken."""
        for media_type in _JSON_TYPES:
            response.close()
            request.headers["Accept"] = media_type
            response = super().send(request, **options)
            if response.status_code != 406:
                self._json_type = media_type
                break
        return response

    def _raise_if_port_is_encrypted(self, url: str, error: requests.ConnectionError) -> None:
        """Look once more where a server closes the line at the first unencrypted request: a port for TLS does that."""
        parts = urlsplit(url)
        was_closed = isinstance(error.args[0] if error.args else None, urllib3.exceptions.ProtocolError)
        if self._has_answered or not was_closed or parts.scheme != "http" or not self.is_own_host(url):
            return
        timeout_s = min(_LOOK_S, self.profile.connect_timeout_s)
        if not self.proxy_of(url) and speaks_tls(parts.hostname or "", parts.port or 80, timeout_s):
            raise tls_wanted_error(url) from error

    def proxy_of(self, url: str) -> str | None:
        """Return the proxy that requests to an address go through; None if there is none."""
        return select_proxy(url, get_environ_proxies(url))

    def _renew_login(self, request: requests.PreparedRequest) -> bool:
        """Whether the request, which was refused, can be sent again with another token."""
        if not isinstance(self._auth, TokenLogin) or "Authorization" not in request.headers:
            return False
        return _can_begin_anew(request.body) and self.is_own_host(str(request.url)) and self._auth.renew(request)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where a redirect leads, unless it would give up encryption."""
        target = super().get_redirect_target(resp)
        if target is None:
            return None
        scheme = _web_scheme(resp.url, target)
        if not scheme:
            resp.close()
            raise errors.NotDICOMwebError("The server redirects to what is no web address.", url=public_url(resp.url))
        if (urlsplit(resp.url).scheme, scheme) == ("https", "http"):
            resp.close()
            raise errors.TLSError(
                "The server redirects to an unencrypted address, which was not followed.",
                advice="Ask the server's administrator to mend the redirect.",
                url=public_url(resp.url),
            )
        return target

    @contextlib.contextmanager
    def streamed(self, path: str, headers: Mapping[str, str], cancel: CancelToken) -> Iterator[requests.Response]:
        """GET a resource and hand over the answer before its body was read.

        Parameters
        ----------
        path : str
            Resource below the root of the retrieve service, beginning with a slash; else relative to that root.
        cancel : CancelToken
            Ends the request from another thread.

        Raises
        ------
        DICOMwebNetworkError
            For every answer that is not 200, 204 or 206, and for everything that goes wrong inside the block.
        """
        url = self.profile.wado_url + path if path.startswith("/") else urljoin(f"{self.profile.wado_url}/", path)
        with cancel.attached(), translated_errors(url, cancel):
            response = self.get(url, headers=dict(headers), stream=True)
            try:
                if response.status_code not in (200, 204, 206):
                    raise error_of_response(response, response.raw.read(_ERROR_BODY_BYTES, decode_content=True) or b"")
                yield response
            finally:
                response.close()


@contextlib.contextmanager
def translated_errors(url: str, cancel: CancelToken) -> Iterator[None]:
    """Let only the project's own errors out of the block; whatever a cancelled request raises is CancelledError."""
    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        cancel.raise_if_cancelled()
        raise error_of_exception(error, url) from error
    except (errors.NetworkError, errors.BodyError):
        cancel.raise_if_cancelled()
        raise
    except (ValueError, AttributeError):
        # A socket that was shut down under a reading thread shows itself in these.
        cancel.raise_if_cancelled()
        raise


def _web_scheme(base: str, target: str) -> str:
    """Return http or https, or nothing if the target of a redirect is no address of theirs."""
    try:
        parts = urlsplit(urljoin(base, target))
        host, _ = (parts.hostname or "").encode("idna"), parts.port  # which refuse what is none
    except ValueError:
        return ""
    return parts.scheme if host and parts.scheme in _DEFAULT_PORTS else ""


def _text(header: str | bytes) -> str:
    return header.decode("latin-1") if isinstance(header, bytes) else header


def _asks_for_any_json(request: requests.PreparedRequest) -> bool:
    return request.method == "GET" and request.headers.get("Accept") == ", ".join(_JSON_TYPES)


def _can_begin_anew(body: Any) -> bool:
    """Whether a body can be sent a second time: it is none, or no file or generator that was read to its end."""
    return not hasattr(body, "read") and not hasattr(body, "__next__")


def _with_plain_wildcards(url: str) -> str:
    """Write ``*`` and blanks of a query in the one way that all servers decode: Orthanc 1.10 takes %2A for a text."""
    address, mark, query = url.partition("?")
    return address + mark + query.replace("%2A", "*").replace("%3F", "?").replace("+", "%20")


def _origin(scheme: str, port: int | None) -> tuple[str, int | None]:
    return scheme, port or _DEFAULT_PORTS.get(scheme)
