"""Moments as they are kept: ISO 8601 texts in UTC."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone
from typing import Final

_CLOCKS_DIFFER: Final = timedelta(hours=1)


def now_text() -> str:
    """Return the present moment, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def days_since(moment: str) -> float:
    """Return the days since a moment; endless where it is not known, or has not come yet by today's clock."""
    try:
        age = datetime.now(timezone.utc) - datetime.fromisoformat(moment)
    except (TypeError, ValueError):
        return math.inf
    return age.total_seconds() / 86400 if age > -_CLOCKS_DIFFER else math.inf
