"""The widgets of CTK, in code and in forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("standalone")

FORM = """<?xml version="1.0" encoding="UTF-8"?>
<ui version="4.0">
 <class>Panel</class>
 <widget class="qSlicerWidget" name="Panel">
  <layout class="QVBoxLayout" name="layout">
   <item>
    <widget class="ctkCollapsibleButton" name="section">
     <property name="text"><string>Servers</string></property>
     <property name="collapsed"><bool>true</bool></property>
     <layout class="QFormLayout" name="form">
      <item row="0" column="0"><widget class="ctkSearchBox" name="search"/></item>
      <item row="1" column="0"><widget class="ctkDirectoryButton" name="folder"/></item>
      <item row="2" column="0"><widget class="ctkPathLineEdit" name="path"/></item>
      <item row="3" column="0"><widget class="ctkCheckableComboBox" name="modalities"/></item>
      <item row="4" column="0"><widget class="ctkDateRangeWidget" name="dates"/></item>
      <item row="5" column="0"><widget class="ctkMenuButton" name="menu"><property name="text"><string>Go</string></property></widget></item>
      <item row="6" column="0"><widget class="ctkCollapsibleGroupBox" name="group"/></item>
      <item row="7" column="0"><widget class="qMRMLNodeComboBox" name="node"/></item>
     </layout>
    </widget>
   </item>
  </layout>
 </widget>
</ui>
"""  # noqa: E501 - a form in lines as Designer writes them


@pytest.fixture
def ui(tmp_path: Path) -> Any:
    """Return the widgets of the form, by name."""
    import slicer

    path = tmp_path / "Panel.ui"
    path.write_text(FORM)
    widget = slicer.util.loadUI(str(path))
    widget.show()
    named = slicer.util.childWidgetVariables(widget)
    named.top = widget
    return named


def test_a_form_with_all_widgets_loads_and_its_properties_are_set(ui: Any) -> None:
    assert ui.section.text == "Servers"
    assert ui.section.collapsed
    assert ui.menu.text == "Go"
    for name in ("search", "folder", "path", "modalities", "dates", "menu", "group", "node"):
        assert type(getattr(ui, name)).__name__.startswith(("ctk", "qMRML"))


def test_a_collapsed_section_hides_its_widgets_and_says_so(ui: Any) -> None:
    heard = []
    ui.section.contentsCollapsed.connect(heard.append)
    assert not ui.search.isVisible()
    ui.section.collapsed = False
    assert ui.search.isVisible()
    ui.section.collapsed = True
    assert not ui.search.isVisible()
    assert heard == [False, True]


def test_what_was_hidden_before_stays_hidden_when_a_section_opens(ui: Any) -> None:
    ui.section.collapsed = False
    ui.folder.setVisible(False)
    ui.section.collapsed = True
    ui.section.collapsed = False
    assert ui.search.isVisible()
    assert not ui.folder.isVisible()


def test_checked_items_of_a_combo_box_are_told(ui: Any) -> None:
    import qt

    heard = []
    ui.modalities.addItems(["CT", "MR", "US"])
    ui.modalities.checkedIndexesChanged.connect(lambda: heard.append(1))
    model = ui.modalities.checkableModel()
    ui.modalities.setCheckState(model.index(1, 0), qt.Qt.Checked)
    assert [index.data() for index in ui.modalities.checkedIndexes()] == ["MR"]
    assert heard


def test_a_range_of_dates_is_any_a_preset_or_chosen(ui: Any) -> None:
    import qt

    assert ui.dates.startDateTime.date().year() < 1900
    ui.dates.setLastWeek()
    assert ui.dates.startDateTime.daysTo(ui.dates.endDateTime) == 7
    ui.dates.setSelectRange()
    ui.dates.setDateRange(qt.QDate(2020, 1, 2), qt.QDate(2020, 3, 4))
    assert ui.dates.startDateTime.date() == qt.QDate(2020, 1, 2)


def test_folder_and_path_tell_of_changes_once(ui: Any, tmp_path: Path) -> None:
    folders, paths = [], []
    ui.folder.directoryChanged.connect(folders.append)
    ui.path.currentPathChanged.connect(paths.append)
    ui.folder.directory = str(tmp_path)
    ui.folder.directory = str(tmp_path)
    ui.path.currentPath = str(tmp_path)
    assert folders == [str(tmp_path)]
    assert paths == [str(tmp_path)]


def test_a_node_combo_box_follows_the_scene(ui: Any) -> None:
    import slicer

    ui.node.nodeTypes = ["vtkMRMLScalarVolumeNode"]
    ui.node.setMRMLScene(slicer.mrmlScene)
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    assert ui.node.currentNode() == node
    slicer.mrmlScene.RemoveNode(node)
    assert ui.node.currentNode() is None
    ui.node.setMRMLScene(None)
