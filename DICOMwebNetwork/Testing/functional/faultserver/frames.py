"""Frames, bulk data and rendered pictures of one instance (PS3.18 10.4.1.1.3 to 10.4.1.1.6)."""

from __future__ import annotations

import array
import io
import struct
import sys
import zlib
from typing import Any

from .archive import Instance
from .faults import Fault
from .media import Answer, multipart, parse_accept, part_of, text_answer

_LONGEST_EDGE = 512


def _dataset(instance: Instance) -> Any:
    import pydicom

    return pydicom.dcmread(io.BytesIO(instance.read()), force=True)


def frames_of(dataset: Any) -> list[bytes]:
    """Return the encoded frames of a data set; an empty list where it has no pixel data."""
    if "PixelData" not in dataset:
        return []
    count = int(dataset.get("NumberOfFrames") or 1)
    if dataset.file_meta.TransferSyntaxUID.is_compressed and dataset["PixelData"].is_undefined_length:
        from pydicom import encaps

        if hasattr(encaps, "generate_frames"):
            return list(encaps.generate_frames(dataset.PixelData, number_of_frames=count))
        return list(encaps.generate_pixel_data_frame(dataset.PixelData, count))
    bits = dataset.Rows * dataset.Columns * dataset.SamplesPerPixel * dataset.BitsAllocated
    size = bits // 8
    return [dataset.PixelData[i * size : (i + 1) * size] for i in range(count)]


def _octets(contents: list[bytes], accept: str, fault: Fault) -> Answer:
    media = {item.type for item in parse_accept(accept)}
    if len(contents) == 1 and "application/octet-stream" in media:
        return Answer(200, "application/octet-stream", [contents[0]], [])
    if not media & {"multipart/related", "multipart/*", "*/*"}:
        return text_answer(406, "only multipart/related; type=application/octet-stream")
    parts = [part_of("application/octet-stream", content) for content in contents]
    return multipart(parts, "application/octet-stream", fault)


def frames_answer(instance: Instance, numbers: str, accept: str, fault: Fault) -> Answer:
    """Return the frames of these numbers (from 1, separated by commas) as stored."""
    frames = frames_of(_dataset(instance))
    try:
        wanted = [frames[int(number) - 1] for number in numbers.split(",") if int(number) > 0]
    except (IndexError, ValueError):
        wanted = []
    return _octets(wanted, accept, fault) if wanted else text_answer(404, "no such frame")


def bulk_answer(instance: Instance, tag: str, accept: str, fault: Fault) -> Answer:
    """Return the value of one attribute as bytes."""
    element = _dataset(instance).get(int(tag, 16))
    if element is None:
        return text_answer(404, "no such attribute")
    value = element.value
    return _octets([value if isinstance(value, bytes) else str(value).encode()], accept, fault)


def _samples(dataset: Any, frame: bytes) -> array.array[int]:
    bits, is_signed = dataset.BitsAllocated, dataset.PixelRepresentation
    samples = array.array({8: "b", 16: "h", 32: "i"}[bits] if is_signed else {8: "B", 16: "H", 32: "I"}[bits], frame)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _png(rows: list[bytes], width: int, color_type: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, len(rows), 8, color_type, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def rendered_answer(instance: Instance, number: int) -> Answer:
    """Return a frame (from 1) as PNG; 406 where it is compressed or planar."""
    dataset = _dataset(instance)
    frames = frames_of(dataset)
    if not 0 < number <= len(frames):
        return text_answer(404, "no such frame")
    channels = dataset.SamplesPerPixel
    is_planar = channels > 1 and dataset.get("PlanarConfiguration", 0)
    if dataset.file_meta.TransferSyntaxUID.is_compressed or is_planar or dataset.BitsAllocated not in {8, 16, 32}:
        return text_answer(406, "this pixel data cannot be rendered here")
    samples = _samples(dataset, frames[number - 1])
    low, high = (0, 255) if channels > 1 else (min(samples), max(samples))
    scale = 255 / max(high - low, 1)
    step = max(-(-max(dataset.Rows, dataset.Columns) // _LONGEST_EDGE), 1)
    rows = []
    for row in range(0, dataset.Rows, step):
        line = samples[row * dataset.Columns * channels : (row + 1) * dataset.Columns * channels]
        picked = line[::step] if channels == 1 else line
        rows.append(bytes(int((value - low) * scale) for value in picked))
    width = len(rows[0]) // channels
    return Answer(200, "image/png", [_png(rows, width, 0 if channels == 1 else 2)], [])
