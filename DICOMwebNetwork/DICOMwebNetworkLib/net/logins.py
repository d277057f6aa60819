"""Logins of requests that stay the same, or are looked up anew when they have run out."""

from __future__ import annotations

import base64
import binascii
import json
import re
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import requests
from requests.auth import AuthBase

from ..model import errors
from ..model.secret import Secret
from .cancellation import raise_if_cancelled_here

COMMAND_TIMEOUT_S: Final = 60.0
_LOOK_S: Final = 0.1
_LARGEST_TOKEN_BYTES: Final = 64 * 1024
_EARLY_S: Final = 30.0
"""A token is renewed so long before its end, or in the last tenth of a short life."""
_SHORTEST_LIFE_S: Final = 5.0
_LONGEST_LIFE_S: Final = 30 * 86400.0


class NoLogin(AuthBase):
    """Keeps requests from looking for a login in the user's .netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Leave the request as it is."""
        return request


class HeaderLogin(AuthBase):
    """Sends the same headers with every request; never shows them."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the headers."""
        request.headers.update(self._headers)
        return request


def basic_value(user_name: str, password: str) -> str:
    """Return the Authorization value for user and password (RFC 7617, in UTF-8)."""
    return "Basic " + base64.b64encode(f"{user_name}:{password}".encode()).decode("ascii")


def secret_headers(secret: Secret) -> dict[str, str]:
    """Return the headers of a text with one ``Name: value`` a line.

    Raises
    ------
    ConfigurationError
        It holds something else, which is not repeated.
    """
    found = {}
    for line in secret.value.splitlines():
        name, colon, value = line.partition(":")
        if not line.strip():
            continue
        is_sendable = value.strip().isascii() and value.strip().isprintable()
        if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name.strip()) or not is_sendable:
            raise errors.ConfigurationError(
                "The secret headers cannot be used.", advice="Write one 'Name: value' a line, in plain characters."
            )
        found[name.strip()] = value.strip()
    return found


@dataclass(frozen=True)
class Token:
    """A bearer token, and what can be had for it later.

    Attributes
    ----------
    access : Secret
        The token itself.
    renew_at_s : float or None
        When to get the next one, in seconds of ``time.monotonic``; None if its end is not known.
    refresh : Secret or None
        Gets the next one from the authorization server.
    """

    access: Secret
    renew_at_s: float | None = None
    refresh: Secret | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether its end is not near."""
        return self.renew_at_s is None or time.monotonic() < self.renew_at_s


def token_of(text: str, lifetime_s: float | None, refresh: Secret | None = None) -> Token:
    """Return a token that is renewed a little before its end.

    Parameters
    ----------
    lifetime_s : float or None
        As the authorization server tells it. None: as a token tells itself that is a JWT, else not known.
    """
    lifetime_s = _lifetime_of_jwt(text) if lifetime_s is None else lifetime_s
    if lifetime_s is None:
        return Token(Secret(text), None, refresh)
    lifetime_s = min(max(0.0, lifetime_s), _LONGEST_LIFE_S)
    return Token(Secret(text), time.monotonic() + lifetime_s - min(_EARLY_S, lifetime_s / 10), refresh)


class TokenLogin(AuthBase, ABC):
    """Sends a bearer token, which is got when first needed, before it ends, and once when the server refuses it.

    Thread-safe: one thread gets a token, the others wait for it and use it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._token: Token | None = None

    @abstractmethod
    def next_token(self) -> Token:
        """Get a token in place of ``self._token``; called by one thread at a time.

        Raises
        ------
        DICOMwebNetworkError
            There is none to be had.
        """

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the token; raises what ``next_token`` raises."""
        token = self._token
        if token is None or not token.is_fresh:
            token = self._renewed(token)
        request.headers["Authorization"] = _bearer(token)
        return request

    def renew(self, refused: requests.PreparedRequest) -> bool:
        """Put another token into a request that the server has refused; False if there is no other one.

        Raises
        ------
        DICOMwebNetworkError
            As ``next_token``.
        """
        before = refused.headers.get("Authorization")
        token = self._token
        if token is None or _bearer(token) == before:
            token = self._renewed(token)
        refused.headers["Authorization"] = _bearer(token)
        return _bearer(token) != before

    def _renewed(self, known: Token | None) -> Token:
        """Return a token newer than the known one: one that another thread has got meanwhile, or the next one."""
        with self._held():
            if self._token is None or self._token is known:
                self._token = self.next_token()
            return self._token

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Hold the lock; a thread whose work is cancelled does not wait for it."""
        while not self._lock.acquire(timeout=_LOOK_S):
            raise_if_cancelled_here()
        try:
            yield
        finally:
            self._lock.release()


