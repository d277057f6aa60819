"""What is shipped: the lists of CMake and of the wheel against the folders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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


def test_every_icon_is_used() -> None:
    sources = [*MODULE.glob("*.py"), *MODULE.glob("DICOMwebNetworkLib/**/*.py"), *MODULE.glob("Resources/UI/*.ui")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    icons = [path.stem for path in (MODULE / "Resources" / "Icons").iterdir()]

    assert [icon for icon in icons if not re.search(rf"[\"/]{re.escape(icon)}[\".]", text)] == []


def test_extension_metadata_is_readable_by_the_index() -> None:
    """The Extensions Index reads these with the very same expressions."""
    text = (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8")

    assert re.findall(r"^project\((\w+)\)", text, re.MULTILINE) == ["DICOMwebNetwork"]
    assert re.search(r'set\s*\(EXTENSION_ICONURL\s*"(https://[^"]+\.png)"[ ]*\)', text)
    screenshots = re.search(r'set\s*\(EXTENSION_SCREENSHOTURLS\s*"([^"]+)"\)', text)
    assert screenshots
    assert [url for url in screenshots[1].split() if not (REPOSITORY / "Screenshots" / Path(url).name).exists()] == []
