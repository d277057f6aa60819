"""Pictures of series on disk, so that no server is asked twice."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import threading
from pathlib import Path

LARGEST_BYTES = 64_000_000
LEFT_WHEN_TRIMMED = 0.8


class ThumbnailCache:
    """A folder of pictures, of which the longest unused go when it is full. Thread-safe, without Qt.

    They are pictures of patients: the folder is for the user alone, names say nothing of whom they show, and ``clear``
    removes them all.

    :param folder: made when the first picture comes.
    :param largestBytes: size of the folder that is never exceeded for long.
    """

    def __init__(self, folder: str, largestBytes: int = LARGEST_BYTES) -> None:
        self.folder = folder
        self._largestBytes = largestBytes
        self._lock = threading.Lock()
        self._sizeBytes: int | None = None

    @property
    def sizeBytes(self) -> int:
        """Bytes that the pictures take. Reads the folder the first time, so ask on a worker thread."""
        with self._lock:
            if self._sizeBytes is None:
                self._sizeBytes = sum(size for _used, size, _path in self._files())
            return self._sizeBytes

    def find(self, *names: str) -> str:
        """Return the path of a picture; empty if there is none.

        :param names: what it shows: the server and login, the study, the series.
        """
        path = self._path(names)
        try:
            os.utime(path)
        except OSError:
            return ""
        return str(path)

    def keep(self, data: bytes, *names: str) -> str:
        """Write a picture and return its path.

        :raises OSError: the folder cannot be written.
        """
        Path(self.folder).mkdir(parents=True, exist_ok=True)
        Path(self.folder).chmod(0o700)
        path = self._path(names)
        before, old = self.sizeBytes, path.stat().st_size if path.exists() else 0
        # Readable by the user alone from the beginning, and whole or not there.
        handle, part = tempfile.mkstemp(suffix=".part", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(part).replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                Path(part).unlink()
            raise
        with self._lock:
            self._sizeBytes = (self._sizeBytes or before) + len(data) - old
            if self._sizeBytes > self._largestBytes:
                self._trim(int(self._largestBytes * LEFT_WHEN_TRIMMED))
        return str(path)

    def clear(self) -> None:
        """Remove all pictures."""
        with self._lock:
            self._trim(0)

    def _path(self, names: tuple[str, ...]) -> Path:
        return Path(self.folder, hashlib.sha256("\n".join(names).encode()).hexdigest())

    def _files(self) -> list[tuple[float, int, str]]:
        """Return when each file was used last, its size and its path."""
        found = []
        with contextlib.suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    state = entry.stat()
                    found.append((state.st_mtime, state.st_size, entry.path))
        return found

    def _trim(self, largestBytes: int) -> None:
        """Remove the longest unused pictures until the rest is small enough."""
        files = sorted(self._files())
        size = sum(size for _used, size, _path in files)
        for _used, bytesGone, path in files:
            if size <= largestBytes:
                break
            with contextlib.suppress(OSError):
                Path(path).unlink()
                size -= bytesGone
        self._sizeBytes = size
