"""The fault server as one thing: archive, faults, credentials, records; `Fault` tells what it can do wrong."""

from __future__ import annotations

import base64
import email.utils
import json
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from . import service
from .archive import Archive, Instance, instance_from_bytes, instance_from_file
from .faults import Fault, FaultBook, from_json
from .listener import CONTROL, ROOT, Counters, Handler, Listener, Request
from .media import Answer, text_answer

if TYPE_CHECKING:
    from typing_extensions import Self


class _Bucket:
    """Counts requests against a rate; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free_at_s = 0.0

    def is_empty(self, rate_per_s: float) -> bool:
        """Return whether a request comes too soon behind the others; if not, count it."""
        with self._lock:
            now_s = time.monotonic()
            if self._free_at_s > now_s:
                return True
            self._free_at_s = now_s + 1 / rate_per_s
            return False


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
        self._bucket = _Bucket()
        self.auth = auth
        self.token = token
        tls = None
        if certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(*certificate)
            if client_authority is not None:
                tls.load_verify_locations(client_authority)
                tls.verify_mode = ssl.CERT_REQUIRED
        self._listener = Listener(self, port, tls)
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
        if fault.rate_per_s and self._bucket.is_empty(fault.rate_per_s):
            answer = text_answer(fault.status or 429, "too many requests a second")
        elif fault.busy_above is not None and self.counters.running_requests > fault.busy_above:
            answer = text_answer(fault.status or 503, "too many requests at once")
        elif fault.status and fault.too_broad is None and fault.busy_above is None and not fault.rate_per_s:
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
        if fault.uri_service and record.path == fault.uri_service:
            return service.answer_to_uri(record.query, self.archive)
        kind, uids = service.route(record.method, record.path)
        host = record.headers.get("host", f"127.0.0.1:{self.port}")
        base_url = f"{urlsplit(self.url).scheme}://{host}{ROOT}"
        accept, content_type = record.headers.get("accept", ""), record.headers.get("content-type", "")
        call = service.Call(kind, record.path, record.query, base_url, uids, accept, content_type, body)
        return service.answer(call, self.archive, fault)

    def control(self, handler: Handler) -> Answer:
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
