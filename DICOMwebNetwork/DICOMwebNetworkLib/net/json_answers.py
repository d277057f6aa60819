"""Answers whose JSON is read piece by piece, so that other threads run meanwhile."""

from __future__ import annotations

import json
from typing import Any, Final

import requests

from ..dicomweb.encodings import text_of

_space_after: Final = json.decoder.WHITESPACE.match  # type: ignore[attr-defined]


class Answer(requests.Response):
    """An answer of a server.

    Python's JSON reader keeps the interpreter lock until it has read all of a text. The metadata of 20,000 instances
    are 45 MB, and a window would stand still for as long as that takes.
    """

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
