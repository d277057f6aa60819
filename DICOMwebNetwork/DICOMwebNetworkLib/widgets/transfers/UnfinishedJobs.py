"""Offers the transfers that an earlier session left unfinished."""

from __future__ import annotations

from typing import Any

from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError

from ..common.enginetexts import engineText
from ..common.Icons import Icons

SHOWN_LABELS = 3


class UnfinishedJobs:
    """One frame with what was left, Resume and Dismiss.

    :param logic: the module's logic.
    :param ui: widgets by name.
    """

    def __init__(self, logic: Any, ui: Any, icons: Icons) -> None:
        self._logic = logic
        self._ui = ui
        self._icons = icons
        ui.resumeUnfinishedButton.clicked.connect(self._onResume)
        ui.dismissUnfinishedButton.clicked.connect(self._onDismiss)

    def refresh(self) -> None:
        """Show what was left, or nothing."""
        entries = self._logic.unfinishedJobs()
        self._ui.unfinishedFrame.visible = bool(entries)
        if not entries:
            return
        labels = [entry.label for entry in entries[:SHOWN_LABELS]]
        if len(entries) > SHOWN_LABELS:
            labels.append(_("and {count} more").format(count=len(entries) - SHOWN_LABELS))
        text = _("Not finished in an earlier session:") + "\n" + "\n".join(labels)
        self._ui.unfinishedLabel.text = text
        self._icons.show(self._ui.unfinishedIcon, "warning")
        self._ui.transfersSection.collapsed = False

    def _onResume(self, _checked: bool = False) -> None:
        failed = []
        for entry in self._logic.unfinishedJobs():
            try:
                self._logic.resumeUnfinished(entry)
            except DICOMwebNetworkError as error:
                failed.append(engineText(error))
        self.refresh()
        if failed:
            self._ui.unfinishedLabel.text += "\n" + "\n".join(failed)

    def _onDismiss(self, _checked: bool = False) -> None:
        for entry in self._logic.unfinishedJobs():
            self._logic.forgetUnfinished(entry)
        self.refresh()
