"""Hears where the browser is sent after a person has signed in (RFC 8252 7.3)."""

from __future__ import annotations

import hmac
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from .cancellation import CancelToken

_PATH: Final = "/signed-in"
_PAGE: Final = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>DICOMweb Network</title></head>"
    "<body style='font-family: sans-serif; margin: 4em'><p>{words}</p></body></html>"
)
_LOOK_S: Final = 0.1


class RedirectListener:
    """A web server for one answer, on a free port that only this computer reaches, until it is closed.

    Parameters
    ----------
    state : str
        What the answer has to repeat; anything else that comes is turned away.

    Attributes
    ----------
    url : str
        Where the browser has to be sent.
    """

    def __init__(self, state: str) -> None:
        self._server = _Listener(state)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}{_PATH}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_LOOK_S,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hear no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, timeout_s: float, cancel: CancelToken) -> dict[str, str] | None:
        """Wait for the answer and return its parameters; None if none comes in time.

        Raises
        ------
        CancelledError
            The caller does not want it any more.
        """
        end_s = time.monotonic() + timeout_s
        while not self._server.is_answered.wait(_LOOK_S):
            cancel.raise_if_cancelled()
            if time.monotonic() > end_s:
                return None
        return self._server.answer


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = False  # on Windows that would let another program take over the port

    def __init__(self, state: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = state
        self.answer: dict[str, str] = {}
        self.is_answered = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    timeout = 10.0

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        answer = dict(parse_qsl(parts.query))
        is_ours = parts.path == _PATH and hmac.compare_digest(
            answer.get("state", "").encode(), self.server.state.encode()
        )
        if not is_ours or self.server.is_answered.is_set():
            self._show(404, "There is nothing here.")
            return
        if "code" in answer:
            self._show(200, "You are signed in. Close this page and go back to the application.")
        else:
            self._show(200, "The sign-in was refused. Close this page and go back to the application.")
        self.server.answer = answer
        self.server.is_answered.set()

    def log_message(self, *_: Any) -> None:
        """Stay silent: the address holds the code."""

    def _show(self, status: int, words: str) -> None:
        body = _PAGE.format(words=words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
