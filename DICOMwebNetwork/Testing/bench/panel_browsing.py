"""Searches in the panel under an event loop that holds the GIL as Slicer's does; prints what it measured as JSON.

python -m bench.panel_browsing first-page URL USER PASSWORD FOLDER
python -m bench.panel_browsing all-pages URL USER PASSWORD FOLDER
"""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import requests

from dicomweb_network.application import start_application

FIRST_PAGE = 100
_ALL = 10_000
_RUNS = 15
_SORTED_COLUMNS = (0, 2, 5)

Steps = Generator[Callable[[], bool], None, None]


class Browser:
    """The panel of a started application, which connects with its first search."""

    def __init__(self, environment: Any, url: str, auth: tuple[str, str]) -> None:
        self._environment = environment
        self.auth = auth
        self.tree = environment.widget.panel._results.tree
        self.ui = environment.widget.panel.ui
        address = url.replace("//", "//{}:{}@".format(*auth)) if auth[0] else url
        self.ui.serverComboBox.setEditText(address)

    def run(self, steps: Steps) -> list[float]:
        """Run to the end and return the times of the event loop's rounds, in seconds."""
        import qt
        import slicer

        ticks = [time.perf_counter()]
        conditions: list[Callable[[], bool]] = []

        def tick() -> None:
            ticks.append(time.perf_counter())
            try:
                if not conditions or conditions[-1]():
                    conditions.append(next(steps))
            except StopIteration:
                slicer.app.quit()

        clock = qt.QTimer()
        clock.timeout.connect(tick)
        clock.start(1)
        self._environment.run_gil_holding_event_loop()
        clock.stop()
        return [later - earlier for earlier, later in itertools.pairwise(ticks)]

    def has_rows(self, count: int) -> bool:
        """Whether so many studies are shown."""
        return int(self.ui.resultsTree.topLevelItemCount) == count


def first_page(browser: Browser) -> dict[str, float]:
    """Return the time from the click to the rows by that of the same request alone, medians of several runs."""
    urls: list[str] = []
    send = requests.Session.send

    def noting(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        urls.append(str(request.url))
        return send(session, request, **options)

    requests.Session.send = noting  # type: ignore[method-assign]
    with requests.Session() as bare:
        bare.auth = browser.auth
        shown_s: list[float] = []
        bare_s: list[float] = []

        def steps() -> Steps:
            for _ in range(_RUNS):
                start = time.perf_counter()
                browser.ui.searchButton.click()
                yield lambda: browser.has_rows(FIRST_PAGE) and bool(urls)
                shown_s.append(time.perf_counter() - start)
                start = time.perf_counter()
                bare.get(urls[-1], headers={"Accept": "application/dicom+json"}).raise_for_status()
                bare_s.append(time.perf_counter() - start)

        browser.run(steps())
    return {"ratio": statistics.median(shown_s[1:]) / statistics.median(bare_s[1:])}


def all_pages(browser: Browser) -> dict[str, float]:
    """Return the longest gap while all studies come, are sorted and are searched once more with a filter."""
    ui = browser.ui

    def steps() -> Steps:
        ui.searchButton.click()
        yield lambda: bool(ui.showAllButton.visible)
        ui.showAllButton.click()
        yield lambda: browser.has_rows(_ALL) and not ui.showAllButton.visible
        for column in _SORTED_COLUMNS:
            ui.resultsTree.header().sectionClicked.emit(column)
            yield lambda: not browser.tree.isFilling
        ui.resultsTree.scrollToBottom()
        ui.patientIDLineEdit.text = "PID000001"
        ui.searchButton.click()
        yield lambda: not ui.cancelSearchButton.enabled and 0 < int(ui.resultsTree.topLevelItemCount) < FIRST_PAGE

    return {"max_ms": max(browser.run(steps())) * 1000}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("first-page", "all-pages"))
    parser.add_argument("url")
    parser.add_argument("user")
    parser.add_argument("password")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    environment = start_application(home=arguments.folder, testing=True)
    browser = Browser(environment, arguments.url, (arguments.user, arguments.password))
    values = first_page(browser) if arguments.what == "first-page" else all_pages(browser)
    environment.close()
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    main()
