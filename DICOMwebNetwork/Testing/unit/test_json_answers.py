"""JSON that is read piece by piece is what Python's own reader makes of it."""

from __future__ import annotations

import json
import threading
import time

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from DICOMwebNetworkLib.net.json_answers import Answer, decoded

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(value=_values, indent=st.sampled_from([None, 1]))
def test_the_value_is_that_of_pythons_reader(value: object, indent: int | None) -> None:
    assert decoded(json.dumps(value, indent=indent)) == value


@given(text=st.text(alphabet='[]{},:"1 \n', max_size=8))
def test_what_is_no_json_is_refused_alike(text: str) -> None:
    try:
        expected = json.loads(text)
    except json.JSONDecodeError:
        with pytest.raises(json.JSONDecodeError):
            decoded(text)
    else:
        assert decoded(text) == expected


@pytest.mark.parametrize("body", [b"", b"[", b"[1,", b"[1] 2", b"<html>", b"\xff\xfe\xff", '["ä"'.encode()])
def test_an_answer_that_is_no_json_raises_the_error_of_requests(body: bytes) -> None:
    answer = Answer()
    answer._content = body
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_an_answer_in_any_unicode_encoding_is_read(encoding: str) -> None:
    answer = Answer()
    answer._content = '[{"00100010": {"vr": "PN", "Value": [{"Alphabetic": "Müller^Jürgen"}]}}]'.encode(encoding)
    assert answer.json()[0]["00100010"]["Value"] == [{"Alphabetic": "Müller^Jürgen"}]


@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1", "utf8mb4"])
def test_names_that_a_server_passes_on_in_latin_1_are_read(declared: str) -> None:
    answer = Answer()
    answer.headers["Content-Type"] = f"application/dicom+json; charset={declared}" if declared else "application/json"
    answer.encoding = "utf-8"
    answer._content = '["Müller^Jürgen"]'.encode("latin-1")
    assert answer.json() == ["Müller^Jürgen"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/json; charset=iso-8859-1"])
def test_unicode_is_read_whatever_is_declared(content_type: str) -> None:
    answer = Answer()
    answer.headers["Content-Type"] = content_type
    answer._content = '["Müller^Jürgen", "山田^太郎"]'.encode()
    assert answer.json() == ["Müller^Jürgen", "山田^太郎"]


def test_an_encoding_that_is_declared_rightly_is_used() -> None:
    answer = Answer()
    answer.headers["Content-Type"] = "application/json; charset=windows-1250"
    answer._content = '["Zażółć"]'.encode("windows-1250")
    assert answer.json() == ["Zażółć"]


def test_other_threads_run_while_a_long_list_is_read() -> None:
    instance = {f"{tag:08X}": {"vr": "LO", "Value": [f"value {tag}"]} for tag in range(0x00080000, 0x0008002D)}
    text = f"[{','.join([json.dumps(instance)] * 3000)}]"
    is_reading = threading.Event()

    def read() -> None:
        is_reading.set()
        decoded(text)

    reader = threading.Thread(target=read)
    reader.start()
    is_reading.wait()
    tick_count = 0
    while reader.is_alive():
        time.sleep(0.001)
        tick_count += 1
    assert tick_count >= 4, "read in one go, it would be one or two"
