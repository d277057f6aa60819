"""The CT study that the figures are taken with: 4 series of 200 images of 512 x 512, random pixels, 420 MB."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from functional.faultserver.synthetic import CT_512, Source, uid

from dicomweb_network.demo.pacs import Orthanc

SERIES_COUNT = 4
INSTANCE_COUNT = 200
STUDY_UID = uid(1)


@contextlib.contextmanager
def orthanc_with_study() -> Iterator[Orthanc]:
    """Yield a running Orthanc that holds the study.

    The files that it was filled with stay until the end: for minutes after files were deleted ext4 is slow to make
    others beside them.
    """
    with Orthanc() as server, tempfile.TemporaryDirectory() as folder:
        for series in range(1, SERIES_COUNT + 1):
            files = []
            for instance in Source(CT_512).series(INSTANCE_COUNT, series=series):
                path = Path(folder, f"{instance.sop_uid}.dcm")
                path.write_bytes(instance.read())
                files.append(path)
            server.store(files)
        yield server
