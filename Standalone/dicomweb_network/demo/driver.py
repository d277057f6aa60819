"""Drives the real panel as a user does, with clicks and keys, from a timer of the running event loop."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import TYPE_CHECKING, Any, Final

from ..application import interrupts
from .summary import Picture

if TYPE_CHECKING:
    from ..application import Environment

KEY_ROLE: Final = 0x0100
"""Where rows of the results keep what they are about."""

_POLL_MS: Final = 10
_SETTLE_S: Final = 0.3
_MESSAGES: Final = (
    "databaseLabel",
    "formMessageLabel",
    "connectionLabel",
    "resultsMessageLabel",
    "metadataMessageLabel",
    "exportMessageLabel",
)


class DemoError(RuntimeError):
    """A step of the demo did not do what it should; the message says which, and what the panel says."""


@dataclass(frozen=True)
class Wait:
    """What a scenario yields: go on once the condition holds, fail after the timeout."""

    what: str
    condition: Callable[[], Any]
    timeout_s: float = 30.0


Scenario = Generator[Wait, None, None]


class Driver:
    """Hands and eyes of the demo.

    Parameters
    ----------
    environment : Environment
        The running application.
    pictures : Path
        Folder for the screenshots.
    """

    def __init__(self, environment: Environment, pictures: Path) -> None:
        self.environment = environment
        self.logic: Any = environment.logic
        panel = environment.widget.panel
        self.ui: Any = SimpleNamespace(**(vars(panel.exportSection.ui) | vars(panel.ui)))
        self.longest_gap_s = 0.0
        self.pictures: list[Picture] = []
        self._folder = pictures
        self._error: BaseException | None = None
        self._wait: Wait | None = None
        self._waiting_since_s = 0.0
        self._last_tick_s = 0.0
        self._is_busy = False

    def run(self, scenario: Scenario) -> None:
        """Run a scenario in an event loop that holds Python's lock all the time, as that of Slicer does.

        Raises
        ------
        DemoError
            What a step waited for did not come.
        """
        import qt

        timer = qt.QTimer()
        timer.setInterval(_POLL_MS)
        timer.timeout.connect(lambda: self._tick(scenario))
        timer.start()
        # Qt hands an exception that left a slot to this hook, and goes on.
        sys.excepthook = self._on_slot_error
        with interrupts(self._on_interrupt):
            self._run_loop()
        sys.excepthook = sys.__excepthook__
        timer.stop()
        if self._error is not None:
            raise self._error

    def _on_slot_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        self._error = self._error or DemoError(f"an unforeseen error in the panel: {error!r}")
        self._quit()

    def _on_interrupt(self) -> None:
        self._error = KeyboardInterrupt()
        self._quit()

    def _run_loop(self) -> None:
        try:
            self.environment.run_gil_holding_event_loop()
        except FileNotFoundError:
            # Only on Linux can Qt's library be called that way.
            self.environment.run()

    def _tick(self, scenario: Scenario) -> None:
        # What a step does may itself serve events, and so come here again.
        if self._is_busy:
            return
        self._is_busy = True
        try:
            now_s = time.monotonic()
            if self._last_tick_s:
                self.longest_gap_s = max(self.longest_gap_s, now_s - self._last_tick_s - _POLL_MS / 1000)
            self._last_tick_s = now_s
            if self._goes_on(now_s):
                self._wait = next(scenario)
                self._waiting_since_s = time.monotonic()
        except StopIteration:
            self._quit()
        except BaseException as error:  # noqa: BLE001 - raised again once the event loop has ended
            self._error = error
            self._quit()
        finally:
            self._is_busy = False

    def _goes_on(self, now_s: float) -> bool:
        wait = self._wait
        if wait is None or wait.condition():
            return True
        if now_s - self._waiting_since_s > wait.timeout_s:
            raise DemoError(f"waited {wait.timeout_s:.0f} s in vain: {wait.what}. {self._said()}")
        return False

    def _said(self) -> str:
        """Return what the panel tells its user at the moment."""
        labels = [getattr(self.ui, name) for name in _MESSAGES]
        texts = [label.text for label in labels if label.isVisible() and label.text]
        texts += [str(job.error) for job in self.logic.jobs() if job.error]
        return "The panel says: " + " / ".join(texts) if texts else "The panel says nothing."

    @staticmethod
    def _quit() -> None:
        import slicer

        slicer.app.quit()

    def reset_gap(self) -> None:
        """Measure the longest gap of the event loop from now on."""
        self.longest_gap_s = 0.0

    def settle(self) -> Scenario:
        """Let what was clicked be drawn."""
        end_s = time.monotonic() + _SETTLE_S
        yield Wait("drawing", lambda: time.monotonic() > end_s)

    def picture(self, name: str, caption: str) -> None:
        """Keep a numbered picture of the window."""
        self.keep(self.environment.main_window.grab(), name, caption)
        # Drawing took its time; that is none of the panel's gaps.
        self._last_tick_s = 0.0

    def keep(self, image: Any, name: str, caption: str) -> None:
        """Keep a numbered picture; anything that Qt can save."""
        path = self._folder / f"{len(self.pictures) + 1:02}-{name}.png"
        if not image.save(str(path)):
            raise DemoError(f"the picture {path} cannot be written.")
        self.pictures.append(Picture(path, caption))

    def click(self, name: str) -> None:
        """Click the middle of a button, which must be visible and enabled."""
        import qt

        button = getattr(self.ui, name)
        if not (button.isVisible() and button.enabled):
            raise DemoError(f"the button {name} cannot be clicked: {button.toolTip}. {self._said()}")
        self._scroll_to(button)
        qt.QTest.mouseClick(button, qt.Qt.LeftButton)

    def open_section(self, name: str) -> None:
        """Open a section of the panel with a click on its head, if it is closed."""
        import qt

        section = getattr(self.ui, name)
        self._scroll_to(section)
        if section.collapsed:
            qt.QTest.mouseClick(section, qt.Qt.LeftButton, qt.Qt.NoModifier, qt.QPoint(60, 10))
        if section.collapsed:
            raise DemoError(f"the section {name} does not open.")

    def show(self, name: str) -> None:
        """Scroll the panel until a widget is in sight."""
        self._scroll_to(getattr(self.ui, name))

    def close_section(self, name: str) -> None:
        """Close a section of the panel with a click on its head, if it is open."""
        import qt

        section = getattr(self.ui, name)
        if not section.collapsed:
            self._scroll_to(section)
            qt.QTest.mouseClick(section, qt.Qt.LeftButton, qt.Qt.NoModifier, qt.QPoint(60, 10))

    def type(self, name: str, text: str) -> None:
        """Type into a field, key by key, in place of what it holds."""
        import qt

        edit = getattr(self.ui, name)
        edit.setFocus()
        edit.selectAll()
        qt.QTest.keyClick(edit, qt.Qt.Key_Delete)
        qt.QTest.keyClicks(edit, text)

    def choose(self, name: str, data: str) -> None:
        """Choose the entry of a list that stands for some data."""
        combo = getattr(self.ui, name)
        combo.setCurrentIndex(combo.findData(data))

    def click_row(self, item: Any, *, is_double: bool = False) -> None:
        """Click a row of a tree."""
        import qt

        tree = item.treeWidget()
        self._scroll_to(tree)
        tree.scrollToItem(item)
        place = tree.visualItemRect(item).center()
        place.setX(tree.columnViewportPosition(0) + 60)
        qt.QTest.mouseClick(tree.viewport(), qt.Qt.LeftButton, qt.Qt.NoModifier, place)
        if is_double:
            qt.QTest.mouseDClick(tree.viewport(), qt.Qt.LeftButton, qt.Qt.NoModifier, place)

    def scroll_to_top(self, item: Any) -> None:
        """Scroll a tree until a row is its first, if there is enough below it."""
        import qt

        item.treeWidget().scrollToItem(item, qt.QAbstractItemView.PositionAtTop)

    def tick(self, item: Any) -> None:
        """Click the box of a row of a tree."""
        import qt

        tree = item.treeWidget()
        self._scroll_to(tree)
        tree.scrollToItem(item)
        row = tree.visualItemRect(item)
        qt.QTest.mouseClick(
            tree.viewport(), qt.Qt.LeftButton, qt.Qt.NoModifier, qt.QPoint(row.x() + 10, row.center().y())
        )

    def select_all(self, name: str) -> None:
        """Select all rows of a tree with Ctrl+A."""
        import qt

        tree = getattr(self.ui, name)
        tree.setFocus()
        qt.QTest.keyClick(tree, qt.Qt.Key_A, qt.Qt.ControlModifier)

    def _scroll_to(self, widget: Any) -> None:
        """Bring a widget of the panel into sight."""
        import qt

        parent = widget.parentWidget()
        while parent is not None and not isinstance(parent, qt.QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            parent.ensureWidgetVisible(widget)
