"""A server profile takes every address that people type or paste, in one form, and refuses what is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile, normalized_base_url

QUICK = settings(max_examples=200, deadline=None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://pacs/dicom-web", "http://pacs/dicom-web"),
        ("  HTTP://PACS.Example.ORG:8042/Dicom-Web///  ", "http://pacs.example.org:8042/Dicom-Web"),
        ("https://pacs", "https://pacs"),
        ("https://pacs/", "https://pacs"),
        ("https://u:p@pacs/x", "https://pacs/x"),
        ("https://u:p%40:/@pacs/x", None),
        ("http://[::1]:8042/x", "http://[::1]:8042/x"),
        ("https://pacs/x?token=secret#top", "https://pacs/x"),
        ("http://127.0.0.1:80/x", "http://127.0.0.1:80/x"),
    ],
)
def test_an_address_is_kept_in_one_form(typed: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(ConfigurationError):
            normalized_base_url(typed)
    else:
        assert normalized_base_url(typed) == kept
        assert normalized_base_url(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "pacs",
        "pacs/dicom-web",
        "pacs:8042",
        "ftp://pacs/x",
        "file:///etc/passwd",
        "http://",
        "http:///x",
        "https://:80",
        "http://pacs:0x50/x",
        "http://pacs:99999/x",
        "javascript:alert(1)",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused_with_advice(typed: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ServerProfile("x", typed)
    assert caught.value.message


@QUICK
@given(st.text(max_size=60))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    for candidate in (text, "http://" + text, "https://user:pw@" + text):
        try:
            made, _ = ServerProfile.from_url(candidate)
        except ConfigurationError:
            continue
        assert made.base_url.startswith(("http://", "https://"))
        assert normalized_base_url(made.base_url) == made.base_url


@QUICK
@given(st.text(max_size=20), st.text(max_size=20))
def test_a_login_in_an_address_is_read_as_it_was_meant(user: str, password: str) -> None:
    from urllib.parse import quote

    url = f"https://{quote(user, safe='')}:{quote(password, safe='')}@pacs.example.org/dicom-web"
    made, secret = ServerProfile.from_url(url)
    assert made.base_url == "https://pacs.example.org/dicom-web"
    assert made.user_name == user
    assert (secret.value if secret else "") == password
    assert made.login_kind is (LoginKind.BASIC if user else LoginKind.NONE)


def test_a_profile_survives_a_round_trip_through_json() -> None:
    made = ServerProfile(
        "Müller", "https://pacs/x", LoginKind.BEARER, "", 3.0, 4.0, 7, "1.2.840.10008.1.2.1", "/ca.pem"
    )
    assert ServerProfile.from_dict(json.loads(json.dumps(made.to_dict()))) == made


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"name": "x"},
        {"name": "x", "base_url": "no"},
        {"name": "x", "base_url": "http://a", "login_kind": "magic"},
        {"name": "x", "base_url": "http://a", "max_connections": "many"},
        {"name": "x", "base_url": 7},
        {"name": "x", "base_url": None},
    ],
)
def test_a_profile_that_cannot_be_read_is_refused_in_our_words(values: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError):
        ServerProfile.from_dict(values)


def test_keys_of_newer_versions_are_passed_over() -> None:
    assert ServerProfile.from_dict({"name": "x", "base_url": "http://a", "color": "blue"}).name == "x"
