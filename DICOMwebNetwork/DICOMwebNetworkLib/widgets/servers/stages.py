"""What the user reads for the stages of a test."""

from __future__ import annotations

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.diagnosis import Stage


def stageName(stage: Stage) -> str:
    """Return what the user reads for a stage."""
    return {
        Stage.ADDRESS: _("Address"),
        Stage.PORT: _("Port"),
        Stage.ENCRYPTION: _("Encryption"),
        Stage.LOGIN: _("Login"),
        Stage.SEARCH: _("Search"),
        Stage.METADATA: _("Metadata"),
        Stage.INSTANCE: _("Retrieve an instance"),
        Stage.SERIES: _("Retrieve a series"),
        Stage.RENDERED: _("Rendered images"),
        Stage.STORE: _("Store"),
        Stage.ECHO: _("DIMSE echo"),
    }[stage]
