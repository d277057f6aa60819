"""Serve a folder of DICOM files, or made-up ones, as a small DICOMweb server that can misbehave; runs until stdin ends.

The first line on standard output is a JSON object with its ``url``. `--scenario` takes the faults as JSON, such as
``[{"kind": "retrieve-series", "cut_at": 3000}]``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from faultserver import CASES, FaultServer, Instance, from_json, instances_of_folder
from faultserver.synthetic import Kind, Source


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of DICOM files to serve")
    parser.add_argument("--synthetic", metavar="SERIESxINSTANCES", help="made-up CT, such as 4x200, in one study")
    parser.add_argument("--studies", type=int, default=0, help="number of made-up studies of one tiny instance each")
    parser.add_argument("--rows", type=int, default=512, help="rows and columns of the made-up CT")
    parser.add_argument("--port", type=int, default=0, help="0 for a free one")
    parser.add_argument("--user", metavar="USER:PASSWORD", help="ask for user and password")
    parser.add_argument("--token", default="", help="ask for this bearer token")
    parser.add_argument("--certificate", type=Path, nargs=2, help="PEM files of certificate and key: https")
    parser.add_argument(
        "--client-authority", type=Path, help="let in only clients with a certificate of this authority"
    )
    parser.add_argument("--scenario", default="[]", help="faults as JSON")
    parser.add_argument("--case", choices=sorted(CASES), help="a named case instead of --scenario")
    return parser.parse_args()


def _instances(arguments: argparse.Namespace) -> Iterable[Instance]:
    sources: list[Iterable[Instance]] = []
    if arguments.data:
        sources.append(instances_of_folder(arguments.data))
    if arguments.synthetic:
        series, instances = (int(number) for number in arguments.synthetic.split("x"))
        source = Source(Kind(rows=arguments.rows, columns=arguments.rows))
        sources += [source.series(instances, 1, number) for number in range(1, series + 1)]
    if arguments.studies:
        sources.append(Source(Kind(rows=8, columns=8), seed=1).studies(arguments.studies))
    return itertools.chain.from_iterable(sources)


def main() -> None:
    """Serve until standard input is closed."""
    arguments = _arguments()
    faults = CASES[arguments.case] if arguments.case else from_json(arguments.scenario)
    auth = None
    if arguments.user:
        user, _, password = arguments.user.partition(":")
        auth = (user, password)
    server = FaultServer(
        _instances(arguments),
        faults,
        auth=auth,
        token=arguments.token,
        port=arguments.port,
        certificate=tuple(arguments.certificate) if arguments.certificate else None,
        client_authority=arguments.client_authority,
    )
    with server:
        print(json.dumps({"url": server.url, "instances": len(server.archive)}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
