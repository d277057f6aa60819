"""A working day with secrets, in a process of its own; ``test_planted_secret.py`` looks for them afterwards.

Reads one JSON object from its standard input: where the servers are, what the secrets are, where to leave what it made.
Everything is clicked and typed into the panel, in an event loop that holds Python's lock.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import logging
import sys
import traceback
from pathlib import Path
from typing import Any
from urllib.request import urlopen

HERE = Path(__file__).resolve()
REPOSITORY = HERE.parents[3]
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "functional")]
sys.path[:0] = [str(REPOSITORY / "Standalone"), str(REPOSITORY / "DICOMwebNetwork")]

from dicomweb_network.application import start_application  # noqa: E402
from gui.panel_driver import PanelDriver, Steps  # noqa: E402


class Day:
    """The steps, and what is seen on the way."""

    def __init__(self, plan: dict[str, Any], panel: PanelDriver, out: Path) -> None:
        self.plan = plan
        self.panel = panel
        self.out = out
        self.seen: set[str] = set()

    def look(self) -> None:
        """Note everything that any widget of the application could show."""
        import qt

        for window in qt.QApplication.topLevelWidgets():
            for widget in [window, *window.findChildren(qt.QWidget)]:
                self.seen.update(_shown_by(widget))

    def fill(self, url: str, kind: str, **fields: str) -> None:
        """Fill the form for a new server and save it."""
        self.panel.click("addServerButton")
        self.panel.type("serverURLLineEdit", url)
        self.panel.choose("loginKindComboBox", kind)
        for name, value in fields.items():
            self.unfold(name)
            if name.endswith("CheckBox"):
                self.panel.key(name, "Space")
            else:
                self.panel.type(name, value)
        self.panel.screenshot(f"form-{kind}")
        self.panel.click("saveServerButton")

    def unfold(self, name: str) -> None:
        """Open the parts of the form that hide a field."""
        if not getattr(self.panel.ui, name).isVisible():
            self.panel.ui.advancedButton.checked = True
            self.panel.ui.certificatesGroup.collapsed = self.panel.ui.dimseGroup.collapsed = False

    def connected(self) -> bool:
        return bool(self.panel.ui.connectionLabel.text.startswith("Connected"))

    def steps(self) -> Steps:
        yield from self.passwords()
        yield from self.tokens()
        yield from self.persons()
        yield from self.certificates()
        yield from self.failures()
        yield from self.transfers()
        self.reports()

    def passwords(self) -> Steps:
        plan, secrets = self.plan["urls"], self.plan["secrets"]
        self.fill(plan["basic"], "basic", userNameLineEdit="jane", passwordLineEdit="a wrong word")
        yield lambda: "user name and password" in self.panel.ui.connectionLabel.text
        self.look()
        self.panel.click("connectionButton")
        self.panel.type("passwordLineEdit", secrets["password"], enter=True)
        yield self.connected
        self.look()
        pasted = plan["pasted"].replace("http://", f"http://jane:{secrets['url password']}@")
        yield from self.panel.connect(pasted)
        self.look()
        self.panel.click("editServerButton")
        self.look()
        self.panel.click("cancelServerButton")

    def tokens(self) -> Steps:
        plan, secrets = self.plan["urls"], self.plan["secrets"]
        self.fill(plan["token"], "bearer", tokenLineEdit=secrets["token"])
        yield self.connected
        self.fill(plan["header"], "headers", tokenLineEdit=f"X-Api-Key: {secrets['header']}")
        yield self.connected
        self.fill(
            plan["oauth"],
            "client credentials",
            issuerLineEdit=plan["issuer"],
            clientIDLineEdit=self.plan["client"],
            passwordLineEdit=secrets["client secret"],
        )
        yield self.connected
        yield from self.panel.search(1)
        self.look()

    def persons(self) -> Steps:
        """Sign in in the browser and with a code, let the tokens be renewed, remember them, and sign out."""
        panel, urls = self.panel, self.plan["urls"]
        for kind in ("authorization code", "device code"):
            self.fill(
                urls[kind],
                kind,
                issuerLineEdit=urls["issuer"],
                clientIDLineEdit=self.plan["person client"],
                rememberCheckBox="",
            )
            yield lambda: "Sign in" in panel.ui.connectionLabel.text or self.connected()
            self.look()
            yield self.connected
            yield from panel.search(1)
            self.ask("revoke")
            yield from panel.search(1)
            self.look()
            panel.click("editServerButton")
            assert panel.ui.rememberCheckBox.checked
            self.look()
            panel.click("cancelServerButton")
        menu = panel.ui.moreServersButton.menu()
        menu.aboutToShow.emit()
        panel.choose_in_menu("moreServersButton", "signOutOfServer")
        self.look()

    def ask(self, what: str, text: str = "") -> None:
        """Ask the test for something that happens outside: it holds the person and the authorization server."""
        with urlopen(f"{self.plan['urls']['issuer']}/{what}", data=text.encode()):
            pass

    def certificates(self) -> Steps:
        files, node = self.plan["files"], self.plan["node"]
        self.fill(
            self.plan["urls"]["strict"],
            "none",
            caBundleLineEdit=files["authority"],
            clientCertificateLineEdit=files["certificate"],
            clientKeyLineEdit=files["key"],
            keyPassphraseLineEdit=self.plan["secrets"]["passphrase"],
        )
        yield self.connected
        self.panel.click("editServerButton")
        self.unfold("dimseHostLineEdit")
        self.panel.type("dimseHostLineEdit", "localhost")
        self.panel.ui.dimsePortSpinBox.setValue(node["port"])
        self.panel.type("calledAETitleLineEdit", node["ae_title"])
        self.panel.ui.dimseTLSCheckBox.checked = True
        self.panel.click("saveServerButton")
        yield self.connected
        yield from self.diagnosed()

    def diagnosed(self) -> Steps:
        import qt

        self.panel.click("testServerButton")

        dialogs = [
            one
            for one in self.panel.ui.testServerButton.window().findChildren(qt.QDialog)
            if one.objectName == "diagnosisDialog"
        ]
        button = next(
            one for one in dialogs[-1].findChildren(qt.QPushButton) if one.objectName == "copyDiagnosisButton"
        )
        yield lambda: button.enabled
        self.look()
        button.click()
        self.seen.add(str(qt.QApplication.clipboard().text()))  # pythonqt: QClipboard has no property of this name
        dialogs[-1].grab().save(str(self.panel.screenshots / "diagnosis.png"))
        dialogs[-1].close()

    def failures(self) -> Steps:
        for url in self.plan["broken"]:
            self.panel.ui.serverComboBox.setEditText(
                url.replace("://", f"://jane:{self.plan['secrets']['url password']}@")
            )
            self.panel.click("connectButton")
            yield lambda: self.panel.ui.connectButton.text == "Connect"
            self.look()
        for server in self.panel.logic.servers():
            try:
                self.panel.logic.retrieve(server.name, "1.2.3.4.5")
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not tell a secret
                self.seen |= {"".join(traceback.format_exception(error)), repr(error), repr(vars(error))}

    def transfers(self) -> Steps:
        logic = self.panel.logic
        for name in ("basic", "refusing"):
            self.panel.ui.serverComboBox.setEditText(self.plan["urls"][name])
            if name == "refusing":
                secret = self.plan["secrets"]["password"]
                self.panel.ui.serverComboBox.setEditText(self.plan["urls"][name].replace("://", f"://jane:{secret}@"))
            self.panel.click("connectButton")
            yield self.connected
            yield from self.panel.search(1)
            self.panel.click_row(self.panel.study())
            yield lambda: self.panel.ui.retrieveAndLoadButton.enabled
            count = len(logic.jobs())
            self.panel.click("retrieveAndLoadButton")
            yield lambda count=count: len(logic.jobs()) > count and logic.jobs()[-1].isEnded
            self.look()
        files = [path for job in logic.jobs() for path in job.report.paths]
        for name in ("basic", "refusing"):
            profile = next(one for one in logic.servers() if one.base_url == self.plan["urls"][name])
            job = logic.startSend(logic.connectionFor(profile.name), files, label="back")
            yield lambda job=job: job.isEnded
            self.look()

    def reports(self) -> None:
        import slicer

        logic = self.panel.logic
        for number, job in enumerate(logic.jobs()):
            for kind in ("json", "csv", "text"):
                (self.out / f"report-{number}.{kind}").write_text(getattr(job.report, f"to_{kind}")())
            self.seen.add(repr(job) + repr(job.report))
        logic.exportServers(str(self.out / "servers.json"))
        assert slicer.mrmlScene.Commit(str(self.out / "scene.mrml"))
        assert slicer.mrmlScene.WriteToMRB(str(self.out / "scene.mrb"), None)
        self.seen |= {_repr_of(one) for one in gc.get_objects() if _is_ours(one)}


def send_to_browser(day: Day) -> None:
    """Put the person of the test in the place of this computer's browser."""
    import threading

    import qt

    class Desktop:
        @staticmethod
        def openUrl(url: Any) -> bool:
            threading.Thread(target=day.ask, args=("person", str(url.toString()))).start()
            return True

    qt.QDesktopServices = Desktop


