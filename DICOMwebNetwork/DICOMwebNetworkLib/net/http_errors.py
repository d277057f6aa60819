"""Turns what requests and urllib3 raise, and what servers answer, into the project's own errors."""

from __future__ import annotations

import errno
import html
import json
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from ..model import errors
from .challenges import advice_of_challenge

if TYPE_CHECKING:
    import requests

_SERVER_TEXT_LIMIT: Final = 200
_STATUS_ERRORS: Final[dict[int, type[errors.ServerError]]] = {
    202: errors.BusyServerError,
    401: errors.LoginError,
    403: errors.LoginError,
    404: errors.NotFoundError,
    405: errors.NotAcceptableError,
    406: errors.NotAcceptableError,
    408: errors.BusyServerError,
    410: errors.NotFoundError,
    413: errors.TooManyResultsError,
    415: errors.NotAcceptableError,
    429: errors.BusyServerError,
    501: errors.NotAcceptableError,
    502: errors.BusyServerError,
    503: errors.BusyServerError,
    504: errors.BusyServerError,
    **dict.fromkeys((520, 521, 522, 523, 524, 529), errors.BusyServerError),  # of content networks before the server
}
_STATUS_WORDS: Final = {
    202: "The server is still fetching the images from its own archive",
    401: "The server asks for a login, or does not accept the one that was given",
    403: "The server does not allow this for this login",
    404: "The server knows nothing at this address",
    413: "The server refuses the query as too broad",
    429: "The server gets too many requests",
    503: "The server is busy",
}
_TLS_WANTED: Final = re.compile(
    r"HTTP request (was sent )?to (an )?HTTPS|plain HTTP to an SSL|requires TLS|SSL required", re.IGNORECASE
)
"""How nginx, Go, Apache and Tomcat answer what is not encrypted."""

_WORDS_OF_JSON: Final = (
    "message", "title", "error", "errormessage", "error_description", "detail", "details", "description", "reason",
)  # fmt: skip


def public_url(url: str) -> str:
    """Return the address without login, query and fragment, as it may stand in a message."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def tls_wanted_error(url: str) -> errors.TLSError:
    """Return the error for an unencrypted request to a port that wants TLS."""
    address = public_url(url)
    encrypted_address = address.replace("http://", "https://", 1)
    return errors.TLSError(
        "This port of the server is for encrypted connections (TLS), and the address begins with http://.",
        advice=f"Use {encrypted_address} instead.",
        url=address,
    )


def error_of_response(response: requests.Response, body_start: bytes = b"") -> errors.DICOMwebNetworkError:
    """Return the error for an answer that is no success.

    Parameters
    ----------
    response : requests.Response
        Answer with a status of 300 or more.
    body_start : bytes
        What was read of its body, for the server's own words.
    """
    status = response.status_code
    words = _STATUS_WORDS.get(status, "The server answered with an error")
    said = server_words(body_start)
    message = f"{words} (HTTP {status} {response.reason or ''}".rstrip() + ")" + (f": {said}" if said else ".")
    if status == 400 and re.search(r"SSL certificate( was sent| error)", said):  # nginx says so when all is encrypted
        return errors.LoginError(
            "The server asks for a client certificate, or does not accept the one that was shown.",
            status=status,
            advice="Set a certificate and its key in the server profile.",
            url=public_url(response.url),
        )
    if status == 400 and response.url.startswith("http://") and _TLS_WANTED.search(said):
        return tls_wanted_error(response.url)
    kind = _STATUS_ERRORS.get(status, errors.ServerError)
    if status == 400 and re.search(r"too (broad|many)", said, re.IGNORECASE):
        kind = errors.TooManyResultsError
    wait_s = _retry_after_s(response.headers)
    advice = _patience(wait_s)
    if status == 401:
        sent = response.request.headers.get("Authorization", "") if response.request is not None else ""
        advice = advice_of_challenge(response.headers.get("WWW-Authenticate", ""), str(sent))
    return kind(message, status=status, advice=advice, url=public_url(response.url), retry_after_s=wait_s)


def _patience(wait_s: float | None) -> str:
    """Return when to come back, for a server that has said so."""
    if not wait_s:
        return ""
    return "Try again in " + (f"{wait_s:.0f} s." if wait_s < 120 else f"{wait_s / 60:.0f} min.")


def server_words(body: bytes) -> str:
    """Return what a body says to people, cut short; empty if it is not made for them."""
    words = _words_of_json(body)
    if words is None:
        words = _plain_text(body)
    return words[:_SERVER_TEXT_LIMIT] + ("…" if len(words) > _SERVER_TEXT_LIMIT else "")


def _words_of_json(body: bytes) -> str | None:
    """Return what a JSON object says to people; nothing of a data set, which is not made for them; None if it is none.

    The keys are those of RFC 9457 and of Orthanc, dcm4chee, Google, Azure and others.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list):
        return ""
    if not isinstance(value, dict):
        return None
    inner = value.get("error")
    said = {key.lower(): text for key, text in (value | (inner if isinstance(inner, dict) else {})).items()}
    words = [text for key in _WORDS_OF_JSON if isinstance(text := said.get(key), str)]
    return " ".join(" ".join(dict.fromkeys(words)).split())


