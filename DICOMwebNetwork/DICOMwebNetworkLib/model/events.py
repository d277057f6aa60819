"""What the engine tells: past tense, frozen, in the order in which it happened; handed over from worker threads."""

from __future__ import annotations

from dataclasses import dataclass

from .jobs import JobState, Progress
from .reports import RetrieveReport, SendReport


@dataclass(frozen=True)
class JobStateChanged:
    """A job was queued or began to run. Its end is told by JobEnded."""

    job_id: str
    state: JobState


@dataclass(frozen=True)
class JobPlanned:
    """It is known what is to be transferred: ``expected_count`` instances, ``here_count`` of them are there already."""

    job_id: str
    expected_count: int
    here_count: int


@dataclass(frozen=True)
class JobProgressed:
    """A job has moved on; at most ten times a second for each job."""

    job_id: str
    progress: Progress


@dataclass(frozen=True)
class InstanceReceived:
    """A verified file has its final name."""

    job_id: str
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    path: str
    size_bytes: int


@dataclass(frozen=True)
class SeriesEnded:
    """No more instances of this series will come; ``is_complete`` if none of its ``instance_count`` is missing."""

    job_id: str
    study_instance_uid: str
    series_instance_uid: str
    is_complete: bool
    instance_count: int


@dataclass(frozen=True)
class JobEnded:
    """The last event of a job."""

    job_id: str
    report: RetrieveReport | SendReport


Event = JobStateChanged | JobPlanned | JobProgressed | InstanceReceived | SeriesEnded | JobEnded
