"""Reads the answer to a store request, instance by instance (PS3.18 10.5.3, Annex I), as JSON or as XML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ..model.errors import MalformedBodyError
from ..model.records import DICOMJSON
from .dicom_json import items, values_of_tag
from .encodings import text_of
from .failure_reasons import failure_words, is_duplicate, warning_words
from .native_xml import datasets_of_xml

_SOP_INSTANCE: Final = "00081155"
_WARNING_REASON: Final = "00081196"
_FAILURE_REASON: Final = "00081197"
_FAILED_SEQUENCE: Final = "00081198"
_STORED_SEQUENCE: Final = "00081199"
_OTHER_FAILURES: Final = "0008119A"
_ERROR_COMMENT: Final = "00000902"
_FAILED_ATTRIBUTES: Final = "00741048"


@dataclass(frozen=True)
class Failure:
    """Why an instance was not stored: the code (None if there was none), in words, and whether it is there already."""

    code: int | None
    words: str
    is_duplicate: bool


@dataclass(frozen=True)
class StoreResponse:
    """What the answer says; instances that it does not name are in none of these.

    Attributes
    ----------
    stored : mapping of str to str
        SOP Instance UID -> what the server remarked, or empty.
    failed : mapping of str to Failure
        SOP Instance UID -> why it was not stored.
    other_failures : tuple of Failure
        Parts that the server could not put a name to.
    """

    stored: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, Failure] = field(default_factory=dict)
    other_failures: tuple[Failure, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no part of the request is spoken of."""
        return not (self.stored or self.failed or self.other_failures)


def read_store_response(body: bytes, content_type: str) -> StoreResponse:
    """Return what an answer says about each instance; an empty body says nothing.

    Parameters
    ----------
    body : bytes
        The whole body.
    content_type : str
        As the server gave it; where it is wrong, the body itself decides.

    Raises
    ------
    MalformedBodyError
        The body is neither DICOM JSON nor the Native DICOM Model.
    """
    stored: dict[str, str] = {}
    failed: dict[str, Failure] = {}
    others: list[Failure] = []
    for dataset in _datasets(body, content_type):
        for item in items(dataset, _STORED_SEQUENCE):
            if uid := _text(item, _SOP_INSTANCE):
                stored[uid] = _remark(item)
        for item in items(dataset, _FAILED_SEQUENCE):
            if uid := _text(item, _SOP_INSTANCE):
                failed[uid] = _failure(item)
            else:
                others.append(_failure(item))
        others += [_failure(item) for item in items(dataset, _OTHER_FAILURES)]
    # Whatever is in both lists was not stored as it is.
    return StoreResponse({uid: words for uid, words in stored.items() if uid not in failed}, failed, tuple(others))


def warning_text(header: str) -> str:
    """Return the words of a Warning header (RFC 7234 5.5) without code, agent and quotes; also of a malformed one."""
    words = re.sub(r"^\s*\d{3}\s*:?\s*", "", header)
    quoted = re.search(r'"((?:[^"\\]|\\.)*)"', words)
    return " ".join((quoted.group(1) if quoted else words).split())


def _datasets(body: bytes, content_type: str) -> list[DICOMJSON]:
    text = body.strip()
    if not text:
        return []
    if text[:1] in (b"{", b"["):
        return _json_datasets(text)
    if "html" not in content_type.lower() and b"NativeDicomModel" in text:
        return list(datasets_of_xml(text))
    raise MalformedBodyError("The answer to the store request is neither DICOM JSON nor DICOM XML.")


def _json_datasets(text: bytes) -> list[DICOMJSON]:
    try:
        value = json.loads(text_of(text))
    except (ValueError, RecursionError) as error:
        raise MalformedBodyError("The answer to the store request is cut, or no JSON.") from error
    datasets = value if isinstance(value, list) else [value]
    return [dataset for dataset in datasets if isinstance(dataset, dict)]


def _text(dataset: DICOMJSON, tag: str) -> str:
    return next((str(value).strip(" \0") for value in values_of_tag(dataset, tag)), "")


def _code(dataset: DICOMJSON, tag: str) -> int | None:
    """Return a status code, which servers send as number, as decimal text or as hexadecimal text."""
    text = _text(dataset, tag)
    for base in (10, 16):
        try:
            return int(text, base)
        except ValueError:
            continue
    return None


def _comments(item: DICOMJSON) -> str:
    comments = [_text(item, _ERROR_COMMENT)]
    comments += [_text(attribute, _ERROR_COMMENT) for attribute in items(item, _FAILED_ATTRIBUTES)]
    return "; ".join(dict.fromkeys(comment for comment in comments if comment))


def _failure(item: DICOMJSON) -> Failure:
    code, comment = _code(item, _FAILURE_REASON), _comments(item)
    words = failure_words(code) + (f": {comment}" if comment else "")
    return Failure(code, words, is_duplicate(code, comment))


def _remark(item: DICOMJSON) -> str:
    code, comment = _code(item, _WARNING_REASON), _comments(item)
    return ": ".join(words for words in (warning_words(code) if code is not None else "", comment) if words)
