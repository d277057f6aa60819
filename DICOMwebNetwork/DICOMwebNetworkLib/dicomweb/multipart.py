"""Cuts a multipart/related body into parts while it arrives; a part is handed over whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..model.errors import MalformedBodyError, TruncatedBodyError

_CRLF: Final = b"\r\n"
_HEADER_LIMIT_BYTES: Final = 64 * 1024
_BOUNDARY_LIMIT_BYTES: Final = 200
"""RFC 2046 allows 70; servers have been seen to use more."""


class Part:
    """One part of a body, valid until the next one is asked for.

    Attributes
    ----------
    headers : dict of str to str
        Header fields, names in lower case.
    """

    def __init__(self, headers: dict[str, str], chunks: Iterator[memoryview]) -> None:
        self.headers = headers
        self._chunks = chunks

    def __iter__(self) -> Iterator[memoryview]:
        """Yield the payload in arrival order, in pieces of any size.

        The payload is whole only if the iteration comes to its end.

        Raises
        ------
        TruncatedBodyError
            The body ended before the delimiter that ends this part.
        """
        return self._chunks


def iter_parts(chunks: Iterable[bytes], boundary: str) -> Iterator[Part]:
    """Cut a multipart/related body into parts, holding no more than one chunk of it.

    Parameters
    ----------
    chunks : iterable of bytes
        Body in arrival order; sizes are arbitrary, 0 allowed.
    boundary : str
        ``boundary`` parameter of the Content-Type, without quotes. Where it is empty, or the body begins with
        another delimiter, the body's own first line is taken, for servers that announce it wrongly.

    Yields
    ------
    Part
        Consume it before asking for the next; what is left of it is passed over.

    Raises
    ------
    TruncatedBodyError
        The body ended before its closing delimiter. Parts whose iteration ended before are whole.
    MalformedBodyError
        The body has no delimiter at all, or a part has no end of its headers.

    References
    ----------
    PS3.18 8.6.1.2; RFC 2046 section 5.1.1
    """
    return _Cutter(chunks, boundary.encode("latin-1", "replace")).parts()


class _Cutter:
    """State of one body: ``_data`` is the chunk at hand, ``_at`` the first byte of it that was not yet consumed."""

    def __init__(self, chunks: Iterable[bytes], boundary: bytes) -> None:
        self._chunks = iter(chunks)
        self._data = b""
        self._at = 0
        self._delimiter = _CRLF + b"--" + boundary

    def parts(self) -> Iterator[Part]:
        is_closed = self._skip_preamble()
        while not is_closed:
            payload = self._payload()
            yield Part(self._headers(), payload)
            for _ in payload:
                pass
            is_closed = self._is_closing()

    def _more(self) -> bool:
        """Append the next chunk to what is not consumed; False at the end of the body."""
        for chunk in self._chunks:
            if chunk:
                self._data = self._data[self._at :] + chunk if self._at < len(self._data) else chunk
                self._at = 0
                return True
        return False

    def _need(self, count: int, what: str) -> None:
        while len(self._data) - self._at < count:
            if not self._more():
                raise TruncatedBodyError(f"The answer of the server ended inside {what}.")

    def _skip_preamble(self) -> bool:
        """Go behind the first delimiter; True if it is the closing one already (an empty multipart)."""
        self._need(2, "its first line")
        self._pass_line_end()
        if self._is_at_delimiter():
            return self._is_closing()
        if self._data.startswith(b"--"):
            self._adopt_delimiter()
            if self._is_at_delimiter():
                return self._is_closing()
        if len(self._delimiter) == len(_CRLF) + 2:
            raise MalformedBodyError("The answer of the server is multipart, but names no boundary.")
        return self._skip_to_first_delimiter()

    def _pass_line_end(self) -> None:
        """Pass over a line end before the first delimiter, which need not be the announced one."""
        while len(self._data) < len(_CRLF) + 2 and _CRLF.startswith(self._data[: len(_CRLF)]) and self._more():
            continue
        if self._data.startswith(_CRLF + b"--"):
            self._data = self._data[len(_CRLF) :]

    def _skip_to_first_delimiter(self) -> bool:
        try:
            for _ in self._payload():
                pass
        except TruncatedBodyError:
            raise MalformedBodyError("The answer of the server has no multipart delimiter.") from None
        return self._is_closing()

    def _is_at_delimiter(self) -> bool:
        """Whether the body begins with a delimiter; if so, stand behind its boundary text."""
        if not self._begins_with_delimiter():
            return False
        size = len(self._delimiter) - len(_CRLF)
        self._need(size + 2, "its first delimiter")
        self._at = size
        if self._has_delimiter_end():
            return True
        self._at = 0
        return False

    def _begins_with_delimiter(self) -> bool:
        first = self._delimiter[len(_CRLF) :]
        while len(self._data) < len(first) and first.startswith(self._data):
            if not self._more():
                raise TruncatedBodyError("The answer of the server ended inside its first delimiter.")
        return len(first) > 2 and self._data.startswith(first)

    def _adopt_delimiter(self) -> None:
        """Take the body's first line for the delimiter if it looks like one that headers follow."""
        while (end := self._data.find(_CRLF)) < 0 and len(self._data) < _BOUNDARY_LIMIT_BYTES:
            if not self._more():
                raise TruncatedBodyError("The answer of the server ended inside its first line.")
        line = self._data[:end].rstrip(b" \t")
        if 2 < end <= _BOUNDARY_LIMIT_BYTES and not line.endswith(b"--"):
            self._delimiter = _CRLF + line

    def _headers(self) -> dict[str, str]:
        if self._starts_with_crlf():
            self._at += len(_CRLF)
            return {}
        while (end := self._data.find(b"\r\n\r\n", self._at)) < 0:
            if len(self._data) - self._at > _HEADER_LIMIT_BYTES:
                raise MalformedBodyError("A part of the server's answer has no end of its headers.")
            if not self._more():
                raise TruncatedBodyError("The answer of the server ended inside the headers of a part.")
        lines = self._data[self._at : end].decode("latin-1").split("\r\n")
        self._at = end + 4
        pairs = (line.partition(":") for line in lines if ":" in line)
        return {name.strip().lower(): value.strip() for name, _, value in pairs}

    def _starts_with_crlf(self) -> bool:
        self._need(2, "the headers of a part")
        return self._data.startswith(_CRLF, self._at)

    def _payload(self) -> Iterator[memoryview]:
        """Yield up to the next delimiter and stand behind its boundary text."""
        while True:
            found = self._data.find(self._delimiter, self._at)
            if found >= 0:
                if found > self._at:
                    yield memoryview(self._data)[self._at : found]
                self._at = found + len(self._delimiter)
                if self._has_delimiter_end():
                    return
                # The boundary text inside a payload: hand it on and search behind it.
                yield memoryview(self._delimiter)
                continue
            safe = self._first_possible_delimiter()
            if safe > self._at:
                yield memoryview(self._data)[self._at : safe]
                self._at = safe
            if not self._more():
                raise TruncatedBodyError("The answer of the server ended inside an instance.")

    def _first_possible_delimiter(self) -> int:
        """Return where a delimiter may begin whose end has not arrived yet."""
        at = max(self._at, len(self._data) - len(self._delimiter) + 1)
        while (at := self._data.find(b"\r", at)) >= 0:
            if self._delimiter.startswith(self._data[at:]):
                return at
            at += 1
        return len(self._data)

    def _has_delimiter_end(self) -> bool:
        """Whether ``--`` or a line end follows the boundary text, as RFC 2046 has it."""
        end = self._at
        while True:
            rest = self._data[end : end + 2]
            if rest in (b"--", _CRLF):
                return True
            if rest[:1] in (b" ", b"\t"):
                end += 1
            elif len(rest) == 2 or (rest and rest not in (b"-", b"\r")):
                return False
            else:
                consumed = self._at
                if not self._more():
                    raise TruncatedBodyError("The answer of the server ended inside a delimiter.")
                end -= consumed

    def _is_closing(self) -> bool:
        """Go behind the line end of a delimiter whose boundary text was consumed; True if it closes the body."""
        while self._data[self._at : self._at + 1] in (b" ", b"\t"):
            self._at += 1
        is_closing = self._data.startswith(b"--", self._at)
        self._at += 2
        return is_closing
