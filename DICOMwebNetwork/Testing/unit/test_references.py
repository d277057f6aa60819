"""What objects refer to."""

from __future__ import annotations

from typing import Any

import pytest

from DICOMwebNetworkLib.dicomweb.references import SeriesReference, referenced_series


def _sequence(*items: dict[str, Any]) -> dict[str, Any]:
    return {"vr": "SQ", "Value": list(items)}


def _uid(value: str) -> dict[str, Any]:
    return {"vr": "UI", "Value": [value]}


OWN = {"0020000D": _uid("1.1"), "0020000E": _uid("1.1.9")}


def test_a_segmentation_refers_to_series_of_its_study_and_of_others() -> None:
    segmentation = {
        **OWN,
        "00081115": _sequence({"0020000E": _uid("1.1.1")}, {"0020000E": _uid("1.1.1")}, {"0020000E": _uid("1.1.9")}),
        "00081200": _sequence({"0020000D": _uid("1.2"), "00081115": _sequence({"0020000E": _uid("1.2.1")})}),
    }
    assert referenced_series([segmentation]) == (SeriesReference("1.1", "1.1.1"), SeriesReference("1.2", "1.2.1"))


def test_a_report_refers_to_its_evidence() -> None:
    evidence = {"0020000D": _uid("1.3"), "00081115": _sequence({"0020000E": _uid("1.3.1")})}
    assert referenced_series([{**OWN, "0040A375": _sequence(evidence)}]) == (SeriesReference("1.3", "1.3.1"),)


def test_a_structure_set_names_the_study_as_an_instance() -> None:
    study = {"00081155": _uid("1.4"), "30060014": _sequence({"0020000E": _uid("1.4.1")})}
    structures = {**OWN, "30060010": _sequence({"30060012": _sequence(study)})}
    assert referenced_series([structures]) == (SeriesReference("1.4", "1.4.1"),)


def test_values_without_their_lists_are_read() -> None:
    item = {"0020000E": {"vr": "UI", "Value": "1.1.1"}}
    dataset = {"0020000D": {"vr": "UI", "Value": "1.1"}, "00081115": {"vr": "SQ", "Value": item}}
    assert referenced_series([dataset]) == (SeriesReference("1.1", "1.1.1"),)


@pytest.mark.parametrize("value", [5, "x", {"a": 1}, [[1]], [5], True, [{}, None]])
def test_values_of_a_wrong_kind_refer_to_nothing(value: object) -> None:
    assert referenced_series([{**OWN, "00081115": {"vr": "SQ", "Value": value}}, {"0020000D": {"Value": value}}]) == ()


def test_odd_metadata_refer_to_nothing() -> None:
    odd = {"0020000E": {"vr": "UI"}, "00081115": {"vr": "SQ", "Value": [None, {}, {"0020000E": {"Value": [None]}}]}}
    assert referenced_series([{}, OWN, odd, {"00081115": {"vr": "SQ"}}]) == ()
