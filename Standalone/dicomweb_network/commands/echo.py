"""``dicomweb-network echo``: whether a server or a DIMSE node is there and talks to us."""

from __future__ import annotations

import argparse
import json
import time
from typing import Any, Final

from DICOMwebNetworkLib.net.cancellation import CancelToken
from DICOMwebNetworkLib.net.dimse import Dcmtk

from .. import exit_codes
from . import destinations, server_options

_EXPLANATION: Final = f"""\
A DICOMweb server is asked for one study, a DIMSE node for an echo (C-ECHO).

examples:
  dicomweb-network echo https://pacs.example.org/dicom-web --user me
  dicomweb-network echo dicom://pacs.example.org:104/ARCHIVE --calling WORKSTATION

{destinations.EXPLANATION}

{server_options.EXPLANATION}

{exit_codes.EXPLANATION}
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to those of the program."""
    parser = subparsers.add_parser(
        "echo",
        help="see whether a server or a DIMSE node answers",
        description="See whether a DICOMweb server or a DIMSE node is there and accepts the login.",
        epilog=_EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    destinations.add_destination_options(parser)
    parser.add_argument("--json", action="store_true", help="tell the result as a JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Ask, and tell that there was an answer; everything else is an error."""
    start_s = time.monotonic()
    node = destinations.node_of(arguments)
    if node is not None:
        Dcmtk().echo(node, CancelToken())
        address = node.url
    else:
        connection = server_options.connection_of(arguments)
        connection.check()
        connection.close()
        address = connection.profile.base_url
    seconds = time.monotonic() - start_s
    if arguments.json:
        print(json.dumps({"event": "echo", "url": address, "duration_s": seconds}))
    else:
        print(f"{address} answers ({seconds:.2f} s)")
    return exit_codes.DONE
