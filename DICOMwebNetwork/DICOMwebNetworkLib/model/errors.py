"""The one error tree of the project.

::

    DICOMwebNetworkError
      x ConfigurationError         what the caller gave cannot be used
        + PackageMissingError      a Python package that Slicer does not bundle; carries its name
      x CancelledError             the caller asked to stop
      x NetworkError               no conversation with the server
        + HostUnknownError
        + PortClosedError
        + TLSError
        + ServerTimeoutError
        + ConnectionLostError      it broke off in the middle
      x ServerError                the server answered, but not with what was asked for
        + LoginError               401, 403
        + NotFoundError            404, 410
        + NotAcceptableError       406, 415, or another refusal of a representation
        + TooManyResultsError      413, or 400 to a query that is too broad
        + BusyServerError          202, 408, 429, 502 to 504, and those of networks in front of it (520 to 524, 529)
        + NotDICOMwebError         an answer that is no DICOMweb
        + AssociationRejectedError a DIMSE node that does not want to talk
      x BodyError                  a body that cannot be trusted
        + TruncatedBodyError
        + MalformedBodyError
      x DamagedInstanceError       bytes that are not the instance that was announced
      x LocalStorageError          a file or folder of this computer
        + DiskFullError
        + UnreadableFileError      a file that was to be sent
      x NotDeidentifiableError     an instance that cannot lose its patient's identity
      x DatabaseNotOpenError
      x RetrieveIncompleteError    a job that ended with instances missing; carries its report
      x SendIncompleteError        a job that ended with instances not at their destination; carries its report
      x LoadError                  series that could not be loaded into the scene
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .reports import RetrieveReport, SendReport


class DICOMwebNetworkError(Exception):
    """Root of all errors that this project raises on purpose.

    Parameters
    ----------
    message : str
        What happened, in words for the person who uses the module. Holds no secret and no patient name.
    advice : str
        What that person can do about it; empty if nothing is known.
    url : str
        The address concerned, without user, password and query; empty if there is none.
    """

    default_advice = ""

    def __init__(self, message: str, *, advice: str = "", url: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice or self.default_advice
        self.url = url

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class ConfigurationError(DICOMwebNetworkError):
    """An address, a UID, a query or an option that cannot be used as given.

    Attributes
    ----------
    field : str
        Which value of a ``ServerProfile`` it is about; empty if none, or if that is not known.
    """

    def __init__(self, message: str, *, advice: str = "", url: str = "", field: str = "") -> None:
        super().__init__(message, advice=advice, url=url)
        self.field = field


class PackageMissingError(ConfigurationError):
    """A Python package is needed that is not installed.

    Parameters
    ----------
    what : str
        What needs it.
    package : str
        The package with its versions, as pip takes it; others that are to stay as they are behind a blank.
    """

    def __init__(self, what: str, package: str) -> None:
        name = re.split(r"[<>=!~]", package)[0]
        words = '" "'.join(package.split())  # a shell's pip takes each by itself
        super().__init__(
            f"{what} needs the Python package {name}, which is not installed.",
            advice=f'Type slicer.util.pip_install("{package}") in Slicer\'s Python console, elsewhere '
            f'pip install "{words}".',
        )
        self.package = package


class CancelledError(DICOMwebNetworkError):
    """The caller asked to stop; nothing was left half-written."""

    def __init__(self, message: str = "Stopped on request.") -> None:
        super().__init__(message)


class NetworkError(DICOMwebNetworkError):
    """No conversation with the server came about, or it broke off."""


class HostUnknownError(NetworkError):
    """The host name has no address."""

    default_advice = "Check the spelling of the server address and the network connection (VPN?)."


class PortClosedError(NetworkError):
    """The host is there, but nothing listens at this port."""

    default_advice = "Check the port, and that the server is running."


class TLSError(NetworkError):
    """The encrypted connection was not trusted or not possible."""

    default_advice = "Ask the server's administrator for its CA certificate and set it in the server profile."


class ServerTimeoutError(NetworkError):
    """The server was silent for longer than the connect or idle timeout."""

    default_advice = "Try again, or raise the timeout in the server profile if the server is known to be slow."


class ConnectionLostError(NetworkError):
    """The connection broke while an answer was arriving."""

    default_advice = "Try again; what has arrived is kept."


class ServerError(DICOMwebNetworkError):
    """The server answered with an HTTP status or content that is no success.

    Attributes
    ----------
    status : int
        HTTP status code; 0 where the status was fine and the content was not.
    retry_after_s : float or None
        Seconds that the server asked to wait (``Retry-After``).
    """

    def __init__(
        self, message: str, *, status: int = 0, advice: str = "", url: str = "", retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, advice=advice, url=url)
        self.status = status
        self.retry_after_s = retry_after_s


class LoginError(ServerError):
    """User, password or token are missing, wrong or not allowed to do this (401, 403)."""

    default_advice = "Check the user name and password (or token) of this server."


class NotFoundError(ServerError):
    """The server knows no such resource (404, 410)."""

    default_advice = "Check that the address is the DICOMweb root (often ending in /dicom-web or /dicomweb)."


class NotAcceptableError(ServerError):
    """The server cannot give what was asked for in this representation (406, 415, 501 ...)."""


class TooManyResultsError(ServerError):
    """The server refuses a query as too broad (413)."""

    default_advice = "Narrow the search, for example by a date range or a patient ID."


class BusyServerError(ServerError):
    """The server, or what stands before it, has no answer now and may have one later (429, 503 and their kin)."""

    default_advice = "Try again in a while."


class NotDICOMwebError(ServerError):
    """Something answers at this address, but it is not a DICOMweb service."""

    default_advice = "Check that the address is the DICOMweb root, not a web page of the server."


class AssociationRejectedError(ServerError):
    """The DIMSE node refuses the association, or all that was proposed for it."""

    default_advice = "Check the AE titles, and that the node knows this computer."


class BodyError(DICOMwebNetworkError):
    """The body of an answer cannot be trusted; nothing of the part concerned is kept."""


class TruncatedBodyError(BodyError):
    """The body ended before its closing delimiter or announced length."""


class MalformedBodyError(BodyError):
    """The body is not what its Content-Type says."""


class DamagedInstanceError(DICOMwebNetworkError):
    """The received bytes are not a whole DICOM file of the announced instance."""


class LocalStorageError(DICOMwebNetworkError):
    """A file or folder of this computer cannot be written or read."""


class DiskFullError(LocalStorageError):
    """No space is left where the files should go."""

    default_advice = "Free some space and retry; only what is missing will be fetched."


class UnreadableFileError(LocalStorageError):
    """A file that was to be sent cannot be read, or has changed since it was looked at.

    Attributes
    ----------
    path : str
        The file.
    """

    def __init__(self, message: str, path: str) -> None:
        super().__init__(message)
        self.path = path


class NotDeidentifiableError(DICOMwebNetworkError):
    """An instance cannot lose its patient's identity, so a send that promises that leaves it out."""


