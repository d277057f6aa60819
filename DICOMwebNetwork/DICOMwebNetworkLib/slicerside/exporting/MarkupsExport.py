"""Markups of the scene, as the writer of measurement reports wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import slicer
import vtk

from ...model.errors import ConfigurationError
from .ExportReference import ExportReference
from .SeriesWriter import SeriesWriter

KINDS = {
    "vtkMRMLMarkupsFiducialNode": "points",
    "vtkMRMLMarkupsLineNode": "line",
    "vtkMRMLMarkupsAngleNode": "angle",
    "vtkMRMLMarkupsCurveNode": "curve",
    "vtkMRMLMarkupsClosedCurveNode": "closed-curve",
    "vtkMRMLMarkupsPlaneNode": "plane",
    "vtkMRMLMarkupsROINode": "roi",
}
"""Value of the ``MarkupKind`` of each class."""


def isExportableMarkups(node: Any) -> bool:
    """Whether a node is markups of a known kind with at least one placed point."""
    return node.GetClassName() in KINDS and bool(_placedPoints(node))


def prepareMarkups(nodes: Sequence[Any], reference: ExportReference, options: Any) -> SeriesWriter:
    """Take what is to be written from markups nodes: world positions, so that transforms above them count.

    :param nodes: ``vtkMRMLMarkupsNode`` of the kinds above; they become one report.
    :param options: ``SeriesOptions``.
    :raises ConfigurationError: points are missing.
    :raises PackageMissingError: highdicom is not installed.
    """
    from ...dicomexport.measurements import write_measurements
    from ...dicomexport.with_highdicom import check_highdicom

    check_highdicom()
    markups = [markupOf(node) for node in nodes]

    def write(folder: str) -> Any:
        study, sources, notes = reference.readPlaced()
        series = write_measurements(markups, folder, study, options, sources)
        return replace(series, notes=(*series.notes, *notes))

    return SeriesWriter(write)


def markupOf(node: Any) -> Any:
    """Return the ``Markup`` of a node.

    :raises ConfigurationError: points are missing, or a plane or box lies under a transform that is not linear.
    """
    from ...dicomexport.markups import Markup, MarkupKind

    kind = MarkupKind(KINDS[node.GetClassName()])
    name, description = node.GetName() or "", node.GetDescription() or ""
    if kind in (MarkupKind.PLANE, MarkupKind.ROI):
        return Markup(kind, name, _lps(_centerAndEnds(node)), description=description)
    placed = _placedPoints(node)
    labels = tuple(node.GetNthControlPointLabel(n) or "" for n in placed)
    comments = tuple(node.GetNthControlPointDescription(n) or "" for n in placed)
    return Markup(
        kind,
        name,
        _lps([_position(node, n) for n in placed]),
        labels if any(labels) else (),
        description,
        _measured(node, kind.value) if len(placed) > 1 else None,
        comments if any(comments) else (),
        node.GetCurveTypeAsString(node.GetCurveType()) if node.IsA("vtkMRMLMarkupsCurveNode") else "",
    )


def _placedPoints(node: Any) -> list[int]:
    defined = slicer.vtkMRMLMarkupsNode.PositionDefined
    count = node.GetNumberOfControlPoints()
    return [n for n in range(count) if node.GetNthControlPointPositionStatus(n) == defined]


def _position(node: Any, number: int) -> list[float]:
    position = [0.0, 0.0, 0.0]
    node.GetNthControlPointPositionWorld(number, position)
    return position


def _lps(positions: Sequence[Sequence[float]]) -> tuple[tuple[float, float, float], ...]:
    return tuple((-r, -a, s) for r, a, s in positions)


def _measured(node: Any, kind: str) -> float | None:
    """Return what Slicer measured: length in mm, angle in degrees; None for points."""
    if kind == "line":
        return float(node.GetLineLengthWorld())
    if kind == "angle":
        return float(node.GetAngleDegrees())
    return float(node.GetCurveLengthWorld()) if "curve" in kind else None


def _centerAndEnds(node: Any) -> list[list[float]]:
    """Return the center of a plane or box and the ends of its half axes, in RAS."""
    transform = node.GetParentTransformNode()
    if transform is not None and not transform.IsTransformToWorldLinear():
        raise ConfigurationError(
            f"{node.GetName()} lies under a transform that is not linear.", advice="Harden the transform first."
        )
    matrix = vtk.vtkMatrix4x4()
    if node.IsA("vtkMRMLMarkupsPlaneNode"):
        node.GetObjectToWorldMatrix(matrix)
    else:
        matrix.DeepCopy(node.GetObjectToWorldMatrix())
    lower, upper = _extent(node)
    center = [(low + high) / 2 for low, high in zip(lower, upper, strict=True)]
    ends = [[*center[:axis], upper[axis], *center[axis + 1 :]] for axis in range(len(center))]
    return [list(matrix.MultiplyPoint([*(*point, 0.0)[:3], 1.0]))[:3] for point in (center, *ends)]


def _extent(node: Any) -> tuple[list[float], list[float]]:
    """Return where a plane (2 axes) or box (3 axes) begins and ends in its own coordinates."""
    if node.IsA("vtkMRMLMarkupsPlaneNode"):
        bounds = list(node.GetPlaneBounds())
        return bounds[::2], bounds[1::2]
    sizes = node.GetSize()
    return [-size / 2 for size in sizes], [size / 2 for size in sizes]
