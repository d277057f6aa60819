"""Python packages that Slicer does not bundle, installed on the user's word."""

from __future__ import annotations

import importlib

from ...model.errors import ConfigurationError


def installPackages(requirements: str) -> None:
    """Install packages into Slicer's Python; no restart is needed. Waits for pip.

    :param requirements: as pip takes them, e.g. ``package`` of a ``PackageMissingError``.
    :raises ConfigurationError: pip could not do it.
    """
    import slicer

    try:
        slicer.util.pip_install(requirements)
    except Exception as error:
        command = f"PythonSlicer -m pip install {requirements}"
        raise ConfigurationError(
            f"pip could not install {requirements}: {error}",
            advice=f"Without a connection to PyPI ask your administrator to run: {command}",
        ) from error
    importlib.invalidate_caches()
