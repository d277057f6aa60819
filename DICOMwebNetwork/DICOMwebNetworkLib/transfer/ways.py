"""The ladder of ways to get an instance out of a server, from the best to the one that every server knows."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..dicomweb import media_types
from ..dicomweb.resources import resource_path
from ..dicomweb.wado_uri import USUAL_SERVICES, wado_uri
from ..model.quirks import RefusedWays


@dataclass(frozen=True)
class Way:
    """One rung: what is asked for, by which Accept header, and what the report calls it.

    ``uri_service`` is the place of a WADO-URI service relative to the DICOMweb root, empty for WADO-RS.
    """

    name: str
    accept: str
    is_bulk: bool = False
    uri_service: str = ""

    def path_of(self, study_uid: str, series_uid: str, sop_uid: str) -> str:
        """Return where to ask for an instance, below the DICOMweb root or relative to it."""
        if self.uri_service:
            return wado_uri(self.uri_service, study_uid, series_uid, sop_uid)
        return resource_path(study_uid, series_uid, sop_uid)


def _rungs(wanted_syntax_uid: str) -> tuple[tuple[str, str], ...]:
    """Return (name, transfer syntax parameter) in the order in which they are tried."""
    rungs = (
        ("as stored", media_types.AS_STORED),
        ("Explicit VR Little Endian", media_types.EXPLICIT_VR_LITTLE_ENDIAN),
        ("server's choice", ""),
    )
    if not wanted_syntax_uid or wanted_syntax_uid == media_types.AS_STORED:
        return rungs
    return ((f"transfer syntax {wanted_syntax_uid}", wanted_syntax_uid), *rungs)


class Ladder:
    """The ways that one server is known to take; shared by all jobs of one connection. Thread-safe.

    Parameters
    ----------
    wanted_syntax_uid : str
        Transfer syntax to ask for first; empty for the stored one.
    takes_bulk : bool
        False where the server is known to refuse whole series.
    known : RefusedWays, optional
        What the server refused before; is told what it refuses now.
    """

    def __init__(
        self, wanted_syntax_uid: str = "", *, takes_bulk: bool = True, known: RefusedWays | None = None
    ) -> None:
        rungs = _rungs(wanted_syntax_uid)
        bulk = rungs if takes_bulk else ()
        single = ((rungs[0][0], rungs[0][1]), ("server's choice", ""))
        self._ways: Final = (
            *(Way(f"bulk, {name}", media_types.multipart_dicom(syntax), is_bulk=True) for name, syntax in bulk),
            *(Way(f"instances, {name}", media_types.multipart_dicom(syntax)) for name, syntax in rungs),
            *(Way(f"single part, {name}", media_types.single_dicom(syntax)) for name, syntax in single),
            *(Way("WADO-URI", media_types.DICOM, uri_service=service) for service in USUAL_SERVICES),
        )
        self._known = known or RefusedWays()
        known_names = self._known.names
        self._refused = frozenset(way for way in self._ways if way.name in known_names and not way.uri_service)
        self._proven: frozenset[Way] = frozenset()
        self._lock = threading.Lock()

    def bulk_ways(self) -> tuple[Way, ...]:
        """Return the ways to ask for a whole series, best first; empty if the server is known to take none."""
        return tuple(way for way in self._ways if way.is_bulk and way not in self._refused)

    def instance_ways(self, *, is_plainest_first: bool = False) -> tuple[Way, ...]:
        """Return the ways to ask for one instance, best first; those that were refused before come last.

        WADO-URI is a way only while nothing has come by WADO-RS, and where it is.
        """
        is_modern = any(not way.uri_service for way in self._proven)
        ways = [way for way in self._ways if not way.is_bulk and not way.uri_service]
        older = [way for way in self._ways if way.uri_service and way not in self._refused and not is_modern]
        if is_plainest_first:
            ways.reverse()
        return tuple(sorted([*ways, *older], key=lambda way: way in self._refused))

    def learn(self, refused: Iterable[Way], taken: Way, failed: Iterable[Way] = ()) -> None:
        """Remember which ways the server refused before it took another one for the same resource.

        One that ``failed`` (HTTP 500) counts as refused unless it has ever worked: some servers stumble over what
        others refuse, and any server may stumble.
        """
        with self._lock:
            self._proven |= {taken}
            self._refused = (self._refused | frozenset(refused) | (frozenset(failed) - self._proven)) - {taken}
            self._known.names = frozenset(way.name for way in self._refused if not way.uri_service)

    def give_up(self, ways: Iterable[Way]) -> None:
        """Remember that the server has no WADO-URI service where it was looked for."""
        with self._lock:
            self._refused |= {way for way in ways if way.uri_service}
