"""A small picture of a series, in the first way in which a server gives one (PS3.18 10.4.1.1.3 and 10.4.1.1.5)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ..dicomweb.pictures import is_whole_picture
from ..dicomweb.resources import resource_path
from ..model import errors
from .cancellation import CancelToken

if TYPE_CHECKING:
    from .session import ServerSession

_HEADERS: Final = {"Accept": "image/jpeg"}
"""One media type alone: Orthanc 1.10 answers a list of them with 400."""
_REFUSALS_BELIEVED: Final = 2
"""A series may have no picture on a server that has pictures of others."""
_READ_BYTES: Final = 64 * 1024
_LARGEST_BYTES: Final = 20_000_000
_SERIES_WAYS: Final = ("thumbnail", "rendered")
_INSTANCE_WAY: Final = "rendered instance"

FindInstance = Callable[[str, str, int, CancelToken], str]
"""Returns the SOP Instance UID at a position of a series; empty if there is none."""


class Thumbnails:
    """Asks one server for pictures of series, and remembers in which ways it has none. Thread-safe.

    Parameters
    ----------
    session : ServerSession
        Speaks to the server.
    find_instance : callable
        Finds an instance in the middle of a series, for servers that render instances only.
    """

    def __init__(self, session: ServerSession, find_instance: FindInstance) -> None:
        self._session = session
        self._find_instance = find_instance
        self._lock = threading.Lock()
        self._refusals = dict.fromkeys((*_SERIES_WAYS, _INSTANCE_WAY), 0)
        self._working: set[str] = set()

    @property
    def are_there(self) -> bool:
        """Whether the server gives pictures, as far as is known."""
        return any(self._is_worth_asking(way) for way in self._refusals)

    def of_series(self, study_uid: str, series_uid: str, instance_count: int, size: int, cancel: CancelToken) -> bytes:
        """Return a JPEG or PNG picture; empty if the server has none of this series.

        Raises
        ------
        DICOMwebNetworkError
            The server gave no answer, or asks for a login.
        """
        for way in self._refusals:
            if not self._is_worth_asking(way):
                continue
            resource = f"{resource_path(study_uid, series_uid)}/{way}"
            if way == _INSTANCE_WAY:
                sop_uid = self._find_instance(study_uid, series_uid, instance_count // 2, cancel)
                resource = f"{resource_path(study_uid, series_uid, sop_uid)}/rendered" if sop_uid else ""
            picture = self._picture(resource, size, cancel) if resource else b""
            self._learn(way, bool(picture))
            if picture:
                return picture
        return b""

    def _is_worth_asking(self, way: str) -> bool:
        return way in self._working or self._refusals[way] < _REFUSALS_BELIEVED

    def _learn(self, way: str, is_working: bool) -> None:
        with self._lock:
            if is_working:
                self._working.add(way)
            else:
                self._refusals[way] += 1

    def _picture(self, resource: str, size: int, cancel: CancelToken) -> bytes:
        """Return what a resource shows; empty if the server refuses, or answers with something else."""
        try:
            # In the address as it is: Orthanc 1.10 does not understand an escaped comma.
            path = f"{resource}?viewport={size},{size}"
            with self._session.streamed(path, _HEADERS, cancel) as response:
                if not response.headers.get("Content-Type", "").lower().startswith("image/"):
                    return b""
                data = bytearray()
                while len(data) <= _LARGEST_BYTES and (chunk := response.raw.read(_READ_BYTES, decode_content=True)):
                    data += chunk
        except (errors.LoginError, errors.BusyServerError):
            raise
        except errors.ServerError:
            return b""
        return bytes(data) if is_whole_picture(bytes(data)) else b""
