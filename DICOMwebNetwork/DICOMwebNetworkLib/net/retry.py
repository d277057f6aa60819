"""Which failures are worth another try, and when."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ..model import errors
from .cancellation import CancelToken

Value = TypeVar("Value")


@dataclass(frozen=True)
class RetryPolicy:
    """Decides by the class of an error; a value, shared by threads.

    Attributes
    ----------
    max_attempts : int
        Tries in all, the first included.
    first_wait_s, longest_wait_s : float
        Wait before the second try, doubled from try to try up to the longest; a random half is taken off, so that
        many workers do not come back at the same moment.
    longest_asked_wait_s : float
        Longest ``Retry-After`` that is obeyed, with our own wait on top; a server that asks for more is given up.
    """

    max_attempts: int = 5
    first_wait_s: float = 0.5
    longest_wait_s: float = 15.0
    longest_asked_wait_s: float = 120.0

    def wait_s(self, attempt: int, error: errors.DICOMwebNetworkError) -> float | None:
        """Return the seconds to wait after try number ``attempt`` (from 1) failed, or None to give up."""
        if attempt >= self.max_attempts or not is_worth_another_try(error):
            return None
        asked_s = error.retry_after_s or 0.0 if isinstance(error, errors.ServerError) else 0.0
        if asked_s > self.longest_asked_wait_s:
            return None
        longest: float = min(self.longest_wait_s, self.first_wait_s * 2 ** (attempt - 1))
        return asked_s + longest * random.uniform(0.5, 1.0)  # noqa: S311 - no cryptography


ONCE = RetryPolicy(max_attempts=1)
ONCE_MORE = RetryPolicy(max_attempts=2, longest_asked_wait_s=10.0)
"""For requests that a person is waiting for."""


def is_worth_another_try(error: errors.DICOMwebNetworkError) -> bool:
    """Whether the same GET may succeed later: lost connections, timeouts, busy servers and broken bodies."""
    if isinstance(error, (errors.TLSError, errors.HostUnknownError)):
        return False
    if isinstance(error, errors.ServerError):
        return isinstance(error, errors.BusyServerError) or error.status == 500
    return isinstance(error, (errors.NetworkError, errors.BodyError, errors.DamagedInstanceError))


def retried(function: Callable[[], Value], policy: RetryPolicy, cancel: CancelToken) -> Value:
    """Return what the function, one request, returns, calling it again after failures that are worth it."""
    attempt = 1
    while True:
        cancel.count_request(is_retry=attempt > 1)
        try:
            return function()
        except errors.DICOMwebNetworkError as error:
            wait_s = policy.wait_s(attempt, error)
            if wait_s is None or cancel.wait(wait_s):
                cancel.raise_if_cancelled()
                raise
            attempt += 1
