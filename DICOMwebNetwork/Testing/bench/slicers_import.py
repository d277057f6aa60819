"""Retrieves in Slicer's way and indexes what came, as importFromDICOMWeb does; prints the time as JSON.

python -m bench.slicers_import URL USER PASSWORD FOLDER
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import requests
from dicomweb_client.web import DICOMwebClient

from dicomweb_network.application import start_application

from .ct_study import STUDY_UID
from .slicers_way import retrieve


def main() -> None:
    """Retrieve, index and print."""
    url, user, password, folder = sys.argv[1:5]
    environment = start_application(home=Path(folder), testing=True)

    import ctk
    import slicer

    session = requests.Session()
    session.auth = (user, password)
    target = Path(folder, "files")
    target.mkdir()
    start = time.perf_counter()
    files = retrieve(DICOMwebClient(url.rstrip("/"), session=session), STUDY_UID, target, is_bulk=True)
    indexer = ctk.ctkDICOMIndexer()
    indexer.addDirectory(slicer.dicomDatabase, str(target))
    indexer.waitForImportFinished()
    seconds = time.perf_counter() - start
    indexed = len(slicer.dicomDatabase.allFiles())
    environment.close()
    print(json.dumps({"seconds": seconds, "instances": len(files), "indexed": indexed}), flush=True)


if __name__ == "__main__":
    main()
