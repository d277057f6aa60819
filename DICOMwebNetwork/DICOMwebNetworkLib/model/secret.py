"""A password or token that does not show itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn


@dataclass(frozen=True)
class Secret:
    """A password or token that does not show itself in ``repr``, logs or reports."""

    value: str

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self.value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret is not written to disk or sent to another process.")
