"""Conversation with an authorization server: its addresses, and the requests for tokens (RFC 6749, 8414, 8628)."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit

import requests

from ..model import errors
from ..model.secret import Secret
from ..model.servers import OAuthSettings, ServerProfile
from .adapter import Adapter
from .cancellation import raise_if_cancelled_here
from .http_errors import error_of_exception, error_of_response, public_url
from .logins import NoLogin, Token, basic_value, token_of
from .tls import TLSSettings

REFRESH: Final = "refresh_token"
_DISCOVERY: Final = "/.well-known/openid-configuration"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_OWN_WORDS: Final = {
    "token_url": "token_endpoint",
    "authorization_url": "authorization_endpoint",
    "device_url": "device_authorization_endpoint",
}


class RefusedError(errors.LoginError):
    """The authorization server said no in the way that the standard provides for.

    Attributes
    ----------
    code : str
        Its error code, such as ``invalid_grant`` (RFC 6749 5.2).
    """

    def __init__(self, message: str, code: str, *, status: int, url: str) -> None:
        advice = "Check the client ID, its secret and the scope in the server profile, or sign in again."
        super().__init__(message, status=status, advice=advice, url=url)
        self.code = code


class AuthorizationServer:
    """The authorization server of a profile. Thread-safe.

    Nothing but the requests that the standards name go there, and no redirect is followed: they carry secrets.

    Parameters
    ----------
    profile : ServerProfile
        Of an OAuth kind of login.
    client_secret : Secret, optional
        Of a client that has one.

    Raises
    ------
    ConfigurationError
        The profile has no client ID, or an address is not encrypted and not on this computer.
    """

    def __init__(self, profile: ServerProfile, client_secret: Secret | None = None) -> None:
        self.settings: OAuthSettings = profile.oauth
        self._profile = profile
        self._client_secret = client_secret
        self._lock = threading.Lock()
        self._told: Mapping[str, Any] | None = None
        if not self.settings.client_id:
            raise errors.ConfigurationError("The client ID for the authorization server is missing.")
        for name in ("issuer_url", *_OWN_WORDS):
            if getattr(self.settings, name):
                _check_encrypted(getattr(self.settings, name))
        self._session = requests.Session()
        self._session.auth = NoLogin()
        adapter = Adapter(TLSSettings(profile, is_for_login=True), pool_size=2)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __repr__(self) -> str:
        return f"AuthorizationServer({public_url(self.settings.issuer_url or self.settings.token_url)!r})"

    def url_of(self, name: str) -> str:
        """Return an address: ``token_url``, ``authorization_url`` or ``device_url``.

        Raises
        ------
        ConfigurationError
            Neither the profile nor the server tells it.
        """
        url = str(getattr(self.settings, name) or self._own_words().get(_OWN_WORDS[name], ""))
        if not url:
            raise errors.ConfigurationError(
                f"The authorization server does not tell its {_OWN_WORDS[name].replace('_', ' ')}.",
                advice="Choose another kind of login, or set the address in the server profile.",
            )
        _check_encrypted(url)
        return url

    def token(self, grant: Mapping[str, str], old_refresh: Secret | None = None) -> Token:
        """Exchange a grant for a token (RFC 6749 4.1.3, 4.4.2, 6; RFC 8628 3.4).

        Parameters
        ----------
        grant : mapping
            Parameters of the request, without those that tell the client.
        old_refresh : Secret, optional
            Stays in use where the answer brings no new one.

        Raises
        ------
        RefusedError
            The server refuses the grant.
        """
        url = self.url_of("token_url")
        answer = self.post(url, grant)
        token = answer.get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
            raise errors.LoginError("The authorization server gave no token.", url=public_url(url))
        if str(answer.get("token_type", "bearer")).lower() != "bearer":
            raise errors.LoginError(
                "The authorization server gave a token of a kind that is not supported.", url=public_url(url)
            )
        refresh = answer.get("refresh_token")
        return token_of(token, _seconds(answer.get("expires_in")), Secret(str(refresh)) if refresh else old_refresh)

    def refreshed(self, refresh: Secret) -> Token:
        """Exchange a refresh token for a token (RFC 6749 6)."""
        return self.token({"grant_type": REFRESH, "refresh_token": refresh.value}, refresh)

    def post(self, url: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """POST a form with the client's own login, and return the answer, a JSON object.

        Raises
        ------
        RefusedError
            As the standard provides for.
        DICOMwebNetworkError
            Any other failure.
        """
        form, headers = dict(parameters), {"Accept": "application/json"}
        secrets = [parameters[name] for name in parameters if name not in ("grant_type", "scope", "client_id")]
        if self._client_secret is None:
            form["client_id"] = self.settings.client_id
        elif self._wants_secret_in_form(self._client_secret):
            form |= {"client_id": self.settings.client_id, "client_secret": self._client_secret.value}
        else:
            # RFC 6749 2.3.1: both are form-encoded before they are put together.
            pair = quote_plus(self.settings.client_id), quote_plus(self._client_secret.value)
            headers["Authorization"] = basic_value(*pair)
        secrets += [self._client_secret.value] if self._client_secret else []
        return self._answer("POST", url, secrets, data=form, headers=headers)

    def close(self) -> None:
        """Close idle connections."""
        self._session.close()

    def _wants_secret_in_form(self, secret: Secret) -> bool:
        """Whether to send the secret in the form: there, no server decodes special characters in another way."""
        ways = self._own_words().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        is_plain = quote_plus(secret.value) == secret.value
        return "client_secret_post" in ways and not (is_plain and "client_secret_basic" in ways)

    def _own_words(self) -> Mapping[str, Any]:
        """Return what the server tells of itself (OpenID Connect Discovery 4); asked for once."""
        issuer = self.settings.issuer_url.rstrip("/")
        if not issuer:
            return {}
        with self._lock:
            if self._told is None:
                told = self._answer("GET", issuer.removesuffix(_DISCOVERY) + _DISCOVERY, [])
                if str(told.get("issuer", "")).rstrip("/") != issuer.removesuffix(_DISCOVERY):
                    raise errors.ConfigurationError(
                        "The authorization server calls itself by another address than the one in the profile.",
                        advice=f"If it is the right one, set {public_url(str(told.get('issuer', '')))} as issuer.",
                    )
                self._told = told
            return self._told

    def _answer(self, method: str, url: str, secrets: list[str], **form: Any) -> dict[str, Any]:
        timeout = (self._profile.connect_timeout_s, self._profile.idle_timeout_s)
        try:
            response = self._session.request(method, url, timeout=timeout, allow_redirects=False, **form)
        except requests.RequestException as error:
            raise_if_cancelled_here()
            raise error_of_exception(error, url) from None
        try:
            told = response.json()
        except ValueError:
            told = {}
        told = told if isinstance(told, dict) else {}
        if response.status_code == 200 and told:
            return told
        if "error" in told:
            raise _refusal(told, response, secrets)
        if response.status_code >= 400:
            raise error_of_response(response)
        raise errors.LoginError(
            "What answers at the address of the authorization server is none.",
            advice="Check its address in the server profile.",
            url=public_url(url),
        )


def _refusal(told: Mapping[str, Any], response: requests.Response, secrets: list[str]) -> RefusedError:
    code = str(told["error"])[:60]
    words = str(told.get("error_description") or code)[:200]
    if any(secret and secret in words + code for secret in secrets):
        words = code = "refused"
    message = f"The authorization server says no: {words.rstrip('.')}."
    return RefusedError(message, code, status=response.status_code, url=public_url(response.url))


def _seconds(value: Any) -> float | None:
    try:
        return max(0.0, float(value))
    except (TypeError, ValueError):
        return None


def _check_encrypted(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    except ValueError:
        is_safe = False
    if not is_safe:
        raise errors.ConfigurationError(
            "The address of the authorization server cannot be used.", advice="It has to begin with https://."
        )
