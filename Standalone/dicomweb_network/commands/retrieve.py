"""``dicomweb-network retrieve``: studies, series or instances into a folder, verified, with a report."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any, Final

from DICOMwebNetworkLib.model.errors import ConfigurationError, DICOMwebNetworkError, LocalStorageError
from DICOMwebNetworkLib.model.servers import ServerProfile
from DICOMwebNetworkLib.net.connection import ServerConnection

from .. import exit_codes
from . import clusters, server_options
from .local_run import LocalRun
from .outlets import Outlet, PeopleOutlet, ProgramOutlet
from .report_file import ReportFile
from .targets import checked_targets

_EXPLANATION: Final = f"""\
Files are written to DIR/<SeriesInstanceUID>/<SOPInstanceUID>.dcm, byte for byte
as the server sends them, and only when they are whole. Whatever happens (Ctrl-C,
a network cut, a full disk), run the same command again: it keeps what is here
and fetches only what is missing.

examples:
  one study:
    dicomweb-network retrieve https://pacs.example.org/dicom-web 1.2.840.99.1 --output here
  one series of it, with a table of what became of each instance:
    dicomweb-network retrieve URL 1.2.840.99.1 --series 1.2.840.99.1.5 --output here --report report.csv
  many studies, one study[,series[,instance]] a line:
    dicomweb-network retrieve URL --list studies.txt --output here --report report.json
  whatever a search finds:
    dicomweb-network search URL --PatientID 12345 --uids | dicomweb-network retrieve URL --output here

report:
  .json  one report a line (JSON Lines), written as each study ends
  .csv   one instance a line
  .txt   for people

dask:
  With --dask, the series are spread over the workers of a dask.distributed
  cluster. All of them, and this computer, must see DIR under the same path.
  The login is never handed to dask, which sends, shows and logs what its tasks
  hold: each worker reads it for itself from the environment variable named by
  --password-env or --token-env, which must be set on the workers too, or from
  the file named by --password-file, which they must be able to read.
    PACS_PASSWORD=... dask worker tcp://scheduler:8786        (on each worker)
    dicomweb-network retrieve URL --user me --password-env PACS_PASSWORD \\
        --list studies.txt --output /shared/here --dask tcp://scheduler:8786

{server_options.EXPLANATION}

{exit_codes.EXPLANATION}
"""


def add_parser(subparsers: Any) -> None:
    """Add the command to those of the program."""
    parser = subparsers.add_parser(
        "retrieve",
        help="fetch studies, series or instances into a folder",
        description="Fetch studies, series or instances into a folder, and verify every instance.",
        epilog=_EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    server_options.add_server_options(parser)
    parser.add_argument("studies", metavar="STUDY_UID", nargs="*", help="Study Instance UIDs")
    parser.add_argument("--series", metavar="UID", default="", help="only this series of the study")
    parser.add_argument("--instance", metavar="UID", default="", help="only this instance of the series")
    parser.add_argument("--list", metavar="FILE", type=Path, help="read what to fetch from a file; - is standard input")
    parser.add_argument("-o", "--output", metavar="DIR", type=Path, required=True, help="folder for the files")
    parser.add_argument("--report", metavar="FILE", type=Path, help="write what became of each instance (see below)")
    parser.add_argument("--json", action="store_true", help="tell every event as one JSON object a line")
    parser.add_argument(
        "--connections",
        metavar="COUNT",
        type=int,
        default=ServerProfile.max_connections,
        help="most parallel requests, with --dask for each worker's series (default: %(default)s)",
    )
    parser.add_argument(
        "--transfer-syntax", metavar="UID", default="", help="ask for this transfer syntax (default: as stored)"
    )
    parser.add_argument("--dask", metavar="ADDRESS", help="spread the series over a dask.distributed cluster")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Retrieve everything that the arguments name, and tell what came of it."""
    targets = checked_targets(arguments)
    profile = dataclasses.replace(
        server_options.profile_of(arguments),
        max_connections=arguments.connections,
        transfer_syntax_uid=_transfer_syntax_uid(arguments.transfer_syntax),
    )
    if arguments.dask:
        clusters.secret_source(arguments, profile)  # said before anybody is asked for a password
    folder = _made_folder(arguments.output)
    connection = server_options.connection_of(arguments, profile)
    report_file = ReportFile(arguments.report) if arguments.report else None
    outlet = (ProgramOutlet if arguments.json else PeopleOutlet)(report_file)
    code = exit_codes.CANCELLED
    try:
        _runner(arguments, connection, folder, outlet).run(targets)
        code = outlet.exit_code
    except KeyboardInterrupt:
        pass
    except DICOMwebNetworkError as error:
        code = exit_codes.exit_code_of(error)
        raise
    finally:
        outlet.end(code)
        connection.close()
        if report_file is not None:
            report_file.close()
    return code


def _runner(arguments: argparse.Namespace, connection: ServerConnection, folder: str, outlet: Outlet) -> Any:
    if not arguments.dask:
        return LocalRun(connection, folder, outlet)
    secret = clusters.secret_source(arguments, connection.profile)
    return clusters.ClusterRun(arguments.dask, connection, secret, folder, outlet)


def _made_folder(path: Path) -> str:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalStorageError(f"The folder {path} cannot be made: {error.strerror}.") from error
    return str(path.resolve())


def _transfer_syntax_uid(text: str) -> str:
    if text and not all(piece.isdigit() for piece in text.split(".")):
        raise ConfigurationError(
            f"'{text}' is not the UID of a transfer syntax.",
            advice="Explicit VR Little Endian is 1.2.840.10008.1.2.1 (PS3.6 table A-1 lists all).",
        )
    return text
