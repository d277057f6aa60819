"""What the server holds: instances by study and series, and the rows that searches see."""

from __future__ import annotations

import functools
import io
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

Attributes = dict[str, dict[str, Any]]
"""Data set in the DICOM JSON model: tag as eight hex digits -> vr and Value."""

LEVEL_TAGS = {
    level: tuple(tags.split())
    for level, tags in {
        "studies": "00080005 00080020 00080030 00080050 00080056 00080061 00080090 00081190 00081030 "
        "00100010 00100020 00100030 00100040 0020000D 00200010 00201206 00201208",
        "series": "00080005 00080056 00080060 0008103E 00081190 0020000D 0020000E 00200011 00201209 "
        "00400244 00400245 00400275",
        "instances": "00080005 00080016 00080018 00080056 00081190 0020000D 0020000E 00200013 "
        "00280008 00280010 00280011 00280100",
    }.items()
}
_STUDY_OWN = set(LEVEL_TAGS["studies"]) | {"00080080", "00081060", "00101010", "001021B0", "00104000"}


class Instance:
    """One stored instance; its bytes and attributes are made when they are asked for."""

    __slots__ = ("describe", "read", "series_uid", "size_bytes", "sop_uid", "study_uid", "transfer_syntax")

    def __init__(
        self,
        uids: tuple[str, str, str],
        transfer_syntax: str,
        size_bytes: int,
        read: Callable[[], bytes],
        describe: Callable[[], Attributes],
    ) -> None:
        self.study_uid, self.series_uid, self.sop_uid = uids
        self.transfer_syntax = transfer_syntax
        self.size_bytes = size_bytes
        self.read = read
        self.describe = describe


def value_of(attributes: Attributes, tag: str) -> Any:
    """Return the first value of an attribute, or None."""
    return (attributes.get(tag, {}).get("Value") or [None])[0]


def _describe(source: Callable[[], bytes | str]) -> Attributes:
    import pydicom

    data = source()
    dataset = pydicom.dcmread(io.BytesIO(data) if isinstance(data, bytes) else data, force=True)
    bulk = {"7FE00008", "7FE00009", "7FE00010"}
    attributes: Attributes = {}
    for element in dataset:
        key = f"{element.tag:08X}"
        if key in bulk:
            attributes[key] = {"vr": element.VR, "BulkDataURI": f"bulkdata/{key}"}
            continue
        try:
            attributes[key] = element.to_json_dict(lambda e: f"bulkdata/{e.tag:08X}", 1024)
        except (ValueError, TypeError, UnicodeError):
            attributes[key] = {"vr": element.VR}
    return attributes


def _instance(source: str | bytes, size_bytes: int, read: Callable[[], bytes]) -> Instance:
    import pydicom

    file = io.BytesIO(source) if isinstance(source, bytes) else source
    head = pydicom.dcmread(file, stop_before_pixels=True, force=True)
    syntax = getattr(head.file_meta, "TransferSyntaxUID", None) or "1.2.840.10008.1.2"
    uids = (str(head.StudyInstanceUID), str(head.SeriesInstanceUID), str(head.SOPInstanceUID))
    if not all(uids):
        raise AttributeError("an instance without UIDs")
    describe = functools.lru_cache(maxsize=1)(lambda: _describe(lambda: source))
    return Instance(uids, str(syntax), size_bytes, read, describe)


def instance_from_bytes(data: bytes) -> Instance:
    """Return the instance in a Part 10 file or bare data set; ValueError or AttributeError where it is none."""
    if data[128:132] != b"DICM" and data[:2] not in {b"\x02\0", b"\x08\0"}:
        raise ValueError("no DICOM")
    return _instance(data, len(data), lambda: data)


def instance_from_file(path: Path) -> Instance:
    """Return the instance in a file, read from disk each time it is asked for."""
    return _instance(str(path), path.stat().st_size, path.read_bytes)


