"""Starts the environment in which the Slicer module runs without the Slicer application."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

MODULE_NAME: Final = "DICOMwebNetwork"
HOME_VARIABLE: Final = "DICOMWEB_NETWORK_HOME"

_STANDINS: Final = Path(__file__).resolve().parent / "standins"
_LOGICS: Final = {
    "volumes": "vtkSlicerVolumesLogic",
    "colors": "vtkMRMLColorLogic",
    "segmentations": "vtkSlicerSegmentationsModuleLogic",
    "subjecthierarchy": "vtkSlicerSubjectHierarchyModuleLogic",
    "transforms": "vtkSlicerTransformLogic",
    "models": "vtkSlicerModelsLogic",
    "markups": "vtkSlicerMarkupsLogic",
    "tables": "vtkSlicerTablesLogic",
    "texts": "vtkSlicerTextsLogic",
    "sequences": "vtkSlicerSequencesLogic",
}
_HEARTBEAT_MS: Final = 200
_running: Environment | None = None


def _imported(name: str) -> Any:
    """Import one of the modules that exist only since `install_standins`."""
    return importlib.import_module(name)


def default_home() -> Path:
    """Return the folder for settings and database: ``$DICOMWEB_NETWORK_HOME``, or one in the user's data folder."""
    named = os.environ.get(HOME_VARIABLE)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(named) if named else Path(data) / "dicomweb-network"


def module_file() -> Path:
    """Return the file of the Slicer module, in a checkout or in the installed package.

    Raises
    ------
    FileNotFoundError
        It is in neither.
    """
    here = Path(__file__).resolve().parent
    candidates = (here.parents[1] / MODULE_NAME, here / "module")
    for folder in candidates:
        if (folder / f"{MODULE_NAME}.py").is_file():
            return folder / f"{MODULE_NAME}.py"
    raise FileNotFoundError(f"{MODULE_NAME}.py is neither in {candidates[0]} nor in {candidates[1]}.")


def install_standins() -> None:
    """Make ``qt``, ``ctk``, ``slicer`` and ``DICOMLib`` importable; no window and no application yet."""
    if str(_STANDINS) not in sys.path:
        sys.path.insert(0, str(_STANDINS))
    slicer: Any = _imported("slicer")
    if hasattr(slicer, "moduleNames") and isinstance(slicer.moduleNames, types.ModuleType):
        return
    slicer.__path__.append(str(_STANDINS / "slicer_additions"))
    for name in ("modules", "moduleNames"):
        setattr(slicer, name, types.ModuleType(f"slicer.{name}"))
        sys.modules[f"slicer.{name}"] = getattr(slicer, name)
    slicer.modules.dicomPlugins = {}
    slicer.dicomDatabaseDirectorySettingsKey = "DatabaseDirectory_0.8.1"
    sys.modules["vtkITK"] = slicer.vtkITK


