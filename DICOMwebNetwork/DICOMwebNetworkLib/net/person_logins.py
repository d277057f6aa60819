"""Logins for which a person signs in: with a code at any device, or in this computer's browser."""

from __future__ import annotations

import base64
import hashlib
import math
import secrets
import time
from abc import abstractmethod
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from ..model import errors
from ..model.secret import Secret
from ..model.servers import ServerProfile
from .cancellation import CancelToken
from .http_errors import public_url
from .logins import Token, TokenLogin
from .loopback import RedirectListener
from .oauth import AuthorizationServer, RefusedError

DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
BROWSER_TIMEOUT_S: Final = 300.0
"""Longest wait for a person who signs in in the browser."""
_SHORTEST_WAIT_S: Final = 1.0
_LONGEST_WAIT_S: Final = 3600.0


@dataclass(frozen=True)
class SignInRequest:
    """What a person has to be shown for signing in.

    Attributes
    ----------
    url : str
        Page to open in a browser.
    user_code : str
        Code to type there; empty where none is needed.
    expires_in_s : float
        How long the page is good for.
    """

    url: str
    user_code: str
    expires_in_s: float


class SignInMemory(Protocol):
    """Keeps what renews a sign-in, so that a later session need not ask the person. Called on any thread."""

    def recall(self) -> Secret | None:
        """Return the refresh token that was kept last; None if there is none."""

    def keep(self, refresh: Secret | None) -> None:
        """Keep a refresh token in the place of the last one; None if that one is good for nothing any more."""


class PersonLogin(TokenLogin):
    """A login with tokens for which a person signs in first; they are renewed without the person while that goes.

    Parameters
    ----------
    memory : SignInMemory, optional
        Tells of an earlier sign-in, and is told of each change.
    """

    def __init__(self, profile: ServerProfile, server: AuthorizationServer, memory: SignInMemory | None = None) -> None:
        super().__init__()
        self._profile = profile
        self._server = server
        self._memory = memory
        kept = memory.recall() if memory is not None else None
        if kept is not None:
            self._token = Token(Secret(""), renew_at_s=-math.inf, refresh=kept)

    @property
    def is_signed_in(self) -> bool:
        """Whether there is a token, or one can be had without a person."""
        token = self._token
        return token is not None and (token.is_fresh or token.refresh is not None)

    def sign_in(self, show: Callable[[SignInRequest], None], cancel: CancelToken) -> None:
        """Let a person sign in; see ``ServerConnection.sign_in``."""
        with cancel.attached():
            token = self._signed_in(show, cancel)
            with self._held():
                self._token = token
                self._keep(token.refresh)

    def sign_out(self) -> None:
        """Forget the tokens; nothing goes to the server any more until a person signs in again."""
        with self._held():
            self._token = None
            self._keep(None)

    def _keep(self, refresh: Secret | None) -> None:
        if self._memory is not None:
            self._memory.keep(refresh)

    def next_token(self) -> Token:
        """Renew the token.

        Raises
        ------
        LoginError
            That needs a person.
        """
        old, self._token = self._token, None
        if old is None or old.refresh is None:
            raise self._nobody("Nobody has signed in" if old is None else "The sign-in has run out")
        try:
            token = self._server.refreshed(old.refresh)
        except RefusedError as error:
            self._keep(None)
            raise self._nobody("The sign-in has run out") from error
        except errors.DICOMwebNetworkError:
            self._token = old
            raise
        if token.refresh != old.refresh:
            self._keep(token.refresh)
        return token

    @abstractmethod
    def _signed_in(self, show: Callable[[SignInRequest], None], cancel: CancelToken) -> Token:
        """Return the token that the person's consent brings."""

    def _nobody(self, message: str) -> errors.LoginError:
        return errors.LoginError(
            f"{message} at '{self._profile.name}'.", advice="Sign in and try again.", url=self._profile.base_url
        )

    def _asked_for(self) -> dict[str, str]:
        settings = self._server.settings
        wanted = {"client_id": settings.client_id, "scope": settings.scope, "audience": settings.audience}
        return {name: value for name, value in wanted.items() if value}


class DeviceCodeLogin(PersonLogin):
    """The person opens a page on any device and types a code there (RFC 8628)."""

    def _signed_in(self, show: Callable[[SignInRequest], None], cancel: CancelToken) -> Token:
        url = self._server.url_of("device_url")
        answer = self._server.post(url, self._asked_for())
        page = answer.get("verification_uri_complete") or answer.get("verification_uri")
        if not answer.get("device_code") or not page:
            raise errors.LoginError("The authorization server gave no code to sign in with.", url=public_url(url))
        lifetime_s, wait_s = _seconds(answer.get("expires_in"), 600), _seconds(answer.get("interval"), 5)
        show(SignInRequest(str(page), str(answer.get("user_code", "")), lifetime_s))
        wait_s = max(wait_s, _SHORTEST_WAIT_S)
        return self._polled(str(answer["device_code"]), wait_s, time.monotonic() + lifetime_s, cancel)

    def _polled(self, code: str, wait_s: float, end_s: float, cancel: CancelToken) -> Token:
        """Ask for the token until the person is done (RFC 8628 3.5)."""
        while (left_s := end_s - time.monotonic()) > 0:
            if cancel.wait(min(wait_s, left_s)):
                cancel.raise_if_cancelled()
            try:
                return self._server.token({"grant_type": DEVICE_GRANT, "device_code": code})
            except RefusedError as error:
                if error.code == "slow_down":
                    wait_s += 5
                elif error.code != "authorization_pending":
                    raise
            except (errors.ServerTimeoutError, errors.BusyServerError):
                cancel.raise_if_cancelled()
                wait_s *= 2
        raise self._nobody("The code has run out before somebody signed in")


class BrowserLogin(PersonLogin):
    """The person signs in in this computer's browser: authorization code with PKCE (RFC 6749 4.1, 7636, 8252)."""

    def _signed_in(self, show: Callable[[SignInRequest], None], cancel: CancelToken) -> Token:
        page = self._server.url_of("authorization_url")
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        with closing(RedirectListener(state)) as listener:
            question: dict[str, Any] = self._asked_for() | {
                "response_type": "code",
                "redirect_uri": listener.url,
                "state": state,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
            separator = "&" if "?" in page else "?"
            show(SignInRequest(f"{page}{separator}{urlencode(question)}", "", BROWSER_TIMEOUT_S))
            answer = listener.answer(BROWSER_TIMEOUT_S, cancel)
        if answer is None:
            raise self._nobody("Nobody has signed in in time")
        if "code" not in answer:
            words = answer.get("error_description") or answer.get("error") or "no reason given"
            raise errors.LoginError(f"The sign-in was refused: {words[:200].rstrip('.')}.", url=public_url(page))
        return self._server.token(
            {
                "grant_type": "authorization_code",
                "code": answer["code"],
                "redirect_uri": listener.url,
                "code_verifier": verifier,
            }
        )


def _seconds(value: Any, default_s: float) -> float:
    """Return what an authorization server says about time, within reason."""
    try:
        return min(max(0.0, float(value)), _LONGEST_WAIT_S)
    except (TypeError, ValueError, OverflowError):
        return default_s
