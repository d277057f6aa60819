"""How files that this software writes name it (PS3.10 7.1)."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
"""That of the package, too."""

IMPLEMENTATION_CLASS_UID: Final = "2.25.230117045326842310612817342190213761245"
IMPLEMENTATION_VERSION_NAME: Final = "DICOMWEBNETWORK"
