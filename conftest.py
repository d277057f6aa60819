"""Gives every test the fixtures of the servers; pyproject.toml puts the folders on the path."""

from __future__ import annotations

import pytest

pytest_plugins = ["servers.fixtures"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the slow tests where several processes share them: none has to wait for the last one then."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)
