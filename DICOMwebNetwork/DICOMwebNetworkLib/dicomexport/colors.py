"""Colors of segments in the form that DICOM wants: CIELab as 16-bit numbers (PS3.3 C.10.7.1.1)."""

from __future__ import annotations

from typing import Final

_XYZ_OF_RGB: Final = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
"""IEC 61966-2-1 (sRGB), D65."""
_WHITE: Final = (0.950456, 1.0, 1.088754)


def dicom_lab(rgb: tuple[int, int, int]) -> list[int]:
    """Return lightness, a and b from 0 to 65535 for red, green and blue from 0 to 255."""
    linear = [_linear(value / 255) for value in rgb]
    x, y, z = (
        _curve(sum(a * b for a, b in zip(row, linear, strict=True)) / white)
        for row, white in zip(_XYZ_OF_RGB, _WHITE, strict=True)
    )
    lightness, a, b = 116 * y - 16, 500 * (x - y), 200 * (y - z)
    values = (lightness * 65535 / 100, (a + 128) * 257, (b + 128) * 257)
    return [min(max(round(value), 0), 65535) for value in values]


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _curve(value: float) -> float:
    return float(value ** (1 / 3)) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116
