"""What a row of the results says it shows: the UIDs from the study down, parted by slashes."""

from __future__ import annotations

from DICOMwebNetworkLib.model.records import Record


def uidsOf(record: Record) -> list[str]:
    """Return the UIDs from the study down to what the record is about."""
    names = ("study_instance_uid", "series_instance_uid", "sop_instance_uid")
    return [getattr(record, name) for name in names if hasattr(record, name)]


def keyOf(record: Record) -> str:
    """Return the key of a record's row."""
    return "/".join(uidsOf(record))


def keysAbove(key: str) -> list[str]:
    """Return the keys of the rows above that hold a row, the study's first."""
    uids = key.split("/")
    return ["/".join(uids[:length]) for length in range(1, len(uids))]
