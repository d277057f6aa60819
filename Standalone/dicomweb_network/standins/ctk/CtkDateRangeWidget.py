"""Stand-in for ``ctkDateRangeWidget``."""

from __future__ import annotations

from typing import Any

import qt
from PySide6.QtCore import Property, Signal
from qt.pythonqt import custom_widget


@custom_widget
class ctkDateRangeWidget(qt.QWidget):
    """Choice of a span of days: any date, today, yesterday, last week, last month, or from-to."""

    startDateTimeChanged = Signal(qt.QDateTime)
    endDateTimeChanged = Signal(qt.QDateTime)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._displayTime = False
        self._choice = qt.QComboBox(self)
        self._choice.addItems(["Any date", "Today", "Yesterday", "Last week", "Last month", "From - to"])
        self._start, self._end = qt.QDateTimeEdit(self), qt.QDateTimeEdit(self)
        row = qt.QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._choice)
        for editor in (self._start, self._end):
            editor.setCalendarPopup(True)
            row.addWidget(editor)
        self.setDisplayTime(False)
        self.setAnyDate()
        self._choice.currentIndexChanged.connect(self._onChoice)
        self._start.dateTimeChanged.connect(self.startDateTimeChanged)
        self._end.dateTimeChanged.connect(self.endDateTimeChanged)

    def _onChoice(self, index: int) -> None:
        spans = (self.setAnyDate, self.setToday, self.setYesterday, self.setLastWeek, self.setLastMonth)
        (*spans, self.setSelectRange)[index]()

    def _choose(self, index: int) -> None:
        self._choice.currentIndex = index
        self._start.setVisible(index == 5)
        self._end.setVisible(index == 5)

    def _setPast(self, index: int, first: Any, last: Any) -> None:
        self._choose(index)
        self.setDateRange(first, last)

    def setAnyDate(self) -> None:
        self._setPast(0, qt.QDate(1752, 9, 14), qt.QDate.currentDate())

    def setToday(self) -> None:
        self._setPast(1, qt.QDate.currentDate(), qt.QDate.currentDate())

    def setYesterday(self) -> None:
        day = qt.QDate.currentDate().addDays(-1)
        self._setPast(2, day, day)

    def setLastWeek(self) -> None:
        self._setPast(3, qt.QDate.currentDate().addDays(-7), qt.QDate.currentDate())

    def setLastMonth(self) -> None:
        self._setPast(4, qt.QDate.currentDate().addMonths(-1), qt.QDate.currentDate())

    def setSelectRange(self) -> None:
        self._choose(5)

    def setDateRange(self, first: Any, last: Any) -> None:
        self.setDateTimeRange(qt.QDateTime(first, qt.QTime(0, 0)), qt.QDateTime(last, qt.QTime(23, 59, 59)))

    def setDateTimeRange(self, first: Any, last: Any) -> None:
        self.setStartDateTime(first)
        self.setEndDateTime(last)

    def setStartDateTime(self, value: Any) -> None:
        self._start.dateTime = value

    def setEndDateTime(self, value: Any) -> None:
        self._end.dateTime = value

    def setDisplayTime(self, display: bool) -> None:
        self._displayTime = display
        for editor in (self._start, self._end):
            editor.displayFormat = "yyyy-MM-dd hh:mm" if display else "yyyy-MM-dd"

    startDateTime = Property(
        qt.QDateTime, lambda self: self._start.dateTime, setStartDateTime, notify=startDateTimeChanged
    )
    endDateTime = Property(qt.QDateTime, lambda self: self._end.dateTime, setEndDateTime, notify=endDateTimeChanged)
    displayTime = Property(bool, lambda self: self._displayTime, setDisplayTime)
