"""The panel in a larger window of its own."""

from __future__ import annotations

from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

GEOMETRY_KEY = "DICOMwebNetwork/WindowGeometry"
WIDTH_IN_CHARACTERS, HEIGHT_IN_LINES = 130, 50


class OwnWindow:
    """Moves the panel between its place in the module panel and a window; the window's geometry is kept.

    :param button: takes the panel out of its place, and back.
    :param panel: the widget to move.
    :param home: layout that it belongs to.
    """

    def __init__(self, button: Any, panel: Any, home: Any) -> None:
        self._button = button
        self._panel = panel
        self._home = home
        self._window: Any = None
        self._bringBackButton = qt.QPushButton(_("Bring the panel back"), panel.parent())
        self._bringBackButton.setObjectName("bringBackButton")
        self._bringBackButton.setToolTip(_("The panel is in a window of its own"))
        self._bringBackButton.clicked.connect(self._onClicked)
        home.insertWidget(home.indexOf(panel), self._bringBackButton)
        self._bringBackButton.hide()
        button.clicked.connect(self._onClicked)

    def close(self) -> None:
        """Bring the panel back, and let go of the window."""
        if self._window is not None:
            self._window.close()

    def _onClicked(self, _checked: bool = False) -> None:
        if self._window is None:
            self._open()
        else:
            self._window.close()

    def _open(self) -> None:
        self._window = window = qt.QDialog(slicer.util.mainWindow())
        window.setObjectName("DICOMwebNetworkWindow")
        window.setWindowTitle("DICOMweb Network")
        window.setWindowFlags(qt.Qt.Window)
        window.setAttribute(qt.Qt.WA_DeleteOnClose)
        # Without a main window, Slicer would end with the last window that is closed.
        window.setAttribute(qt.Qt.WA_QuitOnClose, False)
        layout = qt.QVBoxLayout(window)
        layout.addWidget(self._panel)
        metrics = qt.QFontMetrics(self._panel.font)
        window.resize(WIDTH_IN_CHARACTERS * metrics.averageCharWidth(), HEIGHT_IN_LINES * metrics.height())
        geometry = qt.QSettings().value(GEOMETRY_KEY)
        if geometry:
            window.restoreGeometry(geometry)
        window.finished.connect(self._onClosed)
        self._bringBackButton.show()
        self._button.text = _("Bring back")
        window.show()

    def _onClosed(self, _result: int) -> None:
        window, self._window = self._window, None
        qt.QSettings().setValue(GEOMETRY_KEY, window.saveGeometry())
        self._home.insertWidget(self._home.indexOf(self._bringBackButton), self._panel)
        self._bringBackButton.hide()
        self._button.text = _("Window")
