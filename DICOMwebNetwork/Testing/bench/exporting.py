"""How long it takes until a volume is DICOM and in the database, against writing its bare voxels."""

from __future__ import annotations

from .folders import fresh_folder
from .processes import output_of


def export_volume() -> float:
    """Return the seconds of an export, written and indexed, by those of numpy.tofile of the same voxels.

    The slower of two exports counts: a series of 200 images, and one object of 200 frames. Both sides count with the
    fastest of their runs: on a virtual machine, memory that the host has yet to provide makes either take ten times as
    long, by chance.
    """
    with fresh_folder() as folder:
        times = output_of("volume_export", folder)
    return max(min(times["single"]), min(times["multi"])) / min(times["plain"])
