"""The programs of DCMTK that Slicer brings along."""

from __future__ import annotations

from typing import Any

import slicer


def bundledDcmtk() -> Any:
    """Return a ``Dcmtk`` that looks for its programs beside the application first. Main thread only."""
    from ...net.dimse import Dcmtk

    home = getattr(slicer.app, "slicerHome", "")
    return Dcmtk([f"{home}/bin"] if home else [])
