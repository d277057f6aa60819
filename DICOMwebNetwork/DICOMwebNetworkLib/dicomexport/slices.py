"""Where each slice of a volume lies under a transform that is not linear, such as that of missing slices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_SAMPLES: Final = 33
"""Points looked at along each axis of a slice, at most."""
_LARGEST_BEND: Final = 0.01
"""By which points, in parts of a pixel, may miss their place in the slice; numbers are rounded."""


def matrix_of_each_slice(
    ijk_to_world: npt.NDArray[np.float64],
    shape: Sequence[int],
    to_world: Callable[[npt.NDArray[np.float64]], npt.NDArray[Any]],
) -> npt.NDArray[np.float64] | None:
    """Return one 4×4 matrix from (i, j, k, 1) to the world for each slice, which a transform moved as a whole.

    Rows and columns have the same directions and spacings in all slices, only the places of these are their own.

    Parameters
    ----------
    ijk_to_world : array
        4×4 matrix from (i, j, k, 1) to mm without the transform.
    shape : (int, int, int)
        Of the volume: slices k, rows j, columns i.
    to_world : callable
        The transform, for points of shape (n, 3) in mm.

    Returns
    -------
    array of shape (slices, 4, 4), or None
        None if the transform bends a slice, or turns or stretches it other than the first one.
    """
    import numpy as np

    slices, *counts = shape
    rows, columns = (np.linspace(0, max(1, count - 1), min(max(2, count), _SAMPLES)) for count in counts)
    j, i = (each.ravel() for each in np.meshgrid(rows, columns, indexing="ij"))
    matrices = np.tile(ijk_to_world, (slices, 1, 1))
    for k, matrix in enumerate(matrices):
        indices = np.stack([i, j, np.full(len(i), k), np.ones(len(i))])
        moved = to_world(np.ascontiguousarray((ijk_to_world @ indices)[:3].T))
        if k == 0:
            along = np.stack(
                [(moved[len(columns) - 1] - moved[0]) / columns[-1], (moved[-len(columns)] - moved[0]) / rows[-1]],
                axis=1,
            )
            largest = _LARGEST_BEND * np.linalg.norm(along, axis=0).min()
        expected = moved[0] + np.stack([i, j], axis=1) @ along.T
        if not np.abs(moved - expected).max() <= largest:
            return None
        matrix[:3, :2] = along
        matrix[:3, 3] = moved[0] - k * matrix[:3, 2]
    return matrices
