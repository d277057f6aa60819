"""``ctk.ctkWidgetsUtils``: pictures of widgets."""

from __future__ import annotations

from typing import Any


class ctkWidgetsUtils:
    """Static methods only, as in CTK."""

    @staticmethod
    def grabWidget(widget: Any) -> Any:
        """Return a ``QImage`` of a widget with its children."""
        return widget.grab().toImage()
