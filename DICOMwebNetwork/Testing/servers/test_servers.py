"""The real servers start, store, answer, hold the very bytes, die when killed and come back."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from pathlib import Path

import pydicom
import pytest
import requests
from dicomweb_client import DICOMwebClient
from faultserver import FaultServer
from faultserver.synthetic import TINY, Source, uid

import dicomweb_network
from dicomweb_network.demo.child import ServerStartError
from dicomweb_network.demo.data import make_demo_data
from dicomweb_network.demo.pacs import EmbeddedPacs, Orthanc, OrthancOptions, PacsError, TinyPacs, embedded_pacs

from .certificates import Certificates
from .proxy import Proxy
from .storescp import StoreScp

ACCEPT = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}
JSON = {"Accept": "application/dicom+json"}


def base(pacs: EmbeddedPacs) -> str:
    return pacs.url.rstrip("/")


def test_pacs_stores_is_searched_and_gives_back_what_it_holds(pacs: EmbeddedPacs, ct_files: list[Path]) -> None:
    pacs.store(ct_files)
    session = requests.Session()
    session.auth = pacs.auth
    client = DICOMwebClient(base(pacs), session=session)
    assert [study["0020000D"]["Value"] for study in client.search_for_studies()] == [[uid(1)]]
    assert len(client.search_for_series(uid(1))) == 2
    assert len(client.search_for_instances(uid(1), uid(1, 1))) == 10
    path = f"/studies/{uid(1)}/series/{uid(1, 1)}"
    body = session.get(base(pacs) + path, headers=ACCEPT, timeout=10).content
    for number in range(1, 11):
        held = pacs.file_bytes(uid(1, 1, number))
        assert held in body
        assert pydicom.dcmread(io.BytesIO(held)).SOPInstanceUID == uid(1, 1, number)


def test_orthanc_holds_the_file_byte_for_byte(orthanc: Orthanc, ct_files: list[Path]) -> None:
    orthanc.store(ct_files)
    for path in ct_files:
        assert orthanc.file_bytes(path.stem) == path.read_bytes()


def test_pacs_is_clean_for_each_test(pacs: EmbeddedPacs) -> None:
    answer = requests.get(base(pacs) + "/studies", auth=pacs.auth, headers=JSON, timeout=10)
    assert not answer.content or answer.json() == []
    assert not pacs.has(uid(1, 1, 1))


def test_pacs_dies_when_killed_and_comes_back_with_its_files(pacs: EmbeddedPacs, ct_files: list[Path]) -> None:
    pacs.store(ct_files)
    pacs.kill()
    assert not pacs.is_running
    with pytest.raises(requests.ConnectionError):
        requests.get(base(pacs) + "/studies", timeout=5)
    pacs.restart()
    assert pacs.has(uid(1, 2, 10))


def test_what_is_refused_is_an_error(pacs: EmbeddedPacs, tmp_path: Path) -> None:
    bad = tmp_path / "bad.dcm"
    bad.write_bytes(b"no DICOM")
    with pytest.raises(PacsError, match="refused"):
        pacs.store([bad])


def test_orthanc_wants_its_user(orthanc: Orthanc) -> None:
    assert requests.get(base(orthanc) + "/studies", timeout=5).status_code == 401
    assert requests.get(base(orthanc) + "/studies", auth=("demo", "wrong"), timeout=5).status_code == 401
    assert requests.get(base(orthanc) + "/studies", auth=orthanc.auth, timeout=5).status_code == 200


def test_orthanc_without_users_and_with_other_settings() -> None:
    with Orthanc(options=OrthancOptions(auth=None, settings={"Name": "other"})) as server:
        assert requests.get(base(server) + "/studies", timeout=5).json() == []
        assert b'"other"' in server.exchange("GET", "/system")[1]


def test_proxy_speaks_tls_for_orthanc(orthanc: Orthanc, certificates: Certificates, ct_files: list[Path]) -> None:
    orthanc.store(ct_files)
    with Proxy(orthanc.url, certificate=(certificates.server, certificates.server_key)) as proxy:
        known = {"auth": orthanc.auth, "verify": str(certificates.authority), "timeout": 5}
        assert len(requests.get(proxy.url + "studies", **known).json()) == 1
        body = requests.get(f"{proxy.url}studies/{uid(1)}", headers=ACCEPT, **known).content
        assert all(path.read_bytes() in body for path in ct_files)
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(proxy.url + "studies", verify=str(certificates.other_authority), timeout=5)


def test_tiny_pacs_wants_its_token() -> None:
    with TinyPacs(token="t0ken") as server:
        assert requests.get(base(server) + "/studies", headers=JSON, timeout=5).status_code == 401
        allowed = {**JSON, "Authorization": "Bearer t0ken"}
        assert requests.get(base(server) + "/studies", headers=allowed, timeout=5).status_code == 204


def test_servers_leave_nothing_behind(ct_files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with TinyPacs() as server:
        server.store(ct_files)
        pid = server._process.pid
    assert not server.folder.exists()
    assert not list(tmp_path.iterdir())
    assert not Path(f"/proc/{pid}").exists()


def test_a_server_does_not_outlive_who_started_it() -> None:
    script = (
        "import os; from dicomweb_network.demo.pacs import Orthanc; server = Orthanc(); server.start();"
        "print(server._process.pid, server.folder, flush=True); os.kill(os.getpid(), 9)"
    )
    package = Path(dicomweb_network.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", script], cwd=package, check=False, capture_output=True, timeout=30)
    pid, folder = done.stdout.decode().split()
    deadline = time.monotonic() + 10
    while (Path(f"/proc/{pid}/exe").exists() or Path(folder).exists()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}/exe").exists()
    assert not Path(folder).exists()


@pytest.mark.parametrize("name", ["tiny-pacs", "orthanc"])
def test_a_folder_that_is_given_is_kept(name: str, tmp_path: Path, ct_files: list[Path]) -> None:
    kind = type(embedded_pacs(name))
    with kind(tmp_path / "pacs") as server:
        server.store(ct_files)
    assert not server.is_running
    with kind(tmp_path / "pacs") as server:
        assert server.has(uid(1, 1, 1))
        server.store(ct_files)
        assert pydicom.dcmread(io.BytesIO(server.file_bytes(uid(1, 1, 1)))).InstanceNumber == 1


def test_a_server_that_is_missing_or_broken_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Orthanc(options=OrthancOptions(settings={"HttpPort": "no number"}))
    with pytest.raises(ServerStartError, match="did not start"):
        broken.start()
    broken.stop()
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(ServerStartError, match="apt-get install orthanc orthanc-dicomweb"):
        broken.start()
    broken.stop()
    with pytest.raises(ServerStartError, match="apt-get install dcmtk"), StoreScp():
        pass


@pytest.mark.parametrize("node", ["orthanc", "tiny_pacs", "store_scp"])
def test_dimse_store_is_accepted(node: str, request: pytest.FixtureRequest, ct_files: list[Path]) -> None:
    server = request.getfixturevalue(node)
    peer = ["-aec", server.dimse.ae_title, server.dimse.host, str(server.dimse.port)]
    subprocess.run(["echoscu", *peer], check=True, timeout=20)
    subprocess.run(["storescu", *peer, *map(str, ct_files)], check=True, timeout=20)
    for path in ct_files:
        assert server.has(path.stem)
        assert pydicom.dcmread(io.BytesIO(server.file_bytes(path.stem))) == pydicom.dcmread(path)


def test_dimse_store_over_tls(certificates: Certificates, ct_files: list[Path]) -> None:
    with StoreScp(tls=certificates) as server:
        tls = ["+tls", certificates.client_key, certificates.client, "+cf", certificates.authority]
        peer = [server.dimse.host, server.dimse.port, ct_files[0]]
        subprocess.run([str(word) for word in ["storescu", *tls, *peer]], check=True, timeout=20)
        assert server.has(ct_files[0].stem)


def test_fault_server_over_tls_asks_clients_who_they_are(certificates: Certificates) -> None:
    with FaultServer(
        Source(TINY).series(2),
        certificate=(certificates.server, certificates.server_key),
        client_authority=certificates.authority,
    ) as server:
        client = (str(certificates.client), str(certificates.client_key))
        answer = requests.get(server.url + "/studies", cert=client, verify=str(certificates.authority), timeout=5)
        assert answer.status_code == 200
        with pytest.raises(requests.ConnectionError):
            requests.get(server.url + "/studies", verify=str(certificates.authority), timeout=5)
    with (
        FaultServer(certificate=(certificates.expired, certificates.expired_key)) as server,
        pytest.raises(requests.exceptions.SSLError, match="expired"),
    ):
        requests.get(server.url + "/studies", verify=str(certificates.authority), timeout=5)


def test_proxy_adds_its_round_trip_and_passes_every_byte() -> None:
    with FaultServer(Source(TINY).series(20)) as server, Proxy(server.url, 0.02) as proxy:
        session = requests.Session()
        session.get(proxy.url + "/studies", timeout=5)
        round_trips_s = []
        for _ in range(5):
            started_s = time.monotonic()
            session.get(proxy.url + "/studies", timeout=5)
            round_trips_s.append(time.monotonic() - started_s)
        assert 0.038 < min(round_trips_s) < 0.08
        path = f"/studies/{uid(1)}"
        whole = requests.get(server.url + path, headers=ACCEPT, timeout=5).content
        assert requests.get(proxy.url + path, headers=ACCEPT, timeout=5).content == whole


def test_demo_data_is_taken_and_given_back_by_every_pacs(pacs: EmbeddedPacs, tmp_path: Path) -> None:
    data = make_demo_data(tmp_path)
    assert len({path.name for path in data.files}) == len(data.files) == 59
    pacs.store(data.files)
    session = requests.Session()
    session.auth = pacs.auth
    explicit = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.1'}
    for path in data.files:
        found = pydicom.dcmread(path, stop_before_pixels=True)
        series = f"{base(pacs)}/studies/{found.StudyInstanceUID}/series/{found.SeriesInstanceUID}"
        url = f"{series}/instances/{found.SOPInstanceUID}"
        assert pacs.file_bytes(str(found.SOPInstanceUID)) in session.get(url, headers=ACCEPT, timeout=10).content
        # What cannot be converted is refused, each server in its own way, but it must not break the server.
        assert session.get(url, headers=explicit, timeout=10).status_code in {200, 406, 500}


def test_demo_ct_has_the_geometry_and_voxels_it_claims(tmp_path: Path) -> None:
    data = make_demo_data(tmp_path)
    slices = [pydicom.dcmread(path) for path in data.files if path.parent.name == "chest-ct"]
    assert len(slices) == len(data.ct.voxels) == 34
    for index, dataset in enumerate(slices):
        assert dataset.SeriesInstanceUID == data.ct.series_instance_uid
        stored = dataset.pixel_array * dataset.RescaleSlope + dataset.RescaleIntercept
        assert (stored == data.ct.voxels[index]).all()
        position_ras = [
            -dataset.ImagePositionPatient[0],
            -dataset.ImagePositionPatient[1],
            dataset.ImagePositionPatient[2],
        ]
        assert position_ras == pytest.approx((data.ct.ijk_to_ras @ [0, 0, index, 1])[:3], abs=1e-9)
        row_ras = [-dataset.ImageOrientationPatient[0], -dataset.ImageOrientationPatient[1]]
        step = [value * dataset.PixelSpacing[1] for value in row_ras]
        assert step == pytest.approx(data.ct.ijk_to_ras[:2, 0], abs=1e-9)
    judged = subprocess.run(["dciodvfy", str(data.files[0])], check=True, capture_output=True, text=True)
    assert "Error" not in judged.stderr
    assert make_demo_data(tmp_path / "again").files[0].read_bytes() == data.files[0].read_bytes()
