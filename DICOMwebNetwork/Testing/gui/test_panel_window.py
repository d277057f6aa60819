"""The panel in a window of its own."""

from __future__ import annotations

from typing import Any

from faultserver import FaultServer
from faultserver.synthetic import TINY, Source

from gui.panel_driver import PanelDriver, Steps


def _window() -> Any:
    import qt
    import slicer

    return slicer.util.mainWindow().findChild(qt.QDialog, "DICOMwebNetworkWindow")


def test_the_panel_works_in_its_own_window_and_comes_back(panel: PanelDriver) -> None:
    import slicer

    with FaultServer(Source(TINY).studies(3)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            panel.click("ownWindowButton")
            panel.panel.widget.setMaximumWidth(16777215)
            yield lambda: panel.panel.widget.window() == _window() and _window().isVisible()
            _window().resize(700, 600)
            yield from panel.search(3)
            yield from panel.open_study()
            panel.screenshot("own-window")
            panel.click("ownWindowButton")
            yield lambda: _window() is None
            assert panel.panel.widget.window() == slicer.util.mainWindow()
            assert panel.panel.widget.isVisible()
            assert panel.ui.resultsTree.topLevelItemCount == 3
            panel.click("ownWindowButton")
            yield lambda: _window() is not None
            assert _window().width == 700
            _window().close()
            yield lambda: _window() is None
            assert panel.panel.widget.isVisible()
            assert panel.ui.ownWindowButton.text == "Window"

        panel.run(steps())
