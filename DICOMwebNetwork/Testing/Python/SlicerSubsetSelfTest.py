"""Self tests of the part of Slicer's application, of CTK's widgets and of PythonQt that this project relies on.

Standalone provides the same names; running these tests in both shows that they mean the same.
"""

from __future__ import annotations

import gc
import re
import weakref
from pathlib import Path
from typing import Any

import ctk
import qt
import slicer
from DICOMwebNetworkTestCase import DICOMwebNetworkTestCase


class ApplicationSelfTest(DICOMwebNetworkTestCase):
    def test_the_application(self) -> None:
        self.assertTrue(Path(slicer.app.temporaryPath).is_dir())
        self.assertTrue(Path(slicer.app.cachePath).is_dir())
        self.assertTrue(slicer.app.applicationName)
        self.assertTrue(slicer.app.slicerUserSettingsFilePath)
        self.assertIsInstance(slicer.app.testingEnabled(), bool)
        self.assertIsInstance(slicer.app.commandOptions().testingEnabled, bool)
        self.assertTrue(slicer.app.mrmlScene().IsA("vtkMRMLScene"))
        self.assertTrue(slicer.app.dicomDatabase().inherits("ctkDICOMDatabase"))
        self.assertTrue(slicer.app.applicationLogic().IsA("vtkSlicerApplicationLogic"))
        slicer.app.processEvents()

    def test_settings(self) -> None:
        key = "DICOMwebNetwork/SelfTest"
        self.addCleanup(qt.QSettings().remove, key)
        qt.QSettings().setValue(key, "true")
        self.assertEqual(slicer.app.userSettings().value(key), "true")
        self.assertIs(slicer.util.settingsValue(key, False, converter=slicer.util.toBool), True)
        self.assertEqual(slicer.util.settingsValue("DICOMwebNetwork/unknown", "default"), "default")
        qt.QSettings().setValue(key, ["a", "b"])
        self.assertEqual(tuple(qt.QSettings().value(key)), ("a", "b"))
        self.assertTrue(qt.QSettings().contains(key))
        self.assertIn(key, qt.QSettings().allKeys())
        self.assertTrue(slicer.dicomDatabaseDirectorySettingsKey)

    def test_timers(self) -> None:
        told: list[int] = []
        timer = qt.QTimer()  # pythonqt: of this test
        timer.setSingleShot(True)
        timer.setInterval(1)
        timer.timeout.connect(lambda: told.append(1))
        timer.start()
        self.assertTrue(timer.isActive())
        qt.QTimer.singleShot(1, lambda: told.append(2))
        self.waitUntil(lambda: sorted(told) == [1, 2])
        self.assertIs(timer.active, False)

    def test_the_scene_and_its_subject_hierarchy(self) -> None:
        told: list[str] = []
        tags = [
            slicer.mrmlScene.AddObserver(slicer.vtkMRMLScene.NodeAddedEvent, lambda *_: told.append("added")),
            slicer.mrmlScene.AddObserver(slicer.vtkMRMLScene.NodeRemovedEvent, lambda *_: told.append("removed")),
        ]
        node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "self test")
        hierarchy = slicer.mrmlScene.GetSubjectHierarchyNode()
        # The application makes the item, if one of its subject hierarchy plugins feels responsible for the node.
        item = hierarchy.GetItemByDataNode(node) or hierarchy.CreateItem(hierarchy.GetSceneItemID(), node)
        self.assertEqual(hierarchy.GetItemDataNode(item), node)
        name = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMUIDName()
        hierarchy.SetItemUID(item, name, "1.2.3.4")
        self.assertEqual(hierarchy.GetItemByUID(name, "1.2.3.4"), item)
        self.assertFalse(hierarchy.GetItemByUID(name, "1.2.3.4.5"))
        self.assertEqual(slicer.util.getNode("self test"), node)
        slicer.mrmlScene.RemoveNode(node)
        for tag in tags:
            slicer.mrmlScene.RemoveObserver(tag)
        self.assertIn("added", told)
        self.assertIn("removed", told)


