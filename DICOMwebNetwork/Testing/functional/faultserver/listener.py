"""Connections and requests of the fault server: HTTP at the level of sockets, records, counters."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from . import service, wire
from .faults import Fault, FaultBook
from .media import Answer

ROOT = "/dicomweb"
CONTROL = "/control"


@dataclass
class Request:
    """What one request was and what became of it; names of headers in lower case, path below the root."""

    number: int
    connection: int
    method: str
    kind: str
    path: str
    query: str
    headers: dict[str, str]
    body_bytes: int = 0
    status: int = 0
    body_sent_bytes: int = 0
    is_hung_up: bool = False
    started_s: float = field(default_factory=time.monotonic)
    ended_s: float = 0.0


@dataclass
class Counters:
    """Connections and requests since the start or the last `forget_requests`."""

    connections: int = 0
    open_connections: int = 0
    most_open_connections: int = 0
    running_requests: int = 0
    most_running_requests: int = 0


class Owner(Protocol):
    """Who decides on the answers."""

    book: FaultBook

    def answer(self, record: Request, fault: Fault, body: bytes) -> Answer:
        """Return the answer to a request."""

    def control(self, handler: Handler) -> Answer:
        """Return the answer to a request that steers the server."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener

    def setup(self) -> None:
        if self.server.tls is not None:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()
        self.connection_number = 0
        self.server.opened(self.connection)

    def finish(self) -> None:
        super().finish()
        self.server.closed(self)
        if self.server.tls is not None:
            # The base class knows only the plain socket, which this one has replaced.
            self.connection.close()

    def log_message(self, *args: Any) -> None:
        """Requests are recorded, not logged."""

    def do_GET(self) -> None:
        """Serve any request."""
        record = self.server.began(self)
        try:
            self._serve(record)
        except (ConnectionError, ssl.SSLError):
            record.is_hung_up = True
            self.close_connection = True
        except Exception:  # noqa: BLE001  whatever breaks here is reported by stop()
            self.server.errors.append(traceback.format_exc())
            self.close_connection = True
        finally:
            self.server.ended(record)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_GET

    def _serve(self, record: Request) -> None:
        owner = self.server.owner
        if record.kind == "control":
            wire.Sender(self.connection, Fault(), self.server.is_closing).send(owner.control(self))
            return
        accept = record.headers.get("accept", "")
        fault = owner.book.fault_for(record.method, record.kind, record.path, record.query, accept)
        if fault.reset:
            self.server.reset_when_closed(self.connection)
        body = b"" if fault.ignore_upload else self.read_body(record, fault.kill_upload_at)
        wire.wait(self.connection, fault.stall_before_s, self.server.is_closing)
        answer = owner.answer(record, fault, body)
        record.status = answer.status
        if fault.hang_up:
            raise wire.HangUpError("no answer")
        sender = wire.Sender(self.connection, fault, self.server.is_closing)
        try:
            sender.send(answer, with_body=self.command != "HEAD")
        finally:
            record.body_sent_bytes = sender.body_sent_bytes
        if fault.framing == "close" or fault.close_silently or fault.ignore_upload:
            self.close_connection = True

    def read_body(self, record: Request | None = None, kill_at: int | None = None) -> bytes:
        """Return the body of the request; HangUpError after `kill_at` bytes of it."""
        pieces: list[bytes] = []
        size = 0
        for piece in self._body_pieces(kill_at):
            pieces.append(piece)
            size += len(piece)
            if record is not None:
                record.body_bytes = size
            if kill_at is not None and size >= kill_at:
                raise wire.HangUpError("upload killed")
        return b"".join(pieces)

    def _body_pieces(self, kill_at: int | None) -> Iterator[bytes]:
        step = 1 << 20 if kill_at is None else max(kill_at, 1)
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            yield from self._read_exactly(int(self.headers.get("Content-Length") or 0), step)
            return
        while size := int(self._read_line().split(b";")[0], 16):
            yield from self._read_exactly(size, step)
            self._read_line()
        while self._read_line().strip():
            pass

    def _read_line(self) -> bytes:
        line = self.rfile.readline()
        if not line:
            raise wire.HangUpError("the client gave up its upload")
        return line

    def _read_exactly(self, size: int, step: int) -> Iterator[bytes]:
        while size > 0:
            piece = self.rfile.read(min(size, step))
            if not piece:
                raise wire.HangUpError("the client gave up its upload")
            size -= len(piece)
            yield piece


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, owner: Owner, port: int, tls: ssl.SSLContext | None) -> None:
        self.owner = owner
        self.tls = tls
        self.is_closing = threading.Event()
        self.counters = Counters()
        self.requests: list[Request] = []
        self.errors: list[str] = []
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._to_reset: set[socket.socket] = set()
        self._numbers = itertools.count(1)
        super().__init__(("127.0.0.1", port), Handler)

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def _count(self, handler: Handler) -> None:
        if not handler.connection_number:
            counters = self.counters
            counters.connections += 1
            counters.open_connections += 1
            counters.most_open_connections = max(counters.most_open_connections, counters.open_connections)
            handler.connection_number = counters.connections

    def closed(self, handler: Handler) -> None:
        connection = handler.connection
        with self._lock:
            self._open.discard(connection)
            if handler.connection_number:
                self.counters.open_connections -= 1
            if connection in self._to_reset:
                self._to_reset.discard(connection)
                wire.make_reset(connection)
                connection.close()

    def reset_when_closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._to_reset.add(connection)

    def began(self, handler: Handler) -> Request:
        parts = urlsplit(handler.path)
        path = unquote(parts.path).removeprefix(ROOT)
        kind, _ = service.route(handler.command, path) if parts.path.startswith(ROOT) else ("", ())
        is_control = parts.path.startswith(CONTROL)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        record = Request(0, 0, handler.command, kind, path, parts.query, headers)
        if is_control:
            record.kind = "control"
            return record
        with self._lock:
            self._count(handler)
            record.number, record.connection = next(self._numbers), handler.connection_number
            self.requests.append(record)
            self.counters.running_requests += 1
            running = self.counters.running_requests
            self.counters.most_running_requests = max(self.counters.most_running_requests, running)
        return record

    def ended(self, record: Request) -> None:
        record.ended_s = time.monotonic()
        if record.kind != "control":
            with self._lock:
                self.counters.running_requests -= 1

    def forget(self) -> None:
        with self._lock:
            self.requests.clear()
            running, opened = self.counters.running_requests, self.counters.open_connections
            self.counters = Counters(0, opened, opened, running, running)

    def stop(self) -> None:
        self.is_closing.set()
        self.shutdown()
        self.server_close()
        with self._lock:
            still_open = list(self._open)
        for connection in still_open:
            wire.discard(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """TLS handshakes that fail and clients that vanish are part of the tests."""
