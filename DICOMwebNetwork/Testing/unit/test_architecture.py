"""Which room may know which: the rule of Docs/architecture.md, read off every import statement of the module."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

MODULE = Path(__file__).resolve().parents[2]
LIB = MODULE / "DICOMwebNetworkLib"

ENGINE_ROOMS = ("model", "dicomweb", "net", "transfer", "dicomexport")
MAY_IMPORT = {
    "model": set(),
    "dicomweb": {"model"},
    "net": {"model", "dicomweb"},
    "transfer": {"model", "dicomweb", "net"},
    "dicomexport": {"model"},
    "slicerside": {"model", "dicomweb", "net", "transfer", "dicomexport"},
    "widgets": {"model", "dicomweb", "net", "transfer", "dicomexport", "slicerside"},
}

FOLDERS = {
    "slicerside": (
        "threads",
        "application",
        "loading",
        "database",
        "servers",
        "browsing",
        "transfers",
        "exporting",
    ),
    "widgets": ("common", "results", "servers", "search", "metadata", "transfers", "exporting"),
}
"""The folders of the large rooms, lowest first: files on top of a room may import all, the others only lower ones."""

APPLICATION = {"slicer", "qt", "ctk", "vtk", "vtkmodules", "DICOMLib", "DICOMScalarVolumePlugin", "mrml"}
HTTP = {"requests", "urllib3", "dicomweb_client"}
THIRD_PARTY = {
    "model": set(),
    "dicomweb": set(),
    "net": {"pydicom", *HTTP},
    "transfer": {"pydicom", "dicomanonymizer"},
    "dicomexport": {"pydicom", "numpy", "highdicom"},
    "slicerside": {"pydicom", "numpy", "keyring", *APPLICATION},
    "widgets": {"pydicom", *APPLICATION},
}
LAZY = {"dicomanonymizer", "keyring", "pydicom", "numpy", "highdicom", "DICOMLib"}
"""Slow to import, so only inside functions; HTTP libraries come with the room `net`, which others load when needed."""


def files_of(room: str) -> list[Path]:
    return sorted((LIB / room).rglob("*.py"))


def imports_of(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    """Yield each import statement, at any depth, with the full dotted name that it asks for."""
    package = path.relative_to(MODULE).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*start, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node, f"{base}.{alias.name}"


def runs_at_import(path: Path) -> set[tuple[int, int]]:
    """Return where the statements stand that run when the file is imported, type-checking blocks excepted."""

    def walk(body: list[ast.stmt]) -> Iterator[ast.stmt]:
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
                continue
            yield node
            for part in ("body", "orelse", "finalbody", "handlers"):
                yield from walk(getattr(node, part, []))

    return {(node.lineno, node.col_offset) for node in walk(ast.parse(path.read_text(encoding="utf-8")).body)}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_room_imports_only_rooms_to_its_right(room: str) -> None:
    offences = [
        f"{path.relative_to(MODULE)}:{node.lineno} imports {name}"
        for path in files_of(room)
        for node, name in imports_of(path)
        if name.split(".")[0] == "DICOMwebNetworkLib" and [*name.split("."), ""][1] not in MAY_IMPORT[room] | {room}
    ]

    assert not offences


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_room_imports_only_its_libraries(room: str) -> None:
    allowed = THIRD_PARTY[room] | sys.stdlib_module_names | {"DICOMwebNetworkLib"}

    offences = [
        f"{path.relative_to(MODULE)}:{node.lineno} imports {name}"
        for path in files_of(room)
        for node, name in imports_of(path)
        if name.split(".")[0] not in allowed
    ]

    assert not offences


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_heavy_libraries_are_imported_inside_functions(room: str) -> None:
    offences = []
    for path in files_of(room):
        at_import = runs_at_import(path)
        offences += [
            f"{path.relative_to(MODULE)}:{node.lineno} imports {name}"
            for node, name in imports_of(path)
            if name.split(".")[0] in LAZY and (node.lineno, node.col_offset) in at_import
        ]

    assert not offences


@pytest.mark.parametrize("room", FOLDERS)
def test_folder_of_a_room_imports_only_lower_folders(room: str) -> None:
    offences = []
    for height, folder in enumerate(FOLDERS[room]):
        allowed = {f"DICOMwebNetworkLib.{room}.{lower}" for lower in FOLDERS[room][: height + 1]}
        offences += [
            f"{path.relative_to(MODULE)}:{node.lineno} imports {name}"
            for path in files_of(f"{room}/{folder}")
            for node, name in imports_of(path)
            if name.startswith(f"DICOMwebNetworkLib.{room}.") and ".".join(name.split(".")[:3]) not in allowed
        ]

    assert not offences


def folders_of(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_dir() and any(path.glob("*.py"))}


def test_no_files_import_each_other_in_a_circle() -> None:
    names = {".".join(path.relative_to(MODULE).with_suffix("").parts): path for path in LIB.rglob("*.py")}
    graph = {
        name: {
            found for _, wanted in imports_of(path) for found in (wanted, wanted.rpartition(".")[0]) if found in names
        }
        for name, path in names.items()
    }

    TopologicalSorter(graph).prepare()  # raises CycleError


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_files_and_functions_are_short(room: str) -> None:
    offences = [str(path) for path in files_of(room) if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    for path in files_of(room):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                code = node.body[1:] if ast.get_docstring(node) else node.body
                is_long = bool(code) and (code[-1].end_lineno or 0) - code[0].lineno >= 40
                offences += [f"{path.relative_to(MODULE)}:{node.lineno} {node.name}"] if is_long else []

    assert not offences


def test_every_room_is_known_to_these_rules() -> None:
    assert folders_of(LIB) <= set(MAY_IMPORT)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_every_folder_of_a_room_is_known_to_these_rules(room: str) -> None:
    assert folders_of(LIB / room) == set(FOLDERS.get(room, ()))


def test_no_python_file_beside_the_module_file() -> None:
    """Slicer would register it as a module of its own."""
    assert [path.name for path in MODULE.glob("*.py")] == ["DICOMwebNetwork.py"]


def run_python(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=MODULE)
    assert done.returncode == 0, done.stderr


BLOCK = """
import sys

