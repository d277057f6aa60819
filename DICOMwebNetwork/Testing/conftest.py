"""Where the tests find the fault server, and the fixtures of the real servers."""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
for folder in (_HERE.parent, _HERE, _HERE / "functional", _HERE.parent.parent / "Standalone"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

pytest_plugins = ["servers.fixtures"]
