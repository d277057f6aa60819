"""What a retrieve of the selected rows would do, in words. Without Qt."""

from __future__ import annotations

from collections.abc import Sequence

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.records import InstanceRecord, Record, SeriesRecord, StudyRecord

from ..common.display import dicomDate, number, personName
from ..results.LocalColumn import LocalColumn


def planText(records: Sequence[Record], states: LocalColumn, isForDatabase: bool) -> str:
    """Return what there is on the server, and for the database how much of it is missing here."""
    counts = [states.expectedCount(record) for record in records]
    what = _selectionText(records)
    if any(count is None for count in counts):
        return _("{what}; the server does not say how many instances.").format(what=what)
    total = sum(count or 0 for count in counts)
    onServer = _("1 instance") if total == 1 else _("{count} instances").format(count=number(total))
    if not isForDatabase:
        return _("{what}: {instances} on the server.").format(what=what, instances=onServer)
    here = sum(min(states.hereCount(record), count or 0) for record, count in zip(records, counts, strict=True))
    return _("{what}: {instances} on the server, {here} here, {missing} to fetch.").format(
        what=what, instances=onServer, here=number(here), missing=number(total - here)
    )


def _selectionText(records: Sequence[Record]) -> str:
    studyCount = sum(isinstance(record, StudyRecord) for record in records)
    seriesCount = sum(isinstance(record, SeriesRecord) for record in records)
    counts = (
        (studyCount, _("1 study"), _("{count} studies")),
        (seriesCount, _("1 series"), _("{count} series")),
        (len(records) - studyCount - seriesCount, _("1 instance"), _("{count} instances")),
    )
    return ", ".join(one if count == 1 else many.format(count=number(count)) for count, one, many in counts if count)


def labelOf(records: Sequence[Record]) -> str:
    """Return what the transfers table shows: the first of them in words, and how many more."""
    first = records[0]
    if isinstance(first, StudyRecord):
        words = [
            personName(first.patient_name) or first.patient_id,
            first.study_description,
            dicomDate(first.study_date),
        ]
    elif isinstance(first, InstanceRecord):
        words = [_("Instance {number}").format(number="?" if first.instance_number is None else first.instance_number)]
    else:
        words = [first.modality, first.series_description or f"{first.series_number or ''}"]
    text = " · ".join(word for word in words if word) or first.study_instance_uid
    return text if len(records) == 1 else f"{text} +{len(records) - 1}"