@contextlib.contextmanager
def interrupts(handle: Callable[[], None]) -> Iterator[None]:
    """Call a function at Ctrl-C or SIGTERM: an exception would be lost in whatever slot of Qt is running."""
    before = {number: signal.signal(number, lambda *_: handle()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def start_application(
    home: Path | str | None = None,
    module_path: Path | str | None = None,
    *,
    testing: bool = False,
    open_database: bool = True,
) -> Environment:
    """Start the environment, or begin anew in the one that this process has: Qt allows one application a process.

    Parameters
    ----------
    home : path, optional
        Folder of settings, DICOM database and temporary files; `default_home` by default. Made if missing.
    module_path : path, optional
        File of the module to load; `module_file` by default.
    testing : bool
        Message boxes are logged instead of shown.
    open_database : bool
        Open the DICOM database below `home`; otherwise it is there but not open, as in a Slicer just installed.
    """
    global _running  # noqa: PLW0603 - Qt allows one application a process
    folder = Path(home) if home else default_home()
    path = Path(module_path) if module_path else module_file()
    if _running is not None:
        _running.reset(folder, module_path=path, testing=testing, open_database=open_database)
        return _running
    no_display = not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and no_display:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    install_standins()
    _running = Environment(folder, path, testing, open_database)
    return _running


class Environment:
    """The running application: its window, its module and its event loop.

    Attributes
    ----------
    module, widget, logic
        The module object, the object of its class ``<name>Widget``, and that object's ``logic``.
    main_window
        What ``slicer.util.mainWindow()`` gives.
    home
        Folder of settings, database and temporary files.
    """

    def __init__(self, home: Path, module_path: Path, testing: bool, open_database: bool) -> None:
        self._module_path = module_path
        self._is_open = False
        self._slicer: Any = _imported("slicer")
        application_class = _imported("slicer.Application").qSlicerApplication
        self._application = self._slicer.app = application_class()
        self._add_classes()
        self._fill(home, testing, open_database)

    def _add_classes(self) -> None:
        for source in ("MRMLWidgets", "ModuleManager", "MainWindow", "DICOMExportable"):
            module = _imported(f"slicer.{source}")
            for name in vars(module):
                if name.startswith(("qMRML", "qSlicer")):
                    setattr(self._slicer, name, getattr(module, name))

    def _fill(self, home: Path, testing: bool, open_database: bool) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = str(home)
        self._application.begin(self.home, testing)
        self._is_open = True
        self._make_scene()
        self._make_database(home, open_database)
        self.main_window = self._slicer.qSlicerMainWindow()
        self._application.setMainWindow(self.main_window)
        self.main_window.show()
        self.module = self._application.moduleManager().loadModule(str(self._module_path))
        self._application.startupCompleted.emit()
        self.select_module()
        self.process_events()

    def _make_scene(self) -> None:
        scene = self._slicer.mrmlScene = self._slicer.vtkMRMLScene()
        self._give_cache(scene)
        application_logic = self._slicer.vtkSlicerApplicationLogic()
        application_logic.SetMRMLScene(scene)
        self._application.setApplicationLogic(application_logic)
        for name, logic_class in _LOGICS.items():
            logic = getattr(self._slicer, logic_class)()
            logic.SetMRMLApplicationLogic(application_logic)
            logic.SetMRMLScene(scene)
            application_logic.SetModuleLogic(name.capitalize(), logic)
            module = types.SimpleNamespace(logic=lambda logic=logic: logic, name=name)
            setattr(self._slicer.modules, name, module)
        self._slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)

    def _give_cache(self, scene: Any) -> None:
        """Say where scene bundles are unpacked."""
        cache, manager = self._slicer.vtkCacheManager(), self._slicer.vtkDataIOManager()
        cache.SetRemoteCacheDirectory(str(self._slicer.app.temporaryPath))
        manager.SetCacheManager(cache)
        scene.SetCacheManager(cache)
        scene.SetDataIOManager(manager)

    def _make_database(self, home: Path, open_database: bool) -> None:
        qt, ctk = _imported("qt"), _imported("ctk")
        plugin_module = _imported("DICOMScalarVolumePlugin")
        plugin_module.DICOMScalarVolumePlugin(None)
        database = self._slicer.dicomDatabase = ctk.ctkDICOMDatabase()
        tags = [tag for plugin in self._slicer.modules.dicomPlugins.values() for tag in plugin().tags.values()]
        database.tagsToPrecache = sorted(set(tags))
        if open_database:
            folder = home / "database"
            folder.mkdir(exist_ok=True)
            qt.QSettings().setValue(self._slicer.dicomDatabaseDirectorySettingsKey, str(folder))
            database.openDatabase(str(folder / "ctkDICOM.sql"))
            database.updateSchemaIfNeeded()

    @property
    def widget(self) -> Any:
        """Return the object of the module's widget class."""
        return self._slicer.util.getModuleWidget(self.module)

    @property
    def logic(self) -> Any:
        """Return the module's logic."""
        return self.widget.logic

    def select_module(self, name: str | None = None) -> None:
        """Show a module's panel; that of the module given at the start by default."""
        self._slicer.util.selectModule(name or self.module.name)

    def process_events(self, seconds: float = 0.0) -> None:
        """Serve the event loop for that long, and once at least."""
        end = time.monotonic() + seconds
        self._application.processEvents()
        while time.monotonic() < end:
            self._application.processEvents()
            time.sleep(0.002)

    def wait_until(self, condition: Callable[[], Any], timeout: float = 10.0) -> bool:
        """Serve the event loop until the condition holds; False if it does not within `timeout` seconds."""
        end = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > end:
                return False
            self.process_events(0.005)
        return True

    def screenshot(self, path: Path | str) -> None:
        """Write what the window shows as an image; the ending says the format.

        Raises
        ------
        OSError
            The file cannot be written.
        """
        self.process_events(0.05)
        if not self.main_window.grab().save(str(path)):
            raise OSError(f"Cannot write the screenshot {path}.")

    def run(self) -> int:
        """Run the event loop until the window is closed and return the exit code."""
        return int(self._application.exec())

    def run_until_closed(self) -> bool:
        """Leave the window to a person; return whether it was closed, and not ended by Ctrl-C or SIGTERM."""
        qt = _imported("qt")
        stops: list[bool] = []

        def stop() -> None:
            stops.append(True)
            self._application.quit()

        # Python sees a signal only when it runs, which in Qt's event loop it seldom does.
        heartbeat = qt.QTimer()
        heartbeat.setInterval(_HEARTBEAT_MS)
        heartbeat.timeout.connect(lambda: None)
        heartbeat.start()
        with interrupts(stop):
            self.run()
        heartbeat.stop()
        return not stops

    def run_gil_holding_event_loop(self) -> int:
        """Run the event loop until ``slicer.app.quit()``, holding Python's lock all the time, as Slicer does.

        Threads of Python stand still then, unless Python code on the main thread gives up the lock. PySide6's own
        ``exec`` releases it, so that a program starving in Slicer would pass.
        """
        return int(_core_library()["_ZN16QCoreApplication4execEv"]())

    def reset(
        self,
        home: Path | str,
        *,
        module_path: Path | None = None,
        testing: bool = True,
        open_database: bool = True,
    ) -> None:
        """Begin anew in another folder: empty scene, settings and database of that folder, panel set up again.

        For tests; the parameters are those of `start_application`.
        """
        self._clear()
        self._module_path = module_path or module_file()
        self._fill(Path(home), testing, open_database)

    def close(self) -> None:
        """Let the module clean up and close the database; the process can go on without a window."""
        self._clear()

    def _clear(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._application.moduleManager().unloadModules()
        self.main_window.dropPanel()
        self._slicer.dicomDatabase.closeDatabase()
        self.main_window.release()
        self.main_window.close()
        self.main_window.deleteLater()
        self._application.setMainWindow(None)
        self._slicer.mrmlScene.Clear(1)
        self.process_events()
        self._application.sendPostedEvents(None, 52)  # DeferredDelete: widgets wait for it outside of an event loop


def _core_library() -> ctypes.PyDLL:
    """Return Qt's core library, opened so that calls keep Python's lock."""
    import PySide6

    folder = Path(PySide6.__file__).parent
    library = next(iter(sorted((folder / "Qt" / "lib").glob("libQt6Core.so*"))), None)
    if library is None:
        raise FileNotFoundError(f"Qt's core library is not below {folder}; this works on Linux only.")
    opened = ctypes.PyDLL(str(library))
    opened["_ZN16QCoreApplication4execEv"].restype = ctypes.c_int
    return opened
