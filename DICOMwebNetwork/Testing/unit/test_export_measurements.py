"""Markups as structured reports: valid, and read back as what they were."""

from __future__ import annotations

import contextlib
import math
import random
from pathlib import Path

import numpy as np
import pydicom
import pytest
from exportkit import GEOMETRIES, assert_valid, rotation, study, voxels

from DICOMwebNetworkLib.dicomexport.markups import Markup, MarkupKind, center_and_ends, corners
from DICOMwebNetworkLib.dicomexport.measurements import is_own_report, read_measurements, write_measurements
from DICOMwebNetworkLib.dicomexport.reference import PatientStudy, read_headers
from DICOMwebNetworkLib.dicomexport.series import SeriesOptions
from DICOMwebNetworkLib.dicomexport.volume import Volume, write_volume
from DICOMwebNetworkLib.model.errors import ConfigurationError

AXES = rotation((10, 20, 30))


def box(center: tuple[float, float, float], sizes: tuple[float, ...]) -> tuple[tuple[float, ...], ...]:
    ends = [np.add(center, AXES[:, n] * size / 2) for n, size in enumerate(sizes)]
    return (center, *(tuple(float(value) for value in end) for end in ends))


MARKUPS = [
    Markup(
        MarkupKind.POINTS,
        "点 F",
        ((1.5, -2.25, 3.0), (4.0, 5.0, -600.125)),
        ("F-1", "Größe"),
        "Landmarken",
        None,
        ("", "links"),
    ),
    Markup(MarkupKind.POINTS, "no labels", ((9.0, 8.0, 7.0),)),
    Markup(MarkupKind.POINTS, "no labels", ((9.0, 8.0, 7.0), (1.0, 2.0, 3.0), (3.0, 2.0, 1.0)), ("", "a: b", "")),
    Markup(MarkupKind.LINE, "L", ((0.0, 0.0, 0.0), (3.0, 4.0, 12.0)), ("", "end")),
    Markup(MarkupKind.ANGLE, "A", ((10.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 5.0, 0.0))),
    Markup(MarkupKind.CURVE, "C", tuple((float(n), n**2 / 4, 1.0) for n in range(6)), value=33.25, curve_type="linear"),
    Markup(MarkupKind.CLOSED_CURVE, "CC", ((0.0, 0.0, 0.0), (10.0, 0.0, 0.0), (10.0, 10.0, 0.0), (0.0, 10.0, 0.0))),
    Markup(MarkupKind.PLANE, "P", box((11.0, -12.0, 13.0), (40.0, 25.0))),
    Markup(MarkupKind.ROI, "ROI für Zuschnitt", box((-5.5, 6.0, 70.0), (10.0, 20.0, 30.0)), (), "crop"),
]


def assert_equal(wanted: Markup, found: Markup) -> None:
    for field in ("kind", "name", "labels", "description", "point_descriptions", "curve_type"):
        assert getattr(found, field) == getattr(wanted, field), field
    assert np.allclose(found.points, wanted.points, rtol=0, atol=1e-4)
    if wanted.measured() is None:
        assert found.value is None
    else:
        assert found.value == pytest.approx(wanted.measured(), rel=1e-9)


@pytest.mark.parametrize("has_sources", [True, False], ids=["of images", "of nothing"])
def test_markups_are_read_back_as_what_they_were(tmp_path: Path, has_sources: bool) -> None:
    sources = []
    if has_sources:
        sources = read_headers(write_volume(Volume(voxels(), GEOMETRIES["axial"], "CT"), tmp_path, study()).paths)
    owner = PatientStudy.of_dataset(sources[0]) if sources else study()

    written = write_measurements(MARKUPS, tmp_path, owner, SeriesOptions("Messungen 測定", 9), sources)

    assert_valid(written.paths)
    assert is_own_report(written.paths[0])
    found = read_measurements(written.paths[0])
    assert len(found) == len(MARKUPS)
    for wanted, one in zip(MARKUPS, found, strict=True):
        assert_equal(wanted, one)
    dataset = pydicom.dcmread(written.paths[0])
    assert (dataset.SOPClassUID, dataset.SeriesDescription) == (written.sop_class_uid, "Messungen 測定")
    assert dataset.ContentTemplateSequence[0].TemplateIdentifier == "1500"
    evidence = ("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence")
    assert any(keyword in dataset for keyword in evidence) == has_sources


