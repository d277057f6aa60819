"""Pictures on disk: for the user alone, never mixed, and never too many."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from DICOMwebNetworkLib.slicerside.browsing.ThumbnailCache import ThumbnailCache


def test_a_picture_is_found_under_all_of_its_names_only(tmp_path: Path) -> None:
    cache = ThumbnailCache(str(tmp_path / "thumbnails"))
    assert cache.find("server", "study", "series") == ""
    path = cache.keep(b"picture", "server", "study", "series")
    assert cache.find("server", "study", "series") == path
    assert Path(path).read_bytes() == b"picture"
    assert cache.find("other server", "study", "series") == ""
    assert cache.find("server", "study", "other series") == ""
    assert ThumbnailCache(str(tmp_path / "thumbnails")).find("server", "study", "series") == path


def test_folder_and_files_are_for_the_user_alone_and_names_say_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "thumbnails"
    folder.mkdir(mode=0o755)
    path = Path(ThumbnailCache(str(folder)).keep(b"picture", "https://pacs", "1.2.3", "4.5.6"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "1.2.3" not in path.name
    assert [entry.name for entry in folder.iterdir()] == [path.name]


def test_the_longest_unused_pictures_go_when_there_are_too_many(tmp_path: Path) -> None:
    cache = ThumbnailCache(str(tmp_path), largestBytes=1000)
    for number in range(10):
        os.utime(cache.keep(bytes(100), str(number)), (number, number))
    assert cache.find("0")
    cache.keep(bytes(100), "10")
    assert cache.sizeBytes <= 1000
    assert cache.find("0")
    assert not cache.find("1")
    assert cache.find("10")


def test_clearing_removes_all_pictures(tmp_path: Path) -> None:
    cache = ThumbnailCache(str(tmp_path / "thumbnails"))
    cache.keep(bytes(100), "one")
    cache.keep(bytes(50), "two")
    assert cache.sizeBytes == 150
    assert ThumbnailCache(str(tmp_path / "thumbnails")).sizeBytes == 150
    cache.clear()
    assert cache.sizeBytes == 0
    assert not list((tmp_path / "thumbnails").iterdir())
    assert ThumbnailCache(str(tmp_path / "never")).sizeBytes == 0


def test_a_picture_that_comes_again_takes_its_place(tmp_path: Path) -> None:
    cache = ThumbnailCache(str(tmp_path))
    cache.keep(bytes(100), "one")
    cache.keep(bytes(80), "one")
    assert ThumbnailCache(str(tmp_path)).sizeBytes == 80
    assert cache.sizeBytes == 80
