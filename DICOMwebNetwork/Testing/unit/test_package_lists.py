"""What is shipped: the lists of CMake and of the wheel against the folders."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from DICOMwebNetworkLib.model.implementation import VERSION

MODULE = Path(__file__).resolve().parents[2]
REPOSITORY = MODULE.parent


def listed(cmake_file: Path, variable: str) -> list[str]:
    """Return the words of ``set(VARIABLE ...)`` in the order of the file."""
    text = re.sub(r"#.*", "", cmake_file.read_text(encoding="utf-8"))
    body = re.search(rf"set\({variable}\s+(.*?)\)", text, re.DOTALL)
    assert body, f"{cmake_file} sets no {variable}"
    return body[1].replace("${MODULE_NAME}", "DICOMwebNetwork").split()


def present(*patterns: str) -> list[str]:
    found = {path for pattern in patterns for path in MODULE.glob(pattern) if path.is_file()}
    return sorted(path.relative_to(MODULE).as_posix() for path in found)


@pytest.mark.parametrize(
    ("variable", "patterns"),
    [
        ("MODULE_PYTHON_SCRIPTS", ("*.py", "DICOMwebNetworkLib/**/*.py")),
        ("MODULE_PYTHON_RESOURCES", ("Resources/**/*",)),
    ],
)
def test_cmake_lists_every_shipped_file(variable: str, patterns: tuple[str, ...]) -> None:
    assert sorted(listed(MODULE / "CMakeLists.txt", variable)) == present(*patterns)


def test_cmake_registers_every_self_test() -> None:
    text = (MODULE / "Testing" / "Python" / "CMakeLists.txt").read_text(encoding="utf-8")

    assert re.findall(r"^\s*(\w+SelfTest\.py)\s*$", text, re.MULTILINE) == [
        Path(name).name for name in present("Testing/Python/*SelfTest.py")
    ]


def test_written_files_name_the_version_of_the_package() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")

    assert f'\nversion = "{VERSION}"\n' in text


def test_every_icon_is_used() -> None:
    sources = [*MODULE.glob("*.py"), *MODULE.glob("DICOMwebNetworkLib/**/*.py"), *MODULE.glob("Resources/UI/*.ui")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    icons = [path.stem for path in (MODULE / "Resources" / "Icons").iterdir()]

    assert [icon for icon in icons if not re.search(rf"[\"/]{re.escape(icon)}[\".]", text)] == []


def test_extension_metadata_is_readable_by_the_index() -> None:
    """The Extensions Index reads these with the very same expressions."""
    text = (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8")

    assert re.findall(r"^project\((\w+)\)", text, re.MULTILINE) == ["DICOMwebNetwork"]
    icon = re.search(r'set\s*\(EXTENSION_ICONURL\s*"(https://[^"]+\.png)"[ ]*\)', text)
    assert icon
    assert (REPOSITORY / Path(icon[1]).name).is_file()
    screenshots = re.search(r'set\s*\(EXTENSION_SCREENSHOTURLS\s*"([^"]+)"\)', text)
    assert screenshots
    assert [url for url in screenshots[1].split() if not (REPOSITORY / "Screenshots" / Path(url).name).exists()] == []


ENTRY = REPOSITORY / "Utilities" / "ExtensionsIndex" / "DICOMwebNetwork.json"
ENTRY_KEYS = {
    "$schema": str,
    "build_dependencies": list,
    "build_subdirectory": str,
    "category": str,
    "dicom_support_rule": str,
    "enabled": bool,
    "scm_revision": str,
    "scm_type": str,
    "scm_url": str,
    "tier": int,
}
"""What version 1.0.2 of the schema of catalog entries allows."""


def test_the_entry_for_the_extensions_index_is_one() -> None:
    text = ENTRY.read_bytes()
    entry = json.loads(text)

    assert entry.keys() <= ENTRY_KEYS.keys()
    assert entry.keys() >= {"$schema", "category", "scm_url"}
    assert [key for key, value in entry.items() if type(value) is not ENTRY_KEYS[key]] == []
    assert entry["$schema"].endswith("/Slicer/main/Schemas/slicer-extension-catalog-entry-schema-v1.0.2.json#")
    assert 1 <= entry["tier"] <= 5
    assert text == json.dumps(entry, indent=2).encode() + b"\n", "as prettier writes it, with line feeds"


def test_the_entry_agrees_with_the_extension() -> None:
    entry = json.loads(ENTRY.read_bytes())
    text = (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8")
    values = dict(re.findall(r'set\((EXTENSION_\w+) "([^"]*)"\)', text))
    module = (MODULE / "DICOMwebNetwork.py").read_text(encoding="utf-8")

    assert re.findall(r"^project\((\w+)\)", text, re.MULTILINE) == [ENTRY.stem]
    assert not ENTRY.stem.startswith("Slicer")
    assert entry["scm_url"] == values["EXTENSION_HOMEPAGE"] + ".git"
    assert re.search(r"/Slicer[^/]+\.git$", entry["scm_url"]), "the name of the repository"
    assert entry["category"] in module, "the extension is found where its module is"
    assert entry["build_dependencies"] == [name for name in values["EXTENSION_DEPENDS"].split() if name != "NA"]
    for key in ("EXTENSION_README_FILE", "EXTENSION_LICENSE_FILE"):
        assert (REPOSITORY / values[key].removeprefix("${CMAKE_CURRENT_SOURCE_DIR}/")).is_file(), key


def test_all_addresses_of_the_repository_name_one_owner() -> None:
    files = [REPOSITORY / "CMakeLists.txt", REPOSITORY / "pyproject.toml", REPOSITORY / "CONTRIBUTING.md", ENTRY]
    text = "".join(path.read_text(encoding="utf-8") for path in [*files, MODULE / "DICOMwebNetwork.py"])

    assert len(set(re.findall(r"github(?:usercontent)?\.com/([^/\s\[]+)/SlicerDICOMwebNetwork", text))) == 1


def make_targets(text: str) -> dict[str, str]:
    """Return target -> recipe of a Makefile."""
    return dict(re.findall(r"^([a-z-]+):[^\n]*\n((?:\t[^\n]*\n)+)", text, re.MULTILINE))


def test_workflows_do_what_make_does() -> None:
    workflow = (REPOSITORY / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    matrix = (REPOSITORY / "Utilities" / "test-matrix.sh").read_text(encoding="utf-8")
    all_environments = re.search(r"ENVIRONMENTS:-([^}]*)}", matrix)

    assert all_environments
    assert re.findall(r"environment: ([\w.-]+)", workflow) == all_environments[1].split()
    assert re.findall(r"run: make (.*)", workflow) == [
        "lint",
        "test",
        "coverage",
        "test-matrix ENVIRONMENTS=${{ matrix.environment }}",
    ]


def test_pre_commit_does_what_make_lint_does() -> None:
    hooks = (REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    recipe = make_targets((REPOSITORY / "Makefile").read_text(encoding="utf-8"))["lint"]

    assert [
        command for command in recipe.replace("$(BIN)", ".venv/bin").split("\n\t") if command.strip() not in hooks
    ] == []
