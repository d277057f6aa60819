"""A disk that is full or not writable ends a job with a clear error; what came is kept, nothing is half-written."""

from __future__ import annotations

import contextlib
import errno
import io
import mmap
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from enginekit import (
    STUDY,
    check_same,
    checked_end,
    connect,
    engine,
    files_of,
    is_root,
    no_strays,
    retrieve,
    small_disk,
)
from faultserver import Fault, FaultServer
from faultserver.archive import Instance
from faultserver.synthetic import CT_512, TINY, Source, from_pydicom, uid

from DICOMwebNetworkLib.model import errors, local_files
from DICOMwebNetworkLib.model.events import InstanceReceived
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest, RetrieveTarget
from DICOMwebNetworkLib.model.local_files import local_errors
from DICOMwebNetworkLib.model.reports import RetrieveReport, Verdict


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with FaultServer(Source(CT_512).series(10)) as running:  # 5.3 MB
        yield running


def check_full(server: FaultServer, report: RetrieveReport, folder: Path) -> None:
    assert report.state is JobState.FAILED
    assert "No space" in report.error
    assert "Free some space" in report.error
    assert no_strays(folder)
    check_same(server, folder)
    assert len(files_of(folder)) == report.counts[Verdict.RECEIVED] < 10
    assert {i.verdict for i in report.instances if not i.verdict.is_here} == {Verdict.NOT_ATTEMPTED}


def test_a_full_disk(server: FaultServer, tmp_path: Path) -> None:
    with small_disk(tmp_path, 2_500_000) as disk:
        report = retrieve(server, disk)
        check_full(server, report, disk)
        assert report.counts[Verdict.RECEIVED] >= 1
        # Free space and retry: what came is not fetched again.
        subprocess.run(["mount", "-o", "remount,size=20000000", str(disk)], check=True)
        again = retrieve(server, disk)
        assert again.state is JobState.FINISHED
        assert again.counts[Verdict.ALREADY_HERE] == report.counts[Verdict.RECEIVED]
        check_same(server, disk)


def test_a_disk_on_which_not_even_a_folder_has_room(server: FaultServer, tmp_path: Path) -> None:
    with small_disk(tmp_path, 4096 * 2) as disk:
        (disk / "filler").write_bytes(b"x" * 4096)
        with contextlib.suppress(OSError):
            (disk / "filler2").write_bytes(b"x" * 4096 * 4)
        report = retrieve(server, disk / "files")
        assert report.state is JobState.FAILED
        assert report.error
        assert not list((disk / "files").rglob("*.dcm"))


def test_a_full_disk_under_the_journal_is_said_at_submit(server: FaultServer, tmp_path: Path) -> None:
    with small_disk(tmp_path, 4096 * 2) as disk:
        journal = disk / "journal"
        with engine(journal) as (running, _):
            with contextlib.suppress(OSError):
                (disk / "filler").write_bytes(b"x" * 4096 * 4)
            with pytest.raises(errors.LocalStorageError):
                running.submit(RetrieveRequest((STUDY,), str(tmp_path / "files")), connect(server))
            assert running.jobs() == [], "a job that was refused must not stay in the list"


LIMITED = """
import resource, signal, sys
sys.path[:0] = {path!r}
from enginekit import *
server = type("Server", (), {{"url": sys.argv[1]}})
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
with engine() as (running, ear):
    job = running.submit(RetrieveRequest((STUDY,), sys.argv[2]), connect(server))
    assert job.wait(30)
    report = checked_end(job, ear, Path(sys.argv[2]))
print(report.state.value, report.error)
"""


@pytest.mark.skipif(os.name != "posix", reason="resource limits are a matter of POSIX")
def test_a_file_that_may_not_grow_is_told_as_a_full_disk(server: FaultServer, tmp_path: Path) -> None:
    code = LIMITED.format(path=[p for p in sys.path if p])
    command = [sys.executable, "-c", code, server.url, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("failed No space")
    assert not list(tmp_path.rglob("*.dcm"))


def check_not_writable(server: FaultServer, folder: Path) -> None:
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(folder / "files")), connect(server))
        assert job.wait(30)
        assert job.report is not None
        assert job.report.state is JobState.FAILED
        assert "cannot be written" in job.report.error
        assert "may write" in job.report.error
        assert not ear.of(InstanceReceived)


def test_a_folder_that_may_not_be_written(server: FaultServer, tmp_path: Path) -> None:
    if not is_root():
        folder = tmp_path / "locked"
        folder.mkdir(mode=0o500)
        check_not_writable(server, folder)
        return
    with small_disk(tmp_path, 1_000_000) as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        check_not_writable(server, disk)


@pytest.mark.parametrize("what", ["folder", "series folder", "parts folder", "target"])
def test_something_else_of_that_name_is_in_the_way(server: FaultServer, tmp_path: Path, what: str) -> None:
    from DICOMwebNetworkLib.transfer.part_files import PARTS_FOLDER

    folder = tmp_path / "files"
    if what == "folder":
        folder.write_text("a file")
    elif what == "series folder":
        folder.mkdir()
        (folder / uid(1, 1)).write_text("a file")
    elif what == "parts folder":
        folder.mkdir()
        (folder / PARTS_FOLDER).write_text("a file")
    else:
        (folder / uid(1, 1) / f"{uid(1, 1, 3)}.dcm").mkdir(parents=True)
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(folder)), connect(server))
        assert job.wait(30)
        report = job.report
        assert report is not None
        assert report.state is JobState.FAILED
        assert "cannot be written or read" in report.error, report.error
        assert "unforeseen" not in report.error
        del ear


