"""The rows in an answer to a search or to a question for metadata, or what the answer is instead."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from ..dicomweb.native_xml import datasets_of_xml
from ..model import errors
from .http_errors import public_url, server_words

Dataset = dict[str, Any]
"""One data set in the DICOM JSON model."""

_TAG: Final = re.compile(r"[0-9A-Fa-f]{8}")
_LOGIN_PAGE: Final = re.compile(
    rb"type\s*=\s*[\"']?password|\b(log|sign)[ -]?in\b|single sign-on|SAMLRequest", re.IGNORECASE
)


def checked_rows(rows: Any, response: requests.Response | None, url: str) -> list[Dataset]:
    """Return the rows if they are data sets.

    Raises
    ------
    NotDICOMwebError
        They are other JSON, with what the server says in it.
    """
    is_list = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    if is_list and all(not row or any(_TAG.fullmatch(name) for name in row) for row in rows):
        return list(rows)
    said = server_words(response.content) if response is not None else ""
    what = f": {said}" if said else "."
    raise errors.NotDICOMwebError(f"The server answered with JSON that is no DICOM JSON{what}", url=url)


def rows_that_are_no_json(response: requests.Response, error: Exception) -> list[Dataset]:
    """Read an answer as XML.

    Raises
    ------
    TruncatedBodyError, NotDICOMwebError
        What the answer is instead.
    """
    if isinstance(error, IndexError) or response.headers.get("Content-Length") == "0":
        return []
    content_type = response.headers.get("Content-Type", "").lower()
    if "xml" in content_type and "html" not in content_type:
        return datasets_of_xml(response.content)
    kind = content_type.partition(";")[0].strip()
    if kind.endswith("json"):
        raise errors.TruncatedBodyError("The answer of the server is cut, or no JSON.", url=public_url(response.url))
    raise _web_page_error(response, kind) from error


def _web_page_error(response: requests.Response, kind: str) -> errors.NotDICOMwebError:
    what = "a web page" if "html" in kind else f"'{kind}'" if kind else "something unnamed"
    asked = response.history[0].url if response.history else response.url
    message = f"The server answered with {what} instead of DICOM JSON."
    if urlsplit(asked).hostname != (host := urlsplit(response.url).hostname):
        message = f"The server redirects to '{host}', which answered with {what} instead of DICOM JSON."
    advice = ""
    if "html" in kind and _LOGIN_PAGE.search(response.content):
        advice = (
            "The page asks for a login: give this server one that programs can use (password, token or cookie), "
            "or ask its administrator."
        )
    return errors.NotDICOMwebError(message, advice=advice, url=public_url(asked))
