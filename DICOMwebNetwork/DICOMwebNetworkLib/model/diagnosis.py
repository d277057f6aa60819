"""What was found out about a server, stage by stage."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from .errors import ConfigurationError
from .moments import days_since


class Stage(str, Enum):
    """What is tried, in this order."""

    ADDRESS = "address"
    PORT = "port"
    ENCRYPTION = "encryption"
    LOGIN = "login"
    SEARCH = "search"
    METADATA = "metadata"
    INSTANCE = "retrieve of an instance"
    SERIES = "retrieve of a series"
    RENDERED = "rendered images"
    STORE = "store"
    ECHO = "DIMSE echo"


class StageVerdict(str, Enum):
    """How a stage went. UNKNOWN: it was tried, or there is nothing to try it with, and the server may well be able."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_TRIED = "not tried"


@dataclass(frozen=True)
class StageResult:
    """How one stage went.

    Attributes
    ----------
    seen : str
        What was seen, in words.
    advice : str
        What to do about it; empty if nothing.
    """

    stage: Stage
    verdict: StageVerdict
    seen: str
    advice: str = ""


@dataclass(frozen=True)
class ServerCapabilities:
    """What a diagnosis has found out; a value to keep.

    Attributes
    ----------
    base_url : str
        The server, as in its profile.
    diagnosed_at : str
        ISO 8601, UTC.
    results : tuple of StageResult
        In the order of ``Stage``; a cancelled diagnosis has fewer.
    product : str
        What the server calls itself; empty if it does not.
    proposed_url : str
        Where DICOMweb was found when it does not answer at ``base_url``; empty if nowhere.
    """

    base_url: str
    diagnosed_at: str
    results: tuple[StageResult, ...] = ()
    product: str = ""
    proposed_url: str = ""

    def result(self, stage: Stage) -> StageResult:
        """Return how a stage went."""
        untried = StageResult(stage, StageVerdict.NOT_TRIED, "It was not tried.")
        return next((result for result in self.results if result.stage is stage), untried)

    def can(self, stage: Stage) -> bool | None:
        """Whether the server can do this; None if that is not known."""
        return {StageVerdict.OK: True, StageVerdict.FAILED: False}.get(self.result(stage).verdict)

    @property
    def age_days(self) -> float:
        """Days since it was found out; endless where the time is not known, or has not come yet by today's clock."""
        return days_since(self.diagnosed_at)

    @property
    def is_usable(self) -> bool:
        """Whether the server answers searches."""
        return self.can(Stage.SEARCH) is True

    def to_text(self) -> str:
        """Return the diagnosis for people, to be sent to the administrator of the server; it holds no secret."""
        lines = [f"{self.base_url} ({self.product or 'unnamed'}), {self.diagnosed_at}"]
        lines += [
            f"{result.stage.value}: {result.verdict.value}. {result.seen} {result.advice}".rstrip()
            for result in self.results
        ]
        return "\n".join(lines) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """Return the values as JSON can hold them."""
        rows = [asdict(row) | {"stage": row.stage.value, "verdict": row.verdict.value} for row in self.results]
        return asdict(self) | {"results": rows}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ServerCapabilities:
        """Return what ``to_dict`` described.

        Raises
        ------
        ConfigurationError
            It is no such description.
        """
        try:
            rows = tuple(
                StageResult(Stage(row["stage"]), StageVerdict(row["verdict"]), row["seen"], row["advice"])
                for row in values["results"]
            )
            return cls(**{**values, "results": rows})
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(f"This diagnosis cannot be read: {error}") from error
