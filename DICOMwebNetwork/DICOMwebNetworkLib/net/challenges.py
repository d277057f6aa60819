"""What kind of login a server asks for that has refused one (WWW-Authenticate, RFC 9110 11.6.1), as advice."""

from __future__ import annotations

import re
from typing import Final

_SCHEMES: Final = re.compile(
    r"(?:^|,)\s*(Basic|Bearer|Digest|Negotiate|NTLM|Kerberos|AWS4-HMAC-SHA256)\b", re.IGNORECASE
)
_STALE: Final = re.compile(r"invalid_token|expired", re.IGNORECASE)


def advice_of_challenge(challenge: str, sent: str) -> str:
    """Return what to do about a refused login; empty if the server does not say what it wants, or wants what it got.

    Parameters
    ----------
    challenge : str
        WWW-Authenticate header.
    sent : str
        Authorization header of the request; of it only the first word is looked at.
    """
    offered = {scheme.lower(): scheme for scheme in _SCHEMES.findall(challenge)}
    used = sent.partition(" ")[0].lower()
    if not offered:
        return ""
    if used == "bearer" and "bearer" in offered:
        return "The token has run out, or is not valid here: get a new one." if _STALE.search(challenge) else ""
    if used in offered:
        return ""
    if "basic" in offered:
        return "The server takes user and password: choose that kind of login for it."
    if "bearer" in offered:
        return "The server takes a token (Bearer): choose a kind of login that has one."
    names = ", ".join(offered.values())
    return f"The server takes only logins of the kind {names}: ask its administrator for user and password, or a token."
