"""What the tests of C-STORE share."""

from __future__ import annotations

import dataclasses
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pydicom
import pytest
from enginekit import LONG_S, engine
from storekit import checked_end

from DICOMwebNetworkLib.model.dimse import DimseNode
from DICOMwebNetworkLib.model.jobs import SendProtocol, SendRequest
from DICOMwebNetworkLib.model.reports import SendReport
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.dimse import ENVIRONMENT_VARIABLE


def node_of(server: Any, **values: Any) -> DimseNode:
    dimse = server.dimse
    node = DimseNode(dimse.host, dimse.port, dimse.ae_title, connect_timeout_s=5.0, idle_timeout_s=10.0)
    return dataclasses.replace(node, **values)


def send(files: Sequence[Path], destination: ServerConnection | DimseNode) -> SendReport:
    with engine() as (running, ear):
        request = SendRequest(tuple(map(str, files)), SendProtocol.DIMSE)
        job = running.submit_send(request, destination)
        assert job.wait(LONG_S), f"the job did not end: {job.progress}"
        report = checked_end(job, ear)
    assert not children(), "no process is left behind"
    return report


def children() -> list[str]:
    """Return the storescu processes of this one, dead or alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        if name in ("storescu", "echoscu") and int(rest.split()[1]) == os.getpid():
            found.append(rest)
    return found


def check_same(server: Any, files: Sequence[Path]) -> None:
    """Check that data sets and transfer syntaxes are those of the files; DCMTK leaves out padding that says nothing."""
    for path in files:
        sent = pydicom.dcmread(path)
        sent.pop("DataSetTrailingPadding", None)
        received = pydicom.dcmread(io.BytesIO(server.file_bytes(sent.SOPInstanceUID)))
        assert received == sent, path.name
        assert received.file_meta.TransferSyntaxUID == sent.file_meta.TransferSyntaxUID, path.name


def record_calls(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let DCMTK's programs write down their arguments, which every user of a computer can read."""
    calls, programs = folder / "calls", folder / "programs"
    programs.mkdir()
    for name in ("storescu", "echoscu"):
        (programs / name).write_text(f'#!/bin/sh\necho "$* $(env)" >> {calls}\nexec /usr/bin/{name} "$@"\n')
        (programs / name).chmod(0o755)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(programs))
    return calls
