"""The header of an instance, for servers without a metadata service: read from the file while it begins to arrive."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from ..dicomweb import media_types
from ..dicomweb.multipart import iter_parts
from ..model import errors
from .cancellation import CancelToken

if TYPE_CHECKING:
    import requests

    from .session import ServerSession

_READ_BYTES: Final = 16 * 1024
_LONGEST_INLINE_BYTES: Final = 1024
_PREAMBLE_BYTES: Final = 132
_ACCEPTED: Final = (
    media_types.multipart_dicom(media_types.AS_STORED),
    media_types.multipart_dicom(),
    media_types.single_dicom(),
)


def read_header(session: ServerSession, path: str, cancel: CancelToken) -> dict[str, Any]:
    """Return the header of the first instance below a resource in the DICOM JSON model, without its pixels.

    The rest of the body is left unread. Long binary values are named but not contained.

    Raises
    ------
    DICOMwebNetworkError
        The server does not give the instance either.
    """
    refusal: errors.DICOMwebNetworkError | None = None
    for accept in _ACCEPTED:
        try:
            with session.streamed(path, {"Accept": accept}, cancel) as response:
                return _header_of(_first_file(response))
        except (errors.NotAcceptableError, errors.MalformedBodyError) as error:
            refusal = error
    raise refusal or errors.NotAcceptableError("The server gives this instance in no known way.")


def _first_file(response: requests.Response) -> Iterable[bytes | memoryview]:
    chunks = iter(lambda: response.raw.read(_READ_BYTES, decode_content=True), b"")
    start = b""
    while len(start) < _PREAMBLE_BYTES and (chunk := next(chunks, b"")):
        start += chunk
    whole = chain((start,), chunks)
    if start[128:_PREAMBLE_BYTES] == b"DICM":
        return whole
    _, parameters = media_types.parsed_media_type(response.headers.get("Content-Type", ""))
    for part in iter_parts(whole, parameters.get("boundary", "")):
        return part
    raise errors.MalformedBodyError("The server answered without any DICOM file.")


def _header_of(chunks: Iterable[bytes | memoryview]) -> dict[str, Any]:
    import pydicom
    import urllib3

    try:
        dataset = pydicom.dcmread(_ArrivingFile(iter(chunks)), stop_before_pixels=True)
        header: dict[str, Any] = dataset.to_json_dict(
            bulk_data_threshold=_LONGEST_INLINE_BYTES,
            bulk_data_element_handler=lambda _: "",
            suppress_invalid_tags=True,
        )
    except (errors.DICOMwebNetworkError, urllib3.exceptions.HTTPError):
        raise
    except Exception as error:  # whatever a data set that breaks the standard makes of pydicom
        raise errors.MalformedBodyError(f"The header of the instance cannot be read: {error}.") from error
    return header


class _ArrivingFile:
    """A file that grows while it is read; it has what pydicom asks of one."""

    def __init__(self, chunks: Iterator[bytes | memoryview]) -> None:
        self._chunks = chunks
        self._here = bytearray()
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, as many as wanted unless the file ends."""
        self._wait_for(None if size is None or size < 0 else self._position + size)
        end = len(self._here) if size is None or size < 0 else self._position + size
        data = bytes(self._here[self._position : end])
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position."""
        self._position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._position}[whence]
        return self._position

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def _wait_for(self, size: int | None) -> None:
        while size is None or len(self._here) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                return
            self._here += chunk
