"""What the authorization server of the tests gives tokens for, and the book in which it writes them down."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint, DeviceCodeGrant, DeviceCredentialDict
from flask import Flask

PERSON = "jane"


@dataclass(eq=False)
class Client(ClientMixin):
    client_id: str
    secret: str = ""
    auth_method: str = "none"

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope or ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.startswith("http://127.0.0.1:")

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(self.secret, client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == self.auth_method

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return True


@dataclass(eq=False)
class IssuedToken(TokenMixin):
    client: Client
    access: str
    refresh: str
    scope: str
    ends_s: float
    is_revoked: bool = False
    is_refreshed: bool = False

    def check_client(self, client: Client) -> bool:
        return self.client is client

    def get_scope(self) -> str:
        return self.scope


@dataclass
class Code:
    client_id: str
    redirect_uri: str
    code_challenge: str
    code_challenge_method: str
    scope: str = ""

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope


@dataclass
class Book:
    """What the authorization server knows and does.

    Parameters
    ----------
    lifetime_s, grace_s : of the tokens to be issued, as they are told; how much longer they are taken
    consent : what the person at the browser or the device does: "yes", "no" or "" for not yet
    """

    lifetime_s: int = 3600
    grace_s: float = 0.0
    consent: str = "yes"
    clients: dict[str, Client] = field(default_factory=dict)
    tokens: list[IssuedToken] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    devices: dict[str, DeviceCredentialDict] = field(default_factory=dict)
    grants: list[str] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)


class GrantingServer(AuthorizationServer):
    """Gives tokens for all grants that the module knows, and writes them into its book."""

    def __init__(self, app: Flask, book: Book, url: str) -> None:
        super().__init__(app, query_client=book.clients.get, save_token=self._save)
        self.book = book
        self.url = url
        tokens = BearerTokenGenerator(
            lambda **_: "t0k_" + secrets.token_urlsafe(24),
            lambda **_: "r3f_" + secrets.token_urlsafe(24),
            lambda _client, _grant: book.lifetime_s,
        )
        self.register_token_generator("default", tokens)
        self.register_grant(_ByCode, [CodeChallenge(required=True)])
        for grant in (_ByRefresh, _ByDevice, _ByProgram):
            self.register_grant(grant)
        self.register_endpoint(_DeviceEndpoint)

    def _save(self, token: dict[str, Any], asked: Any) -> None:
        ends_s = time.monotonic() + token["expires_in"] + self.book.grace_s
        refresh, scope = token.get("refresh_token", ""), token.get("scope", "")
        self.book.tokens.append(IssuedToken(asked.client, token["access_token"], refresh, scope, ends_s))


class _ByCode(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def save_authorization_code(self, code: str, asked: Any) -> None:
        data = asked.payload.data
        challenge, method = data.get("code_challenge", ""), data.get("code_challenge_method", "")
        self.server.book.codes[code] = Code(asked.client.client_id, asked.payload.redirect_uri, challenge, method)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.server.book.codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        book = self.server.book
        book.codes = {key: value for key, value in book.codes.items() if value is not authorization_code}

    def authenticate_user(self, authorization_code: Code) -> str:
        return PERSON


class _ByRefresh(RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("none", "client_secret_basic")
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> IssuedToken | None:
        tokens = self.server.book.tokens
        return next((one for one in tokens if one.refresh == refresh_token and not one.is_refreshed), None)

    def authenticate_user(self, refresh_token: IssuedToken) -> str:
        return PERSON

    def revoke_old_credential(self, refresh_token: IssuedToken) -> None:
        refresh_token.is_refreshed = True


class _ByDevice(DeviceCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def query_device_credential(self, device_code: str) -> DeviceCredentialDict | None:
        return self.server.book.devices.get(device_code)

    def query_user_grant(self, user_code: str) -> tuple[str, bool] | None:
        consent = self.server.book.consent
        return (PERSON, consent == "yes") if consent else None

    def should_slow_down(self, credential: DeviceCredentialDict) -> bool:
        return False


class _ByProgram(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


class _DeviceEndpoint(DeviceAuthorizationEndpoint):
    CLIENT_AUTH_METHODS = ("none",)
    EXPIRES_IN = 5
    INTERVAL = 0

    def get_verification_uri(self) -> str:
        return f"{self.server.url}/device"

    def save_device_credential(self, client_id: str, scope: str, data: dict[str, Any]) -> None:
        known = {"expires_at": time.time() + data["expires_in"], "client_id": client_id, "scope": scope}
        self.server.book.devices[data["device_code"]] = DeviceCredentialDict(data | known)
