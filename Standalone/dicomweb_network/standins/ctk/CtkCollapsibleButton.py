"""Stand-in for ``ctkCollapsibleButton``."""

from __future__ import annotations

from typing import Any

import qt
from PySide6.QtCore import Property, Signal
from qt.pythonqt import custom_widget

from .folding import show_children


@custom_widget
class ctkCollapsibleButton(qt.QAbstractButton):
    """A titled bar that hides and shows the widgets laid out in it. ``checked`` is the opposite of ``collapsed``."""

    contentsCollapsed = Signal(bool)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._flat = False
        self.setCheckable(True)
        self.setChecked(True)
        self.setSizePolicy(qt.QSizePolicy.MinimumExpanding, qt.QSizePolicy.Preferred)
        self.setContentsMargins(0, self._headerHeight(), 0, 0)
        self.toggled.connect(self._onToggled)

    def _headerHeight(self) -> int:
        return self.fontMetrics().height() + 10

    def _onToggled(self, expanded: bool) -> None:
        show_children(self, expanded)
        self.setMaximumHeight(16777215 if expanded else self._headerHeight())
        self.updateGeometry()
        self.contentsCollapsed.emit(not expanded)

    def _setCollapsed(self, collapsed: bool) -> None:
        self.setChecked(not collapsed)

    collapsed = Property(bool, lambda self: not self.checked, _setCollapsed, notify=contentsCollapsed)

    def _setFlat(self, flat: bool) -> None:
        self._flat = flat
        self.update()

    flat = Property(bool, lambda self: self._flat, _setFlat)

    def childEvent(self, event: Any) -> None:
        if event.type() == qt.QEvent.ChildPolished and not self.checked:
            show_children(self, False)
        super().childEvent(event)

    def hitButton(self, position: Any) -> bool:
        return bool(position.y() <= self._headerHeight())

    def sizeHint(self) -> Any:
        header = qt.QSize(self.fontMetrics().horizontalAdvance(self.text) + 40, self._headerHeight())
        if self.layout() is None or not self.checked:
            return header
        return self.layout().totalSizeHint().expandedTo(header)

    def minimumSizeHint(self) -> Any:
        header = qt.QSize(40, self._headerHeight())
        if self.layout() is None or not self.checked:
            return header
        return self.layout().totalMinimumSize().expandedTo(header)

    def paintEvent(self, event: Any) -> None:
        painter = qt.QPainter(self)
        option = qt.QStyleOptionButton()
        option.initFrom(self)
        header = qt.QRect(0, 0, self.width, self._headerHeight())
        if not self._flat:
            painter.fillRect(header, self.palette.color(qt.QPalette.Button).darker(108))
        arrow = qt.QStyleOption()
        arrow.initFrom(self)
        arrow.rect = qt.QRect(header.left() + 8, header.center().y() - 5, 10, 10)
        indicator = qt.QStyle.PE_IndicatorArrowDown if self.checked else qt.QStyle.PE_IndicatorArrowRight
        self.style().drawPrimitive(indicator, arrow, painter, self)
        font = self.font
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.palette.color(qt.QPalette.ButtonText))
        flags = qt.Qt.AlignVCenter | qt.Qt.AlignLeft | qt.Qt.TextShowMnemonic
        painter.drawText(header.adjusted(26, 0, -6, 0), flags, self.text)
