"""The file of reports: written job by job, so that a list of any length needs no memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from DICOMwebNetworkLib.model.errors import ConfigurationError, LocalStorageError
from DICOMwebNetworkLib.model.jobs import RetrieveTarget
from DICOMwebNetworkLib.model.reports import InstanceReport, JobReport, RetrieveReport, SendReport, Verdict

SUFFIXES: Final = (".json", ".csv", ".txt")


class ReportFile:
    """A report file in the format that its name's ending says.

    ``.json``: one report a line (JSON Lines); ``.csv``: one instance a line below one head line; ``.txt``: for people.
    It is written anew: what was here before is in the new report too, as already here.

    Raises
    ------
    ConfigurationError
        The name ends otherwise, or the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        if path.suffix.lower() not in SUFFIXES:
            raise ConfigurationError(f"The report {path} must end in {', '.join(SUFFIXES)}.")
        self._path = path
        self._is_empty = True
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise ConfigurationError(f"The report {path} cannot be written: {error.strerror}.") from error

    def append(self, target: RetrieveTarget, report: RetrieveReport) -> None:
        """Add what came of one job.

        Raises
        ------
        LocalStorageError
            The file cannot be written.
        """
        self._write(report, _with_a_line(target, report))

    def append_send(self, report: SendReport) -> None:
        """Add what came of a send; raises as ``append`` does."""
        self._write(report, report)

    def _write(self, report: JobReport[Any, Any], table: JobReport[Any, Any]) -> None:
        try:
            self._file.write(self._text(report, table))
            self._file.flush()
        except OSError as error:
            raise LocalStorageError(f"The report {self._path} cannot be written: {error.strerror}.") from error
        self._is_empty = False

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _text(self, report: JobReport[Any, Any], table: JobReport[Any, Any]) -> str:
        suffix = self._path.suffix.lower()
        if suffix == ".json":
            return json.dumps(json.loads(report.to_json())) + "\n"
        if suffix == ".txt":
            return report.to_text() + "\n"
        text = table.to_csv()
        return text if self._is_empty else text.partition("\r\n")[2]


def _with_a_line(target: RetrieveTarget, report: RetrieveReport) -> RetrieveReport:
    """Return the report with at least one instance: a study that was not found must not vanish from a table."""
    if report.instances:
        return report
    uids = (target.study_instance_uid, target.series_instance_uid, target.sop_instance_uid)
    missing = InstanceReport(*uids, Verdict.MISSING, reason=report.error)
    return RetrieveReport(report.job_id, report.label, report.server_name, report.server_url, report.state, (missing,))
