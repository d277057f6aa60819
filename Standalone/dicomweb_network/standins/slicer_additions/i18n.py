"""``slicer.i18n``: marks texts for translation. Standalone has no translations, so each text stays as it is."""

from __future__ import annotations

import slicer


def translate(context: str, text: str) -> str:
    """The text in the language of the application.

    :param context: name of the source file, as Qt's tools need it.
    """
    return str(slicer.app.translate(context, text)) if hasattr(slicer, "app") else text


def tr(text: str) -> str:
    """The text in the language of the application; modules import it as ``_``."""
    return translate("", text)
