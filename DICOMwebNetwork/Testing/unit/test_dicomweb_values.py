"""Media types, addresses, matching and records: what goes over the wire is written and read as the standard says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from DICOMwebNetworkLib.dicomweb import dicom_json, media_types
from DICOMwebNetworkLib.dicomweb.encodings import text_of
from DICOMwebNetworkLib.dicomweb.matching import unmatched_filters
from DICOMwebNetworkLib.dicomweb.native_xml import datasets_of_xml
from DICOMwebNetworkLib.dicomweb.resources import checked_uid, resource_path
from DICOMwebNetworkLib.model.errors import ConfigurationError, MalformedBodyError
from DICOMwebNetworkLib.model.queries import Level

QUICK = settings(max_examples=300, deadline=None)


@pytest.mark.parametrize(
    ("text", "kind", "parameters"),
    [
        (
            'multipart/related; type="application/dicom"; boundary=abc',
            "multipart/related",
            {"type": "application/dicom", "boundary": "abc"},
        ),
        (
            'Multipart/Related;Boundary="a;b=c";TYPE=application/dicom',
            "multipart/related",
            {"boundary": "a;b=c", "type": "application/dicom"},
        ),
        ('multipart/related; boundary="a \\"quoted\\" one"', "multipart/related", {"boundary": 'a "quoted" one'}),
        ("application/dicom+json; charset=utf-8", "application/dicom+json", {"charset": "utf-8"}),
        ("text/html", "text/html", {}),
        ("", "", {}),
        (";;;", "", {}),
        ("multipart/related; boundary", "multipart/related", {"boundary": ""}),
        ("multipart/related; boundary=abc==", "multipart/related", {"boundary": "abc=="}),
        ('multipart/related; boundary="', "multipart/related", {"boundary": '"'}),
    ],
)
def test_content_types_are_read(text: str, kind: str, parameters: dict[str, str]) -> None:
    assert media_types.parsed_media_type(text) == (kind, parameters)


@QUICK
@given(st.text(max_size=80))
def test_no_content_type_breaks_the_reader(text: str) -> None:
    kind, parameters = media_types.parsed_media_type(text)
    assert kind == kind.lower()
    assert all(name == name.lower() for name in parameters)


def test_accept_headers_are_those_of_the_standard() -> None:
    assert media_types.multipart_dicom("*") == 'multipart/related; type="application/dicom"; transfer-syntax=*'
    assert media_types.multipart_dicom() == 'multipart/related; type="application/dicom"'
    assert media_types.single_dicom("1.2") == "application/dicom; transfer-syntax=1.2"


def test_addresses_of_resources() -> None:
    assert resource_path("1.2") == "/studies/1.2"
    assert resource_path("1.2", "1.3") == "/studies/1.2/series/1.3"
    assert resource_path("1.2", "1.3", "1.4") == "/studies/1.2/series/1.3/instances/1.4"
    with pytest.raises(ConfigurationError):
        resource_path("1.2", "", "1.4")
    with pytest.raises(ConfigurationError):
        resource_path("")


@pytest.mark.parametrize("uid", ["1.2.3", " 1.2.3 ", "1.2.3\0", "1.02.3", "1" * 100, "2.25.1", "abc-DEF_1.2"])
def test_uids_as_servers_hold_them_can_be_used(uid: str) -> None:
    assert checked_uid(uid, "x") == uid.strip(" \0")


@pytest.mark.parametrize(
    "uid",
    [
        "",
        " ",
        ".",
        "..",
        "...",
        ".hidden",
        "1..2",
        "1/2",
        "1\\2",
        "1%2e",
        "a b",
        "a\tb",
        "1.2\n",
        "é",
        "1.2?x",
        "1.2#",
        "C:",
        "-rf",
        "a" * 129,
    ],
)
def test_what_could_lead_astray_is_no_uid(uid: str) -> None:
    if uid == "1.2\n":
        assert checked_uid(uid, "x") == "1.2"
        return
    with pytest.raises(ConfigurationError):
        checked_uid(uid, "x")


@QUICK
@given(st.text(max_size=20))
def test_a_uid_is_one_name_in_one_folder(text: str) -> None:
    from pathlib import PurePosixPath, PureWindowsPath

    try:
        uid = checked_uid(text, "x")
    except ConfigurationError:
        return
    for flavor in (PurePosixPath, PureWindowsPath):
        path = flavor("folder") / uid
        assert path.parent == flavor("folder")
        assert path.name == uid


ROW = {
    "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Müller^Jörg", "Ideographic": "山田^太郎"}]},
    "00100020": {"vr": "LO", "Value": ["PID000001"]},
    "00080020": {"vr": "DA", "Value": ["20200315"]},
    "00080061": {"vr": "CS", "Value": ["CT", "MR"]},
    "0020000D": {"vr": "UI", "Value": ["1.2.3"]},
}


@pytest.mark.parametrize(
    ("filters", "is_match"),
    [
        ({"PatientID": "PID000001"}, True),
        ({"PatientID": "PID*"}, True),
        ({"PatientID": "*"}, True),
        ({"PatientID": "PID00000?"}, True),
        ({"PatientID": "pid000001"}, True),
        ({"PatientID": "PID"}, True),  # some servers match parts of a text; in doubt the row is kept
        ({"PatientID": "PIDX"}, False),
        ({"PatientID": "[PID]*"}, False),
        ({"PatientID": "P.D000001"}, False),
        ({"PatientName": "Müller*"}, True),
        ({"PatientName": "MÜLLER^J*"}, True),
        ({"PatientName": "Meier*"}, False),
        ({"PatientName": "山田*"}, True),
        ({"StudyDate": "20200315"}, True),
        ({"StudyDate": "20200101-20201231"}, True),
        ({"StudyDate": "-20200315"}, True),
        ({"StudyDate": "20200315-"}, True),
        ({"StudyDate": "20200316-"}, False),
        ({"StudyDate": "-20200314"}, False),
        ({"ModalitiesInStudy": "MR"}, True),
        ({"ModalitiesInStudy": "PT\\MR"}, True),
        ({"ModalitiesInStudy": "PT"}, False),
        ({"StudyInstanceUID": "1.2.3"}, True),
        ({"StudyInstanceUID": "1.2.4\\1.2.3"}, True),
        ({"StudyInstanceUID": "1.2.4,1.2.3"}, True),
        ({"StudyInstanceUID": "1.2"}, False),
        ({"AccessionNumber": "X"}, True),
        ({"SomethingElse": "X"}, True),
        ({}, True),
    ],
)
def test_rows_that_no_server_would_have_matched_are_told_from_the_others(
    filters: dict[str, str], is_match: bool
) -> None:
    assert (not unmatched_filters(ROW, filters)) is is_match


@pytest.mark.parametrize(
    ("tag", "value", "filters", "is_match"),
    [
        ("00080020", "2020-03-15", {"StudyDate": "20200315"}, True),
        ("00080020", "2020.03.15", {"StudyDate": "20200101-20201231"}, True),
        ("00080020", "2020-03-15", {"StudyDate": "20200316-"}, False),
        ("00080020", "2020-03-15T10:00:00Z", {"StudyDate": "20210101"}, True),  # in doubt
        ("00080030", "10:11:12", {"StudyTime": "1000-1100"}, True),
        ("00080030", "10:11:12", {"StudyTime": "1200-"}, False),
        ("00080030", "101112.123", {"StudyTime": "101112.123"}, True),
    ],
)
def test_dates_and_times_match_however_the_server_writes_them(
    tag: str, value: str, filters: dict[str, str], is_match: bool
) -> None:
    assert (not unmatched_filters({tag: {"vr": "DA", "Value": [value]}}, filters)) is is_match


@QUICK
@given(st.text(max_size=30), st.text(max_size=30))
def test_no_filter_and_no_value_breaks_the_matching(wanted: str, value: str) -> None:
    for tag, keyword in (("00100020", "PatientID"), ("00100010", "PatientName"), ("00080020", "StudyDate")):
        unmatched_filters({tag: {"vr": "LO", "Value": [value]}}, {keyword: wanted})


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@QUICK
@given(
    st.dictionaries(
        st.sampled_from(sorted(dicom_json.TAGS.values())),
        st.one_of(JSON_VALUES, st.fixed_dictionaries({"vr": st.just("LO"), "Value": JSON_VALUES})),
        max_size=6,
    )
)
def test_no_row_breaks_the_reader_of_records(row: dict[str, object]) -> None:
    for level in Level:
        for found, record in dicom_json.records([row], level):
            assert isinstance(found, str)
            assert found
            assert repr(record)


def test_numbers_are_read_from_numbers_and_from_texts() -> None:
    for value, number in (
        (3, 3),
        ("3", 3),
        (" 3 ", 3),
        (3.0, 3),
        ("3.0", 3),
        ("", None),
        ("x", None),
        (float("inf"), None),
    ):
        assert dicom_json.number({"00280010": {"vr": "US", "Value": [value]}}, "Rows") == number


@pytest.mark.parametrize(
    "body",
    [
        b"<html/>",
        b"<NativeDicomModel><DicomAttribute",
        b"<NativeDicomModel><a></b></NativeDicomModel>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><NativeDicomModel>&a;</NativeDicomModel>',
        b'<!doctype x [<!entity a "aaaa">]><NativeDicomModel>&a;</NativeDicomModel>',
    ],
)
def test_xml_that_is_no_dicom_model_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedBodyError):
        datasets_of_xml(body)


@pytest.mark.parametrize("declared", ["ISO-8859-1", "UTF-8"])
def test_xml_in_latin_1_is_read_whatever_it_declares(declared: str) -> None:
    body = f'''<?xml version="1.0" encoding="{declared}"?><NativeDicomModel>
    <DicomAttribute tag="00081030" vr="LO"><Value number="1">Schädel</Value></DicomAttribute></NativeDicomModel>'''
    (row,) = datasets_of_xml(body.encode("latin-1"))
    assert row["00081030"]["Value"] == ["Schädel"]


@pytest.mark.parametrize(
    ("vr", "text", "value"),
    [("IS", " 7 ", 7), ("DS", "-1.5e2", -150.0), ("DS", ".5", 0.5), ("IS", "1_000", "1_000"), ("FD", "nan", "nan")],
)
def test_numbers_of_xml_are_those_of_the_standard(vr: str, text: str, value: object) -> None:
    element = f'<DicomAttribute tag="00200013" vr="{vr}"><Value>{text}</Value></DicomAttribute>'
    rows = datasets_of_xml(f"<NativeDicomModel>{element}</NativeDicomModel>".encode())
    assert rows == [{"00200013": {"vr": vr, "Value": [value]}}]


@pytest.mark.parametrize("declared", ["undefined", "a\0b", "idna", "no-such", "base64", ""])
def test_a_text_is_read_whatever_encoding_is_declared(declared: str) -> None:
    assert text_of("Sch\xe4del".encode("latin-1"), declared) == "Sch\xe4del"


def test_xml_is_read_into_dicom_json() -> None:
    body = """<?xml version="1.0"?><NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">
    <DicomAttribute tag="0020000D" vr="UI" keyword="StudyInstanceUID"><Value number="1">1.2.3</Value></DicomAttribute>
    <DicomAttribute tag="00201208" vr="IS"><Value number="1">7</Value></DicomAttribute>
    <DicomAttribute tag="00100010" vr="PN"><PersonName number="1"><Alphabetic><FamilyName>Müller</FamilyName>
    <GivenName>Jörg</GivenName></Alphabetic></PersonName></DicomAttribute>
    <DicomAttribute tag="00081140" vr="SQ"><Item number="1"><DicomAttribute tag="00081155" vr="UI"><Value>1.9</Value>
    </DicomAttribute></Item></DicomAttribute><DicomAttribute tag="00100040" vr="CS"/></NativeDicomModel>"""
    (row,) = datasets_of_xml(body.encode())
    ((_, study),) = dicom_json.records([row], Level.STUDY)
    assert (study.study_instance_uid, study.patient_name, study.instance_count) == ("1.2.3", "Müller^Jörg", 7)  # type: ignore[union-attr,]
    assert row["00081140"]["Value"][0]["00081155"]["Value"] == ["1.9"]
    assert "Value" not in row["00100040"]
