"""The multipart reader hands over whole parts, however the body arrives, and never a cut one as whole."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from DICOMwebNetworkLib.dicomweb.multipart import iter_parts
from DICOMwebNetworkLib.model.errors import BodyError, MalformedBodyError, TruncatedBodyError

BOUNDARY_CHARACTERS = "abcXYZ0189'()+_,-./:=?"
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

boundaries = st.text(BOUNDARY_CHARACTERS, min_size=1, max_size=70).filter(lambda text: not text.endswith("--"))
cut_sizes = st.lists(st.integers(0, 40), min_size=1, max_size=50)
header_names = st.text("abcdefXYZ-", min_size=1, max_size=12)
header_values = st.text('abc/=;" 0123', max_size=20).map(str.strip)


def body_of(parts: Iterable[bytes], boundary: str, headers: str = "Content-Type: application/dicom\r\n") -> bytes:
    pieces = [f"--{boundary}\r\n{headers}\r\n".encode() + part + b"\r\n" for part in parts]
    return b"".join(pieces) + f"--{boundary}--\r\n".encode()


def cut(body: bytes, sizes: list[int]) -> Iterator[bytes]:
    """Yield the body in pieces of these sizes, over and over, also empty ones."""
    at = number = 0
    if not any(sizes):
        sizes = [*sizes, 1]
    while at < len(body):
        size = sizes[number % len(sizes)]
        yield body[at : at + size]
        at += size
        number += 1


def read(chunks: Iterable[bytes], boundary: str) -> list[bytes]:
    return [b"".join(bytes(piece) for piece in part) for part in iter_parts(chunks, boundary)]


def whole_parts(chunks: Iterable[bytes], boundary: str) -> tuple[list[bytes], BodyError | None]:
    """Return the parts whose iteration came to its end, and what ended the body early."""
    whole: list[bytes] = []
    try:
        whole.extend(b"".join(map(bytes, part)) for part in iter_parts(chunks, boundary))
    except BodyError as error:
        return whole, error
    return whole, None


@st.composite
def hostile_payloads(draw: st.DrawFn, boundary: str) -> bytes:
    """Return payloads full of what looks like a delimiter but is none."""
    teasers = [
        b"\r\n--" + boundary.encode()[:-1],
        b"\r\n--" + boundary.encode() + b"x",
        b"\r\n--" + boundary.encode() + b"-x",
        b"\r\n--" + boundary.encode() + b" x",
        b"--" + boundary.encode() + b"--",
        b"--" + boundary.encode() + b"\r\n",
        b"\n--" + boundary.encode() + b"\r\n",
        b"\r\n",
        b"\r\n-",
        b"\r",
        b"\n",
        b"-",
        b"\0",
    ]
    pieces = draw(st.lists(st.one_of(st.sampled_from(teasers), st.binary(max_size=30)), max_size=12))
    payload = b"".join(pieces)
    delimiter = b"\r\n--" + boundary.encode()
    for end in (b"\r\n", b"--", b" \r\n", b"\t\r\n", b" --"):
        payload = payload.replace(delimiter + end, b"")
    return payload


def holds_delimiter(payload: bytes, boundary: str) -> bool:
    """Whether a payload may not stand in such a body: joining its pieces made a real delimiter."""
    import re

    found = re.search(rb"\r\n--" + re.escape(boundary.encode()) + rb"[ \t]*(\r\n|--)", b"\r\n" + payload + b"\r\n")
    return found is not None


@QUICK
@given(st.data())
def test_parts_come_out_as_they_went_in_however_the_body_is_cut(data: st.DataObject) -> None:
    boundary = data.draw(boundaries)
    parts = data.draw(st.lists(hostile_payloads(boundary), max_size=5))
    parts = [part for part in parts if not holds_delimiter(part, boundary)]
    assert read(cut(body_of(parts, boundary), data.draw(cut_sizes)), boundary) == parts


@QUICK
@given(st.lists(st.binary(max_size=60), max_size=3), cut_sizes, st.data())
def test_headers_come_out_as_they_went_in(parts: list[bytes], sizes: list[int], data: st.DataObject) -> None:
    headers = data.draw(st.dictionaries(header_names.map(str.lower), header_values, min_size=1, max_size=5))
    text = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    parts = [part for part in parts if not holds_delimiter(part, "b")]
    for part in iter_parts(cut(body_of(parts, "b", text), sizes), "b"):
        assert part.headers == headers


@QUICK
@given(st.data())
def test_a_cut_at_any_byte_leaves_only_whole_parts(data: st.DataObject) -> None:
    boundary = data.draw(boundaries)
    parts = data.draw(st.lists(hostile_payloads(boundary), min_size=1, max_size=3))
    parts = [part for part in parts if not holds_delimiter(part, boundary)]
    body = body_of(parts, boundary)
    at = data.draw(st.integers(0, len(body) - 1))
    whole, error = whole_parts(cut(body[:at], data.draw(cut_sizes)), boundary)
    assert whole == parts[: len(whole)]
    if error is None:
        assert whole == parts, "a cut body was taken for a whole one"


def test_every_byte_of_a_body_is_needed_for_its_last_part_and_its_end() -> None:
    parts = [b"first\r\n--bb", b"", b"\r\n", b"last part \r\n--bbb and more"]
    body = body_of(parts, "b")
    for size in range(len(body) - 2):  # the line end behind the closing delimiter may be missing
        whole, error = whole_parts([body[:size]], "b")
        assert error is not None, size
        assert whole == parts[: len(whole)], size
    assert whole_parts([body[:-2]], "b") == (parts, None)


@QUICK
@given(st.data())
def test_preamble_and_epilogue_are_passed_over(data: st.DataObject) -> None:
    preamble = data.draw(
        st.one_of(
            st.sampled_from([b"", b"This is a\r\nmultipart message.", b"\r\n"]), st.text("ab \r\n").map(str.encode)
        )
    )
    epilogue = data.draw(st.binary(max_size=50))
    parts = [b"one", b"two\r\n--boundary-of-something-else\r\n"]
    body = (preamble + b"\r\n" if preamble else b"") + body_of(parts, "boundary") + epilogue
    assert read(cut(body, data.draw(cut_sizes)), "boundary") == parts


def test_what_follows_the_closing_delimiter_is_no_part() -> None:
    body = body_of([b"one"], "b") + body_of([b"smuggled"], "b")
    assert read([body], "b") == [b"one"]


def test_parts_without_headers_are_read() -> None:
    assert read([b"--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--"], "b") == [b"one", b"two"]


def test_an_empty_part_is_a_part() -> None:
    assert read([b"--b\r\n\r\n\r\n--b\r\nA: b\r\n\r\n\r\n--b--\r\n"], "b") == [b"", b""]


def test_an_empty_multipart_has_no_parts() -> None:
    assert read([b"--b--\r\n"], "b") == []


def test_blanks_behind_the_boundary_belong_to_the_delimiter() -> None:
    assert read([b"--b \t\r\n\r\none\r\n--b  \r\n\r\ntwo\r\n--b --\r\n"], "b") == [b"one", b"two"]


def test_a_boundary_that_begins_like_another_is_told_apart() -> None:
    inner = b"--b1\r\n\r\ninner\r\n--b1--\r\n"
    assert read([b"--b\r\n\r\n" + inner + b"\r\n--b--"], "b") == [inner]


@pytest.mark.parametrize("announced", ["", "not-the-one-in-the-body", "--real", "rea", "real-and-longer", "'real'"])
@pytest.mark.parametrize("sizes", [[1], [3, 0, 2], [10_000]])
@pytest.mark.parametrize("start", [b"", b"\r\n"])
def test_a_wrong_or_missing_boundary_is_taken_from_the_body(announced: str, sizes: list[int], start: bytes) -> None:
    parts = [b"one\r\n--rea", b"two"]
    assert read(cut(start + body_of(parts, "real"), sizes), announced) == parts


@pytest.mark.parametrize("sizes", [[1], [3], [10_000]])
def test_a_line_end_before_the_first_delimiter_is_passed_over(sizes: list[int]) -> None:
    assert read(cut(b"\r\n" + body_of([b"one", b"two"], "b"), sizes), "b") == [b"one", b"two"]


def test_a_boundary_announced_with_its_dashes_is_understood() -> None:
    assert read([b"--b\r\n\r\none\r\n--b--"], "--b") == [b"one"]


@pytest.mark.parametrize("body", [b"<html>Session expired</html>", b"\x00" * 5000, b"--", b"-- \r\n", b"x"])
def test_a_body_without_delimiter_is_an_error(body: bytes) -> None:
    for announced in ("b", ""):
        whole, error = whole_parts([body], announced)
        assert not whole
        assert error is not None


def test_a_body_of_nothing_is_truncated() -> None:
    assert isinstance(whole_parts([], "b")[1], TruncatedBodyError)
    assert isinstance(whole_parts([b"", b""], "b")[1], TruncatedBodyError)


def test_headers_that_do_not_end_are_refused_before_they_fill_the_memory() -> None:
    def endless() -> Iterator[bytes]:
        yield b"--b\r\n"
        while True:
            yield b"X: " + b"y" * 4096 + b"\r\n"

    with pytest.raises(MalformedBodyError):
        read(endless(), "b")


def test_a_part_that_is_not_consumed_is_passed_over() -> None:
    parts = iter_parts(cut(body_of([b"one" * 50, b"two"], "b"), [7]), "b")
    next(parts)
    assert b"".join(bytes(piece) for piece in next(parts)) == b"two"


def test_memory_stays_at_one_chunk_whatever_the_size_of_a_part() -> None:
    chunk = b"\r\n--b" * (64 * 1024 // 5)

    def body(count: int) -> Iterator[bytes]:
        yield b"--boundary\r\n\r\n"
        for _ in range(count):
            yield bytes(chunk)
        yield b"\r\n--boundary--"

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            size = sum(len(piece) for part in iter_parts(body(count), "boundary") for piece in part)
            assert size == count * len(chunk)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(2)
    assert peak(300) < peak(10) + 100_000
    assert peak(300) < 6 * len(chunk)


def test_a_payload_of_nothing_but_delimiter_beginnings_is_read_in_linear_time() -> None:
    import time

    payload = b"\r\n--boundar" * 100_000
    started_s = time.monotonic()
    assert read(cut(body_of([payload], "boundary"), [65536]), "boundary") == [payload]
    assert time.monotonic() - started_s < 5
