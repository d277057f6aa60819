"""What renews a person's sign-in, between the login that uses it and the place where it is kept."""

from __future__ import annotations

from ...model.secret import Secret
from ...model.servers import ServerProfile
from .Credentials import Credentials


class SignInKeeper:
    """The ``SignInMemory`` of one server. On any thread.

    :param credentials: where secrets are kept.
    """

    def __init__(self, credentials: Credentials, profile: ServerProfile) -> None:
        self._credentials = credentials
        self._profile = profile

    def recall(self) -> Secret | None:
        """Return the refresh token that was kept last; None if there is none."""
        return self._credentials.signIn(self._profile)

    def keep(self, refresh: Secret | None) -> None:
        """Keep a refresh token in the place of the last one; None forgets it."""
        self._credentials.keepSignIn(self._profile, refresh)
