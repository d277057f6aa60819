"""The demo from beginning to end: PACS, images, window, main job, verdict."""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from .. import exit_codes
from .child import ServerStartError
from .data import DemoData, DemoDataError, make_demo_data
from .driver import DemoError, Driver
from .pacs import EmbeddedPacs, Orthanc, PacsError, TinyPacs
from .scenario import MainJob
from .summary import PAGE, Summary

_WATCHDOG_S: Final = 600.0
_PACS: Final[dict[str, type[EmbeddedPacs]]] = {"tiny-pacs": TinyPacs, "orthanc": Orthanc}
_FAILURES: Final = (DemoError, DemoDataError, PacsError, ServerStartError, OSError)


def run_demo(pacs_name: str, output: Path) -> int:
    """Run the demo and return the exit code: 0 only if everything arrived, is right and is shown.

    Parameters
    ----------
    pacs_name : str
        ``tiny-pacs`` or ``orthanc``.
    output : Path
        Folder for the pictures and the page; those of an earlier run are removed.
    """
    # A thread of the interpreter's own ends a demo that hangs, whoever holds Python's lock.
    faulthandler.dump_traceback_later(_WATCHDOG_S, exit=True)
    try:
        output.mkdir(parents=True, exist_ok=True)
        for old in [*output.glob("[0-9][0-9]-*.png"), *output.glob(PAGE)]:
            old.unlink()
        tell = Summary()
        with tempfile.TemporaryDirectory(prefix="dicomweb-network-demo-") as folder, _PACS[pacs_name]() as pacs:
            tell(f"started {pacs.name}", pacs.url)
            _run_with(pacs, Path(folder), output.resolve(), tell)
    except _FAILURES as error:
        print(f"The demo failed: {error}", file=sys.stderr)
        return exit_codes.INCOMPLETE
    finally:
        faulthandler.cancel_dump_traceback_later()
    return exit_codes.DONE


def _run_with(pacs: EmbeddedPacs, folder: Path, output: Path, tell: Summary) -> None:
    from ..application import start_application

    data = _stored_data(pacs, folder / "source", tell)
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or sys.platform != "linux"
    environment = start_application(home=folder / "home", testing=not has_display)
    try:
        environment.main_window.resize(1500, 1000)
        tell("opened the window")
        driver = Driver(environment, output)
        driver.run(MainJob(driver, pacs, data, tell).steps())
        tell.end(driver.pictures, output)
        if has_display:
            faulthandler.cancel_dump_traceback_later()
            print("The window is yours now; the demo ends when you close it.", flush=True)
            environment.run_until_closed()
    finally:
        environment.close()


def _stored_data(pacs: EmbeddedPacs, folder: Path, tell: Summary) -> DemoData:
    data = make_demo_data(folder)
    size_bytes = sum(path.stat().st_size for path in data.files)
    tell("made DICOM from real images", f"{len(data.files)} instances, {size_bytes / 1e6:.1f} MB")
    started_s = time.monotonic()
    pacs.store(data.files)
    rate = size_bytes / 1e6 / (time.monotonic() - started_s)
    tell("stored them in the PACS", f"{len(data.files)} instances, {size_bytes / 1e6:.1f} MB, {rate:.0f} MB/s")
    return data
