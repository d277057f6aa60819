"""Files that get their final name only when they are whole, and the leftovers of processes that died."""

from __future__ import annotations

import contextlib
import itertools
import mmap
import os
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

from ..dicomweb.resources import checked_uid
from ..model.errors import DamagedInstanceError, LocalStorageError
from ..model.local_files import local_errors, patiently
from .part10 import Part10Summary, study_and_series, verified_summary
from .process_lock import held, is_held

PARTS_FOLDER: Final = ".dicomweb-network-parts"
_OWNER_FILE: Final = "owner"
_HEAD_BYTES: Final = 16 * 1024
"""Most images are proven whole by so much of them and their size; to map the rest costs more than all else."""
_LINE_END: Final = b"\r\n"
_CLOSED: Final = -1
_CLAIM_ATTEMPTS: Final = 20
_NEW_FILE: Final = os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def final_path(folder: str, series_uid: str, sop_uid: str) -> Path:
    """Return where an instance goes: ``folder/<SeriesInstanceUID>/<SOPInstanceUID>.dcm``.

    Raises
    ------
    ConfigurationError
        A UID holds characters that could lead out of the folder.
    """
    series_name = checked_uid(series_uid, "SeriesInstanceUID")
    return Path(folder, series_name, f"{checked_uid(sop_uid, 'SOPInstanceUID')}.dcm")


def final_path_beside_others(folder: str, study_uid: str, series_uid: str, sop_uid: str) -> Path:
    """Return where an instance goes; below a folder of its study if its place is taken by an instance of another one.

    That two studies share the UIDs of their series and instances is against the standard, but happens where studies
    are copied: the file of one may not take the place of the other's.

    Raises
    ------
    ConfigurationError
        A UID holds characters that could lead out of the folder.
    LocalStorageError
        The file that lies there cannot be read.
    """
    usual = final_path(folder, series_uid, sop_uid)
    if usual.exists():
        told_study, told_series = _told_uids(usual)
        if told_series == series_uid and told_study not in ("", study_uid):
            return final_path(str(Path(folder, checked_uid(study_uid, "StudyInstanceUID"))), series_uid, sop_uid)
    return usual


def is_of_series(path: Path, study_uid: str, series_uid: str) -> bool:
    """Whether a file belongs to a series of a study, or does not tell otherwise.

    Raises
    ------
    LocalStorageError
        It cannot be read.
    """
    told_study, told_series = _told_uids(path)
    return told_study in ("", study_uid) and told_series in ("", series_uid)


def _told_uids(path: Path) -> tuple[str, str]:
    with local_errors(path), path.open("rb") as file:
        return study_and_series(file.read(_HEAD_BYTES))


class PartFolder:
    """The part files of one job: they lie beside their targets, on the same file system, so that renaming is atomic.

    Raises
    ------
    LocalStorageError, DiskFullError
        The folder cannot be made.
    """

    def __init__(self, folder: str, job_id: str) -> None:
        self._path = Path(folder, PARTS_FOLDER, job_id)
        self._numbers = itertools.count(1)
        with local_errors(self._path):
            self._owner = self._claimed()

    def _claimed(self) -> IO[bytes]:
        for _ in range(_CLAIM_ATTEMPTS):
            # A job that ends, here or in another process, may remove the folder above while it is empty, also between
            # the two looks that mkdir takes at it.
            with contextlib.suppress(FileNotFoundError, FileExistsError):
                self._path.mkdir(parents=True, exist_ok=True)
                return held(self._path / _OWNER_FILE)
        raise LocalStorageError(f"The folder {self._path} cannot be made.")

    def new_file(self) -> PartFile:
        """Return a new, empty part file; thread-safe."""
        return PartFile(self.new_path())

    def new_path(self) -> Path:
        """Return the path of a file that does not exist yet; thread-safe."""
        return self._path / f"{next(self._numbers)}.part"

    def remove(self) -> None:
        """Delete the folder with all that is left in it."""
        self._owner.close()
        _remove(self._path)


