"""Lets ``python -m dicomweb_network`` be the command ``dicomweb-network``."""

from __future__ import annotations

import sys

from dicomweb_network.cli import main

if __name__ == "__main__":
    sys.exit(main())
