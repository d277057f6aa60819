"""Writes the reference pages of ``Docs/reference`` from docstrings and from the parsers of the command line.

With ``--check`` it only says whether they are up to date. The sources are read, not imported, so that neither Slicer
nor Qt has to be there; only the parsers are asked what they take.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

REPOSITORY: Final = Path(__file__).resolve().parents[1]
MODULE: Final = REPOSITORY / "DICOMwebNetwork"
LIB: Final = MODULE / "DICOMwebNetworkLib"
FOLDER: Final = REPOSITORY / "Docs" / "reference"
NOTICE: Final = "<!-- Made by `make docs` from the source; changes belong there. -->"

CONSOLE_INTRODUCTION: Final = """\
# Console API

In Slicer's Python console and in scripts:

```python
logic = slicer.util.getModuleLogic("DICOMwebNetwork")
```

All calls are for the main thread; `server`, `auth` and `accessToken` mean the same everywhere. Examples that are run by
a test are in the [README](../../README.md#from-slicers-python-console).
"""

CONSOLE_CLASSES: Final = (
    ("Calls that wait for their result", MODULE / "DICOMwebNetwork.py", "DICOMwebNetworkLogic"),
    ("Export and send, waiting", LIB / "slicerside/ExportConsole.py", "ExportConsole"),
    ("Export and send, not waiting", LIB / "slicerside/ExportLogic.py", "ExportLogic"),
    ("Search, retrieve and load, not waiting", LIB / "slicerside/RetrieveLogic.py", "RetrieveLogic"),
    ("Servers: save, connect, test, sign in, import, export", LIB / "slicerside/ServerLogic.py", "ServerLogic"),
)
VALUES: Final = (
    ("model/records.py", "StudyRecord", "SeriesRecord", "InstanceRecord"),
    ("model/jobs.py", "RetrieveTarget", "Progress", "JobState"),
    ("model/reports.py", "JobReport", "RetrieveReport", "InstanceReport", "Verdict"),
    ("model/reports.py", "SendReport", "SentInstance", "SendVerdict"),
    ("slicerside/exporting/ExportResult.py", "ExportResult"),
    ("model/servers.py", "ServerProfile", "LoginKind", "OAuthSettings"),
    ("model/dimse.py", "DimseNode"),
    ("model/queries.py", "SearchQuery", "Level"),
)


def console_page() -> str:
    """Return the page of the console API."""
    pieces = [NOTICE, CONSOLE_INTRODUCTION]
    for title, path, name in CONSOLE_CLASSES:
        node = _class(path, name)
        pieces += [f"## {title}", _markdown(_docstring(node))]
        pieces += [_function(method, "logic.") for method in _public_functions(node)]
    pieces += ["## Values", "What the calls take and return, from `DICOMwebNetworkLib`. They are frozen."]
    for path_name, *names in VALUES:
        pieces += [_value(LIB / path_name, name) for name in names]
    errors = ast.parse((LIB / "model/errors.py").read_text(encoding="utf-8"))
    tree = (ast.get_docstring(errors) or "").partition("::\n\n")[2]
    pieces += [
        "## Errors",
        "All of them are in `DICOMwebNetworkLib.model.errors`, and have `message` and `advice`.",
        "```",
    ]
    pieces[-1] += "\n" + textwrap.dedent(tree).strip() + "\n```"
    return "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()) + "\n"


def command_line_page() -> str:
    """Return the page of the command line."""
    sys.path[:0] = [str(REPOSITORY / "Standalone"), str(MODULE)]
    from dicomweb_network.cli import make_parser

    parser = make_parser()
    pieces = [NOTICE, "# Command line", parser.description or "", _block(parser.epilog or "")]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            pieces += [_command(name, command) for name, command in action.choices.items()]
    return "\n\n".join(pieces) + "\n"


def _command(name: str, parser: argparse.ArgumentParser) -> str:
    pieces = [f"## dicomweb-network {name}", parser.description or ""]
    for group in parser._action_groups:
        rows = [_row(action) for action in group._group_actions if action.help is not argparse.SUPPRESS]
        rows = [row for row in rows if not row.startswith("| `-h`")]
        if rows:
            pieces.append("\n".join(["| Argument | |", "|---|---|", *rows]))
    pieces.append(_block(parser.epilog or ""))
    return "\n\n".join(piece for piece in pieces if piece)


def _row(action: argparse.Action) -> str:
    value = str(action.metavar or "|".join(map(str, action.choices or ())) or action.dest.upper())
    value += " ..." if action.nargs in ("*", "+") else ""
    names = [f"`{name}`" for name in action.option_strings]
    if not names:
        names = [f"`{value}`"]
    elif action.nargs != 0:
        names[-1] = f"{names[-1][:-1]} {value}`"
    words = (action.help or "") % {**vars(action), "prog": ""}
    return "| {} | {} |".format(*(text.replace("|", "\\|") for text in (", ".join(names), words)))


def _block(text: str) -> str:
    return f"```text\n{text.strip()}\n```" if text.strip() else ""


def _class(path: Path, name: str) -> ast.ClassDef:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)


def _docstring(node: Any) -> str:
    return ast.get_docstring(node) or ""


def _public_functions(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    return (each for each in node.body if isinstance(each, ast.FunctionDef) and not each.name.startswith("_"))


def _is_property(node: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "property" for each in node.decorator_list)


def _function(node: ast.FunctionDef, prefix: str) -> str:
    if _is_property(node):
        return f"#### `{prefix}{node.name}`\n\n{_markdown(_docstring(node))}"
    return f"#### `{prefix}{node.name}({_arguments(node.args)})`\n\n{_markdown(_docstring(node))}"


def _arguments(arguments: ast.arguments) -> str:
    """Return the parameters without types and without self."""
    names = [each.arg for each in arguments.args]
    defaults = [""] * (len(names) - len(arguments.defaults)) + [f"={ast.unparse(each)}" for each in arguments.defaults]
    words = [name + default for name, default in zip(names, defaults, strict=True) if name not in ("self", "cls")]
    if arguments.vararg:
        words.append(f"*{arguments.vararg.arg}")
    if arguments.kwarg:
        words.append(f"**{arguments.kwarg.arg}")
    return ", ".join(words)


def _value(path: Path, name: str) -> str:
    node = _class(path, name)
    module = ".".join(path.relative_to(MODULE).with_suffix("").parts)
    pieces = [f"### `{name}`", f"*{module}*", _markdown(_docstring(node))]
    if "Attributes\n" not in _docstring(node):
        pieces.append("\n".join(_fields_of(node)))
    members = [
        f"- `{name}`: {_first_paragraph(_docstring(each))}"
        for each in _public_functions(node)
        for name in [each.name if _is_property(each) else f"{each.name}({_arguments(each.args)})"]
    ]
    return "\n\n".join(piece for piece in [*pieces, "\n".join(members)] if piece)


def _fields_of(node: ast.ClassDef) -> Iterator[str]:
    """Yield the fields of a data class with their types, and the members of an enum with their values."""
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            yield f"- `{each.target.id}` ({ast.unparse(each.annotation)})"
        elif isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            yield f"- `{each.targets[0].id}`: `{ast.unparse(each.value)}`"


def _first_paragraph(text: str) -> str:
    return " ".join(_code(text).partition("\n\n")[0].split())


def _markdown(docstring: str) -> str:
    """Return a docstring of either style of this project as Markdown."""
    text = _code(docstring)
    text = re.sub(r"^(\w[\w ]*)\n-{3,}\n", r"**\1**\n\n", text, flags=re.MULTILINE)
    blocks = [_block_of_docstring(block) for block in re.split(r"\n\s*\n", text)]
    return "\n\n".join(block for block in blocks if block)


def _block_of_docstring(block: str) -> str:
    lines = block.splitlines()
    if lines and lines[0].startswith(":"):
        return _fields(lines)
    if len(lines) > 1 and all(lines[index].startswith("    ") for index in range(1, len(lines), 2)):
        return _definitions(lines)
    if any(line.startswith("    ") for line in lines[1:]) and not lines[0].startswith(" "):
        return _definitions(lines)
    return "\n".join(line.rstrip() for line in lines)


def _fields(lines: list[str]) -> str:
    """Return ``:param x: words`` and its kin as a list."""
    joined: list[str] = []
    for line in lines:
        if line.startswith(":"):
            joined.append(line)
        else:
            joined[-1] += " " + line.strip()
    found = []
    for line in joined:
        match = re.match(r":(param|return|raises|returns)\s*([^:]*):\s*(.*)", line, re.DOTALL)
        if match is None:
            found.append(f"- {line}")
            continue
        kind, name, words = match.groups()
        head = {"param": f"`{name}`: ", "raises": f"raises `{name}`: "}.get(kind, "returns: ")
        found.append(f"- {head}{words}")
    return "\n".join(found)


def _definitions(lines: list[str]) -> str:
    """Return numpydoc's terms and indented descriptions as a list."""
    found: list[str] = []
    for line in lines:
        if line.startswith("    "):
            found[-1] += " " + line.strip()
        else:
            name, _, kind = line.partition(" : ")
            names = ", ".join(f"`{each.strip()}`" for each in name.split(","))
            found.append(f"- {names} ({kind}):" if kind else f"- {names}:")
    return "\n".join(found)


def _code(text: str) -> str:
    return text.replace("``", "`")


PAGES: Final = {"console.md": console_page, "command-line.md": command_line_page}


def outdated() -> list[str]:
    """Return the pages that are not what the sources say now."""
    return [
        name
        for name, page in PAGES.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != page()
    ]


def main() -> int:
    """Write the pages, or say which of them are out of date."""
    parser = argparse.ArgumentParser(description="Write Docs/reference from the source.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail if a page is out of date")
    if parser.parse_args().check:
        pages = outdated()
        print("\n".join(f"Docs/reference/{name} is out of date: run make docs" for name in pages) or "up to date")
        return 1 if pages else 0
    FOLDER.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
