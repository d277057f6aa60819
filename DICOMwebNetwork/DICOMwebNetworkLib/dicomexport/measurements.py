"""Markups as measurement reports: Comprehensive 3D SR by template 1500 (PS3.16), written and read back.

Coordinates are SCOORD3D in patient coordinates, 32-bit floats as the standard has them. Each point of a point list is a
region of its own (TID 1410), which Slicer's own reader shows as a point; the other kinds are measurements (TID 1501)
inferred from their coordinates: lengths and angles from a polyline, the area of a plane from its polygon, the volume of
a region of interest from its eight corners.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..model.errors import ConfigurationError
from .codes import Code
from .header import MANUFACTURER, MODEL_NAME, SERIAL_NUMBER
from .markups import Markup, MarkupKind, Point, center_and_ends, corners
from .reference import PatientStudy
from .series import SeriesOptions, WrittenSeries, default_series_number, new_series_folder
from .strange_files import readable_or_refused
from .with_highdicom import complete, prepared_sources, require_highdicom, save

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_REPORT: Final = "1.2.840.10008.5.1.4.1.1.88.34"
_OWN_SCHEME: Final = "99DWNETWORK"
_MARKUP_NAME: Final = Code("markup-name", _OWN_SCHEME, "Markup name")
_MARKUP_UID: Final = Code("markup-uid", _OWN_SCHEME, "Markup UID")
_POINT_LABEL: Final = Code("point-label", _OWN_SCHEME, "Control point label")
_POINT_DESCRIPTION: Final = Code("point-comment", _OWN_SCHEME, "Control point description")
_CURVE_TYPE: Final = Code("curve-type", _OWN_SCHEME, "Curve type")
_COMMENT: Final = Code("121106", "DCM", "Comment")
_FINDING: Final = Code("121071", "DCM", "Finding")
_TRACKING_IDENTIFIER: Final = Code("112039", "DCM", "Tracking Identifier")
_MEASUREMENT_GROUP: Final = Code("125007", "DCM", "Measurement Group")
_IMAGING: Final = Code("363679005", "SCT", "Imaging procedure")

_SOURCE: Final = Code("260753009", "SCT", "Source")
_LENGTH: Final = Code("410668003", "SCT", "Length")
_ANGLE: Final = Code("1483009", "SCT", "Angle")
_PATH_LENGTH: Final = Code("121211", "DCM", "Path length")
_AREA: Final = Code("42798000", "SCT", "Area")
_VOLUME: Final = Code("118565006", "SCT", "Volume")
_MM: Final = Code("mm", "UCUM", "millimeter")
_DEGREE: Final = Code("deg", "UCUM", "degree")
_MM2: Final = Code("mm2", "UCUM", "square millimeter")
_MM3: Final = Code("mm3", "UCUM", "cubic millimeter")

_MEASURES: Final[Mapping[MarkupKind, tuple[Code, Code, str]]] = {
    MarkupKind.LINE: (_LENGTH, _MM, "POLYLINE"),
    MarkupKind.ANGLE: (_ANGLE, _DEGREE, "POLYLINE"),
    MarkupKind.CURVE: (_PATH_LENGTH, _MM, "POLYLINE"),
    MarkupKind.CLOSED_CURVE: (_PATH_LENGTH, _MM, "POLYLINE"),
    MarkupKind.PLANE: (_AREA, _MM2, "POLYGON"),
    MarkupKind.ROI: (_VOLUME, _MM3, "MULTIPOINT"),
}


def write_measurements(
    markups: Sequence[Markup],
    folder: str | Path,
    study: PatientStudy,
    options: SeriesOptions | None = None,
    sources: Sequence[Dataset] = (),
) -> WrittenSeries:
    """Write markups as a new series of one structured report.

    Parameters
    ----------
    markups : sequence of Markup
        At least one.
    folder : path
        Gets the folder ``<SeriesInstanceUID>`` with one file; nothing in it is overwritten.
    study : PatientStudy
        Whose they are.
    options : SeriesOptions, optional
        What the user says about the series.
    sources : sequence of Dataset
        Headers of the images that were measured; the first gives the frame of reference.

    Raises
    ------
    ConfigurationError
        highdicom is missing, there are no markups, or a source cannot be used.
    LocalStorageError, DiskFullError
        The file cannot be written.
    """
    highdicom = require_highdicom()
    options = options or SeriesOptions()
    if not markups:
        raise ConfigurationError("There are no markups to export.")
    images = prepared_sources(sources, study, options)
    series_uid, uid = options.new_uid(), options.new_uid()
    groups = [
        group for markup in markups for group in _groups(highdicom, markup, str(images[0].FrameOfReferenceUID), options)
    ]
    try:
        dataset = highdicom.sr.Comprehensive3DSR(
            evidence=images,
            content=_report(highdicom, groups, options)[0],
            series_instance_uid=series_uid,
            series_number=default_series_number(sources),
            sop_instance_uid=uid,
            instance_number=1,
            manufacturer=MANUFACTURER,
            is_complete=True,
        )
    except (ValueError, TypeError, AttributeError, KeyError) as problem:
        raise ConfigurationError(f"The markups cannot be written as DICOM: {problem}") from problem
    if not sources:
        dataset.pop("CurrentRequestedProcedureEvidenceSequence", None)
        dataset.pop("PertinentOtherEvidenceSequence", None)
    complete(dataset, study, options)
    with new_series_folder(folder, series_uid) as part:
        save(dataset, part / f"{uid}.dcm")
    path = Path(folder, series_uid, f"{uid}.dcm")
    return WrittenSeries(study.study_instance_uid, series_uid, _REPORT, (path,), (uid,))


def read_measurements(path: str | Path) -> list[Markup]:
    """Return the markups of a measurement report, in their order; pydicom suffices.

    Reports of other programs are read as far as their groups hold 3D coordinates: points, lines, angles and curves.

    Raises
    ------
    ConfigurationError
        The file cannot be read, or is no structured report.
    """
    import pydicom

    with readable_or_refused(lambda why: f"{path} cannot be read as DICOM ({why})."):
        dataset = pydicom.dcmread(path)
        if dataset.get("Modality") != "SR":
            raise ConfigurationError(f"{path} is no structured report.")
        return _markups_in(dataset)


def _markups_in(dataset: Dataset) -> list[Markup]:
    groups = [item for item in _walk(dataset) if _is_named(item, _MEASUREMENT_GROUP)]
    markups: dict[object, Markup] = {}
    for group in groups:
        for markup in _markups_of(group):
            key = _list_uid(group) or len(markups)
            known = markups.get(key)
            markups[key] = _joined(known, markup) if known else markup
    return list(markups.values())


def is_own_report(path: str | Path) -> bool:
    """Tell whether a file is a report that `write_measurements` wrote; False for what is no DICOM file."""
    import pydicom

    with contextlib.suppress(ConfigurationError), readable_or_refused(str):
        dataset = pydicom.dcmread(path)
        codes = (code for item in _walk(dataset) for code in item.get("ConceptCodeSequence") or ())
        schemes = (code.get("CodingSchemeDesignator") for code in codes)
        return dataset.get("Modality") == "SR" and _OWN_SCHEME in schemes
    return False


def _report(highdicom: Any, groups: Sequence[Any], options: SeriesOptions) -> Any:
    sr = highdicom.sr
    device = sr.DeviceObserverIdentifyingAttributes(
        uid=options.new_uid(), name=MODEL_NAME, manufacturer_name=MANUFACTURER, serial_number=SERIAL_NUMBER
    )
    observer_type = sr.CodedConcept("121007", "DCM", "Device")
    observer = sr.ObserverContext(observer_type=observer_type, observer_identifying_attributes=device)
    return sr.MeasurementReport(
        observation_context=sr.ObservationContext(observer_device_context=observer),
        procedure_reported=sr.CodedConcept(*_IMAGING),
        imaging_measurements=list(groups),
        title=sr.CodedConcept("126000", "DCM", "Imaging Measurement Report"),
    )


def _groups(highdicom: Any, markup: Markup, frame_of_reference: str, options: SeriesOptions) -> Iterator[Any]:
    """Yield the measurement groups of a markup."""
    if markup.kind is not MarkupKind.POINTS:
        group = _measurement_group(highdicom, markup, frame_of_reference, options)
        _add_texts(highdicom, group, markup, markup.labels, markup.point_descriptions)
        yield group
        return
    sr = highdicom.sr
    list_uid = options.new_uid()
    for number, point in enumerate(markup.points):
        label = markup.labels[number] if markup.labels else ""
        description = markup.point_descriptions[number] if markup.point_descriptions else ""
        region = sr.ImageRegion3D("POINT", _array([point]), frame_of_reference)
        group = sr.PlanarROIMeasurementsAndQualitativeEvaluations(
            tracking_identifier=_tracking(highdicom, label or markup.name or "point", options),
            referenced_region=region,
            finding_type=_kind_code(highdicom, markup.kind),
        )
        _add_texts(highdicom, group, markup, (label,), (description,))
        code = sr.CodedConcept(*_MARKUP_UID)
        group[0].ContentSequence.append(sr.UIDRefContentItem(code, list_uid, relationship_type="CONTAINS"))
        yield group


def _measurement_group(highdicom: Any, markup: Markup, frame_of_reference: str, options: SeriesOptions) -> Any:
    sr = highdicom.sr
    name, unit, graphic = _MEASURES[markup.kind]
    measurement = sr.Measurement(name=sr.CodedConcept(*name), value=markup.measured(), unit=sr.CodedConcept(*unit))
    # highdicom 0.22 has no argument for what was measured.
    measurement[0].ContentSequence = sr.ContentSequence(
        [
            sr.Scoord3DContentItem(
                sr.CodedConcept(*_SOURCE), graphic, _array(_shape(markup)), frame_of_reference, None, "INFERRED FROM"
            )
        ]
    )
    return sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_tracking(highdicom, markup.name or markup.kind.value, options),
        finding_type=_kind_code(highdicom, markup.kind),
        measurements=[measurement],
    )


def _shape(markup: Markup) -> Sequence[Point]:
    """Return the vertices of the graphic; closed ones end where they begin (PS3.3 C.18.9.1.2)."""
    if markup.kind is MarkupKind.CLOSED_CURVE:
        return (*markup.points, markup.points[0])
    if markup.kind is MarkupKind.PLANE:
        vertices = corners(markup)
        return (*vertices, vertices[0])
    return corners(markup) if markup.kind is MarkupKind.ROI else markup.points


def _array(points: Sequence[Point]) -> Any:
    import numpy as np

    return np.array(points, dtype=np.float64)


def _tracking(highdicom: Any, identifier: str, options: SeriesOptions) -> Any:
    return highdicom.sr.TrackingIdentifier(uid=options.new_uid(), identifier=identifier)


def _kind_code(highdicom: Any, kind: MarkupKind) -> Any:
    return highdicom.sr.CodedConcept(kind.value, _OWN_SCHEME, kind.value)


def _add_texts(highdicom: Any, group: Any, markup: Markup, labels: Sequence[str], descriptions: Sequence[str]) -> None:
    """Add what the template, which is extensible, has no place for; texts of points begin with their numbers."""
    texts = [(_MARKUP_NAME, markup.name), (_COMMENT, markup.description), (_CURVE_TYPE, markup.curve_type)]
    for code, of_points in ((_POINT_LABEL, labels), (_POINT_DESCRIPTION, descriptions)):
        texts += [(code, f"{number}: {text}") for number, text in enumerate(of_points, start=1) if text]
    for code, text in texts:
        if text:
            name = highdicom.sr.CodedConcept(*code)
            group[0].ContentSequence.append(highdicom.sr.TextContentItem(name, text, relationship_type="CONTAINS"))


def _walk(item: Dataset) -> Iterator[Dataset]:
    """Yield all content items below an item, depth first."""
    for child in item.get("ContentSequence") or ():
        yield child
        yield from _walk(child)


def _is_named(item: Dataset, code: Code) -> bool:
    names = item.get("ConceptNameCodeSequence")
    return bool(names) and (names[0].get("CodeValue"), names[0].get("CodingSchemeDesignator")) == code[:2]


def _markups_of(group: Dataset) -> Iterator[Markup]:
    """Yield a markup for each graphic of a group that can be one."""
    items = list(_walk(group))
    texts = {code: [str(one.TextValue).strip() for one in items if _is_text(one, code)] for code in _TEXTS}
    name = next(iter(texts[_MARKUP_NAME] or texts[_TRACKING_IDENTIFIER]), "")
    for measure, graphic in _graphics(group):
        if graphic.ValueType != "SCOORD3D":
            continue
        points = _points(graphic)
        kind = _kind(items, graphic.GraphicType, points)
        if kind is None:
            continue
        if kind in {MarkupKind.PLANE, MarkupKind.ROI}:
            points = center_and_ends(points[:4] if kind is MarkupKind.PLANE else points)
        elif kind is MarkupKind.CLOSED_CURVE:
            points = points[:-1]
        labels = _texts_of_points(texts[_POINT_LABEL], len(points))
        if kind is MarkupKind.POINTS and not texts[_MARKUP_NAME]:
            labels = (name,) * len(points)
        descriptions = _texts_of_points(texts[_POINT_DESCRIPTION], len(points))
        description, curve_type = (next(iter(texts[code]), "") for code in (_COMMENT, _CURVE_TYPE))
        yield Markup(kind, name, points, labels, description, measure, descriptions, curve_type)


_TEXTS: Final = (_MARKUP_NAME, _TRACKING_IDENTIFIER, _POINT_LABEL, _POINT_DESCRIPTION, _COMMENT, _CURVE_TYPE)


def _texts_of_points(texts: Sequence[str], count: int) -> tuple[str, ...]:
    """Return the text of each point, () if there are none."""
    by_number = {number: text for number, _, text in (text.partition(": ") for text in texts)}
    return tuple(by_number.get(str(number), "") for number in range(1, count + 1)) if texts else ()


def _list_uid(group: Dataset) -> str:
    """Return what the points of one list have in common."""
    return next((str(one.UID) for one in group.get("ContentSequence") or () if _is_named(one, _MARKUP_UID)), "")


def _is_text(item: Dataset, code: Code) -> bool:
    return str(item.get("ValueType")) == "TEXT" and _is_named(item, code)


def _graphics(group: Dataset) -> Iterator[tuple[float | None, Dataset]]:
    """Yield each graphic of a group, with the number that was measured from it."""
    for item in group.get("ContentSequence") or ():
        if item.ValueType == "NUM" and item.get("MeasuredValueSequence"):
            value = float(item.MeasuredValueSequence[0].NumericValue)
            yield from ((value, child) for child in _walk(item) if child.ValueType == "SCOORD3D")
        elif item.ValueType == "SCOORD3D":
            yield None, item


def _points(graphic: Dataset) -> tuple[Point, ...]:
    values = [float(value) for value in graphic.GraphicData]
    return tuple((values[n], values[n + 1], values[n + 2]) for n in range(0, len(values) - 2, 3))


def _kind(items: Sequence[Dataset], graphic: str, points: Sequence[Point]) -> MarkupKind | None:
    """Return the kind that the finding says, or for reports of others the one that the graphic suggests."""
    for item in items:
        codes = item.get("ConceptCodeSequence")
        if _is_named(item, _FINDING) and codes and codes[0].get("CodingSchemeDesignator") == _OWN_SCHEME:
            return MarkupKind(codes[0].CodeValue)
    if graphic in {"POINT", "MULTIPOINT"}:
        return MarkupKind.POINTS
    if graphic not in {"POLYLINE", "POLYGON"} or len(points) < 2:
        return None
    if len(points) > 3 and points[0] == points[-1]:
        return MarkupKind.CLOSED_CURVE
    is_angle = len(points) == 3 and any(_is_named(item, _ANGLE) for item in items)
    return MarkupKind.LINE if len(points) == 2 else MarkupKind.ANGLE if is_angle else MarkupKind.CURVE


def _joined(known: Markup, more: Markup) -> Markup:
    """Return a point list with the points of two."""
    both = known, more
    labels = tuple(text for one in both for text in one.labels or ("",) * len(one.points))
    descriptions = tuple(text for one in both for text in one.point_descriptions or ("",) * len(one.points))
    return Markup(
        known.kind,
        known.name,
        known.points + more.points,
        labels if any(labels) else (),
        known.description,
        point_descriptions=descriptions if any(descriptions) else (),
    )
