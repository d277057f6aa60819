"""Where instances go: a DICOMweb server, its DIMSE node, or a DIMSE node alone; the same for ``send`` and ``echo``."""

from __future__ import annotations

import argparse
import dataclasses
import os
import re
from pathlib import Path
from typing import Final

from DICOMwebNetworkLib.model.dimse import DimseNode
from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.jobs import SendProtocol
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.net.connection import ServerConnection

from . import server_options

EXPLANATION: Final = """\
DIMSE:
  A DIMSE node alone is dicom://HOST:PORT/CALLED_AE_TITLE, with TLS
  dicom-tls://HOST:PORT/CALLED_AE_TITLE and --ca. Where the archive has DICOMweb
  too, give that as URL and the node with --protocol dimse --dimse HOST:PORT
  --called AE_TITLE: it is asked over DICOMweb afterwards what it holds.
  The programs storescu and echoscu of DCMTK do the work."""

_NODE: Final = re.compile(r"(?P<scheme>dicom(?:-tls)?)://(?P<host>\[[^\]]+\]|[^:/]+):(?P<port>\d+)(?:/(?P<title>.*))?")
_HOST_AND_PORT: Final = re.compile(r"(?P<host>\[[^\]]+\]|[^:/]+):(?P<port>\d+)")

Destination = ServerConnection | DimseNode


def add_destination_options(parser: argparse.ArgumentParser) -> None:
    """Add the server's address, the options of the login, and those of DIMSE to a command."""
    server_options.add_server_options(parser)
    group = parser.add_argument_group("DIMSE")
    group.add_argument(
        "--protocol",
        choices=[protocol.value for protocol in SendProtocol],
        help="dicomweb or dimse (default: what the address says)",
    )
    group.add_argument("--dimse", metavar="HOST:PORT", help="DIMSE node of the server")
    group.add_argument("--called", metavar="AE_TITLE", default="", help="application entity title of the node")
    group.add_argument("--calling", metavar="AE_TITLE", default="SLICER", help="our own (default: %(default)s)")
    group.add_argument("--tls", action="store_true", help="the node given with --dimse expects TLS")
    group.add_argument("--certificate", metavar="FILE", type=Path, help="certificate to show the node (PEM)")
    group.add_argument("--key", metavar="FILE", type=Path, help="its private key (PEM)")
    group.add_argument("--key-passphrase-env", metavar="VARIABLE", help="environment variable that opens the key")


def node_of(arguments: argparse.Namespace) -> DimseNode | None:
    """Return the DIMSE node that the options describe; None if they describe none.

    Raises
    ------
    ConfigurationError
        They describe one that cannot be.
    """
    found = _NODE.fullmatch(arguments.server)
    if found is None and arguments.server.startswith("dicom"):
        raise ConfigurationError("The address of a DIMSE node is dicom://HOST:PORT/CALLED_AE_TITLE.")
    if found is None:
        if arguments.protocol != SendProtocol.DIMSE.value:
            return None
        found = _HOST_AND_PORT.fullmatch(arguments.dimse or "")
        if found is None:
            raise ConfigurationError("--protocol dimse needs the node.", advice="Give --dimse HOST:PORT.")
    elif arguments.protocol == SendProtocol.DICOMWEB.value:
        raise ConfigurationError("Over DICOMweb, give the server's http or https address.")
    parts = found.groupdict()
    title = parts.get("title") or arguments.called
    if not title:
        raise ConfigurationError("The node's AE title is needed.", advice="Give --called AE_TITLE.")
    return DimseNode(
        parts["host"].strip("[]"),
        int(parts["port"]),
        title,
        arguments.calling,
        uses_tls=arguments.tls or parts.get("scheme") == "dicom-tls",
        ca_bundle=_file(arguments.ca),
        client_certificate=_file(arguments.certificate),
        client_key=_file(arguments.key),
        key_passphrase=_key_passphrase(arguments),
        connect_timeout_s=min(DimseNode.connect_timeout_s, arguments.timeout),
        idle_timeout_s=arguments.timeout,
    )


def destination_of(arguments: argparse.Namespace) -> tuple[Destination, SendProtocol]:
    """Return the destination and how to send to it.

    Raises
    ------
    ConfigurationError, LoginError
        As ``node_of`` and ``server_options.connection_of``.
    """
    node = node_of(arguments)
    if node is None:
        return server_options.connection_of(arguments), SendProtocol.DICOMWEB
    if _NODE.fullmatch(arguments.server):
        return node, SendProtocol.DIMSE
    profile = dataclasses.replace(
        server_options.profile_of(arguments),
        dimse_host=node.host,
        dimse_port=node.port,
        called_ae_title=node.called_ae_title,
        calling_ae_title=node.calling_ae_title,
        dimse_uses_tls=node.uses_tls,
        client_certificate=node.client_certificate,
        client_key=node.client_key,
    )
    return server_options.connection_of(arguments, profile, node.key_passphrase), SendProtocol.DIMSE


def _key_passphrase(arguments: argparse.Namespace) -> Secret | None:
    variable = arguments.key_passphrase_env
    if variable and not os.environ.get(variable):
        raise ConfigurationError(f"The environment variable {variable} is not set.")
    return Secret(os.environ[variable]) if variable else None


def _file(path: Path | None) -> str:
    if path is not None and not path.is_file():
        raise ConfigurationError(f"There is no file {path}.")
    return str(path or "")
