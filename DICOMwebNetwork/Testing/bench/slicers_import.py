"""Does what Slicer's ``DICOMUtils.importFromDICOMWeb`` does, step by step, and prints the time as JSON.

Under a progress dialog that is told of each instance, series after series: metadata, dicomweb-client's ``iter_series``,
``save_as`` into a folder of the DICOM database, then ``DICOMUtils.importDicom`` of that folder. Left out is only what
happens once: looking for a cancel, the name of the folder, error messages. The database and its indexer are the same
that our own way is measured with.

python -m bench.slicers_import URL USER PASSWORD FOLDER
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from dicomweb_client.api import DICOMwebClient
from dicomweb_client.session_utils import create_session_from_auth
from requests.auth import HTTPBasicAuth

from dicomweb_network.application import start_application

from .ct_study import STUDY_UID
from .slicers_way import retrieved_series


def main() -> None:
    """Retrieve, index and print."""
    url, user, password, folder = sys.argv[1:5]
    environment = start_application(home=Path(folder), testing=True)

    import slicer
    from DICOMLib import DICOMUtils

    start = time.perf_counter()
    dialog = slicer.util.createProgressDialog(parent=slicer.util.mainWindow(), value=0, maximum=100)

    def tell(share: float) -> None:
        dialog.setValue(int(100 * share))
        slicer.app.processEvents()

    client = DICOMwebClient(url.rstrip("/"), session=create_session_from_auth(HTTPBasicAuth(user, password)))
    target = Path(slicer.dicomDatabase.databaseDirectory, "DICOMweb")
    target.mkdir()
    instance_count = 0
    for files in retrieved_series(client, STUDY_UID, target, is_bulk=True, tell=tell):
        DICOMUtils.importDicom(str(files[0].parent))
        instance_count += len(files)
    dialog.close()
    seconds = time.perf_counter() - start
    indexed = len(slicer.dicomDatabase.allFiles())
    environment.close()
    print(json.dumps({"seconds": seconds, "instances": instance_count, "indexed": indexed}), flush=True)


if __name__ == "__main__":
    main()
