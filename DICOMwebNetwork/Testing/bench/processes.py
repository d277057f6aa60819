"""Runs measured programs in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def output_of(module: str, *arguments: str) -> dict[str, Any]:
    """Return the JSON object that ``python -m bench.module`` prints; RuntimeError if it fails."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    values: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return values


def retrieved(url: str, folder: str, *arguments: str) -> dict[str, Any]:
    """Retrieve with our engine into an empty folder; RuntimeError unless all arrived."""
    values = output_of("ours", url, folder, *arguments)
    file_count = sum(1 for _ in Path(folder).rglob("*.dcm"))
    if not values["is_complete"] or file_count != values["instances"]:
        raise RuntimeError(f"the retrieve was not complete: {values}")
    return values
