"""The texts of the module in the language of the application."""

from __future__ import annotations

from pathlib import Path

import qt
import slicer


def installTranslation(folder: str, locale: str = "") -> bool:
    """Translate the module from now on, if there is a translation.

    :param folder: holds ``DICOMwebNetwork_<language>.qm``, also with the country: ``_pt-BR.qm``.
    :param locale: language and country, such as ``de-DE``; that of the application if empty.
    :return: whether there is one.
    """
    # Slicer has an empty one where it runs without internationalization.
    locale = (locale or getattr(slicer.app, "applicationLocaleName", "") or "").replace("_", "-")
    for name in dict.fromkeys((locale, locale.partition("-")[0])):
        path = Path(folder) / f"DICOMwebNetwork_{name}.qm"
        if name and path.is_file():
            return _isInstalled(str(path)) or _install(str(path))
    return False


def _isInstalled(path: str) -> bool:
    """Whether this was done before; the application remembers it, also when the module is reloaded."""
    return any(known.objectName == path for known in qt.QCoreApplication.instance().findChildren(qt.QTranslator))


def _install(path: str) -> bool:
    translator = qt.QTranslator(qt.QCoreApplication.instance())
    translator.setObjectName(path)
    return bool(translator.load(path) and qt.QCoreApplication.installTranslator(translator))
