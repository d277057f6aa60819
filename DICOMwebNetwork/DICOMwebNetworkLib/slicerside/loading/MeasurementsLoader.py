"""Measurement reports of a DICOM database, loaded as markups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import slicer
import vtk

from ...model.errors import ConfigurationError

REPORTS = ("1.2.840.10008.5.1.4.1.1.88.34", "1.2.840.10008.5.1.4.1.1.88.33", "1.2.840.10008.5.1.4.1.1.88.22")
"""SOP classes that may hold measurement groups: Comprehensive 3D, Comprehensive and Enhanced SR."""
CLASSES = {
    "points": "vtkMRMLMarkupsFiducialNode",
    "line": "vtkMRMLMarkupsLineNode",
    "angle": "vtkMRMLMarkupsAngleNode",
    "curve": "vtkMRMLMarkupsCurveNode",
    "closed-curve": "vtkMRMLMarkupsClosedCurveNode",
    "plane": "vtkMRMLMarkupsPlaneNode",
    "roi": "vtkMRMLMarkupsROINode",
}


def isReport(files: Sequence[str]) -> bool:
    """Whether a series holds structured reports with room for measurements."""
    return bool(files) and all(slicer.dicomDatabase.fileValue(path, "0008,0016") in REPORTS for path in files)


def isOwnReport(files: Sequence[str]) -> bool:
    """Whether all files of a series are measurement reports that this module wrote."""
    from ...dicomexport.measurements import is_own_report

    return isReport(files) and all(is_own_report(path) for path in files)


def loadMeasurements(paths: Sequence[str]) -> list[Any]:
    """Make markups nodes of measurement reports, below their study in the subject hierarchy.

    :return: the nodes.
    :raises ConfigurationError: a file is no structured report, or there are no 3D coordinates in any.
    """
    from ...dicomexport.measurements import read_measurements

    nodes: list[Any] = []
    for path in paths:
        made = [_nodeOf(markup) for markup in read_measurements(path)]
        _putUnderStudy(path, made)
        nodes += made
    if not nodes:
        raise ConfigurationError("The report holds no measurements with places in space.")
    return nodes


def _nodeOf(markup: Any) -> Any:
    kind = markup.kind.value
    node = slicer.mrmlScene.AddNewNodeByClass(CLASSES[kind], markup.name)
    node.CreateDefaultDisplayNodes()
    node.SetDescription(markup.description)
    points = [(-left, -posterior, superior) for left, posterior, superior in markup.points]
    if kind == "plane":
        _placePlane(node, points)
    elif kind == "roi":
        _placeBox(node, points)
    else:
        if markup.curve_type:
            node.SetCurveType(node.GetCurveTypeFromString(markup.curve_type))
        for number, point in enumerate(points):
            node.AddControlPoint(list(point))
            node.SetNthControlPointLabel(number, markup.labels[number] if markup.labels else "")
            if markup.point_descriptions:
                node.SetNthControlPointDescription(number, markup.point_descriptions[number])
    return node


def _placePlane(node: Any, points: Sequence[Sequence[float]]) -> None:
    """Place a plane by its center and the ends of its half axes."""
    axes, sizes = _axes(points)
    node.SetPlaneType(node.PlaneTypePointNormal)
    node.SetSizeMode(node.SizeModeAbsolute)
    node.SetCenterWorld(list(points[0]))
    node.SetAxesWorld(*axes)
    node.SetSize(*sizes)


def _placeBox(node: Any, points: Sequence[Sequence[float]]) -> None:
    """Place a box by its center and the ends of its half axes."""
    axes, sizes = _axes(points)
    matrix = vtk.vtkMatrix4x4()
    for row in range(3):
        for column in range(3):
            matrix.SetElement(row, column, axes[column][row])
        matrix.SetElement(row, 3, points[0][row])
    node.SetSize(*sizes)
    node.SetCenter(list(points[0]))
    node.SetAndObserveObjectToNodeMatrix(matrix)


def _axes(points: Sequence[Sequence[float]]) -> tuple[list[list[float]], list[float]]:
    """Return three right-handed unit axes and the sizes along those that the ends of half axes tell."""
    halves = [[end - middle for end, middle in zip(point, points[0], strict=True)] for point in points[1:]]
    lengths = [math.hypot(*half) for half in halves]
    axes = [[value / length for value in half] for half, length in zip(halves, lengths, strict=True)]
    (x1, y1, z1), (x2, y2, z2) = axes[:2]
    axes[2:] = [[y1 * z2 - z1 * y2, z1 * x2 - x1 * z2, x1 * y2 - y1 * x2]]
    return axes, [2 * length for length in lengths]


def _putUnderStudy(path: str, nodes: Sequence[Any]) -> None:
    """Show markups below patient and study, the first as the series, as Slicer's DICOM plugins do."""
    from DICOMLib import DICOMLoadable, DICOMPlugin

    if not nodes:
        return
    loadable = DICOMLoadable()
    loadable.files = [path]
    loadable.name = nodes[0].GetName()
    DICOMPlugin().addSeriesInSubjectHierarchy(loadable, nodes[0])
    hierarchy = slicer.mrmlScene.GetSubjectHierarchyNode()
    study = hierarchy.GetItemParent(hierarchy.GetItemByDataNode(nodes[0]))
    for node in nodes[1:]:
        hierarchy.CreateItem(study, node)
