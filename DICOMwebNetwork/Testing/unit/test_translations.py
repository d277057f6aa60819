"""The translations are complete and up to date, and the finder of texts finds them as Slicer looks for them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "Utilities" / "make_translations.py"


@pytest.fixture(scope="module")
def finder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_translations", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_text_of_the_user_is_translated() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run `make translations`, then translate what it lists:\n{done.stdout}{done.stderr}"


def test_texts_are_found_under_slicers_names_for_them(finder: ModuleType) -> None:
    texts, wrong = finder.texts_of_source()
    assert wrong == []
    assert "Not connected." in texts["servers.ServerSection"]
    assert "DICOMweb Network" in texts["DICOMwebNetwork"]
    assert "Save and connect" in texts["DICOMwebNetworkServerForm"]
    assert "https://pacs.example.org/dicom-web" not in texts["DICOMwebNetworkServerForm"]
    assert "Informatics" not in str(texts.get("qSlicerAbstractCoreModule")), "Slicer translates that"
    assert "The host '{0}' is not known." in texts["engine"]
    assert "stored and seen" in texts["engine"]


def test_what_is_wrong_with_a_translation_is_told(finder: ModuleType) -> None:
    texts = {"x": {"{a} of {b}": "{a} von {c}", "Open": "", "Close {a}": "{a} schließen"}}
    assert [why.split(":")[0] for _, why in finder.wrong_translations(texts)] == [
        "other placeholders",
        "not translated",
    ]


def test_translations_survive_a_change_of_the_source(finder: ModuleType, tmp_path: Path) -> None:
    known = {"old.File": {"Open": "Öffnen", "Gone": "Weg"}}
    texts = finder.merged({"new.File": {"Open": "", "Close & <go>": ""}}, known)
    assert texts == {"new.File": {"Close & <go>": "", "Open": "Öffnen"}}
    path = tmp_path / "x_de.ts"
    path.write_text(finder.ts_text("de", texts), encoding="utf-8")
    assert finder.read_ts(path) == texts
    assert b"\xd6" in finder.qm_of(path), "compiled, in UTF-16"


def test_a_text_that_cannot_be_found_is_told(finder: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "Some.py"
    path.write_text('_("a" " b")\n_(f"{x}")\n_(name)\ntranslate("C", "d")\n')
    wrong: list[object] = []
    assert list(finder._texts_of_python(path, wrong)) == [("Some", "a b"), ("C", "d")]
    assert len(wrong) == 2
