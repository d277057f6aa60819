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
_LARGEST_UNEVENNESS: Final = 0.01
"""By which distances of slices, in parts of one, may differ and still count as equal; headers are rounded."""
_SAME_PLANE: Final = 1e-3
"""Distance of slices, in parts of the nominal one, that counts as none."""
UNEVEN_FRAMES: Final = (
    "The slices are not equally far apart: programs that take the frames of one object for a grid, such as 3D Slicer, "
    "show them with wrong spacings."
)
_NO_EXTENT: Final = "The volume has voxels without extent."


def lps_from_ras(matrix: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the 4×4 matrix to LPS (DICOM's patient coordinates) for one to RAS (Slicer's), and the other way round."""
    import numpy as np

    return np.diag([-1.0, -1.0, 1.0, 1.0]) @ np.asarray(matrix, dtype=np.float64)


@dataclass(frozen=True)
class VolumeGeometry:
    """Geometry of a volume with perpendicular rows and columns, each slice of which has a place of its own.

    Attributes
    ----------
    orientation : tuple of 6 float
        Unit vectors of growing column index i and of growing row index j, in LPS.
    spacing_mm : tuple of 3 float
        Distance of voxels along i and j, and of the planes of neighboring slices: the median where these are uneven.
    positions_mm : tuple of (float, float, float)
        Center of the first voxel of each slice, in LPS.
    order : tuple of int
        Slice indices by growing depth along row × column, in which images are written: readers, who sort by position,
        get a right-handed volume.
    is_even : bool
        The planes of all neighboring slices are equally far apart.
    has_shared_places : bool
        Several slices lie in one plane.
    """

    orientation: tuple[float, ...]
    spacing_mm: tuple[float, float, float]
    positions_mm: tuple[tuple[float, ...], ...]
    order: tuple[int, ...]
    is_even: bool
    has_shared_places: bool

    @classmethod
    def of_matrix(cls, ijk_to_lps: npt.ArrayLike, slice_count: int) -> VolumeGeometry:
        """Return the geometry of a 4×4 matrix from (i, j, k, 1) to LPS in mm, or of one such matrix for each slice.

        Raises
        ------
        ConfigurationError
            A matrix is no affine one, is singular, the rows and columns are not perpendicular, or not the same in all
            slices.
        """
        import numpy as np

        matrices = _matrix_of_each(ijk_to_lps, slice_count)
        axes = matrices[0, :3, :2].T
        spacing = np.linalg.norm(axes, axis=1)
        if not spacing.all():
            raise ConfigurationError(_NO_EXTENT)
        axes = axes / spacing[:, None]
        cosine = abs(float(axes[0] @ axes[1]))
        if cosine > _LARGEST_COSINE:
            raise ConfigurationError(
                f"The volume's axes are not perpendicular (cosine {cosine:.4f}); DICOM images cannot say that.",
                advice="Resample or harden the transform onto a straight grid first.",
            )
        positions = matrices[:, :3, 3] + np.arange(slice_count)[:, None] * matrices[:, :3, 2]
        normal = np.cross(axes[0], axes[1])
        depths = positions @ normal
        gaps = np.diff(np.sort(depths))
        apart = gaps[gaps > _SAME_PLANE * np.linalg.norm(matrices[0, :3, 2])]
        step = float(np.median(apart)) if apart.size else abs(float(normal @ matrices[0, :3, 2]))
        step = float(f"{step:.10g}")  # without what sums of floats leave behind
        if not step:
            raise ConfigurationError(_NO_EXTENT)
        return cls(
            orientation=_floats(axes),
            spacing_mm=(float(spacing[0]), float(spacing[1]), step),
            positions_mm=tuple(_floats(each) for each in positions),
            order=tuple(int(k) for k in np.argsort(depths, kind="stable")),
            is_even=bool((np.abs(gaps - step) <= _LARGEST_UNEVENNESS * step).all()),
            has_shared_places=len(apart) < len(gaps),
        )

    def depth_mm(self, position_mm: Sequence[float]) -> float:
        """Return how far a point lies along the normal, row × column."""
        x, y = self.orientation[:3], self.orientation[3:]
        normal = (x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0])
        return sum(a * float(b) for a, b in zip(normal, position_mm, strict=True))


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


def _matrix_of_each(ijk_to_lps: npt.ArrayLike, slice_count: int) -> npt.NDArray[np.float64]:
    """Return the 4×4 matrix of each slice."""
    import numpy as np

    matrices = np.asarray(ijk_to_lps, dtype=np.float64)
    is_affine = matrices.shape in ((4, 4), (slice_count, 4, 4)) and np.isfinite(matrices).all()
    if not is_affine or not np.allclose(matrices[..., 3, :], [0, 0, 0, 1]):
        raise ConfigurationError("The volume's geometry is no 4×4 matrix of an affine transform.")
    matrices = np.broadcast_to(matrices, (slice_count, 4, 4))
    axes = matrices[:, :3, :2]
    if not np.allclose(axes, axes[0], rtol=0, atol=_LARGEST_COSINE * np.abs(axes).max()):
        raise ConfigurationError("The slices of the volume are turned against each other.")
    return matrices


def _floats(array: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in array.ravel())
