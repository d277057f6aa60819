"""One store request: posted once from beginning to end, and its answer, whatever the status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import urljoin

import requests

from ..dicomweb.media_types import DICOM_JSON, DICOM_XML
from ..dicomweb.multipart_writer import MultipartBody
from ..model import errors
from .cancellation import CancelToken, announced_socket
from .http_errors import error_of_response, public_url
from .session import ServerSession, translated_errors

_MOST_REDIRECTS: Final = 3
_KEEPING_METHOD: Final = frozenset({307, 308})
_LARGEST_ANSWER_BYTES: Final = 64 * 1024 * 1024
_NO_SERVICE: Final = frozenset({404, 405, 410, 501})
_REFUSALS: Final = frozenset({400, 403, 406, 409, 411, 412, 413, 414, 415, 416, 417, 422, 431})
"""The server has looked at the request and does not want it, or not all of it; 406 may also be about the answer."""


@dataclass(frozen=True)
class StoreAnswer:
    """What a server answered to a store request.

    Attributes
    ----------
    status : int
        2xx or a refusal.
    body, content_type, warning : bytes and str
        Body and headers as they came.
    refusal : ServerError or None
        The refusal in words; None for 2xx.
    """

    status: int
    body: bytes
    content_type: str
    warning: str
    refusal: errors.ServerError | None = None


def post_instances(session: ServerSession, body: MultipartBody, cancel: CancelToken) -> StoreAnswer:
    """Send the body to the server's store service (PS3.18 10.5) and return the answer.

    Redirects are followed only if they keep the method and stay on the server's own host: patients' data goes nowhere
    else.

    Raises
    ------
    UnreadableFileError
        A file of the body; the request was cut off.
    NetworkError
        It broke off: what the server made of the request is not known.
    LoginError, NotFoundError, NotAcceptableError, BusyServerError, ServerError
        The server takes no stores, not now, or failed.
    """
    url = session.profile.stow_url + "/studies"
    headers = {"Content-Type": body.content_type, "Accept": f"{DICOM_JSON}, {DICOM_XML};q=0.5"}
    for _ in range(_MOST_REDIRECTS + 1):
        with cancel.attached(), translated_errors(url, cancel):
            patient = _PatientBody(body, session.profile.idle_timeout_s)
            data = cast("Iterable[bytes]", patient)
            response = session.post(url, data=data, headers=headers, stream=True, allow_redirects=False)
            try:
                if not 300 <= response.status_code < 400:
                    return _answer_of(response)
                url = _next_url(session, response)
            finally:
                response.close()
    raise errors.NotDICOMwebError("The server redirects the store request in a circle.", url=public_url(url))


class _PatientBody:
    """A body that waits for a slow receiver as long as for a silent sender: urllib3 waits only as for connecting."""

    def __init__(self, body: MultipartBody, idle_timeout_s: float) -> None:
        self._body = body
        self._idle_timeout_s = idle_timeout_s

    def __len__(self) -> int:
        return len(self._body)

    def __iter__(self) -> Iterator[memoryview]:
        # Runs only when the first piece is wanted: the connection is made by then.
        connection = announced_socket()
        if connection is not None:
            connection.settimeout(self._idle_timeout_s)
        yield from self._body


def _answer_of(response: requests.Response) -> StoreAnswer:
    status = response.status_code
    body: bytes = response.raw.read(_LARGEST_ANSWER_BYTES, decode_content=True) or b""
    content_type, warning = response.headers.get("Content-Type", ""), response.headers.get("Warning", "")
    if 200 <= status < 300:
        return StoreAnswer(status, body, content_type, warning)
    error = error_of_response(response, body[:4096])
    if not isinstance(error, errors.ServerError):
        raise error
    if status in _NO_SERVICE:
        raise type(error)(
            f"The server has no store service at this address (HTTP {status}).",
            status=status,
            advice="Check the path of the store service in the server profile; some servers take files by DIMSE only.",
            url=error.url,
        )
    if status not in _REFUSALS:
        raise error
    if status == 413:
        error = errors.ServerError("The server takes no request of this size (HTTP 413).", status=status, url=error.url)
    return StoreAnswer(status, body, content_type, warning, error)


def _next_url(session: ServerSession, response: requests.Response) -> str:
    location = session.get_redirect_target(response) or ""
    target = urljoin(response.url, location)
    if location and response.status_code in _KEEPING_METHOD and session.is_own_host(target):
        return target
    raise errors.NotDICOMwebError(
        f"The server redirects the store request (HTTP {response.status_code}) to {public_url(target)}. "
        "Nothing was sent there.",
        status=response.status_code,
        advice="If that is the right server, set its address in the server profile.",
        url=public_url(response.url),
    )