@pytest.mark.parametrize(
    "evil", ["../../../../../../../tmp/evil-series-of-a-pa", "/tmp/evil-series-of-a-patient-with-long-name", "."]
)
def test_a_series_uid_of_the_file_cannot_lead_out_of_the_folder(tmp_path: Path, evil: str) -> None:
    made = next(iter(Source(TINY).series(1)))
    spoiled = made.read().replace(made.series_uid.encode(), evil.encode().ljust(len(made.series_uid)))
    assert evil.encode() in spoiled
    uids = (made.study_uid, made.series_uid, made.sop_uid)
    folder = tmp_path / "files"
    with FaultServer([Instance(uids, made.transfer_syntax, len(spoiled), lambda: spoiled, made.describe)]) as server:
        for faults in ((), (Fault(kind="search-*", status=404), Fault(kind="metadata-*", status=404))):
            server.use(*faults)
            with engine() as (running, _):
                job = running.submit(RetrieveRequest((STUDY,), str(folder)), connect(server))
                assert job.wait(30)
            assert not list(Path("/tmp").glob("evil-series*"))
            assert all(folder in path.parents for path in tmp_path.rglob("*.dcm"))


def test_a_file_that_names_itself_by_no_uid_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    source = Source(TINY)
    bad, *others = [*source.series(3), *source.series(40, series=2)]
    spoiled = bad.read().replace(bad.sop_uid.encode(), b"1.2/".ljust(len(bad.sop_uid), b"3"))
    uids = (bad.study_uid, bad.series_uid, bad.sop_uid)
    made = Instance(uids, bad.transfer_syntax, len(spoiled), lambda: spoiled, bad.describe)
    with FaultServer([made, *others]) as server:
        report = retrieve(server, tmp_path)
    assert report.state is JobState.FAILED
    assert [one.sop_instance_uid for one in report.instances if not one.verdict.is_here] == [bad.sop_uid]
    assert any("names itself by no UID" in note for note in report.notes)
    assert set(files_of(tmp_path)) == {one.sop_uid for one in others}


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("ENOSPC", errors.DiskFullError),
        ("EDQUOT", errors.DiskFullError),
        ("EFBIG", errors.DiskFullError),
        ("EACCES", errors.LocalStorageError),
        ("EIO", errors.LocalStorageError),
        ("EROFS", errors.LocalStorageError),
    ],
)
def test_what_the_file_system_says_is_told_by_its_class(number: str, kind: type[errors.LocalStorageError]) -> None:
    import errno

    with pytest.raises(errors.LocalStorageError) as caught, local_errors(Path("/a/b")):
        raise OSError(getattr(errno, number), "words of the system")
    assert type(caught.value) is kind
    assert "/a" in caught.value.message
    assert caught.value.advice


def test_a_file_system_that_cannot_map_files_takes_them_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shared folders of virtual machines, and some network drives, cannot."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENODEV, "No such device")

    monkeypatch.setattr(mmap, "mmap", refuse)
    files = list(from_pydicom("color3d_jpeg_baseline.dcm").values())
    with FaultServer() as server:
        server.store(files)
        study_uids = {pydicom.dcmread(io.BytesIO(data)).StudyInstanceUID for data in files}
        for study_uid in study_uids:
            report = retrieve(server, tmp_path, RetrieveTarget(study_uid))
            assert report.state is JobState.FINISHED, report.to_text()
        check_same(server, tmp_path)


def test_a_path_that_is_too_long_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_files, "_LONGEST_PATH", 259)  # as on Windows
    for length, words in ((200, "may write"), (300, "longer than the system takes")):
        with pytest.raises(errors.LocalStorageError) as caught, local_errors(Path("/" + "a" * length)):
            raise FileNotFoundError(2, "words of the system")
        assert words in caught.value.advice


@pytest.mark.parametrize(("refusals", "state"), [(3, JobState.FINISHED), (4, JobState.FAILED)])
def test_a_file_that_a_virus_scanner_holds_is_renamed_a_moment_later(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusals: int, state: JobState
) -> None:
    monkeypatch.setattr(local_files, "_WAITS_S", (0.0, 0.0, 0.0))  # on Windows, where this happens, longer
    replace, refused = Path.replace, iter([True] * refusals)

    def refuse(path: Path, target: Path) -> Path:
        if next(refused, False):
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    report = retrieve(server, tmp_path)
    assert report.state is state
    assert ("used by another process" in report.error) == (state is JobState.FAILED)


def test_checked_end_would_see_a_stray_file(server: FaultServer, tmp_path: Path) -> None:
    with engine() as (running, ear):
        job = running.submit(RetrieveRequest((STUDY,), str(tmp_path)), connect(server))
        assert job.wait(30)
        (tmp_path / "x.part").write_text("stray")
        with pytest.raises(AssertionError):
            checked_end(job, ear, tmp_path)
