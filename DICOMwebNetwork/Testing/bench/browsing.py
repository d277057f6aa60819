"""How quickly studies are found, and how smooth the window stays with many of them."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from functional.faultserver import FaultServerProcess
from functional.faultserver.synthetic import TINY, Source

from dicomweb_network.demo.pacs import Orthanc

from .processes import output_of

_FIRST_PAGE = 100
_RUNS = 3


def browse_first_page() -> float:
    """Return the time from the click to the rows of 100 studies by that of the bare HTTP request."""
    with Orthanc() as server, tempfile.TemporaryDirectory() as folder:
        files = []
        for instance in Source(TINY).studies(_FIRST_PAGE):
            path = Path(folder, f"{instance.sop_uid}.dcm")
            path.write_bytes(instance.read())
            files.append(path)
        server.store(files)
        return float(_browsed("first-page", server.url, *(server.auth or ("", "")))["ratio"])


def browse_10k_gap_max_ms() -> float:
    """Return the longest gap of the event loop while 10,000 studies come, are sorted and filtered, in milliseconds."""
    with FaultServerProcess(["--synthetic", "1x1", "--rows", "16", "--studies", "9999"]) as server:
        return statistics.median(float(_browsed("all-pages", server.url, "", "")["max_ms"]) for _ in range(_RUNS))


def _browsed(what: str, url: str, user: str, password: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return output_of("panel_browsing", what, url, user, password, folder)
