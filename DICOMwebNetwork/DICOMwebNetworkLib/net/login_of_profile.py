"""The login that a server profile asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..model import errors
from ..model.secret import Secret
from ..model.servers import LoginKind, ServerProfile
from .logins import CommandToken, FileToken, HeaderLogin, NoLogin, TokenLogin, basic_value, secret_headers
from .oauth import AuthorizationServer
from .person_logins import BrowserLogin, DeviceCodeLogin, SignInMemory
from .program_login import ClientCredentials

if TYPE_CHECKING:
    from requests.auth import AuthBase

_SECRET_WORDS = {LoginKind.BASIC: "password", LoginKind.BEARER: "token", LoginKind.HEADERS: "text of the headers"}


def login_of(
    profile: ServerProfile,
    secret: Secret | None,
    environment: Mapping[str, str] | None = None,
    memory: SignInMemory | None = None,
) -> AuthBase:
    """Return the login of a profile for requests.

    Parameters
    ----------
    secret : Secret or None
        Password, token, secret headers (one ``Name: value`` a line) or client secret.
    environment : mapping, optional
        Environment for the command of a TOKEN_COMMAND login; that of this process if not given.
    memory : SignInMemory, optional
        Keeps what renews the sign-in of a person.

    Raises
    ------
    LoginError
        The profile asks for a secret, and there is none.
    ConfigurationError
        The profile lacks what its kind of login needs.
    """
    kind = profile.login_kind
    if kind is LoginKind.NONE:
        return NoLogin()
    if kind is LoginKind.TOKEN_FILE:
        _check(profile.token_file, "token file", profile)
        return FileToken(profile.token_file)
    if kind is LoginKind.TOKEN_COMMAND:
        _check(profile.token_command, "command that prints the token", profile)
        return CommandToken(profile.token_command, environment)
    if kind.wants_secret and secret is None:
        what = _SECRET_WORDS.get(kind, "client secret")
        raise errors.LoginError(
            f"The {what} for '{profile.name}' is not known.",
            advice=f"Type the {what} and connect again.",
            url=profile.base_url,
        )
    if kind.is_oauth:
        return _oauth_login(profile, secret, memory)
    return HeaderLogin(_headers(profile, secret)) if secret is not None else NoLogin()


def _headers(profile: ServerProfile, secret: Secret) -> dict[str, str]:
    if profile.login_kind is LoginKind.HEADERS:
        return secret_headers(secret)
    if profile.login_kind is LoginKind.BEARER:
        return {"Authorization": f"Bearer {secret.value.strip()}"}
    return {"Authorization": basic_value(profile.user_name, secret.value)}


def _oauth_login(profile: ServerProfile, secret: Secret | None, memory: SignInMemory | None) -> TokenLogin:
    server = AuthorizationServer(profile, secret)
    if profile.login_kind is LoginKind.DEVICE_CODE:
        return DeviceCodeLogin(profile, server, memory)
    if profile.login_kind is LoginKind.AUTHORIZATION_CODE:
        return BrowserLogin(profile, server, memory)
    return ClientCredentials(server)


def _check(value: object, what: str, profile: ServerProfile) -> None:
    if not value:
        raise errors.ConfigurationError(f"The {what} of '{profile.name}' is missing.", url=profile.base_url)
