"""Points, lines, angles, curves, planes and boxes in patient coordinates, and what they measure."""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..model.errors import ConfigurationError

Point = tuple[float, float, float]
"""x, y, z in mm, LPS."""


class MarkupKind(enum.Enum):
    """Kinds of markups; the value is the code in reports."""

    POINTS = "points"
    LINE = "line"
    ANGLE = "angle"
    CURVE = "curve"
    CLOSED_CURVE = "closed-curve"
    PLANE = "plane"
    ROI = "roi"


_POINT_COUNTS: Final[Mapping[MarkupKind, tuple[int, int]]] = {
    MarkupKind.POINTS: (1, 100_000),
    MarkupKind.LINE: (2, 2),
    MarkupKind.ANGLE: (3, 3),
    MarkupKind.CURVE: (2, 100_000),
    MarkupKind.CLOSED_CURVE: (3, 100_000),
    MarkupKind.PLANE: (3, 3),
    MarkupKind.ROI: (4, 4),
}


@dataclass(frozen=True)
class Markup:
    """One markup.

    Parameters
    ----------
    kind : MarkupKind
        What the points mean.
    name : str
        In any script.
    points : tuple of Point
        Control points in mm, LPS. Of an angle the second is the vertex. A plane has its center and the ends of its two
        half axes, a region of interest its center and the ends of its three half axes: center + axis × size / 2.
    labels : tuple of str
        Of the control points; none at all is the same as all empty.
    description : str
        Free text.
    value : float or None
        Length in mm (line, curve), angle in degrees, area in mm² (plane), volume in mm³ (ROI), as Slicer measured it;
        None: from the points by straight lines. Points have none.
    point_descriptions : tuple of str
        Of the control points, as labels are.
    curve_type : str
        How a curve runs between its points, in Slicer's word (``linear``, ``cardinal_spline`` ...); empty for others.

    Raises
    ------
    ConfigurationError
        The number of points does not fit the kind, or that of labels the points.
    """

    kind: MarkupKind
    name: str
    points: tuple[Point, ...]
    labels: tuple[str, ...] = ()
    description: str = ""
    value: float | None = None
    point_descriptions: tuple[str, ...] = ()
    curve_type: str = ""

    def __post_init__(self) -> None:
        least, most = _POINT_COUNTS[self.kind]
        if not least <= len(self.points) <= most:
            raise ConfigurationError(
                f"'{self.name}' has {len(self.points)} points; a {self.kind.value} needs {_range(least, most)}.",
                advice="Place the missing points first.",
            )
        for texts in (self.labels, self.point_descriptions):
            if texts and len(texts) != len(self.points):
                raise ConfigurationError(f"'{self.name}' has {len(texts)} labels for {len(self.points)} points.")
        if not all(math.isfinite(value) for point in self.points for value in point):
            raise ConfigurationError(f"'{self.name}' has a point that lies nowhere.")

    def measured(self) -> float | None:
        """Return the value: the given one, or the one that the points have."""
        return _measured(self.kind, self.points) if self.value is None else self.value


def corners(markup: Markup) -> tuple[Point, ...]:
    """Return the 4 corners of a plane, in turn, or the 8 of a region of interest, those at -z first."""
    center = markup.points[0]
    halves = [_difference(point, center) for point in markup.points[1:]]
    ring = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    if markup.kind is MarkupKind.PLANE:
        signs: list[tuple[int, ...]] = list(ring)
    else:
        signs = [(*pair, z) for z in (-1, 1) for pair in ring]
    return tuple(
        _sum(center, *(_scaled(half, sign) for half, sign in zip(halves, turn, strict=True))) for turn in signs
    )


def center_and_ends(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the center and the ends of the half axes of what has these corners, in the order of `corners`."""
    first = points[0]
    away = [points[index] for index in ((1, 3) if len(points) == 4 else (1, 3, 4))]
    halves = [_scaled(_difference(point, first), 0.5) for point in away]
    center = _sum(first, *halves)
    return (center, *(_sum(center, half) for half in halves))


def _measured(kind: MarkupKind, points: Sequence[Point]) -> float | None:
    if kind is MarkupKind.POINTS:
        return None
    if kind is MarkupKind.ANGLE:
        first, second = (_difference(points[index], points[1]) for index in (0, 2))
        return math.degrees(math.atan2(math.hypot(*_cross(first, second)), _dot(first, second)))
    if kind in {MarkupKind.PLANE, MarkupKind.ROI}:
        return math.prod(2 * math.dist(points[0], end) for end in points[1:])
    closing = [points[0]] if kind is MarkupKind.CLOSED_CURVE else []
    return sum(math.dist(a, b) for a, b in zip(points, [*points[1:], *closing], strict=False))


def _range(least: int, most: int) -> str:
    return str(least) if least == most else f"at least {least}"


def _difference(a: Point, b: Point) -> Point:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _sum(*points: Point) -> Point:
    return (sum(p[0] for p in points), sum(p[1] for p in points), sum(p[2] for p in points))


def _scaled(point: Point, factor: float) -> Point:
    return (point[0] * factor, point[1] * factor, point[2] * factor)


def _dot(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Point, b: Point) -> Point:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
