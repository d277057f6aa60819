"""Files that are not as the standard has them: whatever they make of pydicom becomes an error of ours."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from ..model.errors import ConfigurationError, DICOMwebNetworkError


@contextlib.contextmanager
def readable_or_refused(refusal: Callable[[str], str]) -> Iterator[None]:
    """Let a ConfigurationError out for whatever reading a file raises; ``refusal`` makes its sentence of the reason.

    pydicom decodes most values only when they are asked for, and has no error of its own for those it cannot decode.
    """
    try:
        yield
    except DICOMwebNetworkError:
        raise
    except Exception as problem:
        raise ConfigurationError(refusal(str(problem) or type(problem).__name__)) from problem
