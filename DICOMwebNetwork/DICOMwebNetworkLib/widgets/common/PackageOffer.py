"""Says which Python package is missing, and installs it when the user wants that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import slicer
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError

from .Icons import Icons
from .MessageLine import MessageLine


class PackageOffer:
    """A line with a button to install what is missing.

    :param logic: the module's logic.
    :param ui: widgets by name; the line is ``packageFrame`` with its parts.
    :param onChanged: called when a package was installed.
    """

    def __init__(self, logic: Any, ui: Any, icons: Icons, onChanged: Callable[[], None]) -> None:
        self._logic = logic
        self._onChanged = onChanged
        self._message = MessageLine(ui, "package", icons)
        self._requirements = ""
        self._failure: Exception | None = None
        ui.packageButton.clicked.connect(self._onInstall)

    def update(self, requirements: str, what: str) -> None:
        """Say what is missing.

        :param requirements: as pip takes them; the first is what is missing. Empty: nothing is.
        :param what: what needs it, in words.
        """
        if not requirements:
            self._failure = None
            self._message.hide()
        elif self._failure is not None and requirements == self._requirements:
            self._message.showError(self._failure, _("Try again"))
        else:
            text = _("This Slicer lacks the Python package {name}, which is needed for {what}.")
            self._message.show("warning", text.format(what=what, name=_name(requirements)), _("Install"))
        self._requirements = requirements

    def _onInstall(self, _checked: bool = False) -> None:
        name = _name(self._requirements)
        question = _(
            "Install {name} into Slicer's Python? It is downloaded from PyPI, and Slicer waits meanwhile."
            " Packages that Slicer brings along stay as they are.\n\npip install {requirements}"
        )
        question = question.format(name=name, requirements=self._requirements)
        if not slicer.util.confirmOkCancelDisplay(question, windowTitle=_("Install a Python package")):
            return
        self._message.show("busy", _("Installing {name}…").format(name=name))
        slicer.app.processEvents()
        try:
            self._logic.installPackages(self._requirements)
            self._failure = None
        except DICOMwebNetworkError as error:
            self._failure = error
        self._onChanged()


def _name(requirements: str) -> str:
    return requirements.partition(">")[0].partition("=")[0]
