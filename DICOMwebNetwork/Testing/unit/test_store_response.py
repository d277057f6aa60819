"""Answers to store requests, in the shapes that servers give them."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from DICOMwebNetworkLib.dicomweb.failure_reasons import failure_words, is_duplicate, warning_words
from DICOMwebNetworkLib.dicomweb.store_response import StoreResponse, read_store_response, warning_text
from DICOMwebNetworkLib.model.errors import MalformedBodyError

JSON = "application/dicom+json"


def item(uid: str, **values: Any) -> dict[str, Any]:
    tags = {"reason": "00081197", "warning": "00081196", "comment": "00000902"}
    return {"00081155": {"vr": "UI", "Value": [uid]}} | {
        tags[name]: {"vr": "US", "Value": [value]} for name, value in values.items()
    }


def response(**sequences: list[dict[str, Any]]) -> dict[str, Any]:
    tags = {"stored": "00081199", "failed": "00081198", "other": "0008119A"}
    return {tags[name]: {"vr": "SQ", "Value": items} for name, items in sequences.items()}


def read(value: Any, content_type: str = JSON) -> StoreResponse:
    return read_store_response(json.dumps(value).encode(), content_type)


def test_stored_failed_and_unnamed() -> None:
    found = read(
        response(
            stored=[item("1.1"), item("1.2", warning=0xB000)],
            failed=[item("1.3", reason=0xA700), item("1.4", reason=45070)],
            other=[{"00081197": {"vr": "US", "Value": [0xC000]}}],
        )
    )

    assert found.stored == {"1.1": "", "1.2": "the server has changed attributes (B000H)"}
    assert "out of resources" in found.failed["1.3"].words
    assert not found.failed["1.3"].is_duplicate
    assert found.failed["1.4"].is_duplicate
    assert [failure.code for failure in found.other_failures] == [0xC000]


@pytest.mark.parametrize("code", [272, "272", " 272 ", "0x0110"])
def test_codes_as_number_and_as_text(code: Any) -> None:
    assert read(response(failed=[item("1", reason=code)])).failed["1"].code == 0x0110


@pytest.mark.parametrize("shape", [lambda value: value, lambda value: [value], lambda value: [value, {}, "x"]])
def test_object_or_list(shape: Any) -> None:
    assert read(shape(response(stored=[item("1")]))).stored == {"1": ""}


def test_a_content_type_that_is_wrong_does_not_matter() -> None:
    value = response(stored=[item("1")])

    assert read(value, "text/html").stored == read(value, "application/dicom+json; charset=utf-8").stored == {"1": ""}


def test_in_both_lists_is_not_stored() -> None:
    found = read(response(stored=[item("1")], failed=[item("1", reason=0xA900)]))

    assert not found.stored
    assert found.failed["1"].code == 0xA900


def test_comments_and_failed_attributes_are_told() -> None:
    failed = item("1", reason=0xC000, comment="Patient ID is missing")
    stored = item("2") | {"00741048": {"vr": "SQ", "Value": [{"00000902": {"vr": "LO", "Value": ["bad date"]}}]}}

    found = read(response(failed=[failed], stored=[stored]))

    assert found.failed["1"].words.endswith(": Patient ID is missing")
    assert found.stored["2"] == "bad date"


def test_a_comment_in_latin_1_is_told() -> None:
    body = json.dumps(response(failed=[item("1", reason=0xC000, comment="Déjà là")]), ensure_ascii=False)
    found = read_store_response(body.encode("latin-1"), JSON)

    assert "Déjà là" in found.failed["1"].words


def test_a_comment_may_tell_a_duplicate() -> None:
    found = read(response(failed=[item("1", reason=0x0110, comment="Instance already exists")]))

    assert found.failed["1"].is_duplicate


def test_xml() -> None:
    body = b"""<?xml version="1.0"?><NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">
    <DicomAttribute tag="00081198" vr="SQ"><Item number="1">
      <DicomAttribute tag="00081155" vr="UI"><Value number="1">1.5</Value></DicomAttribute>
      <DicomAttribute tag="00081197" vr="US"><Value number="1">273</Value></DicomAttribute></Item></DicomAttribute>
    <DicomAttribute tag="00081199" vr="SQ"><Item number="1">
      <DicomAttribute tag="00081155" vr="UI"><Value number="1">1.6</Value></DicomAttribute></Item></DicomAttribute>
    </NativeDicomModel>"""

    found = read_store_response(body, "application/dicom+xml")

    assert found.failed["1.5"].is_duplicate
    assert found.stored == {"1.6": ""}


@pytest.mark.parametrize("body", [b"", b"  \r\n", b"{}", b"[]", b'{"HttpError": "Bad Request"}'])
def test_answers_that_say_nothing(body: bytes) -> None:
    assert read_store_response(body, JSON).is_empty


@pytest.mark.parametrize(
    "body", [b"<html>log in</html>", b"stored", b'{"00081199": {"vr"', b"\x00\x01", b"[" * 100_000]
)
def test_answers_that_are_none(body: bytes) -> None:
    with pytest.raises(MalformedBodyError):
        read_store_response(body, "text/html")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["00081199", "00081198", "0008119A", "00081155", "00081197", "Value", "vr", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@given(JSON_VALUES)
def test_no_json_breaks_the_reader(value: Any) -> None:
    try:
        read(value)
    except MalformedBodyError:
        assert not isinstance(value, (dict, list))


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    with contextlib.suppress(MalformedBodyError):
        read_store_response(body, "")


@given(st.integers(0, 0xFFFF))
def test_every_code_has_words(code: int) -> None:
    assert f"{code:04X}H" in failure_words(code)
    assert f"{code:04X}H" in warning_words(code)


def test_duplicates_by_vendor() -> None:
    assert is_duplicate(0x0111)
    assert is_duplicate(45070)
    assert not is_duplicate(0x0110)
    assert not is_duplicate(None)
    assert failure_words(None) == "the server gives no reason"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ('299 pacs:8080 "The instance is invalid"', "The instance is invalid"),
        ("299: There are more", "There are more"),
        ("299 pacs: invalid", "pacs: invalid"),
        ("nothing", "nothing"),
        ("", ""),
    ],
)
def test_warning_headers(header: str, words: str) -> None:
    assert warning_text(header) == words
