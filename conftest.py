"""Gives every test the fixtures of the servers; pyproject.toml puts the folders on the path."""

pytest_plugins = ["servers.fixtures"]
