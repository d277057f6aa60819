"""The check box that keeps a login beyond the end of the application."""

from __future__ import annotations

from typing import Any

import slicer
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError
from DICOMwebNetworkLib.model.secret import Secret
from DICOMwebNetworkLib.model.servers import LoginKind, ServerProfile

from ..common.enginetexts import engineText


class RememberBox:
    """Asks to keep a login in the key store of the operating system, and says why that cannot be.

    :param logic: the module's logic.
    :param ui: widgets by name.
    """

    def __init__(self, logic: Any, ui: Any) -> None:
        self._logic = logic
        self._box = ui.rememberCheckBox
        self._reason = ui.rememberError
        self._reason.visible = False
        self._box.clicked.connect(self._onClicked)

    def fill(self, profile: ServerProfile | None) -> None:
        """Show whether the login of a server is kept.

        :param profile: None for a new server.
        """
        self._reason.visible = False
        self._box.checked = profile is not None and self._logic.isLoginRemembered(profile)

    def showFor(self, kind: LoginKind) -> None:
        """Show the box where there is something to keep."""
        self._box.visible = kind.wants_secret or kind.wants_person
        self._reason.visible = False

    def save(self, profile: ServerProfile, secret: Secret | None) -> str:
        """Keep or forget the login of a saved server as the box says.

        :param secret: what was typed; None if the one in use stays.
        :return: why it is not kept; empty if it is, or is not to be.
        """
        if not (profile.login_kind.wants_secret or profile.login_kind.wants_person):
            return ""
        if not self._box.checked:
            self._logic.forgetRememberedLogin(profile)
            return ""
        secret = secret or self._logic.secretFor(profile)
        try:
            if profile.login_kind.wants_person:
                self._logic.rememberSignIn(profile)
            elif secret is not None:
                self._logic.rememberLogin(profile, secret)
        except DICOMwebNetworkError as error:
            return engineText(error)
        return ""

    def _onClicked(self, isChecked: bool = False) -> None:
        self._reason.visible = False
        problem = self._logic.whyNotRemembered() if isChecked else None
        if problem is not None and self._logic.canInstallKeyStore and self._mayInstall():
            try:
                self._logic.installKeyStore()
                problem = self._logic.whyNotRemembered()
            except DICOMwebNetworkError as error:
                problem = error
        if problem is not None:
            self._box.checked = False
            self._reason.text = engineText(problem)
            self._reason.visible = True

    def _mayInstall(self) -> bool:
        question = _(
            "Logins are remembered in the key store of the operating system, through the Python package 'keyring',"
            " which is not installed yet. Download and install it now?"
        )
        return bool(slicer.util.confirmOkCancelDisplay(question, windowTitle=_("Remember the login")))
