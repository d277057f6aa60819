"""Strange files and strange servers: each gets the right verdict and words that a person understands."""

from __future__ import annotations

import errno
import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer
from servers.storescp import StoreScp
from storekit import SEEN, check_held, make_files, send, stores, verdicts

from DICOMwebNetworkLib.model.dimse import DimseNode
from DICOMwebNetworkLib.model.jobs import JobState, SendRequest
from DICOMwebNetworkLib.model.reports import SendVerdict
from DICOMwebNetworkLib.transfer import proof
from DICOMwebNetworkLib.transfer.engine import TransferEngine

REFUSED, THERE, FAILED = SendVerdict.REFUSED, SendVerdict.ALREADY_THERE, SendVerdict.FAILED
STORED = SendVerdict.STORED
JSON = "application/dicom+json"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return make_files(tmp_path / "files")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine ask twice at once whether an instance is listed, and no more."""
    monkeypatch.setattr(proof, "_WAITS_S", (0.0, 0.05))


def reference(uid: str, reason: Any = None) -> dict[str, Any]:
    item: dict[str, Any] = {"00081155": {"vr": "UI", "Value": [uid]}} if uid else {}
    return item | ({"00081197": {"vr": "US", "Value": [reason]}} if reason is not None else {})


def sequence(tag: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {tag: {"vr": "SQ", "Value": list(items)} if items else {"vr": "SQ"}}


# Files


def test_files_that_are_no_whole_dicom_files_each_have_words(
    fault_server: FaultServer, files: list[Path], tmp_path: Path
) -> None:
    bare = tmp_path / "no-meta-header.dcm"
    bare.write_bytes(files[0].read_bytes()[132 + 200 :])
    empty, preamble = tmp_path / "empty.dcm", tmp_path / "preamble-only.dcm"
    empty.touch()
    preamble.write_bytes(b"\0" * 128 + b"DICM")
    growing = tmp_path / "still-written.dcm"
    growing.write_bytes(files[1].read_bytes()[:700])

    report = send(fault_server, [bare, empty, preamble, growing, files[2]])

    assert verdicts(report) == [FAILED] * 4 + [SEEN]
    words = ["no DICOM header", "empty", "transfer syntax", "ends inside"]
    for instance, word in zip(report.instances, words, strict=False):
        assert instance.reason.startswith("The file was not sent: ")
        assert word in instance.reason
    assert len(stores(fault_server)) == 1


def test_what_is_no_file_is_not_waited_for(fault_server: FaultServer, files: list[Path], tmp_path: Path) -> None:
    pipe, loop, nowhere = tmp_path / "pipe", tmp_path / "loop", tmp_path / "nowhere"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    nowhere.symlink_to(tmp_path / "missing")

    report = send(fault_server, [pipe, Path("/dev/zero"), loop, nowhere, tmp_path, files[0]])

    assert verdicts(report) == [FAILED] * 5 + [SEEN]
    assert "no file" in report.instances[0].reason
    assert "no file" in report.instances[1].reason
    assert "symbolic links" in report.instances[2].reason


def test_files_that_may_not_be_read_are_told(
    fault_server: FaultServer, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def deny(path: Path, *arguments: Any, **options: Any) -> Any:
        if path == files[0]:  # root, whom many containers run as, may read everything
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", deny)

    report = send(fault_server, files)

    assert verdicts(report) == [FAILED] + [SEEN] * 4
    assert "Permission denied" in report.instances[0].reason


def test_a_file_that_grows_between_look_and_send_is_not_sent_in_part(
    fault_server: FaultServer, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from DICOMwebNetworkLib.transfer import store

    post = store.post_instances

    def grow_and_post(*arguments: Any) -> Any:
        with files[1].open("ab") as file:
            file.write(b"more")
        return post(*arguments)

    monkeypatch.setattr(store, "post_instances", grow_and_post)

    report = send(fault_server, files)

    assert verdicts(report) == [SEEN, FAILED, SEEN, SEEN, SEEN]
    assert "changed while it was sent" in report.instances[1].reason
    check_held(fault_server, [files[0], *files[2:]])


# Answers


def answer(server: FaultServer, status: int, body: Any, content_type: str = JSON) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    server.use(Fault(kind="store", status=status, body=text, content_type=content_type))


@pytest.mark.parametrize("status", [400, 409])
def test_empty_sequences_are_told_in_words(fault_server: FaultServer, files: list[Path], status: int) -> None:
    answer(fault_server, status, sequence("00081198") | sequence("00081199"))

    report = send(fault_server, files[:1])

    assert verdicts(report) == [REFUSED]
    assert f"HTTP {status}" in report.instances[0].reason
    assert "It gives no reason." in report.instances[0].reason
    assert "{" not in report.instances[0].reason


def test_a_reason_without_name_belongs_to_the_only_instance(fault_server: FaultServer, files: list[Path]) -> None:
    answer(fault_server, 409, sequence("00081198", reference("", 0xA700)))

    report = send(fault_server, files[:1])

    assert verdicts(report) == [REFUSED]
    assert "out of resources" in report.instances[0].reason
    assert "{" not in report.instances[0].reason


def test_a_reason_without_name_that_may_pass_is_worth_another_try(fault_server: FaultServer, files: list[Path]) -> None:
    body = json.dumps(sequence("00081198", reference("", 272)))
    fault_server.use(Fault(kind="store", status=409, body=body, content_type=JSON, times=1))

    report = send(fault_server, files[:1])

    assert verdicts(report) == [SEEN]
    assert report.instances[0].attempt_count == 2


def test_a_reason_without_name_among_many_is_found_out(
    fault_server: FaultServer, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = files[3].stem.encode()
    correct = fault_server.answer
    refusal = Fault(status=409, body=json.dumps(sequence("00081198", reference("", 0xC122))), content_type=JSON)

    def refuse(record: Any, fault: Fault, body: bytes) -> Any:
        return correct(record, refusal if bad in body else fault, body)

    monkeypatch.setattr(fault_server, "answer", refuse)

    report = send(fault_server, files)

    assert verdicts(report) == [SEEN] * 3 + [REFUSED, SEEN]
    assert "transfer syntax" in report.instances[3].reason


def test_the_words_of_a_servers_own_json_are_quoted(fault_server: FaultServer, files: list[Path]) -> None:
    answer(fault_server, 400, {"HttpStatus": 400, "Message": "Bad file format", "Details": "Nope", "Method": "POST"})

    report = send(fault_server, files[:1])

    assert verdicts(report) == [REFUSED]
    assert "Bad file format" in report.instances[0].reason
    assert "Nope" in report.instances[0].reason
    assert "{" not in report.instances[0].reason


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("body", ["", "{}", "[]", "[{}]", '{"00081198": {"vr": "SQ"}}', "null"])
def test_an_answer_that_says_nothing_is_no_proof(fault_server: FaultServer, files: list[Path], body: str) -> None:
    answer(fault_server, 200, body)

    report = send(fault_server, files)

    assert report.state is JobState.FAILED
    assert not set(verdicts(report)) & {SEEN, STORED, THERE}
    assert len(stores(fault_server)) <= 2


@pytest.mark.usefixtures("impatient")
def test_an_answer_about_other_instances_is_no_proof(fault_server: FaultServer, files: list[Path]) -> None:
    answer(fault_server, 200, sequence("00081199", reference("1.2.3")) | sequence("00081198", reference("1.2.4", 272)))

    report = send(fault_server, files)

    assert report.state is JobState.FAILED
    assert not set(verdicts(report)) & {SEEN, STORED, THERE}


def test_503_then_202_with_failures(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(
        Fault(kind="store", status=503, retry_after_s=0, times=1),
        Fault(kind="store", refuse=((1, 0xA900), (4, 0x0122)), first=2),
    )

    report = send(fault_server, files)

    assert [request.status for request in stores(fault_server)] == [503, 202]
    assert verdicts(report) == [SEEN, REFUSED, SEEN, SEEN, REFUSED]
    assert "SOP class" in report.instances[4].reason
    lengths = {request.body_bytes for request in stores(fault_server)}
    assert len(lengths) == 1, "the second request has the whole body"


def test_accepted_for_later_is_seen_later(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.use(
        Fault(kind="store", refused_status=202, empty_body=True), Fault(kind="search-*", status=204, times=1)
    )

    report = send(fault_server, files)

    assert verdicts(report) == [SEEN] * 5
    assert len(stores(fault_server)) == 1


NAMESPACED = """<?xml version="1.0" encoding="UTF-8"?>
<dcm:NativeDicomModel xmlns:dcm="http://dicom.nema.org/PS3.19/models/NativeDICOM" xml:space="preserve">
 <dcm:DicomAttribute keyword="FailedSOPSequence" tag="00081198" vr="SQ"><dcm:Item number="1">
  <dcm:DicomAttribute keyword="ReferencedSOPInstanceUID" tag="00081155" vr="UI">
   <dcm:Value number="1">{failed}</dcm:Value>
  </dcm:DicomAttribute>
  <dcm:DicomAttribute keyword="FailureReason" tag="00081197" vr="US"><dcm:Value number="1">42752</dcm:Value>
  </dcm:DicomAttribute></dcm:Item></dcm:DicomAttribute>
 <dcm:DicomAttribute keyword="ReferencedSOPSequence" tag="00081199" vr="SQ"><dcm:Item number="1">
  <dcm:DicomAttribute keyword="ReferencedSOPInstanceUID" tag="00081155" vr="UI">
   <dcm:Value number="1">{stored}</dcm:Value>
  </dcm:DicomAttribute></dcm:Item></dcm:DicomAttribute>
