"""How the transfers go, in the line above the Retrieve buttons: their table may be out of sight."""

from __future__ import annotations

from typing import Any

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.jobs import JobState, RetrieveRequest

from ..common.display import byteSize, duration, number
from ..common.enginetexts import engineText

SILENT_S = 5


def transfersText(logic: Any) -> str:
    """Return how far the running retrieves are, or what went wrong with the last transfer."""
    return _runningText(logic) or _troubleText(logic)


def _runningText(logic: Any) -> str:
    running = [
        job for job in logic.jobs() if job.state is JobState.RUNNING and isinstance(job.request, RetrieveRequest)
    ]
    progresses = [job.progress for job in running]
    expected = [progress.expected_count for progress in progresses]
    here = sum(progress.here_count + progress.received_count for progress in progresses)
    if not here and not any(expected):
        return ""
    bad = sum(progress.bad_count for progress in progresses)
    if None in expected:
        parts = [_("Retrieving: {here} so far").format(here=number(here))]
    else:
        parts = [_("Retrieving: {here} of {total}").format(here=number(here), total=number(sum(expected)))]
    if bad:
        parts.append(_("{count} damaged or missing").format(count=number(bad)))
    silentS = min(job.silentS for job in running)
    if silentS > SILENT_S:
        parts.append(_("nothing has come for {time}").format(time=duration(silentS)))
        return " · ".join(parts)
    parts.append(f"{byteSize(sum(progress.rate_bytes_per_s for progress in progresses))}/s")
    seconds = [progress.seconds_left for progress in progresses if progress.seconds_left is not None]
    if seconds:
        parts.append(_("{time} left").format(time=duration(max(seconds))))
    return " · ".join(parts)


def _troubleText(logic: Any) -> str:
    last = next(reversed(logic.jobs()), None)
    if last is None or last.report is None:
        return ""
    if last.state is JobState.FAILED:
        counts = [
            f"{number(count)} {engineText(verdict.value)}"
            for verdict, count in last.report.counts.items()
            if count and not verdict.is_success
        ]
        why = engineText(last.report.error) or ", ".join(counts)
        text = _("{label} failed: {why}").format(label=last.label, why=why)
        return "\n".join(filter(None, (text, engineText(last.report.first_reason))))
    return "\n".join(map(engineText, last.notes))
