"""STOW-RS: parts of a request into the archive, and what the answer says about each (PS3.18 10.5)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from .archive import Archive, Attributes, Instance, instance_from_bytes, value_of
from .faults import Fault
from .media import Answer, native_xml, read_multipart, text_answer

DUPLICATE = 45070
NOT_UNDERSTOOD = 0xC000
OTHER_STUDY = 0xA900


@dataclass(frozen=True)
class Upload:
    """A store request: its body, the study its path names (or empty) and the base of the URLs to answer with."""

    body: bytes
    content_type: str
    base_url: str
    study_uid: str


@dataclass
class _Outcome:
    stored: list[Attributes] = field(default_factory=list)
    failed: list[Attributes] = field(default_factory=list)
    other: list[Attributes] = field(default_factory=list)


def _reference(instance: Instance) -> Attributes:
    sop_class = value_of(instance.describe(), "00080016")
    return {
        "00081150": {"vr": "UI", "Value": [sop_class]},
        "00081155": {"vr": "UI", "Value": [instance.sop_uid]},
    }


def _reason(code: int, fault: Fault) -> dict[str, object]:
    return {"vr": "US", "Value": [str(code) if fault.numbers_as_strings else code]}


def _refusal(index: int, instance: Instance, archive: Archive, upload: Upload, fault: Fault) -> int:
    """Return the failure reason for a part, 0 where it is welcome."""
    for place, reason in fault.refuse:
        if place is None or place == index:
            return reason
    if upload.study_uid and instance.study_uid != upload.study_uid:
        return OTHER_STUDY
    return DUPLICATE if fault.refuse_duplicates and archive.get(instance.sop_uid) else 0


def _store_parts(archive: Archive, upload: Upload, fault: Fault) -> _Outcome:
    outcome = _Outcome()
    for index, data in enumerate(read_multipart(upload.body, upload.content_type)):
        try:
            instance = instance_from_bytes(data)
        except (AttributeError, ValueError, OSError, EOFError):
            outcome.other.append({"00081197": _reason(NOT_UNDERSTOOD, fault)})
            continue
        reason = _refusal(index, instance, archive, upload, fault)
        if reason:
            outcome.failed.append({**_reference(instance), "00081197": _reason(reason, fault)})
            continue
        archive.add(instance)
        url = (
            f"{upload.base_url}/studies/{instance.study_uid}/series/{instance.series_uid}/instances/{instance.sop_uid}"
        )
        outcome.stored.append({**_reference(instance), "00081190": {"vr": "UR", "Value": [url]}})
    return outcome


def store(archive: Archive, upload: Upload, fault: Fault) -> Answer:
    """Store the parts that are welcome and return the answer that says so for each."""
    if fault.max_upload_bytes and len(upload.body) > fault.max_upload_bytes:
        return text_answer(413, f"more than {fault.max_upload_bytes} bytes")
    try:
        outcome = _store_parts(archive, upload, fault)
    except ValueError as error:
        return text_answer(400, str(error))
    bad = len(outcome.failed) + len(outcome.other)
    status = 200
    if bad:
        status = fault.refused_status or (202 if outcome.stored else 409)
    if fault.empty_body:
        return Answer(status, "", [], [])
    response: Attributes = {}
    if outcome.stored:
        response["00081190"] = {"vr": "UR", "Value": [f"{upload.base_url}/studies/{upload.study_uid}".rstrip("/")]}
        response["00081199"] = {"vr": "SQ", "Value": outcome.stored}
    if outcome.failed or fault.empty_failures:
        response["00081198"] = {"vr": "SQ", "Value": outcome.failed}
    if outcome.other:
        response["0008119A"] = {"vr": "SQ", "Value": outcome.other}
    if fault.as_xml:
        return text_answer(status, native_xml(response), "application/dicom+xml")
    return text_answer(status, json.dumps(response), "application/dicom+json")
