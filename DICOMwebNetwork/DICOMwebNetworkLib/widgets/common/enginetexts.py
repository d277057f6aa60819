"""What the engine says, in the language of the application.

The engine speaks English and knows no Qt. Its sentences, with placeholders for what it puts into them, are collected by
``Utilities/make_translations.py``; a text is held to these patterns, and the one that fits is translated.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import qt

CONTEXT = "engine"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_BETWEEN_SENTENCES = re.compile(r"((?<=[.!?])\s+|\n)")


def engineText(text: object) -> str:
    """Return a text of the engine, such as an error, as the user reads it; as it is where it cannot be translated."""
    said = str(text)
    if not _isTranslated():
        return said
    return _translated(said) or "".join(_translated(piece) or piece for piece in _BETWEEN_SENTENCES.split(said))


def _isTranslated() -> bool:
    sample = next(iter(_patterns()), None)
    return sample is not None and _ofQt(sample[0]) != sample[0]


def _translated(text: str) -> str:
    """Return the translation of one sentence, "" if there is none; what was put into it may be one, too."""
    for template, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found:
            pieces = _PLACEHOLDER.split(_ofQt(template))
            values = {name: _translated(value) or value for name, value in found.groupdict().items()}
            return "".join(values.get("v" + piece, "") if row % 2 else piece for row, piece in enumerate(pieces))
    return ""


def _ofQt(template: str) -> str:
    return str(qt.QCoreApplication.translate(CONTEXT, template))


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return template and pattern of each sentence, the most definite ones first."""
    path = Path(__file__).resolve().parents[3] / "Resources" / "Translations" / "engine_texts.json"
    templates = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    templates.sort(key=lambda template: len(_PLACEHOLDER.sub("", template)), reverse=True)
    return [(template, _pattern(template)) for template in templates]


def _pattern(template: str) -> re.Pattern[str]:
    pieces = _PLACEHOLDER.split(template)
    literal = [re.escape(piece) if row % 2 == 0 else f"(?P<v{piece}>.*?)" for row, piece in enumerate(pieces)]
    return re.compile("".join(literal), re.DOTALL)
