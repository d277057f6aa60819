"""Thumbnails of series: for what is on the screen, a few at once, kept on disk, and never in the way."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from faultserver import Fault, FaultServer
from faultserver.synthetic import CT_512, TINY, Source

from gui.panel_driver import PanelDriver, Steps

NO_THUMBNAILS = Fault(kind="rendered", status=404)
MOST_IN_VAIN = 12
"""Three kinds of picture of each of three series at once, and what began before the last answer was read."""


def _pictures(server: FaultServer) -> list[str]:
    return [request.path for request in server.requests if request.kind == "rendered"]


def _edge(item: Any) -> int:
    """Return how large the picture in front of a row is."""
    picture = item.data(0, 1)
    return int(picture.height() / picture.devicePixelRatio())  # pythonqt: QPixmap has no properties


def _colors(item: Any) -> int:
    """Return how many colors the picture in front of a row has: an icon has few shades of gray."""
    image = item.data(0, 1).toImage()
    grays = {
        image.pixelColor(x, y).rgb()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }
    return len(grays)


def _files(panel: PanelDriver) -> list[Path]:
    folder = Path(panel.panel._results.tree.pictures.cache.folder)
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _option(panel: PanelDriver, text: str) -> Any:
    menu = panel.ui.resultsOptionsButton.menu()
    menu.aboutToShow.emit()
    return next(action for action in menu.actions() if action.text.startswith(text))


def test_series_show_pictures_of_real_servers_or_icons(panel: PanelDriver, pacs: Any, ct_files: list[Path]) -> None:
    pacs.store(ct_files)
    url = pacs.url if pacs.auth is None else pacs.url.replace("//", f"//{pacs.auth[0]}:{pacs.auth[1]}@")

    def steps() -> Steps:
        yield from panel.connect(url)
        yield from panel.search(1)
        yield from panel.open_study(series_count=2)
        series = [panel.study().child(row) for row in range(2)]
        if pacs.name == "tiny-pacs":
            yield lambda: max(_edge(item) for item in series) < 30
            assert not _files(panel)
        else:
            yield lambda: len(_files(panel)) == 2
            yield lambda: min(_colors(item) for item in series) > 10
            assert "<img" in series[0].toolTip(0)
        panel.screenshot(f"thumbnails-{pacs.name}")

    panel.run(steps())


def test_pictures_are_kept_for_the_user_alone_and_not_fetched_twice(panel: PanelDriver) -> None:
    server = FaultServer(Source(TINY).series(3))

    def steps() -> Steps:
        yield from panel.connect(server.url)
        yield from panel.search(1)
        yield from panel.open_study()
        yield lambda: len(_files(panel)) == 1
        yield lambda: _edge(panel.study().child(0)) > 30
        [file] = _files(panel)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700

    def the_next_time() -> Steps:
        server.forget_requests()
        yield from panel.connect(server.url)
        yield from panel.search(1)
        yield from panel.open_study()
        yield lambda: _colors(panel.study().child(0)) > 10
        assert not _pictures(server)

    with server:
        panel.run(steps())
        panel.reload()
        panel.run(the_next_time())


def test_kept_pictures_are_removed_on_demand(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(3)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            action = _option(panel, "Remove kept thumbnails")
            yield lambda: action.text == "Remove kept thumbnails (none)"
            assert not action.enabled
            yield from panel.open_study()
            yield lambda: len(_files(panel)) == 1
            action = _option(panel, "Remove kept thumbnails")
            yield lambda: action.text.startswith("Remove kept thumbnails (") and "none" not in action.text
            _option(panel, "Show thumbnails").trigger()
            action.trigger()
            yield lambda: not _files(panel)
            assert _edge(panel.study().child(0)) < 30

        panel.run(steps())


def test_without_thumbnails_nothing_is_asked_for_or_kept(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(3)) as server:

        def steps() -> Steps:
            _option(panel, "Show thumbnails").trigger()
            yield from panel.connect(server.url)
            yield from panel.search(1)
            yield from panel.open_study()
            panel.click_row(panel.study().child(0))
            yield lambda: "1 series" in panel.ui.planLabel.text
            assert not _pictures(server)
            _option(panel, "Show thumbnails").trigger()
            yield lambda: len(_files(panel)) == 1

        panel.run(steps())
        assert len(_pictures(server)) == 1


def test_a_server_without_pictures_is_soon_left_alone(panel: PanelDriver) -> None:
    with FaultServer(s for n in range(1, 21) for s in Source(TINY).series(1, series=n)) as server:
        server.use(NO_THUMBNAILS)

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            yield from panel.open_study(series_count=20)
            yield lambda: _edge(panel.study().child(0)) < 30
            assert len(_pictures(server)) <= MOST_IN_VAIN
            panel.ui.resultsTree.scrollToBottom()
            yield lambda: _edge(panel.study().child(19)) < 30
            panel.study().setExpanded(False)
            panel.study().setExpanded(True)
            yield lambda: panel.study().childCount() == 20
            assert len(_pictures(server)) <= MOST_IN_VAIN
            panel.screenshot("thumbnails-none")

        panel.run(steps())


def test_only_rows_on_the_screen_are_asked_for_and_what_is_scrolled_away_is_given_up(panel: PanelDriver) -> None:
    with FaultServer(s for n in range(1, 201) for s in Source(TINY).series(1, series=n)) as server:
        server.use(Fault(kind="rendered", stall_before_s=30.0))

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            yield from panel.open_study(series_count=200)
            yield lambda: len(_pictures(server)) == 3
            first = set(_pictures(server))
            panel.ui.resultsTree.scrollToBottom()
            yield lambda: len(_pictures(server)) == 6
            # The first three were hung up on.
            yield lambda: sum(request.ended_s > 0 for request in server.requests if request.path in first) == 3
            server.use()
            panel.ui.resultsTree.scrollToTop()
            yield lambda: len(_files(panel)) >= 5
            shown = len(list(panel.panel._results.tree.visibleItems()))
            yield lambda: len(_files(panel)) >= shown - 2
            assert len(_files(panel)) < 60
            panel.screenshot("thumbnails-many")

        panel.run(steps())


def test_a_picture_that_does_not_come_holds_up_neither_search_nor_retrieve(panel: PanelDriver) -> None:
    with FaultServer(s for n in range(1, 9) for s in Source(TINY).series(2, series=n)) as server:
        server.use(Fault(kind="rendered", stall_before_s=30.0))

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            yield from panel.open_study(series_count=8)
            yield lambda: len(_pictures(server)) == 3
            panel.click_row(panel.study())
            yield lambda: panel.ui.retrieveButton.enabled
            panel.click("retrieveButton")
            yield lambda: panel.study().text(1) == "here"
            panel.click("searchButton")
            yield lambda: panel.ui.resultsCountLabel.text == "1 study" and panel.study() is not None
            assert not panel.study().isExpanded()

        panel.run(steps())


def test_pictures_of_two_servers_never_mix(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(1)) as first, FaultServer(Source(TINY).series(1)) as second:

        def steps() -> Steps:
            for count, server in enumerate((first, second), 1):
                yield from panel.connect(server.url)
                yield from panel.search(1)
                yield from panel.open_study()
                yield lambda count=count: len(_files(panel)) == count

        panel.run(steps())
        assert len(_pictures(first)) == len(_pictures(second)) == 1


def test_large_pictures_are_made_small(panel: PanelDriver) -> None:
    with FaultServer(Source(CT_512).series(1)) as server:

        def steps() -> Steps:
            yield from panel.connect(server.url)
            yield from panel.search(1)
            yield from panel.open_study()
            yield lambda: _colors(panel.study().child(0)) > 10
            assert _edge(panel.study().child(0)) < 80
            assert _files(panel)[0].stat().st_size > 1000

        panel.run(steps())
