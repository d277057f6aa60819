"""Encodes headers into bytes (PS3.5, PS3.10), the constant part of a series only once, so that slices cost little."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..model.errors import ConfigurationError
from ..model.implementation import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

LARGEST_VALUE: Final = 0xFFFFFFFE
"""Bytes of one value that a length of 32 bits can tell; FFFFFFFF means undefined (PS3.5 7.1.1)."""

_NUMBER_SIZES: Final = {"US": 2, "UL": 4}


class HeaderTemplate:
    """What is the same in all files of a series, encoded in explicit VR little endian with texts in UTF-8.

    Parameters
    ----------
    constant : Dataset
        Data set without pixels. It names the SOP class; the SOP Instance UID may vary.

    Raises
    ------
    ConfigurationError
        A value cannot be encoded.
    """

    def __init__(self, constant: Dataset) -> None:
        constant.SpecificCharacterSet = "ISO_IR 192"
        self._sop_class_uid = str(constant.SOPClassUID)
        self._constant = encoded(constant)
        self._group_2 = encoded(self._meta())

    def _meta(self) -> Dataset:
        from pydicom.dataset import FileMetaDataset
        from pydicom.uid import UID, ExplicitVRLittleEndian

        meta = FileMetaDataset()
        meta.FileMetaInformationVersion = b"\x00\x01"
        meta.MediaStorageSOPClassUID = UID(self._sop_class_uid)
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        meta.ImplementationClassUID = UID(IMPLEMENTATION_CLASS_UID)
        meta.ImplementationVersionName = IMPLEMENTATION_VERSION_NAME
        return meta

    def file_start(self, sop_instance_uid: str, varying: Mapping[int, bytes] | None = None) -> bytes:
        """Return preamble, file meta information and all elements up to the pixels of one instance.

        Parameters
        ----------
        sop_instance_uid : str
            UID of the instance.
        varying : mapping of int to bytes, optional
            Tag -> encoded element of what this instance has beside, or instead of, the constant ones.
        """
        meta = self._group_2 | {0x00020003: text_element(0x00020003, "UI", sop_instance_uid)}
        own = {0x00080018: text_element(0x00080018, "UI", sop_instance_uid)}
        group_2 = b"".join(meta[tag] for tag in sorted(meta))
        elements = self._constant | own | dict(varying or {})
        length = b"\x02\x00\x00\x00UL\x04\x00" + len(group_2).to_bytes(4, "little")
        return b"".join([b"\0" * 128, b"DICM", length, group_2, *(elements[tag] for tag in sorted(elements))])


def encoded(dataset: Dataset) -> dict[int, bytes]:
    """Return tag -> bytes of each element, in explicit VR little endian and UTF-8.

    Raises
    ------
    ConfigurationError
        A value cannot be encoded.
    """
    from pydicom.charset import convert_encodings
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import correct_ambiguous_vr, write_data_element

    encodings = convert_encodings(["ISO_IR 192"])
    result: dict[int, bytes] = {}
    for element in correct_ambiguous_vr(dataset, True):
        buffer = DicomBytesIO()
        buffer.is_little_endian = True
        buffer.is_implicit_VR = False
        try:
            write_data_element(buffer, element, encodings)
        except (ValueError, TypeError, AttributeError, KeyError) as problem:
            raise ConfigurationError(f"{element.keyword or element.tag} cannot be written: {problem}") from problem
        result[int(element.tag)] = buffer.getvalue()
    return result


def write_file(path: Path, start: bytes, pieces: Iterable[Any], size_bytes: int, bits_allocated: int) -> None:
    """Write a new file: header and native pixel data.

    Parameters
    ----------
    path : Path
        File that does not exist yet.
    start : bytes
        From `HeaderTemplate.file_start`.
    pieces : iterable of C-contiguous array or bytes
        Little-endian samples, one piece behind the other; each goes to the disk before the next one is asked for.
    size_bytes : int
        Of all pieces.
    bits_allocated : int
        8 or less is written with value representation OB, more with OW.

    Raises
    ------
    ConfigurationError
        The pixels are too many for one DICOM file.
    OSError
        The file exists or cannot be written.
    """
    if size_bytes > LARGEST_VALUE:
        raise ConfigurationError(
            f"{size_bytes / 2**30:.1f} GiB of pixels do not fit into one DICOM file.",
            advice="Write a series of single images.",
        )
    vr = b"OB" if bits_allocated <= 8 else b"OW"
    head = b"\xe0\x7f\x10\x00" + vr + b"\0\0" + (size_bytes + size_bytes % 2).to_bytes(4, "little")
    with path.open("xb", buffering=0) as file:
        write_all(file, start + head)
        for piece in pieces:
            write_all(file, piece)
        if size_bytes % 2:
            write_all(file, b"\0")


def write_all(file: Any, data: Any) -> None:
    """Write all bytes to an unbuffered file, which may take them in pieces."""
    rest = memoryview(data).cast("B") if memoryview(data).nbytes else memoryview(b"")
    while rest.nbytes:
        rest = rest[file.write(rest) :]


def text_element(tag: int, vr: str, text: str) -> bytes:
    """Return an element of ASCII text with a short length, such as UI, DS, IS, LO."""
    value = text.encode("ascii")
    value += (b"\0" if vr == "UI" else b" ") * (len(value) % 2)
    return tag_bytes(tag) + vr.encode("ascii") + len(value).to_bytes(2, "little") + value


def sequence_element(tag: int, items: Sequence[Mapping[int, bytes]]) -> bytes:
    """Return a sequence of items, each tag -> encoded element, with explicit lengths."""
    values = [b"".join(item[tag] for tag in sorted(item)) for item in items]
    value = b"".join(b"\xfe\xff\x00\xe0" + len(one).to_bytes(4, "little") + one for one in values)
    return tag_bytes(tag) + b"SQ\0\0" + len(value).to_bytes(4, "little") + value


def numbers_element(tag: int, vr: str, numbers: Sequence[int]) -> bytes:
    """Return an element of unsigned numbers: US or UL."""
    value = b"".join(number.to_bytes(_NUMBER_SIZES[vr], "little") for number in numbers)
    return tag_bytes(tag) + vr.encode("ascii") + len(value).to_bytes(2, "little") + value


def tag_bytes(tag: int) -> bytes:
    """Return a tag in little endian."""
    return (tag >> 16).to_bytes(2, "little") + (tag & 0xFFFF).to_bytes(2, "little")
