"""What a person at the window gets: how long until all is in the database, and how smooth the window stays."""

from __future__ import annotations

import statistics
from functools import cache
from typing import Any

from .ct_study import INSTANCE_COUNT, SERIES_COUNT, orthanc_with_study
from .folders import fresh_folder
from .processes import output_of

_RUNS = 5


@cache
def _runs() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return (Slicer's way, ours) of each run, side by side."""
    pairs = []
    with orthanc_with_study() as orthanc:
        for _ in range(_RUNS):
            pair = []
            for program in ("slicers_import", "panel_gaps"):
                with fresh_folder() as folder:
                    values = output_of(program, orthanc.url, *(orthanc.auth or ()), folder)
                if values["indexed"] != SERIES_COUNT * INSTANCE_COUNT:
                    raise RuntimeError(f"{program} did not index everything: {values}")
                pair.append(values)
            pairs.append((pair[0], pair[1]))
    return pairs


def import_vs_slicer_core() -> float:
    """Return Slicer's time by ours, both until everything is indexed."""
    return statistics.median(theirs["seconds"] / ours["seconds"] for theirs, ours in _runs())


def gui_gap_p99_ms() -> float:
    """Return the 99th percentile of the event loop's gaps meanwhile, of all runs together: one has a hundred or two."""
    return statistics.quantiles((gap for _, ours in _runs() for gap in ours["gaps_ms"]), n=100)[-1]


def gui_gap_max_ms() -> float:
    """Return the longest gap of the event loop meanwhile."""
    return statistics.median(max(ours["gaps_ms"]) for _, ours in _runs())
