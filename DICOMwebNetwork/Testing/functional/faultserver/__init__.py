"""A real HTTP server that speaks DICOMweb correctly, and wrongly on demand; standard library and pydicom only."""

from .archive import Archive, Instance, instance_from_bytes, instance_from_file, instances_of_folder
from .cases import CASES
from .faults import EVERY, Fault, from_json, to_json
from .listener import Counters, Request
from .process import FaultServerProcess
from .server import FaultServer

__all__ = [
    "CASES",
    "EVERY",
    "Archive",
    "Counters",
    "Fault",
    "FaultServer",
    "FaultServerProcess",
    "Instance",
    "Request",
    "from_json",
    "instance_from_bytes",
    "instance_from_file",
    "instances_of_folder",
    "to_json",
]
