"""Exports a volume of 512 x 512 x 200 into the DICOM database; prints the time beside that of numpy.tofile as JSON.

python -m bench.volume_export FOLDER
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from dicomweb_network.application import start_application


def main() -> None:
    """Export and print."""
    folder = Path(sys.argv[1])
    environment = start_application(home=folder, testing=True)

    import numpy as np
    import slicer

    voxels = np.random.default_rng(1).integers(-1024, 3072, (200, 512, 512), dtype=np.int16)
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Export")
    slicer.util.updateVolumeFromArray(node, voxels)
    start = time.perf_counter()
    voxels.tofile(folder / "voxels.raw")
    plain_s = time.perf_counter() - start
    start = time.perf_counter()
    result = environment.logic.exportToDICOM(node, reference="")
    export_s = time.perf_counter() - start
    indexed = sum(len(slicer.dicomDatabase.filesForSeries(uid)) for uid in result.seriesInstanceUIDs)
    environment.close()
    print(json.dumps({"plain_s": plain_s, "export_s": export_s, "indexed": indexed}), flush=True)


if __name__ == "__main__":
    main()
