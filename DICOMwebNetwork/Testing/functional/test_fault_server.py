"""The fault server is correct when it is told nothing, and wrong exactly as it is told."""

from __future__ import annotations

import contextlib
import hashlib
import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.policy import HTTP

import pydicom
import pytest
import requests
import urllib3
from faultserver import CASES, EVERY, Fault, FaultServer, FaultServerProcess, from_json, to_json
from faultserver.synthetic import TINY, Kind, Source, from_pydicom, uid, variants

ANY_SYNTAX = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}
STUDY = f"/studies/{uid(1)}"
SERIES = f"{STUDY}/series/{uid(1, 1)}"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer([*source.series(5), *source.series(3, series=2), *source.series(2, study=2)]) as running:
        yield running


def get(server: FaultServer, path: str, **headers: str) -> requests.Response:
    return requests.get(server.url + path, headers=headers or ANY_SYNTAX, timeout=60)


def search(server: FaultServer, path: str) -> list[dict]:
    response = get(server, path, Accept="application/dicom+json")
    assert response.status_code in {200, 204}
    return response.json() if response.content else []


def parts(response: requests.Response) -> list[bytes]:
    head = f"Content-Type: {response.headers['Content-Type']}\r\n\r\n".encode()
    message = message_from_bytes(head + response.content, policy=HTTP)
    return [part.get_payload(decode=True) for part in message.iter_parts()]


def read_all(server: FaultServer) -> tuple[str, bytes]:
    """Return what the client's library complains about, and what it got before."""
    got = b""
    with requests.get(server.url + SERIES, headers=ANY_SYNTAX, stream=True, timeout=5) as response:
        try:
            while data := response.raw.read(500):
                got += data
        except urllib3.exceptions.ProtocolError as error:
            return str(error), got
    return "", got


def uids(rows: list[dict], tag: str) -> list[str]:
    return [row[tag]["Value"][0] for row in rows]


def store(server: FaultServer, files: list[bytes]) -> requests.Response:
    body = b"".join(b"--x\r\nContent-Type: application/dicom\r\n\r\n" + file + b"\r\n" for file in files) + b"--x--"
    headers = {"Content-Type": 'multipart/related; type="application/dicom"; boundary=x'}
    return requests.post(server.url + "/studies", body, headers=headers, timeout=5)


def test_bulk_retrieve_gives_the_stored_bytes(server: FaultServer) -> None:
    response = get(server, SERIES)
    assert [hashlib.md5(p).digest() for p in parts(response)] == [
        hashlib.md5(server.file_bytes(uid(1, 1, n))).digest() for n in range(1, 6)
    ]
    assert server.requests[-1].kind == "retrieve-series"
    assert server.requests[-1].body_sent_bytes == len(response.content)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2), ("?limit=1", 1), ("?limit=1&offset=1", 1), ("?offset=2", 0), ("?PatientID=PID000001", 1),
        ("?PatientID=PID*", 2), ("?PatientID=PID00000?", 2), ("?00100020=nobody", 0),
        ("?StudyDate=20010101-20010102", 1), ("?StudyDate=20010103-", 1), ("?StudyDate=-20010131", 2),
        ("?ModalitiesInStudy=CT", 2), ("?ModalitiesInStudy=MR", 0),
        (f"?StudyInstanceUID={uid(1)},{uid(2)}", 2), (f"?StudyInstanceUID={uid(2)}", 1),
        ("?PatientName=synthetic*", 2), ("?PatientName=sam&fuzzymatching=true", 2), ("?PatientName=sam", 0),
        ("?NumberOfStudyRelatedInstances=8", 1),
    ],
)  # fmt: skip
def test_search_filters_pages_and_ranges(server: FaultServer, query: str, count: int) -> None:
    assert len(search(server, "/studies" + query)) == count


def test_search_at_all_levels(server: FaultServer) -> None:
    assert len(search(server, "/series")) == 3
    assert len(search(server, f"{STUDY}/series")) == 2
    assert len(search(server, f"{STUDY}/instances")) == 8
    assert uids(search(server, f"{SERIES}/instances"), "00080018") == [uid(1, 1, n) for n in range(1, 6)]
    assert "00281052" in search(server, f"{SERIES}/instances?includefield=RescaleIntercept")[0]
    assert "00180060" in search(server, "/instances?includefield=all&limit=1")[0]
    assert get(server, "/studies?NoSuchKeyword=1").status_code == 400


