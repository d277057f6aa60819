"""How long it takes until a volume is DICOM and in the database, against writing its bare voxels."""

from __future__ import annotations

from .folders import fresh_folder
from .processes import output_of

_RUNS = 5


def export_volume() -> float:
    """Return the seconds of an export, written and indexed, by those of numpy.tofile of the same voxels.

    The slower of two exports counts: a series of 200 images, and one object of 200 frames. Both sides count with the
    fastest of their runs: on a virtual machine, memory that the host has yet to provide makes either take ten times as
    long, by chance.
    """
    runs = []
    for _ in range(_RUNS):
        with fresh_folder() as folder:
            runs.append(output_of("volume_export", folder))
    plain, single, multi = (min(min(run[name]) for run in runs) for name in ("plain", "single", "multi"))
    return float(max(single, multi) / plain)
