"""A plain folder as destination of retrieves."""

from __future__ import annotations


class FolderDestination:
    """Files go to a folder and into no database.

    :param folder: created where it does not exist.
    :param journalFolder: where the engine notes what is not finished; empty for no journal.
    """

    isFolder = True
    isTransient = False
    indexer = None

    def __init__(self, folder: str, journalFolder: str = "") -> None:
        self.folder = folder
        self.journalFolder = journalFolder

    def holdings(self) -> None:
        """Return None: the transfer engine looks into the folder by itself."""
