"""``dicomweb-network retrieve --dask`` on a real cluster of two worker processes."""

from __future__ import annotations

import json
import logging
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Kind, Source, uid

if TYPE_CHECKING:
    from distributed import LocalCluster

    from conftest import RunCommand, StartCommand

DONE, INCOMPLETE, USAGE, UNREACHABLE, CANCELLED = 0, 1, 2, 3, 130
PASSWORD = "s3cret-of-dask"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """Yield two worker processes of one thread each, which hold the password in their environment."""
    from distributed import LocalCluster

    os.environ["PACS_PASSWORD"] = PASSWORD
    cluster = LocalCluster(
        processes=True,
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=":0",
        silence_logs=logging.ERROR,
        local_directory=str(tmp_path_factory.mktemp("dask")),
    )
    del os.environ["PACS_PASSWORD"]
    with cluster:
        yield cluster


def files(folder: Path) -> list[Path]:
    """Return all files of a folder, hidden ones included."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_series_are_spread_verified_and_reported(
    cluster: LocalCluster, run_command: RunCommand, tmp_path: Path
) -> None:
    with FaultServer(auth=("me", PASSWORD)) as server:
        for series in range(1, 7):
            server.store(Source(TINY).series(5, series=series))
        server.store(Source(TINY).series(5, study=2))
        words = ["retrieve", server.url, uid(1), uid(2), "--user", "me", "--password-env", "PACS_PASSWORD"]
        words += ["-o", tmp_path / "out", "--report", tmp_path / "report.json", "--dask", cluster.scheduler_address]
        server.use(Fault(kind="retrieve-*", stall_before_s=0.2))
        done = run_command(*words, PACS_PASSWORD=PASSWORD)
        assert done.returncode == DONE, done.stderr
        assert len(files(tmp_path / "out")) == 35
        for path in files(tmp_path / "out"):
            assert path.read_bytes() == server.file_bytes(path.stem)
        assert server.counters.most_running_requests > 1
        reports = [json.loads(line) for line in (tmp_path / "report.json").read_text().splitlines()]
        assert sorted(len(report["instances"]) for report in reports) == [5, 30]
        assert all(report["is_complete"] for report in reports)
        files(tmp_path / "out")[0].unlink()
        again = run_command(*words, "--json", PACS_PASSWORD=PASSWORD)
        ended = json.loads(again.stdout.splitlines()[-1])
        assert ended["counts"] | {"received": 1, "already here": 34} == ended["counts"]
        assert again.stdout.count('"instance_received"') == 1
    _assert_nowhere(PASSWORD, cluster, done.stdout + done.stderr + again.stdout + again.stderr)


def _assert_nowhere(secret: str, cluster: LocalCluster, output: str) -> None:
    """Look for the secret in the output, and in what scheduler and workers have logged or hold."""
    from distributed import Client

    with Client(cluster.scheduler_address, set_as_default=False) as client:
        logs = str(client.get_worker_logs()) + str(client.get_scheduler_logs()) + str(client.scheduler_info())
    assert secret not in logs + output


def test_what_fails_on_a_worker_is_in_the_report(
    cluster: LocalCluster, run_command: RunCommand, tmp_path: Path
) -> None:
    with FaultServer(Source(TINY).series(3)) as server:
        server.store(Source(TINY).series(3, series=2))
        server.use(Fault(kind="retrieve-*", path=f"*{uid(1, 2)}*", status=404))
        failed = run_command(
            "retrieve", server.url, uid(1), uid(9), "-o", tmp_path, "--dask", cluster.scheduler_address
        )
    assert failed.returncode == INCOMPLETE
    assert "0 of 2 complete: 3 received, 3 missing" in failed.stdout


def test_series_that_a_server_leaves_out_of_its_list_come_with_the_whole_study(
    cluster: LocalCluster, run_command: RunCommand, tmp_path: Path
) -> None:
    with FaultServer([one for series in (1, 2, 3) for one in Source(TINY).series(3, series=series)]) as server:
        server.use(Fault(kind="search-series", limit_cap=1, ignore_offset=True))
        done = run_command("retrieve", server.url, uid(1), "-o", tmp_path, "--dask", cluster.scheduler_address)
    assert done.returncode == DONE, done.stderr
    assert len(files(tmp_path)) == 9


def test_login_that_workers_cannot_read_is_said(cluster: LocalCluster, run_command: RunCommand, tmp_path: Path) -> None:
    with FaultServer(Source(TINY).series(1), auth=("me", PASSWORD)) as server:
        words = ["retrieve", server.url, uid(1), "--user", "me", "-o", tmp_path, "--dask", cluster.scheduler_address]
        unset = run_command(*words, "--password-env", "ONLY_HERE", ONLY_HERE=PASSWORD)
        assert unset.returncode == INCOMPLETE
        assert "ONLY_HERE is not set" in unset.stdout
        url = server.url.replace("//", f"//me:{PASSWORD}@")
        in_url = run_command("retrieve", url, uid(1), "-o", tmp_path, "--dask", cluster.scheduler_address)
        typed = run_command(*words)
        for refused in (in_url, typed):
            assert refused.returncode == USAGE
            assert "every worker has to read the password or token for itself" in refused.stderr
        (tmp_path / "password").write_text(PASSWORD)
        done = run_command(*words, "--password-file", tmp_path / "password")
        assert done.returncode == DONE, done.stderr


def test_stop_cancels_the_tasks(
    cluster: LocalCluster, run_command: RunCommand, start_command: StartCommand, tmp_path: Path
) -> None:
    with FaultServer() as server:
        for series in range(1, 9):
            server.store(Source(Kind(256, 256)).series(20, series=series))
        server.use(Fault(kind="retrieve-series", drip_bytes_s=500_000))
        words = ["retrieve", server.url, uid(1), "-o", tmp_path, "--dask", cluster.scheduler_address]
        process = start_command(*words)
        while len(list(tmp_path.glob("*/*.dcm"))) < 2:
            time.sleep(0.05)
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=20)
        assert process.returncode == CANCELLED, errors
        assert output.startswith("STOPPED")
        assert server.counters.running_requests == 0
        here = files(tmp_path)
        assert [path for path in here if path.suffix != ".dcm"] == []
        request_count = len(server.requests)
        time.sleep(0.5)
        assert len(server.requests) == request_count
        server.use()
        again = run_command(*words)
        assert again.returncode == DONE, again.stderr
        assert f"{160 - len(here)} received, {len(here)} already here" in again.stdout


def test_no_cluster_or_no_dask(run_command: RunCommand, fault_server: FaultServer, tmp_path: Path) -> None:
    words = ["retrieve", fault_server.url, "1.2", "-o", tmp_path / "out", "--timeout", 1, "--dask"]
    nothing = run_command(*words, "tcp://127.0.0.1:1")
    assert nothing.returncode == UNREACHABLE
    assert "No dask scheduler answers" in nothing.stderr
    (tmp_path / "distributed.py").write_text("raise ImportError")
    root = Path(__file__).resolve().parents[2]
    folders = [tmp_path, root / "Standalone", root / "DICOMwebNetwork"]
    lacking = run_command(*words, "tcp://127.0.0.1:1", PYTHONPATH=os.pathsep.join(map(str, folders)))
    assert lacking.returncode == USAGE
    assert "pip install 'slicer-dicomweb-network[dask]'" in lacking.stderr
