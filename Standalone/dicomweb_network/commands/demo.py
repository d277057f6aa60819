"""``dicomweb-network demo``: the main job, from a PACS with real images to a volume on the screen."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

_EXPLANATION: Final = """\
With a display, the window stays open at the end. Without one, everything is
drawn into memory, and each step leaves a picture: DIR/01-....png and so on.

exit codes:
  0  every instance arrived, is byte for byte what the PACS holds, and the loaded
     volume has the geometry and the voxels of the source
  1  a step failed; the last line says which"""


def add_parser(subparsers: Any) -> None:
    """Add the command to those of the program."""
    parser = subparsers.add_parser(
        "demo",
        help="see the main job done: a small PACS, a search, a retrieve, a volume",
        description="Start a small PACS, fill it with real images, and drive the module's own window through the main "
        "job: connect, search, look at metadata, retrieve, load, show.",
        epilog=_EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--pacs", choices=("tiny-pacs", "orthanc"), default="tiny-pacs", help="which PACS (default: %(default)s)"
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=Path,
        default=Path("demo-output"),
        help="folder for the pictures (default: %(default)s)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the demo."""
    from ..demo.run import run_demo

    return run_demo(arguments.pacs, arguments.output)
