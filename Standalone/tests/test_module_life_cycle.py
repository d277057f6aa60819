"""A scripted module lives in the environment as it does in Slicer."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dicomweb_network.application import Environment

MODULE = """
import qt, slicer
from slicer.i18n import tr as _
from slicer.i18n import translate
from slicer.ScriptedLoadableModule import *
from slicer.util import VTKObservationMixin

events = []

class Sample(ScriptedLoadableModule):
    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        self.parent.title = _("A sample")
        self.parent.categories = [translate("qSlicerAbstractCoreModule", "Informatics")]
        events.append("module")

class SampleWidget(ScriptedLoadableModuleWidget, VTKObservationMixin):
    def __init__(self, parent=None):
        ScriptedLoadableModuleWidget.__init__(self, parent)
        VTKObservationMixin.__init__(self)
    def setup(self):
        ScriptedLoadableModuleWidget.setup(self)
        self.logic = SampleLogic()
        self.button = qt.QPushButton("Press")
        self.layout.addWidget(self.button)
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.EndCloseEvent, lambda *_: events.append("closed scene"))
        events.append("setup")
    def enter(self):
        events.append("enter")
    def exit(self):
        events.append("exit")
    def cleanup(self):
        self.removeObservers()
        events.append("cleanup")

class SampleLogic(ScriptedLoadableModuleLogic):
    pass

class SampleTest(ScriptedLoadableModuleTest):
    def setUp(self):
        slicer.mrmlScene.Clear()
    def test_Passing(self):
        self.delayDisplay("passing")
        events.append("tested")
    def test_Display(self):
        slicer.util.infoDisplay("a message in the log")
"""


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Environment]:
    """Yield the environment with the sample module."""
    from dicomweb_network.application import start_application

    path = tmp_path / "module" / "Sample.py"
    path.parent.mkdir()
    path.write_text(MODULE)
    environment = start_application(tmp_path / "home", path, testing=True)
    yield environment
    environment.close()
    del sys.modules["Sample"]
    sys.path.remove(str(path.parent))


def test_the_module_is_known_by_slicers_names(sample: Environment) -> None:
    import slicer

    assert slicer.modules.sample is sample.module
    assert slicer.moduleNames.Sample == "Sample"
    assert slicer.modules.SampleWidget is sample.widget
    assert slicer.util.getModuleWidget("Sample") is sample.widget
    assert slicer.util.getModuleLogic("Sample") is sample.widget.logic
    assert slicer.util.moduleNames() == ("Sample",)
    assert slicer.util.modulePath("Sample").endswith("Sample.py")
    assert sample.module.title == "A sample"
    assert sample.main_window.windowTitle.startswith("A sample")


def test_setup_comes_before_enter_and_cleanup_at_the_end(sample: Environment) -> None:
    import Sample

    assert Sample.events == ["module", "setup", "enter"]
    assert sample.widget.button.isVisible()
    sample.close()
    assert Sample.events[3:] == ["cleanup"]


def test_a_closed_scene_is_told_to_observers(sample: Environment) -> None:
    import Sample
    import slicer

    slicer.mrmlScene.Clear(0)
    assert "closed scene" in Sample.events
    assert sample.module.name == "Sample"


def test_reloading_takes_the_new_source(sample: Environment) -> None:
    import slicer

    path = Path(sample.module.path)
    path.write_text(MODULE.replace('"Press"', '"Press again"'))
    slicer.util.reloadScriptedModule("Sample")
    sample.process_events()
    assert slicer.modules.SampleWidget.button.text == "Press again"
    assert sample.widget.button.isVisible()


def test_self_tests_run_and_failures_are_raised(sample: Environment, caplog: pytest.LogCaptureFixture) -> None:
    import Sample
    import slicer

    caplog.set_level(logging.INFO)
    slicer.selfTests["Sample"]()
    assert "tested" in Sample.events
    assert "a message in the log" in caplog.text
    Sample.SampleTest.test_Passing = lambda self: self.fail("as it should")
    with pytest.raises(AssertionError, match="as it should"):
        slicer.modules.SampleInstance.runTest()
    assert sample.module is slicer.modules.sample


def test_the_parameter_node_is_found_again(sample: Environment) -> None:
    node = sample.logic.getParameterNode()
    node.SetParameter("server", "a")
    assert sample.logic.getParameterNode() == node
    assert node.GetAttribute("ModuleName") == "Sample"


@pytest.mark.usefixtures("standalone")
def test_without_a_chosen_folder_the_database_is_there_but_not_open(tmp_path: Path) -> None:
    import slicer

    from dicomweb_network.application import start_application

    start_application(tmp_path / "other", testing=True, open_database=False)
    assert slicer.dicomDatabase is not None
    assert not slicer.dicomDatabase.isOpen
    assert slicer.dicomDatabase.fileForInstance("1.2.3") == ""


def _ticks_of_a_thread(environment: Environment, pump_ms: int | None) -> int:
    """Count the steps of a thread while the event loop runs for a second holding Python's lock."""
    import qt
    import slicer

    ticks, stop = [0], threading.Event()

    def work() -> None:
        while not stop.is_set():
            ticks[0] += 1
            time.sleep(0.001)

    pump = qt.QTimer()
    if pump_ms is not None:
        pump.timeout.connect(lambda: time.sleep(0.005))
        pump.start(pump_ms)
    thread = threading.Thread(target=work)
    qt.QTimer.singleShot(1000, slicer.app.quit)
    thread.start()
    environment.run_gil_holding_event_loop()
    stop.set()
    thread.join()
    pump.stop()
    return ticks[0]


@pytest.mark.skipif(sys.platform != "linux", reason="the symbol of QCoreApplication::exec is that of Linux")
def test_threads_starve_in_the_event_loop_as_in_slicer_unless_they_are_pumped(sample: Environment) -> None:
    starving = _ticks_of_a_thread(sample, None)
    pumped = _ticks_of_a_thread(sample, 0)
    assert starving < 50
    assert pumped > 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_window_is_ended_by_a_signal_though_nothing_happens_in_it(number: signal.Signals, tmp_path: Path) -> None:
    script = (
        "import sys; from dicomweb_network.application import start_application\n"
        "environment = start_application(sys.argv[1])\n"
        "import qt; qt.QTimer.singleShot(0, lambda: print('open', flush=True))\n"
        "print('closed', environment.run_until_closed()); environment.close()"
    )
    root = Path(__file__).resolve().parents[2]
    folders = os.pathsep.join([str(root / "Standalone"), str(root / "DICOMwebNetwork")])
    environment = os.environ | {"PYTHONPATH": folders, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen([sys.executable, "-c", script, tmp_path], env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        process.send_signal(number)
        assert process.stdout.read() == b"closed False\n"
    assert process.returncode == 0
