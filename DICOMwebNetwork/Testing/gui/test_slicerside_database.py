"""What the logic does to the DICOM database, in good times and bad."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import CT_512, TINY, Source, uid

from DICOMwebNetworkLib.model.errors import ConfigurationError, DatabaseNotOpenError, LoadError, RetrieveIncompleteError
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveTarget
from DICOMwebNetworkLib.model.reports import Verdict

REPOSITORY = Path(__file__).resolve().parents[3]


def test_presence_is_asked_from_workers_and_answered_on_the_main_thread(logic: Any) -> None:
    import slicer

    with FaultServer(Source(TINY).series(30)) as server:
        report = logic.retrieve(server.url, uid(1))
    database = logic._databases.current()
    threads: list[int] = []

    class Watched:
        def fileForInstance(self, sop_uid: str) -> str:
            threads.append(threading.get_ident())
            return str(slicer.dicomDatabase.fileForInstance(sop_uid))

    database.database = Watched()
    asked = [instance.sop_instance_uid for instance in report.instances] + ["1.2.3"]
    found = logic.runInBackground(lambda _: database.holdings().paths_of(asked)).result()

    assert found == {instance.sop_instance_uid: instance.path for instance in report.instances}
    assert set(threads) == {threading.get_ident()}


def test_nothing_is_retrieved_before_the_last_of_two_removals_has_ended(logic: Any) -> None:
    ends: list[str] = []
    with FaultServer(Source(TINY).series(3)) as server:
        report = logic.retrieve(server.url, uid(1))
        study, series = report.instances[0].study_instance_uid, report.instances[0].series_instance_uid
        logic.startRemoveLocal([(study, "")], lambda: ends.append("first"), pytest.fail)
        logic.removeLocal(study, series)
        assert not ends
        with pytest.raises(ConfigurationError, match="being removed"):
            logic.startRetrieve(logic.connectionFor(server.url), [RetrieveTarget(study)])
        logic.pump.waitUntil(lambda: bool(ends), timeoutS=10)
        assert logic.retrieve(server.url, study).is_complete


def test_nobody_waits_for_an_answer_after_cancel(logic: Any) -> None:
    from DICOMwebNetworkLib.model.errors import CancelledError

    holdings = logic._databases.current().holdings()
    ends: list[type] = []

    def ask() -> None:
        try:
            holdings.paths_of(["1.2.3"])
        except CancelledError:
            ends.append(CancelledError)

    thread = threading.Thread(target=ask)
    thread.start()
    holdings.cancel()
    thread.join(1.0)

    assert ends == [CancelledError]


def _refused(logic: Any, data: bytes) -> list[Any]:
    """Return what is told of a file with this in it, whose end the database has to decide."""
    from DICOMwebNetworkLib.slicerside.database.DatabaseIndexer import ArrivedFile

    database = logic._databases.current()
    told: list[Any] = []
    database.indexer._onIndexed = lambda indexed, refused: told.append((indexed, refused))
    path = Path(database.database.databaseDirectory, "no.dcm")
    path.write_bytes(data)
    logic.pump.hold()
    database.indexer.add(ArrivedFile("job", "1", "2", "3", str(path)))
    logic.pump.waitUntil(lambda: bool(told), 10.0)
    logic.pump.release()
    [(indexed, refused)] = told
    assert not indexed
    return list(refused)


def test_a_file_that_the_database_refuses_is_told(logic: Any) -> None:
    """CTK indexes nothing that has no patient and no study."""
    assert len(_refused(logic, b"no DICOM")) == 1


def test_a_database_on_a_full_disk_is_not_taken_for_a_file_that_cannot_be_read(logic: Any, monkeypatch: Any) -> None:
    import shutil
    import types

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: types.SimpleNamespace(free=4096))
    assert "no space" in _refused(logic, b"not to be read")[0].reason


def test_every_file_of_a_series_of_hundreds_is_indexed_and_one_that_is_refused_is_told(logic: Any) -> None:
    """The index is asked for a short series at once, for a long one file by file."""
    import slicer

    from DICOMwebNetworkLib.slicerside.database.DatabaseIndexer import ArrivedFile

    database = logic._databases.current()
    told: list[Any] = []
    with FaultServer(Source(TINY).series(700)) as server:
        report = logic.retrieve(server.url, uid(1))
    path = Path(database.database.databaseDirectory, "no.dcm")
    path.write_bytes(b"no DICOM")
    database.indexer._onIndexed = lambda indexed, refused: told.extend(refused)
    logic.pump.hold()
    database.indexer.add(ArrivedFile("job", uid(1), uid(1, 1), "3", str(path)))
    logic.pump.waitUntil(lambda: bool(told), 10.0)
    logic.pump.release()

    assert report.counts[Verdict.RECEIVED] == 700
    assert len(slicer.dicomDatabase.filesForSeries(uid(1, 1))) == 700
    assert [each.file.path for each in told] == [str(path)]


def test_an_incomplete_retrieve_keeps_and_indexes_what_came(logic: Any) -> None:
    import slicer

    lost = uid(1, 1, 3)
    faults = [
        Fault(kind="retrieve-series", edits=[("drop", 2)]),
        Fault(kind="retrieve-study", edits=[("drop", 2)]),
        Fault(kind="retrieve-instance", path=f"*{lost}*", status=404),
    ]
    with FaultServer(Source(TINY).series(5), faults) as server, pytest.raises(RetrieveIncompleteError) as caught:
        logic.retrieve(server.url, uid(1))

    assert caught.value.report.counts[Verdict.RECEIVED] == 4
    assert len(slicer.dicomDatabase.filesForSeries(uid(1, 1))) == 4


@pytest.mark.parametrize("policy", ["complete", "each"])
def test_what_others_remove_from_the_database_before_the_end_is_missing_and_not_loaded(logic: Any, policy: str) -> None:
    """Slicer's own DICOM browser removes what is still being retrieved."""
    import slicer

    with FaultServer(Source(TINY).series(8)) as server:
        server.use(Fault(kind="retrieve-*", drip_bytes_s=20_000))
        job = logic.startRetrieve(logic.connectionFor(server.url), [RetrieveTarget(uid(1))], loadPolicy=policy)
        logic.pump.waitUntil(lambda: len(slicer.dicomDatabase.filesForSeries(uid(1, 1))) > 1, 10)
        slicer.dicomDatabase.removeSeries(uid(1, 1))
        server.use()
        logic.pump.waitUntil(lambda: job.isEnded, 10)
        here = slicer.dicomDatabase.filesForSeries(uid(1, 1))
        assert job.state is JobState.FAILED
        assert {each.path for each in job.report.instances if each.verdict.is_here} == set(here)
        assert 0 < job.report.counts[Verdict.MISSING] == 8 - len(here)
        assert "removed" in job.report.first_reason

        again = logic.retryJob(job.id)
        logic.pump.waitUntil(lambda: again.isEnded and bool(again.loadedNodeIDs), 10)
        assert not job.loadedNodeIDs
        assert len(slicer.dicomDatabase.filesForSeries(uid(1, 1))) == 8


