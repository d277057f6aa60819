"""The instances in the body of an answer, cut as they arrive, whatever the Content-Type claims."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from ..dicomweb import media_types
from ..dicomweb.multipart import Part, iter_parts
from ..model.errors import DamagedInstanceError, MalformedBodyError

if TYPE_CHECKING:
    from ..net.session import Response

_SMALLEST_READ_BYTES: Final = 16 * 1024
_LARGEST_READ_BYTES: Final = 1024 * 1024
_FAST_S: Final = 0.1
_SLOW_S: Final = 0.25
_PREAMBLE_BYTES: Final = 132
_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True)
class Body:
    """One instance of an answer.

    Attributes
    ----------
    chunks : iterable of bytes
        The file as received; whole only if the iteration comes to its end.
    is_framed : bool
        Whether a delimiter or a length proves that the body came to its end.
    is_alone : bool
        Whether the answer is this file and no multipart body, in which there might have been more.
    """

    chunks: Iterable[bytes | memoryview]
    is_framed: bool
    is_alone: bool = False


def instance_bodies(response: Response, count_bytes: Callable[[int], None]) -> Iterator[Body]:
    """Yield the instances of a WADO-RS answer; consume each before asking for the next.

    Parameters
    ----------
    response : Response
        Answer whose body was not read yet.
    count_bytes : callable
        Called with the size of each piece that arrives.

    Raises
    ------
    BodyError
        The body is cut, or holds no DICOM.
    urllib3.exceptions.HTTPError
        The connection broke.
    """
    chunks = _chunks(response, count_bytes)
    start = _beginning(chunks)
    if not start:
        return
    kind, parameters = media_types.parsed_media_type(response.headers.get("Content-Type", ""))
    whole = chain((start,), chunks)
    if start[128:_PREAMBLE_BYTES] == b"DICM":
        is_framed = "Content-Length" in response.headers or "chunked" in response.headers.get("Transfer-Encoding", "")
        yield Body(whole, is_framed, is_alone=True)
    elif kind.startswith("multipart/") or start.startswith(b"--"):
        for part in iter_parts(whole, parameters.get("boundary", "")):
            yield Body(_payload(part), is_framed=True)
    else:
        raise MalformedBodyError(f"The server answered with '{kind or 'something unnamed'}' instead of DICOM files.")


def _payload(part: Part) -> Iterable[bytes | memoryview]:
    """Return the payload of a part, unpacked where its own header says that it is packed."""
    is_packed = "gzip" in part.headers.get("content-encoding", "").lower()
    return _unpacked(iter(part)) if is_packed else part


def _unpacked(chunks: Iterator[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    start = next(chunks, b"")
    if bytes(start[:2]) != _GZIP:
        yield from chain((start,), chunks)
        return
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for chunk in chain((start,), chunks):
            yield unpacker.decompress(chunk, _LARGEST_READ_BYTES)
            while unpacker.unconsumed_tail:
                yield unpacker.decompress(unpacker.unconsumed_tail, _LARGEST_READ_BYTES)
    except zlib.error as error:
        raise DamagedInstanceError(f"The server sent an instance that cannot be unpacked ({error}).") from error
    if not unpacker.eof:
        raise DamagedInstanceError("The server sent an instance that is packed and ends too early.")


def _beginning(chunks: Iterator[bytes]) -> bytes:
    """Return the first bytes of the body, enough to see what it is."""
    start = b""
    for chunk in chunks:
        start += chunk
        if len(start) >= _PREAMBLE_BYTES:
            break
    return start


def _chunks(response: Response, count_bytes: Callable[[int], None]) -> Iterator[bytes]:
    """Yield the body in reads that grow with the speed of the line: progress stays lively and overhead small."""
    size_bytes = _SMALLEST_READ_BYTES
    while True:
        before_s = time.monotonic()
        data: bytes = response.raw.read(size_bytes, decode_content=True)
        seconds = time.monotonic() - before_s
        if not data:
            return
        count_bytes(len(data))
        yield data
        if seconds < _FAST_S:
            size_bytes = min(_LARGEST_READ_BYTES, size_bytes * 2)
        elif seconds > _SLOW_S:
            size_bytes = max(_SMALLEST_READ_BYTES, size_bytes // 2)
