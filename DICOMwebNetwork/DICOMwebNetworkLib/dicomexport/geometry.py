"""Where the slices of a volume lie, in the terms of the image plane module (PS3.3 C.7.6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ..model.errors import ConfigurationError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_LARGEST_COSINE: Final = 1e-4
"""Of the angle between two axes that still count as perpendicular; float32 headers are off by some 1e-6."""


def lps_from_ras(matrix: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the 4×4 matrix to LPS (DICOM's patient coordinates) for one to RAS (Slicer's), and the other way round."""
    import numpy as np

    return np.diag([-1.0, -1.0, 1.0, 1.0]) @ np.asarray(matrix, dtype=np.float64)


@dataclass(frozen=True)
class VolumeGeometry:
    """Geometry of a volume with perpendicular rows and columns; slices may advance obliquely (CT with tilted gantry).

    Attributes
    ----------
    orientation : tuple of 6 float
        Unit vectors of growing column index i and of growing row index j, in LPS.
    spacing_mm : tuple of 3 float
        Distance of voxels along i and j, and of the planes of slices.
    first_position_mm, slice_step_mm : tuple of 3 float
        Center of the first voxel of slice 0, and the way from a slice to the next, in LPS.
    is_tilted : bool
        Slices do not lie straight behind each other.
    is_left_handed : bool
        Slices advance against row × column; files are written from the last slice to the first then.
    """

    orientation: tuple[float, ...]
    spacing_mm: tuple[float, float, float]
    first_position_mm: tuple[float, ...]
    slice_step_mm: tuple[float, ...]
    is_left_handed: bool
    is_tilted: bool = False

    @classmethod
    def of_matrix(cls, ijk_to_lps: npt.ArrayLike) -> VolumeGeometry:
        """Return the geometry of a 4×4 matrix from (i, j, k, 1) to LPS in mm.

        Raises
        ------
        ConfigurationError
            The matrix is no affine one, is singular, or its rows and columns are not perpendicular.
        """
        import numpy as np

        matrix = np.asarray(ijk_to_lps, dtype=np.float64)
        if matrix.shape != (4, 4) or not np.isfinite(matrix).all() or not np.allclose(matrix[3], [0, 0, 0, 1]):
            raise ConfigurationError("The volume's geometry is no 4×4 matrix of an affine transform.")
        columns = matrix[:3, :3]
        spacing = np.linalg.norm(columns, axis=0)
        if spacing.min() <= 0:
            raise ConfigurationError("The volume has voxels without extent.")
        axes = columns / spacing
        cosine = abs(float(axes[:, 0] @ axes[:, 1]))
        if cosine > _LARGEST_COSINE:
            raise ConfigurationError(
                f"The volume's axes are not perpendicular (cosine {cosine:.4f}); DICOM images cannot say that.",
                advice="Resample or harden the transform onto a straight grid first.",
            )
        ahead = abs(float(np.cross(axes[:, 0], axes[:, 1]) @ axes[:, 2]))
        if not ahead:
            raise ConfigurationError("The volume has voxels without extent.")
        return cls(
            orientation=_floats(axes[:, :2].T),
            spacing_mm=(float(spacing[0]), float(spacing[1]), float(spacing[2]) * ahead),
            first_position_mm=_floats(matrix[:3, 3]),
            slice_step_mm=_floats(columns[:, 2]),
            is_left_handed=bool(np.linalg.det(axes) < 0),
            is_tilted=bool(np.abs(axes[:, :2].T @ axes[:, 2]).max() > _LARGEST_COSINE),
        )

    def position_mm(self, slice_index: int) -> tuple[float, ...]:
        """Return the center of the first voxel of a slice, in LPS."""
        return tuple(
            start + slice_index * step for start, step in zip(self.first_position_mm, self.slice_step_mm, strict=True)
        )

    def depth_mm(self, position_mm: Sequence[float]) -> float:
        """Return how far a point lies along the normal, row × column."""
        x, y = self.orientation[:3], self.orientation[3:]
        normal = (x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0])
        return sum(a * float(b) for a, b in zip(normal, position_mm, strict=True))

    def order(self, slice_count: int) -> range:
        """Return the slice indices in the order of growing depth, in which they are written."""
        return range(slice_count - 1, -1, -1) if self.is_left_handed else range(slice_count)


def decimal(value: float) -> str:
    """Return a number as decimal string, 16 characters at most (PS3.5 6.2), as near to it as that allows."""
    number = float(value) + 0.0
    text = repr(number)
    digits = 16
    while len(text) > 16:
        text = f"{number:.{digits}g}"
        digits -= 1
    return text


def decimals(values: Sequence[float]) -> list[str]:
    """Return numbers as decimal strings."""
    return [decimal(value) for value in values]


def _floats(array: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in array.ravel())
