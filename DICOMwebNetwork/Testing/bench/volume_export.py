"""Exports a volume of 512 x 512 x 200 in both ways; prints times beside those of numpy.tofile as JSON.

python -m bench.volume_export FOLDER

Each export stands beside a run of tofile. The first of each is left out: it pays for the import of pydicom and for
memory that the process has not touched yet. What was exported stays: see ``folders.fresh_folder``.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from dicomweb_network.application import start_application

_PAIRS = 2
_MODALITIES = {"single": "CT", "multi": "OT"}
"""What becomes a series of 200 images, and what one object of 200 frames."""


def main() -> None:
    """Export and print."""
    folder = Path(sys.argv[1])
    environment = start_application(home=folder, testing=True)

    import numpy as np
    import slicer

    voxels = np.random.default_rng(1).integers(-1024, 3072, (200, 512, 512), dtype=np.int16)
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Export")
    slicer.util.updateVolumeFromArray(node, voxels)
    times: dict[str, list[float]] = {"plain": [], **{name: [] for name in _MODALITIES}}
    for _ in range(1 + _PAIRS):
        for name, modality in _MODALITIES.items():
            times["plain"].append(_plain_s(voxels, folder / "voxels.raw"))
            times[name].append(_export_s(environment.logic, node, modality))
    environment.close()
    print(json.dumps({name: values[len(values) // (1 + _PAIRS) :] for name, values in times.items()}), flush=True)


def _plain_s(voxels: Any, path: Path) -> float:
    start = time.perf_counter()
    voxels.tofile(path)
    end = time.perf_counter()
    path.unlink()
    return end - start


def _export_s(logic: Any, node: Any, modality: str) -> float:
    import slicer

    start = time.perf_counter()
    result = logic.exportToDICOM(node, reference="", tags={"Modality": modality})
    end = time.perf_counter()
    for uid in result.seriesInstanceUIDs:
        if not slicer.dicomDatabase.filesForSeries(uid):
            raise RuntimeError("nothing was indexed")
    return end - start


if __name__ == "__main__":
    main()
