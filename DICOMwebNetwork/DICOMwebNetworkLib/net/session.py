"""The requests session of one server: timeouts always, credentials to their own host only, cancel at any moment."""

from __future__ import annotations

import base64
import contextlib
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import requests
import requests.adapters
import urllib3.connection
import urllib3.connectionpool
from requests.auth import AuthBase

from ..model import errors
from ..model.servers import LoginKind, Secret, ServerProfile
from .cancellation import CancelToken, announce_socket
from .http_errors import error_of_exception, error_of_response, public_url

Response = requests.Response
"""What ``streamed`` yields, for rooms that do not know requests."""

_ERROR_BODY_BYTES: Final = 4096
_HARMLESS_HEADERS: Final = frozenset({"accept", "accept-encoding", "connection", "user-agent"})
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class _HTTPConnection(urllib3.connection.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        announce_socket(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            announce_socket(self.sock)
        super().request(*args, **kwargs)


class _HTTPSConnection(urllib3.connection.HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        announce_socket(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            announce_socket(self.sock)
        super().request(*args, **kwargs)


class _HTTPPool(urllib3.connectionpool.HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(urllib3.connectionpool.HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


_POOLS: Final = {"http": _HTTPPool, "https": _HTTPSPool}


class _Adapter(requests.adapters.HTTPAdapter):
    """Connections that can be cancelled; no retries of its own, those are decided where the work is known."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class _NoLogin(AuthBase):
    """Keeps requests from looking for a login in the user's .netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _HeaderLogin(AuthBase):
    """Sends one Authorization value; never shows it."""

    def __init__(self, value: str) -> None:
        self._value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._value
        return request


def login_of(profile: ServerProfile, secret: Secret | None) -> AuthBase:
    """Return the login of a profile for requests.

    Raises
    ------
    LoginError
        The profile asks for a password or token, and there is none.
    """
    if profile.login_kind is LoginKind.NONE:
        return _NoLogin()
    if secret is None:
        what = "token" if profile.login_kind is LoginKind.BEARER else "password"
        raise errors.LoginError(
            f"The {what} for '{profile.name}' is not known.",
            advice=f"Type the {what} and connect again.",
            url=profile.base_url,
        )
    if profile.login_kind is LoginKind.BEARER:
        return _HeaderLogin(f"Bearer {secret.value}")
    pair = f"{profile.user_name}:{secret.value}".encode()
    return _HeaderLogin("Basic " + base64.b64encode(pair).decode("ascii"))


class ServerSession(requests.Session):
    """A requests session bound to one server profile. Thread-safe for requests; close it from one thread.

    Parameters
    ----------
    profile : ServerProfile
        Server to talk to; its timeouts hold for every request.
    auth : requests.auth.AuthBase
        Login, applied to requests to the profile's own host only.

    Raises
    ------
    ConfigurationError
        The file with the CA certificates is not there.
    """

    def __init__(self, profile: ServerProfile, auth: AuthBase) -> None:
        super().__init__()
        self.profile = profile
        self._auth = auth
        self.auth = _NoLogin()
        self.max_redirects = 5
        if profile.ca_bundle and not Path(profile.ca_bundle).exists():
            raise errors.ConfigurationError(
                f"The CA certificates {profile.ca_bundle} cannot be found.",
                advice="Correct the file in the server profile.",
                url=profile.base_url,
            )
        adapter = _Adapter(pool_connections=4, pool_maxsize=profile.max_connections + 2)
        self.mount("http://", adapter)
        self.mount("https://", adapter)
        self._of_thread = threading.local()

    def __repr__(self) -> str:
        return f"ServerSession({self.profile.base_url!r})"

    @property
    def last_response(self) -> requests.Response | None:
        """The last answer that this thread got through this session, for its headers."""
        return getattr(self._of_thread, "response", None)

    def is_own_host(self, url: str) -> bool:
        """Whether the address has the scheme, host and port of the profile, or is their change to https."""
        own, other = urlsplit(self.profile.base_url), urlsplit(url)
        if own.hostname != other.hostname:
            return False
        if _origin(own.scheme, own.port) == _origin(other.scheme, other.port):
            return True
        return _origin(own.scheme, own.port) == ("http", 80) and _origin(other.scheme, other.port) == ("https", 443)

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Prepare as requests does, with the login only for the server's own host."""
        if request.auth is None and self.is_own_host(request.url):
            request.auth = self._auth
        # dicomweb-client sets Host without the port, which makes servers build wrong addresses.
        request.headers = {name: value for name, value in (request.headers or {}).items() if name.lower() != "host"}
        request.url = _with_plain_wildcards(request.url)
        return super().prepare_request(request)

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, _: requests.Response) -> None:
        """Take off a redirected request that leaves the server's own host whatever a login may have put into it."""
        if not self.is_own_host(str(prepared_request.url)):
            for name in [name for name in prepared_request.headers if name.lower() not in _HARMLESS_HEADERS]:
                del prepared_request.headers[name]

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send with the profile's timeouts, whatever the caller asked for."""
        kwargs["timeout"] = (self.profile.connect_timeout_s, self.profile.idle_timeout_s)
        if self.profile.ca_bundle:
            # Here and not as attribute, over which requests prefers REQUESTS_CA_BUNDLE of the environment.
            kwargs["verify"] = self.profile.ca_bundle
        response = super().send(request, **kwargs)
        self._of_thread.response = response
        return response

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where a redirect leads, unless it would give up encryption."""
        target = super().get_redirect_target(resp)
        schemes = (urlsplit(resp.url).scheme, urlsplit(urljoin(resp.url, target or "")).scheme)
        if schemes == ("https", "http"):
            resp.close()
            raise errors.TLSError(
                "The server redirects to an unencrypted address, which was not followed.",
                advice="Ask the server's administrator to mend the redirect.",
                url=public_url(resp.url),
            )
        return target

    @contextlib.contextmanager
    def streamed(
        self, path: str, headers: Mapping[str, str], cancel: CancelToken, params: Mapping[str, str] | None = None
    ) -> Iterator[requests.Response]:
        """GET a resource and hand over the answer before its body was read.

        Parameters
        ----------
        path : str
            Resource below the DICOMweb root, beginning with a slash.
        cancel : CancelToken
            Ends the request from another thread.

        Raises
        ------
        DICOMwebNetworkError
            For every answer that is not 200, 204 or 206, and for everything that goes wrong inside the block.
        """
        url = self.profile.base_url + path
        with cancel.attached(), translated_errors(url, cancel):
            response = self.get(url, headers=dict(headers), params=params, stream=True)
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


def _with_plain_wildcards(url: str) -> str:
    """Write ``*`` and blanks of a query in the one way that all servers decode: Orthanc 1.10 takes %2A for a text."""
    address, mark, query = url.partition("?")
    return address + mark + query.replace("%2A", "*").replace("%3F", "?").replace("+", "%20")


def _origin(scheme: str, port: int | None) -> tuple[str, int | None]:
    return scheme, port or _DEFAULT_PORTS.get(scheme)
