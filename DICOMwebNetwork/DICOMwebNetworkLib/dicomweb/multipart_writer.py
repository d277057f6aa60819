"""Writes the multipart/related body of a store request from files on disk, again from the start as often as needed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..model.errors import UnreadableFileError
from .media_types import DICOM

_CHUNK_BYTES: Final = 128 * 1024
_BOUNDARY_BYTES: Final = 24
"""So many random bytes that no file holds the boundary, not even one that was made to."""


@dataclass(frozen=True)
class FilePart:
    """A file that is one part of the body, and how long it is to be."""

    path: str
    size_bytes: int


class MultipartBody:
    """Body of a store request (PS3.18 8.6.1.2, 10.5.1): files byte for byte, streamed, of known length.

    Each iteration yields the whole body from its first byte, so that a request can be repeated with it; ``len`` is
    its Content-Length. It is no file object on purpose: one that was read is empty the second time.

    Parameters
    ----------
    parts : sequence of FilePart
        Files in the order in which they are sent, at least one.
    count_bytes : callable, optional
        Called with the size of each piece that is handed out, on the sending thread.
    """

    def __init__(self, parts: Sequence[FilePart], count_bytes: Callable[[int], None] = lambda _: None) -> None:
        if not parts:
            raise ValueError("A store request needs at least one part.")
        self._parts = tuple(parts)
        self._count_bytes = count_bytes
        self._boundary = secrets.token_hex(_BOUNDARY_BYTES)
        self._head = f"--{self._boundary}\r\nContent-Type: {DICOM}\r\n\r\n".encode("ascii")
        self._end = f"--{self._boundary}--\r\n".encode("ascii")
        framing_bytes = len(self._parts) * (len(self._head) + len(b"\r\n")) + len(self._end)
        self._size_bytes = sum(part.size_bytes for part in self._parts) + framing_bytes

    @property
    def content_type(self) -> str:
        """Content-Type of the request."""
        return f'multipart/related; type="{DICOM}"; boundary={self._boundary}'

    def __len__(self) -> int:
        return self._size_bytes

    def __iter__(self) -> Iterator[memoryview]:
        """Yield the body in pieces, each valid until the next is asked for.

        Raises
        ------
        UnreadableFileError
            A file cannot be read, or no longer has the length that was announced.
        """
        buffer = memoryview(bytearray(_CHUNK_BYTES))
        for part in self._parts:
            yield from self._counted(self._head)
            yield from self._file(part, buffer)
            yield from self._counted(b"\r\n")
        yield from self._counted(self._end)

    def _counted(self, data: bytes) -> Iterator[memoryview]:
        self._count_bytes(len(data))
        yield memoryview(data)

    def _file(self, part: FilePart, buffer: memoryview) -> Iterator[memoryview]:
        left_bytes = part.size_bytes
        try:
            with open(part.path, "rb", buffering=0) as file:  # noqa: PTH123 - a text, of which thousands are sent
                while (count := file.readinto(buffer)) and count <= left_bytes:
                    left_bytes -= count
                    self._count_bytes(count)
                    yield buffer[:count]
        except OSError as error:
            raise UnreadableFileError(f"{part.path} cannot be read ({error.strerror or error}).", part.path) from error
        if left_bytes or count:
            raise UnreadableFileError(f"{part.path} was changed while it was sent.", part.path)
