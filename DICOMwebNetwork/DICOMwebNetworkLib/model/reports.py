"""What came of a job, instance by instance: as value, JSON, CSV and text."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import asdict, dataclass, fields
from enum import Enum

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
class RetrieveReport:
    """What came of one retrieve.

    Attributes
    ----------
    state : JobState
        How it ended.
    received_bytes : int
        Bytes of verified instances; ``wire_bytes`` counts everything that arrived, also what was thrown away.
    started_at : str
        ISO 8601, UTC.
    request_count, retry_count : int
        HTTP requests made, and how many of them were repetitions.
    ways : tuple of str
        Rungs of the ladder that were used.
    error : str
        Why the job ended early; empty if it did not.
    notes : tuple of str
        What the user should know about the server's behavior.
    """

    job_id: str
    label: str
    server_name: str
    server_url: str
    state: JobState
    instances: tuple[InstanceReport, ...]
    started_at: str = ""
    duration_s: float = 0.0
    received_bytes: int = 0
    wire_bytes: int = 0
    request_count: int = 0
    retry_count: int = 0
    ways: tuple[str, ...] = ()
    error: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the job ran to its end and every expected instance is here."""
        return self.state is JobState.FINISHED and all(instance.verdict.is_here for instance in self.instances)

    @property
    def counts(self) -> dict[Verdict, int]:
        """Number of instances by verdict, every verdict listed."""
        found = Counter(instance.verdict for instance in self.instances)
        return {verdict: found.get(verdict, 0) for verdict in Verdict}

    @property
    def paths(self) -> tuple[str, ...]:
        """Files of all instances that are here, in the order of the report."""
        return tuple(instance.path for instance in self.instances if instance.verdict.is_here and instance.path)

    @property
    def rate_bytes_per_s(self) -> float:
        """Verified bytes by seconds, 0.0 for an empty job."""
        return self.received_bytes / self.duration_s if self.duration_s > 0 else 0.0

    def to_json(self) -> str:
        """Return the report as one JSON object."""
        values = asdict(self)
        values["counts"] = {verdict.value: count for verdict, count in self.counts.items()}
        values["is_complete"] = self.is_complete
        return json.dumps(values, indent=1)

    def to_csv(self) -> str:
        """Return one line an instance, with a header line (RFC 4180)."""
        text = io.StringIO()
        names = [field.name for field in fields(InstanceReport)]
        writer = csv.writer(text)
        writer.writerow(names)
        for instance in self.instances:
            values = asdict(instance) | {"verdict": instance.verdict.value}
            writer.writerow(values[name] for name in names)
        return text.getvalue()

    def to_text(self) -> str:
        """Return the report for people: totals, then every instance that is not here."""
        lines = [
            f"{self.label or 'Retrieve'} from {self.server_name} ({self.server_url}): {self.state.value}",
            f"Started {self.started_at}, took {self.duration_s:.1f} s",
            f"{self.received_bytes / 1e6:.1f} MB at {self.rate_bytes_per_s / 1e6:.1f} MB/s",
            ", ".join(f"{count} {verdict.value}" for verdict, count in self.counts.items() if count) or "no instances",
            f"{self.request_count} requests, {self.retry_count} of them repeated; ways: {', '.join(self.ways) or '-'}",
        ]
        lines += [f"Error: {self.error}"] if self.error else []
        lines += [f"Note: {note}" for note in self.notes]
        lines += [
            f"{instance.verdict.value}: {instance.sop_instance_uid} (series {instance.series_instance_uid})"
            f" {instance.reason}".rstrip()
            for instance in self.instances
            if not instance.verdict.is_here
        ]
        return "\n".join(lines) + "\n"
