"""What DCMTK's programs print, and what it means; and the contexts that are proposed to a node."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from DICOMwebNetworkLib.model import errors
from DICOMwebNetworkLib.net.dcmtk_output import LineBroken, SendingFile, StoreStatus, error_of_output, meaning_of
from DICOMwebNetworkLib.net.dimse_contexts import DimseFile, association_profile, associations

EXPLICIT, IMPLICIT, JPEG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.4.50"


def status(text: str) -> StoreStatus:
    found = meaning_of(f"I: Received Store Response ({text})")
    assert isinstance(found, StoreStatus)
    return found


def test_a_file_that_begins() -> None:
    assert meaning_of("I: Sending file: /a b/c (1).dcm") == SendingFile("/a b/c (1).dcm")


@pytest.mark.parametrize("text", ["Success", "Warning: CoercionOfDataElements", "Unknown Status: 0xb123"])
def test_stored(text: str) -> None:
    assert status(text).is_stored


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Refused: OutOfResources", "out of resources"),
        ("Error: CannotUnderstand", "does not understand"),
        ("Error: DataSetDoesNotMatchSOPClass", "does not match"),
        ("Refused: SOPClassNotSupported", "SOP class"),
        ("Unknown Status: 0x110", "failed while it processed"),
        ("Something new", "Something new"),
    ],
)
def test_refused(text: str, words: str) -> None:
    found = status(text)
    assert not found.is_stored
    assert not found.is_duplicate
    assert words in found.words


def test_duplicate() -> None:
    assert status("Unknown Status: 0x111").is_duplicate


def test_no_context() -> None:
    found = meaning_of("E: No presentation context for: (CT) 1.2.840.10008.5.1.4.1.1.2")
    assert isinstance(found, StoreStatus)
    assert "(CT)" in found.words


def test_an_association_that_breaks() -> None:
    assert meaning_of("E: Store Failed, file: /x.dcm:") == LineBroken()
    assert meaning_of("I: Releasing Association") is None


@pytest.mark.parametrize(
    ("lines", "kind", "words"),
    [
        (["F: Association Request Failed: 0006:031c TCP Initialization Error: Connection refused"],
         errors.PortClosedError, "refuses connections"),
        (["F: Association Request Failed: 0006:0320 Attempt to connect to unknown host: nowhere"],
         errors.HostUnknownError, "not known"),
        (["F: Association Request Failed: 000b:0886 TLS error: certificate verify failed"],
         errors.TLSError, "certificate verify failed"),
        (["F: Association Request Failed: 0006:031a DUL network read timeout"], errors.ServerTimeoutError, "in time"),
        (["E: 0006:0207 DIMSE No data available (timeout in non-blocking mode)"],
         errors.ServerTimeoutError, "in time"),
        (["F: Association Request Failed: 0006:0317 Peer aborted Association (or never connected)"],
         errors.ConnectionLostError, "broke off"),
        (["F: Association Rejected:", "F: Result: Rejected Permanent, Source: Service User",
          "F: Reason: Called AE Title Not Recognized"], errors.AssociationRejectedError, "Called AE Title"),
        (["F: Association Rejected:", "F: Result: Rejected Transient, Source: Service Provider (Presentation)",
          "F: Reason: Temporary Congestion"], errors.BusyServerError, "Temporary Congestion"),
        (["F: No Acceptable Presentation Contexts"], errors.NotAcceptableError, "SOP classes"),
    ],
)  # fmt: skip
def test_complaints(lines: list[str], kind: type[Exception], words: str) -> None:
    error = error_of_output(lines, "pacs", "dicom://pacs:104/AE")
    assert type(error) is kind
    assert words in str(error)


def test_no_complaints() -> None:
    assert error_of_output(["I: Releasing Association", ""], "pacs", "") is None


@given(st.text(max_size=200))
def test_no_line_breaks_the_reader(line: str) -> None:
    meaning_of(line)
    meaning_of(f"I: Received Store Response ({line})")
    error_of_output([line, f"E: {line}", f"F: {line}"], "pacs", "")


def test_native_files_may_go_in_the_default_syntax_too() -> None:
    assert DimseFile("a", "1.2", EXPLICIT).contexts == (("1.2", EXPLICIT), ("1.2", IMPLICIT))
    assert DimseFile("a", "1.2", IMPLICIT).contexts == (("1.2", IMPLICIT),)
    assert DimseFile("a", "1.2", JPEG).contexts == (("1.2", JPEG),)


def test_the_profile_names_each_pair_once() -> None:
    files = [DimseFile("a", "1.2", JPEG), DimseFile("b", "1.2", JPEG), DimseFile("c", "1.3", EXPLICIT)]

    text = association_profile(files)

    assert re.findall(r"PresentationContext\d+ = (\S+)", text) == [
        "1.2\\Syntax1", "1.3\\Syntax2", "1.3\\Syntax3"
    ]  # fmt: skip
    assert re.findall(r"TransferSyntax1 = (\S+)", text) == [JPEG, EXPLICIT, IMPLICIT]


KINDS = st.tuples(st.integers(1, 300), st.sampled_from([EXPLICIT, IMPLICIT, JPEG]))


@given(st.lists(KINDS, max_size=400), st.integers(1, 200))
def test_associations_take_all_files_and_not_too_many_contexts(kinds: list[tuple[int, str]], most_files: int) -> None:
    files = [DimseFile(str(n), f"1.2.{sop_class}", syntax) for n, (sop_class, syntax) in enumerate(kinds)]

    groups = list(associations(files, most_files))

    assert [file for group in groups for file in group] == files
    for group in groups:
        assert 1 <= len(group) <= most_files
        assert len({context for file in group for context in file.contexts}) <= 128
