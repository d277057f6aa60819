"""What the demo tells its user: a line for each step, what was proven, and a page with all pictures."""

from __future__ import annotations

import html
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

PAGE: Final = "index.html"

_HEAD: Final = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>DICOMweb Network: the demo</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: #1f2933; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; } td { padding: .2rem .6rem; border-bottom: 1px solid #e4e7eb; }
td:nth-child(2) { text-align: right; white-space: nowrap; } li { margin: .3rem 0; }
img { max-width: 100%; border: 1px solid #cbd2d9; } figure { margin: 2rem 0; } figcaption { font-weight: 600; }
</style></head><body>
"""


class Tell(Protocol):
    """Prints what a step did, with its figures."""

    def __call__(self, what: str, figures: str = "") -> None:
        """Print a line."""
        ...


@dataclass(frozen=True)
class Picture:
    """A picture of the demo: its file, and what it shows."""

    path: Path
    caption: str


class Summary:
    """Prints one numbered line a step, with the seconds since the last one; in the end it says what was proven."""

    def __init__(self) -> None:
        self._steps: list[tuple[str, float, str]] = []
        self._proofs: list[str] = []
        self._start_s = self._since_s = time.monotonic()

    def __call__(self, what: str, figures: str = "") -> None:
        """Print a line."""
        now_s = time.monotonic()
        self._steps.append((what, now_s - self._since_s, figures))
        print(f"{len(self._steps):2}  {what:38} {now_s - self._since_s:6.2f} s  {figures}".rstrip(), flush=True)
        self._since_s = time.monotonic()

    def proven(self, text: str) -> None:
        """Remember a sentence that the demo has shown to be true."""
        self._proofs.append(text)

    def end(self, pictures: list[Picture], folder: Path) -> None:
        """Print what was proven, and write the page.

        Raises
        ------
        OSError
            The page cannot be written.
        """
        page = folder / PAGE
        page.write_text(self._html(pictures), encoding="utf-8")
        lines = ["", f"Proven, in {time.monotonic() - self._start_s:.0f} s:", *(f"  - {text}" for text in self._proofs)]
        lines += ["", f"{len(pictures)} pictures, explained on one page: {page}"]
        print("\n".join(lines), flush=True)

    def _html(self, pictures: list[Picture]) -> str:
        proofs = "".join(f"<li>{html.escape(text)}</li>\n" for text in self._proofs)
        steps = "".join(
            f"<tr><td>{html.escape(what)}</td><td>{seconds:.2f} s</td><td>{html.escape(figures)}</td></tr>\n"
            for what, seconds, figures in self._steps
        )
        shown = "".join(
            f'<figure><figcaption>{number}. {html.escape(one.caption)}</figcaption><img src="{one.path.name}"'
            f' alt="{html.escape(one.caption)}"></figure>\n'
            for number, one in enumerate(pictures, start=1)
        )
        return (
            f"{_HEAD}<h1>DICOMweb Network: the demo</h1>\n<p>A small PACS was started on this computer and filled with "
            "real images. Then the module's own window was driven with clicks and keys, as a person would: find a "
            "study, retrieve and load it, make results, send them back, fetch one again.</p>\n"
            f"<h2>What was proven</h2>\n<ul>\n{proofs}</ul>\n"
            f"<h2>Step by step</h2>\n<table>\n{steps}</table>\n<h2>Pictures</h2>\n{shown}</body></html>\n"
        )
