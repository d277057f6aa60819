"""The documents lead nowhere that does not exist, and name no command that is not there."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from dicomweb_network.cli import make_parser
from DICOMwebNetworkLib.model import errors

REPOSITORY = Path(__file__).resolve().parents[3]
DOCUMENTS = sorted(
    path for pattern in ("*.md", "Docs/**/*.md", "DICOMwebNetwork/**/*.md") for path in REPOSITORY.glob(pattern)
)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#]*)#?([^)]*)\)")


def _anchors(document: Path) -> set[str]:
    """Return the names that GitHub gives the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_links_lead_to_files_and_headings(document: Path) -> None:
    broken = []
    for path, anchor in LINK.findall(document.read_text(encoding="utf-8")):
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            broken.append(f"{path}#{anchor}")

    assert broken == []


def test_make_targets_named_in_documents_exist() -> None:
    known = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)

    assert set(re.findall(r"`make (?:[A-Z]+=\S+ )?([a-z-]+)", text)) <= known


def test_the_reference_pages_are_what_the_source_says() -> None:
    command = [sys.executable, str(REPOSITORY / "Utilities" / "make_reference.py"), "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)

    assert checked.stdout == "up to date\n", checked.stderr


def test_every_test_that_a_document_names_exists() -> None:
    named = [
        (document.parent / path, name)
        for document in DOCUMENTS
        for name, path in re.findall(r"\[`(test_\w+)`\]\(([^)#]+\.py)\)", document.read_text(encoding="utf-8"))
    ]

    assert len(named) > 50
    assert [name for path, name in named if f"def {name}(" not in path.read_text(encoding="utf-8")] == []


def test_the_conformance_statement_names_a_test_for_all_that_is_supported() -> None:
    text = (REPOSITORY / "Docs" / "conformance.md").read_text(encoding="utf-8")
    tables = text.partition("## Search")[2]
    claims = [line for line in tables.splitlines() if re.match(r"\|.*\| (yes|console only) \|", line)]

    assert len(claims) > 20
    assert [line for line in claims if "[`test_" not in line] == []


def _all_errors() -> list[type[errors.DICOMwebNetworkError]]:
    classes = [each for each in vars(errors).values() if isinstance(each, type)]
    return [each for each in classes if issubclass(each, errors.DICOMwebNetworkError)]


def test_troubleshooting_has_every_error_and_its_advice() -> None:
    text = (REPOSITORY / "Docs" / "troubleshooting.md").read_text(encoding="utf-8")
    groups = (errors.DICOMwebNetworkError, errors.BodyError)  # never raised themselves

    assert [each.__name__ for each in _all_errors() if each not in groups and f"`{each.__name__}`" not in text] == []
    assert [each.default_advice for each in _all_errors() if each.default_advice not in text] == []


def test_troubleshooting_quotes_what_the_program_says() -> None:
    said = "\n".join(_texts_of_the_program())
    text = (REPOSITORY / "Docs" / "troubleshooting.md").read_text(encoding="utf-8")
    quoted = [
        quote for row in re.findall(r"^\| (\*.*?) \|", text, re.MULTILINE) for quote in re.findall(r"\*(.+?)\*", row)
    ]

    assert len(quoted) > 50
    assert [quote for quote in quoted if not re.search(_pattern(quote), said)] == []


def _pattern(quote: str) -> str:
    return ".*".join(re.escape(piece) for piece in quote.split("…"))


def _texts_of_the_program() -> Iterator[str]:
    for path in (REPOSITORY / "DICOMwebNetwork" / "DICOMwebNetworkLib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value.replace("\n", " ")
            elif isinstance(node, ast.JoinedStr):
                yield "".join(each.value if isinstance(each, ast.Constant) else "…" for each in node.values)


def test_the_privacy_page_names_every_setting() -> None:
    sources = (REPOSITORY / "DICOMwebNetwork" / "DICOMwebNetworkLib").rglob("*.py")
    keys = {key for path in sources for key in re.findall(r'"(DICOMwebNetwork/\w+)"', path.read_text(encoding="utf-8"))}
    text = (REPOSITORY / "Docs" / "security-and-privacy.md").read_text(encoding="utf-8")

    assert len(keys) >= 5
    assert [key for key in keys if f"`{key}`" not in text] == []


def test_tests_named_in_the_readme_of_the_tests_exist() -> None:
    testing = REPOSITORY / "DICOMwebNetwork" / "Testing"
    text = (testing / "README.md").read_text(encoding="utf-8")
    folders = (testing, REPOSITORY / "Standalone" / "tests")
    sources = {path: path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py")}
    known = {name for source in sources.values() for name in re.findall(r"def (test_\w+)", source)}
    known |= {path.stem for path in sources}

    assert [name for name in re.findall(r"`(test_\w+|\w+SelfTest)`", text) if name not in known] == []


def test_pictures_are_small_and_shown() -> None:
    pictures = [*REPOSITORY.glob("Docs/pictures/*.png"), *REPOSITORY.glob("Screenshots/*.png")]
    shown = {
        (document.parent / path).resolve()
        for document in DOCUMENTS
        for path, _ in LINK.findall(document.read_text(encoding="utf-8"))
    }
    described = (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8")

    assert len(pictures) > 10
    assert [path.name for path in pictures if path.stat().st_size > 200_000] == []
    assert [path for path in pictures if path not in shown and f"Screenshots/{path.name}" not in described] == []


def test_every_document_is_linked_from_another() -> None:
    linked = {
        (document.parent / path).resolve()
        for document in DOCUMENTS
        for path, _ in LINK.findall(document.read_text(encoding="utf-8"))
    }
    unlinked = [document.name for document in DOCUMENTS if document.resolve() not in linked]

    assert unlinked == []


def test_commands_in_documents_are_understood() -> None:
    lines = [
        line
        for document in DOCUMENTS
        for block in re.findall(r"```sh\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
        for line in block.replace("\\\n", " ").splitlines()
    ]
    commands = [
        part.strip() for line in lines for part in line.split("|") if part.strip().startswith("dicomweb-network")
    ]

    assert len(commands) >= 4
    for command in commands:
        make_parser().parse_known_args(shlex.split(command, comments=True)[1:])


OTHERS = {"informatics", "sample data", "ctchest", "segment editor", "threshold", "apply", "bone", "⋮"}
OTHERS |= {"send 1 series to ... over dicomweb", "1 stored and seen"}
"""Words that the guides set as those of the panel: Slicer's own, a user's, and those that the panel puts together."""


@pytest.mark.parametrize("name", ["user-guide.md", "tutorial.md"])
def test_labels_in_the_guides_are_those_of_the_panel(name: str) -> None:
    sources = REPOSITORY.glob("DICOMwebNetwork/Resources/Translations/*.ts")
    labels = [_plain(source.text or "") for path in sources for source in ET.parse(path).iter("source")]
    text = (REPOSITORY / "Docs" / name).read_text(encoding="utf-8")
    named = {_plain(found) for found in re.findall(r"(?<![*\w])\*([^*\n]+(?:\n[^*\n]+)?)\*(?![*\w])", text)}

    assert [one for one in sorted(named - OTHERS) if not any(_is_in(one, label) for label in labels)] == []


def _plain(label: str) -> str:
    """Return a label as it is compared: with "..." for what differs, without its shortcut and what ends it."""
    return " ".join(re.sub(r"{.*?}|…", "...", label).replace("&", "").split()).rstrip(".: ").lower()


def _is_in(text: str, label: str) -> bool:
    """Return whether a label, or its part, is a text in which numbers and names may be others."""
    return re.search(re.sub(r"\\.\\.\\.|\b\d+\b", ".*", re.escape(text)), label) is not None