</dcm:NativeDicomModel>"""


def test_xml_with_namespaces(fault_server: FaultServer, files: list[Path]) -> None:
    fault_server.store(files[1:2])
    body = NAMESPACED.format(failed=files[0].stem, stored=files[1].stem)
    answer(fault_server, 202, body, "application/dicom+xml")

    report = send(fault_server, files[:2])

    assert verdicts(report) == [REFUSED, SEEN]
    assert "out of resources" in report.instances[0].reason


# Servers on the wire


class RawServer:
    """Reads a request's headers, says what it was made with, and reads the body only then, if at all."""

    def __init__(self, listener: socket.socket, first: bytes, last: bytes) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/dicomweb"
        self.bodies: list[int] = []
        self._listener, self._first, self._last = listener, first, last
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            data = b""
            while b"\r\n\r\n" not in data:
                data += connection.recv(4096)
            head, _, body = data.partition(b"\r\n\r\n")
            if not head.startswith(b"POST"):
                connection.sendall(b"HTTP/1.1 501 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            connection.sendall(self._first)
            if not self._last:
                return
            length = next(
                int(line.split(b":")[1]) for line in head.split(b"\r\n") if b"ontent-" in line and b"ength" in line
            )
            while len(body) < length:
                body += connection.recv(65536)
            self.bodies.append(len(body))
            connection.sendall(self._last)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
EMPTY_200 = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def test_a_server_that_closes_after_100_continue(listener: socket.socket, files: list[Path]) -> None:
    server = RawServer(listener, CONTINUE, b"")

    report = send(server, files)

    assert report.state is JobState.FAILED
    assert verdicts(report) == [FAILED] * 5
    assert "broke off" in report.instances[0].reason


def test_100_continue_before_the_answer_is_passed_over(listener: socket.socket, files: list[Path]) -> None:
    server = RawServer(listener, CONTINUE * 2, EMPTY_200)

    report = send(server, files)

    assert verdicts(report) == [STORED] * 5
    assert any("rests on its word" in note for note in report.notes)
    assert len(server.bodies) == 1
    assert server.bodies[0] > sum(path.stat().st_size for path in files)


def test_a_server_that_speaks_no_http(listener: socket.socket, files: list[Path]) -> None:
    server = RawServer(listener, b"220 mail.example.org ESMTP\r\n", b"")

    report = send(server, files)

    assert report.state is JobState.FAILED
    assert verdicts(report) == [FAILED] * 5


# DIMSE


def test_a_node_that_takes_no_compressed_images(tmp_path: Path) -> None:
    from faultserver.synthetic import from_pydicom

    plain = make_files(tmp_path / "plain", 2)
    packed = tmp_path / "packed.dcm"
    packed.write_bytes(next(iter(from_pydicom("MR_small_RLE.dcm").values())))

    class Plain(StoreScp):
        def command(self) -> list[str]:
            return [word for word in super().command() if word != "+xa"]

    with Plain() as server:
        dimse = server.dimse
        engine = TransferEngine(lambda _: None)
        request = SendRequest((str(plain[0]), str(packed), str(plain[1])))
        job = engine.submit_send(request, DimseNode(dimse.host, dimse.port, dimse.ae_title))
        assert job.wait(30)
        engine.close()
    assert job.report is not None
    assert verdicts(job.report) == [STORED, REFUSED, STORED]
    assert "transfer syntax" in job.report.instances[1].reason