class ModuleSelfTest(DICOMwebNetworkTestCase):
    def test_the_module_presents_itself(self) -> None:
        module = slicer.modules.dicomwebnetwork
        self.assertEqual(module.title, "DICOMweb Network")
        self.assertEqual(len(module.categories), 1)
        self.assertEqual(tuple(module.contributors), ("DICOMweb Network contributors",))
        self.assertTrue(module.helpText)
        self.assertTrue(module.acknowledgementText)
        self.assertEqual(slicer.util.modulePath("DICOMwebNetwork"), module.path)
        self.assertIn("DICOMwebNetwork", slicer.selfTests)

    def test_the_panel_can_be_opened_left_and_reloaded(self) -> None:
        widget = slicer.modules.dicomwebnetwork.widgetRepresentation().self()
        self.assertTrue(Path(widget.resourcePath("UI/DICOMwebNetwork.ui")).is_file())
        widget.enter()
        slicer.app.processEvents()
        widget.exit()
        before, panel = widget.logic, weakref.ref(widget.panel)
        slicer.util.reloadScriptedModule("DICOMwebNetwork")
        after = slicer.modules.dicomwebnetwork.widgetRepresentation().self()
        self.assertIsNot(after.logic, before)
        self.assertTrue(before.pump.isClosed)
        self.assertIsNotNone(after.panel)
        qt.QCoreApplication.sendPostedEvents(None, qt.QEvent.DeferredDelete)
        gc.collect()
        self.assertIsNone(panel())

    def test_every_name_of_qt_and_ctk_that_the_module_uses_is_there(self) -> None:
        folder = Path(slicer.modules.dicomwebnetwork.path).parent / "DICOMwebNetworkLib"
        bindings = {"qt": qt, "ctk": ctk}
        used: set[tuple[str, ...]] = set()
        for path in folder.rglob("*.py"):
            used.update(re.findall(r"\b(qt|ctk)\.(Q\w+|ctk\w+)(?:\.([A-Za-z]\w*))?", path.read_text(encoding="utf-8")))
        self.assertGreater(len(used), 50)

        def isThere(binding: str, name: str, member: str) -> bool:
            found = getattr(bindings[binding], name, None)
            return found is not None and (not member or hasattr(found, member))

        self.assertEqual([".".join(each) for each in sorted(used) if not isThere(*each)], [])

    def test_forms_are_loaded_by_object_names(self) -> None:
        widget = slicer.modules.dicomwebnetwork.widgetRepresentation().self()
        form = slicer.util.loadUI(widget.resourcePath("UI/DICOMwebNetwork.ui"))
        ui = slicer.util.childWidgetVariables(form)
        self.assertEqual(ui.retrieveButton.name, "retrieveButton")
        self.assertEqual(ui.retrieveButton.className(), "QPushButton")
        self.assertEqual(slicer.util.findChild(form, "retrieveButton"), ui.retrieveButton)
        form.deleteLater()

    def test_parameter_nodes(self) -> None:
        node = self.logic.getParameterNode()
        self.assertTrue(node.IsA("vtkMRMLScriptedModuleNode"))
        self.assertEqual(node.GetAttribute("ModuleName"), "DICOMwebNetwork")
        self.assertEqual(self.logic.getParameterNode(), node)

    def test_translations_give_the_text_where_there_is_none(self) -> None:
        from slicer.i18n import tr, translate

        self.assertEqual(tr("no such text"), "no such text")
        self.assertEqual(translate("no such context", "no such text"), "no such text")