class PartFile:
    """One instance while it arrives. Used by one thread.

    Works on a bare descriptor and keeps the beginning of what it writes: every call of the operating system gives
    Python's lock away, and getting it back among other busy threads costs more than the call.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size_bytes = 0
        self._head = b""
        self._is_renamed = False
        with local_errors(path):
            self._descriptor = os.open(self.path, _NEW_FILE, 0o666)

    def write(self, data: bytes | memoryview) -> None:
        """Append bytes as they were received.

        Raises
        ------
        LocalStorageError, DiskFullError
            They could not be written.
        """
        view = memoryview(data)
        if len(self._head) < _HEAD_BYTES:
            self._head += view[: _HEAD_BYTES - len(self._head)]
        with local_errors(self.path):
            while view.nbytes:
                view = view[os.write(self._descriptor, view) :]
        self.size_bytes += len(data)

    def verified(self, *, must_hold_pixels: bool) -> Part10Summary:
        """Return what the whole file says about itself; see ``part10.verified_summary``.

        A line end behind the data set goes: servers put one there that belongs to their multipart body.
        """
        try:
            return _verified(self._descriptor, self._head, self.size_bytes, must_hold_pixels=must_hold_pixels)
        except DamagedInstanceError:
            end = max(0, self.size_bytes - len(_LINE_END))
            with local_errors(self.path):
                os.lseek(self._descriptor, end, os.SEEK_SET)
                if os.read(self._descriptor, len(_LINE_END)) != _LINE_END:
                    raise
                os.ftruncate(self._descriptor, end)
            self.size_bytes, self._head = end, self._head[:end]
            return _verified(self._descriptor, self._head, end, must_hold_pixels=must_hold_pixels)

    def rename_to(self, target: Path) -> None:
        """Give the file its final name; an older file of that name is replaced.

        Raises
        ------
        LocalStorageError, DiskFullError
            The target cannot be written.
        """
        self._close()
        with local_errors(target):
            try:
                patiently(lambda: self.path.replace(target))
            except FileNotFoundError:
                target.parent.mkdir(parents=True, exist_ok=True)
                patiently(lambda: self.path.replace(target))
        self._is_renamed = True

    def discard(self) -> None:
        """Delete the file if it still has its part name."""
        with contextlib.suppress(LocalStorageError):
            self._close()
        if not self._is_renamed:
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, _CLOSED
        if descriptor != _CLOSED:
            with local_errors(self.path):  # a network drive may tell only now that it is full
                os.close(descriptor)


def verified_file(path: Path) -> tuple[Part10Summary, int]:
    """Return (what the whole file says about itself, its size in bytes).

    Raises
    ------
    DamagedInstanceError
        It is not whole.
    LocalStorageError
        It cannot be read.
    """
    with local_errors(path):
        if not stat.S_ISREG(path.stat().st_mode):
            raise LocalStorageError(f"{path} cannot be written or read (it is no file).")  # a pipe would be waited for
    with local_errors(path), path.open("rb") as file:
        size_bytes = os.fstat(file.fileno()).st_size
        return _verified(file.fileno(), file.read(_HEAD_BYTES), size_bytes, must_hold_pixels=False), size_bytes


def _verified(descriptor: int, head: bytes, size_bytes: int, *, must_hold_pixels: bool) -> Part10Summary:
    if not size_bytes:
        raise DamagedInstanceError("The file is empty.")
    with contextlib.suppress(DamagedInstanceError):
        return verified_summary(head, must_hold_pixels=must_hold_pixels, size_bytes=size_bytes)
    try:
        mapped = mmap.mmap(descriptor, size_bytes, access=mmap.ACCESS_READ)
    except OSError:  # shared folders of virtual machines and some network drives cannot
        return verified_summary(_whole(descriptor, size_bytes), must_hold_pixels=must_hold_pixels)
    with mapped, memoryview(mapped) as view:
        return verified_summary(view, must_hold_pixels=must_hold_pixels)


def _whole(descriptor: int, size_bytes: int) -> bytes:
    os.lseek(descriptor, 0, os.SEEK_SET)
    pieces = []
    while size_bytes > 0 and (piece := os.read(descriptor, size_bytes)):
        pieces.append(piece)
        size_bytes -= len(piece)
    return b"".join(pieces)


def remove_leftovers(folder: str) -> float:
    """Delete part files of processes that no longer run.

    Returns
    -------
    float
        When the last of those processes was seen to write, seconds since the epoch; 0.0 if there were none.
    """
    last_written_s = 0.0
    for path in _job_folders(folder):
        if not is_held(path / _OWNER_FILE):
            with contextlib.suppress(OSError):
                last_written_s = max(last_written_s, path.stat().st_mtime)
            _remove(path)
    with contextlib.suppress(OSError):
        Path(folder, PARTS_FOLDER).rmdir()
    return last_written_s


def _job_folders(folder: str) -> Iterable[Path]:
    with contextlib.suppress(OSError):
        return [path for path in Path(folder, PARTS_FOLDER).iterdir() if path.is_dir()]
    return []


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    with contextlib.suppress(OSError):
        path.parent.rmdir()  # only if it is empty
