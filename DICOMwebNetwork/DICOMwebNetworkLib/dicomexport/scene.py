"""Whole scenes: a screenshot that carries Slicer's scene bundle (MRB) in private elements, as Slicer itself has it.

Slicer's plugin takes the size of the archive from the private creator, ``3D Slicer <bytes>``, and the archive from the
end of the file. So the archive is the last element here; but it is read by its tag, which also finds it where a server
has appended elements.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from ..model.errors import ConfigurationError, LocalStorageError
from ..model.local_files import local_errors, patiently
from .capture import SECONDARY_CAPTURE, checked_images, describe_color
from .header import common_header, finish, reference_item
from .part10 import LARGEST_VALUE, HeaderTemplate, tag_bytes, text_element, write_all, write_file
from .reference import PatientStudy
from .series import SeriesOptions, WrittenSeries, new_series_folder
from .strange_files import readable_or_refused

if TYPE_CHECKING:
    import numpy.typing as npt
    from pydicom.dataelem import RawDataElement
    from pydicom.dataset import Dataset

_CREATOR: Final = 0xCADB0010
_ARCHIVE_SIZE: Final = 0xCADB1008
_ARCHIVE: Final = 0xCADB1010
_CREATOR_START: Final = "3D Slicer"
_DEFLATED: Final = "1.2.840.10008.1.2.1.99"
_PIECE_BYTES: Final = 1 << 20


def write_scene(
    archive: str | Path,
    thumbnail: npt.NDArray[Any],
    folder: str | Path,
    study: PatientStudy,
    options: SeriesOptions | None = None,
    sources: Sequence[Dataset] = (),
) -> WrittenSeries:
    """Write a scene bundle as a new series of one secondary capture.

    Parameters
    ----------
    archive : path
        MRB file (a zip archive) that Slicer wrote; it is copied in pieces, so that memory stays small.
    thumbnail : array of uint8
        Shape (rows, columns, 3): what viewers show that know no scenes.
    folder : path
        Gets the folder ``<SeriesInstanceUID>`` with one file; nothing in it is overwritten.
    study : PatientStudy
        Whose it is.
    options : SeriesOptions, optional
        What the user says about the series; without description it is "Slicer Data Bundle".
    sources : sequence of Dataset
        Headers of images in the scene.

    Raises
    ------
    ConfigurationError
        The archive is no zip file or has 4 GiB or more, or the thumbnail is no such array.
    LocalStorageError, DiskFullError
        A file cannot be read or written.
    """
    options = options or SeriesOptions()
    size = _archive_size(Path(archive))
    pixels = checked_images(thumbnail)[:1]
    series_uid, uid = options.new_uid(), options.new_uid()
    header = common_header(SECONDARY_CAPTURE, "OT", study, series_uid, sources)
    header.SeriesDescription = "Slicer Data Bundle"
    describe_color(header, pixels.shape[1], pixels.shape[2])
    if sources:
        header.SourceImageSequence = [reference_item(one) for one in sources]
    finish(header, options)
    start = HeaderTemplate(header).file_start(uid)
    with new_series_folder(folder, series_uid) as part:
        write_file(part / f"{uid}.dcm", start, [pixels], pixels.nbytes, 8)
        _append_archive(part / f"{uid}.dcm", Path(archive), size)
    path = Path(folder, series_uid, f"{uid}.dcm")
    return WrittenSeries(study.study_instance_uid, series_uid, SECONDARY_CAPTURE, (path,), (uid,))


def is_scene(path: str | Path) -> bool:
    """Tell whether a file carries a scene bundle; False for what is no DICOM file."""
    try:
        return _ARCHIVE in _bundle_elements(Path(path))
    except ConfigurationError:
        return False


def extract_scene(path: str | Path, archive: str | Path) -> Path:
    """Copy the scene bundle of a DICOM file into a new MRB file.

    Parameters
    ----------
    path : path
        Written by `write_scene` or by Slicer, and perhaps changed by a server: any uncompressed encoding, elements
        appended.
    archive : path
        File to be made.

    Returns
    -------
    Path
        The archive.

    Raises
    ------
    ConfigurationError
        The file carries no scene bundle, or not a whole one.
    LocalStorageError
        A file cannot be read or written, or the archive exists already.
    """
    path, target = Path(path), Path(archive)
    elements = _bundle_elements(path)
    if _ARCHIVE not in elements:
        raise ConfigurationError(
            f"{path} carries no Slicer scene.", advice="A server may have removed the private elements; ask for it."
        )
    size = _told_size(elements)
    start, length = elements[_ARCHIVE].value_tell, elements[_ARCHIVE].length
    if not 0 < size <= length <= size + 1:
        raise ConfigurationError(f"The scene in {path} is damaged: {length} bytes, where {size} are announced.")
    part = target.with_name(f"{target.name}.part")
    if target.exists():
        raise LocalStorageError(f"{target} exists already; nothing was written.")
    try:
        with local_errors(path):
            source = path.open("rb")
        with source, local_errors(target), part.open("wb") as sink:
            source.seek(start)
            copied = _copy(source, sink, size)
        if copied < size:
            raise ConfigurationError(f"{path} ends before its scene does.")
        with local_errors(target):
            patiently(lambda: part.rename(target))
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return target


def _archive_size(archive: Path) -> int:
    with local_errors(archive), archive.open("rb") as file:
        size = archive.stat().st_size
        magic = file.read(2)
    if magic != b"PK":
        raise ConfigurationError(f"{archive} is no scene bundle (MRB).")
    if size > LARGEST_VALUE:
        raise ConfigurationError(
            f"The scene has {size / 2**30:.1f} GiB; a DICOM file holds less than 4.",
            advice="Export large volumes as images and remove them from the scene.",
        )
    return size


def _append_archive(path: Path, archive: Path, size: int) -> None:
    """Append creator, size and archive; their group sorts behind the pixels."""
    head = text_element(_CREATOR, "LO", f"{_CREATOR_START} {size}") + text_element(_ARCHIVE_SIZE, "LO", str(size))
    head += tag_bytes(_ARCHIVE) + b"OB\0\0" + (size + size % 2).to_bytes(4, "little")
    with path.open("ab", buffering=0) as file, archive.open("rb") as source:
        write_all(file, head)
        if _copy(source, file, size) < size:
            raise LocalStorageError(f"{archive} became shorter while it was read.")
        write_all(file, b"\0" * (size % 2))


def _copy(source: BinaryIO, sink: Any, size: int) -> int:
    """Copy at most some bytes in pieces; return how many there were."""
    copied = 0
    while copied < size:
        piece = source.read(min(_PIECE_BYTES, size - copied))
        if not piece:
            break
        write_all(sink, piece)
        copied += len(piece)
    return copied


def _bundle_elements(path: Path) -> dict[int, RawDataElement]:
    """Return the elements of the bundle; long values are not read, but where they start."""
    with local_errors(path):
        file = path.open("rb")
    with file, readable_or_refused(lambda why: f"{path} is no DICOM file that can be read ({why})."):
        return {int(one.tag): one for one in _elements(file) if int(one.tag) >> 16 == _CREATOR >> 16}


def _elements(file: BinaryIO) -> Iterator[RawDataElement]:
    from pydicom.dataelem import RawDataElement
    from pydicom.filereader import data_element_generator, read_preamble

    read_preamble(file, force=False)
    start = file.tell()
    syntax = ""
    for one in data_element_generator(file, False, True, stop_when=lambda tag, _vr, _length: tag >> 16 != 2):
        start = file.tell()
        if one.tag == 0x00020010:
            syntax = bytes(one.value or b"").decode("ascii").strip("\0 ")
    if syntax == _DEFLATED:
        raise ConfigurationError("Deflated files are not looked into.")
    file.seek(start)
    is_implicit, is_little = syntax == "1.2.840.10008.1.2", syntax != "1.2.840.10008.1.2.2"
    for element in data_element_generator(file, is_implicit, is_little, defer_size=1024):
        if isinstance(element, RawDataElement):
            yield element


def _told_size(elements: dict[int, RawDataElement]) -> int:
    """Return the size of the archive; the creator's word goes first, as in Slicer."""
    for tag in (_CREATOR, _ARCHIVE_SIZE):
        value = elements[tag].value if tag in elements else b""
        words = bytes(value or b"").decode("ascii", "replace").strip("\0 ").split()
        if words and words[-1].isdigit():
            return int(words[-1])
    return elements[_ARCHIVE].length
