"""Scene bundles: the private elements that Slicer's own plugin reads, written by us and read from Slicer's."""

from __future__ import annotations

import errno
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pydicom
import pytest
from exportkit import assert_valid, study

from DICOMwebNetworkLib.dicomexport import scene
from DICOMwebNetworkLib.dicomexport.scene import extract_scene, is_scene, write_scene
from DICOMwebNetworkLib.dicomexport.series import SeriesOptions
from DICOMwebNetworkLib.model.errors import ConfigurationError, DiskFullError, LocalStorageError

THUMBNAIL = np.random.default_rng(2).integers(0, 256, (31, 17, 3), dtype="uint8")


def bundle(folder: Path, size: int) -> Path:
    """Return an archive of about, and with the parity of, so many bytes."""
    path = folder / "scene.mrb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Scene/Scène.mrml", np.random.default_rng(size).bytes(size))
        archive.comment = b"!" * ((len("Scene/Scène.mrml".encode()) * 2 + size) % 2 != size % 2)
    return path


def read_as_slicer_does(path: Path) -> bytes:
    """Take the archive from the end of the file, by the size in the private creator."""
    creator = pydicom.dcmread(path)[0xCADB, 0x0010].value
    size = int(creator.split(" ")[2])
    assert creator.startswith("3D Slicer ")
    return path.read_bytes()[-(size + size % 2) :][:size]


@pytest.mark.parametrize("size", [1000, 1001, 3_000_000])
def test_scene_is_found_by_slicers_way_and_by_tag(tmp_path: Path, size: int) -> None:
    archive = bundle(tmp_path, size)

    written = write_scene(archive, THUMBNAIL, tmp_path / "out", study(), SeriesOptions("Szene für Müller"))

    (path,) = written.paths
    assert_valid([path])
    assert is_scene(path)
    assert read_as_slicer_does(path) == archive.read_bytes()
    assert extract_scene(path, tmp_path / "again.mrb").read_bytes() == archive.read_bytes()
    dataset = pydicom.dcmread(path)
    assert (dataset.pixel_array == THUMBNAIL).all()
    assert dataset.SeriesDescription == "Szene für Müller"
    assert str(dataset.PatientName).startswith("Müller^Jürgen=山田")


@pytest.mark.parametrize("syntax", ["--write-xfer-implicit", "--write-xfer-big"])
def test_scene_survives_servers_that_recode_and_append(tmp_path: Path, syntax: str) -> None:
    archive = bundle(tmp_path, 5001)
    (path,) = write_scene(archive, THUMBNAIL, tmp_path / "out", study()).paths
    other = tmp_path / "other.dcm"
    subprocess.run(["dcmconv", syntax, "+p", "512", "512", str(path), str(other)], check=True)

    assert is_scene(other)
    assert extract_scene(other, tmp_path / "again.mrb").read_bytes() == archive.read_bytes()


def test_scene_written_by_slicers_programs_is_read(tmp_path: Path) -> None:
    """Slicer makes a text with the private elements, dump2dcm makes a data set of it, img2dcm a secondary capture."""
    from PIL import Image

    archive = bundle(tmp_path, 2001)
    size = archive.stat().st_size
    dump = tmp_path / "dump.txt"
    dump.write_text(
        f"(0010,0010) PN [Anonymous]\n(0010,0020) LO [1]\n(0010,0030) DA []\n(0010,0040) CS []\n(0020,0010) SH []\n"
        f"(0008,0020) DA []\n(0008,0030) TM []\n(0008,0050) SH []\n(0008,0090) PN []\n(0008,0064) CS [SI]\n"
        f"(0020,0011) IS []\n(0020,0013) IS []\n(0020,0020) CS (no value available)\n"
        f"(cadb,0010) LO [3D Slicer {size}]\n(cadb,1008) LO [{size}]\n(cadb,1010) OB ={archive}\n"
    )
    template, path = tmp_path / "template.dcm", tmp_path / "bundle.dcm"
    Image.fromarray(THUMBNAIL).save(tmp_path / "image.jpg")
    subprocess.run(["dump2dcm", "--generate-new-uids", "--ignore-errors", str(dump), str(template)], check=True)
    subprocess.run(["img2dcm", "--dataset-from", str(template), str(tmp_path / "image.jpg"), str(path)], check=True)

    assert is_scene(path)
    assert extract_scene(path, tmp_path / "again.mrb").read_bytes() == archive.read_bytes()


