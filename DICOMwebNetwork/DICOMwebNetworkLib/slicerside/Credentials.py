"""Passwords and tokens, kept in memory until Slicer closes."""

from __future__ import annotations

from dataclasses import replace

import slicer

from ..model.servers import LoginKind, Secret, ServerProfile

# Slicer's own names of its global DICOMweb login (DICOMLib.DICOMUtils).
GLOBAL_USER_KEY = "GLOBAL_DICOMWEB_USER_KEY"
GLOBAL_PASSWORD_KEY = "GLOBAL_DICOMWEB_PASSWORD_KEY"  # noqa: S105 - the name of a setting

# On module level: a reload of DICOMwebNetwork.py makes a new logic and leaves this module alone.
_secrets: dict[tuple[str, LoginKind, str], Secret] = {}


class Credentials:
    """The secrets of servers: in memory only, never in the settings and never in the scene.

    A secret belongs to an address, a kind of login and a user. A profile whose address or user is changed has no
    secret until the user types one: a password never goes to another server than the one it was given for.
    """

    def remember(self, profile: ServerProfile, secret: Secret | None) -> None:
        """Keep a secret until Slicer closes; None or an empty one forgets it."""
        if secret:
            _secrets[self._key(profile)] = secret
        else:
            _secrets.pop(self._key(profile), None)

    def secretFor(self, profile: ServerProfile) -> Secret | None:
        """Return the secret that was remembered for exactly this server and user."""
        return _secrets.get(self._key(profile))

    def complete(self, profile: ServerProfile, secret: Secret | None = None) -> tuple[ServerProfile, Secret | None]:
        """Return profile and secret as they are to be used for a connection.

        Slicer's global DICOMweb login knows no host, so it is used only where the user chose it: for a server with
        login "user and password" whose user name and password were left empty.

        :param secret: takes precedence over a remembered one.
        """
        secret = secret or self.secretFor(profile)
        if profile.login_kind is LoginKind.BASIC and not profile.user_name and not secret:
            user = slicer.util.settingsValue(GLOBAL_USER_KEY, "")
            password = slicer.util.settingsValue(GLOBAL_PASSWORD_KEY, "")
            if user or password:
                return replace(profile, user_name=user), Secret(password)
        return profile, secret

    def _key(self, profile: ServerProfile) -> tuple[str, LoginKind, str]:
        return profile.base_url, profile.login_kind, profile.user_name
