"""Shows how much of each engine room the tests have run, and fails where it is less than 95 % of its branches.

python coverage_by_room.py DATA_FILE
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import coverage

LEAST_PERCENT = 95.0
KEYS = ("covered_lines", "num_statements", "covered_branches", "num_branches")
ROOMS = ("model", "dicomweb", "net", "transfer", "dicomexport")


def percentages(data_file: str) -> dict[str, tuple[float, float]]:
    """Return room -> (percent of its lines, percent of its branches) that ran."""
    measured = coverage.Coverage(data_file)
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "coverage.json")
        measured.json_report(outfile=str(report))
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for name, file in files.items():
        counts = [file["summary"][key] for key in KEYS]
        room = Path(name).parent.name
        sums[room] = [before + more for before, more in zip(sums[room], counts, strict=True)]
    return {
        room: (100 * lines_run / lines, 100 * branches_run / branches)
        for room, (lines_run, lines, branches_run, branches) in sums.items()
        if branches
    }


def main(data_file: str) -> int:
    """Print one line a room; 1 if a room was not run enough."""
    found = percentages(data_file)
    for room in ROOMS:
        lines, branches = found[room]
        print(f"{room:12} {lines:6.1f} % of lines {branches:6.1f} % of branches")
    return int(any(found[room][1] < LEAST_PERCENT for room in ROOMS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
