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


def test_the_modules_own_test_finds_them(standalone_session: Any, tmp_path: Path) -> None:
    """What "Reload and Test" and slicer_add_python_unittest call."""
    import DICOMwebNetwork

    standalone_session.reset(tmp_path / "home")
    DICOMwebNetwork.DICOMwebNetworkTest()._checkThatErrorsArrive()
