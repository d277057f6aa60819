"""What an object refers to: the images of a segmentation, a report, a structure set or a presentation state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ..model.records import DICOMJSON
from .dicom_json import items, values_of_tag

REFERRING_MODALITIES: Final = ("SEG", "SR", "RTSTRUCT", "PR", "KO", "RTDOSE", "RTPLAN", "REG")
_STUDY, _SERIES, _REFERENCED_SOP = "0020000D", "0020000E", "00081155"
_SERIES_SEQUENCES: Final = ("00081115", "30060014")
"""Referenced Series Sequence, RT Referenced Series Sequence."""
_RT_STUDY_SEQUENCE: Final = "30060012"
"""RT Referenced Study Sequence, whose items name the study as a referenced instance (PS3.3 C.8.8.5)."""


@dataclass(frozen=True)
class SeriesReference:
    """A series that an object refers to."""

    study_instance_uid: str
    series_instance_uid: str


def referenced_series(datasets: Iterable[DICOMJSON]) -> tuple[SeriesReference, ...]:
    """Return the series that objects in the DICOM JSON model refer to, each once.

    Read are the Common Instance Reference Module (PS3.3 C.12.2), the evidence sequences of reports (C.17.2) and the
    frame of reference of structure sets (C.8.8.5), wherever they stand. An item that names no study is of the
    object's own.
    """
    found: dict[SeriesReference, None] = {}
    for dataset in datasets:
        own = _text(dataset, _SERIES)
        references = _references(dataset, _text(dataset, _STUDY))
        found.update((reference, None) for reference in references if reference.series_instance_uid != own)
    return tuple(found)


def _references(dataset: DICOMJSON, study_uid: str) -> Iterator[SeriesReference]:
    for tag, element in dataset.items():
        if not isinstance(element, Mapping) or element.get("vr") != "SQ":
            continue
        for item in items(dataset, tag):
            named = _text(item, _REFERENCED_SOP if tag == _RT_STUDY_SEQUENCE else _STUDY)
            study = named or study_uid
            if tag in _SERIES_SEQUENCES and study and _text(item, _SERIES):
                yield SeriesReference(study, _text(item, _SERIES))
            yield from _references(item, study)


def _text(dataset: DICOMJSON, tag: str) -> str:
    return next((value for value in values_of_tag(dataset, tag) if isinstance(value, str)), "")
