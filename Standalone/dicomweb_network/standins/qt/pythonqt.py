"""Gives PySide6's classes the manners of PythonQt, once for the whole process.

- A Qt property is a Python attribute; its getter of the same name is no longer callable, setters and ``isX()`` stay.
- In ``qt.Qt`` enum values are flat (``Qt.UserRole``); the scoped names hold no members. Other classes keep their scoped
  names (``QMessageBox.StandardButton.Ok``), which PythonQt lacks: PySide6 composes its error messages from them.
- Plain Qt objects take no new attributes.
- ``name`` is ``objectName``; ``className()`` exists. ``button.connect("clicked()", f)`` does not work here: write
  ``button.clicked.connect(f)``, which works in both.
- Lists stored in tree items and settings come back as tuples.

PySide6's own ``from __feature__ import true_property`` is not used: in 6.12 it leaves the setters as broken functions
(``widget.setVisible(False)`` ends the process), while PythonQt keeps them.
"""

from __future__ import annotations

import ctypes
import enum
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from PySide6 import QtCore, QtWidgets

custom_widgets: dict[str, type] = {}
"""Widgets written in Python that ``.ui`` files may name, by class name."""

_METHOD = type(QtCore.QObject.deleteLater)
_adopted: set[type] = set()


class QtProperty:
    """One Qt property as a Python attribute; asked of the class itself the name is what it was in PySide6."""

    __slots__ = ("getter", "name", "on_class", "setter")

    def __init__(
        self, name: str, getter: Callable[[Any], Any], setter: Callable[[Any, Any], Any] | None, on_class: Any
    ) -> None:
        self.name = name
        self.getter = getter
        self.setter = setter
        self.on_class = on_class

    def __get__(self, instance: Any, owner: type) -> Any:
        return self.on_class if instance is None else self.getter(instance)

    def __set__(self, instance: Any, value: Any) -> None:
        if self.setter is None:
            raise AttributeError(f"property '{self.name}' of {type(instance).__name__} cannot be written")
        self.setter(instance, value)


class FlatEnumType:
    """Stands where PySide6 has a scoped enum: it converts numbers, but holds no members, as in PythonQt."""

    __slots__ = ("_enum_class",)

    def __init__(self, enum_class: type) -> None:
        self._enum_class = enum_class

    def __call__(self, value: int = 0) -> Any:
        return self._enum_class(value)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"'{self._enum_class.__name__}' holds no '{name}': PythonQt has flat enum values only")


def flat_namespace(scoped: type) -> type:
    """A copy of the namespace ``Qt`` in which enum values have only their flat names."""
    flat: dict[str, Any] = {}
    for name, value in vars(scoped).items():
        if isinstance(value, enum.EnumMeta):
            flat.update(value.__members__)
            flat[name] = FlatEnumType(value)
        elif not name.startswith("_"):
            flat[name] = value
    return type("Qt", (), flat)


def keep_constants_alive() -> None:
    """Give None, True and False reference counts that never reach zero, as Python 3.12 does by itself.

    PySide6 6.12 forgets to count references to what signals and slots return, so that older Pythons end with
    "deallocating None" or "deallocating True" after some thousand signals.
    """
    if sys.version_info < (3, 12):
        for constant in (None, True, False):
            ctypes.c_ssize_t.from_address(id(constant)).value += 1 << 40


def adopt(module: ModuleType) -> None:
    """Change all classes of one PySide6 module; a class already changed is left alone."""
    everything = [getattr(module, name) for name in dir(module)]  # vars() lacks what PySide6 makes on first access
    classes = {value for value in everything if isinstance(value, type)} - _adopted
    for qt_class in sorted(classes, key=lambda one: len(one.__mro__)):
        _adopted.add(qt_class)
        if issubclass(qt_class, QtCore.QObject):
            _expose_properties(qt_class)
            qt_class.__setattr__ = _set_attribute
            qt_class.__delattr__ = _delete_attribute
    if module is QtCore:
        _adopt_core()
    if module is QtWidgets:
        _adopt_widgets()


def _expose_properties(qt_class: Any) -> None:
    meta = qt_class.staticMetaObject
    for index in range(meta.propertyOffset(), meta.propertyCount()):
        declared = meta.property(index)
        name = declared.name()
        capitalized = name[:1].upper() + name[1:]
        candidates = (f"is{capitalized}", name) if declared.typeName() == "bool" else (name,)
        getter = _method(qt_class, *candidates) or _generic_getter(name)
        setter = None
        if declared.isWritable():
            setter = _method(qt_class, f"set{capitalized}") or _generic_setter(name)
        setattr(qt_class, name, QtProperty(name, getter, setter, getattr(qt_class, name, None)))
    for name, value in list(vars(qt_class).items()):
        if isinstance(value, _METHOD):
            inherited = _inherited_property(qt_class, name)
            if inherited is not None:
                setattr(qt_class, name, QtProperty(name, value, inherited.setter, value))


