"""``slicer.i18n``: texts in the language of the application."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import slicer


def translate(context: str, text: str) -> str:
    """The text in the language of the application.

    :param context: name of the source file, as Qt's tools need it.
    """
    return str(slicer.app.translate(context, text)) if hasattr(slicer, "app") else text


def tr(text: str) -> str:
    """The text in the language of the application, looked for under the name of the file that calls."""
    return translate(_context(sys._getframe(1).f_code.co_filename), text)


@cache
def _context(file: str) -> str:
    """Slicer's name for the texts of a file: its package and itself."""
    path = Path(file)
    return f"{path.parent.name}.{path.stem}" if (path.parent / "__init__.py").is_file() else path.stem
