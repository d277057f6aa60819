"""What to retrieve: from the arguments, or from a list that may be long and may still be written by another program."""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from DICOMwebNetworkLib.dicomweb.resources import checked_uid
from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.jobs import RetrieveTarget

_KEYWORDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


def checked_targets(arguments: argparse.Namespace) -> Iterator[RetrieveTarget]:
    """Return the targets in their order; a list is read line by line while the retrieve goes on.

    Raises
    ------
    ConfigurationError
        Nothing, or too much, was given to retrieve, or a UID cannot be used. While iterating: a line of a list is no
        target.
    """
    _check_combination(arguments)
    if arguments.studies:
        levels = [arguments.series, arguments.instance] if arguments.series else []
        return iter([_target([study, *filter(None, levels)]) for study in arguments.studies])
    if arguments.list is None or str(arguments.list) == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # as in a file, comments may be in any encoding
        return _targets_of_lines(sys.stdin, "standard input")
    return _targets_of_file(arguments.list)


def _check_combination(arguments: argparse.Namespace) -> None:
    if arguments.studies and arguments.list:
        raise ConfigurationError("Give either study UIDs or --list, not both.")
    if not arguments.studies and not arguments.list and sys.stdin.isatty():
        raise ConfigurationError(
            "There is nothing to retrieve.", advice="Give study UIDs, or --list FILE, or pipe a list of UIDs in."
        )
    if arguments.series and len(arguments.studies) != 1:
        raise ConfigurationError("With --series, give the one study that holds it.")
    if arguments.instance and not arguments.series:
        raise ConfigurationError("With --instance, give its series too: --series UID.")


def _targets_of_file(path: Path) -> Iterator[RetrieveTarget]:
    if not path.exists():
        raise ConfigurationError(f"There is no list {path}.")
    if path.is_file():
        # A mistake in the last line is better found now than after hours.
        for _ in _read_targets(path):
            pass
    return _read_targets(path)


def _read_targets(path: Path) -> Iterator[RetrieveTarget]:
    try:
        file = path.open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ConfigurationError(f"The list {path} cannot be read: {error.strerror}.") from error
    with file:
        yield from _targets_of_lines(file, str(path))


def _targets_of_lines(lines: Iterable[str], source: str) -> Iterator[RetrieveTarget]:
    for number, line in enumerate(lines, start=1):
        words = [word for word in re.split(r"[,;\s\ufeff]+", line.partition("#")[0]) if word]
        if not words:
            continue
        try:
            target = _target(words)
        except ConfigurationError as error:
            raise ConfigurationError(
                f"Line {number} of {source}: {error.message}", advice="A line is study[,series[,instance]]."
            ) from error
        yield target


def _target(uids: list[str]) -> RetrieveTarget:
    if len(uids) > len(_KEYWORDS):
        raise ConfigurationError("These are more than study, series and instance.")
    return RetrieveTarget(*(checked_uid(uid, keyword) for uid, keyword in zip(uids, _KEYWORDS, strict=False)))
