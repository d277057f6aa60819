"""How values are written for people: names, dates, sizes, times. Pure functions without Qt."""

from __future__ import annotations


def personName(value: str) -> str:
    """``Doe^Jane^M^Dr`` as ``Doe, Jane M``; the first representation that is not empty (PS3.5 6.2.1.2)."""
    group = next((text for text in value.split("=") if text.strip("^ ")), "")
    family, _separator, rest = group.partition("^")
    given = " ".join(part for part in rest.split("^")[:2] if part.strip())
    return ", ".join(part for part in (family.strip(), given.strip()) if part)


def dicomDate(value: str) -> str:
    """``20240131`` as ``2024-01-31``; anything else as it is."""
    digits = value.replace(".", "").strip()
    if len(digits) == 8 and digits.isdigit():
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return value


def dicomTime(value: str) -> str:
    """``153012.123`` as ``15:30``; anything else as it is."""
    digits = value.partition(".")[0].replace(":", "").strip()
    return f"{digits[:2]}:{digits[2:4]}" if len(digits) >= 4 and digits.isdigit() else value


def byteSize(size: float) -> str:
    """A number of bytes in decimal units, three digits at most: ``12.3 MB``."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 999.5 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" or size >= 99.95 else f"{size:.1f} {unit}"


def duration(seconds: float) -> str:
    """Seconds as people say them: ``40 s``, ``3 min``, ``1 h 20 min``."""
    if seconds < 59.5:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def number(value: int) -> str:
    """A count with thousands set apart: ``12,345``."""
    return f"{value:,}"
