"""``dicomweb-network send``: files to a server, with proof and a report."""

from __future__ import annotations

import argparse
import json
import os
import queue
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from DICOMwebNetworkLib.model.errors import ConfigurationError, DICOMwebNetworkError
from DICOMwebNetworkLib.model.events import Event, JobEnded, JobProgressed
from DICOMwebNetworkLib.model.jobs import Deidentification, JobState, Progress, SendRequest
from DICOMwebNetworkLib.model.reports import SendReport
from DICOMwebNetworkLib.net.connection import ServerConnection
from DICOMwebNetworkLib.transfer.engine import TransferEngine

from .. import exit_codes
from . import destinations, server_options
from .destinations import Destination
from .outlets import event_name
from .report_file import ReportFile
from .table import plain
from .terminal import StatusLine, bar, clock, size

_MOST_PROBLEMS: Final = 5
_CLOSE_S: Final = 2.0
_MAGIC_AT: Final = 128

_EXPLANATION: Final = f"""\
Files are sent as they are; of a folder, all DICOM files in it and below. The
server's answer is read for every instance, and afterwards the server is asked
what it holds: success is what it has stored and lists.

examples:
  dicomweb-network send results/ https://pacs.example.org/dicom-web --user me
  dicomweb-network send a.dcm b.dcm dicom://pacs.example.org:104/ARCHIVE
  dicomweb-network send results/ https://pacs.example.org/dicom-web --protocol dimse \\
      --dimse pacs.example.org:104 --called ARCHIVE --report report.csv

de-identification:
  With --deidentify, copies are sent that hold no identity (basic profile of DICOM
  PS3.15 annex E); the files stay as they are. Names and patient IDs become
  pseudonyms, UIDs new ones, dates and private attributes go. What is sent with
  one command fits together; so send together what belongs together. Pixels are
  not changed: what says that texts are burned into its pixels is not sent, nor
  are structured reports and documents. Needs the package dicom-anonymizer.
  The report does not tell which copy belongs to which file, unless
  --report-key asks for that: whoever has such a report can find the patients.

report:
  .json  one report a line (JSON Lines)
  .csv   one instance a line
  .txt   for people

{destinations.EXPLANATION}

{server_options.EXPLANATION}

{exit_codes.EXPLANATION}
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to those of the program."""
    parser = subparsers.add_parser(
        "send",
        help="send files to a DICOMweb server or a DIMSE node",
        description="Send DICOM files to a DICOMweb server or a DIMSE node, and prove that they are there.",
        epilog=_EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="DICOM files, and folders that hold some")
    destinations.add_destination_options(parser)
    parser.add_argument("--report", metavar="FILE", type=Path, help="write what became of each instance (see below)")
    parser.add_argument("--deidentify", action="store_true", help="send copies without the patient's identity")
    parser.add_argument("--report-key", action="store_true", help="let the report tell which copy is of which file")
    parser.add_argument("--json", action="store_true", help="tell every event as one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Send everything that the arguments name, and tell what came of it."""
    _put_address_last(arguments)
    files = tuple(dict.fromkeys(_files([Path(name) for name in arguments.files])))
    if not files:
        raise ConfigurationError("There are no DICOM files in these folders.")
    wish = _deidentification(arguments)
    destination, protocol = destinations.destination_of(arguments)
    report_file = ReportFile(arguments.report) if arguments.report else None
    tell: Callable[[Event], None] = _tell_programs if arguments.json else _PeopleTeller()
    try:
        report, code = _sent(SendRequest(files, protocol, deidentification=wish), destination, tell)
        if report_file is not None:
            report_file.append_send(report)
    finally:
        if isinstance(destination, ServerConnection):
            destination.close()
        if report_file is not None:
            report_file.close()
    return code


def _put_address_last(arguments: argparse.Namespace) -> None:
    """Let the address stand before the files too, as it does in other commands."""
    first, *rest = arguments.files
    if "://" in first and "://" not in arguments.server:
        arguments.files, arguments.server = [*rest, arguments.server], first


def _deidentification(arguments: argparse.Namespace) -> Deidentification | None:
    if arguments.report_key and not (arguments.deidentify and arguments.report):
        raise ConfigurationError("--report-key goes with --deidentify and --report FILE.")
    return Deidentification(is_key_reported=arguments.report_key) if arguments.deidentify else None


def _sent(request: SendRequest, destination: Destination, tell: Callable[[Event], None]) -> tuple[SendReport, int]:
    """Return what came of the send, and the exit code; Ctrl-C stops it."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    engine = TransferEngine(events.put)
    try:
        job = engine.submit_send(request, destination)
        while True:
            try:
                event = events.get()
            except KeyboardInterrupt:
                engine.cancel(job.id)
                continue
            tell(event)
            if isinstance(event, JobEnded) and isinstance(event.report, SendReport):
                return event.report, _exit_code(event.report, job.error)
    finally:
        engine.close(_CLOSE_S)


def _exit_code(report: SendReport, error: DICOMwebNetworkError | None) -> int:
    if report.state is JobState.STOPPED:
        return exit_codes.CANCELLED
    if error is not None and not report.done_bytes:
        return exit_codes.exit_code_of(error)
    return exit_codes.DONE if report.is_complete else exit_codes.INCOMPLETE


def _files(paths: Sequence[Path]) -> Iterator[str]:
    """Yield the files as named, and of folders those that are DICOM."""
    other_count = 0
    for path in paths:
        if not os.path.lexists(path):
            raise ConfigurationError(f"There is no file or folder {path}.")
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders.sort()
                found = [Path(folder, name) for name in sorted(names) if name != "DICOMDIR"]
                wanted = [str(file) for file in found if _is_dicom(file)]
                other_count += len(found) - len(wanted)
                yield from wanted
        else:
            yield str(path)
    if other_count:
        print(f"Note: {other_count} files in folders are no DICOM files; they are passed over.", file=sys.stderr)


def _is_dicom(path: Path) -> bool:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False  # a pipe would be waited for
        with path.open("rb") as file:
            return file.read(_MAGIC_AT + 4)[_MAGIC_AT:] == b"DICM"
    except OSError:
        return True  # the report will say why it could not be sent


def _tell_programs(event: Event) -> None:
    values = json.loads(event.report.to_json()) if isinstance(event, JobEnded) else asdict(event)
    print(json.dumps({"event": event_name(event), **values}), flush=True)


class _PeopleTeller:
    """A progress bar on stderr where that is a terminal, and what came of it on stdout."""

    def __init__(self) -> None:
        self._status = StatusLine()

    def __call__(self, event: Event) -> None:
        if isinstance(event, JobProgressed):
            self._status.show(_status_text(event.progress))
        elif isinstance(event, JobEnded) and isinstance(event.report, SendReport):
            self._status.clear()
            _print_report(event.report)


def _status_text(progress: Progress) -> str:
    done_count = progress.here_count + progress.received_count + progress.bad_count
    count = progress.expected_count or 0
    text = f"{bar(done_count, count)} {done_count} of {count} instances"
    text += f"  {size(progress.size_bytes)}  {size(progress.rate_bytes_per_s)}/s"
    return text + (f"  {clock(progress.seconds_left)} left" if progress.seconds_left is not None else "")


def _print_report(report: SendReport) -> None:
    counts = ", ".join(f"{count} {verdict.value}" for verdict, count in report.counts.items() if count)
    word = "complete" if report.is_complete else "STOPPED" if report.state is JobState.STOPPED else "INCOMPLETE"
    print(f"{word:10}  {report.server_url}  {counts}; {size(report.done_bytes)} in {report.duration_s:.1f} s")
    if report.error:
        print(f"  {plain(report.error)}")
    problems = [instance for instance in report.instances if not instance.verdict.is_success]
    for instance in problems[:_MOST_PROBLEMS]:
        print(f"  {instance.verdict.value}: {plain(instance.path)}  {plain(instance.reason)}".rstrip())
    if len(problems) > _MOST_PROBLEMS:
        print(f"  and {len(problems) - _MOST_PROBLEMS} more; --report FILE.csv lists all")
    for note in report.notes:
        print(f"Note: {plain(note)}", file=sys.stderr)
    sys.stdout.flush()
