"""The command ``dicomweb-network``: its subcommands, and how it ends."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from types import FrameType
from typing import Final

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError

from .commands import demo, echo, metadata, panel, retrieve, search, send
from .exit_codes import CANCELLED, EXPLANATION, USAGE, exit_code_of

_EXAMPLES: Final = """\
examples:
  dicomweb-network demo
  dicomweb-network search https://pacs.example.org/dicom-web --user me --PatientID 12345
  dicomweb-network retrieve https://pacs.example.org/dicom-web --user me 1.2.840.99.1 --output here
  dicomweb-network send results/ https://pacs.example.org/dicom-web --user me

Each command has its own help: dicomweb-network search --help
"""


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="dicomweb-network",
        description="Find, look at, retrieve and store DICOM studies on a DICOMweb server.",
        epilog=f"{_EXAMPLES}\n{EXPLANATION}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    subparsers = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    for command in (search, metadata, retrieve, send, echo, panel, demo):
        command.add_parser(subparsers)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    words : sequence of str, optional
        What follows the command's name; those of this process by default.
    """
    arguments = _parsed(words)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show ends no command
    # A terminated command leaves as little behind as one stopped with Ctrl-C.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        code: int = arguments.run(arguments)
    except KeyboardInterrupt:
        print("dicomweb-network: stopped.", file=sys.stderr)
        return CANCELLED
    except DICOMwebNetworkError as error:
        print(f"dicomweb-network: {error}", file=sys.stderr)
        return exit_code_of(error)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith(("dicomweb_network", "DICOMwebNetworkLib")):
            raise
        extra = f"slicer-dicomweb-network[{'panel' if arguments.command == 'panel' else 'demo'}]"
        print(f"dicomweb-network: this needs the package {error.name}: pip install '{extra}'", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        # Whoever read our output (head, less) has seen enough; Python would complain again when it flushes.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parsed(words: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments; study UIDs may also stand behind options, which argparse alone does not understand."""
    parser = make_parser()
    arguments, rest = parser.parse_known_args(words)
    if any(word.startswith("-") for word in rest) or (rest and not hasattr(arguments, "studies")):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:
        arguments.studies = [*arguments.studies, *rest]
    return arguments


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _version() -> str:
    try:
        return version("slicer-dicomweb-network")
    except PackageNotFoundError:
        return "(not installed)"
