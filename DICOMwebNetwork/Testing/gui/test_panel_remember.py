"""The check box that keeps a login in the key store: kept, not kept and why, offered to be installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer
from faultserver.synthetic import TINY, Source
from servers.keystore import KeyStoreService

from gui.panel_driver import PanelDriver, Steps

PASSWORD = "pa55word-to-keep"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(Source(TINY).series(1), auth=("anna", PASSWORD)) as running:
        yield running


@pytest.fixture
def next_session(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function that forgets what is kept in memory until Slicer closes."""
    from DICOMwebNetworkLib.slicerside.servers import Credentials

    return Credentials._secrets.clear


def fill(panel: PanelDriver, server: FaultServer) -> None:
    panel.click("addServerButton")
    panel.type("serverURLLineEdit", server.url)
    assert not panel.ui.rememberCheckBox.isVisible(), "there is nothing to remember"
    panel.choose("loginKindComboBox", "basic")
    panel.type("userNameLineEdit", "anna")
    panel.type("passwordLineEdit", PASSWORD)


def connected(panel: PanelDriver) -> bool:
    return bool(panel.ui.connectionLabel.text.startswith("Connected"))


def test_a_remembered_login_is_there_in_the_next_session(
    panel: PanelDriver, server: FaultServer, key_store: KeyStoreService, next_session: Callable[[], None]
) -> None:
    def steps() -> Steps:
        fill(panel, server)
        panel.key("rememberCheckBox", "Space")
        panel.screenshot("server-form-remember")
        panel.click("saveServerButton")
        yield lambda: connected(panel)
        next_session()
        panel.click("connectButton")
        yield lambda: "…" not in panel.ui.connectionLabel.text
        assert connected(panel)
        panel.click("editServerButton")
        assert panel.ui.rememberCheckBox.checked
        panel.key("rememberCheckBox", "Space")
        assert not panel.ui.rememberCheckBox.checked
        panel.click("saveServerButton")
        yield lambda: connected(panel)
        next_session()
        panel.click("connectButton")
        yield lambda: not panel.ui.serverForm.isHidden()
        assert not panel.ui.rememberCheckBox.checked

    panel.run(steps(), 10)


@pytest.mark.parametrize("installs", [False, True])
def test_the_key_store_is_offered_to_be_installed(
    installs: bool,
    panel: PanelDriver,
    server: FaultServer,
    key_store: KeyStoreService,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import slicer

    questions: list[str] = []

    def ask(question: str, **_: Any) -> bool:
        questions.append(question)
        return installs

    keyring = sys.modules["keyring"]
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setattr(slicer.util, "confirmOkCancelDisplay", ask)
    monkeypatch.setattr(slicer.util, "pip_install", lambda _: sys.modules.update(keyring=keyring), raising=False)

    def steps() -> Steps:
        fill(panel, server)
        panel.key("rememberCheckBox", "Space")
        yield lambda: questions
        assert panel.ui.rememberCheckBox.checked is installs
        assert panel.ui.rememberError.isVisible() is not installs
        panel.screenshot(f"server-form-remember-{'installed' if installs else 'declined'}")
        panel.click("saveServerButton")
        yield lambda: connected(panel)

    panel.run(steps(), 10)
    assert "keyring" in questions[0]
    assert panel.logic.isLoginRemembered(panel.logic.servers()[0]) is installs
    for path in (tmp_path / "home").rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), path


def test_where_there_is_no_key_store_the_box_says_so_and_stays_off(
    panel: PanelDriver, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring
    from keyring.backends import fail

    monkeypatch.setattr(keyring.core, "_keyring_backend", fail.Keyring())

    def steps() -> Steps:
        fill(panel, server)
        panel.key("rememberCheckBox", "Space")
        yield panel.ui.rememberError.isVisible
        assert not panel.ui.rememberCheckBox.checked
        assert "no key store" in panel.ui.rememberError.text
        panel.screenshot("server-form-remember-none")
        panel.click("saveServerButton")
        yield lambda: connected(panel)

    panel.run(steps(), 10)


def test_a_key_store_that_fails_is_told_and_the_server_is_connected(
    panel: PanelDriver, server: FaultServer, key_store: KeyStoreService
) -> None:
    def steps() -> Steps:
        fill(panel, server)
        panel.key("rememberCheckBox", "Space")
        key_store.kill()
        panel.click("saveServerButton")
        yield lambda: connected(panel)
        assert "not remembered beyond this session" in panel.ui.connectionLabel.text
        panel.screenshot("server-not-remembered")

    panel.run(steps(), 10)
