"""What of a study or series is on this computer, in words and as an icon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.jobs import RetrieveRequest
from DICOMwebNetworkLib.model.records import InstanceRecord, Record, SeriesRecord

from ..common.display import number

RANKS = {"none": 0, "queued": 1, "running": 2, "partial": 3, "complete": 4, "loaded": 5}
ICONS = {
    "none": "remote",
    "partial": "partly-local",
    "complete": "local",
    "loaded": "loaded",
    "queued": "queued",
    "running": "running",
}


class LocalColumn:
    """Answers for the "Local" column.

    :param logic: the module's logic.
    """

    def __init__(self, logic: Any) -> None:
        self._logic = logic
        self._waiting: dict[tuple[str, str], str] = {}
        self._retrievedCounts: dict[tuple[str, str], int] = {}
        self._readReports: set[str] = set()
        # Looked up once: asking the translator ten thousand times takes seconds.
        self._words = {
            "none": "–",
            "complete": _("here"),
            "loaded": _("loaded"),
            "queued": _("queued"),
            "running": _("arriving"),
        }

    def readJobs(self) -> None:
        """Take notice of what is queued and running."""
        retrieves = [job for job in self._logic.jobs() if isinstance(job.request, RetrieveRequest)]
        self._waiting = {
            (target.study_instance_uid, target.series_instance_uid): job.state.value
            for job in retrieves
            if not job.state.is_end
            for target in job.request.targets
        }
        for job in retrieves:
            if job.id not in self._readReports and job.report is not None and job.report.is_complete:
                self._readReports.add(job.id)
                self._readReport(job)

    def _readReport(self, job: Any) -> None:
        """Learn how many instances there are from a retrieve that got them all: not every server tells in a search."""
        wholeStudies = {t.study_instance_uid for t in job.request.targets if not t.series_instance_uid}
        wholeSeries = {t.series_instance_uid for t in job.request.targets if not t.sop_instance_uid}
        counts: Counter[tuple[str, str]] = Counter()
        for instance in job.report.instances:
            studyUID, seriesUID = instance.study_instance_uid, instance.series_instance_uid
            if studyUID in wholeStudies:
                counts[studyUID, ""] += 1
            if studyUID in wholeStudies or seriesUID in wholeSeries:
                counts[studyUID, seriesUID] += 1
        self._retrievedCounts.update(counts)

    def expectedCount(self, record: Record) -> int | None:
        """Return how many instances the server has; None if nobody knows."""
        if isinstance(record, InstanceRecord):
            return 1
        if record.instance_count is not None:
            return record.instance_count
        return self._retrievedCounts.get((record.study_instance_uid, getattr(record, "series_instance_uid", "")))

    def textAndIcon(self, record: Record) -> tuple[str, str]:
        """Return what to write and the name of the icon."""
        state, hereCount = self._state(record)
        return self._text(state, hereCount, self.expectedCount(record)), ICONS[state]

    def ofPatient(self, studies: Sequence[Record]) -> tuple[str, str]:
        """Return what to write and the name of the icon for all studies of a patient together."""
        states = [self._state(study) for study in studies]
        names = {state for state, _hereCount in states}
        here = sum(hereCount for _state, hereCount in states)
        expected = [self.expectedCount(study) for study in studies]
        total = None if None in expected else sum(count or 0 for count in expected)
        coming = next((state for state in ("running", "queued") if state in names), "")
        state = coming or ("complete" if names == {"complete"} else "partial" if here else "none")
        return self._text(state, here, total), ICONS[state]

    def rank(self, record: Record) -> float:
        """Return a number to sort by: the more of it is here, the larger."""
        state, hereCount = self._state(record)
        return RANKS[state] + (hereCount / max(self.expectedCount(record) or 0, hereCount + 1)) * (state == "partial")

    def _text(self, state: str, hereCount: int, expectedCount: int | None) -> str:
        if state != "partial":
            return self._words[state]
        return f"{number(hereCount)} / {'?' if expectedCount is None else number(expectedCount)}"

    def _state(self, record: Record) -> tuple[str, int]:
        """Return the state, a key of ``ICONS``, and how many instances are here."""
        if isinstance(record, InstanceRecord):
            isHere = self._logic.isInstanceHere(record.sop_instance_uid)
            return ("complete" if isHere else "none"), int(isHere)
        studyUID = record.study_instance_uid
        seriesUID = record.series_instance_uid if isinstance(record, SeriesRecord) else ""
        state, hereCount = self._logic.localState(studyUID, seriesUID or None, self.expectedCount(record))
        waiting = self._waiting.get((studyUID, seriesUID)) or self._waiting.get((studyUID, ""))
        if waiting and state != "complete":
            return waiting, hereCount
        if state == "complete" and seriesUID and self._logic.isLoaded(seriesUID):
            return "loaded", hereCount
        return state, hereCount

    def hereCount(self, record: Record) -> int:
        """Return how many instances are here."""
        if isinstance(record, InstanceRecord):
            return int(self._logic.isInstanceHere(record.sop_instance_uid))
        seriesUID = record.series_instance_uid if isinstance(record, SeriesRecord) else None
        return int(self._logic.localState(record.study_instance_uid, seriesUID, self.expectedCount(record))[1])
