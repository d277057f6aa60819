"""The Python package highdicom, which segmentations and measurement reports need and Slicer bundles since 5.12."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from ..model.errors import ConfigurationError

OLDEST = "highdicom>=0.22"
KEPT = ("pydicom", "numpy")
"""Packages of Slicer that must stay as they are; pip then finds the newest highdicom that works with them."""


def isNeededFor(things: Sequence[Any]) -> bool:
    """Whether something cannot be exported without highdicom."""
    import slicer

    from .MarkupsExport import isExportableMarkups
    from .SegmentationExport import isExportableSegmentation

    nodes = [slicer.mrmlScene.GetNodeByID(one) if isinstance(one, str) else one for one in things]
    return any(isExportableSegmentation(node) or isExportableMarkups(node) for node in nodes if node is not None)


def isInstalled() -> bool:
    """Whether highdicom is there, and new enough."""
    from ..dicomexport.with_highdicom import check_highdicom

    try:
        check_highdicom()
    except ConfigurationError:
        return False
    return True


def requirements() -> str:
    """Return what pip is asked for: highdicom, and the packages of Slicer that it must not change."""
    from importlib.metadata import version

    return " ".join([OLDEST, *(f"{name}=={version(name)}" for name in KEPT)])


def install() -> None:
    """Install highdicom into Slicer's Python. Waits for pip; no restart is needed.

    :raises ConfigurationError: pip could not do it.
    """
    import slicer

    wanted = requirements()
    try:
        slicer.util.pip_install(wanted)
    except Exception as error:
        raise ConfigurationError(
            f"highdicom could not be installed: {error}",
            advice=f"Without a connection to PyPI ask your administrator to run: PythonSlicer -m pip install {wanted}",
        ) from error
    importlib.invalidate_caches()
    if not isInstalled():
        raise ConfigurationError("pip has ended, but highdicom is not there.", advice="Restart Slicer and look again.")
