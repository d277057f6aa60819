"""One retrieve: its books, and the files that it writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from ..model.errors import ConfigurationError, DamagedInstanceError
from ..model.events import Event, InstanceReceived, SeriesEnded
from ..model.jobs import Progress, RetrieveRequest
from ..model.reports import RetrieveReport, Verdict
from ..net.connection import ServerConnection
from .any_job import AnyJob
from .ledger import Ledger, SeriesBook
from .part10 import Part10Summary
from .part_files import PartFile, PartFolder, final_path_beside_others
from .power_cut import PowerCut


class Holdings(Protocol):
    """What the destination holds already; asked on worker threads."""

    def paths_of(self, sop_instance_uids: Sequence[str]) -> dict[str, str]:
        """Return SOP Instance UID -> path of those instances whose file exists."""
        ...

    def may_hold(self, series_instance_uid: str) -> bool:
        """Return whether anything of a series may be held; False if it is certain that nothing is."""
        ...


class Job(AnyJob[RetrieveRequest, RetrieveReport]):
    """One retrieve as the caller sees it; made by ``TransferEngine.submit``. Thread-safe.

    Attributes
    ----------
    connection : ServerConnection
        The server it is asked of.
    """

    def __init__(
        self,
        request: RetrieveRequest,
        connection: ServerConnection,
        holdings: Holdings | None,
        publish: Callable[[Event], None],
        power_cut: PowerCut,
    ) -> None:
        super().__init__(request, publish, plan_count=len(request.targets))
        self.connection = connection
        self.holdings = holdings
        self.power_cut = power_cut
        self.ledger = Ledger()
        self._parts: PartFolder | None = None

    @property
    def progress(self) -> Progress:
        """How far the job has come, now."""
        return self.ledger.progress(is_planned=self._open_plan_count == 0)

    # What follows is for the engine.

    def new_part(self) -> PartFile:
        """Return an empty part file of this job."""
        with self._lock:
            if self._parts is None:
                self._parts = PartFolder(self.request.folder, self.id)
            return self._parts.new_file()

    def accept(self, book: SeriesBook, part: PartFile, summary: Part10Summary, way: str) -> bool:
        """Give a verified part its final name and tell of it; False if it is here already or the job has ended.

        Raises
        ------
        DamagedInstanceError
            The UIDs in it can be no names of files.
        """
        uid = summary.sop_instance_uid
        with self._lock:
            # A worker that was left behind by a cancel may come this late.
            if self._state.is_end or self.token.is_cancelled or self.ledger.is_here(book, uid):
                return False
            target = self._place(book, summary)
            part.rename_to(target)
            self.ledger.settle(book, uid, Verdict.RECEIVED, size_bytes=part.size_bytes, path=str(target), way=way)
            self.tell_received(book, uid, str(target), part.size_bytes)
        wanted_uid = self.connection.profile.transfer_syntax_uid
        if wanted_uid not in ("", summary.transfer_syntax_uid):
            self.ledger.note(f"The server gave files in another transfer syntax than {wanted_uid}, as it stores them.")
        return True

    def _place(self, book: SeriesBook, summary: Part10Summary) -> Path:
        study_uid = summary.study_instance_uid or book.study_instance_uid
        series_uid = summary.series_instance_uid or book.series_instance_uid
        try:
            return final_path_beside_others(self.request.folder, study_uid, series_uid, summary.sop_instance_uid)
        except ConfigurationError as error:
            raise DamagedInstanceError(f"The file names itself by no UID: {error.message}") from error

    def tell_received(self, book: SeriesBook, sop_uid: str, path: str, size_bytes: int) -> None:
        """Publish that a verified file lies at its final place."""
        self._tell(
            InstanceReceived(self.id, book.study_instance_uid, book.series_instance_uid, sop_uid, path, size_bytes)
        )

    def tell_series_ended(self, book: SeriesBook) -> None:
        """Publish that no more of a series will come; effective once."""
        with self.ledger.lock:
            is_told, book.is_ended = book.is_ended, True
        if is_told:
            return
        uids = (book.study_instance_uid, book.series_instance_uid)
        self._tell(SeriesEnded(self.id, *uids, self.ledger.is_complete(book), len(book.entries)))

    def _closed_books(self) -> RetrieveReport:
        for book in self.ledger.all_series():
            if book.open_unit_count:
                self.tell_series_ended(book)
            if len(book.entries) < book.announced_count and not book.is_counted:
                self.ledger.note(
                    f"The server says that series {book.series_instance_uid} has {book.announced_count} instances, "
                    f"but lists {len(book.entries)}."
                )
        if self._parts is not None:
            self._parts.remove()
        instances = self.ledger.reports()
        values = self._report_values(
            is_done=bool(instances) and all(instance.verdict.is_here for instance in instances),
            failures=" ".join(self.ledger.failures),
            default_failure="" if instances else "The server lists no instances of what was asked for.",
        )
        return RetrieveReport(
            **values,
            server_name=self.connection.profile.name,
            server_url=self.connection.profile.base_url,
            instances=instances,
            received_bytes=self.ledger.received_bytes,
            wire_bytes=self.ledger.wire_bytes,
            ways=tuple(self.ledger.ways),
            notes=tuple(self.ledger.notes),
        )
