"""How long it takes until a volume is DICOM and in the database, against writing its bare voxels."""

from __future__ import annotations

import statistics
import tempfile

from .processes import output_of

_RUNS = 5


def export_volume() -> float:
    """Return the seconds of an export, written and indexed, by those of numpy.tofile of the same voxels."""
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(_RUNS):
            values = output_of("volume_export", tempfile.mkdtemp(dir=folder))
            if not values["indexed"]:
                raise RuntimeError(f"nothing was indexed: {values}")
            ratios.append(values["export_s"] / values["plain_s"])
    return statistics.median(ratios)