def test_highdicom_reads_the_report_as_slicers_own_reader_does(tmp_path: Path) -> None:
    import highdicom

    written = write_measurements(MARKUPS, tmp_path, study())

    report = highdicom.sr.srread(written.paths[0])
    points = report.content.get_planar_roi_measurement_groups(
        graphic_type=highdicom.sr.GraphicTypeValues3D.POINT,
        reference_type=highdicom.sr.CodedConcept("111030", "DCM", "Image Region"),
    )
    assert [group.roi.value.ravel().tolist() for group in points] == [
        list(point) for markup in MARKUPS[:3] for point in markup.points
    ]
    names = ["F-1", "Größe", "no labels", "no labels", "a: b", "no labels"]
    assert [group.tracking_identifier for group in points] == names
    lengths = [
        measurement.value
        for group in report.content.get_image_measurement_groups()
        for measurement in group.get_measurements(name=highdicom.sr.CodedConcept("410668003", "SCT", "Length"))
    ]
    assert lengths == [13.0]


def test_reports_of_others_become_what_their_graphics_suggest(tmp_path: Path) -> None:
    written = write_measurements([*MARKUPS[:2], *MARKUPS[3:7]], tmp_path, study())
    dataset = pydicom.dcmread(written.paths[0])
    for item in dataset.iterall():
        if item.keyword == "CodingSchemeDesignator" and item.value.startswith("99"):
            item.value = "99OTHER"
    dataset.save_as(tmp_path / "other.dcm")

    assert not is_own_report(tmp_path / "other.dcm")
    found = read_measurements(tmp_path / "other.dcm")

    assert [one.kind for one in found] == [
        MarkupKind.POINTS,
        MarkupKind.POINTS,
        MarkupKind.POINTS,
        MarkupKind.LINE,
        MarkupKind.ANGLE,
        MarkupKind.CURVE,
        MarkupKind.CLOSED_CURVE,
    ]
    assert [one.name for one in found[:4]] == ["F-1", "Größe", "no labels", "L"]
    assert np.allclose(found[3].points, MARKUPS[3].points)


def test_values_are_those_of_geometry() -> None:
    values = [markup.measured() for markup in MARKUPS]

    assert values[:5] == [None, None, None, 13.0, 90.0]
    assert values[6:] == pytest.approx([40.0, 1000.0, 6000.0])
    assert math.isclose(values[5] or 0, 33.25)


@pytest.mark.parametrize("markup", MARKUPS[7:], ids=lambda markup: markup.kind.value)
def test_corners_tell_center_and_axes(markup: Markup) -> None:
    assert np.allclose(center_and_ends(corners(markup)), markup.points)


@pytest.mark.parametrize(
    ("kind", "points", "labels"),
    [
        (MarkupKind.LINE, ((0.0, 0.0, 0.0),), ()),
        (MarkupKind.POINTS, (), ()),
        (MarkupKind.POINTS, ((0.0, 0.0, math.nan),), ()),
        (MarkupKind.POINTS, ((0.0, 0.0, 0.0),), ("a", "b")),
    ],
)
def test_unfinished_markups_are_refused(
    kind: MarkupKind, points: tuple[tuple[float, float, float], ...], labels: tuple[str, ...]
) -> None:
    with pytest.raises(ConfigurationError, match="'unfinished'"):
        Markup(kind, "unfinished", points, labels)


def test_nothing_to_write_or_to_read_is_told(tmp_path: Path) -> None:
    image = write_volume(Volume(voxels(), np.eye(4), "CT"), tmp_path, study()).paths[0]

    with pytest.raises(ConfigurationError, match="no markups"):
        write_measurements([], tmp_path, study())
    with pytest.raises(ConfigurationError, match="no structured report"):
        read_measurements(image)
    assert not is_own_report(image)
    assert not is_own_report(tmp_path / "nothing")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_measurements(tmp_path / "nothing")


def test_reports_that_break_the_standard_are_read_or_refused_in_our_words(tmp_path: Path) -> None:
    whole = write_measurements(MARKUPS[:4], tmp_path, study()).paths[0].read_bytes()
    path, places = tmp_path / "spoiled.dcm", random.Random(3)
    for _ in range(150):
        spoiled = bytearray(whole)
        for _ in range(3):
            spoiled[places.randrange(132, len(spoiled))] = places.randrange(256)
        path.write_bytes(spoiled[: places.choice((len(spoiled), places.randrange(len(spoiled))))])
        is_own_report(path)
        for read in (read_measurements, PatientStudy.of_file):
            with contextlib.suppress(ConfigurationError):
                read(path)
