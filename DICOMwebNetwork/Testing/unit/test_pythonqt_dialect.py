"""The checker of `make lint` finds what PythonQt refuses, and lets pass what it accepts."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

CHECKER = Path(__file__).resolve().parents[1] / "lint" / "pythonqt_dialect.py"


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pythonqt_dialect", CHECKER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def rules_found(checker: ModuleType, folder: Path, code: str) -> list[str]:
    path = folder / "sample.py"
    path.write_text(code, encoding="utf-8")
    return [finding.rule for finding in checker.check_file(path)]


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("role = qt.Qt.ItemDataRole.UserRole", "scoped-enum"),
        ("settings = qt.QSettings(path, qt.QSettings.Format.IniFormat)", "scoped-enum"),
        ("label = qt.QLabel()\nprint(label.text())", "property-call"),
        ("self.timer = qt.QTimer(parent)\nself.timer.interval()", "property-call"),
        ("self.timer = qt.QTimer()", "lone-timer"),
        ("name = self.ui.nameEdit.text()", "property-call"),
        ("name = self.edit(0).text()", "property-call"),
        ("label = qt.QLabel()\nlabel.study = 1", "new-attribute"),
        ("button.connect('clicked()', f)", "connect-string"),
        ("qt.QLabel(text='x')", "keyword-argument"),
        ("box = qt.QComboBox()\nbox.addItem('CT', userData=1)", "keyword-argument"),
        ("with qt.QSignalBlocker(box):\n    pass", "context-manager"),
        ("from PySide6.QtWidgets import QLabel", "binding-import"),
        ("box.stateChanged.connect(f)", "forbidden-name"),
        ("pattern = qt.QRegExp('a')", "forbidden-name"),
        ("from qt import Qt", "binding-import"),
        ("yes = qt.QMessageBox.StandardButton.Yes", "scoped-enum"),
        ("policy = qt.QSizePolicy.Policy.Fixed", "scoped-enum"),
        ("kind = ctk.ctkDICOMModel.Level.StudyType", "scoped-enum"),
        ("self.box = qt.QCheckBox()\nself.box.row = 3", "new-attribute"),
        ("now = qt.QTime()\nnow.start()", "unknown-name"),
        ("width = qt.QFontMetrics(font)\nwidth.width('x')", "unknown-name"),
        ("check = qt.QRegExpValidator(edit)", "unknown-name"),
        ("color = qt.QPalette.Background", "unknown-name"),
        ("event.globalPosition()", "forbidden-name"),
        ("box.checkStateChanged.connect(f)", "forbidden-name"),
        ("scheme = hints.colorScheme", "forbidden-name"),
    ],
)
def test_refused_code_is_found(checker: ModuleType, tmp_path: Path, code: str, rule: str) -> None:
    assert rules_found(checker, tmp_path, code) == [rule]


@pytest.mark.parametrize(
    "code",
    [
        "role = qt.Qt.UserRole",
        "label = qt.QLabel('x')\nlabel.text = 'y'\nlabel.setText('z')\nlabel.name = 'l'",
        "qt.QTimer.singleShot(0, f)",
        "button.clicked.connect(f)",
        "text = item.text(0)\nname = listItem.text()",
        "print(response.text)",
        "edit = qt.QPlainTextEdit()\n\ndef write(edit):\n    return edit.encode()",
        "dialog = qt.QDialog()\ndialog.exec_()\ndialog.name = 'd'",
        "policy = qt.QSizePolicy.Fixed\nyes = qt.QMessageBox.Yes",
        "from qtpandas import frame",
        "width = metrics.boundingRect('0').width()",
        "name = self.ui.nameEdit.text()  # pythonqt: nameEdit is one of our own",
    ],
)
def test_accepted_code_passes(checker: ModuleType, tmp_path: Path, code: str) -> None:
    assert rules_found(checker, tmp_path, code) == []


def test_exit_code_tells_of_findings(checker: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("import PySide6\n", encoding="utf-8")
    (tmp_path / "good.py").write_text("import qt\n", encoding="utf-8")

    assert checker.main([str(tmp_path)]) == 1
    assert checker.main([str(tmp_path / "good.py")]) == 0
