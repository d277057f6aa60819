"""A server profile takes every address that people type or paste, in one form, and refuses what is none."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from DICOMwebNetworkLib.model.addresses import normalized_base_url, pasted_address
from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.servers import (
    LoginKind,
    OAuthSettings,
    ServerProfile,
    profiles_from_json,
    profiles_to_json,
)

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
        "http://pacs..example.org/dicom-web",
        f"http://{'a' * 70}.org/dicom-web",
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
        {"name": 7, "base_url": "http://a"},
        {"name": "x", "base_url": "http://a", "notes": ["y"]},
        {"name": "x", "base_url": "http://a", "dimse_uses_tls": "no"},
        {"name": "x", "base_url": "http://a", "max_connections": 2.5},
        {"name": "x", "base_url": "http://a", "dimse_port": True},
        {"name": "x", "base_url": "http://a", "idle_timeout_s": math.nan},
        {"name": "x", "base_url": "http://a", "idle_timeout_s": math.inf},
        {"name": "x", "base_url": "http://a", "oauth": {"client_id": 7}},
        {"name": "x", "base_url": "http://a", "oauth": 7},
    ],
)
def test_a_profile_that_cannot_be_read_is_refused_in_our_words(values: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError):
        ServerProfile.from_dict(values)


def test_a_profile_with_all_fields_survives_a_round_trip_through_a_file_for_colleagues() -> None:
    made = ServerProfile(
        "all",
        "https://pacs/x",
        LoginKind.DEVICE_CODE,
        token_command=("gcloud", "auth"),
        oauth=OAuthSettings("https://sso/realm", client_id="slicer", scope="openid"),
        client_certificate="/c.pem",
        client_key="/k.pem",
        qido_prefix="qido-rs",
        stow_prefix="/stow/",
        extra_headers=(("X-Site", "3"),),
        dimse_host="pacs",
        dimse_port=11112,
        called_ae_title="ARCHIVE",
        notes="ask Sam",
    )
    assert profiles_from_json(profiles_to_json([made])) == [made]
    assert (made.qido_prefix, made.wado_url, made.stow_url) == ("/qido-rs", "https://pacs/x", "https://pacs/x/stow")
    assert made.has_dimse
    assert len({made, made}) == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", "7", '{"DICOMwebServers": [7]}', '{"DICOMwebServers": 7}'])
def test_a_text_that_is_no_list_of_servers_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no list"):
        profiles_from_json(text)


@pytest.mark.parametrize(
    "values",
    [
        {"extra_headers": (("Authorization", "Bearer x"),)},
        {"extra_headers": (("cookie", "x"),)},
        {"extra_headers": (("X-A", "a\r\nX-B: b"),)},
        {"extra_headers": (("X A", "a"),)},
        {"dimse_port": 0},
        {"called_ae_title": "SEVENTEEN_LETTERS"},
        {"called_ae_title": "A\\B"},
        {"qido_prefix": "a b"},
        {"stow_prefix": "https://other/"},
        {"token_command": "gcloud auth print-access-token"},
    ],
)
def test_fields_that_cannot_be_used_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        ServerProfile("x", "https://pacs/x", **values)


@pytest.mark.parametrize(
    ("pasted", "root"),
    [
        ("https://pacs/dicom-web/", "https://pacs/dicom-web"),
        ("https://pacs", "https://pacs"),
        ("https://pacs/dicom-web/studies", "https://pacs/dicom-web"),
        ("https://pacs/dicom-web/studies/1.2/series/3?x=1", "https://pacs/dicom-web"),
        ("https://view.example.org/viewer?StudyInstanceUIDs=1.2,1.3", "https://view.example.org"),
        ("https://view.example.org/ohif/viewer?studyinstanceuids=1.2&x=1", "https://view.example.org"),
        ("https://view.example.org/viewer/1.2.3", "https://view.example.org"),
    ],
)
def test_the_root_is_found_in_what_is_pasted(pasted: str, root: str) -> None:
    found = pasted_address(pasted)
    assert found.base_url == root
    assert not found.token


def test_the_link_of_a_viewer_tells_its_studies() -> None:
    assert pasted_address("https://v/viewer?StudyInstanceUIDs=1.2,1.3").study_instance_uids == ("1.2", "1.3")
    assert pasted_address("https://v/viewer/1.2.3").study_instance_uids == ("1.2.3",)


def test_the_link_of_a_kheops_album_becomes_its_api_with_the_token_as_login() -> None:
    made, secret = ServerProfile.from_url("https://demo.kheops.example/view/AbC123tok")
    assert (made.base_url, made.login_kind) == ("https://demo.kheops.example/api", LoginKind.BEARER)
    assert secret is not None
    assert secret.value == "AbC123tok"
    assert "AbC123tok" not in repr(made) + repr(pasted_address("https://demo.kheops.example/view/AbC123tok"))


STORE = "projects/p/locations/us/datasets/d/dicomStores/s"


@pytest.mark.parametrize(
    "pasted",
    [
        STORE,
        f"/{STORE}/dicomWeb",
        f"https://healthcare.googleapis.com/v1/{STORE}",
        f"https://healthcare.googleapis.com/v1/{STORE}/dicomWeb/studies",
        "https://console.cloud.google.com/healthcare/browser/locations/us/datasets/d/dicomStores/s/x?authuser=0&project=p",
    ],
)
def test_a_store_of_google_healthcare_becomes_its_root_with_the_token_of_gcloud(pasted: str) -> None:
    made, secret = ServerProfile.from_url(pasted)
    assert made.base_url == f"https://healthcare.googleapis.com/v1/{STORE}/dicomWeb"
    assert made.login_kind is LoginKind.TOKEN_COMMAND
    assert made.token_command[0] == "gcloud"
    assert secret is None


@pytest.mark.parametrize("pasted", ["<{}>", '"{}"', " „{}“, ", "{};", "'{}'\n"])
def test_what_stands_around_a_pasted_address_is_no_part_of_it(pasted: str) -> None:
    made, _secret = ServerProfile.from_url(pasted.format("https://pacs.example.org/dicom-web"))
    assert made.base_url == "https://pacs.example.org/dicom-web"


def test_two_addresses_are_none() -> None:
    with pytest.raises(ConfigurationError, match="blank or a control character"):
        ServerProfile.from_url("https://one.example.org/rs\nhttps://two.example.org/rs")


def test_keys_of_newer_versions_are_passed_over() -> None:
    assert ServerProfile.from_dict({"name": "x", "base_url": "http://a", "color": "blue"}).name == "x"
