"""What a user searches for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Level(str, Enum):
    """Information model level of a search (PS3.18 10.6)."""

    STUDY = "studies"
    SERIES = "series"
    INSTANCE = "instances"


@dataclass(frozen=True)
class SearchQuery:
    """One QIDO-RS search.

    Attributes
    ----------
    level : Level
        What the rows are.
    filters : mapping of str to str
        DICOM keyword -> value with the standard's matching (PS3.4 C.2.2.2): ``*`` and ``?`` wildcards, date ranges
        ``20200101-20201231``, several values separated by a backslash or comma. Empty values are passed over.
    study_instance_uid, series_instance_uid : str
        Narrow a series or instance search to a study or series.
    is_fuzzy : bool
        Ask for fuzzy matching of person names.
    page_size : int
        Rows asked for at once.
    """

    level: Level = Level.STUDY
    filters: Mapping[str, str] = field(default_factory=dict)
    study_instance_uid: str = ""
    series_instance_uid: str = ""
    is_fuzzy: bool = False
    page_size: int = 100
