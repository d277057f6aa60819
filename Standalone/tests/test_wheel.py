"""The wheel holds all that is shipped, and works where nothing but the wheel and what it asks for is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE = ROOT / "DICOMwebNetwork"
ENGINE_TESTS = [
    "unit/test_dicomweb_values.py",
    "unit/test_multipart_reader.py",
    "unit/test_store_response.py",
    "functional/test_gaps_in_lists.py",
    "functional/test_odd_servers.py",
    "functional/test_server_cases.py",
]
"""A part of the engine's tests that needs no other server and no highdicom."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def run(*words: object, folder: Path) -> str:
    """Run a program outside the repository to its success, and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    done = subprocess.run(
        [str(word) for word in words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a release does: from the source distribution alone."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    left_out = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, source, ignore=left_out)
    run(sys.executable, "-m", "build", "--outdir", folder, source, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path) -> Path:
    """Return the Python of a virtual environment that holds the wheel, what it asks for, and pytest."""
    folder = wheel.parent
    run(sys.executable, "-m", "venv", "environment", folder=folder)
    scripts = folder / "environment" / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, folder=folder)
    run(scripts / "python", "-m", "pip", "install", "--quiet", "pytest", "pytest-timeout", "hypothesis", folder=folder)
    return scripts / "python"


def test_the_wheel_holds_every_shipped_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    listed = re.findall(r"^\s+((?:DICOMwebNetworkLib|Resources)/\S+)$", (MODULE / "CMakeLists.txt").read_text(), re.M)
    inside = [f"dicomweb_network/module/{name}" if name.startswith("Resources") else name for name in listed]
    standalone = (path for path in (ROOT / "Standalone" / "dicomweb_network").rglob("*") if path.is_file())
    beside = [path.relative_to(ROOT / "Standalone").as_posix() for path in standalone if path.suffix != ".pyc"]

    assert sorted(held) == sorted([*inside, *beside, "dicomweb_network/module/DICOMwebNetwork.py"])


def test_the_command_works_from_the_wheel_alone(python: Path, tmp_path: Path) -> None:
    command = python.with_name("dicomweb-network")

    assert "retrieve" in run(command, "--help", folder=tmp_path)
    assert run(python, "-m", "dicomweb_network", "--help", folder=tmp_path) == run(command, "--help", folder=tmp_path)


def test_a_study_is_found_and_retrieved_with_the_wheel_alone(python: Path, tmp_path: Path) -> None:
    from faultserver import FaultServer
    from faultserver.synthetic import TINY, Source, uid

    command = python.with_name("dicomweb-network")
    with FaultServer(Source(TINY).series(3)) as server:
        assert uid(1) in run(command, "search", server.url, "--json", folder=tmp_path)
        run(command, "retrieve", server.url, uid(1), "--output", tmp_path / "study", folder=tmp_path)
    assert len(list((tmp_path / "study").rglob("*.dcm"))) == 3


def test_tests_of_the_engine_pass_against_the_wheel(python: Path, tmp_path: Path) -> None:
    for folder in ("unit", "functional"):
        shutil.copytree(MODULE / "Testing" / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = functional\n", encoding="utf-8")
    said = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *ENGINE_TESTS, folder=tmp_path)
    place = run(python, "-c", "import DICOMwebNetworkLib as it; print(it.__file__)", folder=tmp_path)

    assert re.search(r"\d{3} passed", said), said
    assert Path(place.strip()).is_relative_to(python.parents[1]), place
