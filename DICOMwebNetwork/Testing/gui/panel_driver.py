"""Drives the panel with real clicks and keys, in an event loop that holds Python's lock as the one of Slicer does."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

Steps = Generator[Callable[[], Any], None, None]
"""A scenario: it clicks, then yields what must become true before it goes on."""

POLL_MS = 10


class PanelDriver:
    """The panel of a running application, as a user handles it.

    :param environment: what ``start_application`` returned.
    :param screenshots: folder for pictures of the states that a scenario passes.
    """

    def __init__(self, environment: Any, screenshots: Path) -> None:
        self.environment = environment
        self.screenshots = screenshots
        self._take_over()

    def _take_over(self) -> None:
        self.logic = self.environment.logic
        self.panel = self.environment.widget.panel
        self.ui = self.panel.ui

    def reload(self) -> None:
        """Close the panel and open it anew, as at the next start of the application."""
        self.environment.widget.onReload()
        self._take_over()
        self.panel.widget.setMaximumWidth(420)
        self.panel.enter()

    def run(self, steps: Steps, timeout_s: float = 30.0) -> None:
        """Run a scenario to its end.

        :raises TimeoutError: what a step waited for did not come.
        """
        import qt
        import slicer

        state: dict[str, Any] = {"condition": None, "left": timeout_s, "error": None}

        def tick() -> None:
            try:
                if self._goes_on(state):
                    state["condition"], state["left"] = next(steps), timeout_s
            except StopIteration:
                slicer.app.exit(0)  # quit() would close the window too
            except BaseException as error:  # noqa: BLE001 the loop must end whatever went wrong; raised again below
                state["error"] = error
                slicer.app.exit(0)  # quit() would close the window too

        timer = qt.QTimer()  # pythonqt: of this test
        timer.setInterval(POLL_MS)
        timer.timeout.connect(tick)
        timer.start()
        try:
            self.environment.run_gil_holding_event_loop()
        finally:
            timer.stop()
        if state["error"] is not None:
            raise state["error"]

    @staticmethod
    def _goes_on(state: dict[str, Any]) -> bool:
        if state["condition"] is None or state["condition"]():
            return True
        state["left"] -= POLL_MS / 1000
        if state["left"] <= 0:
            code = getattr(state["condition"], "__code__", None)
            where = f"{code.co_filename}:{code.co_firstlineno}" if code else state["condition"]
            raise TimeoutError(f"waited in vain at {where}")
        return False

    def click(self, name: str) -> None:
        """Click a button in its middle; it must be there and enabled."""
        import qt

        button = getattr(self.ui, name)
        assert button.isVisible(), f"{name} is not visible"
        assert button.enabled, f"{name} is disabled: {button.toolTip}"
        qt.QTest.mouseClick(button, qt.Qt.LeftButton)

    def type(self, name: str, text: str, enter: bool = False) -> None:
        """Type into a field in place of what it holds."""
        import qt

        edit = getattr(self.ui, name)
        edit.setFocus()
        edit.selectAll()
        qt.QTest.keyClick(edit, qt.Qt.Key_Delete)
        qt.QTest.keyClicks(edit, text)
        if enter:
            qt.QTest.keyClick(edit, qt.Qt.Key_Return)

    def key(self, name: str, key: str) -> None:
        """Press a key, such as ``Escape`` or ``Ctrl+F``, in a widget."""
        import qt

        *modifiers, last = key.split("+")
        modifier = qt.Qt.ControlModifier if modifiers == ["Ctrl"] else qt.Qt.NoModifier
        qt.QTest.keyClick(getattr(self.ui, name), getattr(qt.Qt, "Key_" + last), modifier)

    def choose_in_menu(self, button: str, name: str) -> None:
        """Choose an entry of the menu of a button; it must be enabled."""
        actions = getattr(self.ui, button).menu().actions()
        [action] = [action for action in actions if action.objectName == name]
        assert action.enabled, f"{name} is disabled"
        action.trigger()

    def click_row(self, item: Any, double: bool = False) -> None:
        """Click a row of a tree in its first column."""
        import qt

        tree = item.treeWidget()
        tree.scrollToItem(item)
        center = tree.visualItemRect(item).center()
        center.setX(tree.columnViewportPosition(0) + 40)
        qt.QTest.mouseClick(tree.viewport(), qt.Qt.LeftButton, qt.Qt.NoModifier, center)
        if double:
            qt.QTest.mouseDClick(tree.viewport(), qt.Qt.LeftButton, qt.Qt.NoModifier, center)

    def choose(self, name: str, data: str) -> None:
        """Choose an entry of a list by its data."""
        combo = getattr(self.ui, name)
        index = combo.findData(data)
        assert index >= 0, f"{name} has no entry {data}"
        combo.setCurrentIndex(index)

    def check_modality(self, modality: str) -> None:
        """Click a modality in the menu of modalities."""
        import qt

        menu = self.ui.modalitiesButton.menu()
        [box] = [box for box in menu.findChildren(qt.QCheckBox) if box.objectName == "modality" + modality]
        box.click()

    def connect(self, url: str) -> Steps:
        """Type the address of a server and connect; use with ``yield from``."""
        self.ui.serverComboBox.lineEdit().setFocus()
        self.ui.serverComboBox.setEditText(url)
        self.click("connectButton")
        yield lambda: self.ui.connectionLabel.text.startswith("Connected")

    def search(self, count: int) -> Steps:
        """Search with the fields as they are until this many studies are shown; use with ``yield from``."""
        self.click("searchButton")
        yield lambda: self.ui.resultsTree.topLevelItemCount == count and not self.ui.cancelSearchButton.enabled

    def study(self, row: int = 0) -> Any:
        """Return the row of a study."""
        return self.ui.resultsTree.topLevelItem(row)

    def open_study(self, row: int = 0, series_count: int = 1) -> Steps:
        """Open a study and wait for its series; use with ``yield from``."""
        item = self.study(row)
        item.setExpanded(True)
        yield lambda: item.childCount() == series_count and item.child(0).data(0, 0x0100) is not None

    def screenshot(self, name: str) -> None:
        """Keep a picture of the panel."""
        self.panel.widget.grab().save(str(self.screenshots / f"{name}.png"))
