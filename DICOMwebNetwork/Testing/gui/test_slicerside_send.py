"""Console calls that send over DIMSE, to DCMTK's storescp."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer

from DICOMwebNetworkLib.model.dimse import DimseNode
from DICOMwebNetworkLib.model.errors import ConfigurationError, SendIncompleteError
from DICOMwebNetworkLib.model.reports import SendVerdict
from DICOMwebNetworkLib.model.servers import ServerProfile


@pytest.fixture
def logic(standalone_session: Any, tmp_path: Path) -> Any:
    standalone_session.reset(tmp_path / "home")
    return standalone_session.logic


def test_a_node_takes_files_and_cannot_be_asked(logic: Any, store_scp: Any, ct_files: list[Path]) -> None:
    node = DimseNode(store_scp.dimse.host, store_scp.dimse.port, store_scp.dimse.ae_title)

    report = logic.send(ct_files, node, protocol="DIMSE")

    assert report.counts[SendVerdict.STORED] == len(ct_files) == len(list(store_scp.received.iterdir()))
    assert logic.jobs()[0].serverName == node.url


def test_the_node_of_a_saved_server_is_found_by_name(
    logic: Any, store_scp: Any, fault_server: FaultServer, ct_files: list[Path]
) -> None:
    node = {"dimse_host": store_scp.dimse.host, "dimse_port": store_scp.dimse.port, "called_ae_title": "STORESCP"}
    logic.saveServer(ServerProfile("Both", fault_server.url, **node))

    # The DICOMweb side of this pair holds nothing, which is what the question after the send finds.
    with pytest.raises(SendIncompleteError) as caught:
        logic.send(ct_files, "Both", protocol="DIMSE")

    assert caught.value.report.counts[SendVerdict.STORED_NOT_SEEN] == len(ct_files)
    assert len(list(store_scp.received.iterdir())) == len(ct_files)


def test_slicers_sender_over_dimse(logic: Any, store_scp: Any, ct_files: list[Path]) -> None:
    address = f"{store_scp.dimse.host}:{store_scp.dimse.port}"
    files = [str(path) for path in ct_files]

    sender = logic.sendFiles(files, address, "DIMSE", aeTitle=store_scp.dimse.ae_title)

    assert sender.report.counts[SendVerdict.STORED] == len(ct_files)


def test_a_server_without_a_node_is_said(logic: Any, fault_server: FaultServer, ct_files: list[Path]) -> None:
    with pytest.raises(ConfigurationError):
        logic.send(ct_files, fault_server.url, protocol="DIMSE")
    assert logic.jobs() == []
