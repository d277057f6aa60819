"""A fuzz target: bodies that were bent out of shape go through the multipart reader and the Part 10 walker.

Runnable by hand, for as long as one likes; a failure prints the seed that repeats it::

    python fuzz_multipart.py [SECONDS] [SEED]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from faultserver.synthetic import Kind, Source, variants

from DICOMwebNetworkLib.dicomweb.multipart import iter_parts
from DICOMwebNetworkLib.model.errors import BodyError, DamagedInstanceError
from DICOMwebNetworkLib.transfer.part10 import verified_summary

_BOUNDARY = "fuzz-5e1f"
_TEASERS = (
    b"\r\n--fuzz-5e1f",
    b"--fuzz-5e1f--",
    b"\r\n\r\n",
    b"\r",
    b"\n",
    b"--",
    b" ",
    b"\0",
    b"\xff\xff\xff\xff",
    b"SQ",
)
_SLOWEST_S = 5.0


@dataclass
class Tally:
    """What came of a run."""

    bodies: int = 0
    whole_parts: int = 0
    verified: int = 0


def seeds() -> list[bytes]:
    """Return small files in many encodings."""
    return [*variants().values(), *(instance.read() for instance in Source(Kind(rows=8, columns=8)).series(2))]


def body_of(files: list[bytes]) -> bytes:
    """Return a correct multipart body."""
    head = f"--{_BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    return b"".join(head + file + b"\r\n" for file in files) + f"--{_BOUNDARY}--\r\n".encode()


def bent(body: bytes, chance: random.Random) -> bytes:
    """Return the body with a few cuts, insertions, repetitions and flipped bits."""
    spoiled = bytearray(body)
    for _ in range(chance.choice((0, 1, 1, 2, 5, 20))):
        at = chance.randrange(len(spoiled) + 1)
        what = chance.randrange(5)
        if what == 0:
            spoiled[at : at + chance.choice((1, 2, 100))] = b""
        elif what == 1:
            spoiled[at:at] = chance.choice(_TEASERS)
        elif what == 2 and at < len(spoiled):
            spoiled[at] ^= 1 << chance.randrange(8)
        elif what == 3:
            spoiled[at:at] = spoiled[at : at + chance.randrange(300)]
        else:
            del spoiled[max(at, len(spoiled) - chance.randrange(1, 2000)) :]
    return bytes(spoiled)


def chunks_of(body: bytes, chance: random.Random) -> Iterator[bytes]:
    """Yield the body in pieces of random sizes."""
    at = 0
    longest = chance.choice((1, 7, 100, 5000, 1 << 20)) if len(body) < 20_000 else 5000
    while at < len(body):
        size = chance.randint(0, longest)
        yield body[at : at + size]
        at += size


def one(seed: int, files: list[bytes], tally: Tally) -> None:
    """Send one bent body through; AssertionError or any stray exception is a find."""
    chance = random.Random(seed)
    sent = chance.sample(files, chance.randint(1, 3))
    body = body_of(sent)
    spoiled = bent(body, chance)
    tally.bodies += 1
    received: list[bytes] = []
    started_s = time.monotonic()
    try:
        announced = chance.choice((_BOUNDARY, _BOUNDARY, "", "wrong"))
        received.extend(b"".join(map(bytes, part)) for part in iter_parts(chunks_of(spoiled, chance), announced))
    except BodyError:
        pass
    else:
        assert spoiled != body or received == sent, "a correct body was not read as it was sent"
    tally.whole_parts += len(received)
    for data in received:
        assert len(data) <= len(spoiled), "more came out than went in"
        try:
            summary = verified_summary(data)
        except DamagedInstanceError:
            assert data not in sent, "a whole file was called damaged"
            continue
        tally.verified += 1
        assert summary.sop_instance_uid, "a file without a SOP Instance UID was accepted"
    assert time.monotonic() - started_s < _SLOWEST_S, "one small body took for ever"


def run(seconds: float, seed: int = 0) -> Tally:
    """Fuzz for so many seconds; a failure names its seed."""
    tally = Tally()
    files = seeds()
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        try:
            one(seed, files, tally)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {error!r}") from error
        seed += 1
    return tally


if __name__ == "__main__":
    print(run(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0, int(sys.argv[2]) if len(sys.argv) > 2 else 0))
