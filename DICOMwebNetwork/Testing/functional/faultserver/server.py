"""The scriptable HTTP server: connections, records of requests, control from outside; see `Fault` for the faults."""

from __future__ import annotations

import base64
import email.utils
import itertools
import json
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from . import service, wire
from .archive import Archive, Instance, instance_from_bytes, instance_from_file
from .faults import Fault, FaultBook, from_json
from .media import Answer, text_answer

if TYPE_CHECKING:
    from typing_extensions import Self

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


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener

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
        except (wire.HangUpError, OSError) as error:
            record.is_hung_up = True
            self.close_connection = True
            if not isinstance(error, OSError):
                raise
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

    def _body_pieces(self, kill_at: int | None) -> Iterable[bytes]:
        step = 1 << 20 if kill_at is None else max(kill_at, 1)
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return
        left = int(self.headers.get("Content-Length") or 0)
        while left > 0:
            piece = self.rfile.read(min(left, step))
            if not piece:
                raise wire.HangUpError("the client gave up its upload")
            left -= len(piece)
            yield piece


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, owner: FaultServer, port: int, tls: ssl.SSLContext | None) -> None:
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
        super().__init__(("127.0.0.1", port), _Handler)

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def _count(self, handler: _Handler) -> None:
        if not handler.connection_number:
            counters = self.counters
            counters.connections += 1
            counters.open_connections += 1
            counters.most_open_connections = max(counters.most_open_connections, counters.open_connections)
            handler.connection_number = counters.connections

    def closed(self, handler: _Handler) -> None:
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

    def began(self, handler: _Handler) -> Request:
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


class FaultServer:
    """A DICOMweb server in this process, on a free loopback port, that does wrong what it is told to.

    A context manager; `stop` raises RuntimeError when the server itself broke. All members may be used from any
    thread while it runs.

    Parameters
    ----------
    instances : what it holds at first; a folder of DICOM files is `instances_of_folder(path)`
    faults : in force from the start
    auth : user and password it asks for (Basic)
    token : bearer token it asks for; with `auth`, either will do
    port : 0 for a free one
    certificate : PEM files of certificate and key: https
    client_authority : PEM file of the authority whose clients alone are let in
    """

    def __init__(
        self,
        instances: Iterable[Instance] = (),
        faults: Iterable[Fault] = (),
        *,
        auth: tuple[str, str] | None = None,
        token: str = "",
        port: int = 0,
        certificate: tuple[Path, Path] | None = None,
        client_authority: Path | None = None,
    ) -> None:
        self.archive = Archive(instances)
        self.book = FaultBook(faults)
        self.auth = auth
        self.token = token
        tls = None
        if certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(*certificate)
            if client_authority is not None:
                tls.load_verify_locations(client_authority)
                tls.verify_mode = ssl.CERT_REQUIRED
        self._listener = _Listener(self, port, tls)
        self.port: int = self._listener.server_address[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}{ROOT}"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Close every connection, also stalled ones; RuntimeError when a request broke the server."""
        self._listener.stop()
        self._thread.join()
        if self._listener.errors:
            raise RuntimeError("the fault server broke:\n" + "\n".join(self._listener.errors))

    def use(self, *faults: Fault) -> None:
        """Put these faults in force instead of all others; none makes the server correct again."""
        self.book.replace(faults)

    @property
    def requests(self) -> list[Request]:
        """The requests so far, in the order in which they began."""
        return list(self._listener.requests)

    @property
    def counters(self) -> Counters:
        """How many connections and requests there were, and at once."""
        return self._listener.counters

    def forget_requests(self) -> None:
        """Start the records and counters anew."""
        self._listener.forget()

    def store(self, files: Iterable[Path | bytes | Instance]) -> None:
        """Put instances into the archive, past HTTP."""
        for file in files:
            if isinstance(file, Instance):
                self.archive.add(file)
            else:
                self.archive.add(instance_from_bytes(file) if isinstance(file, bytes) else instance_from_file(file))

    def has(self, sop_uid: str) -> bool:
        """Return whether the archive holds that instance."""
        return self.archive.get(sop_uid) is not None

    def file_bytes(self, sop_uid: str) -> bytes:
        """Return the instance byte for byte as the archive holds it; KeyError where it does not."""
        instance = self.archive.get(sop_uid)
        if instance is None:
            raise KeyError(sop_uid)
        return instance.read()

    def clear(self) -> None:
        """Forget all instances, requests and faults."""
        self.archive.clear()
        self.use()
        self.forget_requests()

    def is_allowed(self, authorization: str) -> bool:
        """Return whether an Authorization header opens this server."""
        wanted = []
        if self.auth is not None:
            wanted.append("Basic " + base64.b64encode(":".join(self.auth).encode()).decode())
        if self.token:
            wanted.append(f"Bearer {self.token}")
        return not wanted or authorization in wanted

    def answer(self, record: Request, fault: Fault, body: bytes) -> Answer:
        """Return the answer to a request, with the status and headers that the fault puts on it."""
        if not self.is_allowed(record.headers.get("authorization", "")):
            denied = text_answer(401, "who are you?")
            scheme = 'Bearer realm="archive"' if self.auth is None else 'Basic realm="archive"'
            denied.headers.append(("WWW-Authenticate", scheme))
            return denied
        if fault.redirect_to:
            query = f"?{record.query}" if record.query else ""
            return Answer(fault.status or 307, "", [], [("Location", fault.redirect_to + record.path + query)])
        if fault.status and fault.too_broad is None:
            answer = text_answer(fault.status, fault.body, fault.content_type or "text/plain")
        else:
            answer = self._correct_answer(record, fault, body)
            answer.content_type = fault.content_type or answer.content_type
        answer.headers += fault.headers
        if fault.retry_after_s is not None:
            when = email.utils.formatdate(time.time() + fault.retry_after_s, usegmt=True)
            answer.headers.append(("Retry-After", when if fault.retry_after_as_date else f"{fault.retry_after_s:.0f}"))
        return answer

    def _correct_answer(self, record: Request, fault: Fault, body: bytes) -> Answer:
        kind, uids = service.route(record.method, record.path)
        host = record.headers.get("host", f"127.0.0.1:{self.port}")
        base_url = f"{urlsplit(self.url).scheme}://{host}{ROOT}"
        accept, content_type = record.headers.get("accept", ""), record.headers.get("content-type", "")
        call = service.Call(kind, record.path, record.query, base_url, uids, accept, content_type, body)
        return service.answer(call, self.archive, fault)

    def control(self, handler: _Handler) -> Answer:
        """Return the answer to a request that steers the server from another process."""
        what, _, argument = urlsplit(handler.path).path.removeprefix(CONTROL + "/").partition("/")
        body = handler.read_body()
        if what == "faults":
            self.use(*from_json(body.decode()))
        elif what == "store":
            self.store([body])
        elif what == "forget":
            self.forget_requests()
        elif what == "clear":
            self.clear()
        elif what == "file":
            found = self.archive.get(argument)
            return Answer(200, "application/dicom", [found.read()], []) if found else text_answer(404, "not here")
        answer = {
            "requests": [asdict(request) for request in self.requests],
            "counters": asdict(self.counters),
            "errors": self._listener.errors,
        }
        return text_answer(200, json.dumps(answer), "application/json")
