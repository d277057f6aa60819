"""What lies at the same place: slices and the images that they came from."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, Generic, TypeVar

_SAME_PLACE_MM: Final = 0.01

Thing = TypeVar("Thing")


class ByPlace(Generic[Thing]):
    """Things that are found by where they are.

    Parameters
    ----------
    placed : iterable of (position, thing)
        Positions are three numbers each, in mm.
    """

    def __init__(self, placed: Iterable[tuple[Sequence[Any], Thing]]) -> None:
        self._by_cell: dict[tuple[int, ...], list[tuple[tuple[float, ...], Thing]]] = defaultdict(list)
        for position, thing in placed:
            place = tuple(float(value) for value in position)
            # Into the neighboring cells too, where it lies at their border.
            borders = ({math.floor(value - _SAME_PLACE_MM), math.floor(value + _SAME_PLACE_MM)} for value in place)
            for cell in itertools.product(*borders):
                self._by_cell[cell].append((place, thing))

    def at(self, position: Sequence[Any]) -> list[Thing]:
        """Return what lies at a place, up to a hundredth of a millimeter along each axis."""
        place = tuple(float(value) for value in position)
        near = self._by_cell.get(tuple(math.floor(value) for value in place), [])
        return [thing for other, thing in near if are_near(other, place)]


def are_near(first: Sequence[Any], second: Sequence[Any], tolerance: float = _SAME_PLACE_MM) -> bool:
    """Return whether two rows of numbers are alike."""
    return all(abs(float(a) - float(b)) <= tolerance for a, b in zip(first, second, strict=True))