class FileToken(TokenLogin):
    """The token is the text of a file, which another program writes anew from time to time."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def next_token(self) -> Token:
        """Read the file.

        Raises
        ------
        LoginError
            It cannot be read, or holds no token.
        """
        try:
            with Path(self._path).open("rb") as file:
                data = file.read(_LARGEST_TOKEN_BYTES)
        except OSError as error:
            raise errors.LoginError(
                f"The token file {self._path} cannot be read ({error.strerror}).",
                advice="Correct the file in the server profile.",
            ) from None
        return _token_of_text(data, f"The token file {self._path}")


class CommandToken(TokenLogin):
    """The token is what a command prints, such as ``gcloud auth print-access-token``; no shell takes part.

    Parameters
    ----------
    command : tuple of str
        Program and arguments.
    environment : mapping, optional
        For the command; that of this process if not given.
    """

    def __init__(self, command: tuple[str, ...], environment: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._command = command
        self._environment = environment

    def next_token(self) -> Token:
        """Run the command.

        Raises
        ------
        LoginError
            It cannot be run, fails, takes longer than a minute, or prints no token. What it prints is not repeated.
        """
        name = self._command[0]
        try:
            running = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", "") or "it is no program"
            raise self._error(f"The command '{name}' for the token cannot be run ({reason}).") from None
        with running:
            try:
                printed = self._printed(running)
            finally:
                running.kill()
        if running.returncode:
            raise self._error(f"The command '{name}' for the token failed (exit code {running.returncode}).")
        return _token_of_text(printed, f"The output of the command '{name}'")

    def _printed(self, running: subprocess.Popen[bytes]) -> bytes:
        end_s = time.monotonic() + COMMAND_TIMEOUT_S
        while True:
            try:
                return running.communicate(timeout=_LOOK_S)[0]
            except subprocess.TimeoutExpired:
                raise_if_cancelled_here()
                if time.monotonic() > end_s:
                    raise self._error(f"The command '{self._command[0]}' for the token does not end.") from None

    def _error(self, message: str) -> errors.LoginError:
        return errors.LoginError(message, advice="Run it in a terminal to see what it says.")


def _bearer(token: Token) -> str:
    return f"Bearer {token.access.value}"


def _token_of_text(data: bytes, what: str) -> Token:
    words = data.decode("ascii", "replace").split()
    if len(words) != 1 or not re.fullmatch(r"[A-Za-z0-9._~+/=-]+", words[0]):
        raise errors.LoginError(f"{what} is no token.", advice="It should be one word in plain characters.")
    return token_of(words[0], None)


def _lifetime_of_jwt(text: str) -> float | None:
    """Return the seconds that a JSON Web Token (RFC 7519) still has by its own account; None for other tokens.

    At least some: where the clock of this computer is fast, each token looks as if it had run out.
    """
    pieces = text.split(".")
    if len(pieces) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(pieces[1] + "=" * (-len(pieces[1]) % 4)))
        return max(_SHORTEST_LIFE_S, float(claims["exp"]) - time.time())
    except (binascii.Error, ValueError, KeyError, TypeError):
        return None
