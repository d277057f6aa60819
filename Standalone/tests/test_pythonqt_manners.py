"""Qt as the module meets it in Slicer: PythonQt's manners on PySide6."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dicomweb_network.application import Environment

pytestmark = pytest.mark.usefixtures("standalone")


def test_properties_are_attributes_and_setters_stay() -> None:
    import qt

    label = qt.QLabel("one")
    label.text = "two"
    assert label.text == "two"
    label.setText("three")
    assert label.text == "three"
    label.setVisible(False)
    assert not label.visible
    assert not label.isVisible()
    with pytest.raises(TypeError):
        label.text()


def test_a_property_that_subclasses_reimplement_is_an_attribute_of_them_too() -> None:
    import qt

    assert qt.QLabel("wide").sizeHint.width() > 0
    assert qt.QTimer().singleShot is False


def test_read_only_properties_refuse_to_be_written() -> None:
    import qt

    with pytest.raises(AttributeError, match="width"):
        qt.QLabel().width = 5


def test_plain_objects_take_no_new_attributes_but_subclasses_do() -> None:
    import ctk
    import qt

    for plain in (qt.QLabel(), ctk.ctkSearchBox()):
        with pytest.raises(AttributeError, match="not allowed"):
            plain.ownThing = 1

    class OwnLabel(qt.QLabel):
        pass

    label = OwnLabel()
    label.ownThing = 1
    assert label.ownThing == 1


def test_enum_values_have_flat_names_only() -> None:
    import qt

    assert qt.Qt.UserRole + 1 == 257
    assert qt.QMessageBox.Ok
    with pytest.raises(AttributeError, match="flat"):
        _ = qt.Qt.ItemDataRole.UserRole


def test_lists_come_back_as_tuples_from_items_and_settings() -> None:
    import qt

    item = qt.QTreeWidgetItem(["text"])
    item.setData(0, qt.Qt.UserRole, {"series": ["1.2", "1.3"]})
    assert item.data(0, qt.Qt.UserRole) == {"series": ("1.2", "1.3")}
    qt.QSettings().setValue("key", ["a", "b"])
    assert qt.QSettings().value("key") == ("a", "b")


def test_name_and_class_name_are_known() -> None:
    import qt

    button = qt.QPushButton("Go")
    button.name = "goButton"
    assert button.objectName == "goButton"
    assert button.className() == "QPushButton"


def test_wrong_arguments_end_in_an_error_and_not_the_process() -> None:
    import qt

    with pytest.raises(TypeError, match="setStandardButtons"):
        qt.QMessageBox().setStandardButtons("none")


def test_thousands_of_signals_do_not_wear_out_pythons_constants() -> None:
    import ctk

    button = ctk.ctkCollapsibleButton()
    before = [sys.getrefcount(one) for one in (None, True, False)]
    for _ in range(5000):
        button.contentsCollapsed.emit(True)
    assert all(sys.getrefcount(one) > 5000 for one in (None, True, False))
    assert before


def test_settings_lie_in_the_environments_folder(standalone: Environment) -> None:
    import qt
    import slicer

    qt.QSettings().setValue("DICOMwebNetwork/x", "y")
    qt.QSettings().sync()
    assert standalone.home in slicer.app.slicerUserSettingsFilePath
    assert slicer.app.userSettings().value("DICOMwebNetwork/x") == "y"
    assert slicer.util.settingsValue("DICOMwebNetwork/x", "") == "y"