def test_metadata_agrees_with_the_files(server: FaultServer) -> None:
    for row in search(server, f"{SERIES}/metadata"):
        dataset = pydicom.Dataset.from_json(row, bulk_data_uri_handler=lambda *_: b"")
        stored = pydicom.dcmread(io.BytesIO(server.file_bytes(dataset.SOPInstanceUID)))
        for tag in stored:
            if tag.keyword != "PixelData":
                assert dataset[tag.tag].to_json_dict(None, 0) == tag.to_json_dict(None, 0)


def test_variants_are_read_by_pydicom_and_survive_a_round_trip(server: FaultServer) -> None:
    files = [
        *variants().values(),
        *from_pydicom("JPEG2000.dcm", "MR_small_RLE.dcm", "US1_UNCR.dcm", "rtplan.dcm").values(),
    ]
    server.clear()
    response = store(server, files)
    assert response.status_code == 200
    assert len(response.json()["00081199"]["Value"]) == len(files)
    stored = {hashlib.md5(i.read()).digest() for i in server.archive.find()}
    assert stored == {hashlib.md5(file).digest() for file in files}
    assert "王^小東" in get(server, "/studies?PatientID=VARIANT6", Accept="*/*").text
    for instance in server.archive.find():
        path = f"/studies/{instance.study_uid}/series/{instance.series_uid}/instances/{instance.sop_uid}"
        single = get(server, path, Accept="application/dicom; transfer-syntax=*")
        assert single.content == instance.read()
        search(server, path + "/metadata")


def test_native_syntaxes_are_converted_when_asked(server: FaultServer) -> None:
    for name in ("implicit little endian", "explicit big endian", "deflated"):
        data = variants()[name]
        server.store([data])
        wanted = pydicom.dcmread(io.BytesIO(data))
        path = f"/studies/{wanted.StudyInstanceUID}/series/{wanted.SeriesInstanceUID}"
        response = get(
            server, path, Accept='multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.1'
        )
        made = pydicom.dcmread(io.BytesIO(parts(response)[0]))
        assert made.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
        assert (made.pixel_array == wanted.pixel_array).all()


def test_frames_bulk_data_and_rendered(server: FaultServer) -> None:
    server.store(from_pydicom("MR_small_RLE.dcm").values())
    path = f"{SERIES}/instances/{uid(1, 1, 1)}"
    pixels = pydicom.dcmread(io.BytesIO(server.file_bytes(uid(1, 1, 1)))).PixelData
    octets = {"Accept": 'multipart/related; type="application/octet-stream"'}
    assert parts(get(server, path + "/frames/1", **octets)) == [pixels]
    uri = search(server, path + "/metadata")[0]["7FE00010"]["BulkDataURI"]
    assert parts(requests.get(uri, headers=octets, timeout=5)) == [pixels]
    assert get(server, path + "/frames/2", **octets).status_code == 404
    assert get(server, path + "/rendered", Accept="image/png").content.startswith(b"\x89PNG")


