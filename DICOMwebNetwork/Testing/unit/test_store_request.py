"""The body of a store request: what is written, and that it can be written again."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from DICOMwebNetworkLib.dicomweb.media_types import parsed_media_type
from DICOMwebNetworkLib.dicomweb.multipart import iter_parts
from DICOMwebNetworkLib.dicomweb.multipart_writer import FilePart, MultipartBody
from DICOMwebNetworkLib.model.errors import UnreadableFileError


def body_of(folder: Path, *contents: bytes) -> MultipartBody:
    parts = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.dcm"
        path.write_bytes(content)
        parts.append(FilePart(str(path), len(content)))
    return MultipartBody(parts)


def written(body: MultipartBody) -> bytes:
    return b"".join(map(bytes, body))


@settings(max_examples=60, deadline=None)
@given(contents=st.lists(st.binary(max_size=400_000), min_size=1, max_size=4))
def test_our_reader_reads_what_our_writer_writes(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    body = body_of(tmp_path_factory.mktemp("parts"), *contents)
    kind, parameters = parsed_media_type(body.content_type)

    data = written(body)

    assert kind == "multipart/related"
    assert parameters["type"] == "application/dicom"
    assert len(data) == len(body)
    parts = [(part.headers, b"".join(map(bytes, part))) for part in iter_parts([data], parameters["boundary"])]
    assert [payload for _, payload in parts] == contents
    assert all(headers == {"content-type": "application/dicom"} for headers, _ in parts)


def test_every_iteration_is_a_whole_body(tmp_path: Path) -> None:
    body = body_of(tmp_path, b"a" * 300_000, b"b")
    begun = iter(body)
    next(begun)

    assert written(body) == written(body)
    assert len(written(body)) == len(body) > 300_000


def test_boundaries_differ_and_are_tokens(tmp_path: Path) -> None:
    boundaries = {parsed_media_type(body_of(tmp_path, b"x").content_type)[1]["boundary"] for _ in range(50)}

    assert len(boundaries) == 50
    assert all(boundary.isalnum() and len(boundary) <= 70 for boundary in boundaries)


def test_pieces_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "file.dcm"
    path.write_bytes(b"x" * 1_000_000)
    counts: list[int] = []
    body = MultipartBody([FilePart(str(path), 1_000_000)], counts.append)

    pieces = [len(piece) for piece in body]

    assert counts == pieces
    assert sum(counts) == len(body)


def test_a_large_file_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.dcm"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    body = MultipartBody([FilePart(str(path), 200_000_000)])
    tracemalloc.start()
    size_bytes = sum(len(piece) for piece in body)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert size_bytes == len(body)
    assert peak_bytes < 1_000_000


@pytest.mark.parametrize("change_bytes", [-1, 1, 500_000])
def test_a_file_of_another_length_ends_the_body(tmp_path: Path, change_bytes: int) -> None:
    path = tmp_path / "file.dcm"
    path.write_bytes(b"x" * (300_000 + change_bytes))
    body = MultipartBody([FilePart(str(path), 300_000)])

    with pytest.raises(UnreadableFileError, match="changed") as caught:
        written(body)

    assert caught.value.path == str(path)


def test_a_missing_file_ends_the_body(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        written(MultipartBody([FilePart(str(tmp_path / "missing"), 5)]))


def test_there_is_no_empty_body() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        MultipartBody([])
