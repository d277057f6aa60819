"""Keeps what the HTTP libraries write about our requests out of the application's log.

They log the address of every request, and Slicer keeps logs of all levels in a file: addresses hold the names of
patients that were searched for, and the tokens of some services. What went wrong stands in our own errors and notes.
"""

from __future__ import annotations

import logging
from typing import Final

from .cancellation import is_attached

_TALKATIVE: Final = (
    "dicomweb_client.web",
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.poolmanager",
    "urllib3.response",
    "urllib3.util.retry",
)


def _is_of_others(_: logging.LogRecord) -> bool:
    return not is_attached()


def keep_requests_out_of_logs() -> None:
    """Let the HTTP libraries log only what others ask of them; calling it again changes nothing."""
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_is_of_others)
