"""The options that say which server to ask and who asks; the same for every command."""

from __future__ import annotations

import argparse
import dataclasses
import getpass
import os
import sys
from pathlib import Path
from typing import Final

from DICOMwebNetworkLib.model.addresses import pasted_address, split_url_login
from DICOMwebNetworkLib.model.errors import ConfigurationError, LoginError
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile
from DICOMwebNetworkLib.net.connection import ServerConnection

EXPLANATION: Final = """\
login:
  A password is never an argument, because every user of a computer can read
  the arguments of running programs. It comes from --password-env,
  --password-file, or is asked for at the keyboard."""


def add_server_options(parser: argparse.ArgumentParser) -> None:
    """Add the server's address and the options of the login to a command."""
    parser.add_argument("server", metavar="URL", help="DICOMweb root, for example https://pacs.example.org/dicom-web")
    group = parser.add_argument_group("server")
    group.add_argument("--user", metavar="NAME", help="user name for a login with a password")
    secrets = group.add_mutually_exclusive_group()
    secrets.add_argument("--password-env", metavar="VARIABLE", help="environment variable that holds the password")
    secrets.add_argument("--password-file", metavar="FILE", type=Path, help="file whose first line is the password")
    secrets.add_argument("--token-env", metavar="VARIABLE", help="environment variable that holds a bearer token")
    group.add_argument("--ca", metavar="FILE", type=Path, help="CA certificates to trust for this server (PEM)")
    group.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=float,
        default=60.0,
        help="give up when the server is silent for so long; never a limit for the whole (default: %(default)g)",
    )


def connection_of(
    arguments: argparse.Namespace, profile: ServerProfile | None = None, key_passphrase: Secret | None = None
) -> ServerConnection:
    """Return the connection that the options describe, asking for a password at the keyboard where one is missing.

    Parameters
    ----------
    arguments : argparse.Namespace
        What ``add_server_options`` added.
    profile : ServerProfile, optional
        In place of that of ``profile_of``.
    key_passphrase : Secret, optional
        Opens the key of the profile's client certificate.

    Raises
    ------
    ConfigurationError
        An option cannot be used as given.
    LoginError
        A password is needed, and there is nobody to ask.
    """
    profile = profile or profile_of(arguments)
    secret = secret_of(profile, arguments.password_env or arguments.token_env, arguments.password_file)
    if secret is None and profile.login_kind.wants_secret:
        secret = _secret_of_url(arguments.server) or _asked_password(profile)
    return ServerConnection(profile, secret, key_passphrase=key_passphrase)


def profile_of(arguments: argparse.Namespace) -> ServerProfile:
    """Return the profile that the options describe; it holds no secret."""
    profile, _ = ServerProfile.from_url(arguments.server)
    if arguments.ca is not None and not arguments.ca.is_file():
        raise ConfigurationError(f"There is no file {arguments.ca}.", advice="Give --ca the server's CA certificates.")
    user_name = arguments.user or profile.user_name
    kind = LoginKind.BEARER if arguments.token_env else LoginKind.BASIC if user_name else profile.login_kind
    if kind is LoginKind.NONE and (arguments.password_env or arguments.password_file):
        raise ConfigurationError("A password needs a user.", advice="Give the user name with --user.")
    return dataclasses.replace(
        profile,
        login_kind=kind,
        user_name="" if kind is LoginKind.BEARER else user_name,
        connect_timeout_s=min(profile.connect_timeout_s, arguments.timeout),
        idle_timeout_s=arguments.timeout,
        ca_bundle=str(arguments.ca or ""),
    )


def secret_of(profile: ServerProfile, variable: str | None, file: Path | None) -> Secret | None:
    """Return the secret that lies in an environment variable or a file of this computer; None where neither is given.

    Raises
    ------
    ConfigurationError
        The variable is not set, or the file cannot be read.
    """
    if profile.login_kind is LoginKind.NONE:
        return None
    if variable:
        value = os.environ.get(variable, "")
        if not value:
            raise ConfigurationError(f"The environment variable {variable} is not set.")
        return Secret(value)
    if file is None:
        return None
    try:
        value = file.read_text(encoding="utf-8-sig").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(f"The password file {file} cannot be read: {error}.") from error
    return Secret(value)


def _secret_of_url(url: str) -> Secret | None:
    password = split_url_login(url)[2]
    if not password:
        token = pasted_address(url).token
        return Secret(token) if token else None
    print(
        "dicomweb-network: other users of this computer can read a password in the address; better is --password-env.",
        file=sys.stderr,
    )
    return Secret(password)


def _asked_password(profile: ServerProfile) -> Secret:
    if not sys.stdin.isatty():
        raise LoginError(
            f"The password of {profile.user_name} is needed.",
            advice="Give it with --password-env or --password-file.",
            url=profile.base_url,
        )
    return Secret(getpass.getpass(f"Password of {profile.user_name} for {profile.base_url}: "))
