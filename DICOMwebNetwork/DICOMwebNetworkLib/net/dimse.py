"""C-STORE and C-ECHO by the programs of DCMTK, which Slicer bundles: storescu and echoscu."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Final

from ..model import errors
from ..model.dimse import DimseNode
from .cancellation import CancelToken
from .dcmtk_output import LineBroken, SendingFile, StoreStatus, error_of_output, meaning_of
from .dimse_contexts import PROFILE, DimseFile, association_profile

ENVIRONMENT_VARIABLE: Final = "DICOMWEB_NETWORK_DCMTK"
"""Folder of the programs, before all other places."""

_KEPT_LINES: Final = 20
_PIPE: Final = "/dev/stdin"
_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class Dcmtk:
    """The DCMTK programs of this computer. Thread-safe; calls block.

    Parameters
    ----------
    folders : sequence of str
        Where to look before the ``PATH``: Slicer's own folder of programs.
    """

    def __init__(self, folders: Sequence[str] = ()) -> None:
        self._folders = tuple(folders)

    def echo(self, node: DimseNode, cancel: CancelToken) -> None:
        """Ask a node whether it is there and talks to us (C-ECHO, PS3.4 A).

        Raises
        ------
        NetworkError, AssociationRejectedError, CancelledError
            Why not.
        ConfigurationError
            The program is not there.
        """
        kept: deque[str] = deque(maxlen=_KEPT_LINES)
        command = [self._program("echoscu"), *_options(node), node.host, str(node.port)]
        with contextlib.closing(_lines(command, cancel, _hidden_options(node))) as lines:
            kept.extend(lines)
        if not any("Received Echo Response (Success)" in line for line in kept):
            raise _error(kept, node)

    def store(
        self,
        node: DimseNode,
        files: Sequence[DimseFile],
        cancel: CancelToken,
        on_sending: Callable[[str], None],
        on_status: Callable[[str, StoreStatus], None],
    ) -> None:
        """Send files over one association (C-STORE, PS3.4 B), whose contexts are made for them.

        Parameters
        ----------
        files : sequence of DimseFile
            A group of ``dimse_contexts.associations``.
        on_sending, on_status : callable
            Called with the path when the program begins to send a file, and with what the node said of it.

        Raises
        ------
        NetworkError
            The association did not come about, or broke off: what the node made of the last file is not known.
        AssociationRejectedError, BusyServerError, NotAcceptableError
            The node does not want to talk, or not now, or takes none of the files.
        UnreadableFileError, LocalStorageError
            A path that DCMTK cannot take; the arguments cannot be written.
        CancelledError
            It was stopped, and the program has ended.
        """
        program = self._program("storescu")
        with _arguments(files) as (profile, list_of_files):
            command = [program, *_options(node), "-nh", "-xf", profile, PROFILE, node.host, str(node.port)]
            command.append(f"@{list_of_files}")
            with contextlib.closing(_lines(command, cancel, _hidden_options(node))) as lines:
                complaints = _follow(lines, on_sending, on_status)
        cancel.raise_if_cancelled()
        if error := error_of_output(complaints, node.host, node.url):
            raise error

    def _program(self, name: str) -> str:
        folders = [os.environ.get(ENVIRONMENT_VARIABLE, ""), *self._folders]
        found = (shutil.which(name, path=folder) for folder in folders if folder)
        program = next((path for path in found if path), None) or shutil.which(name)
        if program is None:
            raise errors.ConfigurationError(
                f"The program {name} of DCMTK is not there.",
                advice=f"Slicer brings it; elsewhere install DCMTK, or name its folder in {ENVIRONMENT_VARIABLE}.",
            )
        return program


@contextlib.contextmanager
def _arguments(files: Sequence[DimseFile]) -> Iterator[tuple[str, str]]:
    """Give the paths of the association profile and of the list of files, too long for a command line."""
    list_of_files = b"".join(os.fsencode(f"{_quoted(file.path)}\n") for file in files)
    with contextlib.ExitStack() as stack:
        try:
            # Windows may hold a file of a program that has just ended; that is no reason to call the send bad.
            made = tempfile.TemporaryDirectory(prefix="dicomweb-network-", ignore_cleanup_errors=True)
            folder = stack.enter_context(made)
            Path(folder, "association.cfg").write_text(association_profile(files), encoding="ascii")
            Path(folder, "files.txt").write_bytes(list_of_files)
        except OSError as error:
            raise errors.LocalStorageError(
                f"The list of files cannot be written ({error.strerror or error})."
            ) from error
        yield str(Path(folder, "association.cfg")), str(Path(folder, "files.txt"))


def _follow(
    lines: Iterator[str], on_sending: Callable[[str], None], on_status: Callable[[str, StoreStatus], None]
) -> list[str]:
    """Tell what becomes of each file; return the complaints with which the association ended, none if it ended well."""
    path = ""
    complaints: list[str] = []
    is_broken = False
    for line in lines:
        meaning = meaning_of(line)
        if is_broken and line.startswith("I: "):
            break  # the program goes on with the next file although nobody listens
        if isinstance(meaning, SendingFile):
            path = meaning.path
            on_sending(path)
        elif isinstance(meaning, StoreStatus) and path:
            on_status(path, meaning)
            path = ""
        elif isinstance(meaning, LineBroken):
            is_broken = True
            if meaning.complaint:
                complaints.append(meaning.complaint)
        elif is_broken or line.startswith("F: "):
            complaints.append(line)
    return complaints


def _options(node: DimseNode) -> list[str]:
    connect_s, idle_s = (str(max(1, round(seconds))) for seconds in (node.connect_timeout_s, node.idle_timeout_s))
    options = ["-v", "-aet", node.calling_ae_title, "-aec", node.called_ae_title]
    options += ["-to", connect_s, "-ts", idle_s, "-ta", idle_s, "-td", idle_s]
    if node.uses_tls:
        certificate = node.client_certificate
        key = node.client_key or certificate
        options += ["+tls", key, certificate] if certificate else ["+tla"]
        options += ["-pw"] if certificate and not node.key_passphrase else []
        options += ["+cf", node.ca_bundle]
    return options


def _hidden_options(node: DimseNode) -> str:
    """Return the options that other users of this computer must not see in the list of processes."""
    passphrase = node.key_passphrase.value if node.key_passphrase else ""
    if not (passphrase and node.uses_tls and node.client_certificate):
        return ""
    if ('"' in passphrase and "'" in passphrase) or not passphrase.isprintable():
        raise errors.ConfigurationError(
            "DCMTK cannot take the passphrase of the key: it holds both kinds of quotes, or other odd characters.",
            advice="Give the key another passphrase, or send over DICOMweb.",
            url=node.url,
        )
    return f"+pw '{passphrase}'\n" if '"' in passphrase else f'+pw "{passphrase}"\n'


def _quoted(path: str) -> str:
    """Return a path as a command file holds it; DCMTK knows quotes, but no escapes."""
    if '"' in path and "'" in path:
        raise errors.UnreadableFileError(f"{path} holds both kinds of quotes, which DCMTK cannot take.", path)
    return f"'{path}'" if '"' in path else f'"{path}"'


def _lines(command: list[str], cancel: CancelToken, hidden_options: str = "") -> Generator[str, None, None]:
    """Yield what a program says on its error output; the program has ended when this generator has.

    Hidden options go through a pipe, which the program takes for a file of options, so that they never lie on a disk.
    """
    if hidden_options and not Path(_PIPE).exists():
        raise errors.ConfigurationError(
            "On this system, DCMTK cannot be given the passphrase of the key in a safe way.",
            advice="Name a key without passphrase that only you can read, or send over DICOMweb.",
        )
    try:
        process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
            [*command, f"@{_PIPE}"] if hidden_options else command,
            stdin=subprocess.PIPE if hidden_options else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="surrogateescape",
            creationflags=_NO_WINDOW,
        )
    except OSError as error:
        raise errors.ConfigurationError(f"{command[0]} cannot be started ({error.strerror or error}).") from error
    with process, cancel.calling(process.kill):
        try:
            if process.stdin is not None:
                with contextlib.suppress(BrokenPipeError), process.stdin as pipe:
                    pipe.write(hidden_options)
            assert process.stderr is not None  # noqa: S101 - for the type checker: a pipe was asked for
            yield from (line.rstrip("\r\n") for line in process.stderr)
        finally:
            process.kill()
    cancel.raise_if_cancelled()


def _error(kept: deque[str], node: DimseNode) -> errors.DICOMwebNetworkError:
    return error_of_output(list(kept), node.host, node.url) or errors.ConnectionLostError(
        f"'{node.host}' did not answer the echo.", url=node.url
    )
