"""What came of a job, instance by instance: as value, JSON, CSV and text."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import asdict, dataclass, fields
from enum import Enum
from typing import ClassVar, Generic, TypeVar

from .jobs import JobState


class Verdict(str, Enum):
    """What became of one instance."""

    RECEIVED = "received"
    ALREADY_HERE = "already here"
    MISSING = "missing"
    DAMAGED = "damaged"
    REFUSED = "refused"
    NOT_ATTEMPTED = "not attempted"

    @property
    def is_here(self) -> bool:
        """Whether a whole file of the instance is on this computer."""
        return self in (Verdict.RECEIVED, Verdict.ALREADY_HERE)

    @property
    def is_success(self) -> bool:
        """Whether the job has done its work on the instance."""
        return self.is_here


class SendVerdict(str, Enum):
    """What became of one instance that was to be sent.

    STORED_AND_SEEN: the server lists it. STORED: the server said so, and it was not or cannot be asked what it holds.
    STORED_NOT_SEEN: the server said so, but does not list it. ALREADY_THERE: it was not taken, as it is there already.
    REFUSED: the server does not want it. FAILED: it cannot be read, or its fate is unknown.
    """

    STORED_AND_SEEN = "stored and seen"
    STORED = "stored"
    STORED_NOT_SEEN = "stored not seen"
    ALREADY_THERE = "already there"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_ATTEMPTED = "not attempted"

    @property
    def is_success(self) -> bool:
        """Whether the destination holds the instance, as far as it can be asked."""
        return self in (SendVerdict.STORED_AND_SEEN, SendVerdict.STORED, SendVerdict.ALREADY_THERE)


@dataclass(frozen=True)
class InstanceReport:
    """What became of one instance.

    ``way`` is the rung of the ladder that brought it (empty if nothing did), ``reason`` says in words why it is not
    here, ``attempt_count`` counts how often its bytes were asked for.
    """

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    verdict: Verdict
    size_bytes: int = 0
    path: str = ""
    way: str = ""
    attempt_count: int = 0
    reason: str = ""


@dataclass(frozen=True)
class SentInstance:
    """What became of one file that was to be sent.

    ``reason`` says in words why it is not there, or what the server remarked; ``attempt_count`` counts how often its
    bytes were sent. The UIDs are empty where the file could not be read.

    Of a de-identified send, the UIDs are those of the copy. Either they or the path are empty, so that the report does
    not tell who the patient is; if the key was asked for, all are there, and ``original_sop_instance_uid`` too.
    """

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    verdict: SendVerdict
    size_bytes: int = 0
    path: str = ""
    attempt_count: int = 0
    reason: str = ""
    original_sop_instance_uid: str = ""


Row = TypeVar("Row", InstanceReport, SentInstance)
AnyVerdict = TypeVar("AnyVerdict", Verdict, SendVerdict)


@dataclass(frozen=True)
class JobReport(Generic[Row, AnyVerdict]):
    """What reports of all kinds of jobs have in common.

    Attributes
    ----------
    server_name, server_url : str
        The other side; the address of a DIMSE node is ``dicom://host:port/AE title``.
    state : JobState
        How it ended.
    wire_bytes : int
        Bytes that went over the line, also those that were of no use.
    started_at : str
        ISO 8601, UTC.
    request_count, retry_count : int
        Requests made (of DIMSE: associations), and how many of them were repetitions.
    error : str
        Why the job ended early; empty if it did not.
    notes : tuple of str
        What the user should know about the server's behavior.
    """

    row_kind: ClassVar[type[InstanceReport | SentInstance]]
    verdict_kind: ClassVar[type[Verdict | SendVerdict]]

    job_id: str
    label: str
    server_name: str
    server_url: str
    state: JobState
    instances: tuple[Row, ...]
    started_at: str = ""
    duration_s: float = 0.0
    wire_bytes: int = 0
    request_count: int = 0
    retry_count: int = 0
    error: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the job ran to its end and has done its work on every instance."""
        return self.state is JobState.FINISHED and all(instance.verdict.is_success for instance in self.instances)

    @property
    def first_reason(self) -> str:
        """Why the first instance failed of which that is known; empty if there is none."""
        return next((one.reason for one in self.instances if one.reason and not one.verdict.is_success), "")

    @property
    def counts(self) -> dict[AnyVerdict, int]:
        """Number of instances by verdict, every verdict listed."""
        found = Counter[Verdict | SendVerdict](instance.verdict for instance in self.instances)
        return {verdict: found[verdict] for verdict in self.verdict_kind}  # type: ignore[misc]

    @property
    def done_bytes(self) -> int:
        """Bytes of the instances that the job has brought over."""
        raise NotImplementedError

    @property
    def rate_bytes_per_s(self) -> float:
        """Bytes brought over by seconds, 0.0 for an empty job."""
        return self.done_bytes / self.duration_s if self.duration_s > 0 else 0.0

    def to_json(self) -> str:
        """Return the report as one JSON object."""
        values = asdict(self)
        values["counts"] = {verdict.value: count for verdict, count in self.counts.items()}
        values["is_complete"] = self.is_complete
        return json.dumps(values, indent=1)

    def to_csv(self) -> str:
        """Return one line an instance, with a header line (RFC 4180)."""
        text = io.StringIO()
        names = [field.name for field in fields(self.row_kind)]
        writer = csv.writer(text)
        writer.writerow(names)
        for instance in self.instances:
            values = asdict(instance) | {"verdict": instance.verdict.value}
            writer.writerow(values[name] for name in names)
        return _writable(text.getvalue())

    def to_text(self) -> str:
        """Return the report for people: totals, then every instance on which the job has not done its work."""
        address = "" if self.server_url == self.server_name else f" ({self.server_url})"
        lines: list[str] = [
            f"{self._title()}{address}: {self.state.value}",
            f"Started {self.started_at}, took {self.duration_s:.1f} s",
            f"{self.done_bytes / 1e6:.1f} MB at {self.rate_bytes_per_s / 1e6:.1f} MB/s",
            ", ".join(f"{count} {verdict.value}" for verdict, count in self.counts.items() if count) or "no instances",
            f"{self.request_count} requests, {self.retry_count} of them repeated{self._ways()}",
        ]
        lines += [f"Error: {self.error}"] if self.error else []
        lines += [f"Note: {note}" for note in self.notes]
        return _writable("\n".join([*lines, *self.problems()]) + "\n")

    def problems(self) -> list[str]:
        """Return a line for each instance on which the job has not done its work; those that read alike share one."""
        lines = Counter(
            f"{instance.verdict.value}: {_name(instance)} {instance.reason}".rstrip()
            for instance in self.instances
            if not instance.verdict.is_success
        )
        return [f"{line} ({count} times)" if count > 1 else line for line, count in lines.items()]

    def _title(self) -> str:
        raise NotImplementedError

    def _ways(self) -> str:
        return ""


