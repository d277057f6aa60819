"""Login of a program that has a name and a secret of its own at the authorization server."""

from __future__ import annotations

import contextlib

from .logins import Token, TokenLogin
from .oauth import AuthorizationServer, RefusedError


class ClientCredentials(TokenLogin):
    """Tokens for a program that has a login of its own (RFC 6749 4.4)."""

    def __init__(self, server: AuthorizationServer) -> None:
        super().__init__()
        self._server = server

    def next_token(self) -> Token:
        """Get a token for the program's own login.

        Raises
        ------
        LoginError
            The authorization server refuses.
        """
        refresh = self._token.refresh if self._token else None
        if refresh is not None:
            with contextlib.suppress(RefusedError):  # its own login may still be good
                return self._server.refreshed(refresh)
        settings = self._server.settings
        wanted = {"grant_type": "client_credentials", "scope": settings.scope, "audience": settings.audience}
        return self._server.token({name: value for name, value in wanted.items() if value})
