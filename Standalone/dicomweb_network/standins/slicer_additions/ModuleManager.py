"""Scripted modules as objects, their widgets, and the manager that holds them."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import qt
import slicer
from slicer.MRMLWidgets import qSlicerWidget


class qSlicerScriptedLoadableModule:
    """A module found in a Python file: ``parent`` of the class ``<name>`` in it, with Slicer's attributes only."""

    __slots__ = (
        *("_instance", "_widget", "acknowledgementText", "associatedNodeTypes", "categories", "contributors"),
        *("dependencies", "extensions", "helpText", "hidden", "icon", "index", "name", "path", "title"),
    )

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(path)
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.title = self.name
        self.hidden, self.index, self.extensions = False, -1, {}
        self.associatedNodeTypes: list[str] = []
        self.icon = qt.QIcon()
        self._widget: qSlicerScriptedLoadableModuleWidget | None = None
        self._instance = getattr(self._source(), self.name)(self)
        setattr(slicer.modules, self.name.lower(), self)
        setattr(slicer.modules, f"{self.name}Instance", self._instance)
        setattr(slicer.moduleNames, self.name, self.name)

    def _source(self) -> Any:
        """The Python module; executed the first time, with its folder on ``sys.path``."""
        folder = os.path.dirname(self.path)
        if folder not in sys.path:
            sys.path.insert(0, folder)
        if self.name not in sys.modules:
            specification: Any = importlib.util.spec_from_file_location(self.name, self.path)
            sys.modules[self.name] = importlib.util.module_from_spec(specification)
            try:
                specification.loader.exec_module(sys.modules[self.name])
            except BaseException:
                del sys.modules[self.name]
                raise
        return sys.modules[self.name]

    def setup(self) -> None:
        """Called when the application has started, if the module's class has such a method."""
        if hasattr(self._instance, "setup"):
            self._instance.setup()

    def logic(self) -> None:
        return None

    def widgetRepresentation(self) -> Any:
        """The module's panel; made and set up when first asked for."""
        if self._widget is None:
            self._widget = self.createNewWidgetRepresentation()
        return self._widget

    def createNewWidgetRepresentation(self) -> Any:
        widget = qSlicerScriptedLoadableModuleWidget(self.path)
        widget.setMRMLScene(slicer.mrmlScene)
        widget.setup()
        return widget

    def close(self) -> None:
        """Forget the panel."""
        if self._widget is not None:
            self._widget.deleteLater()
            self._widget = None


class qSlicerScriptedLoadableModuleWidget(qSlicerWidget):
    """The Qt side of a panel: ``parent`` of the class ``<name>Widget`` of the module's file."""

    def __init__(self, path: str) -> None:
        super().__init__()
        qt.QVBoxLayout(self)
        self._path = path
        self._instance: Any = None
        self.setPythonSource(path)

    def setPythonSource(self, path: str) -> bool:
        name = os.path.splitext(os.path.basename(path))[0]
        self._instance = getattr(sys.modules[name], f"{name}Widget")(self)
        setattr(slicer.modules, f"{name}Widget", self._instance)
        return True

    def self(self) -> Any:
        """The object of the Python class."""
        return self._instance

    def setup(self) -> None:
        self._instance.setup()

    def reload(self) -> None:
        self.setPythonSource(self._path)
        self.setup()

    def enter(self) -> None:
        if hasattr(self._instance, "enter"):
            self._instance.enter()

    def exit(self) -> None:
        if hasattr(self._instance, "exit"):
            self._instance.exit()


class ModuleManager:
    """``slicer.app.moduleManager()``."""

    def __init__(self) -> None:
        self._modules: dict[str, qSlicerScriptedLoadableModule] = {}
        self._listeners: dict[str, list[Callable[..., Any]]] = {}

    def loadModule(self, path: str) -> qSlicerScriptedLoadableModule:
        """Register the module of a Python file, as Slicer does at start-up."""
        module = qSlicerScriptedLoadableModule(path)
        self._modules[module.name] = module
        module.setup()
        return module

    def module(self, name: str) -> Any:
        return self._modules.get(name)

    def factoryManager(self) -> Any:
        return SimpleNamespace(loadedModuleNames=lambda: tuple(self._modules))

    def unloadModules(self) -> None:
        """Let every panel clean up, as Slicer does before it ends."""
        for name, module in self._modules.items():
            for listener in list(self._listeners.get("moduleAboutToBeUnloaded(QString)", [])):
                listener(name)
            module.close()

    def connect(self, signal: str, listener: Callable[..., Any]) -> bool:
        self._listeners.setdefault(signal, []).append(listener)
        return True

    def disconnect(self, signal: str, listener: Callable[..., Any]) -> bool:
        if listener in self._listeners.get(signal, []):
            self._listeners[signal].remove(listener)
            return True
        return False
