"""Finds Python that PySide6 accepts and PythonQt, the Qt binding inside Slicer, does not.

    python pythonqt_dialect.py [FILE_OR_FOLDER...]

Without arguments it reads the module file, the rooms that may touch Qt, the self tests and the GUI tests. It prints one
line a finding and exits 1 if there is one. A line that is right all the same ends with ``# pythonqt: REASON``.

Rules
    scoped-enum       qt.Qt.ItemDataRole.UserRole: PythonQt knows flat names only, qt.Qt.UserRole
    property-call     label.text(): a property is an attribute and hides the getter of its name
    new-attribute     label.study = 1: a Qt object takes no attributes of one's own
    connect-string    button.connect("clicked()", f): button.clicked.connect(f) works in both
    keyword-argument  qt.QLabel(text="x"), combo.addItem("CT", userData=1): Qt's functions take positions only
    context-manager   with qt.QSignalBlocker(box): Qt objects are none; use blockSignals with try and finally
    binding-import    import PySide6, from qt import Qt: Slicer's binding is called qt and used by that name
    unknown-name      qt.QRegExp, metrics.width("x"): Qt 6 has no such class or member
    forbidden-name    what Qt 5 lacks, and what does not work in PythonQt
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

MODULE = Path(__file__).resolve().parents[2]
DEFAULT_TARGETS = (
    MODULE / "DICOMwebNetwork.py",
    MODULE / "DICOMwebNetworkLib" / "slicerside",
    MODULE / "DICOMwebNetworkLib" / "widgets",
    MODULE / "Testing" / "Python",
    MODULE / "Testing" / "gui",
)
ALLOWED = "# pythonqt:"

FORBIDDEN = {
    # gone in Qt 6; of objects whose class is not known here
    "QRegExp": "use QRegularExpression",
    "QDesktopWidget": "use QScreen",
    "QTextCodec": "use Python's codecs",
    "QStringRef": "gone in Qt 6",
    "QMatrix": "use QTransform",
    "QGLWidget": "use QOpenGLWidget",
    "setMargin": "use setContentsMargins",
    "setFilterRegExp": "use setFilterRegularExpression",
    "setTabStopWidth": "use setTabStopDistance",
    "stateChanged": "use toggled",
    "MidButton": "use MiddleButton",
    "TextColorRole": "use ForegroundRole",
    "BackgroundColorRole": "use BackgroundRole",
    "setCodec": "gone in Qt 6",
    "setIniCodec": "gone in Qt 6",
    "toTime_t": "use toSecsSinceEpoch",
    "setTime_t": "use setSecsSinceEpoch",
    # absent from Qt 5.15
    "checkStateChanged": "use toggled",
    "colorScheme": "compare the lightness of QPalette's colors",
    "colorSchemeChanged": "Qt 6.5 only",
    "setAutoAcceptChildRows": "Qt 6 only",
    "keyCombination": "Qt 6 only",
    "toCombined": "Qt 6 only",
    "globalPosition": "Qt 6 only; use globalPos",
    "scenePosition": "Qt 6 only; use scenePos",
    "setUpdateThreshold": "Qt 6.9 only",
    "setContextMenuTrigger": "Qt 6.8 only",
    "setRequestedColorScheme": "Qt 6.8 only",
    "QStringConverter": "use Python's codecs",
    "QPermission": "Qt 6 only",
    "ThemeIcon": "Qt 6.7 only",
    # do not work in PythonQt
    "QAbstractTableModel": "use QTreeWidget or QStandardItemModel",
    "QAbstractListModel": "use QListWidget or QStandardItemModel",
    "QAbstractItemModel": "use QTreeWidget or QStandardItemModel",
    "QThread": "use threading and the event pump",
    "moveToThread": "use threading and the event pump",
}

BINDINGS = {"PySide6", "PySide2", "PyQt5", "PyQt6", "shiboken6", "qtpy"}

PYTHONQT_CLASSES = frozenset({"QUiLoader", "QTest"})
PYTHONQT_MEMBERS = frozenset({"name", "delete", "className", "connect", "disconnect", "exec_", "help"})
"""What Slicer's binding offers beside Qt's own."""

COMMON_PROPERTIES = frozenset(
    "text checked enabled visible title toolTip windowTitle placeholderText currentIndex currentText currentRow value "
    "minimum maximum readOnly objectName width height interval plainText styleSheet iconSize collapsed rowCount "
    "columnCount topLevelItemCount statusTip whatsThis checkable directory dateTime".split()
)
"""Called without arguments on an object of unknown class, these are properties, unless its name tells of a value."""

VALUE_NAMES = (
    "item",
    "pixmap",
    "image",
    "icon",
    "rect",
    "size",
    "metrics",
    "color",
    "geometry",
    "response",
    "node",
    "screen",
)
"""Ends of names that tell of an object with methods where widgets have properties."""


class Finding(NamedTuple):
    """One offence: where, which rule, and what to write instead."""

    path: Path
    line: int
    rule: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.advice}"


def check_file(path: Path) -> list[Finding]:
    """Return the findings of one Python file, in the order of its lines."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source, str(path))
    lines = source.splitlines()
    found = {
        Finding(path, node.lineno, rule, advice)
        for rules in (_imports, _names, _calls, _attributes)
        for node, rule, advice in rules(tree)
        if ALLOWED not in lines[node.lineno - 1]
    }
    return sorted(found, key=lambda one: (one.line, one.rule))


