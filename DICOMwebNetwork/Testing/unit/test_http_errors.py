"""What goes wrong below HTTP and what servers say in their errors, turned into words for people."""

from __future__ import annotations

import errno
import json
import socket
import ssl
from typing import Any

import pytest
import requests
import urllib3

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.net.http_errors import error_of_exception, error_of_response

URL = "https://user:secret@pacs.example.org:8042/dicom-web/studies?PatientName=Doe"


def response(status: int, body: Any = b"", **headers: str) -> errors.ServerError:
    made = requests.Response()
    made.status_code, made.url, made.reason = status, URL, "Reason"
    made.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return error_of_response(made, body if isinstance(body, bytes) else json.dumps(body).encode())


def certificate_error(words: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, words)
    error.verify_message = words
    return error


@pytest.mark.parametrize(
    ("cause", "kind", "words"),
    [
        (OSError(errno.ENETUNREACH, "x"), errors.NetworkError, "No way leads"),
        (OSError(errno.EHOSTUNREACH, "x"), errors.NetworkError, "No way leads"),
        (ConnectionResetError(), errors.ConnectionLostError, "broke off"),
        (TimeoutError(), errors.ServerTimeoutError, "did not answer in time"),
        (socket.gaierror(), errors.HostUnknownError, "not known"),
        (requests.exceptions.InvalidURL("x"), errors.ConfigurationError, "is not a server address"),
        (requests.exceptions.TooManyRedirects("x"), errors.NotDICOMwebError, "circle"),
        (urllib3.exceptions.ConnectTimeoutError("x"), errors.ServerTimeoutError, "connection request"),
        (urllib3.exceptions.DecodeError("x"), errors.MalformedBodyError, "packed"),
        (certificate_error("certificate has expired"), errors.TLSError, "has expired"),
        (certificate_error("unable to get local issuer certificate"), errors.TLSError, "does not know"),
        (certificate_error("IP address mismatch"), errors.TLSError, "another host"),
        (certificate_error("some new reason"), errors.TLSError, "not trusted (some new reason)"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_the_innermost_cause_is_told(cause: Exception, kind: type[Exception], words: str) -> None:
    outer = requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, URL, cause))  # type: ignore[arg-type]
    for error in (error_of_exception(cause, URL), error_of_exception(outer, URL)):
        assert type(error) is kind
        assert words in error.message
        assert "secret" not in f"{error} {error.url}"
        assert "Doe" not in f"{error} {error.url}"


def test_an_error_of_our_own_stays_what_it_is() -> None:
    error = errors.DiskFullError("x")
    assert error_of_exception(error, URL) is error


def test_causes_that_go_round_in_a_circle_do_no_harm() -> None:
    first, second = requests.ConnectionError("a"), requests.ConnectionError("b")
    first.__cause__, second.__cause__ = second, first
    assert isinstance(error_of_exception(first, URL), errors.ConnectionLostError)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"Message": "Unknown resource", "Details": "studies"}, "Unknown resource studies"),
        ({"error": {"code": 400, "message": "bad filter"}}, "bad filter"),
        ([{"00081198": {"vr": "SQ"}}], ""),
        ("only a text", '"only a text"'),
        (b"<html><style>p {}</style><p>Session &amp; login</p></html>", "Session & login"),
        (b"x" * 1000, "x" * 200 + "\u2026"),
        (b"[" * 100_000, "[" * 200 + "\u2026"),
    ],
)
def test_what_a_server_says_to_people_is_repeated_and_nothing_else(body: Any, said: str) -> None:
    message = response(500, body).message
    assert message.endswith(f": {said}" if said else ")."), message


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        ("", None),
        ("soon", None),
        ("\u00b2", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("21 Oct 2015 07:28:00", 0.0),
        ("Wed, 21 Oct 99999 07:28:00 GMT", None),
    ],
)
def test_the_wait_that_is_asked_for_may_be_a_number_or_a_date(value: str, seconds: float | None) -> None:
    assert response(503, Retry_After=value).retry_after_s == seconds


@pytest.mark.parametrize("date", ["Wed, 21 Oct 2015 07:27:30 GMT", "Fri, 21 Oct 2095 07:27:30 GMT"])
def test_a_date_to_wait_for_is_held_to_the_clock_of_the_server(date: str) -> None:
    later = date.replace("07:27:30", "07:28:00")
    assert response(503, Retry_After=later, Date=date).retry_after_s == 30.0


@pytest.mark.parametrize(("value", "words"), [("40", "in 40 s"), ("7200", "in 120 min"), ("", "in a while")])
def test_how_long_a_busy_server_wants_to_be_left_alone_is_told(value: str, words: str) -> None:
    assert words in str(response(503, Retry_After=value))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, b"The query is too broad", errors.TooManyResultsError),
        (400, b"no", errors.ServerError),
        (410, b"", errors.NotFoundError),
        (451, b"", errors.ServerError),
        (504, b"", errors.BusyServerError),
    ],
)
def test_each_status_has_its_error(status: int, body: bytes, kind: type[Exception]) -> None:
    assert type(response(status, body)) is kind


@pytest.mark.parametrize(
    ("challenge", "sent", "words"),
    [
        ('Basic realm="Orthanc Secure Area"', "", "takes user and password"),
        ('Basic realm="x"', "Bearer abc", "takes user and password"),
        ('Basic realm="x"', "Basic abc", "Check the user name"),
        ('Bearer realm="dcm4che"', "Basic abc", "takes a token"),
        ('Bearer realm="x", error="invalid_token", error_description="Token expired"', "Bearer abc", "get a new one"),
        ("Bearer", "Bearer abc", "Check the user name"),
        ("Negotiate, NTLM", "Basic abc", "of the kind Negotiate, NTLM: ask"),
        ('Digest realm="x", nonce="y", qop="auth"', "Basic abc", "of the kind Digest"),
        ('Digest realm="x", nonce="y", Basic realm="x"', "", "takes user and password"),
        ("", "", "Check the user name"),
        ("Cookie", "", "Check the user name"),
    ],
)
def test_the_kind_of_login_that_a_server_asks_for_is_told(challenge: str, sent: str, words: str) -> None:
    made = requests.Response()
    made.status_code, made.url = 401, URL
    made.headers["WWW-Authenticate"] = challenge
    made.request = requests.Request(
        "GET", "https://pacs.example.org/studies", headers={"Authorization": sent}
    ).prepare()
    error = error_of_response(made)
    assert words in str(error)
    assert "abc" not in str(error)
