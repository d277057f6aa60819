"""Parts in the transfer syntax that was asked for: as stored, or between the native syntaxes by pydicom."""

from __future__ import annotations

import io

from .archive import Instance
from .dicomfile import EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, NATIVE, file_bytes
from .media import Chunk, Part, part_of

_TARGETS = {EXPLICIT_LITTLE, IMPLICIT_LITTLE}


def in_syntax(instance: Instance, syntax: str) -> Part | None:
    """Return the instance as a part, None where it cannot be had in that transfer syntax.

    An empty syntax and ``*`` mean as stored.
    """
    if syntax in {"", "*", instance.transfer_syntax}:
        content_type = f"application/dicom; transfer-syntax={instance.transfer_syntax}"
        return Part(content_type, Chunk(instance.size_bytes, instance.read))
    if syntax not in _TARGETS or instance.transfer_syntax not in NATIVE:
        return None
    return part_of(f"application/dicom; transfer-syntax={syntax}", _transcoded(instance.read(), syntax))


def _transcoded(data: bytes, syntax: str) -> bytes:
    import pydicom

    dataset = pydicom.dcmread(io.BytesIO(data), force=True)
    is_swapped = dataset.file_meta.TransferSyntaxUID == EXPLICIT_BIG
    if is_swapped and "PixelData" in dataset and dataset.BitsAllocated == 16:
        swapped = bytearray(dataset.PixelData)
        swapped[0::2], swapped[1::2] = swapped[1::2], swapped[0::2]
        dataset.PixelData = bytes(swapped)
    return file_bytes(dataset, syntax)
