"""After a day's work with every kind of login, no secret is found anywhere but in the requests that need it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source
from servers.authorization import PERSON_CLIENT, PROGRAM, PROGRAM_SECRET, AuthorizationService, GuardedArchive
from servers.certificates import KEY_PASSPHRASE, Certificates
from servers.keystore import KeyStoreService
from servers.storescp import StoreScp

from dicomweb_network.demo.child import free_port

if TYPE_CHECKING:
    from typing_extensions import Self

SCRIPT = Path(__file__).with_name("secret_run.py")
SECRETS = {
    "password": "pl4nted-passw0rd",
    "url password": "pl4nted-1n-the-url",
    "token": "pl4nted-t0ken",
    "header": "pl4nted-header",
    "client secret": PROGRAM_SECRET,
    "passphrase": KEY_PASSPHRASE,
}


class HeaderArchive(FaultServer):
    """Wants a header of its own instead of a login."""

    def answer(self, record: Any, fault: Any, body: bytes) -> Any:
        if record.headers.get("x-api-key") != SECRETS["header"]:
            fault = Fault(status=401, body="who are you?")
        return super().answer(record, fault, body)


class Neighbor:
    """Another user of the computer, who looks at the processes of the run as often as he can; a context manager."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._is_done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.seen: set[bytes] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_done.wait(0.01):
            for process in (self._root, *_descendants(self._root)):
                for name in ("cmdline", "environ"):
                    try:
                        self.seen.add(Path(f"/proc/{process}/{name}").read_bytes())
                    except OSError:  # it has ended meanwhile
                        continue


def _descendants(root: int) -> Iterator[int]:
    try:
        tasks = list(Path(f"/proc/{root}/task").iterdir())
        children = {int(one) for task in tasks for one in (task / "children").read_text().split()}
    except OSError:
        return
    for child in children:
        yield child
        yield from _descendants(child)


def spellings(secret: str) -> set[bytes]:
    """Return how a secret might be written; Base64 holds it at any of three offsets, with what stands around it."""
    found = {secret.encode(), quote(secret, safe="").encode(), json.dumps(secret)[1:-1].encode()}
    found |= {base64.b64encode(f"{user}:{secret}".encode()) for user in ("jane", PROGRAM)}
    for offset in range(3):
        code = base64.b64encode(b"x" * offset + secret.encode())
        found.add(code[4 if offset else 0 : len(code) // 4 * 4 - 4])
    return found


@pytest.fixture
def plan(
    certificates: Certificates,
    encrypted_key: Path,
    key_store: KeyStoreService,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[dict[str, Any]]:
    """Start the servers and yield what the run has to know."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    instances = list(Source(TINY).series(3))
    pair = (certificates.server, certificates.server_key)
    basic = {"auth": ("jane", SECRETS["password"])}
    with ExitStack() as stack:

        def start(server: Any) -> Any:
            return stack.enter_context(server)

        service = start(AuthorizationService())
        node = start(StoreScp(tls=certificates))
        urls = {
            "basic": start(FaultServer(instances, **basic)).url,
            "refusing": start(
                FaultServer(
                    instances,
                    [Fault(kind="retrieve-*", status=401), Fault(kind="store", status=500, body="no")],
                    **basic,
                )
            ).url,
            "pasted": start(FaultServer(auth=("jane", SECRETS["url password"]))).url,
            "token": start(FaultServer(token=SECRETS["token"])).url,
            "header": start(HeaderArchive()).url,
            "oauth": start(GuardedArchive(service, instances)).url,
            "authorization code": start(GuardedArchive(service, instances)).url,
            "device code": start(GuardedArchive(service, instances)).url,
            "issuer": service.url,
            "strict": start(
                FaultServer(instances, certificate=pair, client_authority=certificates.authority)
            ).url.replace("127.0.0.1", "localhost"),
        }
        page = start(FaultServer(faults=[Fault(status=200, content_type="text/html", body="<html>Welcome</html>")]))
        cut = start(FaultServer(faults=[Fault(hang_up=True)]))
        yield {
            "urls": urls,
            "broken": [
                f"http://127.0.0.1:{free_port()}/x",
                "http://no-such-host.invalid/x",
                urls["strict"],
                page.url,
                cut.url,
            ],
            "secrets": SECRETS,
            "client": PROGRAM,
            "person client": PERSON_CLIENT,
            "files": {
                "authority": str(certificates.authority),
                "certificate": str(certificates.client),
                "key": str(encrypted_key),
            },
            "node": {"port": node.dimse.port, "ae_title": node.dimse.ae_title},
            "out": str(tmp_path / "run"),
            "issued": service,
        }


def talkative_programs(folder: Path) -> Path:
    """Return a folder with DCMTK's programs that note how they were started: they may end before anyone looks."""
    programs = folder / "programs"
    programs.mkdir()
    for name in ("echoscu", "storescu"):
        path = programs / name
        path.write_text(f'#!/bin/sh\n{{ echo "$0 $*"; env; }} >>{folder}/started.txt\nexec {shutil.which(name)} "$@"\n')
        path.chmod(0o755)
    return programs


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc, and holds the lock as Slicer does")
def test_no_secret_is_found_after_a_day_with_every_login(plan: dict[str, Any]) -> None:
    service, out = plan.pop("issued"), Path(plan["out"])
    out.mkdir()
    run = subprocess.Popen(
        [sys.executable, str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {"DICOMWEB_NETWORK_DCMTK": str(talkative_programs(out))},
    )
    with Neighbor(run.pid) as neighbor:
        printed, _ = run.communicate(json.dumps(plan).encode(), timeout=100)
    assert run.returncode == 0, printed.decode()[-3000:]
    secrets = {*SECRETS.values(), *service.secrets, *service.book.spent}
    assert len(secrets) > len(SECRETS), "tokens were issued"
    assert service.paths.count("/person") == 2, "somebody signed in in the browser and with a code"
    assert service.book.grants.count("refresh_token") >= 2

    heap = {"standard output": printed, "process list": b"\n".join(neighbor.seen)}
    for path in out.rglob("*"):
        if path.is_file():
            heap[str(path.relative_to(out))] = _content(path)
    for name in ("log.txt", "seen.txt", "servers.json", "scene.mrml", "scene.mrb", "report-0.json"):
        assert heap[name], f"{name} was made"
    assert any("settings" in name for name in heap)
    assert b"jane" in heap["seen.txt"], "what may be seen is seen"
    assert b"secret_run.py" in heap["process list"]
    assert b"echoscu" in heap["started.txt"]
    leaks = [
        (name, secret)
        for secret in secrets
        for form in spellings(secret)
        for name, data in heap.items()
        if form in data
    ]
    assert not leaks


def _content(path: Path) -> bytes:
    """Return what is in a file; of an archive what is in its members, too."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            data += b"".join(archive.read(name) for name in archive.namelist())
    return data
