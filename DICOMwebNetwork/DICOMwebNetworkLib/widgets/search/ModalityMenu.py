"""A button with a menu of modalities to check, which stays open while one checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import qt
from slicer.i18n import tr as _

MODALITIES = (
    *("CT", "MR", "PT", "NM", "US", "XA", "RF", "CR", "DX", "MG", "OPT", "SM"),
    *("SEG", "SR", "RTSTRUCT", "RTDOSE", "RTPLAN", "PR"),
)
COLUMN_COUNT = 3


class ModalityMenu:
    """Modalities of a search.

    :param button: tool button that opens the menu and says what is checked.
    :param onChanged: called after each click.
    """

    def __init__(self, button: Any, onChanged: Callable[[], None]) -> None:
        self._button = button
        self._onChanged = onChanged
        self._boxes: dict[str, Any] = {}
        menu = qt.QMenu(button)
        menu.setObjectName("modalitiesMenu")
        content = qt.QWidget(menu)
        grid = qt.QGridLayout(content)
        for index, modality in enumerate(MODALITIES):
            box = qt.QCheckBox(modality, content)
            box.setObjectName("modality" + modality)
            box.setToolTip(_("Find studies that contain {modality}").format(modality=modality))
            box.toggled.connect(self._onToggled)
            grid.addWidget(box, index // COLUMN_COUNT, index % COLUMN_COUNT)
            self._boxes[modality] = box
        action = qt.QWidgetAction(menu)
        action.setDefaultWidget(content)
        menu.addAction(action)
        menu.addSeparator()
        menu.addAction(_("Any modality")).triggered.connect(self.clear)
        button.setMenu(menu)
        self._showChecked()

    @property
    def checked(self) -> list[str]:
        """The modalities that are checked."""
        return [modality for modality, box in self._boxes.items() if box.checked]

    def check(self, modalities: list[str]) -> None:
        """Check these and no others."""
        for modality, box in self._boxes.items():
            box.checked = modality in modalities

    def clear(self, _checked: bool = False) -> None:
        """Check none: any modality will do."""
        self.check([])

    def _onToggled(self, _checked: bool = False) -> None:
        self._showChecked()
        self._onChanged()

    def _showChecked(self) -> None:
        self._button.text = ", ".join(self.checked) or _("Any modality")
