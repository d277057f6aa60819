"""What the command tells the shell."""

from __future__ import annotations

from typing import Final

from DICOMwebNetworkLib.model import errors

DONE: Final = 0
INCOMPLETE: Final = 1
USAGE: Final = 2
UNREACHABLE: Final = 3
CANCELLED: Final = 130

EXPLANATION: Final = """\
exit codes:
  0    all done
  1    something is missing or failed; the output says what
  2    the command was not used as --help says
  3    no connection to the server, or the login was refused
  130  stopped with Ctrl-C"""


def exit_code_of(error: errors.DICOMwebNetworkError) -> int:
    """Return the exit code for an error that ended the command."""
    refusals = (errors.LoginError, errors.NotDICOMwebError, errors.AssociationRejectedError)
    if isinstance(error, (errors.NetworkError, *refusals)):
        return UNREACHABLE
    if isinstance(error, errors.ConfigurationError):
        return USAGE
    if isinstance(error, errors.CancelledError):
        return CANCELLED
    return INCOMPLETE