def test_scene_of_four_gib_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "large.mrb"
    with archive.open("wb") as file:
        file.write(b"PK")
        file.truncate(2**32)

    with pytest.raises(ConfigurationError, match=r"4\.0 GiB"):
        write_scene(archive, THUMBNAIL, tmp_path / "out", study())

    assert not (tmp_path / "out").exists()


def test_what_is_no_archive_or_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "scene.mrml").write_text("<MRML/>")

    with pytest.raises(ConfigurationError, match="no scene bundle"):
        write_scene(tmp_path / "scene.mrml", THUMBNAIL, tmp_path, study())
    with pytest.raises(LocalStorageError):
        write_scene(tmp_path / "nothing", THUMBNAIL, tmp_path, study())


def test_cut_or_stripped_files_give_clear_errors(tmp_path: Path) -> None:
    (path,) = write_scene(bundle(tmp_path, 5000), THUMBNAIL, tmp_path / "out", study()).paths
    whole = path.read_bytes()
    (tmp_path / "cut.dcm").write_bytes(whole[:-1000])
    (tmp_path / "stripped.dcm").write_bytes(whole[: whole.index(b"\xdb\xca\x10\x00")])
    (tmp_path / "text.dcm").write_text("no DICOM")

    with pytest.raises(ConfigurationError):
        extract_scene(tmp_path / "cut.dcm", tmp_path / "again.mrb")
    with pytest.raises(ConfigurationError, match="carries no Slicer scene"):
        extract_scene(tmp_path / "stripped.dcm", tmp_path / "again.mrb")
    assert not is_scene(tmp_path / "stripped.dcm")
    assert not is_scene(tmp_path / "text.dcm")
    assert not (tmp_path / "again.mrb").exists()


def test_a_deflated_file_is_told_as_that(tmp_path: Path) -> None:
    (path,) = write_scene(bundle(tmp_path, 5000), THUMBNAIL, tmp_path / "out", study()).paths
    subprocess.run(["dcmconv", "--write-xfer-deflated", str(path), str(tmp_path / "deflated.dcm")], check=True)
    assert not is_scene(tmp_path / "deflated.dcm")
    with pytest.raises(ConfigurationError, match="Deflated"):
        extract_scene(tmp_path / "deflated.dcm", tmp_path / "again.mrb")


def test_an_archive_that_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from DICOMwebNetworkLib.dicomexport import scene

    (path,) = write_scene(bundle(tmp_path, 5000), THUMBNAIL, tmp_path / "out", study()).paths

    def full(_file: object, _data: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(scene, "write_all", full)
    with pytest.raises(DiskFullError):
        extract_scene(path, tmp_path / "again.mrb")
    assert not list(tmp_path.glob("again*"))


def test_an_archive_that_cannot_be_written_there_is_told(tmp_path: Path) -> None:
    archive = bundle(tmp_path, 100)
    (path,) = write_scene(archive, THUMBNAIL, tmp_path / "out", study()).paths

    with pytest.raises(LocalStorageError, match="cannot be written"):
        extract_scene(path, archive / "below-a-file.mrb")


def test_archive_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    archive = bundle(tmp_path, 100)
    (path,) = write_scene(archive, THUMBNAIL, tmp_path / "out", study()).paths
    before = archive.read_bytes()

    with pytest.raises(LocalStorageError):
        extract_scene(path, archive)

    assert archive.read_bytes() == before


def test_large_scene_is_copied_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene, "_PIECE_BYTES", 64)
    archive = bundle(tmp_path, 777)

    (path,) = write_scene(archive, THUMBNAIL, tmp_path / "out", study()).paths

    assert extract_scene(path, tmp_path / "again.mrb").read_bytes() == archive.read_bytes()
