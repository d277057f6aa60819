"""Lists of studies as people paste them."""

from __future__ import annotations

import pytest

from DICOMwebNetworkLib.model.study_lists import StudyList, parse_study_list

A, B = "1.2.840.1.1", "1.2.840.1.2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", StudyList()),
        (f"{A}\n\n {B} \r\n{A}\n", StudyList((A, B))),
        (f"{A} {B}", StudyList((A, B))),
        (f"{A}, {B};", StudyList((A, B))),
        ("A-17\nA-18\nA-17", StudyList((), ("A-17", "A-18"))),
        (f"{A}\nA-17", StudyList((A,), ("A-17",))),
        (f"Patient;Study Instance UID\nDoe;{A}\nRoe;{B}", StudyList((A, B))),
        (f'Name,StudyInstanceUID,Date\n"Doe, Jane",{A},20240101', StudyList((A,))),
        ("accession_number\tname\nA-17\tDoe", StudyList((), ("A-17",))),
        (f"StudyInstanceUID,AccessionNumber\n{A},A-17\n,A-18", StudyList((A,), ("A-18",))),
        (f"https://pacs/rs/studies/{A}/series/1.2.3.4\nhttps://pacs/rs/studies/{B}", StudyList((A, B))),
        (f"https://view.example.org/viewer?StudyInstanceUIDs={A},{B}&x=1", StudyList((A, B))),
        ("https://pacs.example.org/studies", StudyList((), (), ("https://pacs.example.org/studies",))),
        ("StudyInstanceUID\nnonsense", StudyList((), (), ("nonsense",))),
        (
            "a sentence that is longer than any number",
            StudyList((), (), ("a sentence that is longer than any number",)),
        ),
    ],
)
def test_what_a_list_names(text: str, expected: StudyList) -> None:
    assert parse_study_list(text) == expected


def test_a_text_of_any_length_is_read() -> None:
    assert parse_study_list(f"{A}\n" + "x" * 200_000).study_instance_uids == (A,)
    assert len(parse_study_list(",".join(f"{A}.{number}" for number in range(20_000)))) == 20_000
