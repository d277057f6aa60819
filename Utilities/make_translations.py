"""Brings the translations in ``DICOMwebNetwork/Resources/Translations`` up to date with the texts of the source.

    python Utilities/make_translations.py [--check]

It reads ``_("…")`` and ``translate("context", "…")`` from the Python files and the texts from the ``.ui`` files, under
the contexts by which Slicer looks for them (``slicer.i18n``: folder and file; Qt: class of the form). The sentences of
the engine, which knows no Qt, go to ``engine_texts.json`` for ``widgets/common/enginetexts.py``. Translations that
there are stay, texts that are gone go, new ones are marked unfinished and listed. Then Qt's ``lrelease`` makes the
``.qm`` files that Slicer reads. ``--check`` writes nothing and fails where something is not up to date or translated.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

REPOSITORY: Final = Path(__file__).resolve().parents[1]
MODULE: Final = REPOSITORY / "DICOMwebNetwork"
FOLDER: Final = MODULE / "Resources" / "Translations"
ROOMS: Final = ("slicerside", "widgets")
ENGINE_ROOMS: Final = ("dicomexport", "dicomweb", "model", "net", "slicerside", "transfer")
ENGINE_CONTEXT: Final = "engine"
ENGINE_TEXTS: Final = FOLDER / "engine_texts.json"
SENTENCE: Final = re.compile(r"(?=(?:[^a-z]*[a-z]){8})['\"A-Z{].*[a-z] .*\.", re.DOTALL)
"""What the engine says to people: the house writes it as whole sentences, and nothing else."""
VERDICTS: Final = ("Verdict", "SendVerdict")
STATUS_WORDS: Final = "_STATUS_WORDS"
PUT_TOGETHER: Final = ("{0} (HTTP {1}).", "{0} (HTTP {1}): {2}", "The server answered with an error")
"""Built piece by piece from the words for a status, so that the source does not show them whole."""
SHARED_CONTEXT: Final = "qSlicerAbstractCoreModule"
"""Slicer's own translations hold these texts."""

TRANSLATORS: Final = ("_", "translate")

PLACEHOLDER: Final = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")

Texts = dict[str, dict[str, str]]
"""Context -> text -> translation, "" where there is none."""


class WrongText(NamedTuple):
    """A text of the source that cannot be translated, or a translation that cannot be used."""

    where: str
    why: str


def texts_of_source() -> tuple[Texts, list[WrongText]]:
    """Return the texts of the module, untranslated, and what is wrong with them."""
    found: Texts = {}
    wrong: list[WrongText] = []
    paths = [MODULE / "DICOMwebNetwork.py", *(path for room in ROOMS for path in _python_files(room))]
    for path in paths:
        for context, text in _texts_of_python(path, wrong):
            found.setdefault(context, {})[text] = ""
    for path in sorted((MODULE / "Resources" / "UI").glob("*.ui")):
        root = ET.parse(path).getroot()
        context = root.findtext("class") or ""
        for element in root.iter("string"):
            if element.get("notr") != "true" and (element.text or "").strip():
                found.setdefault(context, {})[element.text or ""] = ""
    found.pop(SHARED_CONTEXT, None)
    found[ENGINE_CONTEXT] = dict.fromkeys(engine_texts(), "")
    return dict(sorted(found.items())), wrong


def _python_files(room: str) -> list[Path]:
    return sorted((MODULE / "DICOMwebNetworkLib" / room).rglob("*.py"))


def _texts_of_python(path: Path, wrong: list[WrongText]) -> Iterator[tuple[str, str]]:
    """Yield (context, text) of the calls that translate."""
    has_package = (path.parent / "__init__.py").is_file()
    context = f"{path.parent.name}.{path.stem}" if has_package else path.stem
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Name)
            or node.func.id not in ("_", "translate")
        ):
            continue
        values = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if len(values) != len(node.args) or not all(isinstance(value, str) for value in values):
            wrong.append(WrongText(f"{path.name}:{node.lineno}", "the text is no literal, so it is not found"))
        elif len(values) == 1:
            yield context, str(values[0])
        else:
            yield str(values[0]), str(values[1])


def engine_texts() -> list[str]:
    """Return the sentences of the engine, with ``{0}``, ``{1}`` for what it puts into them, and its verdicts."""
    found = set(PUT_TOGETHER)
    for room in ENGINE_ROOMS:
        for path in _python_files(room):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            passed_over = {id(part) for node in ast.walk(tree) for part in _not_said(node)}
            said = (_template(node) for node in ast.walk(tree) if id(node) not in passed_over)
            found |= {text.strip() for text in said if SENTENCE.fullmatch(text.strip())}
            found |= {text for node in ast.walk(tree) for text in _words(node)}
    return sorted(found)


