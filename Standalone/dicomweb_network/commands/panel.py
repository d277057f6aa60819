"""``dicomweb-network panel``: the module's window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dicomweb_network.exit_codes import CANCELLED, DONE, EXPLANATION


def add_parser(subparsers: Any) -> None:
    """Add this command to the command line."""
    parser = subparsers.add_parser(
        "panel",
        help="open the window of the Slicer module, without Slicer",
        description="Open the window of the Slicer module, without Slicer: search, metadata, retrieve and load.",
        epilog=EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--home",
        type=Path,
        metavar="FOLDER",
        help="where settings and the DICOM database are kept (default: $DICOMWEB_NETWORK_HOME, or"
        " ~/.local/share/dicomweb-network)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the window until it is closed."""
    from dicomweb_network.application import start_application

    environment = start_application(arguments.home)
    try:
        return DONE if environment.run_until_closed() else CANCELLED
    finally:
        environment.close()
