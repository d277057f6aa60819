"""Whether copies without the patient's identity are sent, and what that means for what is ticked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from slicer.i18n import tr as _


class DeidentifyRow:
    """The box and the note below it.

    :param ui: widgets by name.
    :param onChanged: called when the box was ticked or not any more.
    """

    def __init__(self, ui: Any, onChanged: Callable[[], None]) -> None:
        self._box = ui.deidentifyCheckBox
        self._label = ui.deidentifyLabel
        self._onChanged = onChanged
        self._box.toggled.connect(self._onToggled)

    @property
    def isWanted(self) -> bool:
        """Whether copies without identity are to be sent."""
        return bool(self._box.checked)

    def update(self, leftOut: Sequence[str]) -> None:
        """Say what is sent.

        :param leftOut: names of what is ticked and cannot lose the patient's identity.
        """
        text = _("The files here stay as they are. Names that are part of a picture are not removed: look at it first.")
        self._label.text = "\n".join([text, *leftOutNotes(leftOut)])
        self._label.visible = self.isWanted

    def _onToggled(self, _isChecked: bool) -> None:
        self._onChanged()


def leftOutNotes(names: Sequence[str]) -> list[str]:
    """Return what to say of what cannot lose the patient's identity; nothing if there is none."""
    text = _("Left out, because it cannot lose the patient's identity: {names}.")
    return [text.format(names=", ".join(names))] if names else []
