"""What a retrieve tells while it runs: lines and a bar for people, JSON Lines for programs, the report file."""

from __future__ import annotations

import abc
import json
import re
import sys
import time
from collections import Counter
from dataclasses import asdict
from typing import Any, Final

from DICOMwebNetworkLib.model.events import Event, JobEnded, JobProgressed
from DICOMwebNetworkLib.model.jobs import JobState, Progress, RetrieveTarget
from DICOMwebNetworkLib.model.reports import JobReport, RetrieveReport, Verdict

from .. import exit_codes
from .report_file import ReportFile
from .table import plain
from .terminal import StatusLine, bar, clock, size

_MOST_PROBLEMS: Final = 5


class Outlet(abc.ABC):
    """Takes the events of all jobs, on one thread, and keeps the totals.

    Parameters
    ----------
    report_file : ReportFile, optional
        Where reports are written as jobs end.
    """

    def __init__(self, report_file: ReportFile | None) -> None:
        self._report_file = report_file
        self._targets: dict[str, RetrieveTarget] = {}
        self._start_s = time.monotonic()
        self.job_count = 0
        self.complete_count = 0
        self.received_bytes = 0
        self.counts: Counter[Verdict] = Counter()

    def begin(self, job_id: str, target: RetrieveTarget) -> None:
        """Tell which target a job is about, before its events are taken."""
        self._targets[job_id] = target

    def take(self, event: Event) -> None:
        """Tell of an event; a report goes to its file."""
        if isinstance(event, JobEnded) and isinstance(report := event.report, RetrieveReport):
            self.job_count += 1
            self.complete_count += report.is_complete
            self.received_bytes += report.received_bytes
            self.counts.update(report.counts)
            target = self._targets.pop(event.job_id)
            if self._report_file is not None:
                self._report_file.append(target, report)
        self.tell(event)

    @property
    def duration_s(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._start_s

    @property
    def exit_code(self) -> int:
        """What a run that came to its end is to return."""
        return exit_codes.DONE if self.complete_count == self.job_count else exit_codes.INCOMPLETE

    @abc.abstractmethod
    def tell(self, event: Event) -> None:
        """Print an event."""

    @abc.abstractmethod
    def end(self, exit_code: int) -> None:
        """Print the totals."""


class PeopleOutlet(Outlet):
    """One line a job on stdout, and a progress bar on stderr where that is a terminal."""

    def __init__(self, report_file: ReportFile | None) -> None:
        super().__init__(report_file)
        self._status = StatusLine()
        self._running: dict[str, Progress] = {}
        self._told_notes: set[str] = set()

    def tell(self, event: Event) -> None:
        """Print a line at the end of a job; move the bar in between."""
        if isinstance(event, JobProgressed):
            self._running[event.job_id] = event.progress
            self._status.show(self._status_text())
        elif isinstance(event, JobEnded) and isinstance(event.report, RetrieveReport):
            self._running.pop(event.job_id, None)
            self._status.clear()
            self._print_report(event.report)

    def end(self, exit_code: int) -> None:
        """Print totals of several jobs, and how to go on after a stop."""
        self._status.clear()
        if self.job_count > 1 or (exit_code == exit_codes.DONE and not self.job_count):
            line = f"{self.complete_count} of {self.job_count} complete: {_counted(self.counts)}"
            print(f"{line}; {size(self.received_bytes)} in {self.duration_s:.1f} s", flush=True)
        if exit_code == exit_codes.CANCELLED:
            print("Stopped. What has arrived is kept; the same command again fetches only the rest.", file=sys.stderr)
        elif exit_code != exit_codes.DONE and self.job_count:
            print("The same command again fetches only what is missing.", file=sys.stderr)

    def _status_text(self) -> str:
        jobs = list(self._running.values())
        done_count = sum(job.here_count + job.received_count + job.bad_count for job in jobs)
        expected = [job.expected_count for job in jobs]
        waits = [job.seconds_left for job in jobs if job.seconds_left is not None]
        rate = size(sum(job.rate_bytes_per_s for job in jobs))
        if None in expected:
            text = f"{done_count} instances"
        else:
            count = sum(filter(None, expected))
            text = f"{bar(done_count, count)} {done_count} of {count} instances"
        text += f"  {size(sum(job.size_bytes for job in jobs))}  {rate}/s"
        text += f"  {clock(max(waits))} left" if waits else ""
        return text + (f"  ({self.job_count} done before)" if self.job_count else "")

    def _print_report(self, report: RetrieveReport) -> None:
        rate = f"{size(report.received_bytes)} in {report.duration_s:.1f} s, {size(report.rate_bytes_per_s)}/s"
        word = "complete" if report.is_complete else "STOPPED" if report.state is JobState.STOPPED else "INCOMPLETE"
        print(f"{word:10}  {report.label}  {_counted(Counter(report.counts))}; {rate}", flush=True)
        if report.error:
            print(f"  {plain(report.error)}", flush=True)
        if report.state is JobState.FAILED:
            self._print_problems(report)
        for note in report.notes:
            if note not in self._told_notes:
                self._told_notes.add(note)
                print(f"Note: {plain(note)}", file=sys.stderr)

    def _print_problems(self, report: RetrieveReport) -> None:
        problems = report.problems()
        for problem in problems[:_MOST_PROBLEMS]:
            print(f"  {plain(problem)}")
        if len(problems) > _MOST_PROBLEMS:
            print(f"  and {len(problems) - _MOST_PROBLEMS} more; --report FILE.csv lists all", flush=True)


class ProgramOutlet(Outlet):
    """One JSON object a line on stdout: every event, the end of each job, and at last the totals."""

    def tell(self, event: Event) -> None:
        """Print an event under its class's name in lower case: job_planned, instance_received ..."""
        self._print(event_name(event), _ended(event.report) if isinstance(event, JobEnded) else asdict(event))

    def end(self, exit_code: int) -> None:
        """Print the totals."""
        totals: dict[str, Any] = {
            "exit_code": exit_code,
            "job_count": self.job_count,
            "complete_count": self.complete_count,
            "received_bytes": self.received_bytes,
            "duration_s": self.duration_s,
            "counts": {verdict.value: self.counts[verdict] for verdict in Verdict},
        }
        self._print("ended", totals)

    def _print(self, name: str, values: dict[str, Any]) -> None:
        print(json.dumps({"event": name, **values}), flush=True)


def event_name(event: Event) -> str:
    """Return what programs know an event by."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()


def _ended(report: JobReport[Any, Any]) -> dict[str, Any]:
    """Return a report without the instances that are here, since each of them had its own event."""
    values: dict[str, Any] = json.loads(report.to_json())
    verdict_of = report.verdict_kind
    problems = [instance for instance in values.pop("instances") if not verdict_of(instance["verdict"]).is_success]
    return {**values, "problems": problems}


def _counted(counts: Counter[Verdict]) -> str:
    return ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict]) or "no instances"
