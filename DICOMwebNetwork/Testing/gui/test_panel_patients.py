"""Results by patient, their order, and the columns that are kept."""

from __future__ import annotations

from typing import Any

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source

from gui.panel_driver import PanelDriver, Steps

LOCAL, DATE, DESCRIPTION, IMAGES, SERIES, PATIENT_ID = 1, 2, 4, 5, 6, 7


@pytest.fixture
def server() -> Any:
    """Yield a server with two studies of Ada and one of Bob, who has the most images."""
    source = Source(TINY)
    instances = [
        *source.series(2, study=1, name="Ada^A", patient=1),
        *source.series(3, study=2, name="Ada^A", patient=1),
        *source.series(9, study=3, name="Bob^B"),
    ]
    with FaultServer(instances) as running:
        yield running


def _option(panel: PanelDriver, text: str) -> Any:
    return next(action for action in panel.ui.resultsOptionsButton.menu().actions() if action.text == text)


def _tops(panel: PanelDriver, column: int = 0) -> list[str]:
    tree = panel.ui.resultsTree
    return [tree.topLevelItem(row).text(column) for row in range(tree.topLevelItemCount)]


def _sort(panel: PanelDriver, column: int) -> None:
    panel.ui.resultsTree.header().sectionClicked.emit(column)


def test_studies_are_grouped_by_patient(panel: PanelDriver, server: FaultServer) -> None:
    def steps() -> Steps:
        yield from panel.connect(server.url)
        yield from panel.search(3)
        _option(panel, "Group by patient").trigger()
        yield lambda: panel.ui.resultsTree.topLevelItemCount == 2
        assert _tops(panel) == ["Ada, A (2)", "Bob, B (1)"]
        assert _tops(panel, DESCRIPTION) == ["2 studies", "1 study"]
        assert _tops(panel, IMAGES) == ["5", "9"]
        panel.ui.resultsTree.setFocus()
        ada = panel.study(0)
        panel.click_row(ada, double=True)
        yield lambda: ada.childCount() == 2
        yield lambda: "2 studies: 5 instances" in panel.ui.planLabel.text
        study = ada.child(0)
        study.setExpanded(True)
        yield lambda: study.childCount() == 1 and study.child(0).data(0, 0x0100) is not None
        panel.screenshot("grouped-by-patient")
        panel.click("retrieveButton")
        yield lambda: _tops(panel, LOCAL)[0] == "here"
        assert _tops(panel, LOCAL)[1] == "–"
        _sort(panel, IMAGES)
        assert _tops(panel) == ["Bob, B (1)", "Ada, A (2)"]
        ada = panel.study(1)
        assert ada.isExpanded()
        assert [ada.child(row).text(IMAGES) for row in range(2)] == ["3", "2"]
        yield lambda: panel.study(1).child(1).isExpanded()
        assert ada.child(1).childCount() == 1

    def the_next_time() -> Steps:
        assert _option(panel, "Group by patient").isChecked()
        yield from panel.connect(server.url)
        panel.click("searchButton")
        yield lambda: panel.ui.resultsTree.topLevelItemCount == 2
        yield lambda: panel.ui.resultsCountLabel.text == "3 studies"
        _option(panel, "Group by patient").trigger()
        yield lambda: panel.ui.resultsTree.topLevelItemCount == 3

    panel.run(steps())
    panel.reload()
    panel.run(the_next_time())


def test_the_last_study_of_a_patient_takes_the_patient_along(
    panel: PanelDriver, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qt
    import slicer

    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", lambda *_, **__: True)

    def steps() -> Steps:
        yield from panel.connect(server.url)
        _option(panel, "Group by patient").trigger()
        panel.click("searchButton")
        yield lambda: panel.ui.resultsTree.topLevelItemCount == 2
        tree = panel.ui.resultsTree
        panel.click_row(panel.study(0))
        tree.customContextMenuRequested.emit(tree.visualItemRect(tree.selectedItems()[0]).center())
        menu = [menu for menu in tree.findChildren(qt.QMenu) if menu.objectName == "resultsMenu"][-1]
        action = next(action for action in menu.actions() if action.text.startswith("Delete on"))
        menu.close()
        action.trigger()
        yield lambda: _tops(panel) == ["Bob, B (1)"]
        assert panel.ui.resultsCountLabel.text == "1 study"

    panel.run(steps())


def test_rows_sort_by_what_is_here(panel: PanelDriver, server: FaultServer) -> None:
    def steps() -> Steps:
        yield from panel.connect(server.url)
        yield from panel.search(3)
        panel.click_row(panel.study(1))
        yield lambda: panel.ui.retrieveButton.enabled
        panel.click("retrieveButton")
        yield lambda: _tops(panel, LOCAL) == ["–", "here", "–"]
        _sort(panel, LOCAL)
        yield lambda: _tops(panel, LOCAL) == ["here", "–", "–"]
        _sort(panel, LOCAL)
        yield lambda: _tops(panel, LOCAL) == ["–", "–", "here"]

    panel.run(steps())


def test_columns_and_order_are_chosen_and_kept(panel: PanelDriver, server: FaultServer) -> None:
    def choose(menu_text: str, text: str) -> None:
        menu = _option(panel, menu_text).menu()
        menu.aboutToShow.emit()
        next(action for action in menu.actions() if action.text == text).trigger()

    def steps() -> Steps:
        yield from panel.connect(server.url)
        yield from panel.search(3)
        choose("Columns", "Series")
        assert panel.ui.resultsTree.isColumnHidden(SERIES)
        choose("Sort by", "Date")
        assert _tops(panel, DATE) == sorted(_tops(panel, DATE), reverse=True)

    def the_next_time() -> Steps:
        assert panel.ui.resultsTree.isColumnHidden(SERIES)
        yield from panel.connect(server.url)
        yield from panel.search(3)
        yield lambda: _tops(panel, DATE) == sorted(_tops(panel, DATE), reverse=True)
        choose("Columns", "Series")
        assert not panel.ui.resultsTree.isColumnHidden(SERIES)

    panel.run(steps())
    panel.reload()
    panel.run(the_next_time())


def test_counts_that_a_search_leaves_out_come_from_the_series(panel: PanelDriver, server: FaultServer) -> None:
    def steps() -> Steps:
        yield from panel.connect(server.url)
        server.use(Fault(kind="search-studies", omit_tags=("00201206", "00201208")))
        yield from panel.search(3)
        assert panel.study(2).text(IMAGES) == ""
        yield from panel.open_study(row=2)
        yield lambda: panel.study(2).text(IMAGES) == "9" and panel.study(2).text(SERIES) == "1"

    panel.run(steps())
