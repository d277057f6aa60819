"""What is wrong in a form, said below the field that it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import qt

from .enginetexts import engineText

ON_LIGHT, ON_DARK = "#b3261e", "#ff8a80"


class FieldErrors:
    """Shows one error at a time; the field it is about gets the cursor.

    :param ui: widgets by name; below the field ``<name>LineEdit`` (or ``…TextEdit``, ``…SpinBox``) is the label
      ``<name>Error``.
    :param fields: name of a value -> name of the field.
    :param reveal: called with the field before it gets the cursor.
    """

    def __init__(self, ui: Any, fields: Mapping[str, str], reveal: Callable[[Any], None]) -> None:
        self._ui = ui
        self._fields = fields
        self._reveal = reveal
        self.clear()

    def show(self, error: Exception) -> bool:
        """Say what is wrong; tell whether there was a field to say it at."""
        self.clear()
        name = self._fields.get(getattr(error, "field", ""), "")
        if not name:
            return False
        ui = self._ui
        kinds = ("LineEdit", "TextEdit", "SpinBox")
        field = next(getattr(ui, name + kind) for kind in kinds if hasattr(ui, name + kind))
        self._reveal(field)
        label = getattr(ui, name + "Error")
        window = label.palette.color(qt.QPalette.Window)
        label.setStyleSheet(f"color: {ON_DARK if window.lightness() < 128 else ON_LIGHT}")
        label.text = engineText(error)
        label.visible = True
        field.setFocus()
        return True

    def clear(self) -> None:
        """Say nothing."""
        for name in set(self._fields.values()):
            getattr(self._ui, name + "Error").visible = False