class WidgetSelfTest(DICOMwebNetworkTestCase):
    def widget(self, kind: Any) -> Any:
        widget = kind()
        self.addCleanup(widget.deleteLater)
        return widget

    def test_properties_are_attributes_and_enums_are_flat(self) -> None:
        label = self.widget(qt.QLabel)
        label.text = "text"
        self.assertEqual(label.text, "text")
        label.setText("other")
        self.assertEqual(label.text, "other")
        label.enabled = False
        self.assertIs(label.isEnabled(), False)
        label.objectName = "labelName"
        self.assertEqual(label.name, "labelName")
        with self.assertRaises(AttributeError):
            label.attributeOfMyOwn = 1
        with self.assertRaises(AttributeError):
            qt.Qt.ItemDataRole.UserRole  # noqa: B018 # pythonqt: shows that it fails
        self.assertTrue(qt.Qt.UserRole)

    def test_trees_keep_values(self) -> None:
        tree = self.widget(qt.QTreeWidget)
        tree.columnCount = 2
        item = qt.QTreeWidgetItem()
        item.setText(0, "first")
        item.setData(0, qt.Qt.UserRole, "value")
        tree.addTopLevelItem(item)
        tree.setCurrentItem(tree.topLevelItem(0))
        self.assertEqual(tree.topLevelItemCount, 1)
        self.assertEqual(tree.currentItem().data(0, qt.Qt.UserRole), "value")
        item.setData(0, qt.Qt.UserRole, ["a", "b"])
        self.assertEqual(item.data(0, qt.Qt.UserRole), ("a", "b"))

    def test_buttons_and_boxes_tell(self) -> None:
        told: list[Any] = []
        button = self.widget(qt.QPushButton)
        button.clicked.connect(lambda *_: told.append("clicked"))
        button.click()
        box = self.widget(qt.QComboBox)
        box.addItem("one", "1")
        box.addItem("two", "2")
        box.currentIndexChanged.connect(lambda *_: told.append("index"))
        box.currentIndex = 1
        self.assertEqual((box.currentText, box.currentData, box.count), ("two", "2", 2))
        check = self.widget(qt.QCheckBox)
        check.toggled.connect(told.append)
        check.checked = True
        self.assertEqual(told, ["clicked", "index", True])

    def test_collapsible_sections(self) -> None:
        told: list[bool] = []
        button = self.widget(ctk.ctkCollapsibleButton)
        button.text = "section"
        button.contentsCollapsed.connect(told.append)
        button.collapsed = True
        self.assertIs(button.collapsed, True)
        button.collapsed = False
        self.assertEqual(told, [True, False])
        group = self.widget(ctk.ctkCollapsibleGroupBox)
        group.title = "group"
        group.collapsed = True
        self.assertEqual((group.title, group.collapsed), ("group", True))

    def test_search_box_path_and_directory(self) -> None:
        box = self.widget(ctk.ctkSearchBox)
        box.placeholderText = "search"
        box.text = "abc"
        self.assertEqual((box.placeholderText, box.text), ("search", "abc"))
        directory = self.widget(ctk.ctkDirectoryButton)
        told: list[str] = []
        directory.directoryChanged.connect(told.append)
        directory.directory = self.folder
        self.assertEqual(Path(directory.directory), Path(self.folder))
        self.assertEqual(len(told), 1)
        path = self.widget(ctk.ctkPathLineEdit)
        path.currentPath = self.folder
        self.assertEqual(path.currentPath, self.folder)

    def test_dates_and_checkable_items(self) -> None:
        dates = self.widget(ctk.ctkDateRangeWidget)
        dates.setDateRange(qt.QDate(2020, 1, 2), qt.QDate(2020, 3, 4))
        self.assertEqual(dates.startDateTime.toString("yyyyMMdd"), "20200102")
        self.assertEqual(dates.endDateTime.toString("yyyyMMdd"), "20200304")
        dates.setAnyDate()
        box = self.widget(ctk.ctkCheckableComboBox)
        for text in ("CT", "MR"):
            box.addItem(text)
        box.setCheckState(box.model().index(0, 0), qt.Qt.Checked)
        self.assertEqual(len(box.checkedIndexes()), 1)
        self.assertIs(box.allChecked(), False)

    def test_messages_that_need_not_be_shown_again(self) -> None:
        box = self.widget(ctk.ctkMessageBox)
        box.text = "text"
        box.dontShowAgainVisible = True
        box.dontShowAgain = True
        self.assertEqual((box.text, box.dontShowAgainVisible, box.dontShowAgain), ("text", True, True))

    def test_node_selectors_follow_the_scene(self) -> None:
        node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "self test")
        box = self.widget(slicer.qMRMLNodeComboBox)
        box.nodeTypes = ["vtkMRMLScalarVolumeNode"]
        box.setMRMLScene(slicer.mrmlScene)
        box.setCurrentNode(node)
        self.assertEqual(box.currentNode(), node)
        self.assertEqual(box.currentNodeID, node.GetID())
        box.setCurrentNodeID("")
        self.assertIsNone(box.currentNode())
        box.setMRMLScene(None)
