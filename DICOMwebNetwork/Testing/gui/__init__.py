"""GUI tests: the real panel, real clicks, real servers."""
