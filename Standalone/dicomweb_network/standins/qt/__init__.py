"""``qt`` as Slicer's Python console knows it, on PySide6: every Qt class by its flat name, with PythonQt's manners.

PythonQt's manners are put on the Qt classes themselves (see ``pythonqt.py``), so they hold in the whole process.
"""

from __future__ import annotations

from typing import Any

from PySide6 import QtCore, QtGui, QtUiTools, QtWidgets

from . import pythonqt

SIGNAL = QtCore.SIGNAL
SLOT = QtCore.SLOT

pythonqt.keep_constants_alive()
for _source in (QtCore, QtGui, QtWidgets):
    pythonqt.adopt(_source)
    globals().update({name: getattr(_source, name) for name in dir(_source) if name.startswith("Q")})

Qt = pythonqt.flat_namespace(QtCore.Qt)


class QUiLoader(QtUiTools.QUiLoader):
    """Loads ``.ui`` files; knows the CTK and Slicer widgets that the stand-ins provide.

    The file may be given by an open ``QFile``, as ``slicer.util.loadUI`` does.
    """

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        for widget_class in pythonqt.custom_widgets.values():
            self.registerCustomWidget(widget_class)


def __getattr__(name: str) -> Any:
    """Classes of the Qt libraries that few need, imported when asked for."""
    if name.startswith("Q"):
        from PySide6 import QtNetwork, QtSvg, QtTest

        for source in (QtNetwork, QtTest, QtSvg):
            if hasattr(source, name):
                pythonqt.adopt(source)
                globals()[name] = getattr(source, name)
                return globals()[name]
    raise AttributeError(f"module 'qt' has no attribute '{name}'")
