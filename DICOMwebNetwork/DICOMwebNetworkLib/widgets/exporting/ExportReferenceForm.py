"""Whose results they are: the patient and the study of what is exported."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from ..common.choices import fillCombo
from ..common.display import dicomDate, personName

OWN, STUDY, NEW = "own", "study", "new"
NEW_FIELDS = {
    "patientName": "PatientName",
    "patientID": "PatientID",
    "birthDate": "PatientBirthDate",
    "studyDescription": "StudyDescription",
}
"""Line edits of a new patient and study, and what they become."""
NEW_WIDGETS = (
    *(f"{name}{part}" for name in NEW_FIELDS for part in ("Label", "LineEdit")),
    "patientSexLabel",
    "patientSexComboBox",
)


class ExportReferenceForm:
    """The choice of patient and study, and the fields for new ones.

    :param logic: the module's logic.
    :param ui: widgets by name.
    :param onChanged: called when another choice was made.
    """

    def __init__(self, logic: Any, ui: Any, onChanged: Callable[[], None]) -> None:
        self._logic = logic
        self._ui = ui
        choices = [
            (_("Those of the images it came from"), OWN),
            (_("A study of the DICOM database"), STUDY),
            (_("New ones"), NEW),
        ]
        fillCombo(ui.exportStudyComboBox, choices)
        fillCombo(ui.patientSexComboBox, [("", ""), (_("female"), "F"), (_("male"), "M"), (_("other"), "O")])
        self._isNew = False
        self._patients: dict[str, str] = {}
        self._areStudiesKnown = False
        self._onChanged = onChanged
        ui.exportStudyComboBox.currentIndexChanged.connect(self._onChosen)
        ui.databaseStudyComboBox.currentIndexChanged.connect(self._onChosen)

    def refresh(self) -> None:
        """Ask for the studies of the DICOM database anew at the next ``update`` that needs them."""
        self._areStudiesKnown = False

    def update(self, isNeeded: bool, isAnyWithoutPatient: bool) -> None:
        """Show the fields that the choice asks for.

        :param isNeeded: something is to be exported.
        :param isAnyWithoutPatient: some of it came from no images that the database knows.
        """
        ui = self._ui
        ui.exportStudyComboBox.enabled = isNeeded
        ui.databaseStudyLabel.visible = ui.databaseStudyComboBox.visible = self._choice == STUDY
        if self._choice == STUDY and not self._areStudiesKnown:
            self._fillStudies()
        self._isNew = self._choice == NEW or (self._choice == OWN and isNeeded and isAnyWithoutPatient)
        for name in NEW_WIDGETS:
            getattr(ui, name).visible = self._isNew

    @property
    def reference(self) -> str | None:
        """What the logic takes for the choice."""
        if self._choice == OWN:
            return None
        return str(self._ui.databaseStudyComboBox.currentData or "") if self._choice == STUDY else ""

    @property
    def patient(self) -> str | None:
        """Name of the patient of everything, empty for a new one; None where it is that of the images of each."""
        if self._choice == OWN:
            return None
        return self._patients.get(self.reference or "", "")

    @property
    def whyNot(self) -> str:
        """Why the choice cannot be used as it is; empty if it can."""
        isMissing = self._choice == STUDY and not self.reference
        return _("Choose a study of the DICOM database") if isMissing else ""

    def tags(self) -> dict[str, str]:
        """Return what was typed about a new patient and study, by keyword; nothing where those exist."""
        ui = self._ui
        if not self._isNew:
            return {}
        values = {keyword: getattr(ui, name + "LineEdit").text.strip() for name, keyword in NEW_FIELDS.items()}
        values["PatientBirthDate"] = re.sub(r"[-./]", "", values["PatientBirthDate"])
        values["PatientSex"] = str(ui.patientSexComboBox.currentData or "")
        return {keyword: value for keyword, value in values.items() if value}

    @property
    def _choice(self) -> str:
        return str(self._ui.exportStudyComboBox.currentData)

    def _fillStudies(self) -> None:
        combo = self._ui.databaseStudyComboBox
        studies = self._logic.studiesInDatabase()
        self._areStudiesKnown = True
        uids = [study[0] for study in studies]
        self._patients = {uid: personName(patient) or _("no name") for uid, patient, _date, _text in studies}
        if [combo.itemData(row) for row in range(combo.count)] == uids:
            return
        chosen = combo.currentData
        combo.blockSignals(True)
        combo.clear()
        fillCombo(combo, [(_label(*study), study[0]) for study in studies])
        combo.currentIndex = uids.index(chosen) if chosen in uids else 0 if uids else -1
        combo.blockSignals(False)

    def _onChosen(self, _index: int) -> None:
        self._onChanged()


def _label(uid: str, patient: str, date: str, description: str) -> str:
    parts = (personName(patient) or _("no name"), dicomDate(date), description)
    return ", ".join(part for part in parts if part) or uid
