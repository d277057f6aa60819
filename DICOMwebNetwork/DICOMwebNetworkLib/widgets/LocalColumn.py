"""What of a study or series is on this computer, in words and as an icon."""

from __future__ import annotations

from typing import Any

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.records import SeriesRecord, StudyRecord

from .display import number

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
        # Looked up once: asking the translator ten thousand times takes seconds.
        self._words = {
            "none": "–",
            "complete": _("in database"),
            "loaded": _("loaded"),
            "queued": _("queued"),
            "running": _("arriving"),
        }

    def readJobs(self) -> None:
        """Take notice of what is queued and running."""
        self._waiting = {
            (target.study_instance_uid, target.series_instance_uid): job.state.value
            for job in self._logic.jobs()
            if not job.state.is_end
            for target in job.request.targets
        }

    def textAndIcon(self, record: StudyRecord | SeriesRecord) -> tuple[str, str]:
        """Return what to write and the name of the icon."""
        studyUID = record.study_instance_uid
        seriesUID = record.series_instance_uid if isinstance(record, SeriesRecord) else ""
        state, hereCount = self._logic.localState(studyUID, seriesUID or None, record.instance_count)
        waiting = self._waiting.get((studyUID, seriesUID)) or self._waiting.get((studyUID, ""))
        if waiting and state != "complete":
            return self._words[waiting], ICONS[waiting]
        if state == "partial":
            expected = "?" if record.instance_count is None else number(record.instance_count)
            return f"{number(hereCount)} / {expected}", ICONS["partial"]
        if state == "complete" and seriesUID and self._logic.isLoaded(seriesUID):
            return self._words["loaded"], ICONS["loaded"]
        return self._words[state], ICONS[state]

    def hereCount(self, record: StudyRecord | SeriesRecord) -> int:
        """Return how many instances are here."""
        seriesUID = record.series_instance_uid if isinstance(record, SeriesRecord) else None
        return int(self._logic.localState(record.study_instance_uid, seriesUID, record.instance_count)[1])
