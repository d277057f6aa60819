"""Retrieves as Slicer 5.12's importFromDICOMWeb does: dicomweb-client, series after series, parsed and saved anew.

python -m bench.slicers_way URL FOLDER [--user NAME PASSWORD] [--instances] [--study UID]
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from dicomweb_client.web import DICOMwebClient
from requests.auth import HTTPBasicAuth

from .ct_study import STUDY_UID


def retrieve(client: Any, study_uid: str, folder: Path, *, is_bulk: bool) -> list[Path]:
    """Fetch a study in Slicer's way; return the files."""
    files: list[Path] = []
    for series in client.search_for_series(study_uid):
        series_uid = series["0020000E"]["Value"][0]
        metadata = client.retrieve_series_metadata(study_uid, series_uid)
        if is_bulk:
            datasets = client.iter_series(study_uid, series_uid)
        else:
            uids = [instance["00080018"]["Value"][0] for instance in metadata]
            datasets = (client.retrieve_instance(study_uid, series_uid, uid) for uid in uids)
        for dataset in datasets:
            files.append(folder / f"{len(files)}.dcm")
            dataset.save_as(files[-1])
    return files


def main() -> None:
    """Retrieve and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("folder")
    parser.add_argument("--user", nargs=2)
    parser.add_argument("--study", default=STUDY_UID)
    parser.add_argument("--instances", action="store_true")
    arguments = parser.parse_args()
    session = None
    if arguments.user:
        import requests

        session = requests.Session()
        session.auth = HTTPBasicAuth(*arguments.user)
    client = DICOMwebClient(arguments.url.rstrip("/"), session=session)
    start = time.perf_counter()
    files = retrieve(client, arguments.study, Path(arguments.folder), is_bulk=not arguments.instances)
    print(json.dumps({"seconds": time.perf_counter() - start, "instances": len(files)}))


if __name__ == "__main__":
    main()
