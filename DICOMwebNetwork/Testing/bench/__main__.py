"""Measures the figures, prints a line for each and writes them all to bench.json in the working directory.

    python -m bench [--only NAME]

Exits 1 when a figure misses its bound.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import browsing, exporting, retrieval, storing, window
from bench.module_import import module_import_ms


@dataclass(frozen=True)
class Figure:
    """One measurement and what it must keep to."""

    measure: Callable[[], float]
    bound: float
    higher_is_better: bool = False

    def is_kept(self, value: float) -> bool:
        """Tell whether a value is within the bound."""
        return value >= self.bound if self.higher_is_better else value <= self.bound


FIGURES = {
    "module_import_ms": Figure(module_import_ms, bound=50),
    "retrieve_vs_curl": Figure(retrieval.retrieve_vs_curl, bound=0.9, higher_is_better=True),
    "import_vs_slicer_core": Figure(window.import_vs_slicer_core, bound=4, higher_is_better=True),
    "instances_rtt40": Figure(retrieval.instances_rtt40, bound=8, higher_is_better=True),
    "series_rtt40": Figure(retrieval.series_rtt40, bound=3, higher_is_better=True),
    "retrieve_rss_mib": Figure(retrieval.retrieve_rss_mib, bound=64),
    "gui_gap_p99_ms": Figure(window.gui_gap_p99_ms, bound=30),
    "gui_gap_max_ms": Figure(window.gui_gap_max_ms, bound=100),
    "browse_first_page": Figure(browsing.browse_first_page, bound=1.5),
    "browse_10k_gap_max_ms": Figure(browsing.browse_10k_gap_max_ms, bound=100),
    "cancel_ms": Figure(retrieval.cancel_ms, bound=200),
    "resume_waste": Figure(retrieval.resume_waste, bound=1.1),
    "many_small": Figure(retrieval.many_small, bound=0.8, higher_is_better=True),
    "export_volume": Figure(exporting.export_volume, bound=8),
    "store_vs_curl": Figure(storing.store_vs_curl, bound=0.8, higher_is_better=True),
    "store_rss_mib": Figure(storing.store_rss_mib, bound=64),
    "cstore_vs_storescu": Figure(storing.cstore_vs_storescu, bound=3, higher_is_better=True),
}


def main() -> int:
    """Measure, report, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=sorted(FIGURES), help="measure this figure alone")
    only = parser.parse_args().only
    values = {}
    for name in [only] if only else FIGURES:
        figure = FIGURES[name]
        values[name] = round(figure.measure(), 3)
        sign = ">=" if figure.higher_is_better else "<="
        missed = "" if figure.is_kept(values[name]) else "  MISSED"
        print(f"{name}  {values[name]}  (must be {sign} {figure.bound}){missed}", flush=True)
    Path("bench.json").write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    return 0 if all(FIGURES[name].is_kept(value) for name, value in values.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
