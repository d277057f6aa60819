"""Sends over C-STORE by DCMTK's programs: to storescp, to Orthanc, to tiny-pacs."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from dimsekit import check_same, node_of, send
from enginekit import connect, connected, engine, profile
from faultserver.synthetic import Kind, Source, from_pydicom, variants
from servers.storescp import StoreScp
from storekit import SEEN, make_files, verdicts, written

from dicomweb_network.demo.pacs import EmbeddedPacs, Orthanc, OrthancOptions
from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.model.dimse import DimseNode
from DICOMwebNetworkLib.model.jobs import JobState, SendProtocol, SendRequest
from DICOMwebNetworkLib.model.reports import SendVerdict
from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.dimse import ENVIRONMENT_VARIABLE, Dcmtk

STORED, REFUSED, FAILED = SendVerdict.STORED, SendVerdict.REFUSED, SendVerdict.FAILED
NOT_ATTEMPTED = SendVerdict.NOT_ATTEMPTED
ODD = ["JPEG2000.dcm", "MR_small_RLE.dcm", "color3d_jpeg_baseline.dcm", "test-SR.dcm", "rtdose.dcm", "rtplan.dcm"]


def test_to_storescp_that_cannot_be_asked(store_scp: StoreScp, tmp_path: Path) -> None:
    files = make_files(tmp_path / "a folder with blanks, 'quotes' and ümläuts", 10)

    report = send(files, node_of(store_scp))

    assert report.state is JobState.FINISHED, report.to_text()
    assert verdicts(report) == [STORED] * 10
    assert report.protocol == "dimse"
    assert report.server_url == f"dicom://127.0.0.1:{store_scp.dimse.port}/STORESCP"
    assert any("rests on its word" in note for note in report.notes)
    check_same(store_scp, files)


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
def test_compressed_multi_frame_and_odd_files(store_scp: StoreScp, tmp_path: Path) -> None:
    files = written(tmp_path / "files", from_pydicom(*ODD) | variants())

    report = send(files, node_of(store_scp))

    assert verdicts(report) == [STORED] * len(files), report.to_text()
    check_same(store_scp, files)


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
def test_orthanc_is_asked_afterwards(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    files = [*written(tmp_path / "files", from_pydicom(*ODD)), *make_files(tmp_path / "series", 8)]
    connection = connected(orthanc)

    report = send(files, connection)

    connection.close()
    assert verdicts(report) == [SEEN] * len(files), report.to_text()
    check_same(orthanc, files)


def test_tiny_pacs_is_asked_afterwards(tiny_pacs: EmbeddedPacs, tmp_path: Path) -> None:
    files = make_files(tmp_path, 3)
    connection = connected(tiny_pacs)

    report = send(files, connection)

    connection.close()
    assert report.state is JobState.FINISHED, report.to_text()
    assert verdicts(report) == [SEEN] * 3
    check_same(tiny_pacs, files)


def test_more_kinds_than_one_association_takes(store_scp: StoreScp, tmp_path: Path) -> None:
    files = []
    for number in range(1, 141):
        kind = Kind(rows=2, columns=2, sop_class=f"1.2.840.10008.5.1.4.1.1.999.{number}")
        instance = next(Source(kind, seed=number).series(1))
        files.append(tmp_path / f"{instance.sop_uid}.dcm")
        files[-1].write_bytes(instance.read())

    from DICOMwebNetworkLib.net.dimse_contexts import DimseFile, associations

    groups = list(
        associations([DimseFile(str(n), f"1.2.{n}", "1.2.840.10008.1.2.1") for n in range(140)], most_files=1000)
    )
    assert [len(group) for group in groups] == [64, 64, 12]
    report = send(files, node_of(store_scp))

    # storescp knows the SOP classes of the standard only
    assert verdicts(report) == [REFUSED] * 140
    assert "SOP class" in report.instances[0].reason


def test_an_unknown_sop_class_among_others(tmp_path: Path) -> None:
    files = make_files(tmp_path, 4)
    foreign = tmp_path / "foreign.dcm"
    foreign.write_bytes(next(Source(Kind(rows=2, columns=2, sop_class="1.2.840.99.7"), seed=5).series(1)).read())
    with Orthanc(options=OrthancOptions(settings={"UnknownSopClassAccepted": False})) as pacs:
        connection = connected(pacs)
        report = send([*files[:2], foreign, *files[2:]], connection)
        connection.close()

    assert report.state is JobState.FAILED
    assert verdicts(report) == [SEEN, SEEN, REFUSED, SEEN, SEEN], report.to_text()
    assert "SOP class" in report.instances[2].reason


def test_a_wrong_ae_title(tmp_path: Path) -> None:
    files = make_files(tmp_path, 3)
    with Orthanc(options=OrthancOptions(settings={"DicomCheckCalledAet": True})) as pacs:
        connection = connected(pacs, called_ae_title="WRONG")
        report = send(files, connection)
        with pytest.raises(errors.AssociationRejectedError, match="Called AE Title Not Recognized"):
            Dcmtk().echo(node_of(pacs, called_ae_title="WRONG"), CancelToken())
        Dcmtk().echo(node_of(pacs), CancelToken())
        connection.close()

    assert report.state is JobState.FAILED
    assert "Called AE Title Not Recognized" in report.error
    assert set(verdicts(report)) <= {NOT_ATTEMPTED, FAILED}


def test_refusals_have_words(store_scp: StoreScp, tmp_path: Path) -> None:
    files = make_files(tmp_path, 3)
    store_scp.received.rmdir()

    report = send(files, node_of(store_scp))

    assert verdicts(report) == [REFUSED] * 3
    assert "out of resources" in report.instances[0].reason


def test_what_a_filter_drops_is_not_seen(tmp_path: Path) -> None:
    script = tmp_path / "filter.lua"
    script.write_text("function ReceivedInstanceFilter(dicom, origin)\n  return dicom.InstanceNumber ~= '3'\nend\n")
    files = make_files(tmp_path / "files", 4)
    with Orthanc(options=OrthancOptions(settings={"LuaScripts": [str(script)]})) as pacs:
        connection = connected(pacs)
        report = send(files, connection)
        connection.close()

    assert report.state is JobState.FAILED
    assert verdicts(report) == [SEEN, SEEN, SendVerdict.STORED_NOT_SEEN, SEEN]


# The programs


def test_programs_are_looked_for_in_order(store_scp: StoreScp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = tmp_path / "calls"
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        program = folder / "echoscu"
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {calls}\nexec /usr/bin/echoscu "$@"\n')
        program.chmod(0o755)

    Dcmtk([str(tmp_path / "second")]).echo(node_of(store_scp), CancelToken())
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "first"))
    Dcmtk([str(tmp_path / "second")]).echo(node_of(store_scp), CancelToken())

    assert [line.split()[0] for line in calls.read_text().splitlines()] == ["second", "first"]


def test_missing_programs_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(errors.ConfigurationError, match="echoscu of DCMTK is not there"):
        Dcmtk().echo(DimseNode("127.0.0.1", 104, "X"), CancelToken())
    report = send(make_files(tmp_path, 1), DimseNode("127.0.0.1", 104, "X"))
    assert "storescu of DCMTK is not there" in report.error


def test_a_profile_without_node_is_refused(orthanc: EmbeddedPacs, tmp_path: Path) -> None:
    with engine() as (running, _), pytest.raises(errors.ConfigurationError, match="no DIMSE node"):
        running.submit_send(SendRequest((str(tmp_path),), SendProtocol.DIMSE), connect(orthanc, auth=orthanc.auth))


@pytest.mark.parametrize(
    "values",
    [{"host": "-tls"}, {"host": ""}, {"port": 0}, {"called_ae_title": ""}, {"calling_ae_title": "A" * 17},
     {"called_ae_title": "  "}, {"called_ae_title": "A\\B"}, {"uses_tls": True}],
)  # fmt: skip
def test_nodes_that_cannot_be(values: dict[str, Any]) -> None:
    with pytest.raises(errors.ConfigurationError):
        dataclasses.replace(DimseNode("host", 104, "AE"), **values)


def test_the_profile_gives_its_node(orthanc: EmbeddedPacs) -> None:
    made = profile(orthanc, dimse_host="pacs", dimse_port=11112, called_ae_title="AE", calling_ae_title="ME")

    assert made.dimse_node == DimseNode("pacs", 11112, "AE", "ME", connect_timeout_s=2.0, idle_timeout_s=2.0)


def test_a_name_that_dcmtk_cannot_take_is_told_and_the_others_are_sent(store_scp: StoreScp, tmp_path: Path) -> None:
    good, odd = make_files(tmp_path / "files", count=2)
    odd = odd.rename(tmp_path / "files" / """both " and '.dcm""")
    report = send([good, odd], node_of(store_scp))
    assert sorted(verdicts(report)) == sorted([STORED, FAILED])
    assert any("quotes" in instance.reason for instance in report.instances)
