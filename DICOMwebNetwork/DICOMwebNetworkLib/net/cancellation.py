"""Stops work at once from another thread, also when that work waits for a silent server."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

from ..model.errors import CancelledError

_of_thread = threading.local()


class CancelToken:
    """Tells the threads that work for one purpose to stop, and wakes those that wait on a socket. Thread-safe.

    Attributes
    ----------
    request_count, retry_count : int
        HTTP requests made for the purpose so far, and how many of them were repetitions.
    """

    def __init__(self) -> None:
        self.request_count = 0
        self.retry_count = 0
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._sockets: dict[int, socket.socket] = {}
        self._functions: dict[object, Callable[[], None]] = {}

    @property
    def is_cancelled(self) -> bool:
        """Whether ``cancel`` was called."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask all to stop; sockets in use are shut down, so that a blocking read or write ends now."""
        self._event.set()
        with self._lock:
            sockets, functions = list(self._sockets.values()), list(self._functions.values())
        for connection in sockets:
            _shut_down(connection)
        for function in functions:
            function()

    def raise_if_cancelled(self) -> None:
        """Raise CancelledError if ``cancel`` was called."""
        if self._event.is_set():
            raise CancelledError

    def wait(self, seconds: float) -> bool:
        """Wait, at most until cancelled; return whether it was."""
        return self._event.wait(seconds)

    def count_request(self, *, is_retry: bool) -> None:
        """Count one HTTP request."""
        with self._lock:
            self.request_count += 1
            self.retry_count += is_retry

    @contextlib.contextmanager
    def attached(self) -> Iterator[None]:
        """Let ``cancel`` reach the socket that this thread uses inside the ``with`` block."""
        self.raise_if_cancelled()
        before = getattr(_of_thread, "token", None)
        _of_thread.token = self
        try:
            yield
        finally:
            _of_thread.token = before
            with self._lock:
                self._sockets.pop(threading.get_ident(), None)

    @contextlib.contextmanager
    def calling(self, function: Callable[[], None]) -> Iterator[None]:
        """Let ``cancel`` call a function while the ``with`` block runs; it returns at once and raises nothing."""
        key = object()
        with self._lock:
            self._functions[key] = function
        if self._event.is_set():
            function()
        try:
            yield
        finally:
            with self._lock:
                del self._functions[key]

    def _socket_in_use(self) -> socket.socket | None:
        with self._lock:
            return self._sockets.get(threading.get_ident())

    def _use(self, connection: socket.socket) -> None:
        with self._lock:
            self._sockets[threading.get_ident()] = connection
        if self._event.is_set():
            _shut_down(connection)


def announce_socket(connection: socket.socket) -> None:
    """Tell the token of this thread, if it has one, which socket the thread is about to wait on."""
    token = getattr(_of_thread, "token", None)
    if token is not None:
        token._use(connection)


def announced_socket() -> socket.socket | None:
    """Return the socket that this thread has announced last; None outside ``attached``."""
    token = getattr(_of_thread, "token", None)
    return token._socket_in_use() if token is not None else None


def is_attached() -> bool:
    """Whether this thread works for a token, that is, asks a server for us."""
    return getattr(_of_thread, "token", None) is not None


def raise_if_cancelled_here() -> None:
    """Raise CancelledError if the token of this thread, if it has one, was cancelled."""
    token = getattr(_of_thread, "token", None)
    if token is not None:
        token.raise_if_cancelled()


def _shut_down(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # The plain socket's method: that of ssl.SSLSocket would take the TLS object away from a thread that reads.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