class DatabaseNotOpenError(DICOMwebNetworkError):
    """Slicer has no open DICOM database yet."""

    default_advice = "Open the DICOM module once and choose a database folder, or create one from this panel."


class RetrieveIncompleteError(DICOMwebNetworkError):
    """A retrieve ended, but not every expected instance is here.

    Attributes
    ----------
    report : RetrieveReport
        What happened to each instance.
    """

    default_advice = "Retry fetches only what is missing."

    def __init__(self, message: str, report: RetrieveReport, *, url: str = "") -> None:
        super().__init__(message, url=url)
        self.report = report


class SendIncompleteError(DICOMwebNetworkError):
    """A send ended, but the server does not hold every instance.

    Attributes
    ----------
    report : SendReport
        What happened to each instance.
    """

    default_advice = "Retry sends only what is not there."

    def __init__(self, message: str, report: SendReport, *, url: str = "") -> None:
        super().__init__(message, url=url)
        self.report = report


class LoadError(DICOMwebNetworkError):
    """Series are in the database, but not all of them could be loaded into the scene.

    Attributes
    ----------
    loaded_node_ids : list of str
        Nodes of the series that were loaded.
    """

    def __init__(self, message: str, loaded_node_ids: list[str]) -> None:
        super().__init__(message)
        self.loaded_node_ids = loaded_node_ids
