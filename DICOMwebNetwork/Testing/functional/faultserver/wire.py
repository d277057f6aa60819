"""Sending an answer over a socket, at full speed or as spoiled as a fault says."""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import select
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator

from .faults import Fault
from .media import Answer, Body

_COALESCED_BYTES = 1 << 18
_GLANCE_S = 0.02


class HangUpError(ConnectionError):
    """The connection is to be closed now; what was to be sent is not."""


def wait(connection: socket.socket, seconds: float, is_closing: threading.Event) -> None:
    """Wait, but not longer than until the client closes or the server stops; HangUpError then."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if is_closing.wait(min(left, _GLANCE_S)) or _is_closed(connection):
            raise HangUpError("closed while the server stalled")


def _is_closed(connection: socket.socket) -> bool:
    if not select.select([connection], [], [], 0)[0]:
        return False
    if isinstance(connection, ssl.SSLSocket):
        # TLS cannot be peeked into; a client that waits for an answer has nothing to say but goodbye.
        return True
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True


def _pieces(body: Body) -> Iterator[bytes]:
    """Yield the body in pieces that are large enough to be sent at once, big ones uncopied."""
    waiting: list[bytes] = []
    size = 0
    for piece in body:
        data = piece if isinstance(piece, bytes) else piece.read()
        waiting.append(data)
        size += len(data)
        if size >= _COALESCED_BYTES:
            yield from waiting if len(data) >= _COALESCED_BYTES else [b"".join(waiting)]
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _zipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


class Sender:
    """Sends one answer and counts what was sent."""

    def __init__(self, connection: socket.socket, fault: Fault, is_closing: threading.Event) -> None:
        self._connection = connection
        self._fault = fault
        self._is_closing = is_closing
        self._started_s = time.monotonic()
        self.body_sent_bytes = 0

    def send(self, answer: Answer, *, with_body: bool = True) -> None:
        """Send status line, headers and body; HangUpError where the fault ends the connection."""
        fault = self._fault
        pieces = _pieces(answer.body)
        size = answer.size_bytes
        if fault.gzip and size:
            pieces = _zipped(pieces)
            answer.headers.append(("Content-Encoding", "gzip"))
            if fault.framing == "length":
                body = b"".join(pieces)
                pieces, size = iter([body]), len(body)
        self._connection.sendall(self._head(answer, size))
        if with_body and size:
            self._send_body(pieces, size)
        if fault.framing == "chunked" and with_body and answer.status not in {204, 304}:
            trailers = "".join(f"{name}: {value}\r\n" for name, value in fault.trailers)
            self._connection.sendall(f"0\r\n{trailers}\r\n".encode())

    def _head(self, answer: Answer, size: int) -> bytes:
        reason = http.client.responses.get(answer.status, "")
        lines = [
            f"HTTP/{self._fault.http_version} {answer.status} {reason}",
            f"Date: {email.utils.formatdate(usegmt=True)}",
        ]
        if answer.content_type:
            lines.append(f"Content-Type: {answer.content_type}")
        if answer.status not in {204, 304}:
            how = {
                "length": f"Content-Length: {size + self._fault.length_off}",
                "chunked": "Transfer-Encoding: chunked",
            }
            lines.append(how.get(self._fault.framing, "Connection: close"))
        lines += [f"{name}: {value}" for name, value in answer.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    def _send_body(self, pieces: Iterator[bytes], size: int) -> None:
        fault = self._fault
        cut_at = fault.cut_at if fault.cut_at is None or fault.cut_at >= 0 else max(size + fault.cut_at, 0)
        stops = sorted({stop for stop in (cut_at, fault.stall_at) if stop is not None})
        for piece in pieces:
            if not piece:
                continue
            if fault.framing == "chunked":
                self._connection.sendall(b"%x\r\n" % len(piece))
            view = memoryview(piece)
            while stops and stops[0] <= self.body_sent_bytes + len(view):
                stop = stops.pop(0)
                head, view = view[: stop - self.body_sent_bytes], view[stop - self.body_sent_bytes :]
                self._send_bytes(head)
                if stop == fault.stall_at:
                    wait(self._connection, fault.stall_s, self._is_closing)
                if stop == cut_at:
                    raise HangUpError("body cut")
            self._send_bytes(view)
            if fault.framing == "chunked":
                self._connection.sendall(b"\r\n")

    def _send_bytes(self, view: memoryview) -> None:
        rate = self._fault.drip_bytes_s
        step = max(rate // 50, 1) if rate else len(view)
        for start in range(0, len(view), step) if view else ():
            piece = view[start : start + step]
            self._connection.sendall(piece)
            self.body_sent_bytes += len(piece)
            if rate:
                ahead_s = self.body_sent_bytes / rate - (time.monotonic() - self._started_s)
                wait(self._connection, ahead_s, self._is_closing)


def make_reset(connection: socket.socket) -> None:
    """Make the closing of this connection a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def discard(connection: socket.socket) -> None:
    """Wake whoever waits on this connection; it ends."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
