"""Which jobs were begun and have not ended well, on disk, so that a later session can offer them again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO, Any

from ..model.errors import ConfigurationError
from ..model.jobs import RetrieveRequest, RetrieveTarget
from ..model.local_files import local_errors
from ..model.servers import ServerProfile
from .process_lock import held, is_held


@dataclass(frozen=True)
class JournalEntry:
    """A job that a session before this one did not bring to a good end. Holds no secret."""

    job_id: str
    started_at: str
    profile: ServerProfile
    request: RetrieveRequest


class Journal:
    """One file a job in a folder. Thread-safe as long as each job is written by one thread at a time.

    Raises
    ------
    LocalStorageError
        The folder cannot be made.
    """

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._held: dict[str, IO[bytes]] = {}
        with local_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)

    def begin(self, entry: JournalEntry) -> None:
        """Write a job down before its first request."""
        values = {
            "job_id": entry.job_id,
            "started_at": entry.started_at,
            "profile": entry.profile.to_dict(),
            "request": asdict(entry.request),
        }
        path = self._path(entry.job_id)
        with local_errors(path):
            # Held before it can be seen: another process would offer it.
            self._held[entry.job_id] = held(path.with_suffix(".owner"))
            try:
                new = path.with_suffix(".new")
                new.write_text(json.dumps(values), encoding="utf-8")
                new.replace(path)
            except OSError:
                self.end(entry.job_id, is_to_be_offered=False)
                raise

    def end(self, job_id: str, *, is_to_be_offered: bool) -> None:
        """Let go of a job; it is forgotten unless it is to be offered again."""
        owner = self._held.pop(job_id, None)
        if owner is not None:
            owner.close()
        if not is_to_be_offered:
            self.forget(job_id)

    def forget(self, job_id: str) -> None:
        """Delete what is written about a job."""
        for suffix in (".json", ".new", ".owner"):
            with contextlib.suppress(OSError):
                self._path(job_id).with_suffix(suffix).unlink(missing_ok=True)

    def unfinished(self) -> list[JournalEntry]:
        """Return the jobs that nobody works on any more, oldest first."""
        return sorted(self._entries(), key=lambda entry: entry.started_at)

    def _entries(self) -> Iterator[JournalEntry]:
        for path in self._folder.glob("*.json"):
            if is_held(path.with_suffix(".owner")):
                continue
            with contextlib.suppress(OSError, ValueError, LookupError, TypeError, AttributeError, ConfigurationError):
                yield _entry(json.loads(path.read_text(encoding="utf-8")))

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}.json"


def _entry(values: dict[str, Any]) -> JournalEntry:
    known = {field.name for field in fields(RetrieveRequest)}
    request = {name: value for name, value in values["request"].items() if name in known}
    request["targets"] = tuple(RetrieveTarget(**target) for target in request["targets"])
    return JournalEntry(
        values["job_id"],
        str(values["started_at"]),
        ServerProfile.from_dict(values["profile"]),
        RetrieveRequest(**request),
    )
