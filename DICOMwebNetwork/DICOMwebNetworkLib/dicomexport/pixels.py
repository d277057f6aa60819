"""How voxels become stored values: integers as they are, others through the best linear fit (PS3.3 C.11.1)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ..model.errors import CancelledError, ConfigurationError
from .geometry import decimal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_LEVELS: Final = 65535


@dataclass(frozen=True)
class Samples:
    """What a kind of image takes as stored samples of 16 bits: negative ones, a rescale intercept."""

    is_sign_allowed: bool = True
    is_offset_allowed: bool = True


@dataclass(frozen=True)
class StoredValues:
    """The plan: value = stored × slope + intercept.

    Attributes
    ----------
    dtype : str
        Of the stored samples, in numpy's words, little endian.
    slope, intercept : str
        Decimal strings as they stand in the file.
    is_exact : bool
        Readers get the very same numbers back.
    """

    dtype: str
    slope: str
    intercept: str
    is_exact: bool

    @property
    def bits(self) -> int:
        """Bits of a stored sample."""
        return 8 * int(self.dtype[-1])

    @property
    def is_signed(self) -> bool:
        """Whether stored samples may be negative."""
        return "i" in self.dtype

    @property
    def is_rescaled(self) -> bool:
        """Whether slope and intercept change anything."""
        return float(self.slope) != 1 or float(self.intercept) != 0

    def stored(self, voxels: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return the samples of some voxels, C-contiguous."""
        import numpy as np

        if not self.is_rescaled:
            return np.ascontiguousarray(voxels, dtype=self.dtype)
        if voxels.dtype.kind in "iu" and self.is_exact:
            # Differences fit into 16 bits, so the lower 16 bits of both sides are enough.
            low = voxels if voxels.dtype in (np.int16, np.uint16) else voxels.astype(np.uint16)
            return np.subtract(low.view(np.uint16), np.uint16(int(self.intercept) % 65536), order="C", dtype=np.uint16)
        limits = np.iinfo(self.dtype)
        levels = (voxels.astype(np.float64) - float(self.intercept)) / float(self.slope)
        return np.clip(np.rint(levels, out=levels), limits.min, limits.max).astype(self.dtype, order="C")

    def largest_error(self, voxels: npt.NDArray[Any], stored: npt.NDArray[Any]) -> float:
        """Return the largest difference between voxels and what readers make of their stored samples."""
        import numpy as np

        if self.is_exact:
            return 0.0
        read = stored * np.float64(self.slope) + np.float64(self.intercept)
        return float(np.abs(read - voxels).max())


COLOR_VALUES: Final = StoredValues("|u1", "1", "0", True)
"""Of red, green and blue, which are stored as they are."""


def plan(points: Sequence[npt.NDArray[Any]], allowed: Samples) -> StoredValues:
    """Choose how voxels are stored.

    Parameters
    ----------
    points : sequence of array
        Booleans, integers or floats of any size, all of one type; they are stored in one way.
    allowed : Samples
        What the kind of object takes.

    Raises
    ------
    ConfigurationError
        There are no voxels, or some are NaN or infinite, or no real numbers.
    """
    if any(voxels.size == 0 for voxels in points):
        raise ConfigurationError("The volume has no voxels.")
    kind = points[0].dtype
    if kind.kind not in "biuf":
        raise ConfigurationError(f"Voxels of type {kind} cannot be written.")
    dtype = _type_for_all(kind, allowed)
    if dtype:
        return StoredValues(dtype, "1", "0", True)
    lows, highs = zip(*map(extremes, points), strict=True)
    low, high = min(lows), max(highs)
    if kind.kind == "f" and not _are_whole_numbers(points, lows, highs):
        return _fit(low, high, allowed)
    dtype = _integer_type(int(low), int(high), allowed)
    if dtype:
        return StoredValues(dtype, "1", "0", True)
    if allowed.is_offset_allowed and int(high) - int(low) <= _LEVELS and len(str(int(low))) <= 16:
        return StoredValues("<u2", "1", str(int(low)), True)
    return _fit(float(low), float(high), allowed)


def extremes(voxels: npt.NDArray[Any]) -> tuple[Any, Any]:
    """Return the smallest and the largest voxel as Python numbers; NaN where any is.

    Slice by slice: the second look at each finds it in the processor's cache.
    """
    import numpy as np

    found = np.array([(part.min(), part.max()) for part in np.atleast_3d(voxels)])
    return found[:, 0].min().item(), found[:, 1].max().item()


class StoredSlices:
    """Samples of the slices of a volume, made one by one as they are asked for.

    Parameters
    ----------
    voxels : array
        Shape (slices, rows, columns).
    values : StoredValues
        The plan for these voxels.
    order : sequence of int
        Which slices, in which order.
    is_stopped : callable
        Asked before each slice.

    Attributes
    ----------
    largest_error : float
        The largest difference between a voxel given so far and what readers make of it.

    Raises
    ------
    CancelledError
        From the iteration: it was stopped.
    """

    def __init__(
        self, voxels: npt.NDArray[Any], values: StoredValues, order: Sequence[int], is_stopped: Callable[[], bool]
    ) -> None:
        self.largest_error = 0.0
        self._is_stopped = is_stopped
        self._voxels = voxels
        self._values = values
        self._order = order

    def __iter__(self) -> Iterator[npt.NDArray[Any]]:
        for k in self._order:
            if self._is_stopped():
                raise CancelledError
            stored = self._values.stored(self._voxels[k])
            self.largest_error = max(self.largest_error, self._values.largest_error(self._voxels[k], stored))
            yield stored


def _type_for_all(dtype: np.dtype[Any], allowed: Samples) -> str:
    """Return the sample type that holds all voxels of their type, whatever they are; empty if none does."""
    import numpy as np

    if dtype.kind == "f":
        return ""
    limits = np.iinfo(np.uint8 if dtype.kind == "b" else dtype)
    return _integer_type(int(limits.min), int(limits.max), allowed)


def _are_whole_numbers(points: Sequence[npt.NDArray[Any]], lows: Sequence[float], highs: Sequence[float]) -> bool:
    """Tell whether floats are integers within 16 bits, slice by slice, as most others show it in the first."""
    import numpy as np

    if not all(map(math.isfinite, (*lows, *highs, max(highs) - min(lows)))):
        raise ConfigurationError(
            "The volume holds values that are infinite, nearly so, or no numbers (NaN).",
            advice="Replace them and export again.",
        )
    if max(highs) - min(lows) > _LEVELS or abs(min(lows)) > 2**31:
        return False
    return all(bool((np.rint(part) == part).all()) for voxels in points for part in np.atleast_2d(voxels))


def _integer_type(low: int, high: int, allowed: Samples) -> str:
    import numpy as np

    types = ["<i2", "<u2"] if allowed.is_sign_allowed else ["<u2"]
    fitting = (name for name in types if np.iinfo(name).min <= low and high <= np.iinfo(name).max)
    return next(fitting, "")


def _fit(low: float, high: float, allowed: Samples) -> StoredValues:
    """Spread the stored values evenly from the smallest voxel to the largest."""
    if allowed.is_offset_allowed:
        dtype, intercept, slope = "<u2", decimal(low), decimal((high - low) / _LEVELS)
    elif low >= 0:
        dtype, intercept, slope = "<u2", "0", decimal(high / _LEVELS)
    else:
        dtype, intercept, slope = "<i2", "0", decimal(max(-low, high) / 32767)
    return StoredValues(dtype, slope if float(slope) else "1", intercept, False)
