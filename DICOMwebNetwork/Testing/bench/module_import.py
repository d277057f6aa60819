"""What the module costs Slicer at start-up."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

_TESTING = Path(__file__).resolve().parents[1]

_MEASURE = f"""
import sys, time
sys.path[:0] = [{str(_TESTING)!r}, {str(_TESTING.parent)!r}]
import stub_application
stub_application.install()
import slicer.ScriptedLoadableModule, slicer.util, qt, ctk, vtk
start = time.perf_counter()
import DICOMwebNetwork
print((time.perf_counter() - start) * 1000)
"""


def module_import_ms() -> float:
    """Return the time that importing the module file takes in a new process, the median of 5, in milliseconds."""
    runs = [
        float(subprocess.run([sys.executable, "-c", _MEASURE], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    return statistics.median(runs)
