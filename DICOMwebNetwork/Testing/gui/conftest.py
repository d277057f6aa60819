"""The application with the panel, once a session, clean for each test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gui.panel_driver import PanelDriver

SCREENSHOTS = os.environ.get("DICOMWEB_NETWORK_SCREENSHOTS", "")


@pytest.fixture(scope="session")
def standalone_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield the running application."""
    from dicomweb_network.application import start_application

    environment = start_application(home=tmp_path_factory.mktemp("standalone"), testing=True)
    yield environment
    environment.close()


@pytest.fixture(autouse=True)
def _same_modules() -> Iterator[None]:
    """Put back the modules that a test reloaded: the classes that test files imported must stay the running ones."""

    def own_modules() -> dict[str, Any]:
        return {name: module for name, module in sys.modules.items() if name.startswith("DICOMwebNetwork")}

    before = own_modules()
    yield
    for name in own_modules().keys() - before.keys():
        del sys.modules[name]
    sys.modules.update(before)


@pytest.fixture(autouse=True)
def _not_the_users_key_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test touch the key store of the person who runs it."""
    import keyring
    from keyring.backends import fail

    monkeypatch.setattr(keyring.core, "_keyring_backend", fail.Keyring())


@pytest.fixture
def panel(standalone_session: Any, tmp_path: Path) -> PanelDriver:
    """Return the panel of an application without servers, with an empty database, 420 pixels wide."""
    standalone_session.reset(tmp_path / "home")
    driver = PanelDriver(standalone_session, Path(SCREENSHOTS) if SCREENSHOTS else tmp_path)
    window = driver.panel.widget.window()
    window.resize(window.width, 1100)
    driver.panel.widget.setMaximumWidth(420)
    driver.panel.enter()
    return driver


@pytest.fixture
def logic(standalone_session: Any, tmp_path: Path) -> Iterator[Any]:
    """Yield a logic of its own, in an application without servers, with an empty database."""
    from DICOMwebNetwork import DICOMwebNetworkLogic

    standalone_session.reset(tmp_path / "home")
    logic = DICOMwebNetworkLogic()
    yield logic
    logic.close()
