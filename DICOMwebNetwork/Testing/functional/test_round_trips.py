"""Every kind of object goes to real servers and comes back the same: exported or taken, sent, deleted here, retrieved.

Destinations are an Orthanc and a tiny-pacs over DICOMweb, the Orthanc over DIMSE, and DCMTK's storescp with and without
TLS, whose files are looked at where it puts them.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from enginekit import LONG_S, QUICK, connected, engine
from exportkit import GEOMETRIES, read_with_pydicom, study, voxels
from faultserver.synthetic import from_pydicom, variants
from pydicom.dataset import Dataset
from servers.certificates import Certificates
from servers.storescp import StoreScp
from storekit import SEEN, checked_end

from dicomweb_network.demo.pacs import EmbeddedPacs
from DICOMwebNetworkLib.dicomexport.capture import write_capture
from DICOMwebNetworkLib.dicomexport.markups import Markup, MarkupKind
from DICOMwebNetworkLib.dicomexport.measurements import read_measurements, write_measurements
from DICOMwebNetworkLib.dicomexport.reference import PatientStudy, read_headers
from DICOMwebNetworkLib.dicomexport.scene import extract_scene, write_scene
from DICOMwebNetworkLib.dicomexport.segmentation import Segment, write_segmentation
from DICOMwebNetworkLib.dicomexport.volume import Volume, write_volume
from DICOMwebNetworkLib.model.dimse import DimseNode
from DICOMwebNetworkLib.model.errors import DamagedInstanceError
from DICOMwebNetworkLib.model.jobs import RetrieveRequest, RetrieveTarget, SendProtocol, SendRequest
from DICOMwebNetworkLib.model.reports import SendVerdict
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.transfer.part_files import verified_file

pytestmark = [
    pytest.mark.orthanc,
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom", "ignore::UserWarning:highdicom"),
]

LARGEST_REAL_BYTES = 2_500_000
THUMBNAIL = np.random.default_rng(3).integers(0, 256, (21, 34, 3), dtype="uint8")
DESTINATIONS = [
    pytest.param("orthanc", SendProtocol.DICOMWEB, id="orthanc, DICOMweb"),
    pytest.param("orthanc", SendProtocol.DIMSE, id="orthanc, DIMSE"),
    pytest.param("tiny_pacs", SendProtocol.DICOMWEB, id="tiny-pacs, DICOMweb"),
]
UNWANTED = {
    # The SOP class in VR UN; items in implicit VR although the file says explicit. DCMTK cannot read them either.
    "orthanc": {"explicit_VR-UN.dcm", "SC_rgb_jpeg.dcm"},
    # Deflated; a retired SOP class; a UID that is none.
    "tiny_pacs": {"image_dfl.dcm", "color-pl.dcm", "bad_sequence.dcm"},
}
"""Real files that a server does not take."""
MASK = voxels() > 900
MARKUPS = [
    Markup(MarkupKind.LINE, "Länge", ((0.0, 0.0, 0.0), (3.0, 4.0, 12.0)), ("", "end")),
    Markup(MarkupKind.POINTS, "点", ((1.5, -2.25, 3.0), (4.0, 5.0, -600.125)), ("F-1", "Größe")),
]


@dataclass(frozen=True)
class Kind:
    """Files of one kind, and what has to be found in them when they are back."""

    paths: list[Path]
    check: Callable[[list[Path]], None] = lambda _: None


# What is sent


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kind]:
    folder = tmp_path_factory.mktemp("kinds")
    made = {
        "CT": volume(folder, "CT", "oblique"),
        "MR": volume(folder, "MR", "sagittal"),
        "enhanced CT": volume(folder, "CT", "flipped", is_multiframe=True),
        "capture": capture(folder),
        "scene": scene(folder),
        "structures": structures(folder),
    }
    if importlib.util.find_spec("highdicom") is not None:
        sources = made["CT"].paths
        made |= {"segmentation": segmentation(folder, sources), "measurements": measurements(folder, sources)}
    return made


def volume(folder: Path, modality: str, geometry: str, *, is_multiframe: bool = False) -> Kind:
    written = write_volume(
        Volume(voxels(), GEOMETRIES[geometry], modality),
        folder,
        study(patient_id=f"{modality}-{geometry}"),
        is_multiframe=is_multiframe,
    )

    def check(paths: list[Path]) -> None:
        back, ijk_to_lps = read_with_pydicom(paths)
        expected, matrix = read_with_pydicom(written_paths)
        assert np.array_equal(back, expected)
        assert np.allclose(ijk_to_lps, matrix)
        assert np.array_equal(np.sort(back, axis=None), np.sort(voxels(), axis=None))

    written_paths = [keep(path) for path in written.paths]
    return Kind(list(written.paths), check)


def keep(path: Path) -> Path:
    """Return a second copy, to compare with when the first is deleted."""
    copy = path.parent.parent / "kept" / path.parent.name / path.name
    copy.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(path, copy))


def capture(folder: Path) -> Kind:
    (path,) = write_capture(THUMBNAIL, folder, study(patient_id="capture")).paths

    def check(paths: list[Path]) -> None:
        assert np.array_equal(pydicom.dcmread(paths[0]).pixel_array, THUMBNAIL)

    return Kind([path], check)


def scene(folder: Path) -> Kind:
    archive = folder / "scene.mrb"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("Scene/Scène.mrml", np.random.default_rng(4).bytes(700_001))
    (path,) = write_scene(archive, THUMBNAIL, folder, study(patient_id="scene")).paths

    def check(paths: list[Path]) -> None:
        back = paths[0].with_suffix(".mrb")
        assert extract_scene(paths[0], back).read_bytes() == archive.read_bytes()
        back.unlink()

    return Kind([path], check)


def segmentation(folder: Path, sources: list[Path]) -> Kind:
    headers = read_headers(sources)
    segments = [Segment("Knochen", MASK, (0.9, 0.8, 0.5)), Segment("Luft", voxels() < -500, (0.1, 0.2, 0.9))]
    matrix = GEOMETRIES["oblique"]
    written = write_segmentation(segments, matrix, folder, PatientStudy.of_dataset(headers[0]), sources=headers)

    def check(paths: list[Path]) -> None:
        back = pydicom.dcmread(paths[0])
        assert [one.SegmentLabel for one in back.SegmentSequence] == ["Knochen", "Luft"]
        assert int(back.pixel_array[np.array(_segment_numbers(back)) == 1].sum()) == int(MASK.sum())

    return Kind(list(written.paths), check)


def _segment_numbers(dataset: Dataset) -> list[int]:
    frames = dataset.PerFrameFunctionalGroupsSequence
    return [frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber for frame in frames]


def measurements(folder: Path, sources: list[Path]) -> Kind:
    headers = read_headers(sources)
    written = write_measurements(MARKUPS, folder, PatientStudy.of_dataset(headers[0]), sources=headers)

    def check(paths: list[Path]) -> None:
        back = read_measurements(paths[0])
        assert [(one.kind, one.name, one.labels) for one in back] == [(m.kind, m.name, m.labels) for m in MARKUPS]
        assert np.allclose(back[0].points, MARKUPS[0].points)

    return Kind(list(written.paths), check)


def structures(folder: Path) -> Kind:
    """Take the structure set that pydicom brings along, which has no file meta information."""
    from pydicom.data import get_testdata_file

    found = get_testdata_file("rtstruct.dcm", download=False)
    dataset = pydicom.dcmread(str(found), force=True)
    path = folder / "rtstruct.dcm"
    meta = pydicom.dataset.FileMetaDataset()
    meta.FileMetaInformationGroupLength, meta.FileMetaInformationVersion = 0, b"\0\1"
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    meta.TransferSyntaxUID, meta.ImplementationClassUID = pydicom.uid.ImplicitVRLittleEndian, "1.2.3.4"
    dataset.file_meta, dataset.preamble = meta, b"\0" * 128
    pydicom.dcmwrite(path, dataset)
    names = [one.ROIName for one in dataset.StructureSetROISequence]

    def check(paths: list[Path]) -> None:
        back = pydicom.dcmread(paths[0])
        assert back.Modality == "RTSTRUCT"
        assert [one.ROIName for one in back.StructureSetROISequence] == names
        assert back.ROIContourSequence == dataset.ROIContourSequence

    return Kind([path], check)


@pytest.fixture(scope="module")
def real_files() -> dict[str, Path]:
    """Return the whole files of pydicom and pydicom-data by SOP Instance UID, the huge ones left out."""
    from pydicom.data import get_testdata_file

    folders = {
        Path(str(get_testdata_file(name, download=False))).parents[1] for name in ("CT_small.dcm", "RG3_J2KI.dcm")
    }
    found: dict[str, Path] = {}
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.is_file() and path.stat().st_size < LARGEST_REAL_BYTES:
            with contextlib.suppress(DamagedInstanceError):
                summary, _ = verified_file(path)
                if summary.study_instance_uid and summary.series_instance_uid:
                    found.setdefault(summary.sop_instance_uid, path)
    assert len(found) > 100
    return found


# There and back


def send(files: Iterable[Path], destination: ServerConnection | DimseNode, protocol: SendProtocol) -> Any:
    with engine(policy=QUICK) as (running, ear):
        request = SendRequest(tuple(map(str, files)), protocol)
        job = running.submit_send(request, destination)
        assert job.wait(2 * LONG_S), f"the job did not end: {job.progress}"
        return checked_end(job, ear)


def fetch(connection: ServerConnection, folder: Path, study_uids: Iterable[str]) -> dict[str, Path]:
    targets = tuple(RetrieveTarget(uid) for uid in dict.fromkeys(study_uids))
    with engine(policy=QUICK) as (running, _):
        job = running.submit(RetrieveRequest(targets, str(folder)), connection)
        assert job.wait(2 * LONG_S), f"the job did not end: {job.progress}"
    assert job.report is not None
    assert job.report.is_complete, job.report.to_text()
    return {one.sop_instance_uid: Path(one.path) for one in job.report.instances}


def copied(kinds: Mapping[str, Kind], folder: Path) -> dict[str, list[Path]]:
    """Return copies of the files, to be sent and deleted."""
    folder.mkdir()
    return {
        name: [Path(shutil.copyfile(path, folder / f"{name}-{path.name}")) for path in kind.paths]
        for name, kind in kinds.items()
    }


def dataset_of(data: bytes) -> Dataset:
    """Return a data set without what says nothing, and what DCMTK leaves out: padding and lengths of groups."""
    dataset = pydicom.dcmread(io.BytesIO(data))
    for element in list(dataset):
        if element.tag.element == 0 or element.tag == 0xFFFCFFFC:
            del dataset[element.tag]
    return dataset


def check_equal(before: bytes, after: bytes, name: str) -> None:
    sent, back = dataset_of(before), dataset_of(after)
    differing = [element for element in sent if back.get(element.tag) != element] + [
        e for e in back if e.tag not in sent
    ]
    assert not differing, f"{name}: {differing}"
    assert back.file_meta.TransferSyntaxUID == sent.file_meta.TransferSyntaxUID, name


def uid_of(path: Path) -> str:
    return verified_file(path)[0].sop_instance_uid


def check_kinds(kinds: Mapping[str, Kind], before: Mapping[str, bytes], back: Mapping[str, Path]) -> None:
    for name, kind in kinds.items():
        paths = [back[uid_of(path)] for path in kind.paths]
        for path in paths:
            check_equal(before[uid_of(path)], path.read_bytes(), name)
        kind.check(paths)


@pytest.mark.parametrize(("server", "protocol"), DESTINATIONS)
def test_what_was_sent_and_deleted_comes_back_the_same(
    request: pytest.FixtureRequest, kinds: dict[str, Kind], tmp_path: Path, server: str, protocol: SendProtocol
) -> None:
    pacs: EmbeddedPacs = request.getfixturevalue(server)
    files = copied(kinds, tmp_path / "sent")
    paths = [path for group in files.values() for path in group]
    before = {uid_of(path): path.read_bytes() for path in paths}
    studies = [verified_file(path)[0].study_instance_uid for path in paths]
    connection = connected(pacs)

    report = send(paths, connection, protocol)
    shutil.rmtree(tmp_path / "sent")
    back = fetch(connection, tmp_path / "back", studies)

    connection.close()
    assert report.is_complete, report.to_text()
    assert report.counts[report.instances[0].verdict] == len(paths)
    check_kinds(kinds, before, back)


@pytest.mark.parametrize("is_secure", [False, True], ids=["plain", "TLS"])
def test_a_storescp_gets_the_same(
    kinds: dict[str, Kind], certificates: Certificates, tmp_path: Path, is_secure: bool
) -> None:
    files = copied(kinds, tmp_path / "sent")
    paths = [path for group in files.values() for path in group]
    before = {uid_of(path): path.read_bytes() for path in paths}
    shown = {
        "uses_tls": True,
        "ca_bundle": str(certificates.authority),
        "client_certificate": str(certificates.client),
        "client_key": str(certificates.client_key),
    }
    with StoreScp(tls=certificates if is_secure else None) as server:
        node = DimseNode(server.dimse.host, server.dimse.port, "STORESCP", **(shown if is_secure else {}))
        report = send(paths, node, SendProtocol.DIMSE)
        shutil.rmtree(tmp_path / "sent")
        back = {uid_of(path): path for path in server.received.iterdir()}
        assert report.is_complete, report.to_text()
        check_kinds(kinds, before, back)


@pytest.mark.slow
@pytest.mark.parametrize(("server", "protocol"), DESTINATIONS)
def test_real_files_of_all_kinds_and_encodings(
    request: pytest.FixtureRequest, real_files: dict[str, Path], tmp_path: Path, server: str, protocol: SendProtocol
) -> None:
    pacs: EmbeddedPacs = request.getfixturevalue(server)
    is_web = protocol is SendProtocol.DICOMWEB
    connection = connected(pacs)

    report = send(real_files.values(), connection, protocol)

    assert {Path(path).name for path in report.unsent_paths} == UNWANTED[server], report.to_text()
    unwanted = SendVerdict.REFUSED if is_web else SendVerdict.FAILED
    # dicomweb-client 0.60.0 does not ask about UIDs that are none: those rest on the server's word.
    assert {one.verdict for one in report.instances} <= {SEEN, SendVerdict.STORED, unwanted}
    there = [one for one in report.instances if one.verdict is SEEN]
    back = fetch(connection, tmp_path / "back", [one.study_instance_uid for one in there])
    connection.close()
    for one in there:
        check_equal(Path(one.path).read_bytes(), back[one.sop_instance_uid].read_bytes(), one.path)


def test_encodings_and_scripts(pacs: EmbeddedPacs, tmp_path: Path) -> None:
    contents = variants() | from_pydicom("JPEG2000.dcm", "MR_small_RLE.dcm", "color3d_jpeg_baseline.dcm", "liver.dcm")
    if pacs.name == "tiny-pacs":
        del contents["deflated"]  # which it does not know
    paths = []
    for name, data in contents.items():
        paths.append(tmp_path / f"{name}.dcm")
        paths[-1].write_bytes(data)
    connection = connected(pacs)

    report = send(paths, connection, SendProtocol.DICOMWEB)
    back = fetch(connection, tmp_path / "back", [one.study_instance_uid for one in report.instances])

    connection.close()
    assert report.is_complete, report.to_text()
    for path in paths:
        check_equal(path.read_bytes(), back[uid_of(path)].read_bytes(), path.name)
