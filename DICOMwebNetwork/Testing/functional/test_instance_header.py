"""Metadata of servers without a metadata service: the header of an instance, without its pixels."""

from __future__ import annotations

import contextlib
import io
import random
import warnings

import pydicom
import pytest
from faultserver import CASES, Fault, FaultServer
from faultserver.synthetic import CT_512, TINY, Source, from_pydicom, uid, variants

from DICOMwebNetworkLib.model.errors import LoginError, MalformedBodyError, NotFoundError
from DICOMwebNetworkLib.model.servers import ServerProfile
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.instance_header import _header_of


def connected(server: FaultServer) -> ServerConnection:
    return ServerConnection(ServerProfile("test", server.url))


@pytest.mark.parametrize("case", ["no metadata, 404", "no metadata, 501"])
def test_series_metadata_is_the_header_of_one_instance(fault_server: FaultServer, case: str) -> None:
    fault_server.store(Source(TINY).series(3))
    fault_server.use(*CASES[case])
    connection = connected(fault_server)
    assert connection.has_metadata_service
    [header] = connection.series_metadata(uid(1), uid(1, 1))
    assert header["00080018"]["Value"] == [uid(1, 1, 1)]
    assert header["00280010"]["Value"] == [64]
    assert "7FE00010" not in header
    assert not connection.has_metadata_service


def test_instance_metadata_is_its_header(fault_server: FaultServer) -> None:
    fault_server.store(Source(TINY).series(3))
    fault_server.use(*CASES["no metadata, 404"])
    header = connected(fault_server).instance_metadata(uid(1), uid(1, 1), uid(1, 1, 2))
    assert header["00080018"]["Value"] == [uid(1, 1, 2)]


def test_pixels_are_left_on_the_way(fault_server: FaultServer) -> None:
    fault_server.store(Source(CT_512).series(1))
    fault_server.use(*CASES["no metadata, 404"], Fault(kind="retrieve-*", stall_at=100_000, stall_s=30.0))
    assert connected(fault_server).series_metadata(uid(1), uid(1, 1))


@pytest.mark.parametrize("name", sorted(variants()))
def test_every_encoding_is_read(fault_server: FaultServer, name: str) -> None:
    data = variants()[name]
    source = pydicom.dcmread(io.BytesIO(data))
    fault_server.store([data])
    fault_server.use(*CASES["no metadata, 404"])
    [header] = connected(fault_server).series_metadata(source.StudyInstanceUID, source.SeriesInstanceUID)
    read = pydicom.Dataset.from_json(header)
    assert read.SOPInstanceUID == source.SOPInstanceUID
    assert read.PatientName == source.PatientName


def test_other_ways_are_tried(fault_server: FaultServer) -> None:
    fault_server.store(Source(TINY).series(1))
    for case in ("refuses any transfer syntax wildcard", "single part although multipart was asked for"):
        fault_server.use(*CASES["no metadata, 404"], *CASES[case])
        assert connected(fault_server).series_metadata(uid(1), uid(1, 1))


def test_compressed_files_are_read(fault_server: FaultServer) -> None:
    [data] = from_pydicom("JPEG2000.dcm").values()
    source = pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True)
    fault_server.store([data])
    fault_server.use(*CASES["no metadata, 404"])
    [header] = connected(fault_server).series_metadata(source.StudyInstanceUID, source.SeriesInstanceUID)
    assert header["00080018"]["Value"] == [source.SOPInstanceUID]


def test_what_is_not_there_stays_not_found(fault_server: FaultServer) -> None:
    fault_server.store(Source(TINY).series(1))
    with pytest.raises(NotFoundError, match="404"):
        connected(fault_server).series_metadata(uid(9), uid(9, 1))


def test_a_login_error_is_no_reason_to_try_other_ways(fault_server: FaultServer) -> None:
    fault_server.store(Source(TINY).series(1))
    fault_server.use(Fault(kind="metadata-*", status=401))
    with pytest.raises(LoginError):
        connected(fault_server).series_metadata(uid(1), uid(1, 1))
    assert [request.kind for request in fault_server.requests] == ["metadata-series"]


def test_headers_that_break_the_standard_are_read_or_refused_in_our_words() -> None:
    places = random.Random(4)
    for whole in variants().values():
        for _ in range(30):
            spoiled = bytearray(whole)
            for _ in range(5):
                spoiled[places.randrange(132, min(len(spoiled), 1500))] = places.randrange(256)
            with contextlib.suppress(MalformedBodyError), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                _header_of([spoiled[: places.choice((len(spoiled), places.randrange(len(spoiled))))]])


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="retrieve-*", edits=(("html", 0),)),
        Fault(kind="retrieve-*", edits=(("drop", None),)),
        Fault(kind="retrieve-*", status=406),
        Fault(kind="retrieve-*", status=200, body="<html>", content_type="text/html"),
    ],
    ids=["html in a part", "no parts", "not acceptable", "web page"],
)
def test_where_no_header_can_be_had_the_reason_is_that_of_the_metadata(fault_server: FaultServer, fault: Fault) -> None:
    fault_server.store(Source(TINY).series(1))
    fault_server.use(*CASES["no metadata, 404"], fault)
    with pytest.raises(NotFoundError, match="404"):
        connected(fault_server).series_metadata(uid(1), uid(1, 1))
