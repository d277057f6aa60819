"""The self tests of Testing/Python, the very same files that Slicer runs."""

from __future__ import annotations

import re
import sys
import unittest
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "Python"
CASES = [
    f"{path.stem}.{name}"
    for path in sorted(FOLDER.glob("*SelfTest.py"))
    for name in re.findall(r"^class (\w+SelfTest)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("case", CASES)
def test_self_tests(standalone_session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    standalone_session.reset(tmp_path / "home")
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    result = unittest.TestResult()

    unittest.TestLoader().loadTestsFromName(case).run(result)

    assert [trace for _, trace in result.failures + result.errors] == []
    assert result.testsRun
    assert not result.skipped


def _one_of(suite: unittest.TestSuite, name: str) -> unittest.TestSuite:
    """Return the tests of a suite that have this name."""

    def cases(found: Any) -> list[Any]:
        return [case for each in found for case in cases(each)] if isinstance(found, unittest.TestSuite) else [found]

    return unittest.TestSuite(case for case in cases(suite) if case.id().endswith(f".{name}"))


def test_self_tests_know_the_classes_of_the_module_that_was_reloaded_again_and_again(
    standalone_session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standalone_session.reset(tmp_path / "home")
    monkeypatch.setattr(sys, "path", list(sys.path))
    for _time in range(2):
        standalone_session.widget.onReload()
        suite = sys.modules["DICOMwebNetwork"].DICOMwebNetworkTest().selfTests()
        result = unittest.TestResult()
        _one_of(suite, "test_what_cannot_be_reached_is_said_in_words").run(result)
        assert (result.testsRun, result.failures + result.errors) == (1, [])


def test_without_its_self_tests_the_module_checks_that_errors_arrive(
    standalone_session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the packaged extension, which has no tests."""
    import DICOMwebNetwork

    standalone_session.reset(tmp_path / "home")
    monkeypatch.setattr(DICOMwebNetwork, "SELF_TESTS", tmp_path / "not there")
    DICOMwebNetwork.DICOMwebNetworkTest().runTest()
