"""Deleting on the server, and finding the studies of a list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source, uid

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.study_lists import StudyList
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.net.study_lookup import find_studies


@pytest.fixture
def server() -> Iterator[FaultServer]:
    source = Source(TINY)
    with FaultServer([*source.series(2), *source.series(2, series=2), *source.series(1, study=2)]) as running:
        yield running


def test_what_is_deleted_is_gone_and_nothing_else(server: FaultServer, connection: ServerConnection) -> None:
    connection.delete(uid(1), uid(1, 1), uid(1, 1, 1))
    assert [server.has(uid(1, 1, number)) for number in (1, 2)] == [False, True]
    connection.delete(uid(1), uid(1, 1))
    assert not server.archive.find(uid(1), uid(1, 1))
    assert server.archive.find(uid(1), uid(1, 2))
    connection.delete(uid(1))
    assert len(server.archive) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(kind="delete", status=405), errors.NotAcceptableError),
        (Fault(kind="delete", status=403), errors.LoginError),
        (Fault(kind="delete", hang_up=True), errors.NetworkError),
        (Fault(kind="delete", status=503), errors.BusyServerError),
    ],
)
def test_a_delete_is_asked_for_once_and_its_refusal_is_told(
    server: FaultServer, connection: ServerConnection, fault: Fault, kind: type[Exception]
) -> None:
    server.use(fault)
    with pytest.raises(kind):
        connection.delete(uid(1))
    assert [request.kind for request in server.requests] == ["delete"]


def test_the_studies_of_a_list_are_found_one_by_one(server: FaultServer, connection: ServerConnection) -> None:
    wanted = StudyList((uid(2), "1.2.3"), ("A8",))
    found = find_studies(connection, wanted, CancelToken())
    assert [study.study_instance_uid for study in found.studies] == [uid(2)]
    assert found.missing == ("1.2.3", "A8")


def test_metadata_that_are_empty_are_not_found(server: FaultServer, connection: ServerConnection) -> None:
    for body in ("[]", "[{}]"):
        server.use(Fault(kind="metadata-instance", status=200, body=body, content_type="application/dicom+json"))
        with pytest.raises(errors.NotFoundError):
            connection.instance_metadata(uid(1), uid(1, 1), uid(1, 1, 1))
