"""What is to be retrieved or sent, and how far it has come."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import Enum


class JobState(str, Enum):
    """State of a job, in CTK's words.

    QUEUED: nothing was asked of the server yet. RUNNING: at least one request was made. FINISHED: every expected
    instance is where it was to go. FAILED: it ended, and something is not; the report says what. STOPPED: the user
    cancelled.
    """

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def is_end(self) -> bool:
        """Whether a job in this state will not change any more."""
        return self in (JobState.FINISHED, JobState.FAILED, JobState.STOPPED)


@dataclass(frozen=True)
class RetrieveTarget:
    """A study, one series of it, or one instance of that (PS3.18 10.4.1)."""

    study_instance_uid: str
    series_instance_uid: str = ""
    sop_instance_uid: str = ""


@dataclass(frozen=True)
class RetrieveRequest:
    """One job for the engine.

    Attributes
    ----------
    targets : tuple of RetrieveTarget
        What to fetch; one row of the transfers table however many there are.
    folder : str
        Files go to ``folder/<SeriesInstanceUID>/<SOPInstanceUID>.dcm``.
    label : str
        What the user reads in the transfers table.
    priority : int
        Higher goes first; equal ones share the connections fairly.
    """

    targets: tuple[RetrieveTarget, ...]
    folder: str
    label: str = ""
    priority: int = 0


class SendProtocol(str, Enum):
    """How instances are sent: STOW-RS (PS3.18 10.5) or C-STORE (PS3.4 B)."""

    DICOMWEB = "dicomweb"
    DIMSE = "dimse"


@dataclass(frozen=True)
class Deidentification:
    """That copies without the patient's identity are sent, by the basic profile of PS3.15 E.2.

    Attributes
    ----------
    secret : bytes
        Makes the new UIDs and pseudonyms: the same ones for the same secret, so that what is sent with it, also by a
        retry, fits together. Whoever knows it can recognize the originals, so it is kept nowhere.
    is_key_reported : bool
        Whether the report names original and copy of each instance, so that its reader can find the patient again.
    """

    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    is_key_reported: bool = False


@dataclass(frozen=True)
class SendRequest:
    """One job for the engine.

    Attributes
    ----------
    files : tuple of str
        DICOM files to send, as they are.
    protocol : SendProtocol
        How to send them.
    label : str
        What the user reads in the transfers table.
    priority : int
        Higher goes first; equal ones share the connections fairly.
    deidentification : Deidentification or None
        Send copies without the patient's identity instead.
    """

    files: tuple[str, ...]
    protocol: SendProtocol = SendProtocol.DICOMWEB
    label: str = ""
    priority: int = 0
    deidentification: Deidentification | None = None


@dataclass(frozen=True)
class Progress:
    """How far a job has come; a value, safe to hand between threads.

    Attributes
    ----------
    expected_count : int or None
        Instances that the server says exist, or that are to be sent; None until that is known.
    here_count : int
        Instances that were where they were to go before the job began.
    received_count, bad_count : int
        Instances received and verified, or taken by the server; instances given up.
    size_bytes : int
        Bytes of those and of instances under way. Goes back when an instance has to be transferred again.
    rate_bytes_per_s : float
        Mean of the last seconds.
    seconds_left : float or None
        Estimate; None while it would be a guess.
    """

    expected_count: int | None = None
    here_count: int = 0
    received_count: int = 0
    bad_count: int = 0
    size_bytes: int = 0
    rate_bytes_per_s: float = 0.0
    seconds_left: float | None = None
