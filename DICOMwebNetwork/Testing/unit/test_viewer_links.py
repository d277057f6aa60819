"""The link of a web page says what to open, and one that cannot be followed says why without repeating a token."""

from __future__ import annotations

import pytest

from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.viewer_links import ViewerLink, parse_viewer_link

ENDPOINT = "dicomweb_endpoint=https%3A%2F%2Fpacs.example.org%2Fdicom-web%2F"
STUDY = "studyUID=1.2.840.99.1"


def test_study_server_series_and_token_are_read() -> None:
    link = parse_viewer_link(f"slicer://viewer/?{STUDY}&{ENDPOINT}&seriesUID=1.2.840.99.1.5&access_token=abc")

    assert link == ViewerLink("https://pacs.example.org/dicom-web", "1.2.840.99.1", "1.2.840.99.1.5", Secret("abc"))
    assert "abc" not in repr(link)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"slicer://viewer/?{STUDY}&{ENDPOINT}", None),
        (f"slicer:viewer/?{STUDY}&{ENDPOINT}&dicomweb_access_token=t1", "none of ours"),
        (f"Slicer://VIEWER?{STUDY}&{ENDPOINT}&dicomweb_access_token=t1", "t1"),
        (f"slicer://viewer/?{STUDY}&{ENDPOINT}&access_token=a%2Bb%3D%3D", "a+b=="),
        (f"slicer://viewer/?{STUDY}&{ENDPOINT}&access_token=a+b==", "a+b=="),
        (f"slicer://viewer/?{STUDY}&{ENDPOINT}&access_token=&bulk_retrieve=0", None),
    ],
)
def test_a_token_comes_as_it_was_written(url: str, expected: str | None) -> None:
    link = parse_viewer_link(url)

    if expected == "none of ours":
        assert link is None
    else:
        assert link is not None
        assert link.access_token == (Secret(expected) if expected else None)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://pacs.example.org/dicom-web",
        "HTTPS://PACS.example.org/dicom-web/",
        "%20https%3A%2F%2Fpacs.example.org%2Fdicom-web",
        "https%253A%252F%252Fpacs.example.org%252Fdicom-web",
        "https://somebody:word@pacs.example.org/dicom-web",
    ],
)
def test_the_address_is_kept_in_the_form_of_saved_servers(endpoint: str) -> None:
    link = parse_viewer_link(f"slicer://viewer/?{STUDY}&dicomweb_endpoint={endpoint}")

    assert link is not None
    assert link.base_url == "https://pacs.example.org/dicom-web"


@pytest.mark.parametrize(
    "url",
    [
        "slicer://viewer/?download=https%3A%2F%2Fexample.org%2Fa.nrrd",
        f"slicer://other/?{STUDY}&{ENDPOINT}",
        "slicer://viewer/",
        "slicer://[viewer/?studyUID=1.2",
        "",
    ],
)
def test_links_about_something_else_are_left_to_others(url: str) -> None:
    assert parse_viewer_link(url) is None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (STUDY, "names no server"),
        (f"{STUDY}&dicomweb_endpoint=file%3A%2F%2F%2Fetc%2Fpasswd", "not reached by http"),
        (f"{STUDY}&dicomweb_endpoint=javascript:alert(1)", "not reached by http"),
        (f"{STUDY}&dicomweb_endpoint=http%3A%2F%2F", "not a server address"),
        (ENDPOINT, "no study"),
        (f"{ENDPOINT}&studyUID=..%2F..%2Fpatients", "no study"),
        (f"{ENDPOINT}&studyUID=1.2*", "no study"),
        (f"{ENDPOINT}&studyUID=1.{'2' * 80}", "no study"),
        (f"{ENDPOINT}&{STUDY}&seriesUID=all", "no series"),
    ],
)
def test_a_link_that_cannot_be_followed_says_why_and_keeps_the_token_secret(query: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        parse_viewer_link(f"slicer://viewer/?{query}&access_token=very-secret")

    assert caught.value.advice
    assert "very-secret" not in str(caught.value)
