"""A retrieve that an earlier session left unfinished."""

from __future__ import annotations

from typing import Any


class UnfinishedJob:
    """What the transfer engine's journal tells about a retrieve that did not come to its end.

    :param entry: the engine's ``JournalEntry``.
    """

    def __init__(self, entry: Any) -> None:
        self.entry = entry
        self.label: str = entry.request.label or entry.request.targets[0].study_instance_uid
        self.serverName: str = entry.profile.name
