"""Instances made on the fly: a template is written once, then only its UIDs, numbers and names are patched."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .archive import Attributes, Instance
from .dicomfile import DEFLATED, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, file_bytes

_ORIGIN = 10**38
_WIDTHS = {"name": 48, "id": 16, "study": 44, "series": 44, "sop": 44, "number": 6, "z": 12, "date": 8, "text": 24}


def uid(study: int, series: int = 0, instance: int = 0, seed: int = 0) -> str:
    """Return the UID of a study, series or instance by its numbers (from 1); always 44 characters long."""
    return f"2.25.{_ORIGIN + seed * 10**33 + study * 10**24 + series * 10**14 + instance}"


def _marker(name: str) -> Any:
    start = list(_WIDTHS).index(name) + 1
    digits = str(start) * _WIDTHS[name]
    return {"z": f"-{start}77777.7777"[:12], "number": f"98765{start}", "date": f"1977010{start}"}.get(
        name, digits if name in {"name", "id", "text"} else f"2.25.{digits[:39]}"
    )


@dataclass(frozen=True)
class Kind:
    """What instances of a series look like; rows and columns in pixels, spacings in mm."""

    rows: int = 512
    columns: int = 512
    modality: str = "CT"
    sop_class: str = "1.2.840.10008.5.1.4.1.1.2"
    character_set: str = "ISO_IR 192"
    pixel_spacing_mm: float = 0.7
    slice_spacing_mm: float = 1.25
    payload: bytes = b""


CT_512 = Kind()
TINY = Kind(rows=64, columns=64)
"""Instances of about 10 KB."""


def _dataset(kind: Kind) -> Any:
    from pydicom.dataset import Dataset, FileMetaDataset

    dataset: Any = Dataset()
    dataset.SpecificCharacterSet = kind.character_set
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.SOPClassUID, dataset.SOPInstanceUID = kind.sop_class, _marker("sop")
    dataset.StudyDate = dataset.SeriesDate = _marker("date")
    dataset.StudyTime, dataset.AccessionNumber = "101112", ""
    dataset.Modality, dataset.Manufacturer, dataset.ReferringPhysicianName = kind.modality, "Synthetic", ""
    dataset.StudyDescription, dataset.SeriesDescription = _marker("text"), "Synthetic series"
    dataset.PatientName, dataset.PatientID = _marker("name"), _marker("id")
    dataset.PatientBirthDate, dataset.PatientSex = "19700101", "O"
    dataset.SliceThickness, dataset.KVP, dataset.PatientPosition = kind.slice_spacing_mm, 120, "HFS"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = _marker("study"), _marker("series")
    dataset.StudyID, dataset.SeriesNumber, dataset.InstanceNumber = "1", 1, int(_marker("number"))
    dataset.ImagePositionPatient = ["-100", "-100", _marker("z")]
    dataset.ImageOrientationPatient, dataset.FrameOfReferenceUID = [1, 0, 0, 0, 1, 0], _marker("study")
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = kind.rows, kind.columns
    dataset.PixelSpacing = [kind.pixel_spacing_mm] * 2
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 0
    dataset.RescaleIntercept, dataset.RescaleSlope = -1024, 1
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID, dataset.file_meta.MediaStorageSOPInstanceUID = (
        kind.sop_class,
        _marker("sop"),
    )
    dataset.file_meta.TransferSyntaxUID = EXPLICIT_LITTLE
    return dataset


class _Template:
    """The bytes and the JSON of one kind of instance, cut where values are patched in."""

    def __init__(self, kind: Kind) -> None:
        import struct

        dataset = _dataset(kind)
        head = file_bytes(dataset, EXPLICIT_LITTLE)
        size = kind.rows * kind.columns * 2
        head += struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OW", 0, size + size % 2)
        names = {_marker(name).encode(): name for name in _WIDTHS}
        pieces = re.split(b"(" + b"|".join(re.escape(marker) for marker in names) + b")", head)
        self._pieces: list[bytes | str] = [names.get(piece, piece) for piece in pieces]
        self.pixels_bytes = size
        self.size_bytes = len(head) + size
        self._json: Attributes = dataset.to_json_dict()
        self._json["7FE00010"] = {"vr": "OW", "BulkDataURI": "bulkdata/7FE00010"}

    def head(self, values: dict[str, str]) -> bytes:
        return b"".join(
            values[piece].encode().ljust(_WIDTHS[piece]) if isinstance(piece, str) else piece for piece in self._pieces
        )

    def attributes(self, values: dict[str, str]) -> Attributes:
        patched = dict(self._json)
        for tag, name in (("0020000D", "study"), ("0020000E", "series"), ("00080018", "sop"), ("00200052", "study")):
            patched[tag] = {"vr": "UI", "Value": [values[name]]}
        for tag in ("00080020", "00080021"):
            patched[tag] = {"vr": "DA", "Value": [values["date"]]}
        patched["00100010"] = {"vr": "PN", "Value": [{"Alphabetic": values["name"]}]}
        patched["00100020"] = {"vr": "LO", "Value": [values["id"]]}
        patched["00081030"] = {"vr": "LO", "Value": [values["text"]]}
        patched["00200013"] = {"vr": "IS", "Value": [int(values["number"])]}
        patched["00200032"] = {"vr": "DS", "Value": [-100.0, -100.0, float(values["z"])]}
        return patched


_SHIFTS = 1 << 16


def _pool(kind: Kind, seed: int) -> bytes:
    """Return random pixels, longer than one slice: each slice is a window of its own into them."""
    return random.Random(seed).randbytes(kind.rows * kind.columns * 2 + _SHIFTS)


def _pixels(kind: Kind, pool: bytes, number: int) -> bytes:
    start = number * 2 % _SHIFTS
    pixels = pool[start : start + kind.rows * kind.columns * 2]
    return kind.payload + pixels[len(kind.payload) :] if kind.payload else pixels


class Source:
    """Makes instances of one kind; cheap enough for 20,000 of 10 KB or 10,000 studies.

    Parameters
    ----------
    kind : rows, columns, modality; `Kind.payload` is put at the start of the pixels of every instance
    seed : other seeds give other UIDs and other pixels
    """

    def __init__(self, kind: Kind = CT_512, seed: int = 0) -> None:
        self._kind = kind
        self._seed = seed
        self._template = _Template(kind)
        self._pool = _pool(kind, seed)

    def series(
        self, count: int, study: int = 1, series: int = 1, name: str = "Synthetic^Sam", patient: int = 0
    ) -> Iterator[Instance]:
        """Yield the instances of one series; their bytes are made when they are read.

        Each study is of a patient of its own unless one is given by number.
        """
        for number in range(1, count + 1):
            yield self._instance((study, series, number), name, patient or study)

    def studies(self, count: int, series: int = 1, instances: int = 1) -> Iterator[Instance]:
        """Yield the instances of many studies of many patients, dates from 2001 on."""
        for study in range(1, count + 1):
            for index in range(1, series + 1):
                yield from self.series(instances, study, index, f"Family{study:05d}^Given")

    def _instance(self, numbers: tuple[int, int, int], name: str, patient: int) -> Instance:
        study, series, number = numbers
        values = {
            "study": uid(study, seed=self._seed),
            "series": uid(study, series, seed=self._seed),
            "sop": uid(study, series, number, self._seed),
            "name": name,
            "id": f"PID{patient:06d}",
            "text": f"Study {study}",
            "date": f"{2001 + study // 336 % 100:04d}{study // 28 % 12 + 1:02d}{study % 28 + 1:02d}",
            "number": str(number),
            "z": f"{(number - 1) * self._kind.slice_spacing_mm:.3f}",
        }
        template = self._template

        def read() -> bytes:
            return template.head(values) + _pixels(self._kind, self._pool, number)

        uids = (values["study"], values["series"], values["sop"])
        return Instance(uids, EXPLICIT_LITTLE, template.size_bytes, read, lambda: template.attributes(values))


def _with_pixels(kind: Kind, numbers: tuple[int, int]) -> Any:
    from pydicom.uid import UID

    dataset = _dataset(kind)
    series, number = numbers
    dataset.PatientName, dataset.PatientID, dataset.StudyDescription = "Variant^Vera", "VARIANTS", "Variants"
    dataset.StudyDate = dataset.SeriesDate = "20200229"
    dataset.StudyInstanceUID = dataset.FrameOfReferenceUID = uid(1, seed=900)
    dataset.SeriesInstanceUID = uid(1, series, seed=900)
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = UID(uid(1, series, number, 900))
    dataset.InstanceNumber, dataset.ImagePositionPatient = number, [-100, -100, number]
    dataset.PixelData = random.Random(series).randbytes(kind.rows * kind.columns * 2)
    dataset["PixelData"].VR = "OW"
    return dataset


def _multi_frame(kind: Kind) -> bytes:
    dataset = _with_pixels(kind, (5, 1))
    dataset.NumberOfFrames = 5
    dataset.PixelData = dataset.PixelData * 5
    return file_bytes(dataset, EXPLICIT_LITTLE)


def _named(kind: Kind, series: int, character_set: str | list[str], name: str) -> bytes:
    dataset = _with_pixels(kind, (series, 1))
    dataset.SpecificCharacterSet = character_set
    dataset.PatientName, dataset.PatientID = name, f"VARIANT{series}"
    dataset.StudyInstanceUID = dataset.FrameOfReferenceUID = uid(series, seed=900)
    return file_bytes(dataset, EXPLICIT_LITTLE)


def variants() -> dict[str, bytes]:
    """Return one small file for each encoding that a client must survive, by name; in one study where names agree."""
    kind = Kind(rows=16, columns=16)
    makers: dict[str, Callable[[], bytes]] = {
        "implicit little endian": lambda: file_bytes(_with_pixels(kind, (1, 1)), IMPLICIT_LITTLE),
        "explicit big endian": lambda: file_bytes(_with_pixels(kind, (2, 1)), EXPLICIT_BIG),
        "deflated": lambda: file_bytes(_with_pixels(kind, (3, 1)), DEFLATED),
        "multi-frame": lambda: _multi_frame(kind),
        "utf-8 names": lambda: _named(kind, 6, "ISO_IR 192", "Wang^XiaoDong=王^小東=왕^샤오둥"),
        "latin-1 names": lambda: _named(kind, 7, "ISO_IR 100", "Müller^Jörg"),
        "japanese names": lambda: _named(kind, 8, ["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎"),
        "cyrillic names": lambda: _named(kind, 9, "ISO_IR 144", "\u041b\u044e\u043ac\u0435\u043c\u0431\u044bp\u0433"),
    }
    return {name: make() for name, make in makers.items()}


def from_pydicom(*names: str) -> dict[str, bytes]:
    """Return test files that pydicom brings along, such as ``JPEG2000.dcm``, by name."""
    from pathlib import Path

    from pydicom.data import get_testdata_file

    paths = {name: get_testdata_file(name, download=False) for name in names}
    missing = [name for name, path in paths.items() if path is None]
    if missing:
        raise LookupError(f"pydicom lacks {', '.join(missing)}: pip install pydicom-data")
    return {name: Path(str(path)).read_bytes() for name, path in paths.items()}