def _method(qt_class: type, *names: str) -> Any:
    """The first of these names that is an instance method of the class as C++ wrote it."""
    for name in names:
        for base in qt_class.__mro__:
            found = vars(base).get(name)
            if isinstance(found, _METHOD):
                return found
            if found is not None:
                break
    return None


def _inherited_property(qt_class: type, name: str) -> QtProperty | None:
    for base in qt_class.__mro__[1:]:
        found = vars(base).get(name)
        if found is not None:
            return found if isinstance(found, QtProperty) else None
    return None


_property_of = QtCore.QObject.property
_set_property_of = QtCore.QObject.setProperty


def _generic_getter(name: str) -> Callable[[Any], Any]:
    return lambda instance: _property_of(instance, name)


def _generic_setter(name: str) -> Callable[[Any, Any], Any]:
    return lambda instance, value: _set_property_of(instance, name, value)


def _adopt_core() -> None:
    qobject: Any = QtCore.QObject
    qobject.name = vars(qobject)["objectName"]
    qobject.className = lambda self: self.metaObject().className()
    plain_value = QtCore.QSettings.value
    settings: Any = QtCore.QSettings
    settings.value = lambda self, *arguments: _as_pythonqt(plain_value(self, *arguments))


def _adopt_widgets() -> None:
    tree_item: Any = QtWidgets.QTreeWidgetItem
    plain_data = QtWidgets.QTreeWidgetItem.data
    tree_item.data = lambda self, *arguments: _as_pythonqt(plain_data(self, *arguments))
    for view in (QtWidgets.QTreeWidget, QtWidgets.QListWidget, QtWidgets.QTableWidget):
        _return_tuple(view, "selectedItems")
    _return_tuple(QtWidgets.QSplitter, "sizes")


def _return_tuple(qt_class: Any, name: str) -> None:
    plain = getattr(qt_class, name)
    setattr(qt_class, name, lambda self: tuple(plain(self)))


def _as_pythonqt(value: Any) -> Any:
    """The value after its journey through a QVariant of PythonQt: lists have become tuples."""
    if isinstance(value, list | tuple):
        return tuple(_as_pythonqt(one) for one in value)
    if isinstance(value, dict):
        return {key: _as_pythonqt(one) for key, one in value.items()}
    return value


def _set_attribute(self: Any, name: str, value: Any) -> None:
    own_class = type(self)
    found = next((vars(base)[name] for base in own_class.__mro__ if name in vars(base)), None)
    if isinstance(found, QtCore.Property):
        found.fset(self, value)
    elif hasattr(type(found), "__set__"):
        found.__set__(self, value)
    elif isinstance(value, QtCore.SignalInstance):  # PySide6 keeps the signals that were asked for
        self.__dict__[name] = value
    elif own_class in _adopted or (own_class.__name__ in custom_widgets and not name.startswith("_")):
        if isinstance(value, QtCore.QObject) and value.objectName == name:
            return  # PySide6's QUiLoader gives a form its children as attributes; PythonQt's does not
        raise AttributeError(f"{own_class.__name__}: creating new attributes on C++ objects is not allowed ('{name}')")
    else:
        self.__dict__[name] = value


def _delete_attribute(self: Any, name: str) -> None:
    if name not in self.__dict__:
        raise AttributeError(name)
    del self.__dict__[name]


def custom_widget(widget_class: type) -> type:
    """Class decorator: a stand-in for a widget of C++; ``.ui`` files may name it, it takes no foreign attributes."""
    custom_widgets[widget_class.__name__] = widget_class
    return widget_class


def stored_property(kind: Any, name: str, default: Any, apply: Callable[[Any, Any], None] | None = None) -> Any:
    """A Qt property kept in ``_<name>`` of the object.

    :param kind: type of the value, for Qt's meta object system.
    :param default: value until the first assignment.
    :param apply: called with the object and the new value after each assignment.
    """
    slot = f"_{name}"

    def get(self: Any) -> Any:
        return self.__dict__.get(slot, default)

    def put(self: Any, value: Any) -> None:
        self.__dict__[slot] = value
        if apply is not None:
            apply(self, value)

    return QtCore.Property(kind, get, put)
