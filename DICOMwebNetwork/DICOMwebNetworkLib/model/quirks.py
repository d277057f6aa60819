"""What was learnt about a server while working with it, beside what a test of the connection found out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from .errors import ConfigurationError
from .moments import days_since, now_text


@dataclass(frozen=True)
class ServerQuirks:
    """A value to keep.

    Attributes
    ----------
    base_url : str
        The server, as in its profile.
    refused_ways : tuple of str
        Ways to ask for images, by the names that reports use, that the server refused before it took another one.
    ignored_filters : tuple of str
        Keywords of filters that did not keep rows away.
    has_no_metadata : bool
        The header of an instance had to be read in the place of the metadata.
    learnt_at : str
        ISO 8601, UTC.
    """

    base_url: str
    refused_ways: tuple[str, ...] = ()
    ignored_filters: tuple[str, ...] = ()
    has_no_metadata: bool = False
    learnt_at: str = field(default_factory=now_text, compare=False)

    def __bool__(self) -> bool:
        return bool(self.refused_ways or self.ignored_filters or self.has_no_metadata)

    @property
    def age_days(self) -> float:
        """Days since it was learnt; endless where the time is not known, or has not come yet by today's clock."""
        return days_since(self.learnt_at)

    def to_dict(self) -> dict[str, Any]:
        """Return the values as JSON can hold them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ServerQuirks:
        """Return what ``to_dict`` described.

        Raises
        ------
        ConfigurationError
            It is no such description.
        """
        try:
            lists = {name: tuple(map(str, values[name])) for name in ("refused_ways", "ignored_filters")}
            return cls(**{**values, **lists})
        except (KeyError, TypeError) as error:
            raise ConfigurationError(f"What is known of a server cannot be read: {error}") from error


class RefusedWays:
    """Names of the ways to ask for images that one server has refused, shared by all who ask it. Thread-safe."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        self.names = frozenset(names)
