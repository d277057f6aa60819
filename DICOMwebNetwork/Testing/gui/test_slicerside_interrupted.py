"""The database is changed, or the logic closed, while something is under way."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from faultserver import Fault, FaultServer
from faultserver.synthetic import CT_512, TINY, Source, uid

from DICOMwebNetworkLib.model.errors import LocalStorageError
from DICOMwebNetworkLib.model.jobs import JobState, RetrieveTarget


def test_a_job_whose_files_were_not_indexed_yet_ends_when_the_user_leaves_its_database(
    logic: Any, tmp_path: Path
) -> None:
    # The last instance comes never, the others wait for the next batch of the indexer.
    with FaultServer(Source(CT_512).series(8), [Fault(kind="retrieve-*", stall_at=2_500_000)]) as server:
        logic._databases.current().indexer.latencyS = 1e6
        job = logic.startRetrieve(logic.connectionFor(server.url), [RetrieveTarget(uid(1))])
        logic.pump.waitUntil(lambda: any(job.unindexed.values()), 10)
        assert any(job.unindexed.values())
        logic.openDatabase(str(tmp_path / "another"))

        assert logic.pump.waitUntil(lambda: job.isEnded, 5)
    assert job.state is JobState.STOPPED
    assert logic.pump.waitUntil(lambda: logic.pump.isIdle, 5)


def test_a_job_that_is_tried_again_after_that_goes_into_the_database_of_now(logic: Any, tmp_path: Path) -> None:
    import slicer

    with FaultServer(Source(TINY).series(5), [Fault(kind="retrieve-*", stall_at=2000)]) as server:
        job = logic.startRetrieve(logic.connectionFor(server.url), [RetrieveTarget(uid(1))])
        logic.pump.waitUntil(lambda: any(each.kind == "retrieve-series" for each in server.requests), 10)
        logic.openDatabase(str(tmp_path / "another"))
        logic.pump.waitUntil(lambda: job.isEnded, 5)
        server.use()
        again = logic.retryJob(job.id)

        assert logic.pump.waitUntil(lambda: again.isEnded, 10)
    assert again.state is JobState.FINISHED
    assert len(slicer.dicomDatabase.filesForSeries(uid(1, 1))) == 5


def test_an_export_ends_with_an_error_when_the_user_leaves_its_database(logic: Any, tmp_path: Path) -> None:
    from DICOMwebNetworkLib.slicerside.exporting.ExportRun import ExportRun
    from DICOMwebNetworkLib.slicerside.exporting.SeriesWriter import SeriesWriter

    isLeft = threading.Event()
    errors: list[Exception] = []

    def write(folder: str) -> list[Any]:
        from DICOMwebNetworkLib.dicomexport.series import WrittenSeries

        isLeft.wait(10)
        return [WrittenSeries("1.2", "1.2.3", "1.2", (Path(folder, "1.dcm"),), ("1.2.3.4",))]

    run = ExportRun(
        logic.pump,
        logic._databases.current(),
        logic._transfers.filesIndexed,
        [SeriesWriter(write)],
        onError=errors.append,
    )
    logic.openDatabase(str(tmp_path / "another"))
    isLeft.set()

    assert logic.pump.waitUntil(lambda: run.isEnded, 5)
    assert isinstance(errors[0], LocalStorageError)


def test_a_temporary_database_leaves_nothing_behind_when_the_module_is_closed_meanwhile(logic: Any) -> None:
    import slicer

    from DICOMwebNetworkLib.slicerside.database.TemporaryDatabase import TemporaryDatabase

    def folders() -> list[Path]:
        return list(Path(slicer.app.temporaryPath).glob(f"{TemporaryDatabase.prefix}*"))

    with FaultServer(Source(TINY).series(5), [Fault(kind="retrieve-*", stall_at=6000)]) as server:
        connection = logic.connectionFor(server.url)
        logic.startRetrieve(connection, [RetrieveTarget(uid(1))], loadPolicy="complete", destination="temporary")
        logic.pump.waitUntil(lambda: any(each.kind == "retrieve-series" for each in server.requests), 10)
        assert folders()
        logic.close()

    assert folders() == []