def test_accept_is_negotiated(server: FaultServer) -> None:
    assert get(server, SERIES, Accept="application/dicom").status_code == 406
    assert get(server, SERIES, Accept="image/jpeg").status_code == 406
    jpeg = 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50'
    assert get(server, SERIES, Accept=jpeg).status_code == 406
    assert get(server, f"{SERIES}/metadata", Accept="text/html").status_code == 406


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
def test_cut_at_every_hundredth_byte_sends_exactly_so_much(server: FaultServer, framing: str) -> None:
    whole = get(server, SERIES).content
    for cut_at in range(0, len(whole), len(whole) // 100):
        server.use(Fault(cut_at=cut_at, framing=framing))
        error, got = read_all(server)
        assert not error or framing != "close"
        assert whole.startswith(got)
        assert server.requests[-1].body_sent_bytes == cut_at


def test_edits_of_parts(server: FaultServer) -> None:
    whole = parts(get(server, SERIES))
    other = server.file_bytes(uid(1, 2, 1))
    expected = {
        ("drop", 1): [whole[0], *whole[2:]],
        ("drop", EVERY): [],
        ("repeat", 0): [whole[0], *whole],
        ("foreign", 0): [other, *whole[1:]],
        ("extra", -1): [*whole, other],
        ("empty", 0): [b"", *whole[1:]],
    }
    for edit, wanted in expected.items():
        server.use(Fault(edits=(edit,)))
        assert parts(get(server, SERIES)) == wanted if wanted else get(server, SERIES).content.endswith(b"--\r\n")
    server.use(Fault(edits=(("truncate", 0), ("html", 1), ("strip", 2))))
    short, page, bare, *_ = parts(get(server, SERIES))
    assert short == whole[0][: len(short)] != whole[0]
    assert page.startswith(b"<html>")
    assert bare[:2] == b"\x08\x00"
    assert pydicom.dcmread(io.BytesIO(bare), force=True).SOPInstanceUID == uid(1, 1, 3)


def test_faults_count_the_requests_they_match(server: FaultServer) -> None:
    server.use(Fault(kind="retrieve-*", status=503, retry_after_s=7, first=2, times=2))
    found = [get(server, SERIES).status_code for _ in range(5)]
    assert found == [200, 503, 503, 200, 200]
    assert get(server, "/studies", Accept="*/*").status_code == 200


def test_boundary_inside_the_payload_does_not_end_a_part(server: FaultServer) -> None:
    boundary = Fault().boundary
    payload = f"--{boundary}--\r\n--{boundary[:-1]}\n--{boundary}\r\n".encode()
    server.store(Source(Kind(rows=16, columns=64, payload=payload), seed=7).series(3))
    found = get(server, f"/studies/{uid(1, seed=7)}").content.split(f"\r\n--{boundary}".encode())
    for number, part in enumerate(found[:3], start=1):
        assert part.endswith(server.file_bytes(uid(1, 1, number, seed=7)))
        assert payload in part
    assert found[3:] == [b"--\r\n"]


def test_single_part_stored_syntax_and_overlapping_pages(server: FaultServer) -> None:
    data = variants()["implicit little endian"]
    server.store([data])
    wanted = pydicom.dcmread(io.BytesIO(data))
    path = f"/studies/{wanted.StudyInstanceUID}/series/{wanted.SeriesInstanceUID}/instances/{wanted.SOPInstanceUID}"
    explicit = 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.1'
    assert data not in get(server, path, Accept=explicit).content
    server.use(Fault(single_part=True, ignore_syntax=True))
    answer = get(server, path, Accept=explicit)
    assert (answer.content, answer.headers["Content-Type"].split(";")[0]) == (data, "application/dicom")
    server.use(Fault(offset_lag=2))
    pages = [uids(search(server, f"{SERIES}/instances?limit=3&offset={offset}"), "00080018") for offset in (0, 3)]
    assert pages[0][1:] == pages[1][:2]


def test_too_many_requests_at_once_are_refused_and_counted(server: FaultServer) -> None:
    server.use(Fault(stall_before_s=0.3), Fault(busy_above=2))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: get(server, SERIES).status_code, range(4)))
    assert 503 in found
    assert server.counters.most_running_requests == server.counters.most_open_connections == 4


def test_a_stall_ends_when_the_client_leaves_and_when_the_server_stops(server: FaultServer) -> None:
    server.use(Fault(kind="retrieve-*", stall_at=1000))
    with requests.get(server.url + SERIES, headers=ANY_SYNTAX, stream=True, timeout=5) as response:
        assert len(response.raw.read(1000)) == 1000
    deadline = time.monotonic() + 10
    while not server.requests[-1].ended_s and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.requests[-1].is_hung_up
    response = requests.get(server.url + SERIES, headers=ANY_SYNTAX, stream=True, timeout=5)
    server.stop()
    with pytest.raises(Exception, match=r"IncompleteRead|Connection"):
        _ = response.content


def test_user_password_token_and_redirect(server: FaultServer) -> None:
    with FaultServer(Source(TINY).series(1), auth=("ann", "säcret"), token="t0ken") as guarded:
        assert get(guarded, "/studies").status_code == 401
        assert "Basic" in get(guarded, "/studies").headers["WWW-Authenticate"]
        accept = {"Accept": "*/*"}
        answer = requests.get(guarded.url + "/studies", auth=(b"ann", "säcret".encode()), headers=accept, timeout=5)
        assert answer.status_code == 200
        assert get(guarded, "/studies", Authorization="Bearer t0ken", Accept="*/*").status_code == 200
        server.use(Fault(redirect_to=guarded.url, status=302))
        assert get(server, "/studies?limit=1", Authorization="Bearer t0ken").status_code == 401
        assert guarded.requests[-1].query == "limit=1"
        assert "authorization" in server.requests[-1].headers


