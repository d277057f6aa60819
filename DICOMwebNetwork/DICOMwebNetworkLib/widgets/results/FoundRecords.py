"""What searches have found, by the keys of the rows that show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from DICOMwebNetworkLib.model.records import InstanceRecord, Record, SeriesRecord, StudyRecord

from .PatientSummary import PatientSummary, patientKey, summaryOf
from .rows import Row, uidsOf

PATIENT = "patient/"


class FoundRecords:
    """Studies, series and instances of several servers, and the patients that they are of. Without Qt.

    A row's key holds the number of its server and the UIDs from the study down, parted by slashes, so the same study
    on two servers has two rows; that of a patient is ``patient/`` and a number.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._connections: list[Any] = []
        self._studies: dict[str, StudyRecord] = {}
        self._series: dict[str, dict[str, SeriesRecord]] = {}
        self._instances: dict[str, dict[str, InstanceRecord]] = {}
        # Made when they are asked for: without grouping, ten thousand of them would be for nothing.
        self._patientKeys: dict[str, str] = {}
        self._patientOf: dict[str, str] = {}
        self._patients: dict[str, list[str]] = {}
        self._summaries: dict[str, PatientSummary] = {}

    @property
    def connections(self) -> list[Any]:
        """Connections to the servers that something is known of."""
        return list(self._connections)

    @property
    def studyCount(self) -> int:
        """Number of studies of all servers."""
        return len(self._studies)

    @property
    def studies(self) -> list[str]:
        """Keys of the studies, in the order in which they came."""
        return list(self._studies)

    @property
    def patients(self) -> list[str]:
        """Keys of the patients, in the order in which they came."""
        self._assignPatients()
        return list(self._patients)

    def keyOf(self, row: Row) -> str:
        """Return the key of a row."""
        number = next((n for n, known in enumerate(self._connections) if known is row.connection), None)
        if number is None:
            number = len(self._connections)
            self._connections.append(row.connection)
        return "/".join([str(number), *uidsOf(row.record)])

    def addStudies(self, connection: Any, studies: Iterable[StudyRecord]) -> list[str]:
        """Remember studies of a server; return the keys of those that were not known."""
        new = []
        for study in studies:
            key = self.keyOf(Row(connection, study))
            if key not in self._studies:
                # Ten thousand raw answers, which are not shown, would make the garbage collector stop the window.
                self._studies[key] = replace(study, dicom_json={})
                new.append(key)
        return new

    def _assignPatients(self) -> None:
        """Give the studies that came since the last time to their patients."""
        for key in list(self._studies)[len(self._patientOf) :]:
            patient = self._patientKeys.setdefault(patientKey(self._studies[key]), f"{PATIENT}{len(self._patientKeys)}")
            self._patients.setdefault(patient, []).append(key)
            self._patientOf[key] = patient
            self._summaries.pop(patient, None)

    def setSeries(self, studyKey: str, series: Iterable[SeriesRecord]) -> None:
        """Remember the series of a study; a study of which the server gave no counts gets those of its series."""
        prefix = studyKey.partition("/")[0]
        ordered = sorted(
            series, key=lambda one: (one.series_number is None, one.series_number, one.series_instance_uid)
        )
        self._series[studyKey] = {"/".join([prefix, *uidsOf(one)]): one for one in ordered}
        study = self._studies.get(studyKey)
        counts = [one.instance_count for one in ordered]
        if study is not None and study.instance_count is None and counts and None not in counts:
            total = sum(count for count in counts if count is not None)
            self._studies[studyKey] = replace(study, instance_count=total, series_count=len(counts))
            self._summaries.pop(self.patientOf(studyKey), None)

    def setInstances(self, seriesKey: str, instances: Iterable[InstanceRecord]) -> None:
        """Remember the instances of a series, in the order of their numbers."""
        ordered = sorted(
            instances, key=lambda one: (one.instance_number is None, one.instance_number, one.sop_instance_uid)
        )
        self._instances[seriesKey] = {f"{seriesKey}/{one.sop_instance_uid}": one for one in ordered}

    def remove(self, key: str) -> None:
        """Forget a row and what is below it."""
        if self._studies.pop(key, None) is not None:
            self._series.pop(key, None)
            self._leavePatient(self._patientOf.pop(key, ""), key)
        above = self.keyAbove(key)
        self._series.get(above, {}).pop(key, None)
        self._instances.pop(key, None)
        self._instances.get(above, {}).pop(key, None)

    def _leavePatient(self, patient: str, key: str) -> None:
        self._summaries.pop(patient, None)
        if patient:
            self._patients[patient].remove(key)
            if not self._patients[patient]:
                del self._patients[patient]

    def seriesOf(self, studyKey: str) -> dict[str, SeriesRecord]:
        """Return the known series of a study by their keys."""
        return self._series.get(studyKey, {})

    def instancesOf(self, seriesKey: str) -> dict[str, InstanceRecord]:
        """Return the known instances of a series by their keys."""
        return self._instances.get(seriesKey, {})

    def studiesOf(self, patient: str) -> list[str]:
        """Return the keys of a patient's studies."""
        return list(self._patients.get(patient, ()))

    def patientOf(self, studyKey: str) -> str:
        """Return the key of the patient of a study; empty if there is none, or if nobody asked for patients yet."""
        return self._patientOf.get(studyKey, "")

    def summary(self, patient: str) -> PatientSummary:
        """Return what the row of a patient says."""
        if patient not in self._summaries:
            self._summaries[patient] = summaryOf([self._studies[key] for key in self._patients[patient]])
        return self._summaries[patient]

    def study(self, key: str) -> StudyRecord:
        """Return the study of a key of ``studies``."""
        return self._studies[key]

    def record(self, key: str) -> Record | None:
        """Return the study, series or instance of a row; None for a patient, and for a row that only says something."""
        above = self.keyAbove(key)
        return self._studies.get(key) or self._series.get(above, {}).get(key) or self._instances.get(above, {}).get(key)

    def rows(self, key: str) -> list[Row]:
        """Return what a row stands for: itself, or all studies of a patient."""
        keys = self.studiesOf(key) if key.startswith(PATIENT) else [key]
        records = [(each, self.record(each)) for each in keys]
        return [Row(self.connectionOf(each), record) for each, record in records if record is not None]

    def connectionOf(self, key: str) -> Any:
        """Return the connection to the server of a study, series or instance."""
        return self._connections[int(key.partition("/")[0])]

    def serverNames(self, key: str) -> str:
        """Return the names of the servers that a row is of."""
        return ", ".join(dict.fromkeys(row.serverName for row in self.rows(key)))

    @staticmethod
    def keyAbove(key: str) -> str:
        """Return the key of the series of an instance, or of the study of a series."""
        return key.rpartition("/")[0]

    def keysAbove(self, key: str) -> list[str]:
        """Return the keys of the rows that hold a row: its series, study and patient, as far as it has them."""
        parts = key.split("/")
        if key.startswith(PATIENT) or len(parts) < 2:
            return []
        study = "/".join(parts[:2])
        return ["/".join(parts[:length]) for length in range(2, len(parts))] + [self.patientOf(study)]
