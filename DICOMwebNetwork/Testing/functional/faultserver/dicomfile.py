"""Writing a data set in one of the native transfer syntaxes, with pydicom 2 as with pydicom 3."""

from __future__ import annotations

import io
from typing import Any

EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"
NATIVE = frozenset({EXPLICIT_LITTLE, IMPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED})


def file_bytes(dataset: Any, syntax: str, *, with_meta: bool = True) -> bytes:
    """Return the data set as Part 10 file, or without preamble and meta header; the pixel data is not converted."""
    import pydicom
    from pydicom.uid import UID

    is_implicit, is_little = syntax == IMPLICIT_LITTLE, syntax != EXPLICIT_BIG
    if with_meta:
        dataset.file_meta.TransferSyntaxUID = UID(syntax)
    else:
        dataset.file_meta = pydicom.dataset.FileMetaDataset()
        dataset.preamble = None
    target = io.BytesIO()
    if pydicom.__version__.startswith("2."):
        dataset.is_implicit_VR, dataset.is_little_endian = is_implicit, is_little
        dataset.save_as(target, write_like_original=not with_meta)
    elif with_meta:
        pydicom.dcmwrite(target, dataset, enforce_file_format=True)
    else:
        pydicom.dcmwrite(target, dataset, implicit_vr=is_implicit, little_endian=is_little)
    return target.getvalue()
