"""The command understands the links that people paste, as the panel does."""

from __future__ import annotations

import argparse

from dicomweb_network.commands.server_options import add_server_options, connection_of, profile_of
from DICOMwebNetworkLib.model.servers import LoginKind

STORE = "projects/p/locations/us/datasets/d/dicomStores/s"


def arguments_of(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_server_options(parser)
    return parser.parse_args(words)


def test_a_store_of_google_healthcare_gets_the_token_of_gcloud() -> None:
    profile = profile_of(arguments_of(STORE))
    assert profile.login_kind is LoginKind.TOKEN_COMMAND
    connection_of(arguments_of(STORE)).close()


def test_the_link_of_an_album_brings_its_token() -> None:
    connection = connection_of(arguments_of("https://kheops.example.org/view/t0ken"))
    assert connection.profile.base_url == "https://kheops.example.org/api"
    assert connection.profile.login_kind is LoginKind.BEARER
    connection.close()
