"""A real authorization server (Authlib on Flask) in this process, and an archive that takes its tokens."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import requests
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint
from faultserver import FaultServer, Instance
from flask import Flask, request
from werkzeug.serving import WSGIRequestHandler, make_server

from servers.oauth_grants import PERSON, Book, Client, GrantingServer

if TYPE_CHECKING:
    from typing_extensions import Self

PROGRAM, PROGRAM_SECRET = "night-shift", "cl1ent-s3cret-of-the-night-shift"
ODD_PROGRAM, ODD_SECRET = "odd:client", "cl1ent:s3cret of the+day%shift"
PERSON_CLIENT = "slicer"


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
        self._grants = GrantingServer(self._app, self.book, self.url)
        self._route()
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

    def _route(self) -> None:
        self._app.before_request(self._note)
        self._app.get("/.well-known/openid-configuration")(self._discovery)
        self._app.get("/authorize")(self._authorize)
        self._app.post("/token")(self._token)
        self._app.post("/device_authorization")(self._device)
        self._app.post("/person")(self._send_person)
        self._app.post("/revoke")(self._revoke)

    def _note(self) -> None:
        self.paths.append(request.path)

    def _discovery(self) -> dict[str, Any]:
        return {
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "issuer": self.url,
            "token_endpoint": self.url + "/token",
            "authorization_endpoint": self.url + "/authorize",
            "device_authorization_endpoint": self.url + "/device_authorization",
        }

    def _authorize(self) -> Any:
        grant = self._grants.get_consent_grant(end_user=PERSON)
        person = PERSON if self.book.consent == "yes" else None
        return self._grants.create_authorization_response(grant_user=person, grant=grant)

    def _token(self) -> Any:
        self.book.grants.append(request.form["grant_type"].rpartition(":")[2])
        self.book.spent += [request.form[name] for name in ("code", "code_verifier") if name in request.form]
        return self._grants.create_token_response()

    def _device(self) -> Any:
        return self._grants.create_endpoint_response(DeviceAuthorizationEndpoint.ENDPOINT_NAME)

    def _send_person(self) -> str:
        """Let a person go to a page, for a test in another process."""
        self.person(request.get_data(as_text=True))
        return ""

    def _revoke(self) -> str:
        self.revoke()
        return ""


class GuardedArchive(FaultServer):
    """The fault server as an archive that takes the tokens of an authorization server."""

    def __init__(self, service: AuthorizationService, instances: Iterable[Instance], **options: Any) -> None:
        self._service = service
        super().__init__(instances, **options)

    def is_allowed(self, authorization: str) -> bool:
        return self._service.is_valid(authorization)