def test_store_answers_for_each_part(server: FaultServer) -> None:
    files = list(variants().values())[:2]
    server.use(Fault(kind="store", refuse=((0, 0xA700),)))
    answer = store(server, [*files, b"no DICOM at all"])
    assert answer.status_code == 202
    assert [len(answer.json()[tag]["Value"]) for tag in ("00081199", "00081198", "0008119A")] == [1, 1, 1]
    assert answer.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0xA700]
    server.use(Fault(kind="store", refuse_duplicates=True))
    assert store(server, files[1:]).status_code == 409
    server.use(Fault(kind="store", kill_upload_at=100))
    with pytest.raises(requests.ConnectionError):
        store(server, files)
    server.use(Fault(kind="store", hang_up=True))
    with pytest.raises(requests.ConnectionError):
        store(server, files)
    assert server.has(str(pydicom.dcmread(io.BytesIO(files[0])).SOPInstanceUID))


def test_store_takes_a_chunked_upload_only_whole(server: FaultServer) -> None:
    data = variants()["multi-frame"]
    sop_uid = str(pydicom.dcmread(io.BytesIO(data)).SOPInstanceUID)
    pieces = [b"--x\r\nContent-Type: application/dicom\r\n\r\n", data, b"\r\n--x--"]

    def broken() -> Iterator[bytes]:
        yield pieces[0]
        yield pieces[1][:500]
        raise RuntimeError("the client gives up")

    headers = {"Content-Type": 'multipart/related; type="application/dicom"; boundary=x'}
    with pytest.raises(RuntimeError, match="gives up"):
        requests.post(server.url + "/studies", broken(), headers=headers, timeout=5)
    assert not server.has(sop_uid)
    assert requests.post(server.url + "/studies", iter(pieces), headers=headers, timeout=5).status_code == 200
    assert server.file_bytes(sop_uid) == data


def test_delete_removes_instances_series_and_studies(server: FaultServer) -> None:
    for path, left in ((f"{SERIES}/instances/{uid(1, 1, 1)}", 9), (SERIES, 5), (STUDY, 2)):
        assert requests.delete(server.url + path, timeout=5).status_code == 204
        assert requests.delete(server.url + path, timeout=5).status_code == 404
        assert len(server.archive) == left
    assert uids(search(server, "/studies"), "0020000D") == [uid(2)]


@pytest.mark.parametrize("case", sorted(CASES))
def test_every_case_can_be_served_without_breaking_the_server(server: FaultServer, case: str) -> None:
    assert from_json(to_json(CASES[case])) == CASES[case]
    server.use(*CASES[case])
    for path in ("/studies", SERIES, f"{SERIES}/instances/{uid(1, 1, 1)}", f"{SERIES}/metadata"):
        try:
            requests.get(server.url + path, headers={"Accept": "*/*"}, timeout=0.3).close()
        except requests.RequestException:
            continue
    with contextlib.suppress(requests.RequestException):
        store(server, list(variants().values())[:1])
    assert server.requests


def test_child_process_serves_records_and_dies() -> None:
    with FaultServerProcess(("--synthetic", "2x20", "--rows", "64")) as child:
        whole = requests.get(child.url + SERIES, headers=ANY_SYNTAX, timeout=5)
        assert len(parts(whole)) == 20
        child.use(Fault(kind="search-*", status=500))
        assert requests.get(child.url + "/studies", timeout=5).status_code == 500
        assert [request.status for request in child.requests] == [200, 500]
        assert child.counters.connections == 2
        child.store(list(variants().values())[:1])
        sop = str(pydicom.dcmread(io.BytesIO(next(iter(variants().values())))).SOPInstanceUID)
        assert child.has(sop)
        assert child.file_bytes(sop) == next(iter(variants().values()))
    assert child.process.returncode is not None
    with pytest.raises(requests.ConnectionError):
        requests.get(child.url + "/studies", timeout=5)


def test_thousands_of_studies_and_instances_are_searched() -> None:
    with FaultServer(Source(TINY).studies(2_000)) as many:
        assert len(search(many, "/studies?limit=100&offset=1950")) == 50
        assert len(search(many, "/studies?PatientName=Family00123*")) == 1
    with FaultServer(Source(TINY).series(3_000)) as many:
        assert len(search(many, f"{SERIES}/instances?limit=10")) == 10