def test_files_that_are_deleted_behind_the_databases_back_are_missing_and_told_at_loading(logic: Any) -> None:
    """CTK itself leaves such rows where its index is locked while a series is removed."""
    import slicer

    with FaultServer(Source(TINY).series(8)) as server:
        server.use(Fault(kind="retrieve-*", drip_bytes_s=20_000))
        job = logic.startRetrieve(logic.connectionFor(server.url), [RetrieveTarget(uid(1))])
        logic.pump.waitUntil(lambda: len(slicer.dicomDatabase.filesForSeries(uid(1, 1))) > 1, 10)
        lost = slicer.dicomDatabase.filesForSeries(uid(1, 1))[0]
        Path(lost).unlink()
        server.use()
        logic.pump.waitUntil(lambda: job.isEnded, 10)
        with pytest.raises(LoadError, match="1 files of series"):
            logic.loadSeries([uid(1, 1)])
        again = logic.retrieve(server.url, uid(1))

    assert job.state is JobState.FAILED
    assert [each.sop_instance_uid for each in job.report.instances if not each.verdict.is_here] == [Path(lost).stem]
    assert again.counts[Verdict.RECEIVED] == 1
    assert Path(lost).is_file()


def test_series_that_no_plugin_can_load_raise_and_the_others_are_loaded(logic: Any) -> None:
    with FaultServer(Source(TINY).series(5)) as server:
        logic.retrieve(server.url, uid(1))

    with pytest.raises(LoadError) as caught:
        logic.loadSeries(["1.2.3.4", uid(1, 1)])

    assert len(caught.value.loaded_node_ids) == 1
    assert "1.2.3.4" in str(caught.value)


