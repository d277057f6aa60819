"""Whether the process that made a file still runs, as Windows tells it: an open file cannot be renamed there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from DICOMwebNetworkLib.transfer.process_lock import held, is_held


@pytest.fixture
def owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "owner"
    monkeypatch.setattr(os, "name", "nt")
    return path


def test_on_windows_a_file_that_nobody_holds_stays_where_it_is(owner: Path) -> None:
    assert not is_held(owner), "it is not there"
    held(owner).close()
    assert not is_held(owner)
    assert os.listdir(owner.parent) == ["owner"]  # noqa: PTH208 - no new paths while the system is another one


def test_on_windows_a_file_that_cannot_be_renamed_is_held(owner: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    with held(owner):
        monkeypatch.setattr(Path, "rename", refuse)
        assert is_held(owner)
