"""What a test of the connection has found out about a server, in the form of that server."""

from __future__ import annotations

from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.diagnosis import ServerCapabilities, Stage, StageVerdict
from DICOMwebNetworkLib.model.servers import ServerProfile

from .stages import stageName

CAPABILITIES = (Stage.SEARCH, Stage.METADATA, Stage.INSTANCE, Stage.SERIES, Stage.RENDERED, Stage.STORE, Stage.ECHO)


class KnownOfServer:
    """Shows what is known, and hides itself where nothing is.

    :param logic: the module's logic.
    :param ui: widgets by name.
    """

    def __init__(self, logic: Any, ui: Any) -> None:
        self._logic = logic
        self._ui = ui

    def show(self, profile: ServerProfile | None) -> None:
        """Show what is known of a server; None for a new one."""
        found = self._logic.capabilitiesOf(profile) if profile is not None else None
        self._ui.knownFrame.visible = found is not None
        self._ui.knownGroup.collapsed = True
        self._ui.knownLabel.text = "" if found is None else knownText(found)


def knownText(found: ServerCapabilities) -> str:
    """Return what was found out about a server, one finding a line."""
    moment = qt.QDateTime.fromString(found.diagnosed_at, qt.Qt.ISODate).toLocalTime()
    lines = [_("Tested on {date}.").format(date=moment.toString("yyyy-MM-dd HH:mm"))]
    if found.product:
        lines.append(_("It calls itself {product}.").format(product=found.product))
    for verdict, words in (
        (StageVerdict.OK, _("Works: {stages}.")),
        (StageVerdict.FAILED, _("Does not work: {stages}.")),
        (StageVerdict.UNKNOWN, _("Not known: {stages}.")),
    ):
        stages = [stageName(one) for one in CAPABILITIES if found.result(one).verdict is verdict]
        if stages:
            lines.append(words.format(stages=", ".join(stages)))
    return "\n".join(lines)
