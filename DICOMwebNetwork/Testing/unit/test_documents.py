"""The documents lead nowhere that does not exist, and name no command that is not there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("Docs/**/*.md")])
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