def test_a_series_whose_loading_breaks_off_is_named_and_the_others_are_loaded(
    logic: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import slicer
    from DICOMLib import DICOMLoadable, DICOMPlugin

    class OddPlugin(DICOMPlugin):
        """Offers, of one series, what nobody can compare with the offers of others."""

        def examineForImport(self, fileLists: list[list[str]]) -> list[Any]:
            files = [path for path in fileLists[0] if slicer.dicomDatabase.seriesForFile(path) == uid(1, 1)]
            loadable = DICOMLoadable()
            loadable.files, loadable.confidence = files, None
            return [loadable] if files else []

    monkeypatch.setitem(slicer.modules.dicomPlugins, "OddPlugin", OddPlugin)
    with FaultServer([*Source(TINY).series(5), *Source(TINY).series(5, series=2)]) as server:
        job = logic.startRetrieve(logic.connectionFor(server.url), [RetrieveTarget(uid(1))], loadPolicy="complete")
        logic.pump.waitUntil(lambda: job.isEnded and not job.pendingLoadCount, 20)

    assert len(job.loadedNodeIDs) == 1
    assert [uid(1, 1) in note for note in job.notes] == [True]
    assert slicer.dicomDatabase is logic._databases.current().database


def test_a_folder_that_cannot_be_made_is_no_database(logic: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    import slicer

    before = slicer.dicomDatabase.databaseFilename
    with pytest.raises(DatabaseNotOpenError):
        logic.openDatabase(str(tmp_path / "file" / "folder"))

    assert slicer.dicomDatabase.databaseFilename == before


def test_what_others_do_to_the_database_is_noticed(standalone_session: Any, logic: Any, tmp_path: Path) -> None:
    import slicer

    logic.watch()
    told: list[int] = []
    with FaultServer(Source(TINY).series(5)) as server:
        logic.retrieve(server.url, uid(1))
    assert logic.localState(uid(1), uid(1, 1), 5) == ("complete", 5)
    assert logic.localState(uid(1), None, 6) == ("partial", 5)
    logic.databaseChanged.connect(lambda: told.append(1))
    slicer.dicomDatabase.removeSeries(uid(1, 1))

    assert standalone_session.wait_until(lambda: logic.localState(uid(1), uid(1, 1), 5) == ("none", 0), 5)
    assert told
    slicer.dicomDatabase.closeDatabase()
    count = len(told)
    assert standalone_session.wait_until(lambda: len(told) > count, 5)
    assert logic.localState(uid(1), uid(1, 1), 5) == ("none", 0)


def test_jobs_of_a_database_that_the_user_leaves_are_stopped(logic: Any, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(5), [Fault(kind="retrieve-*", stall_at=2000)]) as server:
        job = logic.startRetrieve(logic.connectionFor(server.url), [RetrieveTarget(uid(1))])
        logic.pump.waitUntil(lambda: any(each.kind == "retrieve-series" for each in server.requests), 10)
        logic.openDatabase(str(tmp_path / "another"))
        logic.pump.waitUntil(lambda: job.isEnded, 10)

    assert job.state is JobState.STOPPED


def test_what_came_before_the_database_was_closed_is_not_taken_for_removed(logic: Any) -> None:
    import slicer

    with FaultServer(Source(TINY).series(8)) as server:
        server.use(Fault(kind="retrieve-*", drip_bytes_s=20_000))
        job = logic.startRetrieve(logic.connectionFor(server.url), [RetrieveTarget(uid(1))])
        logic.pump.waitUntil(lambda: len(slicer.dicomDatabase.filesForSeries(uid(1, 1))) > 1, 10)
        slicer.dicomDatabase.closeDatabase()
        server.use()
        logic.pump.waitUntil(lambda: job.isEnded, 10)

    assert "removed" not in job.report.first_reason
    assert job.report.counts[Verdict.RECEIVED] > 1


INTERRUPTED = """
import os, sys
sys.path[:0] = {paths!r}
from dicomweb_network.application import start_application
environment = start_application(home={home!r}, testing=True)
import slicer
from DICOMwebNetwork import DICOMwebNetworkLogic
from DICOMwebNetworkLib.model.jobs import RetrieveTarget
logic = DICOMwebNetworkLogic()
logic.openDatabase({database!r})
job = logic.startRetrieve(logic.connectionFor({url!r}), [RetrieveTarget({study!r})], "Interrupted")
logic.pump.waitUntil(lambda: job.progress.received_count >= 20, 60)
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_after_a_kill_only_what_is_missing_is_fetched(logic: Any, tmp_path: Path) -> None:
    import slicer

    database = str(tmp_path / "database")
    paths = [str(REPOSITORY / "Standalone"), str(REPOSITORY / "DICOMwebNetwork")]
    # Slow enough to be caught in the middle.
    with FaultServer(Source(CT_512).series(80), [Fault(kind="retrieve-*", drip_bytes_s=20_000_000)]) as server:
        program = INTERRUPTED.format(
            paths=paths, home=str(tmp_path / "killed"), database=database, url=server.url, study=uid(1)
        )
        ended = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=100
        )
        assert ended.returncode == -9, ended.stderr
        logic.openDatabase(database)
        unfinished = logic.unfinishedJobs()
        assert [each.label for each in unfinished] == ["Interrupted"]
        server.use()
        server.forget_requests()
        job = logic.resumeUnfinished(unfinished[0])
        logic.pump.waitUntil(lambda: job.isEnded, 60)
        fetched_bytes = sum(each.body_sent_bytes for each in server.requests if each.kind.startswith("retrieve"))

    assert job.state is JobState.FINISHED
    assert logic.unfinishedJobs() == []
    assert len(slicer.dicomDatabase.filesForSeries(uid(1, 1))) == 80
    missing = job.report.counts[Verdict.RECEIVED]
    assert missing <= 60
    assert fetched_bytes < 1.1 * missing * (Path(job.report.paths[0]).stat().st_size + 500)


def test_a_temporary_database_of_a_dead_process_is_removed(logic: Any, tmp_path: Path) -> None:
    import slicer

    from DICOMwebNetworkLib.slicerside.database.TemporaryDatabase import TemporaryDatabase

    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    leftover = Path(slicer.app.temporaryPath) / f"{TemporaryDatabase.prefix}{dead.pid}-x"
    alive = Path(slicer.app.temporaryPath) / f"{TemporaryDatabase.prefix}{os.getpid()}-x"
    for folder in (leftover, alive):
        folder.mkdir()
        (folder / "file").write_text("x")
    users = slicer.dicomDatabase
    settings = _settings()
    with logic.temporaryDatabase():
        assert not leftover.exists()
        assert alive.exists()
        assert _settings() == settings
        assert users.isOpen
    alive.joinpath("file").unlink()
    alive.rmdir()

    assert slicer.dicomDatabase is users
    assert not list(Path(slicer.app.temporaryPath).glob(f"{TemporaryDatabase.prefix}*"))


def test_what_a_crash_left_of_a_temporary_database_goes_when_the_panel_is_opened(logic: Any) -> None:
    import slicer

    from DICOMwebNetworkLib.slicerside.database.TemporaryDatabase import TemporaryDatabase

    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    leftover = Path(slicer.app.temporaryPath) / f"{TemporaryDatabase.prefix}{dead.pid}-y"
    leftover.mkdir()
    (leftover / "file").write_text("x")
    logic.watch()

    assert logic.pump.waitUntil(lambda: not leftover.exists(), 10.0)


def _settings() -> dict[str, Any]:
    import qt

    settings = qt.QSettings()
    return {key: settings.value(key) for key in settings.allKeys()}


def test_settings_that_cannot_be_read_do_not_stop_the_module(logic: Any) -> None:
    import qt

    from DICOMwebNetworkLib.model.servers import ServerProfile

    for text in ("no JSON", '{"a": 1}', '[{"name": "x"}, 7]'):
        qt.QSettings().setValue("DICOMwebNetwork/Servers", text)
        assert logic.servers() == []
    logic.saveServer(ServerProfile("PACS", "http://localhost/dicom-web"))

    assert [profile.name for profile in logic.servers()] == ["PACS"]


def test_no_secret_shows_itself(logic: Any) -> None:
    from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile
    from DICOMwebNetworkLib.slicerside.servers import Credentials

    profile = ServerProfile("PACS", "http://localhost/dicom-web", LoginKind.BASIC, "anna")
    logic.saveServer(profile, "pass-word")

    assert "pass-word" not in repr(Credentials._secrets)
    assert "pass-word" not in repr(_settings())
    assert "pass-word" not in repr(vars(logic.connectionFor("PACS")))
