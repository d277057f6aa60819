"""What a de-identified send sends: copies in a private folder, gone with the job, after a crash at the next start."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path

from ..model.errors import LocalStorageError
from ..model.jobs import Deidentification
from ..model.local_files import local_errors
from .deidentification import Deidentifier
from .part_files import PartFolder, remove_leftovers


class Copies:
    """The copies of one job. The files themselves are only read.

    Raises
    ------
    PackageMissingError
        The package that does it is not installed.
    LocalStorageError, DiskFullError
        The folder cannot be made.
    """

    def __init__(self, job_id: str, wish: Deidentification) -> None:
        self._deidentifier = Deidentifier(wish)
        self._folder = PartFolder(str(_own_folder()), job_id)
        self._kinds: Counter[str] = Counter()

    def copy_of(self, path: Path) -> tuple[Path, str]:
        """Write a copy without identity and return its path, and the original's SOP Instance UID.

        Raises
        ------
        NotDeidentifiableError
            Something in the instance cannot lose it.
        LocalStorageError, DiskFullError
            The file cannot be read, or the copy not written.
        """
        copy = self._folder.new_path()
        with local_errors(copy):
            file = self._deidentifier.write_copy(path, copy)
        if file.kind_with_names_in_pixels:
            self._kinds[file.kind_with_names_in_pixels] += 1
        return copy, file.original_sop_instance_uid

    def notes(self) -> list[str]:
        """Return what the user should know of the copies."""
        notes = ["De-identified by the basic profile of PS3.15; UIDs are new, and dates are gone."]
        if self._kinds:
            kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self._kinds.items()))
            notes.append(
                f"Pixels are not changed, and images of these kinds often have names in theirs: {kinds}. "
                "Look at them before they are passed on."
            )
        return notes

    def remove(self) -> None:
        """Delete all copies."""
        self._folder.remove()


def remove_leftover_copies() -> None:
    """Delete the copies of processes that no longer run."""
    folder = _path()
    if folder.is_dir() and _is_own(folder):
        remove_leftovers(str(folder))


def _own_folder() -> Path:
    """Make the folder that nobody else can look into."""
    folder = _path()
    with local_errors(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        if not _is_own(folder):
            raise LocalStorageError(f"{folder} belongs to somebody else.", advice="Set TMPDIR to a folder of your own.")
        folder.chmod(0o700)
    return folder


def _is_own(folder: Path) -> bool:
    """Whether this user made the folder: others may have put one of its name into a place that all can write to."""
    if not hasattr(os, "geteuid"):
        return True  # Windows has a temporary folder for each user
    return not folder.is_symlink() and folder.lstat().st_uid == os.geteuid()


def _path() -> Path:
    user = os.geteuid() if hasattr(os, "geteuid") else ""
    return Path(tempfile.gettempdir(), f"dicomweb-network-{user}".rstrip("-"))