def _plain_text(body: bytes) -> str:
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", body.decode("utf-8", "replace"), flags=re.DOTALL)
    return " ".join(html.unescape(plain).split())


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a Retry-After header, given as number or as date (RFC 9110 10.2.3).

    A date is held to the clock of the server, since that of this computer may be wrong.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    moment = _moment(value)
    now = _moment(headers.get("Date", "")) or datetime.now(timezone.utc)
    return max(0.0, (moment - now).total_seconds()) if moment else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def error_of_exception(error: BaseException, url: str) -> errors.DICOMwebNetworkError:
    """Return the project's error for a failed request, told by the innermost cause."""
    if isinstance(error, errors.DICOMwebNetworkError):
        return error
    asked = str(getattr(getattr(error, "request", None), "url", None) or url)
    if urlsplit(asked).hostname not in (None, urlsplit(url).hostname):
        return _error_of_redirect(error, url, asked)
    address = public_url(url)
    host = urlsplit(url).hostname or address
    causes = list(_causes(error))
    names = {type(cause).__name__ for cause in causes}
    return (
        _tls_error(causes, host, address)
        or _address_error(causes, names, host, address)
        or _timeout_error(causes, names, host, address)
        or _packing_error(names)
        or _error_of_broken_line(causes, host, address)
    )


def _error_of_redirect(error: BaseException, url: str, target: str) -> errors.DICOMwebNetworkError:
    """Return the error for what went wrong at another host, to which the server has redirected."""
    there = error_of_exception(error, target)
    return type(there)(
        f"{there.message} The server redirects to '{urlsplit(target).hostname}'.",
        advice="Check the address: what it redirects to may be a page where people sign in.",
        url=public_url(url),
    )


def _tls_error(causes: list[BaseException], host: str, address: str) -> errors.TLSError | None:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            message, advice = _certificate_words(cause, host)
            return errors.TLSError(message, advice=advice, url=address)
    for cause in causes:
        if isinstance(cause, ssl.SSLError) and re.search("CERTIFICATE_REQUIRED|BAD_CERTIFICATE", str(cause)):
            return errors.TLSError(
                f"'{host}' asks for a client certificate, or does not accept the one that was shown.",
                advice="Set a certificate and its key in the server profile.",
                url=address,
            )
        if isinstance(cause, ssl.SSLError) and re.search("WRONG_VERSION_NUMBER|HTTP_REQUEST", str(cause)):
            return errors.TLSError(
                f"'{host}' answers at this port, but not encrypted (TLS).",
                advice="Check the port of the address, or begin it with http:// if the network can be trusted.",
                url=address,
            )
        if isinstance(cause, ssl.SSLError) and "timed out" not in str(cause):
            return errors.TLSError(f"No encrypted connection with '{host}' ({cause.reason or cause}).", url=address)
    return None


def _address_error(
    causes: list[BaseException], names: set[str], host: str, address: str
) -> errors.DICOMwebNetworkError | None:
    if "ProxyError" in names:
        return errors.NetworkError("The proxy of this network does not let the request through.", url=address)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return errors.HostUnknownError(f"The host '{host}' is not known.", url=address)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return errors.PortClosedError(f"'{host}' refuses connections at this port.", url=address)
    if names & {"InvalidURL", "MissingSchema", "InvalidSchema", "LocationParseError", "InvalidProxyURL"}:
        return errors.ConfigurationError(f"'{address}' is not a server address.", url=address)
    if "TooManyRedirects" in names:
        return errors.NotDICOMwebError("The server redirects in a circle.", url=address)
    return None


def _timeout_error(
    causes: list[BaseException], names: set[str], host: str, address: str
) -> errors.ServerTimeoutError | None:
    if names & {"ConnectTimeout", "ConnectTimeoutError"}:
        return errors.ServerTimeoutError(f"'{host}' did not answer the connection request in time.", url=address)
    if names & {"ReadTimeout", "ReadTimeoutError"} or any(isinstance(cause, TimeoutError) for cause in causes):
        return errors.ServerTimeoutError(
            f"'{host}' did not answer in time, or fell silent in the middle of an answer.", url=address
        )
    return None


def _packing_error(names: set[str]) -> errors.MalformedBodyError | None:
    if names & {"DecodeError", "ContentDecodingError"}:
        return errors.MalformedBodyError("The answer of the server is not packed as it says (Content-Encoding).")
    return None


def _error_of_broken_line(causes: list[BaseException], host: str, address: str) -> errors.NetworkError:
    if any(isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH) for cause in causes):
        return errors.NetworkError(
            f"No way leads to '{host}'.", advice="Check the network connection (VPN?).", url=address
        )
    return errors.ConnectionLostError(f"The connection with '{host}' broke off.", url=address)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and everything it was raised from or carries, innermost last."""
    seen: set[int] = set()
    stack: list[BaseException] = [error]
    while stack:
        current = stack.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = [current.__cause__, current.__context__, getattr(current, "reason", None), *current.args]
        stack += [item for item in inner if isinstance(item, BaseException)]


def _certificate_words(error: ssl.SSLCertVerificationError, host: str) -> tuple[str, str]:
    """Return what is wrong with a certificate, and what to do about it; "" for the usual advice."""
    said = (error.verify_message or str(error)).lower()
    if "expired" in said:
        return (
            f"The certificate of '{host}' has expired.",
            "Ask the server's administrator to renew it, and check the clock of this computer.",
        )
    if "self-signed" in said or "self signed" in said:
        return f"The certificate of '{host}' is self-signed, or signed by an authority this computer does not know.", ""
    if "mismatch" in said or "doesn't match" in said or "not valid for" in said:
        return (
            f"The certificate belongs to another host than '{host}'.",
            "Use the name that is in the certificate as the host of the address, or ask the server's administrator.",
        )
    if "unable to get local issuer" in said:
        return f"The certificate of '{host}' is signed by an authority that this computer does not know.", ""
    return f"The certificate of '{host}' is not trusted ({error.verify_message}).", ""
