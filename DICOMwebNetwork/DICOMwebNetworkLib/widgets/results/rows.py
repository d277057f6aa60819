"""What a row of the results shows: a record, and the server that it is of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from DICOMwebNetworkLib.model.records import Record


@dataclass(frozen=True)
class Row:
    """A study, series or instance as one server has it.

    :param connection: ``ServerConnection`` of that server: whatever is done with the row goes there.
    """

    connection: Any
    record: Record

    @property
    def serverName(self) -> str:
        """Name of the server."""
        return str(self.connection.profile.name)


def uidsOf(record: Record) -> list[str]:
    """Return the UIDs from the study down to what the record is about."""
    names = ("study_instance_uid", "series_instance_uid", "sop_instance_uid")
    return [getattr(record, name) for name in names if hasattr(record, name)]


def byConnection(rows: Iterable[Row]) -> list[tuple[Any, list[Row]]]:
    """Return the rows of each server, in the order of their first rows."""
    groups: list[tuple[Any, list[Row]]] = []
    for row in rows:
        group = next((those for connection, those in groups if connection is row.connection), None)
        if group is None:
            groups.append((row.connection, [row]))
        else:
            group.append(row)
    return groups
