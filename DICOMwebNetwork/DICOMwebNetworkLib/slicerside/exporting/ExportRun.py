"""One export, from what is to be written to the last indexed file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ...dicomexport.series import WrittenSeries
from ...model.errors import CancelledError, DICOMwebNetworkError, LocalStorageError
from ..database.DatabaseIndexer import ArrivedFile
from ..threads.BackgroundTask import BackgroundTask
from ..threads.EventPump import EventPump, Task
from ..threads.Signal import Signal
from .ExportResult import ExportResult
from .SeriesWriter import SeriesWriter


class ExportRun:
    """Writes series on a worker thread and has them indexed. Made and used on the main thread.

    :param pump: drives it.
    :param database: ``LocalDatabase`` that the series go into.
    :param filesIndexed: signal that tells which ``ArrivedFile`` are in the database now.
    :param writers: write one after the other on the worker thread.
    :param onDone: called with the ``ExportResult``.
    :param onError: called with what was raised; other series that were written stay in the database.
    """

    def __init__(
        self,
        pump: EventPump,
        database: Any,
        filesIndexed: Signal,
        writers: Sequence[SeriesWriter],
        onDone: Callable[[ExportResult], Any] | None = None,
        onError: Callable[[Exception], Any] | None = None,
    ) -> None:
        self.isEnded = False
        self.result: ExportResult | None = None
        self.error: Exception | None = None
        self._pump = pump
        self._database = database
        self._filesIndexed = filesIndexed
        self._writers = writers
        self._onDone = onDone
        self._onError = onError
        self._attempts: list[tuple[SeriesWriter, list[WrittenSeries]]] = []
        self._written: list[WrittenSeries] = []
        self._unindexed: set[str] = set()
        pump.hold()
        self._task = BackgroundTask(pump, self._write, self._index, self._index)

    def cancel(self) -> None:
        """Stop; series that are written already are kept. Returns at once."""
        self._task.cancelToken.cancel()
        for writer in self._writers:
            writer.stop()

    def _write(self, cancelToken: Any) -> None:
        try:
            for writer in self._writers:
                cancelToken.raise_if_cancelled()
                written = writer.write(self._database.folder)
                self._attempts.append((writer, written if isinstance(written, list) else [written]))
        finally:
            for writer in self._writers:
                writer.discard()

    def _index(self, error: Exception | None) -> None:
        self.error = error
        self._check()
        self._filesIndexed.connect(self._onFilesIndexed)
        for series in self._written:
            for path, uid in zip(series.paths, series.sop_instance_uids, strict=True):
                self._unindexed.add(uid)
                self._database.indexer.add(
                    ArrivedFile("", series.study_instance_uid, series.series_instance_uid, uid, str(path))
                )
        self._database.indexer.flush()
        self._pump.addTask(self._waiting())

    def _check(self) -> None:
        """Keep what is as it was to be, and remove the rest."""
        for writer, series in self._attempts:
            try:
                writer.check()
            except DICOMwebNetworkError as problem:
                self.error = self.error or problem
                BackgroundTask(self._pump, partial(_remove, [each.paths[0].parent for each in series]))
            else:
                self._written += series
        # What they hold of the scene is let go here, on the main thread.
        self._writers, self._attempts = (), []

    def _onFilesIndexed(self, files: list[ArrivedFile]) -> None:
        self._unindexed.difference_update(file.sopInstanceUID for file in files)

    def _waiting(self) -> Task:
        while self._unindexed and not self._database.indexer.isIdle:
            yield True
        self._filesIndexed.disconnect(self._onFilesIndexed)
        if self._unindexed and self.error is None:
            count = len(self._unindexed)
            self.error = LocalStorageError(
                f"The DICOM database did not accept {count} of the written files.",
                advice=f"They are in {self._database.folder}: import them into the database with the DICOM module.",
            )
        self.result = ExportResult(tuple(self._written))
        self.isEnded = True
        self._pump.release()
        if self.error is None and self._onDone is not None:
            self._onDone(self.result)
        elif self.error is not None and self._onError is not None:
            self._onError(self.error)

    def wait(self) -> ExportResult:
        """Wait for the end while the window stays alive, and return what was exported.

        :raises DICOMwebNetworkError: something could not be written.
        :raises CancelledError: it was cancelled, or the logic was closed meanwhile.
        """
        try:
            self._pump.waitUntil(lambda: self.isEnded)
        except BaseException:
            self.cancel()
            raise
        if self.error is not None:
            raise self.error
        if self.result is None:
            raise CancelledError
        return self.result


def _remove(folders: Sequence[Path], _cancelToken: Any) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