def instances_of_folder(folder: Path) -> Iterator[Instance]:
    """Yield the instance of each DICOM file below the folder, in the order of names."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            yield instance_from_file(path)
        except (AttributeError, ValueError, OSError):
            continue


class Archive:
    """All instances, found by their UIDs; any thread may use it."""

    def __init__(self, instances: Iterable[Instance] = ()) -> None:
        self._lock = threading.RLock()
        self._studies: dict[str, dict[str, dict[str, Instance]]] = {}
        self._by_sop: dict[str, Instance] = {}
        self._rows: dict[tuple[str, str, str], list[Attributes]] = {}
        for instance in instances:
            self.add(instance)

    def __len__(self) -> int:
        return len(self._by_sop)

    def add(self, instance: Instance) -> bool:
        """Add or replace an instance; return whether its SOP Instance UID is new."""
        with self._lock:
            new = instance.sop_uid not in self._by_sop
            series = self._studies.setdefault(instance.study_uid, {}).setdefault(instance.series_uid, {})
            series[instance.sop_uid] = self._by_sop[instance.sop_uid] = instance
            self._rows.clear()
            return new

    def remove(self, instances: Iterable[Instance]) -> None:
        """Remove instances, and the series and studies that they leave empty."""
        with self._lock:
            for instance in instances:
                all_series = self._studies[instance.study_uid]
                del all_series[instance.series_uid][instance.sop_uid], self._by_sop[instance.sop_uid]
                if not all_series[instance.series_uid]:
                    del all_series[instance.series_uid]
                if not all_series:
                    del self._studies[instance.study_uid]
            self._rows.clear()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._studies.clear()
            self._by_sop.clear()
            self._rows.clear()

    def get(self, sop_uid: str) -> Instance | None:
        """Return the instance of that SOP Instance UID, or None."""
        return self._by_sop.get(sop_uid)

    def find(self, study_uid: str = "", series_uid: str = "", sop_uid: str = "") -> list[Instance]:
        """Return the instances below the UIDs given, in the order in which they were added."""
        with self._lock:
            studies = [self._studies.get(study_uid, {})] if study_uid else list(self._studies.values())
            series = (
                [s.get(series_uid, {}) for s in studies] if series_uid else [x for s in studies for x in s.values()]
            )
            if sop_uid:
                return [s[sop_uid] for s in series if sop_uid in s]
            return [i for s in series for i in s.values()]

    def not_among(self, instances: Iterable[Instance]) -> Instance | None:
        """Return an instance that is not one of these, or None."""
        known = {instance.sop_uid for instance in instances}
        with self._lock:
            return next((i for uid, i in self._by_sop.items() if uid not in known), None)

    def rows(self, level: str, study_uid: str = "", series_uid: str = "") -> list[Attributes]:
        """Return one row with all attributes for each study, series or instance (`level`, plural)."""
        key = (level, study_uid, series_uid)
        with self._lock:
            if key not in self._rows:
                self._rows[key] = list(self._make_rows(*key))
            return self._rows[key]

    def _make_rows(self, level: str, study_uid: str, series_uid: str) -> Iterator[Attributes]:
        for study, all_series in self._studies.items():
            if study_uid and study != study_uid:
                continue
            if level == "studies":
                yield _study_row(all_series)
                continue
            for series, instances in all_series.items():
                if series_uid and series != series_uid:
                    continue
                if level == "series":
                    yield _series_row(instances)
                else:
                    yield from (_instance_row(instance) for instance in instances.values())


def _study_row(all_series: dict[str, dict[str, Instance]]) -> Attributes:
    firsts = [next(iter(instances.values())).describe() for instances in all_series.values()]
    modalities = sorted({str(value_of(first, "00080060")) for first in firsts if value_of(first, "00080060")})
    count = sum(len(instances) for instances in all_series.values())
    row = {tag: element for tag, element in firsts[0].items() if tag in _STUDY_OWN}
    row["00080056"] = {"vr": "CS", "Value": ["ONLINE"]}
    row["00080061"] = {"vr": "CS", "Value": modalities}
    row["00201206"] = {"vr": "IS", "Value": [len(all_series)]}
    row["00201208"] = {"vr": "IS", "Value": [count]}
    return row


def _series_row(instances: dict[str, Instance]) -> Attributes:
    row = dict(next(iter(instances.values())).describe())
    row["00080056"] = {"vr": "CS", "Value": ["ONLINE"]}
    row["00201209"] = {"vr": "IS", "Value": [len(instances)]}
    return row


def _instance_row(instance: Instance) -> Attributes:
    row = dict(instance.describe())
    row["00080056"] = {"vr": "CS", "Value": ["ONLINE"]}
    return row
