"""How fast and how frugal sends are, against curl and against one storescu."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from functional.faultserver import Fault, FaultServerProcess
from functional.faultserver.synthetic import CT_512, Source

from dicomweb_network.demo.pacs import Orthanc
from DICOMwebNetworkLib.dicomweb.multipart_writer import FilePart, MultipartBody

from .processes import output_of

_RUNS = 5
_INSTANCE_COUNT = 200
_MANY_SERIES = 16


def store_vs_curl() -> float:
    """Return our throughput, proof included, by that of curl posting the same instances as one prepared body."""
    with _orthanc_and_files() as (orthanc, folder), tempfile.NamedTemporaryFile() as prepared:
        body = MultipartBody([FilePart(str(path), path.stat().st_size) for path in sorted(folder.iterdir())])
        prepared.writelines(body)
        prepared.flush()
        return _median_ratio(orthanc, folder, lambda: _curl(orthanc, prepared.name, body.content_type))


def cstore_vs_storescu() -> float:
    """Return our throughput over C-STORE, proof included, by that of one storescu with one association."""
    with _orthanc_and_files() as (orthanc, folder):
        node = orthanc.dimse
        files = [str(path) for path in sorted(folder.iterdir())]
        command = ["storescu", "-aec", node.ae_title, node.host, str(node.port), *files]
        options = ["--dimse", node.host, str(node.port), node.ae_title]
        return _median_ratio(
            orthanc, folder, lambda: subprocess.run(command, check=True, capture_output=True), *options
        )


def store_rss_mib() -> float:
    """Return how much the resident memory grows while 1.6 GB are sent."""
    # The server takes everything at once and keeps nothing, so that the memory is that of the sender alone.
    takes_all = (Fault(kind="store", status=200), Fault(kind="[sm]e*", status=501))
    with tempfile.TemporaryDirectory() as folder, FaultServerProcess(["--synthetic", "1x1"], takes_all) as server:
        _write_files(Path(folder), _MANY_SERIES)
        return float(_sent(server.url, Path(folder))["growth_mib"])


@contextmanager
def _orthanc_and_files() -> Iterator[tuple[Orthanc, Path]]:
    with Orthanc() as orthanc, tempfile.TemporaryDirectory() as folder:
        _write_files(Path(folder), 1)
        yield orthanc, Path(folder)


def _write_files(folder: Path, series_count: int) -> None:
    source = Source(CT_512)
    for series in range(1, series_count + 1):
        for instance in source.series(_INSTANCE_COUNT, series=series):
            (folder / f"{instance.sop_uid}.dcm").write_bytes(instance.read())


def _median_ratio(orthanc: Orthanc, folder: Path, theirs: Any, *options: str) -> float:
    ratios = []
    for _ in range(_RUNS):
        orthanc.clear()
        start = time.perf_counter()
        theirs()
        their_seconds = time.perf_counter() - start
        orthanc.clear()
        ratios.append(their_seconds / _sent(orthanc.url, folder, "--user", *(orthanc.auth or ()), *options)["seconds"])
    return statistics.median(ratios)


def _curl(orthanc: Orthanc, body: str, content_type: str) -> None:
    command = ["curl", "--silent", "--fail", "--output", "/dev/null", "--user", ":".join(orthanc.auth or ())]
    command += ["--header", f"Content-Type: {content_type}", "--header", "Accept: application/dicom+json"]
    command += ["--header", "Expect:", "--data-binary", f"@{body}", f"{orthanc.url.rstrip('/')}/studies"]
    subprocess.run(command, check=True)


def _sent(url: str, folder: Path, *options: str) -> dict[str, Any]:
    values = output_of("ours_send", url, str(folder), *options)
    if not values["is_complete"]:
        raise RuntimeError(f"the send was not complete: {values}")
    return values
