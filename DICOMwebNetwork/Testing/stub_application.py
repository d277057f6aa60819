"""Stands for Slicer's modules where only the cost of importing our own matters: every name exists, nothing works."""

from __future__ import annotations

import importlib.machinery
import sys
import types
from typing import Any, ClassVar

NAMES = {"slicer", "qt", "ctk", "vtk", "vtkmodules", "DICOMLib", "mrml"}


class _AnyAttribute(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything


class Anything(metaclass=_AnyAttribute):
    """Serves as base class, decorator, constant and function."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Anything:
        return self


class _Stub(types.ModuleType):
    __path__: ClassVar[list[str]] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything


class _Finder:
    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name.split(".")[0] not in NAMES:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Stub(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def install() -> None:
    """Make ``import slicer`` and its like succeed in this process, whatever else is installed."""
    sys.meta_path.insert(0, _Finder())  # type: ignore[arg-type]