def _template(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    pieces = [str(piece.value) if isinstance(piece, ast.Constant) else None for piece in node.values]
    numbers = iter(range(len(pieces)))
    return "".join(f"{{{next(numbers)}}}" if piece is None else piece for piece in pieces)


def _not_said(node: ast.AST) -> Iterator[ast.AST]:
    """Yield docstrings, what is translated by itself, what is logged, and the parts of texts that are put together."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.JoinedStr):
        yield from (part for part in ast.walk(node) if part is not node)
    if isinstance(node, ast.Call):
        function = ast.unparse(node.func)
        if (
            function in TRANSLATORS
            or function.startswith("logging.")
            or function.endswith(("compile", "AssertionError"))
        ):
            yield from ast.walk(node)


def _words(node: ast.AST) -> Iterator[str]:
    """Yield what is said with single words: verdicts, and what a status means."""
    values: list[ast.expr | None] = []
    if isinstance(node, ast.ClassDef) and node.name in VERDICTS:
        values = [line.value for line in node.body if isinstance(line, ast.Assign)]
    if (
        isinstance(node, ast.AnnAssign)
        and ast.unparse(node.target) == STATUS_WORDS
        and isinstance(node.value, ast.Dict)
    ):
        values = [*node.value.values]
    yield from (str(value.value) for value in values if isinstance(value, ast.Constant))


def read_ts(path: Path) -> Texts:
    """Return the texts of a translation file; an unfinished one has the translation ""."""
    found: Texts = {}
    for context in ET.parse(path).getroot().iter("context"):
        texts = found.setdefault(context.findtext("name") or "", {})
        for message in context.iter("message"):
            translation = message.find("translation")
            is_done = translation is not None and translation.get("type") is None
            texts[message.findtext("source") or ""] = (
                (translation.text or "") if is_done and translation is not None else ""
            )
    return found


def merged(source: Texts, known: Texts) -> Texts:
    """Return the texts of the source with the translations that are known, also under another context."""
    anywhere = {text: done for texts in known.values() for text, done in texts.items() if done}
    return {
        context: {text: known.get(context, {}).get(text) or anywhere.get(text, "") for text in sorted(texts)}
        for context, texts in source.items()
    }


def ts_text(language: str, texts: Texts) -> str:
    """Return the translation file (Qt Linguist's format)."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>", f'<TS version="2.1" language="{language}">']
    for context, messages in texts.items():
        lines += ["<context>", f"    <name>{escape(context)}</name>"]
        for text, translation in messages.items():
            state = "" if translation else ' type="unfinished"'
            lines += [
                "    <message>",
                f"        <source>{escape(text)}</source>",
                f"        <translation{state}>{escape(translation)}</translation>",
                "    </message>",
            ]
        lines.append("</context>")
    return "\n".join([*lines, "</TS>", ""])


def wrong_translations(texts: Texts) -> list[WrongText]:
    """Return texts without translation, and translations that lack a placeholder or have one too many."""
    wrong = []
    for context, messages in texts.items():
        for text, translation in messages.items():
            if not translation:
                wrong.append(WrongText(context, f"not translated: {text!r}"))
            elif set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(translation)):
                wrong.append(WrongText(context, f"other placeholders: {text!r}, {translation!r}"))
    return wrong


def qm_of(path: Path) -> bytes:
    """Return the compiled form of a translation file."""
    import PySide6

    program = Path(PySide6.__path__[0]) / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder) / "compiled.qm"
        subprocess.run([program, "-silent", path, "-qm", compiled], check=True)
        return compiled.read_bytes()


def main() -> int:
    """Update or check all translations; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, and fail where something is to be done")
    is_checking = parser.parse_args().check
    source, wrong = texts_of_source()
    listed = json.dumps(list(source[ENGINE_CONTEXT]), indent=0, ensure_ascii=False) + "\n"
    is_stale = not ENGINE_TEXTS.is_file() or ENGINE_TEXTS.read_text(encoding="utf-8") != listed
    if not is_checking:
        ENGINE_TEXTS.write_text(listed, encoding="utf-8")
    for path in sorted(FOLDER.glob("*.ts")):
        language = path.stem.rpartition("_")[2]
        texts = merged(source, read_ts(path))
        wrong += wrong_translations(texts)
        is_stale |= path.read_text(encoding="utf-8") != ts_text(language, texts)
        if not is_checking:
            path.write_text(ts_text(language, texts), encoding="utf-8")
            path.with_suffix(".qm").write_bytes(qm_of(path))
    for problem in wrong:
        print(f"{problem.where}: {problem.why}")
    if is_checking and is_stale:
        print("out of date: run make translations")
    return 1 if wrong or (is_checking and is_stale) else 0


if __name__ == "__main__":
    sys.exit(main())
