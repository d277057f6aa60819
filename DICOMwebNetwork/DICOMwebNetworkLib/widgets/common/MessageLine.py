"""A line that says how things are, with an icon and, where something can be done, a button."""

from __future__ import annotations

from typing import Any

from .enginetexts import engineText
from .Icons import Icons


class MessageLine:
    """Icon, text and button of one frame of the panel.

    :param ui: widgets by name; the frame's parts are ``<prefix>Frame``, ``<prefix>Icon``, ``<prefix>Label`` and, where
        there is one, ``<prefix>Button``.
    :param prefix: how the names begin.
    """

    def __init__(self, ui: Any, prefix: str, icons: Icons) -> None:
        self._frame = getattr(ui, prefix + "Frame")
        self._icon = getattr(ui, prefix + "Icon")
        self._label = getattr(ui, prefix + "Label")
        self._button = getattr(ui, prefix + "Button", None)
        self._icons = icons
        self.hide()

    def show(self, kind: str, text: str, buttonText: str = "") -> None:
        """Say something.

        :param kind: ``busy``, ``ok``, ``info``, ``warning`` or ``error``: name of the icon.
        :param buttonText: what the button says; it is hidden without.
        """
        self._label.text = text
        self._icons.show(self._icon, kind)
        if self._button is not None:
            if buttonText:
                self._button.text = buttonText
            self._button.visible = bool(buttonText)
        self._frame.visible = True

    def showError(self, error: Exception, buttonText: str = "") -> None:
        """Say what went wrong, and what to do about it on a line of its own."""
        message = engineText(getattr(error, "message", "") or str(error) or type(error).__name__)
        advice = engineText(getattr(error, "advice", ""))
        self.show("error", f"{message}\n{advice}" if advice else message, buttonText)

    def hide(self) -> None:
        """Say nothing."""
        self._frame.visible = False
