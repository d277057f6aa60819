"""Retrieves as Slicer 5.12's importFromDICOMWeb does: dicomweb-client, series after series, parsed and saved anew.

python -m bench.slicers_way URL FOLDER [--user NAME PASSWORD] [--instances] [--study UID]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dicomweb_client.web import DICOMwebClient
from requests.auth import HTTPBasicAuth

from .ct_study import STUDY_UID


def retrieved_series(
    client: Any, study_uid: str, folder: Path, *, is_bulk: bool, tell: Callable[[float], object] = lambda _share: None
) -> Iterator[list[Path]]:
    """Fetch a study in Slicer's way, series after series; yield the files of each.

    :param tell: called before each instance with the share of the series that is here.
    """
    for series in client.search_for_series(study_uid):
        series_uid = series["0020000E"]["Value"][0]
        metadata = client.retrieve_series_metadata(study_uid, series_uid)
        if is_bulk:
            datasets = client.iter_series(study_uid, series_uid)
        else:
            uids = [instance["00080018"]["Value"][0] for instance in metadata]
            datasets = (client.retrieve_instance(study_uid, series_uid, uid) for uid in uids)
        files: list[Path] = []
        target = Path(tempfile.mkdtemp(dir=folder))
        for dataset in datasets:
            tell(len(files) / len(metadata))
            files.append(target / f"{len(files)}.dcm")
            dataset.save_as(files[-1])
        yield files


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
    series = retrieved_series(client, arguments.study, Path(arguments.folder), is_bulk=not arguments.instances)
    instance_count = sum(len(files) for files in series)
    print(json.dumps({"seconds": time.perf_counter() - start, "instances": instance_count}))


if __name__ == "__main__":
    main()
