"""Answers whose JSON is read piece by piece, so that other threads run meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import requests

from ..dicomweb.encodings import text_of
from ..model.errors import NotDICOMwebError
from .http_errors import public_url

_LARGEST_BYTES: Final = 1 << 30
"""The metadata of 20,000 instances are 45 MB."""

_space_after: Final = json.decoder.WHITESPACE.match  # type: ignore[attr-defined]


class Answer(requests.Response):
    """An answer of a server.

    Python's JSON reader keeps the interpreter lock until it has read all of a text. The metadata of 20,000 instances
    are 45 MB, and a window would stand still for as long as that takes.
    """

    def iter_content(self, chunk_size: int | None = 1, decode_unicode: bool = False) -> Iterator[Any]:
        """Yield the body, unpacked, in pieces; what is read as a whole goes through here too.

        Raises
        ------
        NotDICOMwebError
            It has no end in sight, and would fill the memory. Images do not go through here.
        """
        size_bytes = 0
        for piece in super().iter_content(chunk_size, decode_unicode):
            size_bytes += len(piece)
            if size_bytes > _LARGEST_BYTES:
                self.close()
                raise NotDICOMwebError(
                    "The server's answer is too large to be read.",
                    advice="Ask for less, or check that the address is the DICOMweb root.",
                    url=public_url(self.url),
                )
            yield piece

    def json(self, **_: Any) -> Any:
        """Return the value of the body.

        Raises
        ------
        requests.JSONDecodeError
            It is not JSON.
        """
        declared = requests.utils.get_encoding_from_headers(self.headers) or ""
        try:
            return decoded(text_of(self.content, declared))
        except json.JSONDecodeError as error:
            raise requests.JSONDecodeError(error.msg, error.doc, error.pos) from error
        except RecursionError as error:
            raise requests.JSONDecodeError("It is nested too deep", "", 0) from error


def decoded(text: str) -> Any:
    """Return the value of a JSON text; of a list each item is read by itself.

    Raises
    ------
    json.JSONDecodeError
        It is not JSON.
    """
    decoder = json.JSONDecoder()
    start = _end_of_space(text, 0)
    if not text.startswith("[", start) or text.startswith("]", _end_of_space(text, start + 1)):
        return decoder.decode(text)
    items: list[Any] = []
    position = start
    while not items or text.startswith(",", position):
        item, position = decoder.raw_decode(text, _end_of_space(text, position + 1))
        items.append(item)
        position = _end_of_space(text, position)
    end = _end_of_space(text, position + 1)
    if not text.startswith("]", position) or end != len(text):
        raise json.JSONDecodeError("The list does not end where it should", text, position)
    return items


def _end_of_space(text: str, position: int) -> int:
    end: int = _space_after(text, position).end()
    return end
