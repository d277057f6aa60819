"""A real authorization server (Authlib on Flask) in this process, and an archive that takes its tokens."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint, DeviceCodeGrant, DeviceCredentialDict
from faultserver import FaultServer, Instance
from flask import Flask, request
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from typing_extensions import Self

PROGRAM, PROGRAM_SECRET = "night-shift", "cl1ent-s3cret-of-the-night-shift"
ODD_PROGRAM, ODD_SECRET = "odd:client", "cl1ent:s3cret of the+day%shift"
PERSON_CLIENT = "slicer"
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
    lifetime_s : of the tokens to be issued
    consent : what the person at the browser or the device does: "yes", "no" or "" for not yet
    """

    lifetime_s: int = 3600
    interval_s: int = 0
    consent: str = "yes"
    clients: dict[str, Client] = field(default_factory=dict)
    tokens: list[IssuedToken] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    devices: dict[str, DeviceCredentialDict] = field(default_factory=dict)
    grants: list[str] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)


def _register_grants(server: AuthorizationServer, book: Book) -> None:  # noqa: C901 - small classes, one a grant
    class ByCode(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

        def save_authorization_code(self, code: str, asked: Any) -> None:
            data = asked.payload.data
            book.codes[code] = Code(
                asked.client.client_id,
                asked.payload.redirect_uri,
                data.get("code_challenge", ""),
                data.get("code_challenge_method", ""),
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return book.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            book.codes = {key: value for key, value in book.codes.items() if value is not authorization_code}

        def authenticate_user(self, authorization_code: Code) -> str:
            return PERSON

    class ByRefresh(RefreshTokenGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("none", "client_secret_basic")
        INCLUDE_NEW_REFRESH_TOKEN = True

        def authenticate_refresh_token(self, refresh_token: str) -> IssuedToken | None:
            return next((one for one in book.tokens if one.refresh == refresh_token and not one.is_refreshed), None)

        def authenticate_user(self, refresh_token: IssuedToken) -> str:
            return PERSON

        def revoke_old_credential(self, refresh_token: IssuedToken) -> None:
            refresh_token.is_refreshed = True

    class ByDevice(DeviceCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

        def query_device_credential(self, device_code: str) -> DeviceCredentialDict | None:
            return book.devices.get(device_code)

        def query_user_grant(self, user_code: str) -> tuple[str, bool] | None:
            return (PERSON, book.consent == "yes") if book.consent else None

        def should_slow_down(self, credential: DeviceCredentialDict) -> bool:
            return False

    class ByProgram(ClientCredentialsGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

    server.register_grant(ByCode, [CodeChallenge(required=True)])
    for grant in (ByRefresh, ByDevice, ByProgram):
        server.register_grant(grant)


def _device_endpoint(book: Book, url: str) -> type[DeviceAuthorizationEndpoint]:
    class Endpoint(DeviceAuthorizationEndpoint):
        CLIENT_AUTH_METHODS = ("none",)
        EXPIRES_IN = 5
        INTERVAL = book.interval_s

        def get_verification_uri(self) -> str:
            return url + "/device"

        def save_device_credential(self, client_id: str, scope: str, data: dict[str, Any]) -> None:
            known = {"expires_at": time.time() + data["expires_in"], "client_id": client_id, "scope": scope}
            book.devices[data["device_code"]] = DeviceCredentialDict(data | known)

    return Endpoint


class _Silent(WSGIRequestHandler):
    def log(self, *_: Any) -> None: ...


class AuthorizationService:
    """An authorization server with discovery, on a free loopback port; a context manager.

    Parameters
    ----------
    certificate : PEM files of certificate and key: https
    """

    def __init__(self, certificate: tuple[Any, Any] | None = None) -> None:
        self.book = Book()
        self.book.clients = {
            PROGRAM: Client(PROGRAM, PROGRAM_SECRET, "client_secret_basic"),
            ODD_PROGRAM: Client(ODD_PROGRAM, ODD_SECRET, "client_secret_post"),
            PERSON_CLIENT: Client(PERSON_CLIENT),
        }
        self.paths: list[str] = []
        self._app = Flask("authorization")
        pair = tuple(str(path) for path in certificate) if certificate else None
        self._server = make_server("127.0.0.1", 0, self._app, threaded=True, request_handler=_Silent, ssl_context=pair)
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self._server.server_port}"
        self._wire()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def is_valid(self, authorization: str) -> bool:
        """Return whether an Authorization header holds a token that is still good."""
        return any(
            authorization == f"Bearer {token.access}" and not token.is_revoked and time.monotonic() < token.ends_s
            for token in self.book.tokens
        )

    def revoke(self, *, refresh_too: bool = False) -> None:
        """End all tokens at once."""
        for token in self.book.tokens:
            token.is_revoked = True
            token.is_refreshed = token.is_refreshed or refresh_too

    def person(self, url: str) -> requests.Response:
        """Do what a person's browser does with the page: go there, and where it sends on."""
        return requests.get(url, timeout=10)

    @property
    def secrets(self) -> list[str]:
        """All that must not be seen anywhere."""
        known = [text for token in self.book.tokens for text in (token.access, token.refresh) if text]
        return [*known, *self.book.devices, PROGRAM_SECRET]

    def _save(self, token: dict[str, Any], asked: Any) -> None:
        self.book.tokens.append(
            IssuedToken(
                asked.client,
                token["access_token"],
                token.get("refresh_token", ""),
                token.get("scope", ""),
                time.monotonic() + token["expires_in"],
            )
        )

    def _wire(self) -> None:
        app, book = self._app, self.book
        server = AuthorizationServer(app, query_client=book.clients.get, save_token=self._save)
        server.register_token_generator(
            "default",
            BearerTokenGenerator(
                lambda **_: "t0k_" + secrets.token_urlsafe(24),
                lambda **_: "r3f_" + secrets.token_urlsafe(24),
                lambda _client, _grant: book.lifetime_s,
            ),
        )
        _register_grants(server, book)
        server.register_endpoint(_device_endpoint(book, self.url))

        @app.before_request
        def note() -> None:
            self.paths.append(request.path)

        @app.get("/.well-known/openid-configuration")
        def discovery() -> dict[str, Any]:
            return {
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "issuer": self.url,
                "token_endpoint": self.url + "/token",
                "authorization_endpoint": self.url + "/authorize",
                "device_authorization_endpoint": self.url + "/device_authorization",
            }

        @app.get("/authorize")
        def authorize() -> Any:
            grant = server.get_consent_grant(end_user=PERSON)
            return server.create_authorization_response(
                grant_user=PERSON if book.consent == "yes" else None, grant=grant
            )

        @app.post("/token")
        def token() -> Any:
            book.grants.append(request.form["grant_type"].rpartition(":")[2])
            book.spent += [request.form[name] for name in ("code", "code_verifier") if name in request.form]
            return server.create_token_response()

        @app.post("/person")
        def person() -> str:
            """Let a person go to a page, for a test in another process."""
            self.person(request.get_data(as_text=True))
            return ""

        @app.post("/revoke")
        def revoke() -> str:
            self.revoke()
            return ""

        @app.post("/device_authorization")
        def device() -> Any:
            return server.create_endpoint_response(DeviceAuthorizationEndpoint.ENDPOINT_NAME)


class GuardedArchive(FaultServer):
    """The fault server as an archive that takes the tokens of an authorization server."""

    def __init__(self, service: AuthorizationService, instances: Iterable[Instance], **options: Any) -> None:
        self._service = service
        super().__init__(instances, **options)

    def is_allowed(self, authorization: str) -> bool:
        return self._service.is_valid(authorization)