def _repr_of(value: Any) -> str:
    try:
        return repr(value)
    except ReferenceError:
        return ""


def _is_ours(value: Any) -> bool:
    return str(type(value).__module__).startswith(("DICOMwebNetwork", "dicomweb_network"))


def _shown_by(widget: Any) -> list[str]:
    """Return the texts among the properties of a widget, and those of its rows; not what is typed behind bullets."""
    import qt

    description = widget.metaObject()
    names = [str(description.property(row).name()) for row in range(description.propertyCount())]
    isHidden = isinstance(widget, qt.QLineEdit) and widget.echoMode != qt.QLineEdit.Normal
    texts = [widget.property(name) for name in names if not (isHidden and name == "text")]
    if isinstance(widget, qt.QComboBox):
        texts += [widget.itemData(row, role) for row in range(widget.count) for role in (0, 3, 0x100)]
    if isinstance(widget, qt.QTreeWidget):
        iterator = qt.QTreeWidgetItemIterator(widget)
        while iterator.value():  # pythonqt: a function of this class
            item = iterator.value()  # pythonqt: a function of this class
            texts += [item.data(column, role) for column in range(widget.columnCount) for role in (0, 3, 0x100)]
            iterator += 1
    return [str(text) for text in texts if text not in (None, "")]


def main() -> None:
    faulthandler.enable()
    plan = json.loads(sys.stdin.read())
    out = Path(plan["out"])
    logging.basicConfig(filename=out / "log.txt", level=logging.DEBUG, force=True)
    environment = start_application(home=out / "home", testing=True)
    panel = PanelDriver(environment, out)
    panel.panel.widget.window().resize(520, 1400)
    panel.panel.enter()
    day = Day(plan, panel, out)
    send_to_browser(day)
    try:
        panel.run(day.steps(), timeout_s=30)
    finally:
        day.look()
        (out / "seen.txt").write_text("\n".join(sorted(day.seen)))
    environment.close()


if __name__ == "__main__":
    main()
