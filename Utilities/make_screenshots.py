"""Makes the pictures of the documentation: none is drawn.

``make screenshots`` takes them from the tests of the panel, and with ``SLICER=program`` also from a walk through the
tutorial in that Slicer, which talks to an Orthanc of its own. Pictures are cut to what they show and get few colors.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops

REPOSITORY: Final = Path(__file__).resolve().parents[1]
PICTURES: Final = REPOSITORY / "Docs" / "pictures"
FRONT: Final = REPOSITORY / "Screenshots"
PACKAGES: Final = [str(REPOSITORY / "Standalone"), str(REPOSITORY / "DICOMwebNetwork")]
TESTS: Final = REPOSITORY / "DICOMwebNetwork" / "Testing" / "gui"
COLORS: Final = 256
MARGIN: Final = 6
TIMEOUT_S: Final = 900

OF_TESTS: Final = {
    "test_panel_servers.py": ("server-form",),
    "test_panel_server_form.py": ("server-form-all",),
    "test_panel_diagnosis.py": ("server-diagnosis",),
    "test_panel_lists.py": ("study-list-orthanc",),
    "test_panel_actions.py": ("references",),
    "test_panel_transfers.py": ("transfer-running", "transfer-unfinished"),
    "test_panel_export.py": ("export-orthanc", "export-sent-orthanc"),
    "test_panel_link.py": ("link-question",),
}
"""Test file -> pictures that its tests keep."""

ROWS: Final = {
    "server-form": (0, 300),
    "server-form-all": (0, 985),
    "references": (312, 556),
    "transfer-unfinished": (-175, None),
    "link-question": (0, 125),
}
"""Picture -> first and last row of pixels that matter; negative ones count from the end."""


ON_FRONT: Final = {"sent-dicomweb": 1, "tour-4-metadata": 2, "tour-9-there": 3, "tour-8-sent": 4}
"""Picture -> its number in the folder that the extension's description and the README show."""


def of_tests(folder: Path) -> list[Path]:
    """Run the tests that keep the pictures, and return these."""
    command = [sys.executable, "-m", "pytest", "-q", *(str(TESTS / name) for name in OF_TESTS)]
    subprocess.run(command, check=True, cwd=REPOSITORY, env=os.environ | {"DICOMWEB_NETWORK_SCREENSHOTS": str(folder)})
    return [folder / f"{name}.png" for names in OF_TESTS.values() for name in names]


def of_demo(folder: Path) -> list[Path]:
    """Run the demo, and return its one picture that is wanted."""
    command = [sys.executable, "-m", "dicomweb_network", "demo", "--output", str(folder)]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(PACKAGES)})
    return [path.rename(folder / f"{name}.png") for name in ON_FRONT for path in folder.glob(f"[0-9][0-9]-{name}.png")]


def of_slicer(program: str, folder: Path) -> list[Path]:
    """Walk through the tutorial in a Slicer, and return its pictures."""
    sys.path[:0] = PACKAGES
    from dicomweb_network.demo.data import make_demo_data
    from dicomweb_network.demo.pacs import Orthanc

    with Orthanc() as pacs:
        pacs.store(make_demo_data(folder / "source").files)
        user, password = pacs.auth or ("", "")
        script = REPOSITORY / "Utilities" / "slicer_tour.py"
        module = REPOSITORY / "DICOMwebNetwork"
        command = [program, "--testing", "--no-splash", "--additional-module-paths", str(module)]
        command += ["--python-script", str(script), pacs.url, user, password, str(folder)]
        ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=TIMEOUT_S)
    if "The tour is done." not in ended.stdout:
        raise RuntimeError(f"The tour broke off:\n{ended.stdout[-2000:]}\n{ended.stderr[-2000:]}")
    return sorted(folder.glob("tour-*.png"))


def keep(source: Path) -> None:
    """Put a picture into the documentation, without what is empty below it."""
    image = Image.open(source).convert("RGB")
    if source.stem in ROWS:
        first, last, _step = slice(*ROWS[source.stem]).indices(image.height)
        image = image.crop((0, first, image.width, last))
    background = Image.new("RGB", image.size, image.getpixel((1, image.height - 1)))
    box = ImageChops.difference(image, background).getbbox() or (0, 0, *image.size)
    image = image.crop((0, 0, image.width, min(image.height, box[3] + MARGIN)))
    few = image.quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)  # small icons keep theirs
    if source.stem in ON_FRONT:
        few.save(FRONT / f"{ON_FRONT[source.stem]}.png", optimize=True)
    if source.stem not in ON_FRONT or source.stem.startswith("tour"):
        few.save(PICTURES / source.name.replace("-orthanc", ""), optimize=True)


def main() -> None:
    """Make them all, or those without Slicer."""
    parser = argparse.ArgumentParser(description="Make the pictures of the documentation.")
    parser.add_argument("--slicer", metavar="PROGRAM", default="", help="Slicer for the pictures of the tutorial")
    parser.add_argument("--only-slicer", action="store_true", help="leave out those of the tests")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="screenshots-") as folder:
        raw = [] if arguments.only_slicer else of_tests(Path(folder)) + of_demo(Path(folder))
        if arguments.slicer:
            raw += of_slicer(arguments.slicer, Path(folder))
        for picture in raw:
            keep(picture)
            print(picture.stem)


if __name__ == "__main__":
    main()
