"""Headers of all kinds of files are read as pydicom reads them."""

from __future__ import annotations

import contextlib
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydicom
import pytest

if TYPE_CHECKING:
    from dicomweb_network.application import Environment

FILES = Path(pydicom.__file__).parent / "data" / "test_files"
DEFLATED, BIG_ENDIAN, IMPLICIT = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2"
KEYWORDS = ("SOPInstanceUID", "StudyInstanceUID", "PatientID", "PatientName", "StudyDate", "Rows", "ImageType")


@pytest.fixture
def dicomheader(standalone: Environment) -> Any:
    del standalone
    import ctk

    del ctk
    return sys.modules["ctk.dicomheader"]


def _readable() -> dict[Path, Any]:
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in FILES.glob("*.dcm"):
            with contextlib.suppress(Exception):
                dataset = pydicom.dcmread(path, stop_before_pixels=True)
                if dataset.file_meta.get("TransferSyntaxUID"):
                    found[path] = dataset
    return found


def _text(value: Any) -> str:
    several = value if isinstance(value, pydicom.multival.MultiValue) else [value]
    return "\\".join("" if one is None else str(one).strip(" ") for one in several)


def test_every_file_has_the_texts_that_pydicom_gives(dicomheader: Any) -> None:
    files = _readable()
    syntaxes = {str(dataset.file_meta.TransferSyntaxUID) for dataset in files.values()}
    assert {DEFLATED, BIG_ENDIAN, IMPLICIT} < syntaxes
    for path, dataset in files.items():
        header = dicomheader.read_header(str(path))
        for keyword in KEYWORDS:
            if keyword in dataset:
                read = header.text(int(dataset[keyword].tag))
                assert read == _text(dataset[keyword].value), (path, keyword)


def test_pixels_and_sequences_are_there_but_have_no_text(dicomheader: Any) -> None:
    header = dicomheader.read_header(str(FILES / "CT_small.dcm"))
    assert header.contains(0x7FE00010)
    header = dicomheader.read_header(str(FILES / "test-SR.dcm"))
    assert not header.contains(0x7FE00010)
    assert header.contains(0x0040A730)
    assert header.text(0x0040A730) == ""


def test_a_header_that_is_cut_short_gives_what_comes_before(dicomheader: Any, tmp_path: Path) -> None:
    cut = tmp_path / "cut.dcm"
    cut.write_bytes((FILES / "CT_small.dcm").read_bytes()[:1500])
    header = dicomheader.read_header(str(cut))
    assert header.text(0x00100010) == "CompressedSamples^CT1"
    assert not header.contains(0x7FE00010)
    for broken in (b"", b"no DICOM"):
        cut.write_bytes(broken)
        assert dicomheader.read_header(str(cut)) is None
