"""What a test, and the work with a server, have found out about it, in the form of that server."""

from __future__ import annotations

from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.diagnosis import ServerCapabilities, Stage, StageVerdict
from DICOMwebNetworkLib.model.quirks import ServerQuirks
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
        quirks = self._logic.quirksOf(profile) if profile is not None else None
        texts = [*([knownText(found)] if found else []), *([quirksText(quirks)] if quirks else [])]
        self._ui.knownFrame.visible = bool(texts)
        self._ui.knownGroup.collapsed = True
        self._ui.knownLabel.text = "\n".join(texts)


def knownText(found: ServerCapabilities) -> str:
    """Return what was found out about a server, one finding a line."""
    lines = [_("Tested on {date}.").format(date=_shown(found.diagnosed_at))]
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


def quirksText(quirks: ServerQuirks) -> str:
    """Return what was learnt about a server while working with it, one finding a line."""
    lines = [_("Learnt while working with it, on {date}:").format(date=_shown(quirks.learnt_at))]
    if quirks.refused_ways:
        text = _("It refuses these ways to ask for images, and is asked in others first: {ways}.")
        lines.append(text.format(ways="; ".join(quirks.refused_ways)))
    if quirks.ignored_filters:
        text = _("It ignores the filter on {keywords}; rows are filtered here.")
        lines.append(text.format(keywords=", ".join(quirks.ignored_filters)))
    if quirks.has_no_metadata:
        lines.append(_("It does not give the metadata of every series; then the header of one instance is read."))
    return "\n".join(lines)


def _shown(moment: str) -> str:
    return str(qt.QDateTime.fromString(moment, qt.Qt.ISODate).toLocalTime().toString("yyyy-MM-dd HH:mm"))