class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ImportError(name + " is not here")

sys.meta_path.insert(0, Block())
sys.path.insert(0, {module!r})
"""


@pytest.mark.parametrize("room", ENGINE_ROOMS)
def test_engine_room_imports_where_there_is_no_slicer(room: str) -> None:
    names = [".".join(path.relative_to(MODULE).with_suffix("").parts) for path in files_of(room)]
    code = BLOCK.format(blocked=APPLICATION, module=str(MODULE))

    run_python(code + "\n".join(f"import {name}" for name in names))


MODULE_FILE = f"""
import sys; sys.path[:0] = [{str(MODULE / "Testing")!r}, {str(MODULE)!r}]
import stub_application; stub_application.install()
"""


def test_module_file_imports_nothing_heavy() -> None:
    """Slicer imports the module file when it starts."""
    code = MODULE_FILE + "import DICOMwebNetwork\n"
    code += "heavy = {'pydicom', 'requests', 'urllib3', 'dicomweb_client', 'numpy', 'highdicom'} & set(sys.modules)\n"
    code += "assert not heavy, heavy"

    run_python(code)


def test_a_slicer_that_is_too_old_is_told_so_at_once() -> None:
    """Slicer writes the error into its log; half of the module would work there."""
    code = MODULE_FILE + "sys.version_info = (3, 9, 10)\n"
    code += "try: import DICOMwebNetwork\n"
    code += "except ImportError as error: assert 'Slicer 5.10' in str(error), error\n"
    code += "else: raise AssertionError('it was loaded')"

    run_python(code)