def _writable(text: str) -> str:
    """Spell out what UTF-8 has no bytes for: names of files may hold bytes that are no text."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _name(instance: InstanceReport | SentInstance) -> str:
    if instance.sop_instance_uid:
        return f"{instance.sop_instance_uid} (series {instance.series_instance_uid})"
    # Where the server has counted the instances of a series and not named them.
    return instance.path or f"an instance of series {instance.series_instance_uid}"


@dataclass(frozen=True)
class RetrieveReport(JobReport[InstanceReport, Verdict]):
    """What came of one retrieve.

    Attributes
    ----------
    received_bytes : int
        Bytes of verified instances; ``wire_bytes`` counts everything that arrived, also what was thrown away.
    ways : tuple of str
        Rungs of the ladder that were used.
    """

    row_kind = InstanceReport
    verdict_kind = Verdict

    received_bytes: int = 0
    ways: tuple[str, ...] = ()

    @property
    def done_bytes(self) -> int:
        """Bytes of verified instances."""
        return self.received_bytes

    @property
    def paths(self) -> tuple[str, ...]:
        """Files of all instances that are here, in the order of the report."""
        return tuple(instance.path for instance in self.instances if instance.verdict.is_here and instance.path)

    def _title(self) -> str:
        return f"{self.label or 'Retrieve'} from {self.server_name}"

    def _ways(self) -> str:
        return f"; ways: {', '.join(self.ways) or '-'}"


@dataclass(frozen=True)
class SendReport(JobReport[SentInstance, SendVerdict]):
    """What came of one send.

    Attributes
    ----------
    protocol : str
        ``dicomweb`` or ``dimse``.
    """

    row_kind = SentInstance
    verdict_kind = SendVerdict

    protocol: str = ""

    @property
    def done_bytes(self) -> int:
        """Bytes of the instances that the destination has taken."""
        taken = (SendVerdict.STORED_AND_SEEN, SendVerdict.STORED, SendVerdict.STORED_NOT_SEEN)
        return sum(instance.size_bytes for instance in self.instances if instance.verdict in taken)

    @property
    def unsent_paths(self) -> tuple[str, ...]:
        """Files of all instances that are not there: what a retry has to send."""
        return tuple(instance.path for instance in self.instances if not instance.verdict.is_success)

    def _title(self) -> str:
        # Labels name the destination, so that transfers of the same files can be told apart.
        return self.label if self.server_name in self.label else f"{self.label or 'Send'} to {self.server_name}"