def _imports(tree: ast.AST) -> Iterator[tuple[Any, str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for module in modules:
            if module.split(".")[0] in BINDINGS:
                yield node, "binding-import", f"{module} is not in Slicer; import qt"
            if isinstance(node, ast.ImportFrom) and module in {"qt", "ctk"}:
                yield node, "binding-import", f"import {module}, and write {module}.{node.names[0].name}"


def _names(tree: ast.AST) -> Iterator[tuple[Any, str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        dotted = _dotted(node)
        if dotted[:1] in (["qt"], ["ctk"]) and len(dotted) == 4 and all(part[:1].isupper() for part in dotted[2:]):
            yield node, "scoped-enum", f"write {'.'.join([*dotted[:2], dotted[3]])}"
        if node.attr in FORBIDDEN and (node.attr[0].islower() or dotted[:1] == ["qt"]):
            yield node, "forbidden-name", f"{node.attr}: {FORBIDDEN[node.attr]}"
        elif dotted[:1] == ["qt"] and len(dotted) in {2, 3} and not _is_known(*dotted[1:]):
            yield node, "unknown-name", f"Qt 6 has no {'.'.join(dotted[1:])}"


def _calls(tree: ast.AST) -> Iterator[tuple[Any, str, str]]:
    for node in ast.walk(tree):
        for item in node.items if isinstance(node, ast.With) else ():
            if isinstance(item.context_expr, ast.Call) and _dotted(item.context_expr.func)[:1] == ["qt"]:
                yield node, "context-manager", "a Qt object is no context manager"
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        dotted, name = _dotted(node.func), node.func.attr
        if name in {"connect", "disconnect"} and node.args and _is_text(node.args[0]):
            yield node, "connect-string", f"write sender.signal.{name}(function)"
        if dotted[:1] == ["qt"] and len(dotted) == 2 and name[:1] == "Q" and node.keywords:
            yield node, "keyword-argument", f"qt.{name} takes its arguments by position"
        if dotted == ["qt", "QTimer"] and not node.args:
            yield node, "lone-timer", "give it a parent, with which it goes"
        maker = node.func.value.func if isinstance(node.func.value, ast.Call) else node.func.value
        owner = maker.attr.lower() if isinstance(maker, ast.Attribute) else (_dotted(maker) or [""])[-1].lower()
        if name in COMMON_PROPERTIES and not node.args and not node.keywords and not owner.endswith(VALUE_NAMES):
            yield node, "property-call", f"{name} is a property: drop the parentheses"


def _attributes(tree: ast.AST) -> Iterator[tuple[Any, str, str]]:
    """Judge variables made by ``name = qt.QSomething(...)`` by the properties that Qt declares for the class."""
    classes = _made_by_constructor(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            class_name = classes.get(".".join(_dotted(node.value)), "")
            if class_name and node.attr not in FORBIDDEN and not _is_known(class_name, node.attr):
                yield node, "unknown-name", f"Qt 6 has no {class_name}.{node.attr}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            class_name = classes.get(".".join(_dotted(node.func.value)), "")
            if not node.args and node.func.attr in _properties(class_name):
                yield node, "property-call", f"{node.func.attr} is a property: drop the parentheses"
            if class_name and node.keywords:
                yield node, "keyword-argument", f"{class_name}.{node.func.attr} takes its arguments by position"
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Attribute):
                class_name = classes.get(".".join(_dotted(target.value)), "")
                if _properties(class_name) and target.attr not in _properties(class_name):
                    yield node, "new-attribute", f"{class_name} has no property {target.attr}"


def _made_by_constructor(tree: ast.AST) -> dict[str, str]:
    """Return the dotted names that hold an object of one certain Qt class throughout the file."""
    classes: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            classes.setdefault(node.arg, set()).add("")
        if not isinstance(node, ast.Assign):
            continue
        made = _dotted(node.value.func) if isinstance(node.value, ast.Call) else []
        class_name = made[1] if made[:1] == ["qt"] and len(made) == 2 and made[1].startswith("Q") else ""
        for target in node.targets:
            classes.setdefault(".".join(_dotted(target)), set()).add(class_name)
    return {name: next(iter(held)) for name, held in classes.items() if name and len(held) == 1}


@cache
def _is_known(class_name: str, member: str = "") -> bool:
    """Whether Qt 6, or PythonQt beside it, has a class, or a class such a member."""
    from PySide6 import QtCore, QtGui, QtWidgets

    found = (
        getattr(QtWidgets, class_name, None) or getattr(QtGui, class_name, None) or getattr(QtCore, class_name, None)
    )
    if found is None:
        return class_name in PYTHONQT_CLASSES
    return not member or hasattr(found, member) or member in PYTHONQT_MEMBERS or member in _properties(class_name)


@cache
def _properties(class_name: str) -> frozenset[str]:
    """Return the names of the properties that a Qt class declares; none for what is no QObject."""
    if not class_name:
        return frozenset()
    from PySide6 import QtCore, QtGui, QtWidgets

    for module in (QtWidgets, QtGui, QtCore):
        meta = getattr(getattr(module, class_name, None), "staticMetaObject", None)
        if meta is not None:
            declared = (meta.property(index).name() for index in range(meta.propertyCount()))
            return frozenset(declared) | {"name"}  # PythonQt's short form of objectName
    return frozenset()


def _dotted(node: ast.AST) -> list[str]:
    """Return ``a.b.c`` as its parts, and nothing for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else []


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def python_files(targets: list[Path]) -> list[Path]:
    """Return the Python files among the targets and below them; a target that does not exist holds none."""
    found = {file for target in targets for file in ([target] if target.is_file() else target.rglob("*.py"))}
    return sorted(found)


def main(arguments: list[str]) -> int:
    """Print the findings of the files named, and return the exit code."""
    files = python_files([Path(argument) for argument in arguments] or list(DEFAULT_TARGETS))
    findings = [finding for file in files for finding in check_file(file)]
    for finding in findings:
        print(finding)
    print(f"PythonQt dialect: {len(files)} files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
