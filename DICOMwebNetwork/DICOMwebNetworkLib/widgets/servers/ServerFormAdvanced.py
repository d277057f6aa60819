"""What few servers need: certificates, patience, paths, DIMSE and notes, in parts of the form that fold."""

from __future__ import annotations

from typing import Any

import qt
from slicer.i18n import tr as _

from DICOMwebNetworkLib.model.errors import ConfigurationError
from DICOMwebNetworkLib.model.servers import ServerProfile

from ..common.choices import fillCombo
from ..common.filedialogs import chosenPath
from ..common.Icons import Icons

TEXTS = {
    "qido_prefix": "qidoPrefix",
    "wado_prefix": "wadoPrefix",
    "stow_prefix": "stowPrefix",
    "ca_bundle": "caBundle",
    "client_certificate": "clientCertificate",
    "client_key": "clientKey",
    "dimse_host": "dimseHost",
    "called_ae_title": "calledAETitle",
    "calling_ae_title": "callingAETitle",
}
NUMBERS = {
    "connect_timeout_s": "connectTimeout",
    "idle_timeout_s": "idleTimeout",
    "max_connections": "maxConnections",
    "dimse_port": "dimsePort",
}
OAUTH_TEXTS = {
    "audience": "audience",
    "token_url": "tokenURL",
    "authorization_url": "authorizationURL",
    "device_url": "deviceURL",
}
FILES = ("caBundle", "clientCertificate", "clientKey")
PARTS = {
    "certificatesGroup": ("ca_bundle", "client_certificate", "client_key"),
    "requestsGroup": (
        "connect_timeout_s",
        "idle_timeout_s",
        "max_connections",
        "transfer_syntax_uid",
        "extra_headers",
    ),
    "pathsGroup": ("qido_prefix", "wado_prefix", "stow_prefix"),
    "dimseGroup": ("dimse_host", "dimse_port", "called_ae_title", "calling_ae_title", "dimse_uses_tls"),
    "notesGroup": ("notes",),
}
"""Which values of a profile each part shows."""
_EMPTY = ServerProfile("", "http://localhost")


class ServerFormAdvanced:
    """The advanced fields of the server form; a part in which something is set is shown open.

    :param ui: widgets by name.
    """

    def __init__(self, ui: Any, icons: Icons) -> None:
        self._ui = ui
        ui.advancedFrame.visible = False
        ui.advancedButton.toggled.connect(self._onToggled)
        for edit, lineCount in ((ui.extraHeadersTextEdit, 3), (ui.notesTextEdit, 4)):
            edit.setFixedHeight(int(lineCount * 1.25 * qt.QFontMetrics(edit.font).height()))
        for field in FILES:
            button = getattr(ui, field + "Button")
            button.setIcon(icons.icon("folder"))
            button.clicked.connect(lambda _checked=False, field=field: self._onBrowse(field))
        fillCombo(
            ui.transferSyntaxComboBox,
            [
                (_("As stored"), ""),
                (_("Uncompressed"), "1.2.840.10008.1.2.1"),
                (_("JPEG lossless"), "1.2.840.10008.1.2.4.70"),
                (_("JPEG-LS lossless"), "1.2.840.10008.1.2.4.80"),
                (_("JPEG 2000 lossless"), "1.2.840.10008.1.2.4.90"),
                (_("High-throughput JPEG 2000 lossless"), "1.2.840.10008.1.2.4.201"),
                (_("RLE lossless"), "1.2.840.10008.1.2.5"),
            ],
        )

    def fill(self, profile: ServerProfile | None, isOAuth: bool) -> None:
        """Show the values of a server.

        :param profile: None for a new one.
        :param isOAuth: an authorization server gives the tokens.
        """
        shown, ui = profile or _EMPTY, self._ui
        for value, field in TEXTS.items():
            getattr(ui, field + "LineEdit").text = getattr(shown, value)
        for value, field in NUMBERS.items():
            getattr(ui, field + "SpinBox").setValue(getattr(shown, value))
        for value, field in OAUTH_TEXTS.items():
            getattr(ui, field + "LineEdit").text = getattr(shown.oauth, value)
        self._showTransferSyntax(shown.transfer_syntax_uid)
        ui.extraHeadersTextEdit.plainText = "\n".join(f"{name}: {value}" for name, value in shown.extra_headers)
        ui.notesTextEdit.plainText = shown.notes
        ui.dimseTLSCheckBox.checked = shown.dimse_uses_tls
        ui.keyPassphraseLineEdit.text = ""
        opened = {part: any(getattr(shown, v) != getattr(_EMPTY, v) for v in values) for part, values in PARTS.items()}
        opened["oauthGroup"] = any(getattr(shown.oauth, value) for value in OAUTH_TEXTS)
        for part, isOpen in opened.items():
            getattr(ui, part).collapsed = not isOpen
        ui.oauthFrame.visible = isOAuth
        ui.advancedButton.checked = any(opened.values())

    def values(self) -> dict[str, Any]:
        """Return the values for a ``ServerProfile``, as far as they are typed here.

        :raises ConfigurationError: the headers are no headers.
        """
        ui = self._ui
        found: dict[str, Any] = {value: getattr(ui, field + "LineEdit").text.strip() for value, field in TEXTS.items()}
        found |= {value: getattr(ui, field + "SpinBox").value for value, field in NUMBERS.items()}
        found["calling_ae_title"] = found["calling_ae_title"] or _EMPTY.calling_ae_title
        return found | {
            "transfer_syntax_uid": ui.transferSyntaxComboBox.currentData,
            "extra_headers": _headersOf(ui.extraHeadersTextEdit.plainText),
            "notes": ui.notesTextEdit.plainText.strip(),
            "dimse_uses_tls": ui.dimseTLSCheckBox.checked,
        }

    def oauthValues(self) -> dict[str, str]:
        """Return the values for ``OAuthSettings`` that are typed here."""
        return {value: getattr(self._ui, field + "LineEdit").text.strip() for value, field in OAUTH_TEXTS.items()}

    def reveal(self, field: Any) -> None:
        """Open what hides a field."""
        for part in (*PARTS, "oauthGroup"):
            group = getattr(self._ui, part)
            if group.isAncestorOf(field):
                self._ui.advancedButton.checked = True
                group.collapsed = False

    def _showTransferSyntax(self, uid: str) -> None:
        combo = self._ui.transferSyntaxComboBox
        if combo.findData(uid) < 0:
            combo.addItem(uid, uid)
        combo.currentIndex = combo.findData(uid)

    def _onToggled(self, isChecked: bool) -> None:
        self._ui.advancedFrame.visible = isChecked
        self._ui.advancedButton.setArrowType(qt.Qt.DownArrow if isChecked else qt.Qt.RightArrow)

    def _onBrowse(self, field: str) -> None:
        edit = getattr(self._ui, field + "LineEdit")
        kinds = _("Certificates and keys (*.pem *.crt *.cer *.key);;All files (*)")
        window = self._ui.serverForm.window()
        path = chosenPath(qt.QFileDialog.getOpenFileName(window, edit.toolTip, edit.text, kinds))
        if path:
            edit.text = path


def _headersOf(text: str) -> tuple[tuple[str, str], ...]:
    """Return the headers of a text with one ``Name: value`` a line."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        name, colon, value = line.partition(":")
        if not colon:
            raise ConfigurationError(
                _("'{line}' is not a header.").format(line=line.strip()),
                advice=_("Write one 'Name: value' a line."),
                field="extra_headers",
            )
        found.append((name.strip(), value.strip()))
    return tuple(found)
