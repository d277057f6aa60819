"""The README's console examples are run, in the order in which they stand, against a server that asks for a login."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from faultserver import FaultServer
from faultserver.synthetic import Kind, Source, uid

README = Path(__file__).resolve().parents[3] / "README.md"


@pytest.fixture
def examples() -> str:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 6
    return "\n".join(blocks)


def test_the_console_examples_of_the_readme_run(panel: Any, examples: str) -> None:
    import slicer

    source = Source(Kind(rows=64, columns=64))
    with FaultServer(source.series(6), auth=("me", "my password")) as server:
        code = examples.replace("https://pacs.example.org/dicom-web", server.url)
        assert server.url in code
        names: dict[str, Any] = {"slicer": slicer}
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, str(README), "exec"), names)
        names["logic"].removeServer("Research PACS")
    assert "6 instances of 64 x 64" in printed.getvalue()
    assert "6 received" in printed.getvalue()
    assert "(6, 64, 64)" in printed.getvalue()
    assert "1 CT studies" in printed.getvalue()
    assert "6 stored and seen" in printed.getvalue()
    assert names["seriesUIDs"] == [uid(1, 1)]
