"""What to search for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.study_lists import parse_study_list

from ..common.choices import fillCombo
from .ModalityMenu import ModalityMenu

PAGE_SIZE = 100
DATE_FORMAT = "yyyyMMdd"
TEXT_FIELDS = {
    "PatientName": "patientNameLineEdit",
    "PatientID": "patientIDLineEdit",
    "AccessionNumber": "accessionNumberLineEdit",
    "StudyDescription": "studyDescriptionLineEdit",
    "StudyInstanceUID": "studyUIDLineEdit",
}
PART_IS_ENOUGH = ("PatientName", "StudyDescription")


class SearchSection:
    """The search fields and their buttons.

    :param ui: widgets by name.
    :param onSearch: called with a SearchQuery.
    :param onCancel: called when the user cancels.
    """

    def __init__(self, ui: Any, onSearch: Callable[[SearchQuery], None], onCancel: Callable[[], None]) -> None:
        self._ui = ui
        self._onSearch = onSearch
        self._onCancel = onCancel
        self._modalities = ModalityMenu(ui.modalitiesButton, self._onFieldChanged)
        days = [
            (_("Any date"), "any"),
            (_("Today"), "0"),
            (_("Yesterday and today"), "1"),
            (_("Last 7 days"), "7"),
            (_("Last 30 days"), "30"),
            (_("Last 12 months"), "365"),
            (_("From … to …"), "range"),
        ]
        fillCombo(ui.dateComboBox, days)
        today = qt.QDate.currentDate()
        ui.fromDateEdit.date = today.addMonths(-1)
        ui.toDateEdit.date = today
        ui.dateComboBox.currentIndexChanged.connect(self._onDateChosen)
        for name in TEXT_FIELDS.values():
            edit = getattr(ui, name)
            edit.returnPressed.connect(self.search)
            edit.textChanged.connect(self._onFieldChanged)
        ui.fuzzyCheckBox.toggled.connect(self._onFieldChanged)
        ui.searchButton.clicked.connect(self.search)
        ui.cancelSearchButton.clicked.connect(self._onCancelClicked)
        ui.clearSearchButton.clicked.connect(self.clear)
        self._isSearching = False
        self._hasServer = False
        self._onDateChosen()
        self._update()

    def setState(self, hasServer: bool, isSearching: bool) -> None:
        """Say whether there is a server to ask, and whether it is being asked."""
        self._hasServer, self._isSearching = hasServer, isSearching
        self._update()

    def search(self, _checked: bool = False) -> None:
        """Search for what the fields say."""
        if self._hasServer:
            self._onSearch(self.query())

    def clear(self, _checked: bool = False) -> None:
        """Empty all fields."""
        for name in TEXT_FIELDS.values():
            getattr(self._ui, name).text = ""
        self._ui.dateComboBox.currentIndex = 0
        self._modalities.clear()
        self._ui.fuzzyCheckBox.checked = False
        self._ui.patientNameLineEdit.setFocus()

    def fields(self) -> dict[str, Any]:
        """Return what the fields hold, for the settings; empty ones are left out."""
        ui = self._ui
        texts = {keyword: getattr(ui, name).text.strip() for keyword, name in TEXT_FIELDS.items()}
        dates = [edit.date.toString(DATE_FORMAT) for edit in (ui.fromDateEdit, ui.toDateEdit)]
        chosen = str(ui.dateComboBox.currentData)
        values = {
            **texts,
            "date": "" if chosen == "any" else chosen,
            "range": dates if chosen == "range" else [],
            "modalities": self._modalities.checked,
            "fuzzy": bool(ui.fuzzyCheckBox.checked),
        }
        return {name: value for name, value in values.items() if value}

    def label(self) -> str:
        """Return what the fields hold in words; empty if they hold nothing."""
        ui = self._ui
        words = [getattr(ui, name).text.strip() for name in TEXT_FIELDS.values()]
        if ui.dateComboBox.currentData == "range":
            words.append(self._dates())
        elif ui.dateComboBox.currentData != "any":
            words.append(ui.dateComboBox.currentText)
        words.append(", ".join(self._modalities.checked))
        return " · ".join(word for word in words if word)

    def repeat(self, fields: Mapping[str, Any]) -> None:
        """Fill in what ``fields`` returned once, and search."""
        ui = self._ui
        for keyword, name in TEXT_FIELDS.items():
            getattr(ui, name).text = str(fields.get(keyword, ""))
        ui.dateComboBox.currentIndex = max(0, ui.dateComboBox.findData(str(fields.get("date", "any"))))
        for edit, text in zip((ui.fromDateEdit, ui.toDateEdit), fields.get("range", ()), strict=False):
            edit.date = qt.QDate.fromString(str(text), DATE_FORMAT)
        self._modalities.check(list(fields.get("modalities", ())))
        ui.fuzzyCheckBox.checked = bool(fields.get("fuzzy"))
        self.search()

    def query(self) -> SearchQuery:
        """Return what the fields say as a search for studies."""
        filters = {}
        for keyword, name in TEXT_FIELDS.items():
            text = getattr(self._ui, name).text.strip()
            if text:
                filters[keyword] = _wildcarded(text) if keyword in PART_IS_ENOUGH else text
        if "StudyInstanceUID" in filters:
            # A link may have been pasted.
            uids = parse_study_list(filters["StudyInstanceUID"]).study_instance_uids
            filters["StudyInstanceUID"] = ",".join(uids) or filters["StudyInstanceUID"]
        dates = self._dates()
        if dates:
            filters["StudyDate"] = dates
        if self._modalities.checked:
            filters["ModalitiesInStudy"] = "\\".join(self._modalities.checked)
        return SearchQuery(
            level=Level.STUDY,
            filters=filters,
            is_fuzzy=bool(self._ui.fuzzyCheckBox.checked),
            page_size=PAGE_SIZE,
        )

    def _dates(self) -> str:
        chosen = self._ui.dateComboBox.currentData
        if chosen == "any":
            return ""
        if chosen == "range":
            days = sorted(edit.date.toString(DATE_FORMAT) for edit in (self._ui.fromDateEdit, self._ui.toDateEdit))
            return "-".join(days)
        today = qt.QDate.currentDate()
        first = today.addDays(-int(chosen)).toString(DATE_FORMAT)
        last = today.toString(DATE_FORMAT)
        return last if first == last else f"{first}-{last}"

    def _onDateChosen(self, _index: int = 0) -> None:
        isRange = self._ui.dateComboBox.currentData == "range"
        for name in ("rangeLabel", "fromDateEdit", "toLabel", "toDateEdit"):
            getattr(self._ui, name).visible = isRange
        self._onFieldChanged()

    def _onFieldChanged(self, _value: str | bool = "") -> None:
        self._ui.clearSearchButton.enabled = bool(self.fields())

    def _onCancelClicked(self, _checked: bool = False) -> None:
        self._onCancel()

    def _update(self) -> None:
        ui = self._ui
        ui.searchButton.enabled = self._hasServer
        ui.searchButton.toolTip = (
            _("Search the server for studies (Enter)") if self._hasServer else _("Choose or type a server first")
        )
        ui.cancelSearchButton.enabled = self._isSearching
        ui.cancelSearchButton.toolTip = (
            _("Stop the search; what has been found stays (Escape)") if self._isSearching else _("No search is running")
        )
        ui.studyListButton.enabled = self._hasServer
        ui.searchProgressBar.visible = self._isSearching


def _wildcarded(text: str) -> str:
    """Return a text as typed if it holds a wildcard or ^, otherwise so that it matches anywhere in the value."""
    if any(character in text for character in "*?^"):
        return text
    return f"*{'^'.join(part.strip() for part in text.split(','))}*"
